"""Reads a CSV file that holds nothing but printable ASCII without quotation marks: block by block, and fast.

Such a file can be read in one way only: a line is a row, and a comma ends a cell. Whatever else there is in a file, or
is wrong with it, is left to the strict reader of `delimited`, which can say what and in which row.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

import polars as pl
from polars.exceptions import PolarsError

from pipelines.contract.fields import ROW_NUMBER
from pipelines.load.faults import MAX_COLUMNS, Place
from pipelines.load.sheet import Sheet

PLAIN = bytes(sorted({*range(0x20, 0x7F), *b"\t\n"} - {*b'"'}))

MARK = b",."

FIRST_ROW_NUMBER = 2
"""The row below the header, which is row 1."""


class NotPlain(Exception):
    """The file must be read by the strict reader; holds no text of the file."""


def read_plain(blocks: Iterable[bytes], place: Place, wanted: Collection[str]) -> Sheet:
    """The table in a CSV file that is given in blocks of bytes; gives what `read_delimited` would. Raises NotPlain."""
    lines = _whole_lines(blocks)
    header_line, has_more, first = next(lines, b"").partition(b"\n")
    header = tuple(header_line.decode().split(","))
    if not set(wanted) & set(header) or len(header) > MAX_COLUMNS:
        raise NotPlain
    none = pl.DataFrame(schema=_schema(len(header)))
    batches = [none, *(_rows(block, len(header)) for block in chain([first] if has_more else [], lines))]
    # Column by column, so that not all cells are there twice; in one piece, for polars copies what is in several.
    columns = [pl.concat([rows.drop_in_place(name) for rows in batches]).rechunk() for name in none.columns]
    return Sheet(place, header, pl.DataFrame(columns).with_row_index(ROW_NUMBER, offset=FIRST_ROW_NUMBER))


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The file in pieces of whole lines, each without its last line break."""
    rest = None
    for block in blocks:
        piece = block.removeprefix(codecs.BOM_UTF8) if rest is None else rest + block
        lines, line_break, rest = piece.rpartition(b"\n")
        if line_break:
            yield _plain(lines)
    if rest:
        yield _plain(rest)


def _plain(piece: bytes) -> bytes:
    """The lines with one character for each line break; raises NotPlain."""
    lines = piece.replace(b"\r\n", b"\n").removesuffix(b"\r")
    if lines.translate(None, PLAIN):
        raise NotPlain
    return lines


def _schema(width: int) -> dict[str, type[pl.String]]:
    return {str(position): pl.String for position in range(width)}


def _rows(lines: bytes, width: int) -> pl.DataFrame:
    """The cells of these lines as text.

    polars fills up a row that is too short and may cut one that is too long, without a word. So each line gets one cell
    more, which is null where its row was too short; and without short rows, none is too long if there are as many
    commas as there should be.
    """
    number = lines.count(b"\n") + 1
    if width == 1 or lines.count(b",") != number * (width - 1):
        raise NotPlain
    marked = lines.replace(b"\n", MARK + b"\n") + MARK
    try:
        rows = pl.read_csv(marked, has_header=False, quote_char=None, schema=_schema(width + 1))
    except PolarsError:
        raise NotPlain from None
    if rows.height != number or rows[str(width)].null_count():
        raise NotPlain
    return rows.drop(str(width))
