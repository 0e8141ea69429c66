"""Controlled rounding: all counts of one release, margins and linked tables together, in one integer program.

    inner cells j (the full cross of each table's dimensions), published cells i (margins included), v = A x
    whole z_j >= 0,   r = b (A z),   |r_i - v_i| <= b - 1       multiples of b stay, so zeros stay
    minimise  sum_i c_i |r_i - u_i|,  where u_i is the keyed target: up with probability frac(v_i / b)

So r adds up as v does, and r is itself a possible truth. Adding up to b - 1 units to a cell changes no published cell
by more than b - 1, so whatever else is published of the release, at least b true values stay possible for each cell
(docs/privacy.md has the argument and its limits; `audit` looks for what it does not cover).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipelines.contract.counts import CountTable
from pipelines.errors import ProtectionFailed
from pipelines.protect.cells import CellKey, Margin, Values, inner_cells, is_in_view, true_counts
from pipelines.protect.published import BASE
from pipelines.protect.relations import Relation
from pipelines.protect.solver import Row, Solver, Terms

Prefer = Callable[[CellKey, int], float]
"""(cell, true count) → the cost of rounding up: below 0 where the coin says up."""

Wish = tuple[Mapping[CellKey, int], int]
"""(terms, least): sum of factor x rounded count should be at least that much, where the true counts allow it."""

WISH_COST, WIDER_COST = 100.0, 10_000.0
"""Of a wish that is not met by one base, and of one cell with a wider interval: coins cost about 1."""


@dataclass
class Program:
    """What an integer program is made of: inner variables, and the published cells that they add up to."""

    size: int = 0
    cells: dict[CellKey, dict[int, float]] = field(default_factory=dict)
    equal: list[Terms] = field(default_factory=list)

    def add_table(self, population: str, margins: Iterable[tuple[str, Iterable[Margin]]], views: Sequence[str]) -> None:
        """One variable for each inner cell, given by its places and the margins that it is counted in.

        Cells that an earlier table of the population has too are bound to it.
        """
        local: dict[tuple[str, Margin], dict[int, float]] = {}
        for places, counted_in in margins:
            variable, self.size = self.size, self.size + 1
            for margin in counted_in:
                local.setdefault((places, margin), {})[variable] = 1.0
        for (places, margin), terms in local.items():
            self._publish_or_bind(population, places, margin, terms, views)

    def __post_init__(self) -> None:
        self._shared: dict[tuple[str, str, Margin], Terms] = {}

    def _publish_or_bind(
        self, population: str, places: str, margin: Margin, terms: Terms, views: Sequence[str]
    ) -> None:
        earlier = self._shared.setdefault((population, places, margin), terms)
        if earlier is not terms:
            self.equal.append({**terms, **dict.fromkeys(earlier, -1.0)})
            return
        for view in views:
            if is_in_view(places, view):
                self.cells.setdefault(CellKey(population, view, margin), {}).update(terms)


@dataclass(frozen=True)
class Rounded:
    """Rounded counts of the cells that are not zero; `wider`: those that can be up to 2b - 1 from the true count."""

    values: Mapping[CellKey, int]
    wider: frozenset[CellKey] = frozenset()


def round_release(
    tables: Sequence[CountTable],
    views: tuple[str, ...],
    key: bytes,
    relations: Sequence[Relation] = (),
    wishes: Sequence[Wish] = (),
    forbidden: Sequence[Values] = (),
    base: int = BASE,
) -> Rounded:
    """Rounded counts of all tables of a release; a cell that is not there is 0.

    `relations` hold for the rounded counts too (see `relations`); `wishes` tie them to what was released before.
    `forbidden`: roundings of some cells that an audit found too telling; each is ruled out as a whole. Raises
    ProtectionFailed where no rounding exists.
    """
    program = Program()
    for table in tables:
        for layout, inner in inner_cells(table):
            margins = [(cell.places, list(layout.margins(cell.parts))) for cell in inner]
            program.add_table(table.population, margins, views)
    values = true_counts(tables, views)
    return solve(program, values, lambda cell, value: coin(key, cell, value, base), relations, wishes, forbidden, base)


def solve(
    program: Program,
    values: Values,
    prefer: Prefer,
    relations: Sequence[Relation] = (),
    wishes: Sequence[Wish] = (),
    forbidden: Sequence[Values] = (),
    base: int = BASE,
) -> Rounded:
    """The best rounding of `values` (see the module); with wider intervals on as few cells as possible if need be."""
    if not values:
        return Rounded({})
    for is_wider_allowed in (False, True):
        found = _solve(program, values, prefer, relations, wishes, forbidden, base, is_wider_allowed)
        if found is not None:
            return found
    raise ProtectionFailed(
        "The counts of this release can't be rounded so that they add up.",
        "Nothing is published; report this with the number of tables, without their numbers.",
    )


def _solve(
    program: Program,
    values: Values,
    prefer: Prefer,
    relations: Sequence[Relation],
    wishes: Sequence[Wish],
    forbidden: Sequence[Values],
    base: int,
    is_wider_allowed: bool,
) -> Rounded | None:
    """Variables: z of each inner cell; `up` and `wider` of each cell, r = base * (v // base + up); unmet wishes."""
    cells = sorted(program.cells, key=str)
    assert set(cells) == set(values), "the program and the true counts have other cells"
    up = {cell: program.size + position for position, cell in enumerate(cells)}
    floor = {cell: values[cell] // base for cell in cells}
    is_multiple = {cell: values[cell] % base == 0 for cell in cells}
    unmet = program.size + 2 * len(cells)
    width = unmet + len(wishes)
    rows: list[Row] = []
    for cell in cells:
        rows.append(Row({**program.cells[cell], up[cell]: -1.0}, floor[cell], floor[cell]))
    for terms in program.equal:
        rows.append(Row(terms, 0, 0))
    for relation in relations:
        terms = {up[cell]: float(factor) for cell, factor in relation.terms.items() if cell in up}
        if terms:
            rows.append(Row(terms, -_told(relation.terms, floor), np.inf))
    for number, (wished, least) in enumerate(wishes):
        terms = {up[cell]: float(factor) for cell, factor in wished.items() if cell in up}
        rows.append(Row({**terms, unmet + number: 1.0}, least / base - _told(wished, floor), np.inf))
    for assignment in forbidden:
        rows.append(
            _rule_out({up[cell]: value // base - floor[cell] for cell, value in assignment.items() if cell in up})
        )
    cost, low, high = np.zeros(width), np.zeros(width), np.full(width, np.inf)
    high[program.size + len(cells) : unmet] = is_wider_allowed
    cost[unmet:] = WISH_COST
    for cell in cells:
        wider = up[cell] + len(cells)
        cost[up[cell]], cost[wider] = prefer(cell, values[cell]), WIDER_COST
        low[up[cell]], high[up[cell]] = 0, 0 if is_multiple[cell] else 1
        if is_wider_allowed:
            low[up[cell]], high[up[cell]] = -min(1, floor[cell]), high[up[cell]] + 1
            rows.append(Row({up[cell]: 1.0, wider: 1.0}, 0, np.inf))
            rows.append(Row({up[cell]: 1.0, wider: -1.0}, -np.inf, 0 if is_multiple[cell] else 1))
            high[wider] = floor[cell] > 0 or not is_multiple[cell]
    result = Solver(low, high, rows).minimise(cost, is_whole=True)
    if result is None:
        return None
    rounded = {cell: base * (floor[cell] + round(result.values[up[cell]])) for cell in cells}
    wider_cells = [cell for cell in cells if abs(rounded[cell] - values[cell]) >= base]
    return Rounded(rounded, frozenset(wider_cells))


def _told(terms: Mapping[CellKey, int], floor: Mapping[CellKey, int]) -> int:
    return sum(factor * floor.get(cell, 0) for cell, factor in terms.items())


def _rule_out(chosen: Mapping[int, int]) -> Row:
    """At least one of the 0/1 variables must be other than it was; a wider one counts as it stands next to."""
    signs = {variable: -1.0 if value > 0 else 1.0 for variable, value in chosen.items()}
    return Row(signs, 1 - sum(value > 0 for value in chosen.values()), np.inf)


def coin(key: bytes, cell: CellKey, value: int, base: int = BASE) -> float:
    """The cost of rounding up: about -1 where the keyed coin says up, about +1 where it says down.

    Up has probability frac(value / base). The same cell with the same value always gets the same coin,
    so repeating a release averages nothing out. The small keyed difference in weight makes the best rounding unique.
    """
    digest = hashlib.blake2b(f"{cell}|{value}".encode(), key=key, digest_size=16).digest()
    toss = int.from_bytes(digest[:8], "big") / 2**64
    weight = 1 + int.from_bytes(digest[8:], "big") / 2**64 / 100
    return -weight if toss < (value % base) / base else weight
