"""Reads an export of another system through its mapping; text that the mapping does not list stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import PurePosixPath

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.errors import ExportUnreadable
from pipelines.load.canonical import contract_columns
from pipelines.load.columns import pick_columns
from pipelines.load.faults import WHOLE_EXPORT, Place
from pipelines.load.files import ExportFile
from pipelines.load.mapping import Mapping, Source
from pipelines.load.reading import Reading, read_table_file
from pipelines.load.sheet import Sheet


def read_mapped(files: Sequence[ExportFile], mapping: Mapping, lacks: frozenset[str], has_damaged_zip: bool) -> Reading:
    """`cases` and `case_codes` as `mapping` makes them from the one file that fits its pattern, without `lacks`.

    Each row of the file is a row of `cases`, stray ones too. Raises ExportUnreadable where no file fits,
    unless the zip is damaged.
    """
    fitting = [file for file in files if fnmatch(PurePosixPath(file.name).name, mapping.file.pattern)]
    # The file may be named after a person, so messages name it by its system.
    place = Place("cases", f"{mapping.system} file")
    if not fitting and not has_damaged_zip:
        raise ExportUnreadable(
            "The export holds no file that the mapping reads.",
            f"Put the file there; its name must fit {mapping.file.pattern}.",
            may_pass=True,
        )
    if len(fitting) > 1:
        problem = f"{len(fitting)} files fit the mapping's pattern, so none of them was read."
        next_step = "Leave one of them in the export."
        return Reading({}, (), (place.fault("table_is_there_once", problem, next_step, count=len(fitting)),))
    reading = _read_file(fitting[0], place, mapping, lacks) if fitting else Reading({}, (), ())
    unknown = len(files) - len(fitting)
    notes = (WHOLE_EXPORT.unknown_files(unknown),) if unknown else ()
    return Reading(reading.tables, reading.files, (*notes, *reading.findings))


def _read_file(file: ExportFile, place: Place, mapping: Mapping, lacks: frozenset[str]) -> Reading:
    all_uses = mapping.uses()
    uses = {name: use for name, use in all_uses.items() if not {use.table, f"{use.table}.{use.column}"} & lacks}
    read = read_table_file(file, place, uses)
    files = (read.fingerprint,) if read.fingerprint else ()
    sheet = read.sheets[0]
    if isinstance(sheet, Finding):
        return Reading({}, files, (sheet,))
    assert isinstance(sheet, Sheet)
    picked = pick_columns(sheet, uses, {*mapping.ignored_columns, *all_uses})
    if picked.rows is None:
        return Reading({}, files, picked.findings)
    cases = _cases(picked.rows, mapping)
    tables = {"cases": contract_columns("cases", cases)}
    findings = list(picked.findings)
    flags = _case_codes(picked.rows, mapping)
    if flags:
        case_codes = pl.concat(flags).unique(maintain_order=True).sort(ROW_NUMBER, maintain_order=True)
        if case_codes.height:
            tables["case_codes"] = contract_columns("case_codes", case_codes)
        else:
            findings.append(Place("case_codes", place.source).without_rows())
    return Reading(tables, files, tuple(findings))


def _cases(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    return rows.select(
        *(
            _field(source).alias(name)
            for name, source in mapping.tables.cases.items()
            if source.column is None or source.column in rows.columns
        ),
        ROW_NUMBER,
    )


def _field(source: Source) -> pl.Expr:
    if source.column is None:
        return pl.lit(source.constant, pl.String)
    text = pl.col(source.column)
    recorded = pl.when(text.is_in(source.missing)).then(None).otherwise(text)
    return recorded.replace(source.codes).fill_null(pl.lit(source.blank, pl.String))


def _case_codes(rows: pl.DataFrame, mapping: Mapping) -> list[pl.DataFrame]:
    case_id = _field(mapping.tables.cases["case_id"])
    return [
        rows.filter(case_id.is_not_null(), pl.col(column) != flags.absent).select(
            case_id.alias("case_id"),
            pl.lit(flags.code_type).alias("code_type"),
            pl.when(pl.col(column) == flags.present).then(pl.lit(code)).otherwise(pl.col(column)).alias("code"),
            ROW_NUMBER,
        )
        for flags in mapping.tables.case_codes
        for column, code in flags.columns.items()
        if column in rows.columns
    ]
