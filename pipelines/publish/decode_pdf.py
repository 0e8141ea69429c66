"""The words of a PDF: its pages, and every string and stream of every object, whether or not a page shows it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from pipelines.publish.pieces import Piece, Unreadable, raw_bytes

if TYPE_CHECKING:
    from pipelines.publish.decode import Decoder


def read_pdf(decoder: Decoder, place: str, content: bytes, depth: int) -> Iterator[Piece]:
    """Text of the pages, then all objects. Raises Unreadable where the file is locked, damaged or odd."""
    try:
        reader = open_pdf(content)
        if reader.is_encrypted:
            raise Unreadable(place, "is locked")
        for number, page in enumerate(reader.pages, start=1):
            yield from decoder.text(f"{place} > page {number}", page.extract_text(), depth + 1)
        yield from _objects(decoder, reader, place, depth)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Unreadable(place, "is damaged") from None
    yield from raw_bytes(f"{place} > outside its objects", content)


@lru_cache(maxsize=1)
def open_pdf(content: bytes) -> PdfReader:
    """A reader of the file: two checks ask for it, one after the other, and to read its objects takes its time.

    Raises what pypdf raises for a file that is damaged or odd.
    """
    return PdfReader(io.BytesIO(content), strict=True)


def _objects(decoder: Decoder, reader: PdfReader, place: str, depth: int) -> Iterator[Piece]:
    yield from _values(decoder, f"{place} > trailer", reader.trailer, depth)
    numbers = {(number, generation) for generation, ids in reader.xref.items() for number in ids}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        found = reader.get_object(IndirectObject(number, generation, reader))
        inside = f"{place} > {_name(found)} {number}"
        yield from _values(decoder, inside, found, depth)
        if isinstance(found, StreamObject) and found.get("/Type") not in ("/XRef", "/ObjStm"):
            yield from _stream(decoder, inside, found, depth)


def _name(found: Any) -> str:
    kind = [str(found[key])[1:] for key in ("/Type", "/Subtype") if key in found] if isinstance(found, dict) else []
    return " ".join([*kind, "object"])


def _values(decoder: Decoder, place: str, found: Any, depth: int) -> Iterator[Piece]:
    """Strings and names of an object; what it points at is an object of its own."""
    if isinstance(found, DictionaryObject):
        for key, value in found.items():
            yield Piece(f"{place} > a key", str(key), is_loose=True)
            if not isinstance(value, IndirectObject):
                yield from _values(decoder, f"{place} > {key}", value, depth)
    elif isinstance(found, ArrayObject):
        for value in found:
            if not isinstance(value, IndirectObject):
                yield from _values(decoder, place, value, depth)
    elif isinstance(found, TextStringObject):
        yield from decoder.text(place, str(found), depth + 1)
    elif isinstance(found, ByteStringObject):
        yield from raw_bytes(place, bytes(found))
    elif isinstance(found, NameObject):
        yield Piece(place, str(found), is_loose=True)


def _stream(decoder: Decoder, place: str, found: StreamObject, depth: int) -> Iterator[Piece]:
    if found.get("/Subtype") == "/Image" and found.get("/Filter") not in (None, "/FlateDecode", ["/FlateDecode"]):
        raise Unreadable(place, "is a picture in a form that can't be read")
    content = found.get_data()
    if found.get("/Type") in ("/EmbeddedFile", "/Metadata") or found.get("/S") == "/JavaScript":
        yield from decoder.read(place, content, depth + 1)
    else:  # drawing operators, fonts and pixels: their numbers are places and shapes
        yield from raw_bytes(place, content)
