"""Reads workbooks of IOM's case data standard (HTCDS): a hidden row of names, a row of labels, numbered empty rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.family import FamilyRead, FileOfFamily, not_this_kind
from pipelines.load.faults import Place
from pipelines.load.identifiers import is_direct_identifier
from pipelines.load.sheet import Sheet
from pipelines.load.workbook import SheetWanted, read_workbook

NUMBER = "number"
"""What a mapping calls the template's first column, which has no name: the number of the row."""


def read_htcds(file: FileOfFamily) -> FamilyRead:
    """The sheet with the cases; its names are those of the hidden first row."""
    record = file.mapping.record
    if file.suffix != ".xlsx":
        return not_this_kind(file, "XLSX, in the template's layout")
    names = set(file.uses[record]) - {NUMBER}

    def choose(titles: Sequence[str]) -> dict[str, SheetWanted]:
        title = file.mapping.sheets[record].sheet or titles[0]
        return {title: SheetWanted(file.place(record), names)} if title in titles else {}

    workbook = read_workbook(file.content, file.source, choose)
    if isinstance(workbook, Finding):
        return FamilyRead({record: workbook})
    if not workbook.sheets:
        problem = "The workbook has no sheet of the name that the mapping gives."
        fault = file.place(record).fault("table_is_present", problem, "Set sheets.….sheet of the mapping to its name.")
        return FamilyRead({record: fault}, workbook.unknown_sheets)
    (sheet,) = workbook.sheets.values()
    read = _cases(sheet, names) if isinstance(sheet, Sheet) else sheet
    return FamilyRead({record: read}, workbook.unknown_sheets)


def _cases(sheet: Sheet, names: Collection[str]) -> Sheet:
    columns = [str(at) for at in range(len(sheet.header))]
    labels = [label or "" for label in sheet.cells.select(columns).row(0)] if sheet.cells.height else columns
    # The template's row of machine names is shifted among the mailing fields, so a label can name an identifier too.
    header = [
        label if is_direct_identifier(label) and not is_direct_identifier(name) else name or label
        for name, label in zip(sheet.header, labels, strict=True)
    ]
    header[0] = header[0] or NUMBER
    below = sheet.cells.slice(1)
    is_empty = pl.all_horizontal(pl.col(column).is_null() for column in columns[1:])
    cases = below.filter(~is_empty)
    empty = below.height - cases.height
    known = [column for column, name in zip(columns, header, strict=True) if name in names]
    # As long as the table: of a large one, polars does not take a single value for all rows.
    everywhere = pl.repeat(True, pl.len(), dtype=pl.Boolean)
    doubtful = cases.filter(pl.all_horizontal(everywhere, *(pl.col(column).is_null() for column in known)))
    findings = [*sheet.findings, *_notes(sheet.place, empty), *_doubts(sheet.place, doubtful[ROW_NUMBER].to_list())]
    return Sheet(sheet.place, tuple(header), cases.with_columns(pl.col(ROW_NUMBER)), tuple(findings), empty + 1)


def _notes(place: Place, empty: int) -> list[Finding]:
    labels = "Its second row holds labels; it is no case."
    notes = [place.fault("row_is_a_record", labels, "", rows=[2], on_fail="note")]
    if empty:
        problem = "Rows of the template that have a number and nothing else are no cases."
        notes.append(place.fault("row_is_a_record", problem, "", count=empty, on_fail="note"))
    return notes


def _doubts(place: Place, rows: Sequence[int]) -> list[Finding]:
    """A column of one's own, filled all the way down, must not make a thousand cases of the template's empty rows."""
    if not rows:
        return []
    problem = "Of these rows only columns are filled that the mapping does not read. Are they cases?"
    next_step = "If they are, fill in a column that is read; if not, empty them."
    return [place.fault("row_is_a_record_or_empty", problem, next_step, rows=rows)]
