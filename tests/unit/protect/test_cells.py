"""Which sets of linked tables an attacker may look at table by table."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, permutations

import pytest

from pipelines.protect.cells import Layout, is_tree_like

ALL_TABLES = [frozenset(table) for size in (1, 2, 3) for table in combinations("ABCD", size)]


def layouts(tables: Iterable[Iterable[str]]) -> list[Layout]:
    return [Layout(tuple((name, ("1", "2")) for name in sorted(table))) for table in tables]


def has_running_intersection(tables: Iterable[frozenset[str]]) -> bool:
    """Another definition of the same: in some order, what a table shares with all before it lies in one of them."""
    return any(
        all(
            any(table & frozenset().union(*order[:number]) <= earlier for earlier in order[:number])
            for number, table in enumerate(order)
            if number
        )
        for order in permutations(dict.fromkeys(tables))
    )


@pytest.mark.parametrize("number", [1, 2, 3])
def test_all_sets_of_tables_of_four_dimensions_are_told_apart(number: int) -> None:
    for tables in combinations(ALL_TABLES, number):
        assert is_tree_like(layouts(tables)) == has_running_intersection(tables), tables


def test_sets_of_four_two_way_tables_are_told_apart() -> None:
    two_way = [table for table in ALL_TABLES if len(table) == 2]
    for tables in combinations(two_way, 4):
        assert is_tree_like(layouts(tables)) == has_running_intersection(tables), tables


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ("AB BC AC", False),
        ("AB BC AC ABC", True),
        ("AB BC CD AD", False),
        ("AB AC AD", True),
        ("A B C", True),
        ("AB AB", True),
        ("", True),
    ],
)
def test_known_sets(tables: str, expected: bool) -> None:
    assert is_tree_like(layouts(tables.split())) is expected
