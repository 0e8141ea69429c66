"""Both of the Fund's frameworks against a slow count without frames, and what must hold whatever the export."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records_of import records_of
from slow_assistance import count_assistance
from slow_export import FIRST_DAY, Rows, care_exports, measured, sample, slow, slow_sample, with_other_ids

from pipelines.contract.fields import codelists
from pipelines.contract.framework import frameworks
from pipelines.measure.assistance import measure_assistance
from pipelines.measure.measures import measure_all

PERIOD_FIRST = dt.date(2017, 1, 1)
FRAMEWORKS = tuple(frameworks())
LISTS = codelists()


@st.composite
def assisted(draw: Any) -> Rows:
    """Exports with returns, whose cases say how old the child is, as far as they do, and with whom it came."""
    rows: Rows = draw(care_exports(("return_executed",)))
    for case in rows["cases"]:
        case |= {
            "birth_year": draw(st.sampled_from(("", "1998", "1999", "2000"))),
            "age_at_first_contact": draw(st.sampled_from(("", "15", "16", "17"))),
            "accompaniment": draw(st.sampled_from(("", *LISTS["accompaniment"]))),
            "trafficking_status": draw(st.sampled_from(LISTS["trafficking_status"])),
        }
    return rows


def expected(rows: Rows, framework: str) -> dict[str, Counter[Any]]:
    export = slow(rows)
    spans = ((PERIOD_FIRST, "period"), (FIRST_DAY, "to_date"))
    return {name: n for first, span in spans for name, n in count_assistance(export, first, framework, span).items()}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@settings(max_examples=20, deadline=None)
@given(rows=assisted())
def test_each_row_is_that_of_the_slow_count(framework: str, rows: Rows) -> None:
    assert measured(rows, measure_assistance, framework=framework) == expected(rows, framework)


@pytest.mark.campaign
@pytest.mark.parametrize("framework", FRAMEWORKS)
@settings(max_examples=500, deadline=None)
@given(rows=assisted())
def test_each_row_over_hundreds_of_exports(framework: str, rows: Rows) -> None:
    assert measured(rows, measure_assistance, framework=framework) == expected(rows, framework)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@settings(max_examples=20, deadline=None)
@given(rows=assisted(), chance=st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_an_indicator(
    framework: str, rows: Rows, chance: Any
) -> None:
    renamed = with_other_ids(rows, chance)
    assert measured(renamed, measure_assistance, framework=framework) == measured(
        rows, measure_assistance, framework=framework
    )


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_sample_is_that_of_the_slow_count(framework: str) -> None:
    programme, rows = sample()
    period = programme.periods[-1]
    asked = programme.model_copy(update={"framework": framework})
    tables = {table.definition.id: table for table in measure_all(records_of(rows), {}, asked, period, "internal")}
    slow_counts = count_assistance(slow_sample(period.id), programme.first_day, framework, "to_date")
    assert len(slow_counts) == len(frameworks()[framework].table_ids) / 2
    for table_id, counts in slow_counts.items():
        assert dict(tables[table_id].cells) == counts, table_id  # type: ignore[union-attr]


def test_a_programme_gets_the_rows_of_its_framework_and_no_others() -> None:
    programme, rows = sample()
    for framework in frameworks().values():
        asked = programme.model_copy(update={"framework": framework.id})
        tables = measure_all(records_of(rows), {}, asked, programme.periods[0], "public")
        there = [table.definition.id for table in tables if table.definition.id.startswith("amif_")]
        assert there == list(framework.table_ids)


def test_every_row_of_a_framework_says_where_its_number_comes_from() -> None:
    for framework in frameworks().values():
        for row in framework.indicators:
            assert (row.origin == "cases") == (row.counts is not None) == bool(row.titles) == bool(row.numerator)
            assert row.objective in {one.code for one in framework.objectives}
            assert not row.part_of or row.part_of in {one.id for one in framework.indicators}
            assert row.counts is None or bool(row.counts.population) == (not row.part_of)
        assert framework.headline in {row.id for row in framework.counted}
        assert len(set(framework.table_ids)) == len(framework.table_ids)
