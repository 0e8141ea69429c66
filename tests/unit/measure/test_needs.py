"""Needs and the care offer against a slow count without frames, and what must hold whatever the export."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_export import (
    Answers,
    Rows,
    SlowExport,
    care_exports,
    measured,
    sample_numbers,
    slow,
    slow_sample,
    with_other_ids,
)
from slow_services import services_by_cut

from pipelines.contract.fields import codelists
from pipelines.measure.care import SERVICE_TYPE
from pipelines.measure.needs import ANSWERED_BY, measure_needs, measure_offer

ASKED = (measure_needs, measure_offer)
SAME_NAME = {"education": "education", "health": "health", "other": "other", "psychosocial_support": "psychosocial"}
ANSWERS = {
    **{need: {service} for need, service in SAME_NAME.items()},
    "safety": {"safe_accommodation"},
    "family_contact": {"family_mediation"},
    "language_and_culture": {"intercultural_mediation"},
    "legal_help": {"legal"},
    "stay_in_the_country": {"legal"},
    "income_for_the_family": {"livelihood"},
    "return_home": {"reintegration", "family_mediation"},
}
any_export = care_exports(("placement_start",))


def count_needs(export: SlowExport) -> Answers:
    answers: Answers = {f"needs_by_need_and_{name}": Counter() for name in ("met", "child", "offer")}
    for row in export.of("needs"):
        places, need = export.places_of_case[row["case_id"]], row["need"]
        answers["needs_by_need_and_met"][places, need, row["met"]] += 1
        answers["needs_by_need_and_child"][places, need, row["named_by_child"]] += 1
        deliveries = [
            delivery
            for service, delivery in services_by_cut(export)
            if export.child[service["case_id"]] == export.child[row["case_id"]]
            and service["service_type"] in ANSWERS[need]
        ]
        is_delivered = "yes" in deliveries or "partly" in deliveries
        offer = "delivered" if is_delivered else "planned_only" if deliveries else "none"
        answers["needs_by_need_and_offer"][places, need, offer] += 1
    return answers


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_needs_are_those_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_needs(slow(rows))


@pytest.mark.campaign
@settings(max_examples=1000, deadline=None)
@given(any_export)
def test_needs_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_needs(slow(rows))


@settings(max_examples=15, deadline=None)
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_need(rows: Rows, chance: Any) -> None:
    assert measured(with_other_ids(rows, chance), *ASKED) == measured(rows, *ASKED)


def test_every_need_of_the_contract_is_answered_by_services_of_the_contract() -> None:
    assert set(ANSWERED_BY) == set(codelists()["need"])
    assert {service for services in ANSWERED_BY.values() for service in services} == set(SERVICE_TYPE.categories)
    assert set(SERVICE_TYPE.categories) == set(codelists()["service_type"])


@pytest.mark.parametrize("period", ["2016-H2", "2018-H2"])
def test_needs_of_the_sample(period: str) -> None:
    answers = count_needs(slow_sample(period))
    assert {name: sample_numbers(period)[name] for name in answers} == answers


def test_all_needs_of_the_sample_are_counted_in_the_last_report() -> None:
    export, tables = slow_sample("2018-H2"), sample_numbers("2018-H2")
    totals = {sum(tables[f"needs_by_need_and_{name}"].values()) for name in ("met", "child", "offer")}
    assert totals == {len(export.of("needs"))}
