"""The attacker against all whole tables there are: it must find the same intervals, no wider and no narrower."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pytest

from pipelines.protect.attack import Contradiction, Exposed, Guess, Known, attack, nearest_truth
from pipelines.protect.cells import Layout
from pipelines.protect.solver import Terms

MOST = 3
"""No unknown is larger in the tables that are tried one by one."""

ALL = 1000
"""More candidates than any target has, so that each is asked for its lowest and highest value."""

SHAPES: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((3,), (2,)),
    ((2, 2),),
    ((2, 2), (2,)),
    ((2, 3),),
    ((2, 2), (3,)),
)
"""Sizes of the dimensions of tables that share their total."""


def table_terms(sizes: Sequence[int], first: int) -> tuple[list[Terms], Terms]:
    """All cells of one table whose unknowns begin at `first`, margins included, and its total."""
    layout = Layout(tuple((str(name), tuple("abc"[:size])) for name, size in enumerate(sizes)))
    cells: dict[frozenset[tuple[str, str]], dict[int, float]] = {}
    for unknown, parts in enumerate(layout.combinations(), start=first):
        for margin in layout.margins(parts):
            cells.setdefault(margin, {})[unknown] = 1.0
    return list(cells.values()), cells[frozenset()]


def linked_tables(shape: Sequence[Sequence[int]]) -> tuple[int, list[Terms], list[Known]]:
    """How many unknowns, all cells, and that the tables have one total."""
    size, cells, same = 0, list[Terms](), list[Known]()
    totals: list[Terms] = []
    for sizes in shape:
        mine, total = table_terms(sizes, size)
        size += int(np.prod(sizes))
        cells += mine
        totals.append(total)
    for total in totals[1:]:
        same.append(Known({**total, **dict.fromkeys(totals[0], -1.0)}, 0, 0, "one total"))
    return size, cells, same


def value(terms: Terms, table: Sequence[int]) -> float:
    return sum(factor * table[unknown] for unknown, factor in terms.items())


@cache
def all_tables(size: int) -> np.ndarray:
    return np.indices((MOST + 1,) * size).reshape(size, -1).T


def possible(size: int, known: Sequence[Known]) -> np.ndarray:
    """All tables with no unknown above `MOST` that keep to what is known."""
    tables = all_tables(size)
    for row in known:
        sums = tables @ np.array([row.terms.get(unknown, 0.0) for unknown in range(size)])
        tables = tables[(sums >= row.low - 1e-9) & (sums <= row.high + 1e-9)]
    return tables


def random_case(seed: int) -> tuple[int, list[Terms], list[Known]]:
    """Tables around a random truth: intervals of some cells, in part rounded, a cell larger than another, one known."""
    chance = np.random.default_rng(seed)
    size, cells, known = linked_tables(SHAPES[seed % len(SHAPES)])
    known += [Known({unknown: 1.0}, 0, MOST, "small") for unknown in range(size)]
    tables = possible(size, known)
    truth = tables[chance.integers(len(tables))].tolist()
    for terms in cells:
        true = value(terms, truth)
        kind = chance.integers(4)
        if kind == 0:
            nearest = 5 * ((true + 2) // 5)
            known.append(Known(terms, max(0, nearest - 2), nearest + 2, "nearest 5"))
        elif kind == 1:
            known.append(Known(terms, true - chance.integers(3), true + chance.integers(3), "interval"))
        elif kind == 2 and chance.random() < 0.3:
            known.append(Known(terms, true, true, "exact"))
    for _ in range(chance.integers(3)):
        one, other = (cells[number] for number in chance.choice(len(cells), 2, replace=False))
        if (gap := value(one, truth) - value(other, truth)) >= 0:
            terms = {unknown: one.get(unknown, 0.0) - other.get(unknown, 0.0) for unknown in {**one, **other}}
            known.append(Known(terms, 0, np.inf if gap else 0, "larger, or equal"))
    return size, cells, known


def guess_of(size: int, known: Sequence[Known], targets: Sequence[Terms]) -> Guess:
    truth = nearest_truth(size, known, [(terms, 2.0) for terms in targets])
    return Guess(truth, [{next(iter(terms)): 1.0} for terms in targets])


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_the_intervals_are_those_of_all_tables_tried_one_by_one(start: int) -> None:
    for seed in range(start, start + 20):
        size, cells, known = random_case(seed)
        tables = possible(size, known)
        guess = guess_of(size, known, cells) if seed % 2 else None
        found = {one.target: (one.low, one.high) for one in attack(size, known, cells, ALL, guess)}
        sums = [tables @ np.array([terms.get(unknown, 0.0) for unknown in range(size)]) for terms in cells]
        assert found == {number: (one.min(), one.max()) for number, one in enumerate(sums)}, seed


@pytest.mark.parametrize("least", [2, 4])
def test_those_with_too_few_candidates_are_found_and_no_others(least: int) -> None:
    for seed in range(40):
        size, cells, known = random_case(seed)
        tables = possible(size, known)
        sums = [tables @ np.array([terms.get(unknown, 0.0) for unknown in range(size)]) for terms in cells]
        few = {number for number, one in enumerate(sums) if one.max() - one.min() + 1 < least}
        for guess in (None, guess_of(size, known, cells)):
            assert {one.target for one in attack(size, known, cells, least, guess)} == few, seed


def test_a_guess_that_is_not_possible_changes_nothing() -> None:
    known = [Known({0: 1.0, 1: 1.0}, 3, 3, "total")]
    guess = Guess(np.array([50.0, 50.0]), [{0: 1.0}, {1: 1.0}])
    assert attack(2, known, [{0: 1.0}, {1: 1.0}], ALL, guess) == attack(2, known, [{0: 1.0}, {1: 1.0}], ALL)


def test_only_whole_numbers_count() -> None:
    """2x + 2y is 3 to 5: so x + y is 2, though fractions would leave more."""
    (one,) = attack(2, [Known({0: 2.0, 1: 2.0}, 3, 5, "even")], [{0: 1.0, 1: 1.0}], 2)
    assert (one.low, one.high) == (2, 2)


def test_what_proves_a_target_is_named() -> None:
    known = [
        Known({0: 1.0, 1: 1.0}, 57, 57, "total"),
        Known({0: 1.0}, 55, 55, "row"),
        Known({0: 1.0, 1: 1.0}, 0, 99, "of no use"),
        Known({2: 1.0}, 3, 3, "another group"),
    ]
    assert attack(3, known, [{1: 1.0}], 4) == [Exposed(0, 2, 2, (0, 1))]


def test_what_can_not_all_be_true_is_told() -> None:
    known = [Known({0: 1.0, 1: 1.0}, 5, 5, "total"), Known({0: 1.0}, 6, 9, "row")]
    with pytest.raises(Contradiction):
        attack(2, known, [{1: 1.0}], 4)


def test_what_has_no_whole_solution_is_told() -> None:
    with pytest.raises(Contradiction):
        attack(2, [Known({0: 2.0, 1: 2.0}, 3, 3, "odd")], [{0: 1.0}], 4)


def test_an_assumption_that_makes_its_block_impossible_is_dropped_there_only() -> None:
    known = [
        Known({0: 1.0}, 5, 5, "released"),
        Known({0: 1.0}, 6, 6, "assumed", assumed=True),
        Known({1: 1.0}, 0, 9, "released"),
        Known({1: 1.0}, 6, 6, "assumed", assumed=True),
    ]
    found = attack(2, known, [{0: 1.0}, {1: 1.0}], 2)
    assert [(one.target, one.low, one.high, one.because) for one in found] == [(0, 5, 5, (0,)), (1, 6, 6, (3,))]


def test_of_a_block_only_the_refuted_assumption_is_dropped() -> None:
    known = [
        Known({0: 1.0}, 5, 5, "released"),
        Known({1: 1.0}, 5, 20, "released"),
        Known({0: 1.0}, 6, 6, "refuted", assumed=True),
        Known({0: 1.0, 1: 1.0}, 11, 11, "kept", assumed=True),
    ]
    found = attack(2, known, [{1: 1.0}], 2)
    assert [(one.target, one.low, one.high) for one in found] == [(0, 6, 6)]


def pieces() -> Iterator[tuple[int, list[Terms], list[Known]]]:
    """Cases that share nothing, one beside the other."""
    first = 0
    for seed in range(6):
        size, cells, known = random_case(seed)
        moved = [Known({k + first: f for k, f in row.terms.items()}, row.low, row.high, row.source) for row in known]
        yield first + size, [{k + first: f for k, f in terms.items()} for terms in cells], moved
        first += size


def test_blocks_that_share_nothing_give_what_each_gives_alone() -> None:
    size, targets, known = 0, list[Terms](), list[Known]()
    alone = []
    for number, (end, cells, rows) in enumerate(pieces()):
        own_size, own_cells, own_known = random_case(number)
        found = attack(own_size, own_known, own_cells, 4)
        alone += [(one.target + len(targets), one.low, one.high) for one in found]
        size, targets, known = end, targets + cells, known + rows
    together = attack(size, known, targets, 4)
    assert sorted((one.target, one.low, one.high) for one in together) == sorted(alone)
    assert alone
