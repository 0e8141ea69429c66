"""Reads a CSV file that holds nothing but printable ASCII without quotation marks: block by block, and fast.

Such a file can be read in one way only: a line is a row, and a comma ends a cell. Whatever else there is in a file, or
is wrong with it, is left to the strict reader of `delimited`, which can say what and in which row.
"""

from __future__ import annotations

import codecs
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from pipelines.contract.fields import ROW_NUMBER, tables
from pipelines.contract.types import held_as
from pipelines.load.faults import MAX_COLUMNS, Place
from pipelines.load.sheet import MAX_CELL_CHARACTERS, Sheet

FIRST_ROW_NUMBER = 2
"""The row below the header, which is row 1."""

CORES = os.cpu_count() or 1

IN_CELLS = bytes(sign for sign in range(ord(" "), ord("~") + 1) if sign not in b',"') + b"\t"
"""What the cells of a plain file are made of."""


class NotPlain(Exception):
    """The file must be read by the strict reader; holds no text of the file."""


def read_plain(blocks: Iterable[bytes], place: Place, wanted: Collection[str]) -> Sheet:
    """The table in a CSV file that is given in blocks of whole lines; gives what `read_delimited` would.

    Raises NotPlain.
    """
    blocks = iter(blocks)
    header_line, _, first = next(blocks, b"").removeprefix(codecs.BOM_UTF8).partition(b"\n")
    header_line = header_line.removesuffix(b"\r")
    if not header_line.isascii() or not (names := header_line.decode()).isprintable() or '"' in names:
        raise NotPlain
    header = tuple(names.split(","))
    if not set(wanted) & set(header) or len(header) > MAX_COLUMNS:
        raise NotPlain
    held = {field.name: held_as(field) for field in tables()[place.table]}
    none = pl.DataFrame(schema={str(at): held.get(name, pl.String()) for at, name in enumerate(header)})
    with ThreadPoolExecutor(CORES) as pool:
        blocks_read = list(_parsed(chain([first] if first else [], blocks), none.schema, pool))
        batches = [none, *(block.rows for block in blocks_read)]
        # Column by column, so that not all cells are there twice; in one piece, for polars copies what is in several.
        pieces = ([rows.drop_in_place(name) for rows in batches] for name in none.columns)
        columns = list(pool.map(lambda column: pl.concat(column).rechunk(), pieces))
    cells = pl.DataFrame(columns).with_row_index(ROW_NUMBER, offset=FIRST_ROW_NUMBER)
    is_short = all(block.longest <= MAX_CELL_CHARACTERS for block in blocks_read)
    return Sheet(place, header, cells, has_good_cells=is_short)


class _Block(NamedTuple):
    """The rows of a block, and how many characters the longest line has."""

    rows: pl.DataFrame
    longest: int


def _parsed(blocks: Iterable[bytes], schema: pl.Schema, pool: Executor) -> Iterator[_Block]:
    """The rows of each block, in their order; one block a core is parsed while the next is read."""
    waiting: deque[Future[_Block]] = deque()
    for block in blocks:
        waiting.append(pool.submit(_rows, block, schema))
        if len(waiting) > CORES:
            yield waiting.popleft().result()
    yield from (block.result() for block in waiting)


def _rows(lines: bytes, schema: pl.Schema) -> _Block:
    """The cells of these lines as text, held as `schema` says. Raises NotPlain."""
    lines = lines.replace(b"\r\n", b"\n") if b"\r" in lines else lines
    signs_between = lines.translate(None, IN_CELLS)
    if not signs_between.endswith(b"\n"):
        signs_between += b"\n"
    height = signs_between.count(b"\n")
    # polars fills up a row that is too short, and may cut one that is too long, without a word.
    if len(schema) == 1 or signs_between != (b"," * (len(schema) - 1) + b"\n") * height:
        raise NotPlain
    try:
        rows = pl.read_csv(lines, has_header=False, quote_char=None, schema=schema)
    except PolarsError:
        raise NotPlain from None
    if rows.height != height:
        raise NotPlain
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == ord("\n"))
    return _Block(rows, int(np.diff(ends, prepend=-1, append=len(lines)).max()) - 1)
