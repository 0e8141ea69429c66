"""The steps of the followed cases: the funder alone sees them, rounded, and no step says that nearly all passed it."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from pipelines.contract.counts import CountTable, Dimension
from pipelines.measure.catalogue import definition
from pipelines.programme import Period, Programme
from pipelines.protect.audit import audit
from pipelines.protect.published import Cell, Release
from pipelines.protect.sights import sight_of
from pipelines.protect.wall import protect_release

STEPS = ("arrest", "placement_start", "bia", "bid", "durable_solution_implemented")
PERIOD = Period(id="2018-H2", first_day=dt.date(2018, 7, 1), last_day=dt.date(2018, 11, 30))
TABLE = "cases_followed_by_step_reached"


def programme(**changes: object) -> Programme:
    return Programme.model_validate(
        {
            "programme": "steps",
            "title": "Steps",
            "sample": True,
            "framework": "amif-2014-2020",
            "countries": ["NL", "RO"],
            "periods": [PERIOD],
            "profiles": ["public", "funder"],
            "public_totals": {"cases_followed": 19},
            "rounding_key": {"demo": True},
            **changes,
        }
    )


def measured(*passed: int) -> list[CountTable]:
    """The 19 cases, all of NL, and how many passed each of `STEPS`."""
    cells = {("NL", step): number for step, number in zip(STEPS, passed, strict=True) if number}
    steps = CountTable(
        definition(TABLE), "cases_followed", (Dimension("step", STEPS),), cells, several=True, units={"NL": 19}
    )
    return [steps, CountTable(definition("cases_followed"), "cases_followed", (), {("NL",): 19})]


def views(profile: str, *passed: int, **changes: object) -> dict[str, Release]:
    return protect_release(measured(*passed), programme(**changes), PERIOD, profile)  # type: ignore[arg-type]


def test_the_funder_sees_rounded_steps_and_the_public_total() -> None:
    table = views("funder", 19, 18, 13, 9, 2)["ALL"][TABLE]
    assert table.total() == Cell(19, "exact")
    shown = {cell.value for row, cell in table.rows() if row != ("total",)}
    assert shown <= {None, 10, 15}
    assert table.cells[("arrest",)].value == 15
    assert table.cells[("durable_solution_implemented",)] == Cell(None, "below_floor")
    assert all(cell.percent is None for cell in table.cells.values())


def test_the_public_and_the_countries_see_no_step() -> None:
    assert TABLE not in views("public", 19, 18, 13, 9, 2)["ALL"].tables
    country = views("funder", 19, 18, 13, 9, 2)["NL"][TABLE]
    assert {cell.status for cell in country.cells.values()} == {"withheld"}


def test_where_the_funder_demands_exact_counts_the_steps_stay_withheld() -> None:
    table = views("funder", 19, 18, 13, 9, 2, exact_with_gaps=True)["ALL"][TABLE]
    assert {cell.status for row, cell in table.rows() if row != ("total",)} == {"withheld"}


@pytest.mark.parametrize("seed", range(6))
def test_no_step_can_be_narrowed_to_fewer_than_four_candidates(seed: int) -> None:
    draw = random.Random(seed)
    passed = [draw.choice((0, 1, 4, 5, 9, 10, 11, 14, 15, 16, 18, 19)) for _ in STEPS]
    sights = [sight_of(views(profile, *passed), {"cases_followed": 19}) for profile in ("public", "funder")]
    assert not audit(sights).weaknesses
    table = views("funder", *passed)["ALL"][TABLE]
    for step, number in zip(STEPS, passed, strict=True):
        value = table.cells[(step,)].value
        assert number <= 9 if value is None else abs(value - number) <= 4


def test_steps_without_a_public_total_are_rounded_like_any_other_count() -> None:
    table = views("funder", 19, 18, 13, 9, 2, public_totals={})["ALL"][TABLE]
    assert table.total().status == "rounded"
    assert table.cells[("arrest",)].value in (15, 20)
