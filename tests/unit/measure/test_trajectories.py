"""Trajectories against a slow reimplementation without frames, and what must hold whatever the export."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_exports import exports
from records_of import records_of
from slow_export import (
    COUNTRIES,
    CUT,
    Rows,
    SlowExport,
    measured,
    sample,
    sample_numbers,
    slow,
    slow_sample,
    with_other_ids,
)
from slow_trajectories import STEPS, Days, trajectories_of

from pipelines.contract.counts import CountTable
from pipelines.measure.order import EVENT_ORDER
from pipelines.measure.scope import Scope
from pipelines.measure.trajectories import MOST_PATHS, measure_trajectories
from pipelines.measure.windows import Window

on_the_way = exports(
    event_types=(
        *("arrest", "arrest", "placement_start", "bia", "bid", "durable_solution_decided", "returned_to_care"),
        *("durable_solution_implemented", "disappeared", "found", "return_executed", "measure_ended", "case_closed"),
    ),
    lifecycles=("complete",),
    are_many=True,
)
asked = exports(
    event_types=("arrest", "bia", "bid", "durable_solution_implemented"),
    lifecycles=("complete", "start", "withdrawn"),
    are_many=True,
)
any_export = st.one_of(on_the_way, asked, exports())
quick = settings(max_examples=15, deadline=None)
long = settings(max_examples=1000, deadline=None)


def by_hand(export: SlowExport) -> dict[str, Any]:
    """All numbers but the names of the paths, of which a random export never holds more than eight."""
    cases = trajectories_of(export)
    return {
        "cases_followed_by_step_and_state": Counter((c, *state) for c, t in cases for state in t.states.items()),
        "cases_followed_by_step_reached": Counter(
            (c, step) for c, t in cases for step, state in t.states.items() if state == "reached"
        ),
        **spells_of("days_from_arrest_by_step", [(c, days) for c, t in cases for days in t.from_arrest]),
        **spells_of("days_of_step", [(c, days) for c, t in cases for days in t.of_steps]),
        "cases_followed_by_path": Counter((c, t.path) for c, t in cases),
        "cases_followed_by_last_step_and_case_state": Counter((c, t.last_step, t.case_state) for c, t in cases),
    }


def spells_of(name: str, all_days: list[tuple[str, Days]]) -> dict[str, Any]:
    return {
        name: Counter((country, step, how, 0, days) for country, (step, how, days) in all_days if days is not None),
        f"{name} undated": Counter((country, step, how) for country, (step, how, days) in all_days if days is None),
    }


@quick
@given(any_export)
def test_steps_days_paths_and_stops_are_those_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, measure_trajectories) == by_hand(slow(rows))


@pytest.mark.campaign
@long
@given(any_export)
def test_steps_days_paths_and_stops_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, measure_trajectories) == by_hand(slow(rows))


@quick
@given(any_export)
def test_every_case_has_one_state_at_every_step_and_each_reached_step_has_its_days(rows: Rows) -> None:
    tables, followed = measured(rows, measure_trajectories), len(trajectories_of(slow(rows)))
    at_step: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for (_, step, state), number in tables["cases_followed_by_step_and_state"].items():
        at_step[step] += number
        reached[step] += number if state == "reached" else 0
    assert all(at_step[step] == followed for step in STEPS)
    timed: Counter[str] = Counter()
    days = (*tables["days_from_arrest_by_step"].items(), *tables["days_from_arrest_by_step undated"].items())
    for (_, step, outcome, *_), number in days:
        timed[step] += number
        reached[step] -= number if outcome == "reached" else 0
    assert all(timed[step] == followed and reached[step] == 0 for step in STEPS[1:])
    for name in ("cases_followed_by_path", "cases_followed_by_last_step_and_case_state"):
        assert sum(tables[name].values()) == followed


@quick
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_number(rows: Rows, chance: Any) -> None:
    assert measured(with_other_ids(rows, chance), measure_trajectories) == measured(rows, measure_trajectories)


def cases_on_paths(paths: dict[str, int]) -> Rows:
    """As many followed cases as are said on each path, written as letters: arrest, placed, disappeared, back."""
    kinds = {"a": "arrest", "p": "placement_start", "d": "disappeared", "b": "returned_to_care"}
    names = [path for path, number in paths.items() for _ in range(number)]
    events = [
        {
            "event_id": f"E{case}.{day}",
            "case_id": f"C{case}",
            "event_type": kinds[letter],
            "event_date": str(dt.date(2017, 1, 1) + dt.timedelta(days=day)),
        }
        for case, path in enumerate(names)
        for day, letter in enumerate(path)
    ]
    cases = [{"case_id": f"C{case}", "research_cohort": "followed_19"} for case in range(len(names))]
    return {"cases": cases, "events": events}


def test_the_eight_most_frequent_paths_have_a_name_and_the_others_are_one_row() -> None:
    twos = dict.fromkeys(("a", "ap", "apdb", "p", "pd", "pdb", "d"), 2)
    rows = cases_on_paths({"b": 1, "ba": 1, "": 1, **twos, "apd": 3})
    window = Window(dt.date(2017, 1, 1), CUT)
    scope = Scope(records_of(rows), {}, COUNTRIES, window, window, consent_given_only=False, framework="amif-2014-2020")
    (table,) = [table for table in measure_trajectories(scope) if table.definition.id == "cases_followed_by_path"]
    assert isinstance(table, CountTable)
    assert MOST_PATHS == 8
    assert table.dimensions[0].categories == (
        "arrest>placement_start>disappeared",
        *("arrest", "arrest>placement_start", "arrest>placement_start>disappeared>returned_to_care", "disappeared"),
        *("placement_start", "placement_start>disappeared", "placement_start>disappeared>returned_to_care"),
        *("other", "none"),
    )
    assert table.cells["NL", "other"] == 2
    assert table.cells["NL", "none"] == 1


def test_the_steps_stand_in_the_order_of_events() -> None:
    assert sorted(STEPS, key=EVENT_ORDER.index) == list(STEPS)


@pytest.mark.parametrize("period", ["2016-H2", "2018-H2"])
def test_the_trajectories_of_the_sample_are_those_of_the_slow_count(period: str) -> None:
    found, by_slow = sample_numbers(period), by_hand(slow_sample(period))
    paths = by_slow.pop("cases_followed_by_path")
    assert {name: found[name] for name in by_slow} == by_slow
    named = {key: number for key, number in found["cases_followed_by_path"].items() if key[1] not in ("other", "none")}
    assert named
    assert all(paths[key] == number for key, number in named.items())
    assert sum(found["cases_followed_by_path"].values()) == paths.total() == 19


def test_the_19_of_the_sample_reach_each_step_as_often_as_its_file_says() -> None:
    _, rows = sample()
    followed = {row["case_id"] for row in rows["cases"] if row["research_cohort"] == "followed_19"}
    no_reception = ("with_parents", "police_cell", "juvenile_detention", "none")
    done = {
        (row["case_id"], row["event_type"])
        for row in rows["events"]
        if row["lifecycle"] == "complete" and row["placement_type"] not in no_reception
    }
    states = sample_numbers("2018-H2")["cases_followed_by_step_and_state"]
    for step in STEPS:
        reached = sum(number for (_, of, state), number in states.items() if (of, state) == (step, "reached"))
        assert reached == sum((case_id, step) in done for case_id in followed)
    assert 10 <= reached < 19
