"""The cells of a release: which rows a unit is counted in, and how the tables of one population hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from pipelines.contract.counts import CountTable, row_above
from pipelines.measure.children import PLACES_SEPARATOR
from pipelines.programme import WHOLE_PROGRAMME

Part = tuple[str, str]
Margin = frozenset[Part]
"""A cell by what it fixes: {(dimension, category), ...}; the empty set is the total."""


class CellKey(NamedTuple):
    """A published cell, the same in every table that shows it."""

    population: str
    view: str
    margin: Margin

    def __str__(self) -> str:
        fixed = (f"{name}:{category}" for name, category in sorted(self.margin))
        return "|".join([self.population, self.view, *fixed])


@dataclass(frozen=True)
class Layout:
    """One additive table: every unit of its population is in exactly one combination of inner categories.

    `dimensions`: name and categories of each. A row of a dimension in `cumulative` holds its own inner category and all
    before it (ended within 90 days, within 180 days, ...).
    """

    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    cumulative: frozenset[str] = frozenset()

    def combinations(self) -> Iterator[tuple[Part, ...]]:
        """The inner cells: one part for each dimension."""
        return product(*([(name, category) for category in categories] for name, categories in self.dimensions))

    def margins(self, parts: tuple[Part, ...]) -> Iterator[Margin]:
        """All cells that a unit with these parts is counted in: its own, its margins, the total."""
        rows = [[(), *((row,) for row in self._rows(part))] for part in parts]
        return (frozenset(part for chosen in choice for part in chosen) for choice in product(*rows))

    def _rows(self, part: Part) -> list[Part]:
        name, category = part
        if name not in self.cumulative:
            return list(dict.fromkeys([part, (name, row_above(category))]))
        categories = dict(self.dimensions)[name]
        return [(name, later) for later in categories[categories.index(category) :]]

    @property
    def names(self) -> frozenset[str]:
        """The names of the dimensions."""
        return frozenset(name for name, _ in self.dimensions)


def rows_of(categories: Iterable[str]) -> tuple[str, ...]:
    """The rows of a dimension: its categories, and before the parts of a row that row itself."""
    return tuple(dict.fromkeys(row for category in categories for row in (row_above(category), category)))


@dataclass(frozen=True)
class InnerCell:
    """An inner cell of a layout: its places, what it fixes and its true count."""

    places: str
    parts: tuple[Part, ...]
    count: int


def layouts(
    dimensions: tuple[tuple[str, tuple[str, ...]], ...], several: bool, cumulative: Iterable[str] = ()
) -> list[Layout]:
    """The additive tables that a table consists of: itself, or one yes/no table for each of several categories."""
    if not several:
        return [Layout(dimensions, frozenset(cumulative))]
    ((name, categories),) = dimensions
    return [Layout(((several_name(name, category), ("yes", "no")),)) for category in categories]


def layouts_of_counts(table: CountTable) -> list[Layout]:
    """The layouts of a table of true counts."""
    dimensions = tuple((dimension.name, dimension.categories) for dimension in table.dimensions)
    cumulative = [dimension.name for dimension in table.dimensions if dimension.cumulative]
    return layouts(dimensions, table.several, cumulative)


def inner_cells(table: CountTable) -> list[tuple[Layout, list[InnerCell]]]:
    """Each layout of a table with its inner cells that are not zero."""
    found = layouts_of_counts(table)
    if not table.several:
        names = [dimension.name for dimension in table.dimensions]
        cells = [InnerCell(key[0], tuple(zip(names, key[1:], strict=True)), n) for key, n in table.cells.items()]
        return [(found[0], [cell for cell in cells if cell.count])]
    assert table.units is not None
    (dimension,) = table.dimensions
    split = []
    for layout, category in zip(found, dimension.categories, strict=True):
        ((name, _),) = layout.dimensions
        cells = []
        for places, units in table.units.items():
            has = table.cells.get((places, category), 0)
            cells += [InnerCell(places, ((name, "yes"),), has), InnerCell(places, ((name, "no"),), units - has)]
        split.append((layout, [cell for cell in cells if cell.count]))
    return split


def several_name(dimension: str, category: str) -> str:
    """The name of the yes/no dimension that one of several categories makes."""
    return f"{dimension}={category}"


def margin_of(
    names: tuple[str, ...], row: tuple[str, ...], several: bool, which: str = "", total: str = "total"
) -> Margin:
    """The cell that a row of a published table shows: a category, or `total`, of each dimension of `names`.

    `which`: the yes/no dimension of which the table shows only the yes, where there is one.
    """
    fixed = [(name, category) for name, category in zip(names, row, strict=True) if category != total]
    if several:
        return frozenset((several_name(name, category), "yes") for name, category in fixed)
    return frozenset([*fixed, *([(which, "yes")] if which else [])])


def is_in_view(places: str, view: str) -> bool:
    """Whether a unit with these places belongs to the report on `view`."""
    return view == WHOLE_PROGRAMME or view in places.split(PLACES_SEPARATOR)


def true_counts(tables: Iterable[CountTable], views: tuple[str, ...]) -> dict[CellKey, int]:
    """The true value of every cell, margins included, that these tables can publish; zeros are left out."""
    values: dict[CellKey, int] = {}
    for table in tables:
        own: dict[CellKey, int] = {}
        for layout, inner in inner_cells(table):
            seen: dict[CellKey, int] = {}
            for cell in inner:
                for view in views:
                    if is_in_view(cell.places, view):
                        for margin in layout.margins(cell.parts):
                            key = CellKey(table.population, view, margin)
                            seen[key] = seen.get(key, 0) + cell.count
            own |= seen
        differing = [key for key in own.keys() & values.keys() if own[key] != values[key]]
        assert not differing, f"{table.definition.id} counts {len(differing)} cells otherwise than an earlier table"
        values |= own
    return values


def is_tree_like(found: Iterable[Layout]) -> bool:
    """Whether linked tables share their margins in a tree-like way (Graham's and Yu-Ozsoyoglu's reduction).

    Then any numbers that agree on the shared margins are the margins of one common table, so that an attacker who
    looks table by table misses nothing.
    """
    edges = {layout.names for layout in found}
    while True:
        lonely = {name for edge in edges for name in edge if sum(name in other for other in edges) == 1}
        reduced = {edge - lonely for edge in edges}
        reduced = {edge for edge in reduced if not any(edge < other for other in reduced)}
        if reduced == edges:
            return all(not edge for edge in edges)
        edges = reduced


Values = Mapping[CellKey, int]
"""A number for each cell; a cell that is not there is 0."""
