"""Every byte of an artefact as texts and numbers, whatever it is packed in; what can't be read is an error.

The kind of a file is told from its bytes, never from its name. What comes out of a container is read in the same way
again, down to `DEEPEST` and up to `LARGEST` bytes, so that neither a nest nor a bomb ends the search quietly.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.publish.decode_pdf import read_pdf
from pipelines.publish.decode_picture import read_png
from pipelines.publish.decode_text import read_text
from pipelines.publish.pieces import Piece, Unreadable, is_text, raw_bytes

DEEPEST = 10
LARGEST = 300_000_000

PDF = b"%PDF-"
"""How such a file begins."""


@dataclass
class Decoder:
    """Reads artefacts. `known`: texts of this package that need no search, because no record was near them."""

    known: Collection[str] = ()
    _left: int = field(default=LARGEST, init=False)

    def read(self, place: str, content: bytes, depth: int = 0) -> Iterator[Piece]:
        """All pieces of `content`. Raises Unreadable for a damaged, locked, unknown, too deep or too large one."""
        self._left -= len(content)
        if depth > DEEPEST or self._left < 0:
            raise Unreadable(place, "is packed too deep" if depth > DEEPEST else "is too large")
        if content.startswith(b"\x1f\x8b"):
            yield from self.read(f"{place} > gzip", self._inflate(place, content, zlib.MAX_WBITS | 16), depth + 1)
        elif content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield from self._zip(place, content, depth)
        elif content.startswith(PDF):
            yield from read_pdf(self, place, content, depth)
        elif content.startswith(b"\x89PNG\r\n\x1a\n"):
            yield from read_png(self, place, content, depth)
        elif _is_zlib(content):
            yield from self.read(f"{place} > zlib", self._inflate(place, content, zlib.MAX_WBITS), depth + 1)
        else:
            yield from self.text(place, _text(place, content), depth)

    def text(self, place: str, text: str, depth: int = 0) -> Iterator[Piece]:
        """All pieces of a text, with what is encoded in it."""
        if text in self.known:
            return
        if depth > DEEPEST:
            raise Unreadable(place, "is packed too deep")
        yield from read_text(self, place, text, depth)

    def _inflate(self, place: str, content: bytes, window: int) -> bytes:
        """The content unpacked; what follows it is kept behind it, so that it is read too."""
        parts: list[bytes] = []
        rest = content
        while rest and (not parts or rest.startswith(content[:2])):
            unpacker = zlib.decompressobj(window)
            try:
                part = unpacker.decompress(rest, max(self._left, 1))
            except zlib.error:
                raise Unreadable(place, "is damaged") from None
            if not unpacker.eof:
                raise Unreadable(place, "is too large" if unpacker.unconsumed_tail else "is damaged")
            self._left -= len(part)
            parts.append(part)
            rest = unpacker.unused_data
        return b"".join([*parts, rest])

    def _zip(self, place: str, content: bytes, depth: int) -> Iterator[Piece]:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield Piece(f"{place} > comment", archive.comment.decode("latin-1"))
                for member in archive.infolist():
                    inside = f"{place} > {member.filename}"
                    if member.flag_bits & 1:
                        raise Unreadable(place, "holds a locked file")
                    if member.file_size > self._left:
                        raise Unreadable(place, "is too large")
                    yield Piece(f"{place} > name of a file", member.filename)
                    yield Piece(f"{inside} > comment", (member.comment + member.extra).decode("latin-1"))
                    if not member.is_dir():
                        yield from self.read(inside, archive.read(member), depth + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
            raise Unreadable(place, "is damaged") from None
        yield from raw_bytes(f"{place} > outside its files", content)


@lru_cache(maxsize=1)
def pieces_of_pdf(place: str, content: bytes) -> tuple[Piece, ...]:
    """All pieces of a PDF, read once for the two checks that look at them, one after the other.

    Raises Unreadable.
    """
    return tuple(Decoder().read(place, content))


def _is_zlib(content: bytes) -> bool:
    if content[:1] != b"\x78" or len(content) < 8 or int.from_bytes(content[:2], "big") % 31:
        return False
    try:
        zlib.decompressobj().decompress(content, 64)
    except zlib.error:
        return False
    return True


def _text(place: str, content: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _decoded(place, content, encoding)
    if content[1::2].count(0) > len(content) // 3:
        return _decoded(place, content, "utf-16-le")
    if content[::2].count(0) > len(content) // 3:
        return _decoded(place, content, "utf-16-be")
    for encoding, is_readable in (("utf-8", _has_no_zero), ("latin-1", is_text)):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_readable(text):
            return text
    raise Unreadable(place, "can't be read")


def _has_no_zero(text: str) -> bool:
    return "\0" not in text


def _decoded(place: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(place, "can't be read") from None
