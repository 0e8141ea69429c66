"""Services and waiting times for them against a slow count without frames, and what must hold whatever the export."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_export import (
    CUT,
    FIRST_DAY,
    Answers,
    Row,
    Rows,
    SlowExport,
    care_exports,
    day,
    measured,
    sample_numbers,
    slow,
    slow_sample,
    stretch_of,
    with_other_ids,
)
from slow_services import services_by_cut

from pipelines.measure.care import measure_care_of_placed, measure_services

ASKED = (measure_services, measure_care_of_placed)
PHASES = {"reception": "in_reception", "pre_return": "pre_return", "post_return": "post_return"}
CORE = ("education", "intercultural_mediation", "psychosocial", "reintegration")
SPELLS = "days_from_placement_to_first_service"
NEXT_DAY = dt.timedelta(1)


def as_the_gate_keeps_it(rows: Rows) -> Rows:
    """Without a second start of one placement, and without ends and disappearances that lie before the start."""
    starts: dict[tuple[str, str], Row] = {}
    for row in rows["events"]:
        if row["event_type"] == "placement_start":
            starts.setdefault((row["case_id"], row["step_id"]), row)

    def is_kept(row: Row) -> bool:
        start = starts.get((row["case_id"], row["step_id"]))
        if row["event_type"] == "placement_start":
            return row is start
        is_end = row["event_type"] in ("placement_end", "disappeared")
        return not (is_end and start) or stretch_of(row)[1] >= stretch_of(start)[0]

    return {**rows, "events": [row for row in rows["events"] if is_kept(row)]}


any_export = care_exports(
    ("placement_start", "placement_start", "placement_end", "disappeared", "returned_to_care")
).map(as_the_gate_keeps_it)


def count_services(export: SlowExport) -> Answers:
    answers: Answers = {f"services_{name}_by_type_and_delivery": Counter() for name in PHASES.values()}
    for row, delivery in services_by_cut(export):
        places = export.places_of_case[row["case_id"]]
        answers[f"services_{PHASES[row['phase']]}_by_type_and_delivery"][places, row["service_type"], delivery] += 1
    answers["children_placed_to_date_by_core_services"] = Counter()
    answers |= {SPELLS: Counter(), f"{SPELLS} undated": Counter()}
    for child in {placement["child"] for placement in export.placements}:
        places = export.places_of_child[child]
        got = {
            row["service_type"]
            for row, delivery in services_by_cut(export)
            if export.child[row["case_id"]] == child and delivery in ("yes", "partly") and row["service_type"] in CORE
        }
        answers["children_placed_to_date_by_core_services"][places, str(len(got))] += 1
        spell = wait_of(export, child)
        if spell:
            kind, outcome, entered, left = spell
            if entered is None or left is None:
                answers[f"{SPELLS} undated"][places, kind, outcome] += 1
            else:
                answers[SPELLS][places, kind, outcome, entered, left] += 1
    return answers


def bounds_of(export: SlowExport, placement: dict[str, Any]) -> dict[str, Any]:
    """How exactly the start and the end of a placement are known; `until`: the last day that it can have lasted."""
    start, end = placement["row"], placement["end"]

    def stretches(moment: dt.date, *event_types: str) -> set[Any]:
        rows = [row for event_type in event_types for row in export.in_step(start, event_type)]
        return {stretch_of(row) for row in rows if row["event_date"] == str(moment)}

    is_exact_start = (placement["on"], placement["on"]) in stretches(placement["on"], "placement_start")
    known = {"kind": start["placement_type"] or "unknown", "on": placement["on"], "is_exact_start": is_exact_start}
    known["opened"] = day(export.cases[start["case_id"]]["opened_on"])
    if end:
        ends = stretches(end, "placement_end", "disappeared")
        return known | {"until": min(last for _, last in ends), "is_exact": (end, end) in ends, "is_there": False}
    came_back = any(row in export.happened("returned_to_care") for row in export.in_step(start, "returned_to_care"))
    gone = [] if came_back else export.in_step(start, "disappeared")
    if any(not row["event_date"] for row in [*export.in_step(start, "placement_end"), *gone]):
        return known | {"until": export.cut, "is_exact": False, "is_there": False}
    return known | {"until": dt.date.max, "is_exact": False, "is_there": True}


def wait_of(export: SlowExport, child: str) -> tuple[str, str, int | None, int | None] | None:
    """Kind of reception, how the wait ended, and the days on which it came into view and ended; None: never in view."""
    own = [bounds_of(export, placement) for placement in export.placements if placement["child"] == child]
    first = min(own, key=lambda p: (p["on"], not p["is_exact_start"], p["until"], p["kind"], p["opened"]))
    stay = [first]
    while True:
        until = max(placement["until"] for placement in stay)
        reach = until if until == dt.date.max else until + NEXT_DAY
        at_once = [placement for placement in own if placement["on"] <= reach]
        if len(at_once) == len(stay):
            break
        stay = at_once
    seen_from = max(first["on"], first["opened"], export.first_day)
    entered = (seen_from - first["on"]).days if first["is_exact_start"] else None
    outcome, over_on, seen_until = how_it_ended(export, child, first, stay)
    if over_on and over_on < seen_from:
        return None
    return (
        first["kind"],
        outcome,
        entered,
        (seen_until - first["on"]).days if seen_until and entered is not None else None,
    )


def how_it_ended(
    export: SlowExport, child: str, first: dict[str, Any], stay: list[dict[str, Any]]
) -> tuple[str, dt.date | None, dt.date | None]:
    """The outcome, the last day on which it can have been, and that day where it is known (open: the cut)."""
    day_0, until = first["on"], max(placement["until"] for placement in stay)
    served = []
    for row, delivery in services_by_cut(export):
        is_own = export.child[row["case_id"]] == child and row["phase"] == "reception" and delivery in ("yes", "partly")
        started_on, ended_on = day(row["started_on"]), day(row["ended_on"])
        if not is_own or (ended_on and ended_on < day_0) or (started_on and started_on > until):
            continue
        served.append(started_on and max(started_on, day_0))
    if served:
        served_on = min(filter(None, served), default=None)
        return "started", served_on, served_on
    if until <= export.cut:
        is_known = any(placement["is_exact"] and placement["until"] == until for placement in stay)
        return "left_reception", until, until if is_known else None
    return "open", None, export.cut if any(placement["is_there"] for placement in stay) else None


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_services_and_waits_are_those_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_services(slow(rows))


@pytest.mark.campaign
@settings(max_examples=1000, deadline=None)
@given(any_export)
def test_services_and_waits_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_services(slow(rows))


@settings(max_examples=15, deadline=None)
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_service(rows: Rows, chance: Any) -> None:
    assert measured(with_other_ids(rows, chance), *ASKED) == measured(rows, *ASKED)


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_every_service_known_by_the_cut_is_in_one_phase_and_no_wait_is_counted_twice(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    phases = [tables[f"services_{name}_by_type_and_delivery"] for name in PHASES.values()]
    assert sum(sum(phase.values()) for phase in phases) == len(services_by_cut(slow(rows)))
    waits = sum(tables[SPELLS].values()) + sum(tables[f"{SPELLS} undated"].values())
    assert waits <= sum(tables["children_placed_to_date_by_core_services"].values())


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_a_wait_lasts_from_its_coming_into_view_to_the_cut_at_most(rows: Rows) -> None:
    spells = measured(rows, measure_care_of_placed)[SPELLS]
    for _, _, outcome, entered, left in spells:
        assert 0 <= entered <= left
        assert outcome in ("started", "left_reception", "open")
        assert left <= (CUT - FIRST_DAY).days + entered


@pytest.mark.parametrize("period", ["2016-H2", "2017-H2", "2018-H2"])
def test_services_and_waits_of_the_sample(period: str) -> None:
    answers = count_services(slow_sample(period))
    assert {name: sample_numbers(period)[name] for name in answers} == answers


def test_children_placed_are_as_many_by_core_services_as_by_disappearance() -> None:
    tables = sample_numbers("2018-H2")
    by_services = tables["children_placed_to_date_by_core_services"]
    assert sum(by_services.values()) == sum(tables["children_placed_to_date_by_disappearance"].values())
    assert {number for _, number in by_services} == {"0", "1", "2", "3", "4"}
