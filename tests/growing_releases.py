"""Half-yearly releases of one growing population, as their readers see them: for the bench and the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.contract.counts import CountTable, Definition, Dimension
from pipelines.protect.audit import audit
from pipelines.protect.cells import CellKey, Layout, Values, layouts_of_counts, true_counts
from pipelines.protect.knowledge import Sight, Told
from pipelines.protect.published import BASE
from pipelines.protect.relations import Days, relations_within
from pipelines.protect.rounding import Rounded, round_release
from pipelines.protect.wall import _told_by, _wishes

SEX = Dimension("sex", ("female", "male", "unknown"))
AGE = Dimension("age_band", ("0-11", "12-14", "15-17", "unknown"))
NATIONALITY = Dimension("nationality_group", ("eu_citizen", "third_country_national", "undetermined", "unknown"))
VIEWS = ("ALL", "NL", "RO")
FIRST_DAY = "2016-01-01"
ROWS = (VIEWS[1:], SEX.categories, AGE.categories, NATIONALITY.categories)

Person = tuple[str, str, str, str]
"""Country, sex, age band, nationality."""


@dataclass(frozen=True)
class HalfYear:
    """The tables of one half-year, and the days that are in the names of its populations."""

    days: Days
    tables: tuple[CountTable, ...]
    views: tuple[str, ...]

    @property
    def true(self) -> dict[CellKey, int]:
        """The true count of every cell that is not zero."""
        return true_counts(self.tables, self.views)

    @property
    def layouts(self) -> dict[str, list[Layout]]:
        """Population → its tables."""
        found: dict[str, list[Layout]] = {}
        for table in self.tables:
            mine = found.setdefault(table.population, [])
            mine += [layout for layout in layouts_of_counts(table) if layout not in mine]
        return found

    def cells(self) -> list[CellKey]:
        """Every published cell, zeros too."""
        return list(
            dict.fromkeys(
                CellKey(population, view, margin)
                for population, found in self.layouts.items()
                for view in self.views
                for layout in found
                for parts in layout.combinations()
                for margin in layout.margins(parts)
            )
        )

    def round(self, key: bytes, before: Sequence[Sight], forbidden: Sequence[Values]) -> Rounded:
        """The rounding that the wall would make after the releases `before`."""
        relations = relations_within(self.layouts, self.days, self.views)
        wishes = _wishes(before, self.layouts, self.days, self.views)
        return round_release(self.tables, self.views, key, relations, wishes, forbidden)

    def sight(self, intervals: dict[CellKey, tuple[int, int]], rounded: Values | None = None) -> Sight:
        """What readers have who know these intervals, and the `rounded` counts where there are such."""
        told = tuple(
            Told(cell, low, high, str(cell), None if rounded is None else rounded.get(cell, 0))
            for cell, (low, high) in intervals.items()
        )
        return Sight(self.days.last, "public", self.days, self.views, self.layouts, told)

    def rounded_sight(self, rounded: Rounded) -> Sight:
        """The worst case: readers know the rounded count of small cells too."""
        return self.sight(
            {cell: _around(rounded.values.get(cell, 0), BASE - 1) for cell in self.cells()}, rounded.values
        )

    def nearest_sight(self) -> Sight:
        """Each cell on its own to the nearest multiple of 5."""
        true = self.true
        return self.sight({cell: _around((true.get(cell, 0) + 2) // 5 * 5, 2) for cell in self.cells()})

    def suppressed_sight(self) -> Sight:
        """Exact counts; 1 to 9 are hidden."""
        true = self.true
        hidden = {cell: (1, 9) for cell, number in true.items() if number < 10}
        return self.sight({cell: hidden.get(cell, (true.get(cell, 0),) * 2) for cell in self.cells()})


def _around(value: int, width: int) -> tuple[int, int]:
    return max(0, value - width), value + width


def half_years(seed: int, number: int = 8, is_wide: bool = False, views: tuple[str, ...] = VIEWS) -> Iterator[HalfYear]:
    """The releases of a population that grows by 2 to 80 persons in each half-year; some come again in later ones.

    With `is_wide`, nationality is crossed with sex.
    """
    chance = np.random.default_rng(seed)
    weights = [chance.dirichlet(np.ones(len(rows))) for rows in ROWS]
    growth = chance.uniform(2, 80)
    so_far: list[Person] = []
    for half in range(number):
        new = [_person(chance, weights) for _ in range(chance.poisson(growth) + 1)]
        again = [person for person in so_far if chance.random() < 0.1]
        so_far += new
        year, is_second = 2016 + half // 2, half % 2
        first, last = (f"{year}-07-01", f"{year}-12-31") if is_second else (f"{year}-01-01", f"{year}-06-30")
        days = Days(first, last, FIRST_DAY)
        groups = {days.name("persons_assisted@period"): [*new, *again], days.name("persons_assisted@to_date"): so_far}
        tables = (table for name, group in groups.items() for table in _tables(name, group, is_wide))
        yield HalfYear(days, tuple(tables), views)


def _person(chance: np.random.Generator, weights: Sequence[np.ndarray]) -> Person:
    country, sex, age, nationality = (str(chance.choice(r, p=w)) for r, w in zip(ROWS, weights, strict=True))
    return country, sex, age, nationality


def _tables(population: str, group: Sequence[Person], is_wide: bool) -> tuple[CountTable, ...]:
    cross = Counter((country, sex, age) for country, sex, age, _ in group)
    sex_and_nationality = Counter((country, sex, nationality) for country, sex, _, nationality in group)
    by_nationality = Counter((country, nationality) for country, _, _, nationality in group)
    definition = Definition(population, population, "persons", "", "", "", "", "", "")
    return (
        CountTable(definition, population, (SEX, AGE), cross),
        CountTable(definition, population, (SEX, NATIONALITY), sex_and_nationality)
        if is_wide
        else CountTable(definition, population, (NATIONALITY,), by_nationality),
    )


def released(halves: Sequence[HalfYear], key: bytes, attempts: int = 20) -> tuple[list[Sight], list[Rounded]]:
    """Each half-year rounded, audited with all before it, and rounded again until the audit finds nothing."""
    sights: list[Sight] = []
    roundings: list[Rounded] = []
    for half in halves:
        forbidden: list[Values] = []
        for _ in range(attempts):
            rounded = half.round(key, sights, forbidden)
            sight = half.rounded_sight(rounded)
            weaknesses = audit([*sights, sight]).weaknesses
            if not weaknesses:
                break
            forbidden += _told_by(weaknesses, sight.name, rounded)
        sights.append(sight)
        roundings.append(rounded)
    return sights, roundings
