"""The words in a PNG picture: its text chunks, packed or not, and everything that is no pixel."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.publish.pieces import Piece, Unreadable, raw_bytes

if TYPE_CHECKING:
    from pipelines.publish.decode import Decoder

PIXELS = b"IDAT"


def read_png(decoder: Decoder, place: str, content: bytes, depth: int) -> Iterator[Piece]:
    """All chunks but the pixels. Raises Unreadable for a broken one, or for bytes behind the last."""
    start, kind = 8, b""
    while start < len(content):
        length = int.from_bytes(content[start : start + 4], "big")
        kind, end = content[start + 4 : start + 8], start + 8 + length
        body, check = content[start + 8 : end], content[end : end + 4]
        if zlib.crc32(kind + body) != int.from_bytes(check, "big") or len(check) < 4:
            raise Unreadable(place, "is damaged")
        start = end + 4
        inside = f"{place} > {kind.decode('latin-1')}"
        if kind in (b"zTXt", b"iTXt") and (packed := _packed(kind, body)):
            yield from decoder.read(inside, packed, depth + 1)
        if kind != PIXELS:
            yield from raw_bytes(inside, body)
        if kind in (b"tEXt", b"iTXt", b"eXIf"):
            yield from decoder.text(inside, body.decode("utf-8", "replace"), depth + 1)
    if kind != b"IEND":
        raise Unreadable(place, "is damaged")


def _packed(kind: bytes, body: bytes) -> bytes:
    """What is packed in a text chunk: behind keyword and method, in iTXt also behind language and translation."""
    _, _, rest = body.partition(b"\0")
    if kind == b"zTXt":
        return rest[1:]
    return rest[2:].split(b"\0", 2)[-1] if rest[:1] == b"\1" else b""
