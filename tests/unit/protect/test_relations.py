"""What is held to hold between groups does hold for true counts, and is said of groups that are there."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from random_exports import FIRST_DAY, LAST_DAY, Rows, aged_exports
from records_of import records_of

from pipelines.contract.counts import CountTable
from pipelines.contract.framework import frameworks
from pipelines.measure.measures import measure_all
from pipelines.programme import Period, Programme, read_programme
from pipelines.protect.cells import CellKey, layouts_of_counts, true_counts
from pipelines.protect.relations import (
    AMONG_ALL,
    GROWING,
    IN_A_ROW_AT_LEAST,
    LASTING,
    ONE_ROW_EACH,
    PART_OF,
    Days,
    Layouts,
    Relation,
    plain,
    relations_between,
    relations_within,
)
from pipelines.run.export import check_programme

SAMPLE = Path(__file__).parents[3] / "data_samples" / "safe_havens"
HALVES = (
    Period(id="one", first_day=dt.date(2016, 6, 1), last_day=dt.date(2016, 12, 31)),
    Period(id="two", first_day=dt.date(2017, 1, 1), last_day=LAST_DAY),
)
PROGRAMME = Programme.model_validate(
    {
        "programme": "relations-test",
        "title": "Relations test",
        "sample": True,
        "framework": "amif-2014-2020",
        "countries": ["NL", "RO"],
        "periods": HALVES,
        "rounding_key": {"demo": True},
    }
)

Counted = tuple[list[CountTable], Days]


FRAMEWORKS = tuple(frameworks())


@cache
def sample(framework: str = FRAMEWORKS[0]) -> Counted:
    programme = read_programme(SAMPLE).model_copy(
        update={"framework": framework, "targets": {}, "reported": {}, "budget": None}
    )
    period = programme.periods[-1]
    return counted_of(check_programme(programme).measure(period, "public")), days_of(programme, period)


def in_all_frameworks() -> Counted:
    """The tables of the sample as each framework has them, one after another."""
    return [table for one in FRAMEWORKS for table in sample(one)[0]], sample()[1]


def counted_of(measured: object) -> list[CountTable]:
    return [table for table in measured if isinstance(table, CountTable)]  # type: ignore[attr-defined]


def days_of(programme: Programme, period: Period) -> Days:
    return Days(period.first_day.isoformat(), period.last_day.isoformat(), programme.first_day.isoformat())


def layouts_of(tables: list[CountTable]) -> Layouts:
    found: dict[str, list] = {}
    for table in tables:
        found.setdefault(table.population, []).extend(layouts_of_counts(table))
    return found


def test_every_group_that_is_named_is_counted_in_a_release() -> None:
    """A misspelt name would drop what it ties, without a sound."""
    tables, days = in_all_frameworks()
    pairs = (*PART_OF, *AMONG_ALL, *ONE_ROW_EACH)
    named = {name for pair in pairs for name in pair} | {*IN_A_ROW_AT_LEAST, *GROWING}
    populations = {table.population for table in tables}
    assert sorted(name for name in named if days.name(name) not in populations) == []


def test_every_lasting_dimension_is_in_a_release() -> None:
    tables, _ = in_all_frameworks()
    dimensions = {
        plain(part)[0] for found in layouts_of(tables).values() for layout in found for part in _parts(layout)
    }
    assert dimensions >= LASTING


def _parts(layout: object) -> set[tuple[str, str]]:
    return {part for parts in layout.combinations() for part in parts}  # type: ignore[attr-defined]


def broken(relations: list[Relation], now: dict[CellKey, int], before: dict[CellKey, int]) -> list[str]:
    def told(relation: Relation) -> int:
        here = sum(factor * now.get(cell, 0) for cell, factor in relation.terms.items())
        return here + sum(factor * before.get(cell, 0) for cell, factor in relation.earlier.items())

    return [f"{relation.says}: {relation.terms}" for relation in relations if told(relation) < 0]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_all_relations_hold_in_the_sample(framework: str) -> None:
    tables, days = sample(framework)
    views = read_programme(SAMPLE).views
    relations = relations_within(layouts_of(tables), days, views)
    assert len(relations) > 500
    assert broken(relations, true_counts(tables, views), {}) == []


def measured(rows: Rows, period: Period, framework: str) -> Counted:
    programme = PROGRAMME.model_copy(update={"framework": framework})
    return counted_of(measure_all(records_of(rows), {}, programme, period, "public")), days_of(PROGRAMME, period)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@given(rows=aged_exports())
@settings(
    max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_all_relations_within_a_release_hold_for_true_counts(framework: str, rows: Rows) -> None:
    assert HALVES[0].first_day == FIRST_DAY
    tables, days = measured(rows, HALVES[1], framework)
    relations = relations_within(layouts_of(tables), days, PROGRAMME.views)
    assert broken(relations, true_counts(tables, PROGRAMME.views), {}) == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
@given(rows=aged_exports())
@settings(
    max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_all_relations_between_two_releases_of_one_export_hold_for_true_counts(framework: str, rows: Rows) -> None:
    (old, old_days), (new, new_days) = (
        measured(rows, HALVES[0], framework),
        measured(rows, HALVES[1], framework),
    )
    relations = relations_between((layouts_of(old), old_days), (layouts_of(new), new_days), PROGRAMME.views)
    assert relations
    views = PROGRAMME.views
    assert broken(relations, true_counts(new, views), true_counts(old, views)) == []
