"""Which columns of a sheet are read, and what is wrong with its header and with the characters in its cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.sheet import MAX_CELL_CHARACTERS, Sheet

CONTROL_CHARACTERS = r"[\p{Cc}\p{Cf}--[\t\n\r]]"
"""Control characters, and invisible ones (zero width, direction marks): two ids that look the same would differ.
Tabs and line breaks can be seen, and are left to the rules of the column."""


BETWEEN_GROUPS = "/.-"
"""What KoboToolbox and ODK Central set between the name of a group and that of its question."""

ENOUGH_ROWS = 10
"""A column that is blank in fewer rows than this says nothing."""


@dataclass(frozen=True)
class ColumnUse:
    """Where a column of the source goes: the contract's table and column, which findings name."""

    table: str
    column: str


@dataclass(frozen=True, repr=False)
class PickedColumns:
    """The columns that are read, by their name in the source, and `row_number`; null where a column is missing.

    `rows` is None where there are no rows.
    """

    rows: pl.DataFrame | None
    findings: tuple[Finding, ...]


def pick_columns(sheet: Sheet, uses: Mapping[str, ColumnUse], unknown: Iterable[Finding]) -> PickedColumns:
    """The columns of `sheet` that `uses` names, and findings about its header, its number of rows and its cells.

    `unknown`: what is to be said about the other columns. A column that is there twice is not read: nobody can say
    which of the two is meant.
    """
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(sheet.header):
        positions.setdefault(name, []).append(position)
    findings = [
        *sheet.findings,
        *unknown,
        *_missing_columns(sheet, uses),
        *_doubled_columns(sheet, uses, positions),
    ]
    if sheet.cells.height == 0:
        return PickedColumns(None, (*findings, sheet.place.without_rows()))
    rows = sheet.cells.select(
        *(
            pl.col(str(positions[name][0])).alias(name)
            if len(positions.get(name, ())) == 1
            else pl.lit(None, pl.String).alias(name)
            for name in uses
        ),
        ROW_NUMBER,
    )
    bad = [] if sheet.has_good_cells else _bad_cells(sheet.place, rows, uses)
    return PickedColumns(rows, (*findings, *bad))


def unknown_columns(sheet: Sheet, uses: Mapping[str, ColumnUse], ignored: Collection[str]) -> list[Finding]:
    """A finding for each column of a canonical table that is not in the contract; `ignored` ones are declared."""
    # The header may itself be a name, so only its position is told. A column without header and values is none.
    return [
        sheet.place.fault(
            "column_is_known",
            "It has a column that is not in the contract; the column was not read.",
            "Take it out of the export. If a known column is missing, compare the spelling of the two.",
            column=f"column {position + 1}",
        )
        for position, name in enumerate(sheet.header)
        if name not in uses
        and name not in ignored
        and (name or sheet.cells[str(position)].null_count() < sheet.cells.height)
    ]


def blank_columns(sheet: Sheet, rows: pl.DataFrame, uses: Mapping[str, ColumnUse]) -> list[Finding]:
    """A note on each column of another system that is there and blank in all of many `rows`.

    Systems leave a cell blank too where whoever exports may not see it, and a workbook of labels where it doesn't know
    the code: nobody can tell that from what was never recorded.
    """
    blank = [name for name in uses if name in sheet.header and rows[name].null_count() == rows.height >= ENOUGH_ROWS]
    return [
        Place(uses[name].table, sheet.place.source).fault(
            "column_is_filled_somewhere",
            f"The column {_named(name, uses[name])} is blank in every row.",
            "If it is recorded in the system, ask for an export by somebody who may see it.",
            column=uses[name].column,
            count=rows.height,
            on_fail="note",
        )
        for name in blank
    ]


def _missing_columns(sheet: Sheet, uses: Mapping[str, ColumnUse]) -> list[Finding]:
    return [
        Place(use.table, sheet.place.source).fault(
            "column_is_present",
            f"The column {_named(name, use)} is missing.",
            _where_it_may_be(name, use, sheet.header),
            column=use.column,
        )
        for name, use in uses.items()
        if name not in sheet.header
    ]


def _where_it_may_be(name: str, use: ColumnUse, header: Sequence[str]) -> str:
    ends = tuple(sign + name for sign in BETWEEN_GROUPS)
    if longer := [at for at, there in enumerate(header, start=1) if there.endswith(ends)]:
        return (
            f"Column {longer[0]} ends so, after the name of a group most likely: export without the names of groups, "
            "or write all of its name in the mapping."
        )
    return f"Add it to the export; if the programme does not have it, put {use.table}.{use.column} in export.lacks."


def _doubled_columns(sheet: Sheet, uses: Mapping[str, ColumnUse], positions: Mapping[str, list[int]]) -> list[Finding]:
    return [
        Place(use.table, sheet.place.source).fault(
            "column_is_there_once",
            f"The column {_named(name, use)} is there {len(positions[name])} times, so none of them was read.",
            "Leave one of them in the export.",
            column=use.column,
        )
        for name, use in uses.items()
        if len(positions.get(name, ())) > 1
    ]


def _bad_cells(place: Place, rows: pl.DataFrame, uses: Mapping[str, ColumnUse]) -> list[Finding]:
    findings = []
    for name in _columns_with_bad_cells(rows, uses):
        use = uses[name]
        here = Place(use.table, place.source)
        different = rows.select(pl.col(name).unique().cast(pl.String))
        if hidden := _row_numbers_of(rows, different.filter(_cannot_be_seen(pl.col(name)))[name]):
            problem = f"Cells of {_named(name, use)} hold characters that can't be seen."
            next_step = "Correct these cells in the system that wrote the export."
            rule = "cell_has_no_control_characters"
            findings.append(here.fault(rule, problem, next_step, column=use.column, rows=hidden))
        if long := _row_numbers_of(rows, different.filter(_is_too_long(pl.col(name)))[name]):
            problem = f"Cells of {_named(name, use)} are longer than {MAX_CELL_CHARACTERS:,} characters."
            next_step = "See whether a quotation mark is missing, or free text was exported; take it out."
            findings.append(here.fault("cell_is_not_too_long", problem, next_step, column=use.column, rows=long))
    return findings


def _columns_with_bad_cells(rows: pl.DataFrame, names: Iterable[str]) -> list[str]:
    """Which columns hold one; all are looked at in one go, so side by side."""
    # Different texts are cheap to find where each is held once, and only there.
    texts = (
        pl.col(name) if rows.schema[name] == pl.String else pl.col(name).unique().cast(pl.String) for name in names
    )
    found = rows.select((_cannot_be_seen(text) | _is_too_long(text)).any() for text in texts)
    return [name for name in found.columns if found[name].item()]


def _cannot_be_seen(text: pl.Expr) -> pl.Expr:
    return text.str.contains(CONTROL_CHARACTERS)


def _is_too_long(text: pl.Expr) -> pl.Expr:
    return text.str.len_chars() > MAX_CELL_CHARACTERS


def _row_numbers_of(rows: pl.DataFrame, texts: pl.Series) -> list[int]:
    if texts.is_empty():
        return []
    return rows.filter(pl.col(texts.name).is_in(texts.implode()))[ROW_NUMBER].to_list()


def _named(name: str, use: ColumnUse) -> str:
    return use.column if name == use.column else f"{name} (for {use.table}.{use.column})"
