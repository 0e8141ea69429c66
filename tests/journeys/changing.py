"""Changes in a copy of an export all that is not published: see `test_non_interference`."""

import calendar
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from journeys.planting import read, write

from pipelines.contract.fields import field as contract_field
from pipelines.contract.fields import tables

Row = dict[str, str]

UNUSED_DAYS = {("services", "planned_on"), ("assessments", "child_heard_on"), ("assessments", "implemented_on")}
"""Days that no published table looks at but for their order: they move a day back, which keeps them before the next."""

SHIFTS = (1, -1, 2, -2)
LENGTHS = (30, 365)
"""Lengths in days of what is counted as within a length, or a divisor of it (30 of 90 and 180)."""

AGE_BANDS = ((0, 11), (12, 14), (15, 17))


@dataclass
class Changed:
    """How much was changed of each kind."""

    children: int = 0
    days: int = 0
    years_of_birth: int = 0
    ages: int = 0
    columns_moved: set[tuple[str, str]] = field(default_factory=set)


def change_all(export: Path, fixed_days: tuple[dt.date, ...], seed: int) -> Changed:
    """Makes every change that the journey promises; `fixed_days`: first and last days of the periods."""
    chance = random.Random(seed)
    content = {table: read(export / f"{table}.csv") for table in tables()}
    changed = Changed()
    _move_children(content, fixed_days, changed)
    _change_numbers(content["cases"], changed)
    new: dict[str, str] = {}
    for table, rows in content.items():
        for row in rows:
            for name, value in row.items():
                kind = contract_field(table, name).type
                if value and kind == "text":
                    row[name] = new.setdefault(value, f"other-{chance.getrandbits(60):015x}")
                elif value and kind == "whole_number":
                    row[name] = f"{int(value):06}"
                elif value and (table, name) in UNUSED_DAYS:
                    row[name] = _moved(value, -1)
        chance.shuffle(rows)
        columns = list(rows[0])
        chance.shuffle(columns)
        write(export / f"{table}.csv", [{name: row[name] for name in columns} for row in rows])
    (export / "letter.txt").write_text("Nobody reads this.", encoding="utf-8")
    return changed


def _moved(day: str, by: int) -> str:
    return str(dt.date.fromisoformat(day) + dt.timedelta(days=by))


def _move_children(content: dict[str, list[Row]], fixed_days: tuple[dt.date, ...], changed: Changed) -> None:
    """Moves all days of a child by the same number of days, where none of them comes nearer to anything that counts."""
    child_of = {row["case_id"]: row["person_id"] or row["case_id"] for row in content["cases"]}
    cells: dict[str, list[tuple[str, Row, str]]] = {}
    for table, rows in content.items():
        for row in rows:
            for name in _days_of(table, row):
                cells.setdefault(child_of[row["case_id"]], []).append((table, row, name))
    for of_child in cells.values():
        days = [dt.date.fromisoformat(row[name]) for _, row, name in of_child]
        by = next((by for by in SHIFTS if all(_counts_as_before(day, by, fixed_days) for day in days)), 0)
        for table, row, name in of_child if by else ():
            row[name] = _moved(row[name], by)
            changed.columns_moved.add((table, name))
        changed.children += bool(by)
        changed.days += len(of_child) * bool(by)


def _days_of(table: str, row: Row) -> Iterator[str]:
    """The fields of a row that hold a day; the first of a month or year that stands for all of it is none."""
    if row.get("date_precision", "day") == "day":
        yield from (one.name for one in tables()[table] if one.type == "date" and row[one.name])


def _counts_as_before(day: dt.date, by: int, fixed_days: tuple[dt.date, ...]) -> bool:
    moved = day + dt.timedelta(days=by)
    is_inside = all(1 < one.day < calendar.monthrange(one.year, one.month)[1] for one in (day, moved))
    return (
        is_inside
        and (day.year, day.month) == (moved.year, moved.month)
        and all(
            (fixed - day).days // length == (fixed - moved).days // length
            and (day - fixed).days // length == (moved - fixed).days // length
            for fixed in fixed_days
            for length in LENGTHS
        )
    )


def _change_numbers(cases: list[Row], changed: Changed) -> None:
    """Another year of birth, and another age of the same band, where the two still fit as well as before."""
    cases_of: dict[str, int] = {}
    for case in cases:
        cases_of[case["person_id"]] = cases_of.get(case["person_id"], 0) + 1
    for case in cases:
        if not case["birth_year"] or not case["age_at_first_contact"]:
            continue
        year, age = int(case["birth_year"]), int(case["age_at_first_contact"])
        if not _fits(case, year, age):
            continue
        band = next((band for band in AGE_BANDS if band[0] <= age <= band[1]), (age, age))
        is_only_case = cases_of[case["person_id"]] == 1 or not case["person_id"]
        ages = range(band[0], band[1] + 1) if is_only_case else [age]
        new_age = next((other for other in ages if other != age and _fits(case, year, other)), age)
        new_year = next((other for other in (year - 1, year + 1) if _fits(case, other, new_age)), year)
        changed.ages += new_age != age
        changed.years_of_birth += new_year != year
        case["age_at_first_contact"], case["birth_year"] = str(new_age), str(new_year)


def _fits(case: Row, year: int, age: int) -> bool:
    """As the rules birth_year_is_plausible and age_fits_birth_year have it, a little stricter."""
    return 0 <= int(case["opened_on"][:4]) - year - age <= 3 and year < 2010
