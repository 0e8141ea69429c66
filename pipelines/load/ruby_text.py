"""Reads Ruby's own way of writing lists and hashes, which Primero puts into the cells of a CSV file."""

from __future__ import annotations

import re

Value = str | None | list["Value"] | dict[str, "Value"]

DEEPEST = 6
"""A record holds sub-forms, which hold lists: more levels are no export of Primero."""

TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>nil|true|false)|(?P<number>-?\d+(?:\.\d+)?)'
    r"|(?P<arrow>=>)|(?P<mark>[\[\]{},]))",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
SPOKEN = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "0": "\0"}


class NotRubyText(Exception):
    """The text is no list or hash in Ruby's notation; holds nothing of the text."""


def read_ruby_text(text: str) -> Value:
    """The list or hash that `text` writes: texts as they are, numbers, true and false as text, nil as None."""
    tokens = _tokens(text)
    value, at = _value(tokens, 0, 0)
    if at != len(tokens):
        raise NotRubyText
    return value


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotRubyText
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _value(tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[Value, int]:
    if at >= len(tokens) or depth > DEEPEST:
        raise NotRubyText
    kind, text = tokens[at]
    if kind == "text":
        return _unescaped(text[1:-1]), at + 1
    if kind in ("word", "number"):
        return (None if text == "nil" else text), at + 1
    if text == "[":
        return _list(tokens, at + 1, depth + 1)
    if text == "{":
        return _hash(tokens, at + 1, depth + 1)
    raise NotRubyText


def _list(tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    while not _is(tokens, at, "]"):
        if items:
            at = _after(tokens, at, ",")
        item, at = _value(tokens, at, depth)
        items.append(item)
    return items, at + 1


def _hash(tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[Value, int]:
    items: dict[str, Value] = {}
    while not _is(tokens, at, "}"):
        if items:
            at = _after(tokens, at, ",")
        key, at = _value(tokens, at, depth)
        if not isinstance(key, str) or key in items:
            raise NotRubyText
        items[key], at = _value(tokens, _after(tokens, at, "=>"), depth)
    return items, at + 1


def _is(tokens: list[tuple[str, str]], at: int, mark: str) -> bool:
    if at >= len(tokens):
        raise NotRubyText
    return tokens[at][0] in ("mark", "arrow") and tokens[at][1] == mark


def _after(tokens: list[tuple[str, str]], at: int, mark: str) -> int:
    if not _is(tokens, at, mark):
        raise NotRubyText
    return at + 1


def _unescaped(text: str) -> str:
    return ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is None:
        return SPOKEN.get(match[4], match[4])
    number = int(code, 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise NotRubyText
    return chr(number)
