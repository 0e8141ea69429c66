"""Stops the reading with a question where days could be read in two ways; the mapping answers it once for all."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from typing import TYPE_CHECKING

import polars as pl

from pipelines.contract.fields import tables
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.mapping import Mapping, Written
from pipelines.load.written import open_questions

if TYPE_CHECKING:
    from pipelines.load.drops import SourceTable


def ask_about_days(mapping: Mapping, sources: Lookup[str, SourceTable], lacks: frozenset[str]) -> list[Finding]:
    """A finding for each column with days that the mapping does not say how to read; it counts cells and shows none."""
    findings: list[Finding] = []
    for (sheet, column), (table, field) in columns_with_days(mapping, lacks).items():
        if sheet not in sources or column not in sources[sheet].rows.columns:
            continue
        place = Place(table, sources[sheet].place.source)
        findings += ask_about_column(sources[sheet].rows[column], mapping.written, field, place)
    return findings


def columns_with_days(mapping: Mapping, lacks: frozenset[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """Table and column of the source that hold days → table and field of the contract for which they are read first."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for table, made in mapping.tables.items():
        types = {field.name: field.type for field in tables()[table]}
        for rows in made.values():
            for name, first in rows.fields.items():
                is_day = types[name] == "date" or first.part == "year"
                if is_day and not {table, f"{table}.{name}"} & lacks:
                    for source in first.chain():
                        for column in source.reads:
                            found.setdefault((source.sheet or rows.sheet, column), (table, name))
    return found


def ask_about_column(cells: pl.Series, written: Written, field: str, place: Place) -> Iterator[Finding]:
    """A finding for each question that must be answered before the days in `cells` can be read for `field`."""
    column, asked = cells.name, open_questions(cells, written)
    in_numbers = asked.could_be_both + asked.day_first + asked.month_first
    if in_numbers:
        problem = (
            f"Days in {column} are written in numbers: is 03-04-2017 the third of April or the fourth of March? In "
            f"{asked.could_be_both} cells it could be both; {asked.day_first} can only be day first, and "
            f"{asked.month_first} only month first."
        )
        next_step = "Ask who keeps the system, and set written.date_order of the mapping to day-first or month-first."
        yield place.fault("date_order_is_known", problem, next_step, column=field, count=in_numbers)
    if asked.serial:
        problem = f"Days in {column} are whole numbers: do they count from 1900 or from 1904?"
        next_step = (
            "Look up one day in the system, and set written.serial_dates of the mapping: Excel on Windows counts from "
            "1900, old workbooks of a Mac from 1904."
        )
        yield place.fault("date_calendar_is_known", problem, next_step, column=field, count=asked.serial)
