"""The little Markdown that a written block may use, as HTML that holds no attribute and no address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import mistune
from markupsafe import escape

TAGS = {"paragraph": "p", "emphasis": "em", "strong": "strong", "list_item": "li", "block_text": ""}

REFUSED = {
    "block_html": "HTML",
    "inline_html": "HTML",
    "image": "a picture",
    "heading": "a heading inside the block",
    "block_code": "code",
    "codespan": "code",
    "block_quote": "a quotation",
    "thematic_break": "a line across the page",
}

ADDRESS = re.compile(r"\w+:/|www\.|\w@\w", re.IGNORECASE)


class _Refused(Exception):
    """What of a block can't be published, in words of ours."""


def markdown_html(text: str) -> tuple[str, str]:
    """The HTML of a block, and what it holds that can't be published (blank: nothing); a link becomes its text."""
    tokens = mistune.create_markdown(renderer=None)(text)
    assert isinstance(tokens, list)
    try:
        return "".join(_html(tokens)), ""
    except _Refused as refused:
        return "", str(refused)


def _html(tokens: list[dict[str, Any]]) -> Iterator[str]:
    for token in tokens:
        kind = token["type"]
        if kind == "text":
            yield _text(token["raw"])
        elif kind == "link":
            yield from _html(token["children"])
        elif kind == "list":
            tag = "ol" if token["attrs"]["ordered"] else "ul"
            yield f"<{tag}>{''.join(_html(token['children']))}</{tag}>\n"
        elif kind in TAGS:
            yield _element(TAGS[kind], "".join(_html(token["children"])))
        elif kind in ("softbreak", "linebreak"):
            yield "\n"
        elif kind != "blank_line":
            raise _Refused(REFUSED.get(kind, "a mark of Markdown that is not known here"))


def _element(tag: str, inner: str) -> str:
    ending = "\n" if tag == "p" else ""
    return f"<{tag}>{inner}</{tag}>{ending}" if tag else inner


def _text(raw: str) -> str:
    if ADDRESS.search(raw):
        raise _Refused("an address")
    return str(escape(raw))
