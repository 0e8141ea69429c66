"""How an export writes days and numbers, as far as it decides that itself; what it leaves open is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from typing import NamedTuple

import polars as pl

from pipelines.contract.fields import tables
from pipelines.load.mapping import Mapping
from pipelines.load.proposing.answers import Answers, Question
from pipelines.load.proposing.found_sheets import FoundSheet
from pipelines.load.questions import columns_with_days
from pipelines.load.written import OpenQuestions, counted, open_questions

DECIMALS = {sign: re.compile(rf"-?\d+{re.escape(sign)}0+") for sign in ".,"}


class Way(NamedTuple):
    """One setting of `written`: its value (None: it is open), and why."""

    setting: str
    value: str | int | None
    why: str


def find_ways(
    mapping: Mapping, sheets: Lookup[str, FoundSheet], answers: Answers
) -> tuple[tuple[Way, ...], list[Question]]:
    """The settings that the cells decide or the analyst has answered, and a question for each that is open."""
    ways: list[Way] = []
    questions: list[Question] = []
    for way, question in (*_of_days(mapping, sheets, answers), *_of_decimals(mapping, sheets, answers)):
        ways.append(way)
        questions += [question] if question is not None else []
    return tuple(ways), questions


def _of_days(
    mapping: Mapping, sheets: Lookup[str, FoundSheet], answers: Answers
) -> Iterator[tuple[Way, Question | None]]:
    unsaid = mapping.written.model_copy(update={"date_order": None, "serial_dates": None})
    columns = [
        sheets[sheet].columns[column]
        for sheet, column in columns_with_days(mapping, frozenset())
        if sheet in sheets and column in sheets[sheet].columns
    ]
    counts = [open_questions(cells, unsaid) for cells in columns]
    asked = OpenQuestions(*(sum(each) for each in zip(*counts, strict=True))) if counts else OpenQuestions(0, 0, 0, 0)
    if asked.could_be_both + asked.day_first + asked.month_first:
        yield _order(asked, answers)
    if asked.serial:
        why = f"{asked.serial:,} cells hold a day as a whole number"
        text = (
            f"{why}. Do these count from 1900 or from 1904? Look up one day in the system: Excel on Windows counts "
            "from 1900, old workbooks of a Mac from 1904."
        )
        given = answers.serial_dates or mapping.written.serial_dates
        question = Question("serial_dates", ("", ""), text, "written.serial_dates", ("1900", "1904"))
        yield Way("serial_dates", given, why), None if given else question


def _order(asked: OpenQuestions, answers: Answers) -> tuple[Way, Question | None]:
    both, day, month = asked.could_be_both, asked.day_first, asked.month_first
    if answers.date_order:
        return Way("date_order", answers.date_order, "you said so"), None
    if bool(day) != bool(month):
        order, number = ("day-first", day) if day else ("month-first", month)
        return Way("date_order", order, f"{number:,} cells have a part over 12 that decides it"), None
    why = f"{both:,} cells have both parts under 13" if both else "no cell could be both"
    decides = f"; {day:,} can only be day first, and {month:,} only month first" if day else "; nothing decides"
    text = f"Is 03-04-2017 the third of April or the fourth of March? {why[0].upper()}{why[1:]}{decides}."
    question = Question("date_order", ("", ""), text, "written.date_order", ("day-first", "month-first"))
    return Way("date_order", None, why + decides), question


def _of_decimals(
    mapping: Mapping, sheets: Lookup[str, FoundSheet], answers: Answers
) -> Iterator[tuple[Way, Question | None]]:
    counts = dict.fromkeys(DECIMALS, 0)
    for cells in _whole_numbers(mapping, sheets):
        for text, count in counted(cells):
            for sign, pattern in DECIMALS.items():
                counts[sign] += count if pattern.fullmatch(text) else 0
    used = [sign for sign, count in counts.items() if count]
    if len(used) == 1:
        yield Way("decimal", used[0], f"{counts[used[0]]:,} numbers are written so"), None
    elif used:
        why = f"{counts['.']:,} numbers have a point before their decimals, and {counts[',']:,} a comma"
        question = Question("decimal", ("", ""), f"{why}. Which is it?", "written.decimal", (".", ","))
        yield Way("decimal", answers.decimal, why), None if answers.decimal else question


def _whole_numbers(mapping: Mapping, sheets: Lookup[str, FoundSheet]) -> Iterator[pl.Series]:
    for table, made in mapping.tables.items():
        numbers = {field.name for field in tables()[table] if field.type == "whole_number"}
        for rows in made.values():
            for name, first in rows.fields.items():
                for source in first.chain() if name in numbers else ():
                    sheet, column = source.sheet or rows.sheet, source.column or ""
                    if sheet in sheets and column in sheets[sheet].columns and source.part is None:
                        yield sheets[sheet].columns[column]
