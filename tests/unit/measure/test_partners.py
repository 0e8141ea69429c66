"""Requests and waiting times against a slow reimplementation without frames, and what must hold whatever the export."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_exports import exports
from slow_export import Rows, SlowExport, measured, sample, sample_numbers, slow, slow_sample, with_other_ids
from slow_steps import MOMENTS, Request, requests_of

from pipelines.contract.fields import codelists
from pipelines.measure.kinds_of_events import REQUESTS
from pipelines.measure.order import EVENT_ORDER
from pipelines.measure.partners import PARTNERS, measure_partners
from pipelines.validate import rules_on_events

few_kinds = exports(
    event_types=("bia", "bia", "bid", "case_closed"), lifecycles=("complete", "start", "withdrawn"), are_many=True
)
any_export = st.one_of(few_kinds, few_kinds, exports())
quick = settings(max_examples=15, deadline=None)
long = settings(max_examples=1000, deadline=None)


def by_hand(export: SlowExport) -> dict[str, Any]:
    requests = requests_of(export)
    return {
        "requests_by_partner_and_answer": Counter((r.places, r.partner, r.answer) for r in requests),
        "requests_by_kind_and_answer": Counter((r.places, r.kind, r.answer) for r in requests),
        **spells_of("waiting_days_by_partner", [(r.partner, r) for r in requests]),
        **spells_of("waiting_days_by_kind", [(r.kind, r) for r in requests]),
        **spells_of("waiting_days_by_partner_and_kind", [(f"{r.partner}|{r.kind}", r) for r in requests]),
    }


def spells_of(name: str, requests: list[tuple[str, Request]]) -> dict[str, Any]:
    return {
        name: Counter((r.places, of, r.answer, 0, r.days) for of, r in requests if r.days is not None),
        f"{name} undated": Counter((r.places, of, r.answer) for of, r in requests if r.days is None),
    }


@quick
@given(any_export)
def test_requests_and_waiting_days_are_those_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, measure_partners) == by_hand(slow(rows))


@pytest.mark.campaign
@long
@given(any_export)
def test_requests_and_waiting_days_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, measure_partners) == by_hand(slow(rows))


@quick
@given(any_export)
def test_what_is_open_withdrawn_or_without_days_stays_counted(rows: Rows) -> None:
    tables = measured(rows, measure_partners)
    totals = set()
    for counts, days in (
        ("requests_by_partner_and_answer", "waiting_days_by_partner"),
        ("requests_by_kind_and_answer", "waiting_days_by_kind"),
    ):
        waited: Counter[Any] = Counter()
        for key, number in (*tables[days].items(), *tables[f"{days} undated"].items()):
            waited[key[:3]] += number
        assert waited == tables[counts]
        totals.add(waited.total())
    both = (tables["waiting_days_by_partner_and_kind"], tables["waiting_days_by_partner_and_kind undated"])
    assert {sum(both[0].values()) + sum(both[1].values())} == totals


@quick
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_number(rows: Rows, chance: Any) -> None:
    assert measured(with_other_ids(rows, chance), measure_partners) == measured(rows, measure_partners)


@quick
@given(any_export)
def test_a_request_that_is_still_open_moves_no_answer(rows: Rows) -> None:
    case = {"case_id": "more", "case_status": "open", "opened_on": "2017-01-01", "programme_country": "NL"}
    asked = {"case_id": "more", "event_type": "bia", "lifecycle": "start", "step_id": "S9", "actor": "guardian"}
    question = {"event_id": "E99", "event_date": "2017-06-01", "date_precision": "day", **asked}
    more = {**rows, "cases": [*rows["cases"], case], "events": [*rows["events"], question]}
    before, after = measured(rows, measure_partners), measured(more, measure_partners)
    for name, category in (("waiting_days_by_partner", "guardian"), ("waiting_days_by_kind", "bia")):
        assert Counter(after[name]) - Counter(before[name]) == {("NL", category, "open", 0, 29): 1}
        assert after[f"{name} undated"] == before[f"{name} undated"]


def test_what_can_be_asked_for_is_every_event_that_does_not_happen_at_once() -> None:
    assert tuple(kind for kind in EVENT_ORDER if kind not in rules_on_events.MOMENTS) == REQUESTS
    assert rules_on_events.MOMENTS == MOMENTS
    assert (*codelists()["actor"], "unknown") == PARTNERS


@pytest.mark.parametrize("period", ["2016-H2", "2018-H2"])
def test_the_requests_of_the_sample_are_those_of_the_slow_count(period: str) -> None:
    found = sample_numbers(period)
    by_slow = by_hand(slow_sample(period))
    assert {name: found[name] for name in by_slow} == by_slow


def test_the_requests_of_the_sample_are_the_questions_in_its_file() -> None:
    _, rows = sample()
    cases = {row["case_id"] for row in rows["cases"] if row["case_status"] != "duplicate"}
    steps = [row for row in rows["events"] if row["case_id"] in cases and row["step_id"]]
    asked = {(row["case_id"], row["step_id"], row["event_type"]) for row in steps if row["lifecycle"] == "start"}
    taken = {(row["case_id"], row["step_id"], row["event_type"]) for row in steps if row["lifecycle"] == "complete"}
    answers: Counter[str] = Counter()
    for (_, _, answer), number in sample_numbers("2018-H2")["requests_by_partner_and_answer"].items():
        answers[answer] += number
    assert answers["answered"] == len(asked & taken)
    assert answers["open"] + answers["withdrawn"] == len(asked - taken)
    assert min(answers[answer] for answer in ("answered", "open", "withdrawn")) > 0
