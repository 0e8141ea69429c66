"""Random sets of linked tables in six shapes, and what a reader who attacks them knows: for the bench and the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.attack import Exposed, Guess, Known, attack, nearest_truth
from pipelines.protect.cells import CellKey, Layout, Margin
from pipelines.protect.published import BASE
from pipelines.protect.rounding import Program
from pipelines.protect.solver import Terms

Interval = tuple[int, float]
"""The lowest and the highest that a true count can be."""

SHAPES: Mapping[str, tuple[str, ...]] = {
    "one-way tables": ("A", "B", "C", "D", "E"),
    "star": ("AB", "AC", "AD"),
    "chain": ("AB", "BC", "CD"),
    "two-way and one-way": ("AB", "C", "D"),
    "three-way with its margins": ("ABC", "D"),
    "cycle": ("AB", "BC", "AC"),
}
"""The published tables, by the dimensions of each."""

LARGEST = {"three-way with its margins": 4, "cycle": 4}
"""The most categories of a dimension, where it is not 6."""


@dataclass(frozen=True)
class LinkedTables:
    """One set of linked tables of the same units: the layouts, and how many units have which categories.

    `inner`: the tables whose cells are the unknowns; those of a cycle are the full cross. `published`: which dimensions
    are crossed in what is published.
    """

    inner: tuple[Layout, ...]
    published: tuple[frozenset[str], ...]
    units: Mapping[tuple[tuple[str, str], ...], int]

    def margins(self, layout: Layout, parts: tuple[tuple[str, str], ...]) -> list[Margin]:
        """The published cells that a unit with these parts is counted in."""
        return [
            margin
            for margin in layout.margins(parts)
            if any({name for name, _ in margin} <= published for published in self.published)
        ]

    @cached_property
    def true(self) -> dict[CellKey, int]:
        """The true count of every published cell that is not zero."""
        counts: Counter[CellKey] = Counter()
        for unit, number in self.units.items():
            parts = dict(unit)
            mine = {
                margin
                for layout in self.inner
                for margin in self.margins(layout, tuple((name, parts[name]) for name, _ in layout.dimensions))
            }
            counts.update({key(margin): number for margin in mine})
        return dict(counts)

    def program(self) -> Program:
        """What rounding needs: one variable for each inner cell that is not zero."""
        program = Program()
        for layout in self.inner:
            names = [name for name, _ in layout.dimensions]
            full = {tuple((name, dict(unit)[name]) for name in names) for unit, number in self.units.items() if number}
            inner = [("X", self.margins(layout, parts)) for parts in sorted(full)]
            program.add_table("units", inner, (WHOLE_PROGRAMME,))
        return program


def key(margin: Margin) -> CellKey:
    """A cell of the one population and view that a set of tables has."""
    return CellKey("units", WHOLE_PROGRAMME, margin)


def random_tables(seed: int) -> tuple[str, LinkedTables]:
    """A shape and a set of tables in it, always the same for one seed; 19 to 1,000 units."""
    chance = np.random.default_rng(seed)
    shape = list(SHAPES)[seed % len(SHAPES)]
    most = LARGEST.get(shape, 6)
    names = sorted(set("".join(SHAPES[shape])))
    dimensions = tuple((name, tuple("123456"[: chance.integers(2, most + 1)])) for name in names)
    number = int(np.exp(chance.uniform(np.log(19), np.log(1001))))
    drawn = [chance.choice(rows, number, p=chance.dirichlet(np.ones(len(rows)))) for _, rows in dimensions]
    units = Counter(
        tuple(zip(names, unit, strict=True)) for unit in zip(*(map(str, one) for one in drawn), strict=True)
    )
    return shape, linked(SHAPES[shape], dimensions, units)


def linked(
    shape: Sequence[str],
    dimensions: tuple[tuple[str, tuple[str, ...]], ...],
    units: Mapping[tuple[tuple[str, str], ...], int],
) -> LinkedTables:
    """Tables by the dimensions of each; those of a cycle get the full cross as their common inner table."""
    crossed = ["".join(name for name, _ in dimensions)] if list(shape) == list(SHAPES["cycle"]) else shape
    inner = tuple(Layout(tuple((name, dict(dimensions)[name]) for name in table)) for table in crossed)
    return LinkedTables(inner, tuple(frozenset(table) for table in shape), units)


class Attacker:
    """The shape of the tables, and that counts are whole and not negative: what everybody knows of them."""

    def __init__(self, tables: LinkedTables) -> None:
        self.size = 0
        self.cells: dict[CellKey, Terms] = {}
        self._structure: list[Known] = []
        self._inner: list[dict[frozenset[tuple[str, str]], int]] = []
        for layout in tables.inner:
            local: dict[Margin, dict[int, float]] = {}
            numbers: dict[frozenset[tuple[str, str]], int] = {}
            for parts in layout.combinations():
                unknown, self.size = self.size, self.size + 1
                numbers[frozenset(parts)] = unknown
                for margin in tables.margins(layout, parts):
                    local.setdefault(margin, {})[unknown] = 1.0
            self._inner.append(numbers)
            for margin, terms in local.items():
                earlier = self.cells.setdefault(key(margin), terms)
                if earlier is not terms:
                    self._structure.append(Known({**terms, **dict.fromkeys(earlier, -1.0)}, 0, 0, "shared margin"))

    def attack(
        self, told: Mapping[CellKey, Interval], targets: Iterable[CellKey], least: int = BASE - 1
    ) -> list[tuple[CellKey, Exposed, list[CellKey]]]:
        """The targets with fewer than `least` candidates, and the told cells that prove each. Raises Contradiction."""
        known = [*self._structure, *(Known(self.cells[cell], *interval, str(cell)) for cell, interval in told.items())]
        wanted, shown = list(targets), [None] * len(self._structure) + list(told)
        centres = [(self.cells[cell], (low + high) / 2) for cell, (low, high) in told.items() if high < np.inf]
        guess = Guess(nearest_truth(self.size, known, centres), [self._one_more(cell) for cell in wanted])
        exposed = attack(self.size, known, [self.cells[cell] for cell in wanted], least, guess)
        return [
            (wanted[one.target], one, [cell for row in one.because if (cell := shown[row]) is not None])
            for one in exposed
        ]

    def _one_more(self, cell: CellKey) -> Terms:
        """One unit more, with the categories of the cell, and anywhere else the first: one inner cell of each table."""
        told = dict(cell.margin)
        terms = {}
        for numbers in self._inner:
            fits = (unknown for parts, unknown in numbers.items() if all(told.get(name, c) == c for name, c in parts))
            terms[next(fits)] = 1.0
        return terms
