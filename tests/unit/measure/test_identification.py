"""When arrested children were first treated as possible victims, against a slow reimplementation without frames."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_exports import exports
from slow_export import Answers, Rows, SlowExport, measured, sample_numbers, slow, slow_sample, with_other_ids
from slow_stays import who
from slow_steps import first_of

from pipelines.measure.identification import measure_identification

COUNTED, DAYS = "children_ever_arrested_by_identification", "days_from_first_arrest_to_identification"
UNDATED = f"{DAYS} undated"
few_kinds = exports(("arrest", "identified_possible_victim", "bia"), are_many=True)
any_export = st.one_of(few_kinds, exports())
quick = settings(max_examples=15, deadline=None)
long = settings(max_examples=1000, deadline=None)


def count_identified(export: SlowExport) -> Answers:
    answers: Answers = {COUNTED: Counter(), DAYS: Counter(), UNDATED: Counter()}
    for child, places in export.places_of_child.items():
        arrest = first_of(export.of_child(child, export.happened("arrest")))
        seen = first_of(export.of_child(child, export.happened("identified_possible_victim")))
        if arrest is None:
            continue
        until = seen.day if seen else export.cut
        days = (until - arrest.day).days if arrest.day and until else None
        answers[COUNTED][places, row_of(days, seen is not None)] += 1
        key = places, who(export, child)["nationality_group"], "identified" if seen else "open"
        if days is None:
            answers[UNDATED][key] += 1
        else:
            answers[DAYS][*key, 0, max(0, days)] += 1
    return answers


def row_of(days: int | None, is_identified: bool) -> str:
    if not is_identified:
        return "not_identified"
    if days is None:
        return "day_not_known"
    if days <= 0:
        return "same_day_or_before"
    return "within_30_days" if days <= 30 else "after_30_days"


@quick
@given(any_export)
def test_identification_is_that_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, measure_identification) == count_identified(slow(rows))


@pytest.mark.campaign
@long
@given(any_export)
def test_identification_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, measure_identification) == count_identified(slow(rows))


@quick
@given(any_export, st.randoms())
def test_order_and_names_change_nothing_and_every_child_stays_counted(rows: Rows, chance: Any) -> None:
    tables = measured(rows, measure_identification)
    assert measured(with_other_ids(rows, chance), measure_identification) == tables
    spells = [*tables[DAYS].items(), *tables[UNDATED].items()]
    assert sum(tables[COUNTED].values()) == sum(number for _, number in spells)
    is_open = sum(number for key, number in spells if key[2] == "open")
    assert is_open == sum(n for (_, category), n in tables[COUNTED].items() if category == "not_identified")


@quick
@given(any_export)
def test_a_child_that_is_not_identified_moves_no_one_who_is(rows: Rows) -> None:
    case = {**rows["cases"][0], "case_id": "more", "person_id": "", "case_status": "open", "opened_on": "2017-01-01"}
    event = {"case_id": "more", "event_type": "arrest", "event_date": "2017-06-01", "date_precision": "day"}
    arrest = {"event_id": "E99", "lifecycle": "complete", "arrest_ref": "A9", "offence": "other", **event}
    before = measured(rows, measure_identification)
    more = {**rows, "cases": [*rows["cases"], case], "events": [*rows["events"], arrest]}
    after = measured(more, measure_identification)
    added = Counter(after[DAYS]) - Counter(before[DAYS])
    assert [(key[2:], number) for key, number in added.items()] == [(("open", 0, 29), 1)]
    assert after[UNDATED] == before[UNDATED]


def without_nationality(spells: dict[Any, int]) -> Counter[Any]:
    """The slow count knows no nationalities but those of random exports."""
    numbers: Counter[Any] = Counter()
    for (places, _, *days), number in spells.items():
        numbers[places, *days] += number
    return numbers


def test_the_children_of_the_sample_are_those_of_the_slow_count() -> None:
    tables, answers = sample_numbers("2018-H2"), count_identified(slow_sample("2018-H2"))
    assert tables[COUNTED] == answers[COUNTED]
    assert sum(tables[COUNTED].values()) > 500
    fast, by_hand = (without_nationality(numbers[DAYS]) for numbers in (tables, answers))
    assert fast == by_hand
    assert {category for _, category in tables[COUNTED]} == {
        *("same_day_or_before", "within_30_days", "after_30_days", "day_not_known", "not_identified")
    }
