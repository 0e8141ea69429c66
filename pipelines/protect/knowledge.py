"""What an attacker knows: the unknowns of all releases to an audience, and all that the releases tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, product

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.attack import Known, attack
from pipelines.protect.cells import CellKey, Layout, Margin
from pipelines.protect.published import BASE, FLOOR
from pipelines.protect.relations import (
    PART_OF,
    Days,
    Guessed,
    Layouts,
    Relation,
    relations_between,
    relations_between_revisions,
    relations_within,
)

MANY = float("inf")


@dataclass(frozen=True)
class Told:
    """What one place of a release tells of a cell: its true count is from `low` to `high`.

    `rounded`: the rounded count itself, where it is printed; `is_below_floor`: it is printed as "fewer than";
    `is_given`: an exact count that its readers must have, so that the change of two such is no secret; `is_owed`: by a
    funder's regulation.
    """

    cell: CellKey
    low: int
    high: int | None
    source: str
    rounded: int | None = None
    is_below_floor: bool = False
    is_given: bool = True
    is_owed: bool = False


@dataclass(frozen=True)
class Sight:
    """One release as its readers see it; those of one `name` are of one and the same truth.

    A period that was revised has a truth for each revision. `ratios` and `orders` are what a release tells beside the
    counts: (part, whole, low, high): 100 x part / whole is in between; (larger, smaller): as the order of rows shows.
    """

    name: str
    profile: str
    days: Days
    views: tuple[str, ...]
    tables: Layouts
    told: tuple[Told, ...]
    base: int = BASE
    known_totals: Mapping[str, int] = field(default_factory=dict)
    ratios: tuple[tuple[CellKey, CellKey, float, float], ...] = ()
    orders: tuple[tuple[CellKey, CellKey], ...] = ()
    revision: int = 1


class Knowledge:
    """The unknowns of all releases and what is known of them; `guessed`: what is thought of their revisions."""

    def __init__(self, sights: Sequence[Sight], guessed: Guessed = "added") -> None:
        self._guessed = guessed
        (self.base,) = {sight.base for sight in sights}
        self.size = 0
        self.shown: dict[int, tuple[str, CellKey]] = {}
        self.owed: list[int] = []
        self.by_name: dict[str, list[Sight]] = {}
        for sight in sights:
            self.by_name.setdefault(sight.name, []).append(sight)
        self.names = sorted(self.by_name, key=self._age)
        self.cells: dict[tuple[str, CellKey], dict[int, float]] = {}
        self._structure: list[Known] = []
        self.chosen = {(sight.name, told.cell) for sight in sights for told in sight.told if not told.is_given}
        self.resolved: dict[tuple[str, CellKey], int] = {}
        self.layouts: dict[str, dict[str, list[Layout]]] = {}
        for name in self.names:
            self._add_release(name)

    def _age(self, name: str) -> tuple[str, int]:
        return self.by_name[name][0].days.last, self.by_name[name][0].revision

    def onward(self) -> list[tuple[str, str]]:
        """From each revision of a period to each of the next period."""
        return [step for before, after in pairwise(self._periods()) for step in product(before, after)]

    def revisions(self) -> list[tuple[str, str]]:
        """From each revision of a period to the one after it."""
        return [step for revisions in self._periods() for step in pairwise(revisions)]

    def contained(self) -> list[tuple[str, str]]:
        """The same, that with fewer records first, as it is guessed."""
        return [step if self._guessed == "added" else step[::-1] for step in self.revisions()]

    def _periods(self) -> list[list[str]]:
        return [list(names) for _, names in groupby(self.names, key=lambda name: self._age(name)[0])]

    def _add_release(self, name: str) -> None:
        layouts: dict[str, list[Layout]] = {}
        for sight in self.by_name[name]:
            for population, found in sight.tables.items():
                mine = layouts.setdefault(population, [])
                mine += [layout for layout in dict.fromkeys(found) if layout not in mine]
        self.layouts[name] = layouts
        views = self.by_name[name][0].views
        for population, found in layouts.items():
            # A table that is a total alone first: its one cell is one unknown, and those of the others add up to it.
            for layout in sorted(found, key=lambda layout: bool(layout.dimensions)):
                self._add_layout(name, population, layout, views)
        for relation in self.within(name):
            self._relate(relation, name, name, assumed=False)
        for sight in self.by_name[name]:
            for larger, smaller in sight.orders:
                self._relate(
                    Relation({larger: 1, smaller: -1}, f"{name}: the order of rows"), name, name, assumed=False
                )

    def within(self, name: str) -> list[Relation]:
        """What holds between the populations of one release."""
        sight = self.by_name[name][0]
        return relations_within(self.layouts[name], sight.days, sight.views, PART_OF)

    def _add_layout(self, name: str, population: str, layout: Layout, views: Sequence[str]) -> None:
        """One unknown for each inner cell in each view; margins that an earlier table has too are the same."""
        of_view: dict[str, list[int]] = {}
        for view in views:
            local: dict[Margin, dict[int, float]] = {}
            for parts in layout.combinations():
                unknown, self.size = self.size, self.size + 1
                of_view.setdefault(view, []).append(unknown)
                for margin in layout.margins(parts):
                    local.setdefault(margin, {})[unknown] = 1.0
            for margin, terms in local.items():
                key = (name, CellKey(population, view, margin))
                earlier = self.cells.setdefault(key, terms)
                if earlier is not terms:
                    same = {**terms, **dict.fromkeys(earlier, -1.0)}
                    self._structure.append(Known(same, 0, 0, f"{name}: tables of {population} share a margin"))
        whole = of_view.pop(WHOLE_PROGRAMME, [])
        for place, unknown in enumerate(whole):
            parts_of = {inner[place]: 1.0 for inner in of_view.values()}
            for part in parts_of:
                self._structure.append(
                    Known({unknown: 1.0, part: -1.0}, 0, MANY, f"{name}: a country is part of the whole")
                )
            if parts_of:
                self._structure.append(
                    Known({**parts_of, unknown: -1.0}, 0, MANY, f"{name}: the countries make the whole")
                )

    def _relate(self, relation: Relation, name: str, earlier: str, assumed: bool) -> None:
        terms: dict[int, float] = {}
        for release, cells in ((name, relation.terms), (earlier, relation.earlier)):
            for cell, factor in cells.items():
                for unknown in self.cells.get((release, cell), {}):
                    terms[unknown] = terms.get(unknown, 0.0) + factor
        if terms:
            self._structure.append(Known(terms, 0, MANY, relation.says, assumed))

    def resolve_hidden(self) -> None:
        """Works out which rounded counts "fewer than" stands for: rounded rows add up, and keep to all relations."""
        rows = list(self._structure)
        hidden: list[tuple[str, CellKey]] = []
        for name, told in self.all_told():
            terms = self.cells[name, told.cell]
            if told.rounded is not None:
                rows.append(Known(terms, told.rounded / self.base, told.rounded / self.base, told.source))
            elif told.is_below_floor:
                rows.append(Known(terms, 0, FLOOR // self.base - 1, told.source))
                hidden.append((name, told.cell))
        targets = [self.cells[key] for key in hidden]
        self.resolved = {hidden[one.target]: self.base * one.low for one in attack(self.size, rows, targets, least=2)}

    def all_told(self) -> Iterable[tuple[str, Told]]:
        """Each release with what it tells, oldest first."""
        return ((name, told) for name in self.names for sight in self.by_name[name] for told in sight.told)

    def interval(self, name: str, told: Told) -> tuple[int, float]:
        """The lowest and highest true count that what is told leaves open, hidden counts that are resolved too."""
        resolved = self.resolved.get((name, told.cell))
        if resolved is not None and told.is_below_floor:
            return max(0, resolved - self.base + 1), resolved + self.base - 1
        return told.low, MANY if told.high is None else told.high

    def rows(self) -> list[Known]:
        """All that is known of the true counts."""
        for before, after in (*self.onward(), *self.revisions()):
            for relation in self.between(before, after):
                self._relate(relation, after, before, assumed=True)
        known = list(self._structure)
        for name, told in self.all_told():
            low, high = self.interval(name, told)
            self.shown[len(known)] = (name, told.cell)
            self.owed += [len(known)] if told.is_owed else []
            known.append(Known(self.cells[name, told.cell], low, high, told.source))
        for name in self.names:
            for sight in self.by_name[name]:
                known += self._beside_counts(name, sight)
        return known

    def between(self, before: str, after: str) -> list[Relation]:
        """What holds from a release to one of the next period, or is guessed to from a revision to the next."""
        old, new = self.by_name[before][0], self.by_name[after][0]
        if old.days.last == new.days.last:
            # Of a group whose total everybody knows no more than its breakdown can have been corrected.
            open_to_guess = self.layouts[before].keys() - old.known_totals.keys() - new.known_totals.keys()
            earlier = {population: self.layouts[before][population] for population in open_to_guess}
            return relations_between_revisions(earlier, self.layouts[after], new.views, self._guessed)
        return relations_between((self.layouts[before], old.days), (self.layouts[after], new.days), new.views)

    def _beside_counts(self, name: str, sight: Sight) -> Iterable[Known]:
        for population, total in sight.known_totals.items():
            key = (name, CellKey(population, WHOLE_PROGRAMME, frozenset()))
            if key in self.cells:
                yield Known(self.cells[key], 0, total, f"{population}: {total} is public")
                yield Known(self.cells[key], total, total, f"{population}: {total} is public", assumed=True)
        for part, whole, low, high in sight.ratios:
            for bound, sign in ((low, 1.0), (high, -1.0)):
                terms = dict.fromkeys(self.cells[name, part], sign * 100.0)
                for unknown in self.cells[name, whole]:
                    terms[unknown] = terms.get(unknown, 0.0) - sign * bound
                yield Known(terms, 0, MANY, f"{name}: a percentage of {part.population}")


def rounded_bounds(sights: Sequence[Sight]) -> tuple[dict[CellKey, int], dict[CellKey, int]]:
    """The lowest and the highest that the rounded count of each told cell of one release can be."""
    knowledge = Knowledge(sights)
    knowledge.resolve_hidden()
    low: dict[CellKey, int] = {}
    high: dict[CellKey, int] = {}
    for sight in sights:
        for told in sight.told:
            known = told.rounded if told.rounded is not None else knowledge.resolved.get((sight.name, told.cell))
            if known is not None or told.is_below_floor:
                low[told.cell], high[told.cell] = (0, FLOOR - knowledge.base) if known is None else (known, known)
    return low, high
