"""What a text holds: itself, the text behind its escapes, the parts of HTML, XML and JSON, and what is in base64."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import struct
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from pipelines.publish.pieces import Piece, Unreadable, is_text

if TYPE_CHECKING:
    from pipelines.publish.decode import Decoder

CODED = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}(?:\r?\n[A-Za-z0-9+/_-]{4,}={0,2})*")
PACKED = (b"\x1f\x8b\x08", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n")
DATA_ADDRESS = re.compile(r"data:[\w/+.;=-]*;base64,([A-Za-z0-9+/=%]*)")
ESCAPE = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})|\\([0-9a-fA-F]{4,6}) ?")
MARKUP = re.compile(r"<[A-Za-z!?/]")
JSON_START = re.compile(r'\{\s*"|\[\s*[\[{]')

TYPED = {
    **{"int8": "b", "uint8": "B", "uint8c": "B", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I"},
    **{"int64": "q", "uint64": "Q", "float16": "e", "float32": "f", "float64": "d", "bool": "?"},
    **{"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q"},
    **{"f2": "e", "f4": "f", "f8": "d", "b1": "?"},
}
"""Name of a numpy type → code of struct."""


class Pairs(list[tuple[str, Any]]):
    """A JSON object with all its keys, those that are there twice too."""


def read_text(decoder: Decoder, place: str, text: str, depth: int) -> Iterator[Piece]:
    """The pieces of a text; markup and JSON are taken apart, so that a piece has its own place."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "[") and (document := _json(start)) is not None:
        yield from read_json(decoder, place, document, depth)
        return
    has_markup, is_document = bool(MARKUP.search(text)), start.startswith("<")
    if has_markup:
        yield from _markup(decoder, place, text, depth)
    if not is_document:
        yield from _json_inside(decoder, place, text, depth)
    text, coded = _without_coded(text)
    for number, content in enumerate(coded, start=1):
        yield from decoder.read(f"{place} > base64 {number}", content, depth + 1)
    yield Piece(place, text, is_loose=has_markup)
    if is_document:  # each of its parts was read on its own
        return
    for plain in {html.unescape(text), urllib.parse.unquote(text), ESCAPE.sub(_unescaped, text)} - {text}:
        yield from decoder.text(place, plain, depth + 1)


def _unescaped(found: re.Match[str]) -> str:
    code = int(next(filter(None, found.groups())), 16)
    return chr(code) if code <= 0x10FFFF else ""


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=Pairs)
    except (ValueError, RecursionError):
        return None


def _json_inside(decoder: Decoder, place: str, text: str, depth: int) -> Iterator[Piece]:
    """JSON that stands in a script or a log, such as the figures that plotly writes as arguments of a call."""
    reader, end, number = json.JSONDecoder(object_pairs_hook=Pairs), 0, 0
    for found in JSON_START.finditer(text):
        if found.start() < end:
            continue
        try:
            document, end = reader.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            continue
        number += 1
        yield from read_json(decoder, f"{place} > JSON {number}", document, depth)


def read_json(decoder: Decoder, place: str, found: Any, depth: int, path: str = "") -> Iterator[Piece]:
    """Every key, text and number of a JSON document; typed arrays number by number."""
    here = f"{place} > {path}" if path else place
    if isinstance(found, Pairs):
        typed = dict(found)
        if {"dtype", "bdata"} <= typed.keys():
            yield from _typed_array(place, path, typed)
        for key, value in found:
            yield from decoder.text(f"{here} > a key", key, depth + 1)
            if key != "bdata" or "dtype" not in typed:
                name = key if re.fullmatch(r"[A-Za-z_]{1,30}", key) else "…"
                yield from read_json(decoder, place, value, depth, f"{path}.{name}".lstrip("."))
    elif isinstance(found, list):
        for number, value in enumerate(found):
            yield from read_json(decoder, place, value, depth, f"{path}[{number}]")
    elif isinstance(found, str):
        yield from decoder.text(here, found, depth + 1)
    elif isinstance(found, (int, float)) and not isinstance(found, bool):
        yield Piece(here, found)


def _typed_array(place: str, path: str, typed: dict[str, Any]) -> Iterator[Piece]:
    code = TYPED.get(str(typed["dtype"]).lstrip("<=|"))
    here = f"{place} > {path}"
    if code is None:
        raise Unreadable(here, "is an array of an unknown type")
    try:
        content = base64.b64decode(str(typed["bdata"]), validate=True)
        numbers = struct.unpack(f"<{len(content) // struct.calcsize(code)}{code}", content)
    except (binascii.Error, struct.error):
        raise Unreadable(here, "is damaged") from None
    for number, value in enumerate(numbers):
        yield Piece(f"{here}[{number}]", value)


def _without_coded(text: str) -> tuple[str, list[bytes]]:
    """The text without what is in base64, and what that was; a word that only looks like it stays."""
    coded: list[bytes] = []

    def take(found: re.Match[str]) -> str:
        content = _from_base64(found.group(0))
        if content.startswith(PACKED):
            coded.append(content)
            return " "
        try:
            plain = content.decode("utf-16-le" if content[1::2].count(0) > len(content) // 3 else "utf-8")
        except UnicodeDecodeError:
            return found.group(0)
        if is_text(plain):
            coded.append(content)
        return found.group(0)

    addressed = [_from_base64(urllib.parse.unquote(address)) for address in DATA_ADDRESS.findall(text)]
    return CODED.sub(take, text), [*addressed, *coded]


def _from_base64(text: str) -> bytes:
    plain = re.sub(r"[\s=]", "", text).replace("-", "+").replace("_", "/")
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    return base64.b64decode(plain + "=" * (-len(plain) % 4))


class _Reader(HTMLParser):
    """Collects text, attributes, comments and declarations, each with its place in the tree."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place
        self._open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def _here(self) -> str:
        named = [name for _, name in self._open if " " in name]
        last = [self._open[-1][1]] if self._open and " " not in self._open[-1][1] else []
        return " > ".join([self._place, *named[-2:], *last])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = next((values[key] for key in ("id", "r") if re.fullmatch(r"[\w:.-]{1,80}", values.get(key, ""))), "")
        self._open.append((tag, f"{tag} {name}".strip()))
        for key, value in attrs:
            self.found.append((f"{self._here()} > {key}", value or ""))
            self.found.append((f"{self._here()} > name of an attribute", key))
        self.found.append((f"{self._here()} > name of a tag", tag))
        if tag in ("meta", "link", "input", "br", "img", "hr", "col", "wbr", "area", "base", "embed", "source"):
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        depth = len(self._open)
        self.handle_starttag(tag, attrs)
        del self._open[depth:]

    def handle_endtag(self, tag: str) -> None:
        while any(tag == name for name, _ in self._open) and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.found.append((self._here(), data))
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append((f"{self._here()} > comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append((f"{self._here()} > declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.found.append((f"{self._here()} > instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.handle_data(data)


def _markup(decoder: Decoder, place: str, text: str, depth: int) -> Iterator[Piece]:
    """The parts of HTML or XML, and its texts joined: a token may be cut in two by tags that nobody sees."""
    reader = _Reader(place)
    reader.feed(text)
    reader.close()
    for inside, value in reader.found:
        if value.strip():
            yield from decoder.text(inside, value, depth + 1)
    yield Piece(place, "".join(part for part in reader.texts if part not in decoder.known), is_loose=True)
