"""Reads tables as an office keeps or exports them: CSV files and workbooks, with titles above the header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.delimited import read_delimited
from pipelines.load.family import HEADER_WITHIN, FamilyRead, FileOfFamily, not_this_kind
from pipelines.load.faults import Place
from pipelines.load.sheet import Sheet
from pipelines.load.workbook import SheetWanted, read_workbook


def read_office(file: FileOfFamily) -> FamilyRead:
    """The tables in a CSV file or a workbook of any system that writes plain tables."""
    if file.suffix in (".csv", ".txt", ".tsv"):
        form = file.csv_form(HEADER_WITHIN)
        sheets = {name: read_delimited(file.content, file.place(name), file.uses[name], form) for name in file.sheets()}
        return FamilyRead(sheets)
    if file.suffix == ".xlsx":
        return read_sheets(file)
    return not_this_kind(file, "CSV or XLSX")


def read_sheets(file: FileOfFamily) -> FamilyRead:
    """The tables in a workbook: each a sheet of its own, or several forms that are joined by the key."""
    forms = {name: file.mapping.sheets[name].forms for name in file.sheets()}
    chosen: dict[str, str] = {}

    def choose(titles: Sequence[str]) -> dict[str, SheetWanted]:
        wanted: dict[str, SheetWanted] = {}
        for name in file.sheets():
            own = file.mapping.sheets[name].sheet or titles[0]
            for title in forms[name] or (own,):
                if title in titles:
                    names = set(forms[name].get(title, ())) or set(file.uses[name])
                    wanted[title] = SheetWanted(file.place(name), names, HEADER_WITHIN)
                    chosen[title] = name
        return wanted

    workbook = read_workbook(file.content, file.source, choose)
    if isinstance(workbook, Finding):
        return FamilyRead({file.mapping.record: workbook})
    found: dict[str, Sheet | Finding] = {}
    for name in file.sheets():
        parts = {title: sheet for title, sheet in workbook.sheets.items() if chosen[title] == name}
        found[name] = _one_table(name, parts, file)
    return FamilyRead(found, workbook.unknown_sheets)


def _one_table(name: str, parts: dict[str, Sheet | Finding], file: FileOfFamily) -> Sheet | Finding:
    spec = file.mapping.sheets[name]
    missing = len(spec.forms or (name,)) - len(parts)
    place = file.place(name)
    if missing:
        problem = f"The workbook lacks {missing} of the sheets that the mapping reads for {name}."
        next_step = "Export them too, or compare their names with the mapping, letter by letter."
        if file.mapping.form_definitions is not None:
            next_step = "Export them too; the form definitions must be of the same forms, and in the same language."
        return place.fault("table_is_present", problem, next_step, count=missing)
    for part in parts.values():
        if isinstance(part, Finding):
            return part
    sheets = [_renamed(part, spec.forms.get(title, {})) for title, part in parts.items() if isinstance(part, Sheet)]
    return sheets[0] if len(sheets) == 1 else _joined(sheets, spec.key or "", place)


def _renamed(sheet: Sheet, names: dict[str, str]) -> Sheet:
    header = tuple(names.get(label, label) for label in sheet.header)
    return replace(sheet, header=header)


def _joined(sheets: Sequence[Sheet], key: str, place: Place) -> Sheet | Finding:
    """The forms of one record as one table; the row number is that of the first form."""
    first = sheets[0]
    header, cells = list(first.header), first.cells
    for form in sheets:
        if form.header.count(key) != 1:
            return place.fault(
                "column_is_there_once",
                "One of the sheets of this table lacks the key, or has it twice.",
                "Name the key in each of the table's forms in the mapping.",
                column=key,
            )
    left = str(header.index(key))
    for form in sheets[1:]:
        own = form.cells[str(form.header.index(key))]
        if own.drop_nulls().is_duplicated().any():
            problem = "A form has several rows for one record, so it can't be joined to the others."
            next_step = "Map this sheet as a table of its own, with parent and link."
            twice = form.cells.filter(own.is_not_null() & own.is_duplicated())[ROW_NUMBER].to_list()
            return place.fault("key_is_unique", problem, next_step, column=key, rows=twice)
        names = {str(at): str(len(header) + at) for at in range(len(form.header))}
        right = form.cells.drop(ROW_NUMBER).rename(names)
        right_key = names[str(form.header.index(key))]
        lone = _rows_without(form.cells, own, cells[left])
        unmatched = _rows_without(first.cells, first.cells[left], own)
        if lone or unmatched:
            where = "a further form" if lone else "the first form"
            problem = f"Rows of {where} belong to no record of another form of this table."
            next_step = "Export all forms of the same records."
            return place.fault("record_is_on_every_form", problem, next_step, column=key, rows=lone or unmatched)
        cells = cells.join(right, left_on=left, right_on=right_key, how="left", maintain_order="left", coalesce=False)
        header += ["" if label == key else label for label in form.header]
        cells = cells.with_columns(pl.lit(None, pl.String).alias(right_key))
    return Sheet(place, tuple(header), cells, tuple(finding for form in sheets for finding in form.findings))


def _rows_without(cells: pl.DataFrame, keys: pl.Series, others: pl.Series) -> list[int]:
    """The numbers of the rows whose key is not among `others`."""
    is_lone = keys.is_not_null() & ~keys.is_in(others.drop_nulls().implode())
    numbers: list[int] = cells.filter(is_lone)[ROW_NUMBER].to_list()
    return numbers
