"""Disappearances and stays in reception against a slow count without frames, and what must always hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_exports import exports
from slow_export import Answers, Rows, SlowExport, measured, sample_numbers, slow, slow_sample
from slow_stays import (
    days_in_reception,
    days_until_found,
    disappearances_of,
    how_many,
    who,
    without_repeats,
)

from pipelines.measure.disappearance import measure_disappearance
from pipelines.measure.found_again import measure_found_again
from pipelines.measure.placement_spells import measure_placement_spells

ASKED = (measure_disappearance, measure_placement_spells, measure_found_again)
FOLLOWED = "disappearances_to_date_by_what_followed"
TO_EXIT, TO_FOUND = "days_from_placement_to_exit", "days_from_disappearance_to_found"
STAY = ("placement_start", "placement_start", "disappeared", "disappeared", "found", "returned_to_care")
few_kinds = exports((*STAY, "placement_end", "return_executed", "measure_ended", "case_closed"), are_many=True)
any_export = st.one_of(few_kinds, few_kinds, exports()).map(without_repeats)
quick = settings(max_examples=15, deadline=None)
long = settings(max_examples=1000, deadline=None)


def count_disappearances(export: SlowExport) -> Answers:
    answers: Answers = {f"children_placed_to_date_by_{name}": Counter() for name in (*CROSSES, "disappearances")}
    answers[FOLLOWED] = Counter()
    times = dict.fromkeys((placement["child"] for placement in export.placements), 0)
    for one in disappearances_of(export):
        child = export.child[one.start["case_id"]]
        times[child] += 1
        answers[FOLLOWED][export.places_of_child[child], one.what_followed] += 1
    for child, number in times.items():
        places, of_child = export.places_of_child[child], who(export, child)
        answers["children_placed_to_date_by_disappearances"][places, how_many(number)] += 1
        for name in CROSSES:
            category = of_child[name.removesuffix("_and_disappearance")]
            answers[f"children_placed_to_date_by_{name}"][places, category, "yes" if number else "no"] += 1
    for name, days in ((TO_EXIT, days_in_reception(export)), (TO_FOUND, days_until_found(export))):
        answers[name] = Counter(one for one in days if one[3] is not None)
        answers[f"{name} undated"] = Counter(one[:3] for one in days if one[3] is None)
    return answers


CROSSES = ("sex_and_disappearance", "age_band_and_disappearance", "nationality_group_and_disappearance")


def check_against_slow(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    for name, expected in count_disappearances(slow(rows)).items():
        assert tables[name] == expected, name


@quick
@given(any_export)
def test_disappearances_and_days_are_those_of_the_slow_count(rows: Rows) -> None:
    check_against_slow(rows)


@pytest.mark.campaign
@long
@given(any_export)
def test_disappearances_and_days_over_thousands_of_exports(rows: Rows) -> None:
    check_against_slow(rows)


@quick
@given(any_export)
def test_parts_add_to_wholes_and_no_day_lies_before_another(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    whole = tables["children_placed_to_date_by_disappearance"]
    for name in CROSSES:
        parts: Counter[Any] = Counter()
        for (places, _, answer), number in tables[f"children_placed_to_date_by_{name}"].items():
            parts[places, answer] += number
        assert parts == whole, name
    how_often = tables["children_placed_to_date_by_disappearances"]
    never = sum(number for (_, category), number in how_often.items() if category == "0")
    assert never == sum(number for (_, answer), number in whole.items() if answer == "no")
    assert sum(how_often.values()) == sum(whole.values())
    gone = sum(tables[FOLLOWED].values())
    assert gone >= sum(whole.values()) - never
    assert all(0 <= entered <= left for name in (TO_EXIT, TO_FOUND) for *_, entered, left in tables[name])
    assert sum(tables[TO_FOUND].values()) + sum(tables[f"{TO_FOUND} undated"].values()) <= gone


@quick
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_number(rows: Rows, chance: Any) -> None:
    ids = ("case_id", "person_id", "event_id", "step_id")
    # The names keep their order: of two cases opened on one day, the first by name says which sex counts.
    renamed = {
        table: [{field: f"N-{text}" if field in ids and text else text for field, text in row.items()} for row in of]
        for table, of in rows.items()
    }
    chance.shuffle(renamed["cases"])
    chance.shuffle(renamed["events"])
    assert measured(renamed, *ASKED) == measured(rows, *ASKED)


@quick
@given(any_export)
def test_a_placement_that_is_still_open_moves_no_other(rows: Rows) -> None:
    case = {**rows["cases"][0], "case_id": "more", "person_id": "", "case_status": "open", "closed_on": ""}
    event = {"case_id": "more", "event_type": "placement_start", "event_date": "2017-06-01", "date_precision": "day"}
    start = {"event_id": "E99", "lifecycle": "complete", "step_id": "S9", "placement_type": "family_home_protected"}
    case["opened_on"] = "2017-01-01"
    more = {**rows, "cases": [*rows["cases"], case], "events": [*rows["events"], {**event, **start}]}
    before, after = measured(rows, *ASKED), measured(more, *ASKED)
    added = Counter(after[TO_EXIT]) - Counter(before[TO_EXIT])
    assert [(key[1:], number) for key, number in added.items()] == [(("family_home_protected", "open", 0, 29), 1)]
    assert after[f"{TO_EXIT} undated"] == before[f"{TO_EXIT} undated"]


@pytest.mark.parametrize("period_id", ["2017-H1", "2018-H2"])
def test_the_stays_of_the_sample_are_those_of_the_slow_count(period_id: str) -> None:
    tables, answers = sample_numbers(period_id), count_disappearances(slow_sample(period_id))
    names = [name for name in answers if not name.removeprefix("children_placed_to_date_by_").endswith(CROSSES)]
    for name in names:
        assert tables[name] == answers[name], name
    assert len(names) == 6
    by_sex = sum(tables["children_placed_to_date_by_sex_and_disappearance"].values())
    assert 50 < by_sex == sum(tables["children_placed_to_date_by_disappearance"].values())


def test_in_the_sample_placements_end_in_every_way_and_children_are_found() -> None:
    tables = sample_numbers("2018-H2")
    ways: Counter[str] = Counter()
    for key, number in (*tables[TO_EXIT].items(), *tables[f"{TO_EXIT} undated"].items()):
        ways[key[2]] += number
    assert min(ways[way] for way in ("disappeared", "returned", "other_exit", "measure_ended", "open")) > 5
    assert ways["disappeared"] > 150
    followed: Counter[str] = Counter()
    for (_, category), number in tables[FOLLOWED].items():
        followed[category] += number
    assert min(followed[what] for what in ("found", "returned_to_care", "not_found")) > 5
