"""Returns against a slow count without frames, on random exports and on the sample, and what must always hold."""

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
    measured,
    sample_numbers,
    slow,
    slow_sample,
    stretch_of,
    with_other_ids,
)
from slow_solutions import due_followups

from pipelines.measure.returns import measure_rearrests_after_return, measure_returns

PLAN = ("origin_safety_assessment", "return_arrangement")
ASKED = (measure_returns, measure_rearrests_after_return)
DAYS = ("2016-12-31", "2017-01-01", "2017-02-01", "2017-02-10", "2017-06-30", "2017-07-01")


@st.composite
def many_returns(draw: Any) -> Rows:
    """A child or two with plans, returns, contacts and arrests on few days, most of them completed on a known day."""
    rows: Rows = draw(care_exports(("placement_start",)))
    steps = (*PLAN, "return_executed", "followup_contact", "arrest")
    for case in rows["cases"]:
        case |= {
            "opened_on": "2016-01-01",
            "case_status": "open",
            "person_id": draw(st.sampled_from(("P1", "P1", "P1", "P2"))),
        }
    cases = st.sampled_from([case["case_id"] for case in rows["cases"]])
    for number, step in enumerate([*steps, *draw(st.lists(st.sampled_from(steps), max_size=6))]):
        date, precision = draw(st.sampled_from(DAYS)), draw(st.sampled_from((*("day",) * 6, "month", "unknown")))
        rows["events"].append(
            {
                "event_id": f"N{number}",
                "case_id": draw(cases),
                "event_type": step,
                "event_date": {"month": f"{date[:7]}-01", "unknown": ""}.get(precision, date),
                "date_precision": precision,
                "lifecycle": draw(st.sampled_from((*("complete",) * 6, "start"))),
                "outcome": draw(st.sampled_from(("", "voluntary", "enforced", "unknown"))),
            }
        )
    for outcome in rows["outcomes"]:
        outcome |= {"solution": "origin", "decided_on": "", "implemented_on": draw(st.sampled_from(DAYS))}
    return rows


any_export = st.one_of(many_returns(), many_returns(), care_exports(("return_executed", "arrest", "placement_start")))


def count_returns(export: SlowExport) -> Answers:
    returned_rows = export.happened("return_executed")
    returned = {export.child[row["case_id"]] for row in returned_rows}
    placed = {placement["child"] for placement in export.placements}
    answers: Answers = {
        name: Counter()
        for name in ("children_by_return", "children_returned_by_manner", "children_returned_by_rearrest")
    }
    for child in returned | placed:
        own = export.of_child(child, returned_rows)
        places = export.places_of_child[child]
        answers["children_by_return"][places, kind_of_return(export, child, own)] += 1
        if child in returned:
            answers["children_returned_by_manner"][places, manner_of(own)] += 1
            answers["children_returned_by_rearrest"][places, rearrest_of(export, child, own)] += 1
    return answers


def kind_of_return(export: SlowExport, child: str, returns: list[Row]) -> str:
    """Tries each return as the last one: the plan has to lie after all the others for sure, and before this one."""
    if not returns:
        return "not_returned"
    stretches = {stretch_of(row) for row in returns}
    for last in stretches:
        others = stretches - {last}

        def is_planned(step: str, last: Any = last, others: Any = others) -> bool:
            return any(
                all(other[1] < stretch_of(row)[0] for other in others) and stretch_of(row)[1] <= last[0]
                for row in export.of_child(child, export.happened(step))
            )

        if all(is_planned(step) for step in PLAN):
            contacts = export.of_child(child, export.happened("followup_contact"))
            is_followed = any(stretch_of(row)[0] >= last[1] for row in contacts)
            return "verified_with_followup" if is_followed else "verified"
    return "unverified"


def manner_of(returns: list[Row]) -> str:
    may_be_last = [a for a in returns if not any(stretch_of(b)[0] > stretch_of(a)[1] for b in returns)]
    manners = {row["outcome"] for row in may_be_last} & {"voluntary", "enforced"}
    return manners.pop() if len(manners) == 1 else "unknown"


def rearrest_of(export: SlowExport, child: str, returns: list[Row]) -> str:
    arrests = export.of_child(child, export.happened("arrest"))
    if any(stretch_of(arrest)[0] > stretch_of(back)[1] for arrest in arrests for back in returns):
        return "arrest_recorded"
    for case_id in export.cases_of(child):
        for row, implemented_on in due_followups(export, case_id):
            is_after = any(implemented_on >= stretch_of(back)[1] for back in returns)
            if row and row["rearrested"] == "yes" and is_after:
                return "told_at_follow_up"
    return "none_recorded"


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_returns_are_those_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_returns(slow(rows))


@pytest.mark.campaign
@settings(max_examples=1000, deadline=None)
@given(any_export)
def test_returns_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_returns(slow(rows))


@settings(max_examples=15, deadline=None)
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_return(rows: Rows, chance: Any) -> None:
    assert measured(with_other_ids(rows, chance), *ASKED) == measured(rows, *ASKED)


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_the_kinds_of_return_add_up_to_the_children_returned(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    kinds = tables["children_by_return"]
    returned = sum(number for (_, kind), number in kinds.items() if kind != "not_returned")
    assert returned == sum(tables["children_returned_by_manner"].values())
    assert returned == sum(tables["children_returned_by_rearrest"].values())


@pytest.mark.parametrize("period", ["2016-H2", "2017-H2", "2018-H2"])
def test_returns_of_the_sample(period: str) -> None:
    answers = count_returns(slow_sample(period))
    assert {name: sample_numbers(period)[name] for name in answers} == answers


def test_few_returned_children_of_the_sample_have_a_verified_plan_and_follow_up() -> None:
    kinds: Counter[str] = Counter()
    for (_, kind), number in sample_numbers("2018-H2")["children_by_return"].items():
        kinds[kind] += number
    export = slow_sample("2018-H2")
    returned = {export.child[row["case_id"]] for row in export.happened("return_executed")}
    assert kinds.total() - kinds["not_returned"] == len(returned)
    assert 0 < kinds["verified_with_followup"] < kinds["unverified"]
    assert kinds["verified_with_followup"] < len(returned) / 4


def test_a_follow_up_tells_of_an_arrest_only_after_the_child_was_back() -> None:
    case = {
        "case_id": "C1",
        "person_id": "",
        "opened_on": "2016-01-01",
        "case_status": "open",
        "programme_country": "NL",
    }
    back = {"event_id": "E1", "case_id": "C1", "event_type": "return_executed", "event_date": "2017-02-10"}
    for implemented_on, expected in (("2017-02-09", "none_recorded"), ("2017-02-10", "told_at_follow_up")):
        outcome = {"case_id": "C1", "solution": "origin", "decided_on": "2017-01-01", "implemented_on": implemented_on}
        told = {"case_id": "C1", "months_after": "1", "rearrested": "yes"}
        rows = {"cases": [case], "events": [back], "outcomes": [outcome], "followups": [told]}
        assert measured(rows, *ASKED)["children_returned_by_rearrest"] == {("NL", expected): 1}
