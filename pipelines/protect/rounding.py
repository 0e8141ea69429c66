"""Controlled rounding: all counts of one population, margins and linked tables together, in one integer program.

Every published count is rounded to one of the two multiples of the base next to it, so that rows still add up to
totals; a keyed coin says which of the two is preferred. Zeros and multiples stay. For a published r each true value
within base - 1 is possible, whatever else of the same population is published (docs/privacy.md has the argument and
its limits).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from pipelines.contract.counts import CountTable
from pipelines.errors import ProtectionFailed
from pipelines.measure.children import PLACES_SEPARATOR
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.published import BASE

Part = tuple[str, str]
Margin = frozenset[Part]
"""A cell by what it fixes: {(dimension, category), ...}; the empty set is the total."""

CellKey = tuple[str, Margin]
"""(view, margin): a published cell, the same in every table of the population that shows it."""


@dataclass(frozen=True)
class InnerCell:
    """A cell of the finest cross that one table needs: its places, what it fixes and its true count."""

    places: str
    parts: tuple[Part, ...]
    count: int


def inner_tables(table: CountTable) -> list[list[InnerCell]]:
    """The additive tables that `table` consists of: itself, or one yes/no table for each of several categories."""
    if not table.several:
        names = [dimension.name for dimension in table.dimensions]
        return [
            [InnerCell(key[0], tuple(zip(names, key[1:], strict=True)), count) for key, count in table.cells.items()]
        ]
    assert table.units is not None
    (dimension,) = table.dimensions
    split = []
    for category in dimension.categories:
        name = several_name(dimension.name, category)
        cells = []
        for places, units in table.units.items():
            has = table.cells.get((places, category), 0)
            cells += [InnerCell(places, ((name, "yes"),), has), InnerCell(places, ((name, "no"),), units - has)]
        split.append([cell for cell in cells if cell.count])
    return split


def several_name(dimension: str, category: str) -> str:
    """The name of the yes/no dimension that one of several categories makes."""
    return f"{dimension}={category}"


def margins(parts: tuple[Part, ...]) -> Iterator[Margin]:
    """All cells that an inner cell is part of: its own, its margins, the total."""
    subsets = chain.from_iterable(combinations(parts, size) for size in range(len(parts) + 1))
    return map(frozenset, subsets)


def is_in_view(places: str, view: str) -> bool:
    """Whether a unit with these places belongs to the report on `view`."""
    return view == WHOLE_PROGRAMME or view in places.split(PLACES_SEPARATOR)


def true_counts(tables: Iterable[CountTable], views: tuple[str, ...]) -> dict[CellKey, int]:
    """The true value of every cell, margins included, that tables of one population can publish; zeros are left out."""
    values: dict[CellKey, int] = {}
    for table in tables:
        own: dict[CellKey, int] = {}
        for inner in inner_tables(table):
            seen: dict[CellKey, int] = {}
            for cell in inner:
                for view in views:
                    if is_in_view(cell.places, view):
                        for margin in margins(cell.parts):
                            seen[view, margin] = seen.get((view, margin), 0) + cell.count
            own |= seen
        differing = [key for key in own.keys() & values.keys() if own[key] != values[key]]
        assert not differing, f"{table.definition.id} shares {len(differing)} cells with tables that disagree"
        values |= own
    return values


def round_population(tables: tuple[CountTable, ...], views: tuple[str, ...], key: bytes) -> dict[CellKey, int]:
    """Rounded counts (multiples of `BASE`) of every non-zero cell of the population; a cell that is not there is 0.

    Raises ProtectionFailed where no such rounding exists.
    """
    values = true_counts(tables, views)
    if not values:
        return {}
    program = _Program(views)
    for table in tables:
        for inner in inner_tables(table):
            program.add_table(inner)
    return program.solve(values, key, tables[0].population)


class _Program:
    """The integer program: a whole number z for each inner cell, a coin for each published cell."""

    def __init__(self, views: tuple[str, ...]) -> None:
        self._views = views
        self._size = 0
        self._published: dict[CellKey, dict[int, float]] = {}
        self._shared: dict[tuple[str, Margin], dict[int, float]] = {}
        self._equal: list[dict[int, float]] = []

    def add_table(self, inner: list[InnerCell]) -> None:
        """One variable per inner cell; cells that an earlier table has too are bound to it."""
        local: dict[tuple[str, Margin], dict[int, float]] = {}
        for cell in inner:
            variable, self._size = self._size, self._size + 1
            for margin in margins(cell.parts):
                local.setdefault((cell.places, margin), {})[variable] = 1.0
        for place_margin, terms in local.items():
            if place_margin in self._shared:
                minus = dict.fromkeys(self._shared[place_margin], -1.0)
                self._equal.append({**terms, **minus})
            else:
                self._shared[place_margin] = terms
                self._publish(place_margin, terms)

    def _publish(self, place_margin: tuple[str, Margin], terms: Mapping[int, float]) -> None:
        places, margin = place_margin
        for view in self._views:
            if is_in_view(places, view):
                self._published.setdefault((view, margin), {}).update(terms)

    def solve(self, values: Mapping[CellKey, int], key: bytes, population: str) -> dict[CellKey, int]:
        """Σ z - up = floor(v / base) for each published cell: up is 0 or 1, and 0 for multiples of the base."""
        cells = sorted(self._published, key=_name)
        assert set(cells) == set(values)
        up = {cell: self._size + position for position, cell in enumerate(cells)}
        rows = [{**self._published[cell], up[cell]: -1.0} for cell in cells] + self._equal
        right = [float(values[cell] // BASE) for cell in cells] + [0.0] * len(self._equal)
        cost = np.zeros(self._size + len(cells))
        upper = np.full(self._size + len(cells), np.inf)
        for cell in cells:
            cost[up[cell]] = _preference(key, population, cell, values[cell])
            upper[up[cell]] = 0 if values[cell] % BASE == 0 else 1
        result = milp(
            cost,
            constraints=LinearConstraint(_matrix(rows, len(cost)), right, right),
            integrality=np.ones(len(cost)),
            bounds=Bounds(np.zeros(len(cost)), upper),
            options={"mip_rel_gap": 0},
        )
        if result.x is None:
            raise ProtectionFailed(
                f"The counts of {population.split(':')[0]} can't be rounded so that they add up.",
                "Nothing is published; report this with the size of the table, without its numbers.",
            )
        return {cell: BASE * (values[cell] // BASE + round(result.x[up[cell]])) for cell in cells}


def _matrix(rows: list[dict[int, float]], width: int) -> coo_array:
    entries = [(number, variable, value) for number, row in enumerate(rows) for variable, value in row.items()]
    row_numbers, variables, values = zip(*entries, strict=True)
    return coo_array((values, (row_numbers, variables)), shape=(len(rows), width)).tocsr()


def _name(cell: CellKey) -> str:
    view, margin = cell
    return "|".join([view, *(f"{name}:{category}" for name, category in sorted(margin))])


def _preference(key: bytes, population: str, cell: CellKey, value: int) -> float:
    """The cost of rounding up: about -1 where the keyed coin says up, about +1 where it says down.

    Up has probability frac(value / base). The same cell with the same value always gets the same coin,
    so repeating a release averages nothing out. The small keyed difference in weight makes the best rounding unique.
    """
    message = f"{population}|{_name(cell)}|{value}".encode()
    digest = hashlib.blake2b(message, key=key, digest_size=16).digest()
    coin = int.from_bytes(digest[:8], "big") / 2**64
    weight = 1 + int.from_bytes(digest[8:], "big") / 2**64 / 100
    return -weight if coin < (value % BASE) / BASE else weight
