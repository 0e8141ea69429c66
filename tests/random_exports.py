"""Random small exports for property tests: whatever the gate would let through, in few days, so that edges are hit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from pipelines.contract.fields import codelists

Rows = dict[str, list[dict[str, str]]]

FIRST_DAY = dt.date(2016, 6, 1)
LAST_DAY = dt.date(2017, 9, 30)
MEETING_DAYS = tuple(map(dt.date.fromisoformat, ("2016-12-01", "2017-02-01", "2017-02-20", "2017-05-01", "2017-06-30")))
"""Days on which much happens: also first days of a month, as which a date known to the month is stored."""

PLACEMENTS = ("protected_reception", "residential_open", "police_cell", "")
MOSTLY_COMPLETE = ("complete", "complete", "complete", "start", "withdrawn")
LISTS = codelists()


def _some(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def _maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), strategy)


_day = st.dates(FIRST_DAY, LAST_DAY).map(str)


def _dated(draw: Any, are_many: bool) -> dict[str, str]:
    """A date and how exactly it is known, stored as the contract says."""
    days = st.dates(FIRST_DAY, LAST_DAY)
    day: dt.date = draw(st.one_of(days, st.sampled_from(MEETING_DAYS)) if are_many else days)
    precision = draw(st.sampled_from((*("day",) * (15 if are_many else 4), "month", "year", "unknown")))
    stored = {"month": day.replace(day=1), "year": day.replace(month=1, day=1), "unknown": ""}.get(precision, day)
    return {"event_date": str(stored), "date_precision": precision}


def _codes(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(LISTS[name])


@st.composite
def _cases(draw: Any, number: int) -> list[dict[str, str]]:
    return [
        {
            "case_id": f"C{case}",
            "person_id": draw(_maybe(_some("P1", "P2"))),
            "opened_on": draw(_some("2016-01-01", "2016-01-01", "2017-06-30", "2017-07-01")),
            "closed_on": draw(_maybe(_some("2017-05-01", "2017-08-01"))),
            "case_status": draw(_some("open", "open", "closed", "closed", "duplicate")),
            "sex": draw(_codes("sex")),
            "citizenship": draw(_maybe(_some("RO", "MD", "MD;RO", "stateless"))),
            "programme_country": draw(_some("NL", "RO")),
            "consent_reporting": draw(_some("yes", "yes", "yes", "no")),
            "research_cohort": draw(_some("followed_19", "followed_19", "")),
        }
        for case in range(1, number + 1)
    ]


@st.composite
def _events(
    draw: Any, case_ids: st.SearchStrategy[str], types: tuple[str, ...], lifecycles: tuple[str, ...], are_many: bool
) -> list[dict[str, str]]:
    steps = _some("S1", "S2") if are_many else _maybe(_some("S1", "S2"))
    return [
        {
            "event_id": f"E{event}",
            "case_id": draw(case_ids),
            "event_type": draw(st.sampled_from(types)),
            **_dated(draw, are_many),
            "lifecycle": draw(_some(*lifecycles)),
            "step_id": draw(steps),
            "actor": draw(_maybe(_some("guardian", "juvenile_judge", "dtv"))),
            "country": draw(_maybe(_some("NL", "RO"))),
            "offence": draw(_some("shoplifting", "other", "")),
            "arrest_ref": draw(_maybe(_some("A1", "A2"))),
            "placement_type": draw(st.sampled_from(PLACEMENTS)),
            "outcome": draw(_maybe(_codes("event_outcome"))),
        }
        for event in range(1, draw(st.integers(6 if are_many else 0, 14)) + 1)
    ]


@st.composite
def exports(
    draw: Any,
    event_types: tuple[str, ...] = LISTS["event_type"],
    lifecycles: tuple[str, ...] = MOSTLY_COMPLETE,
    are_many: bool = False,
) -> Rows:
    """Table → rows as text: one to four cases of few children, and what is recorded of them.

    With `are_many`, there are more events in fewer cases and steps, some on the same days, and their days are better
    known: so events follow one another, and questions meet their answers.
    """
    cases = draw(_cases(draw(st.integers(1, 2 if are_many else 4))))
    case_ids = st.sampled_from([case["case_id"] for case in cases])
    return {
        "cases": cases,
        "events": draw(_events(case_ids, event_types, lifecycles, are_many)),
        "services": [
            {
                "service_id": f"V{number}",
                "case_id": draw(case_ids),
                "service_type": draw(_codes("service_type")),
                "phase": draw(_codes("service_phase")),
                "planned_on": draw(_maybe(_day)),
                "started_on": draw(_maybe(_day)),
                "delivered": draw(_codes("yes_no_partly_unknown")),
            }
            for number in range(draw(st.integers(0, 6)))
        ],
        "assessments": [
            {
                "assessment_id": f"B{number}",
                "case_id": draw(case_ids),
                "kind": draw(_codes("assessment_kind")),
                "requested_on": draw(_maybe(_day)),
                "decided_on": draw(_maybe(_day)),
                "recommendation": draw(_maybe(_codes("solution"))),
                "implemented_on": draw(_maybe(_day)),
                "child_heard": draw(_codes("yes_no_unknown")),
                "child_heard_on": draw(_maybe(_day)),
                "child_view": draw(_maybe(_codes("child_view"))),
                "decision_event_id": draw(_maybe(_some("E1", "E2", "E3"))),
            }
            for number in range(draw(st.integers(0, 5)))
        ],
        "outcomes": [
            {
                "case_id": case["case_id"],
                "solution": draw(_codes("solution")),
                "decided_on": draw(_maybe(_day)),
                "implemented_on": draw(_maybe(_day)),
            }
            for case in cases
            if draw(st.booleans())
        ],
        "needs": [
            {
                "case_id": case["case_id"],
                "need": need,
                "named_by_child": draw(_codes("yes_no_unknown")),
                "met": draw(_codes("yes_no_partly_unknown")),
            }
            for case in cases
            for need in draw(st.lists(_codes("need"), max_size=3, unique=True))
        ],
        "followups": [
            {
                "case_id": case["case_id"],
                "months_after": months,
                "reached": draw(_codes("yes_no_unknown")),
                "situation_improved": draw(_maybe(_codes("yes_no_unknown"))),
                "rearrested": draw(_maybe(_codes("yes_no_unknown"))),
            }
            for case in cases
            for months in draw(st.lists(_some("1", "3", "6", "12"), max_size=3, unique=True))
        ],
    }


@st.composite
def aged_exports(draw: Any) -> Rows:
    """Exports with much in few cases, in which some children are born at the edge of an age bracket."""
    rows: Rows = draw(exports(are_many=True))
    for case in rows["cases"]:
        case["birth_year"] = draw(_maybe(_some("1998", "1999", "2004")))
    return rows
