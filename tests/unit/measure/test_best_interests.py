"""Assessments and determinations against a slow count without frames, and what must hold whatever the export."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_export import (
    Answers,
    Row,
    Rows,
    SlowExport,
    care_exports,
    day,
    is_after,
    is_by,
    measured,
    sample,
    sample_numbers,
    slow,
    slow_sample,
    stretch_of,
    with_other_ids,
)
from slow_solutions import solution_of

from pipelines.measure.best_interests import measure_assessments, measure_bid_results, measure_timeliness

ASKED = (measure_assessments, measure_timeliness, measure_bid_results)
any_export = care_exports(("court_measure", "durable_solution_decided", "placement_start", "disappeared"))
OF_ALL = ("timeliness", "heard", "view")


def known_assessments(export: SlowExport) -> list[Row]:
    found = []
    for row in export.of("assessments"):
        days = (row["requested_on"], row["decided_on"])
        if not any(days) or any(is_by(text, export.cut) for text in days):
            found.append(row)
    return found


def is_made(export: SlowExport, row: Row) -> bool:
    return is_by(row["decided_on"], export.cut) or (not row["decided_on"] and bool(row["recommendation"]))


def timeliness_of(export: SlowExport, row: Row) -> str:
    if not row["decision_event_id"]:
        return "no_decision_named"
    named = [
        e for e in export.of("events") if (e["event_id"], e["case_id"]) == (row["decision_event_id"], row["case_id"])
    ]
    if not named:
        return "day_not_known"
    (event,) = named
    return compared_with(export, row, event) if event in export.happened(event["event_type"]) else "decision_not_taken"


def compared_with(export: SlowExport, row: Row, decision: Row) -> str:
    first, last = stretch_of(decision)
    decided_on = day(row["decided_on"])
    if decision["event_date"] and not is_made(export, row):
        return "late"
    if not decision["event_date"] or not decided_on:
        return "day_not_known"
    return "in_time" if decided_on <= first else "late" if decided_on > last else "day_not_known"


def heard_of(export: SlowExport, row: Row) -> str:
    if row["child_heard"] != "yes":
        return "not_heard" if row["child_heard"] == "no" else "unknown"
    if is_after(row["child_heard_on"], export.cut):
        return "not_heard"
    heard_on, decided_on = day(row["child_heard_on"]), day(row["decided_on"])
    if not heard_on:
        return "heard_day_not_known"
    if not is_made(export, row):
        return "heard_before"
    if not decided_on:
        return "heard_day_not_known"
    return "heard_before" if heard_on <= decided_on else "heard_after"


def view_of(export: SlowExport, row: Row) -> str:
    return "not_recorded" if is_after(row["decided_on"], export.cut) else row["child_view"] or "not_recorded"


def result_of(export: SlowExport, row: Row) -> str:
    solution, progress = solution_of(export, row["case_id"])
    if solution == "lost_from_view":
        return "lost_from_view"
    if progress != "carried_out":
        return "not_yet"
    return "as_recommended" if solution == row["recommendation"] else "otherwise"


def count_assessments(export: SlowExport) -> Answers:
    answers: Answers = {f"assessments_by_kind_and_{name}": Counter() for name in OF_ALL}
    answers |= {name: Counter() for name in ("cases_placed_by_bia", "cases_placed_by_bid")}
    answers["bids_by_recommendation_and_result"] = Counter()
    known = known_assessments(export)
    for row in known:
        places = export.places_of_case[row["case_id"]]
        for name, say in (("timeliness", timeliness_of), ("heard", heard_of), ("view", view_of)):
            answers[f"assessments_by_kind_and_{name}"][places, row["kind"], say(export, row)] += 1
        if row["kind"] == "bid" and is_made(export, row) and row["recommendation"]:
            result = result_of(export, row)
            answers["bids_by_recommendation_and_result"][places, row["recommendation"], result] += 1
    for case_id in {placement["row"]["case_id"] for placement in export.placements}:
        for kind in ("bia", "bid"):
            own = [row for row in known if (row["case_id"], row["kind"]) == (case_id, kind)]
            state = "decided" if any(is_made(export, row) for row in own) else "requested" if own else "none"
            answers[f"cases_placed_by_{kind}"][export.places_of_case[case_id], state] += 1
    return answers


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_assessments_are_those_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_assessments(slow(rows))


@pytest.mark.campaign
@settings(max_examples=1000, deadline=None)
@given(any_export)
def test_assessments_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_assessments(slow(rows))


@settings(max_examples=15, deadline=None)
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_an_assessment(rows: Rows, chance: Any) -> None:
    assert measured(with_other_ids(rows, chance), *ASKED) == measured(rows, *ASKED)


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_every_assessment_known_by_the_cut_is_in_one_row_of_each_table(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    known = len(known_assessments(slow(rows)))
    assert [sum(tables[f"assessments_by_kind_and_{name}"].values()) for name in OF_ALL] == [known] * 3
    assert sum(tables["cases_placed_by_bia"].values()) == sum(tables["cases_placed_by_bid"].values())


@pytest.mark.parametrize("period", ["2016-H2", "2017-H2", "2018-H2"])
def test_assessments_of_the_sample(period: str) -> None:
    answers = count_assessments(slow_sample(period))
    assert {name: sample_numbers(period)[name] for name in answers} == answers


def test_as_many_determinations_of_the_sample_were_made_as_have_a_day_of_decision() -> None:
    export = slow_sample("2018-H2")
    made = [
        r for r in sample()[1]["assessments"] if r["kind"] == "bid" and r["decided_on"] and r["case_id"] in export.cases
    ]
    assert sum(sample_numbers("2018-H2")["bids_by_recommendation_and_result"].values()) == len(made)
