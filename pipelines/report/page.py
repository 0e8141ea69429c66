"""From an executed notebook to one self-contained HTML file that asks the network for nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from typing import Any

from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from pipelines.errors import PageIncomplete
from pipelines.figures.bundle import drawing_library
from pipelines.figures.template import DARK, look_of_all
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.published import Release
from pipelines.report.fragments import TEMPLATES
from pipelines.words.speak import N_, Words

NOTEBOOK_ONLY = "notebook-only"
"""A cell with this tag is for those who open the notebook; the page leaves it out."""


def render_page(notebook: NotebookNode, title: str, language: str, profile: str, sample: bool) -> str:
    """The page of an executed notebook: prose and shown pieces in their order, no code; the same bytes each time.

    Raises PageIncomplete where a cell of the notebook ended in an error.
    """
    kept = _without_notebook_only_cells(notebook)
    if any(output.output_type == "error" for cell in kept.cells for output in cell.get("outputs", [])):
        raise PageIncomplete("A cell of the notebook ended in an error.", "Run the notebook again and see which.")
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    page = {
        "title": title,
        "language": language,
        "profile": profile,
        "policy": _policy(script),
        "style": (TEMPLATES / "page.css").read_text(encoding="utf-8"),
        "script": script,
        "patterns": (TEMPLATES / "patterns.svg").read_text(encoding="utf-8").strip(),
        "library": _packed_library(),
        "look": json.dumps(look_of_all()),
        "dark_colours": json.dumps(DARK),
        "say": _sentences(Words(language), profile, sample),
    }
    html, _ = _exporter().from_notebook_node(kept, resources={"page": page})
    return str(html)


def page_title(release: Release, words: Words) -> str:
    """What stands in the browser's tab and in a list of bookmarks."""
    whole = release.country == WHOLE_PROGRAMME
    country = words.say(N_("the whole programme")) if whole else words.country(release.country)
    return words.named(release.title, f"{country}, {words.day(release.first_day)} – {words.day(release.last_day)}")


def script_hash(script: str) -> str:
    """The source expression by which a Content-Security-Policy allows exactly this inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class _PageExporter(TemplateExporter):  # type: ignore[misc]
    """nbconvert with our own template; its HTML exporter would parse and rewrite the page once more."""

    file_extension = ".html"
    template_extension = ".html.j2"
    template_name = TEMPLATES.name
    extra_template_basedirs = [str(TEMPLATES.parent)]  # noqa: RUF012 - a trait's default, not shared state
    output_mimetype = "text/html"

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """nbconvert's own filters and the two of our template."""
        yield from super().default_filters()
        yield "prose", _prose
        yield "headings", _headings


@cache
def _exporter() -> _PageExporter:
    return _PageExporter()


@cache
def _packed_library() -> str:
    # mtime=0: a time stamp would make each page different.
    return base64.b64encode(gzip.compress(drawing_library().encode(), mtime=0)).decode()


def _policy(script: str) -> str:
    return (
        f"default-src 'none'; script-src {script_hash(script)} blob:; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _without_notebook_only_cells(notebook: NotebookNode) -> NotebookNode:
    cells = [cell for cell in notebook.cells if NOTEBOOK_ONLY not in cell.metadata.get("tags", [])]
    return NotebookNode({**notebook, "cells": cells})


def _prose(markdown: str) -> str:
    """Markdown as HTML, without nbconvert's anchor signs, which a screen reader would read at each heading."""
    return str(MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True)).render(markdown))


def _headings(html: str) -> list[tuple[str, str]]:
    """Id and text of each h2 that has an id, for the list of contents."""
    reader = _HeadingReader()
    reader.feed(html)
    return reader.headings


class _HeadingReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.headings: list[tuple[str, str]] = []
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id")
        if tag == "h2" and name:
            self._is_open = True
            self.headings.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "h2":
            self._is_open = False

    def handle_data(self, data: str) -> None:
        if self._is_open:
            name, text = self.headings[-1]
            self.headings[-1] = (name, text + data)


def _sentences(words: Words, profile: str, sample: bool) -> dict[str, str]:
    return {
        "about_the_data": words.say(N_("About the data of this page")),
        "skip": words.say(N_("Skip to the content")),
        "contents": words.say(N_("On this page")),
        "internal": words.say(N_("Internal, not for publication: exact numbers")) if profile == "internal" else "",
        "sample": words.say(N_("Synthetic sample data: it describes no real child")) if sample else "",
        "unreviewed": words.say_unreviewed(),
        "colophon": words.say(
            N_("One file: it loads nothing from outside and can be kept, sent and opened without a network.")
        ),
    }
