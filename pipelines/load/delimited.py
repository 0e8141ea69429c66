"""Reads a CSV file strictly: UTF-8, commas, the same number of columns in every row, nothing made to fit.

Python's own csv module reads what is too rich for `plain`: it is strict about quotation marks, keeps line breaks inside
them, and gives ragged rows as they are, where faster readers fill up, cut or skip without a word. It reads in batches,
so that only one batch at a time is held as Python text.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.sheet import FIRST_ROW_NUMBER, Sheet, blank_to_null

BATCH_ROWS = 50_000

OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


def read_delimited(content: bytes, place: Place, wanted: Collection[str]) -> Sheet | Finding:
    """The table in a CSV file, or why it can't be read.

    `wanted` are the column names that the header should have: they tell a wrong separator from a wrong file.
    Rows are numbered as records: a row with a line break inside quotation marks is one row. Empty lines below
    the last row are no rows; anywhere else they are rows that lack their columns.
    """
    lines = content.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
    if not lines.lstrip(b"\r\n"):
        return place.empty()
    if b"\0" in lines:
        return _not_utf8(lines, lines.index(b"\0"), place)
    separator = _other_separator(lines, wanted)
    if separator:
        return place.fault(
            "columns_are_separated_by_commas",
            f"Its columns are separated by {separator}.",
            "Save it as CSV with commas between the columns (in a spreadsheet: CSV UTF-8, comma delimited).",
        )
    with _cells_of_any_length(len(lines)):
        try:
            return _read_records(lines, place, wanted)
        except UnicodeDecodeError:
            return _not_utf8(lines, _first_bad_byte(lines), place)
        except csv.Error:
            return place.unreadable(
                "A quotation mark opens a cell and is not closed, or text follows the closing one.",
                "Look at the quotation marks of that row, and at the system that wrote the file.",
                rows=[_first_broken_record(lines)],
            )


def _read_records(lines: bytes, place: Place, wanted: Collection[str]) -> Sheet | Finding:
    records = _records(lines)
    header = next(records)
    if not set(wanted) & set(header):
        return place.without_header()
    width = len(header)
    batches: list[pl.DataFrame] = []
    ragged: list[int] = []
    row_number = FIRST_ROW_NUMBER
    while batch := list(islice(records, BATCH_ROWS)):
        if set(map(len, batch)) != {width}:
            ragged += [number for number, row in enumerate(batch, start=row_number) if len(row) != width]
        if not ragged:
            batches.append(_text_frame(batch, row_number))
        row_number += len(batch)
    if ragged:
        return place.fault(
            "row_has_all_columns",
            f"{len(ragged)} of its rows have more or fewer columns than the header, which has {width}.",
            "Look for a comma outside quotation marks, a broken line or an empty line in these rows.",
            rows=ragged,
        )
    cells = pl.concat(batches) if batches else _text_frame([[""] * width], row_number).clear()
    return Sheet(place, tuple(header), cells)


def _text_frame(batch: list[list[str]], row_number: int) -> pl.DataFrame:
    columns = {
        str(position): pl.Series(cells, dtype=pl.String) for position, cells in enumerate(zip(*batch, strict=True))
    }
    numbers = pl.int_range(row_number, row_number + len(batch), dtype=pl.UInt32, eager=True)
    return pl.DataFrame(columns).with_columns(*map(blank_to_null, columns), numbers.alias(ROW_NUMBER))


def _records(lines: bytes) -> Iterator[list[str]]:
    # newline="" leaves line breaks inside quotation marks as they are.
    text = io.TextIOWrapper(io.BytesIO(lines), encoding="utf-8", newline="")
    return csv.reader(text, strict=True)


@contextmanager
def _cells_of_any_length(longest: int) -> Iterator[None]:
    # The csv module refuses cells over 128 KiB; here a later check finds them, and says in which column.
    before = csv.field_size_limit(max(longest, csv.field_size_limit()))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _other_separator(lines: bytes, wanted: Collection[str]) -> str | None:
    first_line = re.match(rb"[^\r\n]*", lines)
    assert first_line is not None
    text = first_line.group().decode("utf-8", errors="replace")
    if set(wanted) & _split(text, ","):
        return None
    for separator, name in OTHER_SEPARATORS.items():
        if set(wanted) & _split(text, separator):
            return name
    return None


def _split(line: str, separator: str) -> set[str]:
    return {cell for record in csv.reader([line], delimiter=separator) for cell in record}


def _first_bad_byte(lines: bytes) -> int:
    # The error of a stream counts from the start of its own buffer, so all is decoded once more.
    try:
        lines.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    raise AssertionError("only called for bytes that are not UTF-8")


def _not_utf8(lines: bytes, bad_byte: int, place: Place) -> Finding:
    before = lines[:bad_byte]
    records = sum(1 for _ in csv.reader(io.StringIO(before.decode("utf-8", errors="replace"), newline="")))
    row_number = records + 1 if not before or before.endswith((b"\n", b"\r")) else records
    return place.fault(
        "text_is_utf8",
        "Its text is not UTF-8, as far as can be seen first in this row.",
        "Export it again and choose UTF-8 (in a spreadsheet: CSV UTF-8, comma delimited).",
        rows=[row_number],
    )


def _first_broken_record(lines: bytes) -> int:
    whole_records = 0
    try:
        for _ in _records(lines):
            whole_records += 1
    except csv.Error:
        pass
    return whole_records + 1
