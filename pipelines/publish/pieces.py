"""What a decoder gives: pieces with their places, and the error for what it can't read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


class Unreadable(Exception):
    """A part of an artefact that can't be decoded, so nobody can say what is in it; `place` names it."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place} {why}")


@dataclass(frozen=True)
class Piece:
    """One text or number and where it stands, such as `page.html > script figure-x > data[0].y[3]`.

    `is_loose`: text that was put together from several pieces, or bytes that are no text: digits that stand side by
    side in it are no number.
    """

    place: str
    value: str | int | float
    is_loose: bool = False


def raw_bytes(place: str, content: bytes) -> Iterator[Piece]:
    """Bytes as the texts that they may hold: what stands beside, between or behind the parts of a container."""
    yield Piece(place, content.decode("latin-1"), is_loose=True)
    for start in (0, 1):
        yield Piece(place, content[start:].decode("utf-16-le", "replace"), is_loose=True)


def is_text(text: str) -> bool:
    """Whether nothing in it is a control character that no text has."""
    return not any((ord(sign) < 32 and sign not in "\t\n\r\f\x1b") or "\x7f" <= sign < "\x85" for sign in set(text))
