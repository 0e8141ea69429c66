"""Reads an export that already has the contract's tables and columns: CSV, Parquet or XLSX, also mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from pipelines.contract.export import SheetBalance
from pipelines.contract.fields import ROW_NUMBER, ROW_SOURCE, tables
from pipelines.contract.finding import Finding
from pipelines.contract.types import held_as
from pipelines.errors import ExportUnreadable
from pipelines.load.columns import ColumnUse, pick_columns, unknown_columns
from pipelines.load.faults import WHOLE_EXPORT, Place
from pipelines.load.files import ExportFile
from pipelines.load.reading import FileRead, Reading, read_table_file, read_workbook_file
from pipelines.load.sheet import Sheet

WORKBOOK = ".xlsx"
ONE_TABLE_FORMATS = frozenset({".csv", ".parquet"})


def read_canonical(files: Sequence[ExportFile], lacks: frozenset[str], has_damaged_zip: bool) -> Reading:
    """The tables of `files`: `<table>.csv`, `<table>.parquet`, or workbooks with one sheet for each table.

    With `has_damaged_zip`, nobody can know which tables are missing, and it is not said. Raises
    ExportUnreadable where no file is a table.
    """
    wanted = {
        table: frozenset(field.name for field in fields if f"{table}.{field.name}" not in lacks)
        for table, fields in tables().items()
        if table not in lacks
    }
    reads = _read_files(files, wanted)
    found: dict[str, list[Sheet | Finding]] = {}
    for read in reads:
        for sheet in read.sheets:
            table = sheet.table if isinstance(sheet, Finding) else sheet.place.table
            found.setdefault(table, []).append(sheet)
    if not found and not has_damaged_zip:
        raise ExportUnreadable(
            "The export holds no table.",
            f"It needs files such as cases.csv, cases.parquet, or a workbook with the sheets {', '.join(wanted)}; "
            "a zip must itself be named in export.path.",
            may_pass=True,
        )
    whole_files = [sheet for sheet in found.pop("", []) if isinstance(sheet, Finding)]
    unknown = len(files) - len(reads) + sum(read.unknown_sheets for read in reads)
    findings = [*whole_files, *([WHOLE_EXPORT.unknown_files(unknown)] if unknown else [])]
    kept: dict[str, pl.DataFrame] = {}
    for table in wanted:
        if table not in found and (whole_files or has_damaged_zip):
            continue
        rows, faults = _canonical_table(table, found.get(table, []), wanted[table])
        findings += faults
        if rows is not None:
            kept[table] = rows
    files_read = tuple(read.fingerprint for read in reads if read.fingerprint)
    balance = tuple(
        SheetBalance(sheet.place.source, sheet.cells.height, sheet.cells.height)
        for table in kept
        for sheet in found[table]
        if isinstance(sheet, Sheet)
    )
    return Reading(kept, files_read, tuple(findings), balance)


def contract_columns(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """All columns of `table` in the contract's order, null where `rows` lacks one, and what tells of each row."""
    columns = [
        (pl.col(field.name) if field.name in rows.columns else pl.lit(None).alias(field.name)).cast(held_as(field))
        for field in tables()[table]
    ]
    source = [ROW_SOURCE] if ROW_SOURCE in rows.columns else []
    return rows.select(*columns, pl.col(ROW_NUMBER).cast(pl.UInt32), *source)


def _read_files(files: Iterable[ExportFile], wanted: Mapping[str, frozenset[str]]) -> list[FileRead]:
    reads: list[FileRead] = []
    workbooks = 0
    for file in files:
        if file.suffix == WORKBOOK:
            # A workbook may be named after a person, so messages number it.
            workbooks += 1
            reads.append(read_workbook_file(file, f"workbook {workbooks}", wanted))
        elif file.suffix in ONE_TABLE_FORMATS and file.stem in wanted:
            place = Place(file.stem, f"{file.stem}{file.suffix}")
            reads.append(read_table_file(file, place, wanted[file.stem]))
    return reads


def _canonical_table(
    table: str, sheets: Sequence[Sheet | Finding], wanted: frozenset[str]
) -> tuple[pl.DataFrame | None, tuple[Finding, ...]]:
    if not sheets:
        return None, (_missing_table(table),)
    if len(sheets) > 1:
        return None, (_doubled_table(table, len(sheets)),)
    sheet = sheets[0]
    if isinstance(sheet, Finding):
        return None, (sheet,)
    fields = [field.name for field in tables()[table]]
    lacking = [name for name in fields if name not in wanted]
    uses = {name: ColumnUse(table, name) for name in fields if name in wanted}
    picked = pick_columns(sheet, uses, unknown_columns(sheet, uses, lacking))
    notes = tuple(_declared_lacking(sheet.place, name) for name in lacking if name in sheet.header)
    rows = None if picked.rows is None else contract_columns(table, picked.rows)
    return rows, (*picked.findings, *notes)


def _missing_table(table: str) -> Finding:
    return Place(table, WHOLE_EXPORT.source).fault(
        "table_is_present",
        f"There is no {table}.csv, {table}.parquet or sheet {table}.",
        f"Add it; if the programme does not have this table, put {table} in export.lacks of programme.yml.",
    )


def _doubled_table(table: str, count: int) -> Finding:
    return Place(table, WHOLE_EXPORT.source).fault(
        "table_is_there_once",
        f"The table {table} is there {count} times, so none of them was read.",
        "Leave one of them in the export.",
        count=count,
    )


def _declared_lacking(place: Place, column: str) -> Finding:
    return place.fault(
        "column_is_known",
        f"The column {column} is there, but declared as lacking; it was not read.",
        "Take it out of export.lacks if it is to be read.",
        column=column,
        on_fail="note",
    )
