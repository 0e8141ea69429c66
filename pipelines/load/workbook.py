"""Reads the sheets of an XLSX workbook as text, and finds the cells whose value a reader would lose without a word."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import fastexcel
import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.files import UNPACKING_FAILED, too_large
from pipelines.load.sheet import Sheet, blank_to_null, header_at

MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"

SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
RELATIONSHIP_TAG = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
LOST_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\st=[\"']e[\"'])[^>]*>"  # an error, such as #N/A
    rb"|<(?:\w+:)?c\b[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*</(?:\w+:)?c>"  # a formula, no result
)
LONG_NUMBER = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\st=[\"'](?!n[\"']))[^>]*>\s*<(?:\w+:)?v\b[^>]*>-?(?:\d{16,}|\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d))<"
)
"""A spreadsheet keeps 15 digits of a number: of a longer one, an id most likely, the rest is lost."""

ROW_WITH_CELLS = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d+)[^>]*(?<!/)>")
COLUMN_OF_CELL = re.compile(rb"\sr=[\"']([A-Z]+)\d")
ROOMY = 4_000_000
"""A sheet may span so many cells, or as many as its XML has bytes, of which each filled cell takes dozens: memory is
taken for every cell between the table and one that stands far away."""

CELL_ROW = re.compile(rb"\sr=[\"'][A-Z]+(\d+)[\"']")


@dataclass(frozen=True)
class SheetWanted:
    """A sheet to be read: where it is, the names that its columns should have, and where its header may be.

    `header_within`: in how many first rows the header is looked for; 1: it is the first. `headless`: there need be no
    header, and the first row is what it is.
    """

    place: Place
    names: Collection[str]
    header_within: int = 1
    headless: bool = False


Choice = Callable[[Sequence[str]], Mapping[str, SheetWanted]]
"""From the names of a workbook's sheets to those that are read."""


@dataclass(frozen=True)
class WorkbookRead:
    """The sheets of a workbook that were read, by their name (or why one can't be), and how many others it has."""

    sheets: Mapping[str, Sheet | Finding]
    unknown_sheets: int


def read_workbook(content: bytes, source: str, choose: Choice) -> WorkbookRead | Finding:
    """The sheets of a workbook that `choose` wants, or why the workbook can't be read.

    Rows are numbered as in the spreadsheet. Numbers become text without the format of their cell, whole ones
    without decimals; date cells become ISO days (with the time, if it is not midnight); booleans true and false.
    """
    place = Place("", source)
    if not content:
        return place.empty()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            problem = too_large(parts)
            if problem is not None:
                return place.unreadable(f"It {problem}", "Export it as CSV or Parquet.")
            if parts.testzip() is not None:  # the reader of sheets doesn't compare the texts with their checksum
                return _damaged(place)
            workbook = fastexcel.read_excel(content)
            if not workbook.sheet_names:
                return place.empty()
            wanted = choose(workbook.sheet_names)
            sheets = {name: _read_sheet(workbook, name, sheet, parts) for name, sheet in wanted.items()}
    except (*UNPACKING_FAILED, fastexcel.FastExcelError, KeyError):  # KeyError: a part is not where it is said to be
        return _damaged(place)
    return WorkbookRead(sheets, len(workbook.sheet_names) - len(sheets))


def _damaged(place: Place) -> Finding:
    return place.unreadable("It is no XLSX workbook, or it is damaged.", "Save it again as XLSX.")


def _read_sheet(
    workbook: fastexcel.ExcelReader, name: str, wanted: SheetWanted, parts: zipfile.ZipFile
) -> Sheet | Finding:
    place = wanted.place
    xml = parts.read(_part_of_sheet(parts, name))
    far_away = _far_away(xml, place)
    if far_away is not None:
        return far_away
    # skip_rows=0: otherwise empty rows at the top are left out and every row number would be wrong.
    loaded = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if loaded.height == 0 or loaded.width == 0:
        return place.empty()
    rows = pl.DataFrame(loaded)
    left_out = loaded.available_columns()[0].absolute_index
    at = 0 if wanted.headless else header_at(rows.head(wanted.header_within).rows(), wanted.names)
    if at is None:
        return place.without_header()
    header = ("",) * left_out + tuple(cell or "" for cell in rows.row(at))
    blank = [pl.lit(None, pl.String).alias(str(position)) for position in range(left_out)]
    rows.columns = [str(left_out + position) for position in range(rows.width)]
    cells = (
        rows.select(*blank, *(pl.col(column).str.replace(MIDNIGHT, "$1") for column in rows.columns))
        .with_columns(blank_to_null(column) for column in rows.columns)
        .with_row_index(ROW_NUMBER, offset=1)
        .slice(at + 1)
    )
    return Sheet(place, header, cells, _lost_cells(xml, place))


def _far_away(xml: bytes, place: Place) -> Finding | None:
    last_row = max(map(int, ROW_WITH_CELLS.findall(xml)), default=0)
    last_column = max(map(_column_number, set(COLUMN_OF_CELL.findall(xml))), default=0)
    if last_row * last_column <= max(ROOMY, len(xml)):
        return None
    return place.fault(
        "table_is_not_spread_out",
        "A cell stands so far below or beside the table that the sheet is almost empty, so it is not read.",
        "Delete the rows below the table and the columns beside it, and save the workbook; or export it as CSV.",
        rows=[last_row],
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _lost_cells(xml: bytes, place: Place) -> tuple[Finding, ...]:
    # fastexcel gives null or a rounded number for these without a word; so they are looked for in the sheet's own XML.
    kinds = (
        (
            LOST_CELL,
            "of its cells hold an error such as #N/A, or a formula without its result.",
            "Correct these cells in the system that wrote the workbook, or open and save it in a spreadsheet.",
        ),
        (
            LONG_NUMBER,
            "of its cells hold a number of more than 15 digits, of which a spreadsheet keeps only the first 15.",
            "Export ids as text, or as CSV.",
        ),
    )
    found = [([match.group() for match in kind.finditer(xml)], problem, advice) for kind, problem, advice in kinds]
    return tuple(
        place.fault("file_is_readable", f"{len(cells)} {problem}", advice, rows=_rows_of(cells), count=len(cells))
        for cells, problem, advice in found
        if cells
    )


def _rows_of(cells: Sequence[bytes]) -> list[int]:
    return sorted({int(row.group(1)) for cell in cells if (row := CELL_ROW.search(cell))})


def _part_of_sheet(parts: zipfile.ZipFile, name: str) -> str:
    tags = SHEET_TAG.findall(parts.read("xl/workbook.xml"))
    references = {_attribute(tag, rb"name"): _attribute(tag, rb"\w+:id") for tag in tags}
    links = RELATIONSHIP_TAG.findall(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {_attribute(tag, rb"Id"): _attribute(tag, rb"Target") for tag in links}
    path = targets[references[name]]
    return path.removeprefix("/") if path.startswith("/") else f"xl/{path}"


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"=[\"']([^\"']*)[\"']", tag)
    return found.group(1).decode() if found else ""
