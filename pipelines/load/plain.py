"""Reads a CSV file that holds nothing but printable ASCII without quotation marks: block by block, and fast.

Such a file can be read in one way only: a line is a row, and a comma ends a cell. Whatever else there is in a file, or
is wrong with it, is left to the strict reader of `delimited`, which can say what and in which row.
"""

from __future__ import annotations

import codecs
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.exceptions import PolarsError

from pipelines.contract.fields import ROW_NUMBER, tables
from pipelines.contract.types import held_as
from pipelines.load.faults import MAX_COLUMNS, Place
from pipelines.load.sheet import Sheet

FIRST_ROW_NUMBER = 2
"""The row below the header, which is row 1."""


class NotPlain(Exception):
    """The file must be read by the strict reader; holds no text of the file."""


def read_plain(blocks: Iterable[bytes], place: Place, wanted: Collection[str]) -> Sheet:
    """The table in a CSV file that is given in blocks of bytes; gives what `read_delimited` would. Raises NotPlain."""
    lines = _whole_lines(blocks)
    header_line, has_more, first = next(lines, b"").partition(b"\n")
    if not header_line.isascii() or not (names := header_line.decode()).isprintable() or '"' in names:
        raise NotPlain
    header = tuple(names.split(","))
    if not set(wanted) & set(header) or len(header) > MAX_COLUMNS:
        raise NotPlain
    held = {field.name: held_as(field) for field in tables()[place.table]}
    none = pl.DataFrame(schema={str(at): held.get(name, pl.String()) for at, name in enumerate(header)})
    batches = [none, *_side_by_side(chain([first] if has_more else [], lines), none.schema)]
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
            yield _with_one_break(lines)
    if rest:
        yield _with_one_break(rest)


def _with_one_break(lines: bytes) -> bytes:
    """The lines with one character for each line break."""
    return lines.replace(b"\r\n", b"\n").removesuffix(b"\r") if b"\r" in lines else lines


def _side_by_side(pieces: Iterable[bytes], schema: pl.Schema) -> Iterator[pl.DataFrame]:
    """The rows of each piece, in their order; one piece a core is parsed while the next is read."""
    cores = os.cpu_count() or 1
    waiting: deque[Future[pl.DataFrame]] = deque()
    with ThreadPoolExecutor(cores) as pool:
        for piece in pieces:
            waiting.append(pool.submit(_rows, piece, schema))
            if len(waiting) > cores:
                yield waiting.popleft().result()
        yield from (rows.result() for rows in waiting)


def _rows(lines: bytes, schema: pl.Schema) -> pl.DataFrame:
    """The cells of these lines as text, held as `schema` says. Raises NotPlain."""
    signs = np.frombuffer(lines, np.uint8)
    breaks = np.flatnonzero(signs == ord("\n"))
    # polars fills up a row that is too short, and may cut one that is too long, without a word.
    if not _is_plain(signs, breaks) or not _are_even(np.flatnonzero(signs == ord(",")), breaks, len(schema) - 1):
        raise NotPlain
    try:
        rows = pl.read_csv(lines, has_header=False, quote_char=None, schema=schema)
    except PolarsError:
        raise NotPlain from None
    if rows.height != len(breaks) + 1:
        raise NotPlain
    return rows


def _is_plain(signs: NDArray[np.uint8], breaks: NDArray[np.int64]) -> bool:
    """Whether these are printable ASCII, tabs and line breaks, without quotation marks."""
    controls = np.count_nonzero(signs < ord(" "))
    is_known = controls == len(breaks) + np.count_nonzero(signs == ord("\t"))
    return bool(is_known and len(signs) and signs.max() <= ord("~") and not np.any(signs == ord('"')))


def _are_even(commas: NDArray[np.int64], breaks: NDArray[np.int64], in_line: int) -> bool:
    """Whether every line has that many commas, and at least one."""
    if not in_line or len(commas) != in_line * (len(breaks) + 1):
        return False
    return bool(np.all(commas[in_line - 1 : -1 : in_line] < breaks) and np.all(commas[in_line::in_line] > breaks))
