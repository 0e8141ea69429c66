"""Solutions and follow-ups against a slow count without frames, and what must hold whatever the export."""

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
    measured,
    sample_numbers,
    slow,
    slow_sample,
    stretch_of,
    with_other_ids,
)
from slow_solutions import due_followups, months_later, solution_of

from pipelines.measure.solutions import measure_followups, measure_rearrests_after_solution, measure_solutions

ASKED = (measure_solutions, measure_followups, measure_rearrests_after_solution)
any_export = care_exports(("arrest", "arrest", "disappeared", "return_executed"))


def situation_of(row: Row | None) -> str:
    if row is None:
        return "not_recorded"
    if row["reached"] != "yes":
        return "lost" if row["reached"] == "no" else "reach_not_known"
    return {"yes": "improved", "no": "not_improved"}.get(row["situation_improved"], "reached_not_known")


def count_solutions(export: SlowExport) -> Answers:
    names = ("cases_by_solution_and_progress", "followups_by_month_and_situation", "cases_solved_by_rearrest")
    answers: Answers = {name: Counter() for name in names}
    for case_id, places in export.places_of_case.items():
        solution, progress = solution_of(export, case_id)
        answers[names[0]][places, solution, progress] += 1
        if progress != "carried_out":
            continue
        implemented_on = next(day(row["implemented_on"]) for row in export.of("outcomes") if row["case_id"] == case_id)
        assert implemented_on
        due = [months for months in (1, 3, 6, 12) if months_later(implemented_on, months) <= export.cut]
        recorded = [row for row, _ in due_followups(export, case_id)]
        for months, row in zip(due, recorded, strict=True):
            answers[names[1]][places, str(months), situation_of(row)] += 1
        arrests = export.of_child(export.child[case_id], export.happened("arrest"))
        if any(stretch_of(arrest)[0] > implemented_on for arrest in arrests):
            rearrest = "arrest_recorded"
        else:
            is_told = any(row and row["rearrested"] == "yes" for row in recorded)
            rearrest = "told_at_follow_up" if is_told else "none_recorded"
        answers[names[2]][places, rearrest] += 1
    return answers


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_solutions_and_follow_ups_are_those_of_the_slow_count(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_solutions(slow(rows))


@pytest.mark.campaign
@settings(max_examples=1000, deadline=None)
@given(any_export)
def test_solutions_and_follow_ups_over_thousands_of_exports(rows: Rows) -> None:
    assert measured(rows, *ASKED) == count_solutions(slow(rows))


@settings(max_examples=15, deadline=None)
@given(any_export, st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_ids_change_a_solution(rows: Rows, chance: Any) -> None:
    assert measured(with_other_ids(rows, chance), *ASKED) == measured(rows, *ASKED)


@settings(max_examples=15, deadline=None)
@given(any_export)
def test_every_case_has_one_solution_and_every_one_carried_out_is_in_the_count_of_arrests(rows: Rows) -> None:
    tables = measured(rows, *ASKED)
    cases = tables["cases_by_solution_and_progress"]
    assert sum(cases.values()) == len(slow(rows).cases)
    carried_out = sum(number for (_, _, progress), number in cases.items() if progress == "carried_out")
    assert carried_out == sum(tables["cases_solved_by_rearrest"].values())
    assert sum(tables["followups_by_month_and_situation"].values()) <= 4 * carried_out


@pytest.mark.parametrize("period", ["2016-H2", "2017-H1", "2017-H2", "2018-H1", "2018-H2"])
def test_solutions_and_follow_ups_of_the_sample(period: str) -> None:
    answers = count_solutions(slow_sample(period))
    assert {name: sample_numbers(period)[name] for name in answers} == answers


def test_cases_lost_from_view_do_not_become_fewer_from_one_period_to_the_next() -> None:
    lost = [
        sum(n for (_, solution, _), n in sample_numbers(period)["cases_by_solution_and_progress"].items()
            if solution == "lost_from_view")
        for period in ("2016-H2", "2017-H1", "2017-H2", "2018-H1", "2018-H2")
    ]  # fmt: skip
    assert lost == sorted(lost)
    assert 0 < lost[0] < lost[-1]
