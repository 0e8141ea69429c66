"""Controlled rounding: adds up, stays close, keeps zeros, repeats itself, and leaves an attacker enough candidates."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.contract.counts import CountTable, Definition, Dimension
from pipelines.protect.rounding import BASE, CellKey, inner_tables, is_in_view, margins, round_population, true_counts

KEY = b"k" * 32
VIEWS = ("ALL", "NL", "RO")
PLACES = ("NL", "RO", "NL+RO")
SEX = Dimension("sex", ("girl", "boy"))
AGE = Dimension("age", ("young", "old", "unknown"))
KIND = Dimension("kind", ("a", "b"))

DEFINITION = Definition("t", "t", "children", "", "", "", "", "", "")


def linked_tables(units: list[tuple[str, str, str, bool, bool]]) -> tuple[CountTable, ...]:
    """Three linked tables of the same units (place, sex, age, is of kind a, is of kind b)."""

    def count(keys: list[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        return {key: keys.count(key) for key in sorted(set(keys))}

    by_sex = count([(place, sex) for place, sex, *_ in units])
    cross = count([(place, sex, age) for place, sex, age, *_ in units])
    kinds = count([(u[0], "a") for u in units if u[3]] + [(u[0], "b") for u in units if u[4]])
    totals = {key[0]: number for key, number in count([(u[0],) for u in units]).items()}
    return (
        CountTable(DEFINITION, "p", (SEX,), by_sex),
        CountTable(DEFINITION, "p", (SEX, AGE), cross),
        CountTable(DEFINITION, "p", (KIND,), kinds, several=True, units=totals),
    )


unit = st.tuples(
    st.sampled_from(PLACES),
    st.sampled_from(SEX.categories),
    st.sampled_from(AGE.categories),
    st.booleans(),
    st.booleans(),
)
populations = st.lists(unit, min_size=1, max_size=120).map(linked_tables)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(populations)
@quick
def test_every_cell_is_a_multiple_within_base_minus_one_and_zeros_stay(tables: tuple[CountTable, ...]) -> None:
    true, rounded = true_counts(tables, VIEWS), round_population(tables, VIEWS, KEY)
    assert rounded.keys() == true.keys()
    for cell, value in true.items():
        assert rounded[cell] % BASE == 0
        assert abs(rounded[cell] - value) <= BASE - 1
        assert value % BASE != 0 or rounded[cell] == value


@given(populations)
@quick
def test_rows_add_up_to_their_totals_in_every_view(tables: tuple[CountTable, ...]) -> None:
    rounded = round_population(tables, VIEWS, KEY)
    for view in VIEWS:
        total = rounded.get((view, frozenset()), 0)
        assert sum(rounded.get((view, frozenset({("sex", sex)})), 0) for sex in SEX.categories) == total
        for sex in SEX.categories:
            across = sum(rounded.get((view, frozenset({("sex", sex), ("age", age)})), 0) for age in AGE.categories)
            assert across == rounded.get((view, frozenset({("sex", sex)})), 0)
        for kind in KIND.categories:
            parts = [rounded.get((view, frozenset({(f"kind={kind}", answer)})), 0) for answer in ("yes", "no")]
            assert sum(parts) == total


@given(populations)
@quick
def test_the_same_counts_and_key_give_the_same_rounding(tables: tuple[CountTable, ...]) -> None:
    assert round_population(tables, VIEWS, KEY) == round_population(tuple(reversed(tables)), VIEWS, KEY)


def test_another_key_gives_another_rounding() -> None:
    units = [("NL", "girl", "young", True, False)] * 13 + [("RO", "boy", "old", False, True)] * 8
    seen = {tuple(sorted(round_population(linked_tables(units), VIEWS, bytes([n]) * 32).values())) for n in range(20)}
    assert len(seen) > 1


def test_up_comes_as_often_as_the_remainder_says() -> None:
    """The mean over many keys is the true count, so the rounding is unbiased."""
    table = (CountTable(DEFINITION, "p", (), {("NL",): 12}),)
    rounded = [round_population(table, ("ALL",), n.to_bytes(32, "big"))["ALL", frozenset()] for n in range(2000)]
    assert set(rounded) == {10, 15}
    assert np.mean(rounded) == pytest.approx(12, abs=0.2)


def candidates(tables: tuple[CountTable, ...], rounded: dict[CellKey, int], target: CellKey) -> tuple[int, int]:
    """The least and greatest true value of `target` that a reader of everything published can't rule out.

    An attacker of its own: all it has is the shape of the tables, the rounded numbers, and that counts are whole and
    not negative. It knows which cells are zero, too.
    """
    columns: list[tuple[int, str, frozenset[tuple[str, str]]]] = []
    for number, inner in enumerate(part for table in tables for part in inner_tables(table)):
        columns += [(number, cell.places, frozenset(cell.parts)) for cell in inner]

    def row(number: int, view: str, margin: frozenset[tuple[str, str]]) -> np.ndarray:
        return np.array([float(n == number and is_in_view(p, view) and margin <= parts) for n, p, parts in columns])

    def shapes(number: int) -> set[frozenset[tuple[str, str]]]:
        return {margin for n, _, parts in columns if n == number for margin in margins(tuple(parts))}

    rows, low, high, first = [], [], [], {}
    for number in sorted({n for n, _, _ in columns}):
        for margin in shapes(number):
            for view in VIEWS:
                if (view, margin) not in rounded:
                    continue
                here = row(number, view, margin)
                if (view, margin) in first:
                    rows.append(here - first[view, margin])
                    low.append(0.0)
                    high.append(0.0)
                    continue
                first[view, margin] = here
                rows.append(here)
                low.append(max(0.0, rounded[view, margin] - BASE + 1))
                high.append(float(rounded[view, margin] + BASE - 1))
    limits = LinearConstraint(np.array(rows), low, high)
    whole, bounds = np.ones(len(columns)), Bounds(0, np.inf)
    found = [
        milp(sign * first[target], constraints=limits, integrality=whole, bounds=bounds).fun * sign for sign in (1, -1)
    ]
    return round(found[0]), round(found[1])


def every_cell_has_its_candidates(tables: tuple[CountTable, ...]) -> None:
    rounded = round_population(tables, VIEWS, KEY)
    for cell, value in rounded.items():
        low, high = candidates(tables, rounded, cell)
        assert low == max(0, value - BASE + 1)
        assert high == value + BASE - 1


@given(st.lists(unit, min_size=1, max_size=60).map(linked_tables))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_attacker_with_all_linked_tables_is_left_with_at_least_base_candidates(
    tables: tuple[CountTable, ...],
) -> None:
    every_cell_has_its_candidates(tables)


@pytest.mark.campaign
@given(populations)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_attacker_with_all_linked_tables_is_left_with_at_least_base_candidates_at_length(
    tables: tuple[CountTable, ...],
) -> None:
    every_cell_has_its_candidates(tables)
