"""What reading a mutated export gave, and whether it is what the files say: read exactly, or a finding at the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from input_layouts import Files, Layout
from told import SAMPLE

from pipelines.contract.export import Export
from pipelines.contract.fields import tables
from pipelines.contract.finding import SHOWN_ROW_NUMBERS, Finding
from pipelines.errors import SafeHavensError
from pipelines.load.mapping_files import read_mapping
from pipelines.load.read import read_export
from pipelines.programme import ExportSettings, Programme, read_programme
from pipelines.validate.gate import check_export

MARK = "Zq7X"
"""Stands in every text that a mutation makes up: no message may hold it, and a table that read it must."""

BLANKS = frozenset({None, "unknown", "undetermined", "not_recorded", "none_yet", "none"})
"""What stands in a table where the source recorded nothing."""

Row = tuple[Any, ...]
Rows = Mapping[str, Counter[Row]]
Place = tuple[str, int]
"""What a row says of its source, and its number there."""


@dataclass(frozen=True)
class Base:
    """A layout, its files without a mutation, what reading them gives, and the texts that no message may hold.

    `made`: fields (table, name) that count rows of the source, and so change when rows move. `constant`: those that the
    mapping gives to each row that is made.
    """

    layout: Layout
    files: Files
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    secrets: frozenset[str]
    made: frozenset[tuple[str, str]]
    constant: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Seen:
    """What reading gave: tables and findings, or an error of ours; and all that was told."""

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    findings: Sequence[Finding]
    error: SafeHavensError | None
    told: str
    export: Export | None = None

    @property
    def is_stopped(self) -> bool:
        return self.error is not None or any(finding.on_fail == "stop" for finding in self.findings)

    def points_to(self, rows: Collection[int], columns: Collection[str]) -> bool:
        """Whether a finding names one of these rows, or one of these columns, and what to do."""
        return any(
            (set(finding.row_numbers) & set(rows) or finding.count > SHOWN_ROW_NUMBERS or finding.column in columns)
            and finding.problem
            for finding in self.findings
        )


@cache
def sample_programme() -> Programme:
    return read_programme(SAMPLE)


def read(folder: Path, layout: Layout) -> Seen:
    """Reads what stands in `folder`; any error but one of ours goes through."""
    path = "export.zip" if layout.form.is_zip else "export"
    mapping = None if layout.mapping is None else "own.yml"
    settings = ExportSettings(path=Path(path), mapping=mapping)
    programme = sample_programme().model_copy(update={"folder": folder, "export": settings})
    try:
        export = read_export(programme)
    except SafeHavensError as error:
        return Seen({}, (), error, f"{error!r} {error} {error.next_step}")
    known = {table: frame.to_dicts() for table, frame in export.tables.items()}
    return Seen(known, export.findings, None, f"{export!r} {export.findings!r} {export.balance!r}", export)


def unsound(seen: Seen, base: Base) -> Iterator[str]:
    """What is wrong whatever was mutated: a value in a message, a finding without a place, rows that vanish."""
    if any(secret in seen.told for secret in base.secrets) or MARK in seen.told:
        yield "a value in a message"
    for finding in seen.findings:
        if not finding.source or not finding.problem or (finding.on_fail != "note" and not finding.next_step):
            yield f"{finding.rule} says no place, problem or next step"
    if seen.export is None:
        return
    for sheet in seen.export.balance:
        if sheet.read != sheet.kept + sheet.set_aside + sheet.merged:
            yield "the balance of a sheet does not add up"
    if seen.is_stopped:
        return
    if sum(sheet.read for sheet in seen.export.balance) < sum(file.rows for file in seen.export.files):
        yield "rows of a file are not in the balance"


def gate_faults(seen: Seen) -> Iterator[str]:
    """What is wrong with the check of an export that was read: a typed value that is not what the text says."""
    assert seen.export is not None
    verdict = check_export(seen.export)
    told = f"{verdict!r} {verdict.findings!r}"
    if MARK in told:
        yield "a value in a message of the gate"
    try:
        records = verdict.keep()
    except SafeHavensError as error:
        if MARK in str(error):
            yield "a value in a message of the gate"
        return
    for table, frame in records.tables.items():
        text = {row["row_number"]: row for row in seen.tables[table]} if seen.export.balance else {}
        numbers = Counter(row["row_number"] for row in seen.tables[table])
        for row in frame.cast({pl.Date: pl.String}).to_dicts():
            number = row["row_number"]
            if numbers[number] > 1:
                continue
            for name, value in row.items():
                said = text[number][name]
                if value is None and said is not None and not _is_told(verdict.findings, table, name, number):
                    yield f"{table}.{name} was lost at the gate without a word"


def _is_told(findings: Sequence[Finding], table: str, column: str, number: int) -> bool:
    return any(
        finding.table == table
        and finding.column in (column, "")
        and (number in finding.row_numbers or finding.count > SHOWN_ROW_NUMBERS)
        for finding in findings
    )


def canonical_rows(files: Files) -> Rows:
    """The tables that canonical files hold, each row with its number."""
    found = {}
    for name, sheets in files.items():
        for sheet, grid in sheets.items():
            table = sheet or name.partition(".")[0]
            fields = [one.name for one in tables()[table]]
            positions = [grid[0].index(one) for one in fields]
            found[table] = Counter(
                (*(row[at] or None for at in positions), number) for number, row in enumerate(grid[1:], start=2)
            )
    return found


def rows_of(known: Mapping[str, Sequence[Mapping[str, Any]]], left_out: Collection[tuple[str, str]] = ()) -> Rows:
    """The rows of each table, without `left_out` (table, column) and without their numbers."""
    return {
        table: Counter(
            tuple(_sorted(table, name, row[name]) for name in _names(table) if (table, name) not in left_out)
            for row in rows
        )
        for table, rows in known.items()
        if rows
    }


def numbered_rows(known: Mapping[str, Sequence[Mapping[str, Any]]]) -> Rows:
    """The rows of each table, each with its number."""
    return {
        table: Counter((*(row[name] for name in _names(table)), row["row_number"]) for row in rows)
        for table, rows in known.items()
    }


def _names(table: str) -> list[str]:
    return [one.name for one in tables()[table]]


def _sorted(table: str, name: str, text: str | None) -> str | None:
    """Several codes in one cell are a set."""
    is_set = next(one.type for one in tables()[table] if one.name == name) == "codes"
    return ";".join(sorted(text.split(";"))) if is_set and text else text


def differing(told: Rows, known: Rows) -> list[str]:
    """The tables that are not the same."""
    return sorted(table for table in {*told, *known} if told.get(table, Counter()) != known.get(table, Counter()))


def fields_from(layout: Layout, folder: Path, origin: str) -> frozenset[tuple[str, str]]:
    """The fields that the mapping makes from `origin`: `numbered` or `constant`."""
    if layout.mapping is None:
        return frozenset()
    return frozenset(
        (table, name)
        for table, made in read_mapping("own.yml", folder).tables.items()
        for rows in made.values()
        for name, source in rows.fields.items()
        if getattr(source, origin) is not None
    )
