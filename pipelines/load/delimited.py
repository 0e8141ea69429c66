"""Reads a CSV file strictly: one encoding, one separator, the same number of columns in every row, nothing made to fit.

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
from dataclasses import dataclass
from itertools import chain, islice

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.faults import MAX_COLUMNS, Place
from pipelines.load.sheet import Sheet, blank_to_null, header_at

BATCH_ROWS = 50_000

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class CsvForm:
    """How a CSV file is written. `header_within`: in how many first rows the header is looked for; 1: in the first."""

    separator: str = ","
    encoding: str = "utf-8"
    header_within: int = 1


CANONICAL = CsvForm()


def read_delimited(content: bytes, place: Place, wanted: Collection[str], form: CsvForm = CANONICAL) -> Sheet | Finding:
    """The table in a CSV file, or why it can't be read.

    A mark of UTF-8 at the start of the file is believed, whatever `form` says. `wanted` are the column names that the
    header should have: they tell a wrong separator from a wrong file. Rows are numbered as records: a row with a line
    break inside quotation marks is one row. Empty lines below the last row are no rows; anywhere else they are rows
    that lack their columns.
    """
    if content.startswith(codecs.BOM_UTF8):
        form = CsvForm(form.separator, "utf-8", form.header_within)
    lines = content.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
    if not lines.lstrip(b"\r\n"):
        return place.empty()
    with _cells_of_any_length(len(lines)):
        return _read_lines(lines, place, wanted, form)


def _read_lines(lines: bytes, place: Place, wanted: Collection[str], form: CsvForm) -> Sheet | Finding:
    if b"\0" in lines:
        return _not_in_encoding(lines, lines.index(b"\0"), place, form)
    separator = _other_separator(lines, wanted, form)
    if separator:
        return place.fault(
            "columns_are_separated_by_commas" if form.separator == "," else "columns_are_separated_as_said",
            f"Its columns are separated by {separator}.",
            "Save it as CSV with commas between the columns (in a spreadsheet: CSV UTF-8, comma delimited); of another "
            "system's file, the mapping says what separates them (written.separator).",
        )
    try:
        return _read_records(lines, place, wanted, form)
    except UnicodeDecodeError:
        return _not_in_encoding(lines, _first_bad_byte(lines, form), place, form)
    except csv.Error:
        return place.unreadable(
            "A quotation mark opens a cell and is not closed, or text follows the closing one.",
            "Look at the quotation marks of that row, and at the system that wrote the file.",
            rows=[_first_broken_record(lines, form)],
        )


def _read_records(lines: bytes, place: Place, wanted: Collection[str], form: CsvForm) -> Sheet | Finding:
    records = _records(lines, form)
    first = list(islice(records, form.header_within))
    at = header_at(first, wanted)
    if at is None:
        return place.without_header()
    header = first[at]
    if len(header) > MAX_COLUMNS:
        return place.too_wide()
    records = chain(first[at + 1 :], records)
    width = len(header)
    batches: list[pl.DataFrame] = []
    ragged: list[int] = []
    row_number = at + 2
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
            "Look for a separator outside quotation marks, a broken line or an empty line in these rows.",
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


def _records(lines: bytes, form: CsvForm) -> Iterator[list[str]]:
    # newline="" leaves line breaks inside quotation marks as they are.
    text = io.TextIOWrapper(io.BytesIO(lines), encoding=form.encoding, newline="")
    return csv.reader(text, delimiter=form.separator, strict=True)


@contextmanager
def _cells_of_any_length(longest: int) -> Iterator[None]:
    # The csv module refuses cells over 128 KiB; here a later check finds them, and says in which column.
    before = csv.field_size_limit(max(longest, csv.field_size_limit()))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _other_separator(lines: bytes, wanted: Collection[str], form: CsvForm) -> str | None:
    first_lines = re.match(rb"(?:[^\r\n]*[\r\n]*){1,%d}" % form.header_within, lines)
    assert first_lines is not None
    text = first_lines.group().decode(form.encoding, errors="replace").splitlines()
    if any(set(wanted) & _split(line, form.separator) for line in text):
        return None
    for separator, name in SEPARATORS.items():
        shared = [len(set(wanted) & _split(line, separator)) for line in text]
        if shared[0] or max(shared) > 1:
            return name
    return None


def _split(line: str, separator: str) -> set[str]:
    return {cell for record in csv.reader([line], delimiter=separator) for cell in record}


def _first_bad_byte(lines: bytes, form: CsvForm) -> int:
    # The error of a stream counts from the start of its own buffer, so all is decoded once more.
    try:
        lines.decode(form.encoding)
    except UnicodeDecodeError as error:
        return error.start
    raise AssertionError("only called for bytes that are not in the encoding")


def _not_in_encoding(lines: bytes, bad_byte: int, place: Place, form: CsvForm) -> Finding:
    before = lines[:bad_byte]
    text = io.StringIO(before.decode(form.encoding, errors="replace"), newline="")
    records = sum(1 for _ in csv.reader(text, delimiter=form.separator))
    row_number = records + 1 if not before or before.endswith((b"\n", b"\r")) else records
    if form.encoding != "utf-8":
        return place.fault(
            "text_is_in_its_encoding",
            "Its text is not in the encoding that the mapping names, as far as can be seen first in this row.",
            "Set written.encoding of the mapping to the encoding in which the system writes.",
            rows=[row_number],
        )
    return place.fault(
        "text_is_utf8",
        "Its text is not UTF-8, as far as can be seen first in this row.",
        "Export it again and choose UTF-8 (in a spreadsheet: CSV UTF-8, comma delimited); of another system's file, "
        "the mapping says which encoding it has (written.encoding).",
        rows=[row_number],
    )


def _first_broken_record(lines: bytes, form: CsvForm) -> int:
    whole_records = 0
    try:
        for _ in _records(lines, form):
            whole_records += 1
    except csv.Error:
        pass
    return whole_records + 1
