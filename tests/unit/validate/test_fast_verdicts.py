"""Great Expectations is shown what differs, some rows at a time; the verdicts are those that it gives on all rows."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from pipelines.validate.expect import _ask, find_broken
from pipelines.validate.suites import Rule

ROWS = 23
CHANCE = random.Random(7)
COLUMNS = pl.DataFrame(
    {
        "key": [CHANCE.choice(["A", "B", "C-1", "total", None, f"K{row}"]) for row in range(ROWS)],
        "once": [f"K{row}" for row in range(ROWS)],
        "repeated": ["A", "B"] * 11 + ["A"],
        "nothing": pl.Series([None] * ROWS, dtype=pl.String),
        "verdict": [CHANCE.choice([True, False, None]) for _ in range(ROWS)],
        "number": [CHANCE.choice([1, 3, 6, 40, None]) for _ in range(ROWS)],
    }
)


def rule(column: str, kind: str, **kwargs: Any) -> Rule:
    return Rule("cases", f"{kind} {column} {kwargs}", column, f"expect_column_{kind}", {"column": column, **kwargs},
                "note", "Why.", "Do.")  # fmt: skip


RULES = [
    *(rule(column, "values_to_not_be_null") for column in COLUMNS.columns),
    *(rule(column, "values_to_be_unique") for column in ("key", "once", "repeated", "nothing", "number")),
    rule("key", "values_to_not_match_regex", regex="(?i)^total"),
    rule("key", "values_to_be_in_set", value_set=["A", "B"]),
    rule("nothing", "values_to_be_in_set", value_set=["A"]),
    rule("verdict", "values_to_be_in_set", value_set=[True]),
    rule("number", "values_to_be_between", min_value=2, max_value=10),
    rule("number", "values_to_be_in_set", value_set=[1, 3]),
    rule("repeated", "values_to_be_in_set", value_set=["A"], mostly=0.5),
    rule("repeated", "values_to_be_in_set", value_set=["B"], mostly=0.5),
]


def on_all_rows(one: Rule) -> list[int]:
    return [place for _, places in _ask([one], COLUMNS) for place in places]


@pytest.fixture(scope="module")
def expected() -> list[list[int]]:
    found = [on_all_rows(one) for one in RULES]
    assert sum(map(bool, found)) > 8
    return found


@pytest.mark.parametrize("rows_at_once", [1, 7, ROWS])
def test_verdicts_do_not_depend_on_how_many_rows_are_shown_at_once(
    expected: list[list[int]], rows_at_once: int
) -> None:
    found = find_broken(RULES, COLUMNS, rows_at_once)
    assert [places.to_list() for places in found] == expected


def test_columns_with_many_values_are_judged_apart(expected: list[list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.validate.expect.FEW_VALUES", 3)
    assert [places.to_list() for places in find_broken(RULES, COLUMNS)] == expected
