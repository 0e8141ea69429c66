"""Arrests of the period against a slow reimplementation without frames, and what must hold whatever the export."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_exports import exports
from slow_export import Answers, Row, Rows, SlowExport, measured, sample, sample_numbers, slow, slow_sample, stretch_of
from slow_stays import how_many, who

from pipelines.measure.arrests import measure_arrests, measure_arrests_2016

ASKED = (measure_arrests, measure_arrests_2016)
FIRST_DAY = "2017-01-01"
few_kinds = exports(("arrest", "arrest", "arrest", "bia"), are_many=True)
any_export = st.one_of(few_kinds, exports())
quick = settings(max_examples=15, deadline=None)
long = settings(max_examples=1000, deadline=None)


def lies_from(event: Row, first_day: str, last_day: str) -> bool:
    first, last = stretch_of(event)
    return bool(event["event_date"]) and str(first) >= first_day and str(last) <= last_day


def quarter_of(event: Row) -> str:
    year, month, _ = event["event_date"].split("-")
    return f"{year}-Q{(int(month) + 2) // 3}" if event["date_precision"] in ("day", "month") else "unknown"


def arrests_of(events: list[Row]) -> dict[str, dict[str, list[Row]]]:
    """Of one child: arrest → offence → its rows."""
    arrests: dict[str, dict[str, list[Row]]] = {}
    for event in events:
        arrest = "ref " + event["arrest_ref"] if event["arrest_ref"] else "event " + event["event_id"]
        arrests.setdefault(arrest, {}).setdefault(event["offence"] or "unknown", []).append(event)
    return arrests


def count_arrests(export: SlowExport, first_day: str) -> Answers:
    counts: Answers = {name: Counter() for name in COUNTED}
    for child, places in export.places_of_child.items():
        events = export.of_child(child, export.happened("arrest"))
        events = [event for event in events if lies_from(event, first_day, str(export.cut))]
        arrests = arrests_of(events)
        if not arrests:
            continue
        counts["children_arrested_by_quarter"][places, min(quarter_of(event) for event in events)] += 1
        counts["children_arrested_by_arrests"][places, how_many(len(arrests))] += 1
        for offences in arrests.values():
            quarter = min(quarter_of(event) for rows in offences.values() for event in rows)
            for name, category in {**who(export, child), "quarter": quarter}.items():
                counts[f"arrests_by_{name}"][places, category] += 1
                counts[f"offences_by_{name}"][places, category] += len(offences)
    return counts


def count_2016(rows: Rows) -> Counter[Any]:
    """The reference counts all cases, whenever they were opened."""
    export = SlowExport(rows, FIRST_DAY_OF_ALL, LAST_DAY_OF_ALL, ("NL", "RO"))
    counts: Counter[Any] = Counter()
    for child, places in export.places_of_child.items():
        events = export.of_child(child, export.completed("arrest"))
        arrests = arrests_of([event for event in events if lies_from(event, "2016-01-01", "2016-12-31")])
        in_nl = [
            arrest
            for arrest, offences in arrests.items()
            if min((row["country"] for row in offences.get("shoplifting", ()) if row["country"]), default="") == "NL"
        ]
        if in_nl:
            counts[places, how_many(len(in_nl))] += 1
    return counts


FIRST_DAY_OF_ALL, LAST_DAY_OF_ALL = dt.date.min, dt.date.max


def check_against_slow(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    assert tables["children_arrested_2016_by_arrests"] == count_2016(rows)
    for name, expected in count_arrests(slow(rows), FIRST_DAY).items():
        assert tables[name] == expected, name


COUNTED = (
    *("children_arrested_by_quarter", "children_arrested_by_arrests"),
    *("arrests_by_quarter", "arrests_by_sex", "arrests_by_age_band", "arrests_by_nationality_group"),
    *("offences_by_quarter", "offences_by_sex", "offences_by_age_band", "offences_by_nationality_group"),
)


@quick
@given(any_export)
def test_arrests_are_those_of_the_slow_count(rows: Rows) -> None:
    check_against_slow(rows)


@pytest.mark.campaign
@long
@given(any_export)
def test_arrests_over_thousands_of_exports(rows: Rows) -> None:
    check_against_slow(rows)


@quick
@given(any_export)
def test_children_are_at_most_arrests_and_these_at_most_offences_however_they_are_told_apart(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    totals = [
        {sum(tables[f"{unit}_by_{name}"].values()) for name in ("sex", "age_band", "nationality_group", "quarter")}
        for unit in ("children_arrested", "arrests", "offences")
    ]
    assert [len(numbers) for numbers in totals] == [1, 1, 1]
    children, arrests, offences = (numbers.pop() for numbers in totals)
    assert children <= arrests <= offences == sum(tables["offences_by_offence"].values())
    assert sum(tables["children_arrested_by_arrests"].values()) == children


@quick
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_number(rows: Rows, chance: Any) -> None:
    ids = ("case_id", "person_id", "event_id", "arrest_ref")
    # The names keep their order: of two cases opened on one day, the first by name says which sex counts.
    renamed = {
        table: [{field: f"N-{text}" if field in ids and text else text for field, text in row.items()} for row in of]
        for table, of in rows.items()
    }
    chance.shuffle(renamed["cases"])
    chance.shuffle(renamed["events"])
    before, after = measured(rows, *ASKED), measured(renamed, *ASKED)
    assert all(after[name] == before[name] for name in COUNTED)


@pytest.mark.parametrize("period_id", ["2017-H1", "2018-H2"])
def test_the_arrests_of_the_sample_are_those_of_the_slow_count(period_id: str) -> None:
    tables, programme = sample_numbers(period_id), sample()[0]
    answers = count_arrests(slow_sample(period_id), str(programme.period(period_id).first_day))
    names = [name for name in COUNTED if not name.endswith(("_sex", "_age_band", "_nationality_group"))]
    for name in names:
        assert tables[name] == answers[name], name
    whole = sum(tables["arrests_by_quarter"].values())
    assert 50 < whole == sum(tables["arrests_by_sex"].values()) == sum(tables["arrests_by_nationality_group"].values())
    assert {category for _, category in tables["children_arrested_by_arrests"]} == {"1", "2", "3_or_more"}


def test_the_arrests_of_the_252_add_up_to_252() -> None:
    often: Counter[str] = Counter()
    for (_, category), number in sample_numbers("2018-H2")["children_arrested_2016_by_arrests"].items():
        often[category] += number
    assert often.total() == 252
    assert often["1"] > often["2"] > often["3_or_more"] > 0
