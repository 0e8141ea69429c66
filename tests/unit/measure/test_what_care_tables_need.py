"""What the tables on returns, solutions, care, best interests and needs say that they need is what they use."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest
from records_of import records_of
from slow_export import numbers, sample

from pipelines.contract.counts import NotInExport
from pipelines.contract.export import Records
from pipelines.contract.fields import tables
from pipelines.measure.definitions.best_interests import BEST_INTERESTS
from pipelines.measure.definitions.care import CARE
from pipelines.measure.definitions.needs import NEEDS
from pipelines.measure.definitions.returns import RETURNS
from pipelines.measure.definitions.solutions import SOLUTIONS
from pipelines.measure.measures import measure_all

MINE = (*RETURNS, *SOLUTIONS, *CARE, *BEST_INTERESTS, *NEEDS)
TABLES = ("events", "services", "assessments", "outcomes", "needs", "followups")
COLUMNS = [
    f"{table}.{field.name}"
    for table in TABLES
    for field in tables()[table]
    if field.role not in ("key", "case", "case_key")
]


@cache
def some_records() -> Records:
    """The first cases of the sample: enough that each table has something in it."""
    _, rows = sample()
    some = {row["case_id"] for row in rows["cases"][:250]}
    return records_of({table: [row for row in lines if row["case_id"] in some] for table, lines in rows.items()})


def lacking(place: str) -> Records:
    table, _, column = place.partition(".")
    whole = dict(some_records().tables)
    if not column:
        return Records({name: frame for name, frame in whole.items() if name != table}, frozenset({place}))
    blank = pl.lit(None, dtype=whole[table].schema[column]).alias(column)
    return Records({**whole, table: whole[table].with_columns(blank)}, frozenset({place}))


def measured(records: Records) -> dict[str, Any]:
    programme, _ = sample()
    found = measure_all(records, {}, programme, programme.periods[-1], "internal")
    return {table.definition.id: table for table in found if table.definition in MINE}


@cache
def whole_numbers() -> dict[str, Any]:
    return numbers(measured(some_records()).values())


@pytest.mark.parametrize("place", COLUMNS)
def test_a_table_needs_the_columns_that_it_uses_and_says_so(place: str) -> None:
    found = measured(lacking(place))
    absent = {name for name, table in found.items() if isinstance(table, NotInExport)}
    assert absent == {entry.id for entry in MINE if place in entry.needs}
    counted = numbers(found.values())
    assert counted == {name: whole_numbers()[name] for name in counted}
    assert {name.removesuffix(" undated") for name in counted} == set(found) - absent


@pytest.mark.parametrize("place", TABLES)
def test_a_table_that_is_not_there_is_named_once(place: str) -> None:
    found = measured(lacking(place))
    for entry in MINE:
        needs_it = any(need.startswith(f"{place}.") for need in entry.needs)
        table = found[entry.id]
        assert isinstance(table, NotInExport) == needs_it
        assert not isinstance(table, NotInExport) or table.needs == (place,)


def test_each_of_these_tables_has_something_to_count() -> None:
    assert all(whole_numbers()[entry.id] for entry in MINE)
    assert {entry.reach for entry in MINE} == {"internal"}
