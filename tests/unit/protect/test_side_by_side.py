"""The same table of several releases side by side: what it holds, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import cross_of, placements_of, requests_of

from pipelines.contract.counts import Definition
from pipelines.errors import NotComparable
from pipelines.protect.published import TOTAL, Cell, PublishedTable, seal_table
from pipelines.protect.side_by_side import stack, stack_spells

DEFINITION = Definition("a_table", "Children", "children", "", "", "", "", "", "Our contract")


def table_of(counts: dict[str, int], dimension: str = "sex", **changes: Any) -> PublishedTable:
    cells = {(name,): Cell(count, "exact") for name, count in counts.items()}
    parts: dict[str, Any] = {
        "definition": DEFINITION,
        "shape": "breakdown",
        "population": "children",
        "dimensions": ((dimension, tuple(counts)),),
        "cells": {**cells, (TOTAL,): Cell(sum(counts.values()), "exact")},
        "profile": "internal",
        "notes": ("internal_exact",),
    }
    return seal_table(**{**parts, **changes})


def total_of(count: int) -> PublishedTable:
    return table_of({}, shape="total", dimensions=(), cells={(): Cell(count, "exact")})


STEPS = ("step", ("arrest", "bia"))
PARTNERS = ("partner", ("police", "guardian"))
ANSWERS = ("answer", ("answered", "open"))


counts = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda pair: {"female": pair[0], "male": pair[1]})


@given(st.lists(counts, min_size=1, max_size=5))
def test_each_side_keeps_its_own_cells_and_there_is_no_sum_over_the_sides(sides: list[dict[str, int]]) -> None:
    tables = {f"period {number}": table_of(side) for number, side in enumerate(sides)}
    stacked = stack(tables, "period")
    assert stacked.shape == "stacked"
    assert stacked.dimensions == (("period", tuple(tables)), ("sex", ("female", "male")))
    for label, table in tables.items():
        assert {key[1:]: cell for key, cell in stacked.rows() if key[0] == label} == dict(table.cells)
        assert stacked.total(label) == table.total()
    assert {key[0] for key, _ in stacked.rows()} == set(tables)


def test_totals_stand_side_by_side_as_one_dimension() -> None:
    stacked = stack({"Ours": total_of(19), "Before": total_of(7)}, "programme")
    assert stacked.dimensions == (("programme", ("Ours", "Before")),)
    assert dict(stacked.rows()) == {("Ours",): Cell(19, "exact"), ("Before",): Cell(7, "exact")}


def test_a_stacked_table_has_no_total_of_its_own() -> None:
    with pytest.raises(KeyError):
        stack({"one": total_of(19), "two": total_of(7)}, "period").total()


def test_a_category_that_one_release_does_not_tell_apart_is_not_a_zero_there() -> None:
    stacked = stack({"one": table_of({"RO": 3, "other": 1}), "two": table_of({"RO": 2, "BG": 5, "other": 1})}, "period")
    assert stacked.dimensions[1] == ("sex", ("RO", "BG", "other"))
    assert stacked.cells[("one", "BG")] == Cell(None, "withheld")


def test_all_notes_are_kept_once() -> None:
    one, two = table_of({"female": 3}), table_of({"female": 4}, notes=("internal_exact", "sample_data"))
    assert stack({"one": one, "two": two}, "period").notes == ("internal_exact", "sample_data")


OURS = table_of({"female": 3})
QUARTERS = [table_of({quarter: 3}, "quarter") for quarter in ("2017-Q1", "2017-Q3")]


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ([], "nothing to put side by side"),
        ([OURS, table_of({"female": 3}, profile="public", cells={})], "profile internal"),
        ([OURS, table_of({"female": 3}, definition=Definition("b", "", "cases", "", "", "", "", "", ""))], "different"),
        ([cross_of(STEPS, ("step_state", ("reached", "open")), {("arrest", "open"): 3})], "same whole group"),
        ([stack({"one": OURS}, "period")], "side by side already"),
        ([OURS, table_of({}, shape="not_in_export", dimensions=(), cells={})], "1 of 2 releases can't give"),
        ([OURS, table_of({"0-11": 3}, "age_band")], "in different ways"),
        (QUARTERS, "quarters"),
    ],
    ids=["none", "public", "definition", "steps", "stacked", "not in export", "dimension", "quarters"],
)
def test_what_cannot_stand_side_by_side_is_refused_with_its_reason(tables: list[PublishedTable], problem: str) -> None:
    with pytest.raises(NotComparable, match=problem) as refused:
        stack({f"side {number}": table for number, table in enumerate(tables)}, "period")
    assert refused.value.next_step


def test_the_same_quarters_can_stand_side_by_side() -> None:
    stacked = stack({"Ours": QUARTERS[0], "Theirs": QUARTERS[0]}, "programme")
    assert stacked.dimensions[1] == ("quarter", ("2017-Q1",))


def test_of_two_breakdowns_the_last_stands_side_by_side_over_all_of_the_first() -> None:
    first = cross_of(PARTNERS, ANSWERS, {("police", "answered"): 3, ("guardian", "answered"): 4, ("police", "open"): 1})
    second = cross_of(PARTNERS, ANSWERS, {("police", "open"): 5})
    stacked = stack({"2016-H2": first, "2017-H1": second}, "period")
    assert stacked.dimensions == (("period", ("2016-H2", "2017-H1")), ANSWERS)
    assert [cell.value for _, cell in stacked.rows()] == [7, 1, 8, 0, 5, 5]
    assert "first_breakdown_together" in stacked.notes


def test_durations_side_by_side_keep_every_spell_of_each_side() -> None:
    first = requests_of([("police", "answered", 3), ("guardian", "answered", 3), ("police", "open", 9)], undated=2)
    second = requests_of([("guardian", "withdrawn", 4)])
    stacked = stack_spells({"2016-H2": first, "2017-H1": second}, "period")
    assert stacked.dimension == ("period", ("2016-H2", "2017-H1"))
    assert (stacked.number("2016-H2"), stacked.number_undated("2016-H2"), stacked.number("2017-H1")) == (5, 2, 1)
    assert [(spell.outcome, spell.left_day, spell.count) for spell in stacked.of("2016-H2")] == [
        ("answered", 3, 2),
        ("open", 9, 1),
    ]


def test_durations_of_different_things_can_not_stand_side_by_side() -> None:
    with pytest.raises(NotComparable, match="different things"):
        stack_spells({"a": requests_of([("police", "open", 1)]), "b": placements_of([])}, "period")
