"""Controlled rounding: it adds up, stays close, keeps zeros and relations, repeats itself, rules out what it must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_tables import SHAPES, LinkedTables, key, linked, random_tables

from pipelines.contract.counts import CountTable, Definition, Dimension
from pipelines.errors import ProtectionFailed
from pipelines.protect.cells import CellKey, Layout, true_counts
from pipelines.protect.published import BASE
from pipelines.protect.relations import Relation
from pipelines.protect.rounding import Program, Rounded, coin, round_release, solve

KEY = b"k" * 32
VIEWS = ("ALL", "NL", "RO")
PLACES = ("NL", "RO", "NL+RO")
SEX = Dimension("sex", ("girl", "boy"))
AGE = Dimension("age", ("young", "old", "unknown"))
WITHIN = Dimension("within", ("90", "180", "later"), cumulative=True)
KIND = Dimension("kind", ("a", "b"))
TOTAL = CellKey("p", "ALL", frozenset())


def definition(name: str) -> Definition:
    return Definition(name, name, "children", "", "", "", "", "", "")


def tables_of(units: list[tuple[str, ...]]) -> tuple[CountTable, ...]:
    """Linked tables of the same units (place, sex, age, within, is of kind a, is of kind b), and of the girls alone."""

    def count(keys: list[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        return {one: keys.count(one) for one in sorted(set(keys))}

    kinds = [(unit[0], kind) for unit in units for kind in KIND.categories if kind in unit[4:]]
    totals = {one[0]: number for one, number in count([unit[:1] for unit in units]).items()}
    return (
        CountTable(definition("sex"), "p", (SEX,), count([unit[:2] for unit in units])),
        CountTable(definition("cross"), "p", (SEX, AGE), count([unit[:3] for unit in units])),
        CountTable(definition("within"), "p", (WITHIN,), count([(unit[0], unit[3]) for unit in units])),
        CountTable(definition("kind"), "p", (KIND,), count(kinds), several=True, units=totals),
        CountTable(definition("girls"), "g", (AGE,), count([(u[0], u[2]) for u in units if u[1] == "girl"])),
    )


GIRLS_ARE_CHILDREN = [
    Relation({CellKey("p", view, fixed): 1, CellKey("g", view, fixed): -1}, "girls are children")
    for view in VIEWS
    for fixed in (frozenset[tuple[str, str]](), *(frozenset({("age", age)}) for age in AGE.categories))
    if not fixed
]

unit = st.tuples(
    st.sampled_from(PLACES),
    *(st.sampled_from(dimension.categories) for dimension in (SEX, AGE, WITHIN)),
    st.sampled_from(("a", "")),
    st.sampled_from(("b", "")),
)
populations = st.lists(unit, min_size=1, max_size=120).map(tables_of)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def rounded(tables: tuple[CountTable, ...], secret: bytes = KEY) -> Rounded:
    return round_release(tables, VIEWS, secret, GIRLS_ARE_CHILDREN)


def at(counts: Rounded, view: str, *parts: tuple[str, str]) -> int:
    return counts.values.get(CellKey("p", view, frozenset(parts)), 0)


@given(populations)
@quick
def test_every_cell_is_a_multiple_within_base_minus_one_and_zeros_and_multiples_stay(
    tables: tuple[CountTable, ...],
) -> None:
    true, found = true_counts(tables, VIEWS), rounded(tables)
    assert found.values.keys() == true.keys()
    assert not found.wider
    for cell, value in true.items():
        assert found.values[cell] % BASE == 0
        assert abs(found.values[cell] - value) <= BASE - 1


@given(populations)
@quick
def test_rows_add_up_to_their_totals_in_every_view(tables: tuple[CountTable, ...]) -> None:
    found = rounded(tables)
    for view in VIEWS:
        total = at(found, view)
        assert sum(at(found, view, ("sex", sex)) for sex in SEX.categories) == total
        for sex in SEX.categories:
            across = sum(at(found, view, ("sex", sex), ("age", age)) for age in AGE.categories)
            assert across == at(found, view, ("sex", sex))
        for kind in KIND.categories:
            assert sum(at(found, view, (f"kind={kind}", answer)) for answer in ("yes", "no")) == total
        steps = [at(found, view, ("within", step)) for step in WITHIN.categories]
        assert steps == sorted(steps)
        assert steps[-1] == total


@given(populations)
@quick
def test_what_holds_between_populations_holds_for_the_rounded_counts(tables: tuple[CountTable, ...]) -> None:
    found = rounded(tables)
    for relation in GIRLS_ARE_CHILDREN:
        assert sum(factor * found.values.get(cell, 0) for cell, factor in relation.terms.items()) >= 0


@given(populations)
@quick
def test_countries_and_the_whole_fit_together(tables: tuple[CountTable, ...]) -> None:
    found = rounded(tables)
    parts = [at(found, view) for view in VIEWS[1:]]
    assert max(parts) <= at(found, "ALL") <= sum(parts)


@given(populations)
@quick
def test_the_same_counts_and_key_give_the_same_rounding_in_any_order(tables: tuple[CountTable, ...]) -> None:
    assert rounded(tables) == rounded(tables[::-1])


def test_all_shapes_of_linked_tables_can_be_rounded() -> None:
    for seed in range(10 * len(SHAPES)):
        _, tables = random_tables(seed)
        found = solve(tables.program(), tables.true, lambda cell, value: coin(KEY, cell, value))
        assert max(abs(found.values[cell] - value) for cell, value in tables.true.items()) <= BASE - 1
        for (name, categories), _ in ((layout.dimensions[0], layout) for layout in tables.inner):
            rows = [found.values.get(key(frozenset({(name, category)})), 0) for category in categories]
            assert sum(rows) == found.values[key(frozenset())]


def test_another_key_gives_another_rounding() -> None:
    tables = tables_of([("NL", "girl", "young", "90", "a", "")] * 13 + [("RO", "boy", "old", "later", "", "b")] * 8)
    assert len({tuple(sorted(rounded(tables, bytes([n]) * 32).values.values())) for n in range(20)}) > 1


@pytest.mark.parametrize("value", range(10, 15))
def test_up_comes_as_often_as_the_remainder_says(value: int) -> None:
    """So the rounding is unbiased: the mean over many keys is the true count."""
    costs = [coin(number.to_bytes(32, "big"), TOTAL, value) for number in range(4000)]
    assert np.mean([cost < 0 for cost in costs]) == pytest.approx(value % BASE / BASE, abs=0.03)
    assert all(1 <= abs(cost) <= 1.01 for cost in costs)


def test_a_release_rounds_up_as_often_as_the_remainder_says() -> None:
    table = (CountTable(definition("total"), "p", (), {("NL",): 12}),)
    found = [round_release(table, ("ALL",), n.to_bytes(32, "big")).values[TOTAL] for n in range(1000)]
    assert set(found) == {10, 15}
    assert np.mean(found) == pytest.approx(12, abs=0.3)


def test_a_cell_with_its_old_count_keeps_its_coin_beside_new_ones() -> None:
    assert coin(KEY, TOTAL, 12) == coin(KEY, TOTAL, 12)
    assert len({coin(KEY, TOTAL, 12), coin(KEY, TOTAL, 17), coin(KEY, TOTAL._replace(view="NL"), 12)}) == 3


def by_sex(girls: int, boys: int) -> tuple[CountTable, ...]:
    return (CountTable(definition("sex"), "p", (SEX,), {("NL", "girl"): girls, ("NL", "boy"): boys}),)


def test_what_is_forbidden_does_not_come_again() -> None:
    forbidden: list[dict[CellKey, int]] = []
    for _ in range(3):
        found = round_release(by_sex(12, 13), ("ALL",), KEY, forbidden=forbidden)
        assert found.values not in forbidden
        forbidden.append(dict(found.values))


def test_a_forbidden_part_is_ruled_out_whatever_the_rest_is() -> None:
    girls = CellKey("p", "ALL", frozenset({("sex", "girl")}))
    first = round_release(by_sex(12, 11), ("ALL",), KEY).values[girls]
    other = round_release(by_sex(12, 11), ("ALL",), KEY, forbidden=[{girls: first}]).values[girls]
    assert {first, other} == {10, 15}


def test_a_wish_is_kept_where_it_can_be() -> None:
    found = [
        round_release(by_sex(12, 11), ("ALL",), KEY, wishes=[({TOTAL: sign}, sign * least)]).values[TOTAL]
        for sign, least in ((1, 25), (-1, 20), (1, 100))
    ]
    assert found[:2] == [25, 20]
    assert found[2] == 25  # as near as it can be


def three_cells() -> tuple[Program, dict[CellKey, int]]:
    """Two rows of 1, and a total of 15 that is to be their sum: they give 10 at most, and it stays."""
    one, other = (CellKey("p", "ALL", frozenset({("row", name)})) for name in "ab")
    program = Program(size=2, cells={one: {0: 1.0}, other: {1: 1.0}, TOTAL: {0: 1.0, 1: 1.0}})
    return program, {one: 1, other: 1, TOTAL: 15}


def test_where_nothing_adds_up_as_few_cells_as_possible_are_wider_and_marked() -> None:
    """No tables give such counts; a program that asks for them stands for one that has no rounding."""
    program, true = three_cells()
    found = solve(program, true, lambda cell, value: coin(KEY, cell, value))
    assert len(found.wider) == 1
    assert {cell for cell, value in true.items() if abs(found.values[cell] - value) >= BASE} == found.wider
    assert all(abs(found.values[cell] - value) <= 2 * BASE - 1 for cell, value in true.items())
    rows = [value for cell, value in found.values.items() if cell != TOTAL]
    assert sum(rows) == found.values[TOTAL]


def test_wider_cells_are_not_used_while_there_is_another_way() -> None:
    forbidden: list[dict[CellKey, int]] = []
    narrow = 0
    while not (found := round_release(by_sex(12, 13), ("ALL",), KEY, forbidden=forbidden)).wider:
        narrow += 1
        forbidden.append(dict(found.values))
    assert narrow == len(ways(12, 13))


def ways(girls: int, boys: int) -> list[tuple[int, int]]:
    """All roundings of two rows and their total in which none is 5 or more away."""
    near = [[base for base in range(0, 40, BASE) if abs(base - true) < BASE] for true in (girls, boys)]
    return [(one, other) for one in near[0] for other in near[1] if abs(one + other - girls - boys) < BASE]


def test_no_rounding_at_all_stops_the_release() -> None:
    program, true = three_cells()
    with pytest.raises(ProtectionFailed):
        solve(program, {**true, TOTAL: 40}, lambda cell, value: coin(KEY, cell, value))


def test_nothing_counted_is_nothing_rounded() -> None:
    assert round_release((), VIEWS, KEY) == Rounded({})


def test_of_all_roundings_that_add_up_the_coins_choose() -> None:
    """On a small cross, no other rounding costs less: all of them are tried."""
    units = {(("A", a), ("B", b)): number for (a, b), number in {("1", "1"): 3, ("1", "2"): 6, ("2", "1"): 11}.items()}
    tables: LinkedTables = linked(("AB",), (("A", ("1", "2")), ("B", ("1", "2"))), units)
    found = solve(tables.program(), tables.true, lambda cell, value: coin(KEY, cell, value))
    best = min(_cost(tables, values) for values in _all_roundings(tables))
    assert _cost(tables, found.values) == pytest.approx(best)


def _cost(tables: LinkedTables, values: dict[CellKey, int]) -> float:
    true = tables.true
    return sum(coin(KEY, cell, true[cell]) * (values[cell] - true[cell] // BASE * BASE) / BASE for cell in true)


def _all_roundings(tables: LinkedTables) -> list[dict[CellKey, int]]:
    layout: Layout = tables.inner[0]
    inner = [parts for parts in layout.combinations() if key(frozenset(parts)) in tables.true]
    found = []
    for choice in np.ndindex(*(4,) * len(inner)):
        values = dict.fromkeys(tables.true, 0)
        for parts, number in zip(inner, choice, strict=True):
            for margin in tables.margins(layout, parts):
                values[key(margin)] += BASE * number
        if all(abs(values[cell] - true) < BASE for cell, true in tables.true.items()):
            found.append(values)
    return found
