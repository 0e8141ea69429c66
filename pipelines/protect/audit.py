"""The audit: an attacker who has all that was published to an audience, in all releases so far, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.attack import Guess, Known, attack, nearest_truth
from pipelines.protect.cells import CellKey, Layout, Margin
from pipelines.protect.published import BASE, FLOOR
from pipelines.protect.relations import (
    PART_OF,
    Days,
    Layouts,
    Relation,
    relations_between,
    relations_within,
)
from pipelines.protect.solver import Numbers, Terms
from pipelines.protect.units import Histories

LEAST = BASE - 1
"""Fewer candidates than this for a small count, change or difference stop a release."""


@dataclass(frozen=True)
class Told:
    """What one place of a release tells of a cell: its true count is from `low` to `high`.

    `rounded`: the rounded count itself, where it is printed; `is_below_floor`: it is printed as "fewer than";
    `is_given`: an exact count that its readers must have, so that the change of two such is no secret.
    """

    cell: CellKey
    low: int
    high: int | None
    source: str
    rounded: int | None = None
    is_below_floor: bool = False
    is_given: bool = True


@dataclass(frozen=True)
class Sight:
    """One release as its readers see it. `ratios` and `orders` are what it tells beside the counts:

    (part, whole, low, high): 100 x part / whole is in between; (larger, smaller): as the order of rows shows.
    """

    name: str
    profile: str
    days: Days
    views: tuple[str, ...]
    tables: Layouts
    told: tuple[Told, ...]
    known_totals: Mapping[str, int] = field(default_factory=dict)
    ratios: tuple[tuple[CellKey, CellKey, float, float], ...] = ()
    orders: tuple[tuple[CellKey, CellKey], ...] = ()


@dataclass(frozen=True)
class Weakness:
    """A count, change or difference that has too few candidates, the proven interval, and what gives it away.

    `cells`: release → cells of it that prove it.
    """

    what: str
    low: int
    high: int
    because: tuple[str, ...]
    cells: tuple[tuple[str, CellKey], ...]

    @property
    def candidates(self) -> int:
        """How many true values are left."""
        return self.high - self.low + 1

    def describe(self) -> str:
        """The weakness in one sentence."""
        proven = f"is {self.low}" if self.candidates == 1 else f"is from {self.low} to {self.high}"
        return f"{self.what} {proven}, from: {'; '.join(self.because)}."


@dataclass(frozen=True)
class Verdict:
    """What an audit tried and found. `counts`, `changes` and `differences` are the small ones that it attacked."""

    counts: int
    changes: int
    differences: int
    weaknesses: tuple[Weakness, ...]


def audit(sights: Sequence[Sight], least: int = LEAST) -> Verdict:
    """Attacks all releases of `sights` together, oldest first; those of one name are of one and the same truth.

    Raises attack.Contradiction where the published numbers can't all be true.
    """
    knowledge = _Knowledge(sights)
    knowledge.resolve_hidden()
    counts, changes, differences = knowledge.small_counts(), knowledge.small_changes(), knowledge.small_differences()
    targets = [*counts, *changes, *differences]
    known = knowledge.rows()
    exposed = attack(knowledge.size, known, [one.terms for one in targets], least, knowledge.guess(known, targets))
    weaknesses = []
    for one in exposed:
        reasons = [known[row].source for row in one.because]
        cells = [knowledge.shown[row] for row in one.because if row in knowledge.shown]
        weaknesses.append(
            Weakness(targets[one.target].what, one.low, one.high, tuple(dict.fromkeys(reasons)), tuple(cells))
        )
    return Verdict(len(counts), len(changes), len(differences), tuple(weaknesses))


def rounded_bounds(sights: Sequence[Sight]) -> tuple[dict[CellKey, int], dict[CellKey, int]]:
    """The lowest and the highest that the rounded count of each told cell of one release can be."""
    knowledge = _Knowledge(sights)
    knowledge.resolve_hidden()
    low: dict[CellKey, int] = {}
    high: dict[CellKey, int] = {}
    for sight in sights:
        for told in sight.told:
            known = told.rounded if told.rounded is not None else knowledge.resolved.get((sight.name, told.cell))
            if known is not None or told.is_below_floor:
                low[told.cell], high[told.cell] = (0, FLOOR - BASE) if known is None else (known, known)
    return low, high


@dataclass(frozen=True)
class _Target:
    """What is asked for; `cell` and `without`: one unit more in it is in this cell, and not in these populations."""

    what: str
    terms: Terms
    cell: tuple[str, CellKey]
    without: tuple[tuple[str, str], ...] = ()



class _Knowledge:
    """The unknowns of all releases and what is known of them."""

    def __init__(self, sights: Sequence[Sight]) -> None:
        self.size = 0
        self.shown: dict[int, tuple[str, CellKey]] = {}
        self._by_name: dict[str, list[Sight]] = {}
        for sight in sights:
            self._by_name.setdefault(sight.name, []).append(sight)
        self._names = sorted(self._by_name, key=lambda name: self._by_name[name][0].days.last)
        self._cells: dict[tuple[str, CellKey], dict[int, float]] = {}
        self._structure: list[Known] = []
        self._chosen = {(sight.name, told.cell) for sight in sights for told in sight.told if not told.is_given}
        self.resolved: dict[tuple[str, CellKey], int] = {}
        self._layouts: dict[str, dict[str, list[Layout]]] = {}
        for name in self._names:
            self._add_release(name)

    def _add_release(self, name: str) -> None:
        layouts: dict[str, list[Layout]] = {}
        for sight in self._by_name[name]:
            for population, found in sight.tables.items():
                mine = layouts.setdefault(population, [])
                mine += [layout for layout in dict.fromkeys(found) if layout not in mine]
        self._layouts[name] = layouts
        views = self._by_name[name][0].views
        for population, found in layouts.items():
            for layout in found:
                self._add_layout(name, population, layout, views)
        for relation in self._within(name):
            self._relate(relation, name, name, assumed=False)
        for sight in self._by_name[name]:
            for larger, smaller in sight.orders:
                self._relate(Relation({larger: 1, smaller: -1}, f"{name}: the order of rows"), name, name, assumed=False)

    def _within(self, name: str) -> list[Relation]:
        sight = self._by_name[name][0]
        return relations_within(self._layouts[name], sight.days, sight.views, PART_OF)

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
                earlier = self._cells.setdefault(key, terms)
                if earlier is not terms:
                    same = {**terms, **dict.fromkeys(earlier, -1.0)}
                    self._structure.append(Known(same, 0, 0, f"{name}: tables of {population} share a margin"))
        whole = of_view.pop(WHOLE_PROGRAMME, [])
        for place, unknown in enumerate(whole):
            parts_of = {inner[place]: 1.0 for inner in of_view.values()}
            for part in parts_of:
                self._structure.append(Known({unknown: 1.0, part: -1.0}, 0, _MANY, f"{name}: a country is part of the whole"))
            if parts_of:
                self._structure.append(Known({**parts_of, unknown: -1.0}, 0, _MANY, f"{name}: the countries make the whole"))

    def _relate(self, relation: Relation, name: str, earlier: str, assumed: bool) -> None:
        terms: dict[int, float] = {}
        for release, cells in ((name, relation.terms), (earlier, relation.earlier)):
            for cell, factor in cells.items():
                for unknown in self._cells.get((release, cell), {}):
                    terms[unknown] = terms.get(unknown, 0.0) + factor
        if terms:
            self._structure.append(Known(terms, 0, _MANY, relation.says, assumed))

    def resolve_hidden(self) -> None:
        """Works out which rounded counts "fewer than" stands for: rounded rows add up, and keep to all relations."""
        rows = list(self._structure)
        hidden: list[tuple[str, CellKey]] = []
        for name, told in self._all_told():
            terms = self._cells[name, told.cell]
            if told.rounded is not None:
                rows.append(Known(terms, told.rounded / BASE, told.rounded / BASE, told.source))
            elif told.is_below_floor:
                rows.append(Known(terms, 0, FLOOR // BASE - 1, told.source))
                hidden.append((name, told.cell))
        targets = [self._cells[key] for key in hidden]
        self.resolved = {hidden[one.target]: BASE * one.low for one in attack(self.size, rows, targets, least=2)}

    def guess(self, known: Sequence[Known], targets: Sequence[_Target]) -> Guess:
        """The rounded release as a possible truth, and one unit more in each target."""
        releases = [(name, self._by_name[name][0].days, self._layouts[name]) for name in self._names]
        histories = Histories(releases, self._by_name[self._names[-1]][0].views)
        centres = [(self._cells[name, told.cell], self._centre(name, told)) for name, told in self._all_told()]
        truth = nearest_truth(self.size, known, centres)
        return Guess(truth, [self._one_more(histories, target, truth) for target in targets])

    def _centre(self, name: str, told: Told) -> float:
        """The rounded count; half of the floor, where it is hidden and can't be worked out."""
        if told.rounded is not None:
            return told.rounded
        return self.resolved.get((name, told.cell), FLOOR / 2)

    def _one_more(self, histories: Histories, target: _Target, truth: Numbers) -> dict[int, float]:
        """One unit more in the target. Of a group whose total is known it is taken from the largest row instead."""
        terms: dict[int, float] = {}
        for name, cell in histories.of_one_more(*target.cell, target.without):
            (unknown,) = self._cells[name, cell]
            if self._is_known(name, cell.population):
                names = {part for part, _ in cell.margin}
                if not {part for part, _ in target.cell[1].margin} <= names:
                    continue
                terms[max(self._siblings(name, cell), key=lambda other: truth[other] if other != unknown else -1)] = -1.0
            terms[unknown] = 1.0
        return terms

    def _is_known(self, name: str, population: str) -> bool:
        return any(population in sight.known_totals for sight in self._by_name[name])

    def _siblings(self, name: str, cell: CellKey) -> list[int]:
        names = {part for part, _ in cell.margin}
        layout = next(layout for layout in self._layouts[name][cell.population] if layout.names == names)
        inner = (cell._replace(margin=frozenset(parts)) for parts in layout.combinations())
        return [next(iter(self._cells[name, one])) for one in inner]

    def _all_told(self) -> Iterable[tuple[str, Told]]:
        return ((name, told) for name in self._names for sight in self._by_name[name] for told in sight.told)

    def _interval(self, name: str, told: Told) -> tuple[int, float]:
        resolved = self.resolved.get((name, told.cell))
        if resolved is not None and told.is_below_floor:
            return max(0, resolved - BASE + 1), resolved + BASE - 1
        return told.low, _MANY if told.high is None else told.high

    def rows(self) -> list[Known]:
        """All that is known of the true counts."""
        for before, after in zip(self._names, self._names[1:], strict=False):
            for relation in self._between(before, after):
                self._relate(relation, after, before, assumed=True)
        known = list(self._structure)
        for name, told in self._all_told():
            low, high = self._interval(name, told)
            self.shown[len(known)] = (name, told.cell)
            known.append(Known(self._cells[name, told.cell], low, high, told.source))
        for name in self._names:
            for sight in self._by_name[name]:
                known += self._beside_counts(name, sight)
        return known

    def _between(self, before: str, after: str) -> list[Relation]:
        old, new = self._by_name[before][0], self._by_name[after][0]
        return relations_between((self._layouts[before], old.days), (self._layouts[after], new.days), new.views)

    def _beside_counts(self, name: str, sight: Sight) -> Iterable[Known]:
        for population, total in sight.known_totals.items():
            key = (name, CellKey(population, WHOLE_PROGRAMME, frozenset()))
            if key in self._cells:
                yield Known(self._cells[key], 0, total, f"{population}: {total} is public")
                yield Known(self._cells[key], total, total, f"{population}: {total} is public", assumed=True)
        for part, whole, low, high in sight.ratios:
            for bound, sign in ((low, 1.0), (high, -1.0)):
                terms = dict.fromkeys(self._cells[name, part], sign * 100.0)
                for unknown in self._cells[name, whole]:
                    terms[unknown] = terms.get(unknown, 0.0) - sign * bound
                yield Known(terms, 0, _MANY, f"{name}: a percentage of {part.population}")

    def _bounds(self) -> dict[tuple[str, CellKey], tuple[float, float]]:
        bounds: dict[tuple[str, CellKey], tuple[float, float]] = {}
        for name in self._names:
            for sight in self._by_name[name]:
                for population, total in sight.known_totals.items():
                    bounds[name, CellKey(population, WHOLE_PROGRAMME, frozenset())] = (total, total)
        for name, told in self._all_told():
            low, high = bounds.get((name, told.cell), (0, _MANY))
            mine = self._interval(name, told)
            if low < high:  # else it is known from elsewhere
                bounds[name, told.cell] = max(low, mine[0]), min(high, mine[1])
        return bounds

    def small_counts(self) -> list[_Target]:
        """Cells that can be under the floor, and those that are not told at all; exact ones are known, no targets."""
        bounds = self._bounds()
        small = []
        for key, terms in self._cells.items():
            low, high = bounds.get(key, (0, _MANY))
            if low < FLOOR and low < high:
                small.append(_Target(f"{key[0]}: {key[1]}", terms, key))
        return small

    def small_changes(self) -> list[_Target]:
        """Of a cell from one release to the next. Of groups that no relation ties, a change is as open as both counts."""
        bounds, found = self._bounds(), []
        for before, after in zip(self._names, self._names[1:], strict=False):
            pairs = []
            for relation in self._between(before, after):
                if len(relation.terms) == 1:
                    (new,), (old,) = relation.terms, relation.earlier
                    pairs.append(((after, new), (before, old)))
            found += self._small(pairs, bounds, "change")
        return found

    def small_differences(self) -> list[_Target]:
        """Of two cells of one release of which one is part of the other."""
        bounds, found = self._bounds(), []
        for name in self._names:
            relations = [relation.terms for relation in self._within(name) if len(relation.terms) == 2]
            signed = [
                (next(cell for cell in terms if terms[cell] > 0), next(cell for cell in terms if terms[cell] < 0))
                for terms in relations
            ]
            equal = {frozenset(pair) for pair in signed if pair[::-1] in signed}
            pairs = [((name, large), (name, small)) for large, small in signed if {large, small} not in equal]
            found += self._small(pairs, bounds, "difference")
        return found

    def _small(
        self,
        pairs: Iterable[tuple[tuple[str, CellKey], tuple[str, CellKey]]],
        bounds: Mapping[tuple[str, CellKey], tuple[float, float]],
        what: str,
    ) -> list[_Target]:
        targets = []
        for large, small in pairs:
            if large not in self._cells or small not in self._cells:
                continue
            (low, high), (least, most) = bounds.get(large, (0, _MANY)), bounds.get(small, (0, _MANY))
            is_known = low == high and least == most
            if low - most >= FLOOR or (is_known and (low == least or {large, small}.isdisjoint(self._chosen))):
                continue
            terms = dict(self._cells[large])
            for unknown in self._cells[small]:
                terms[unknown] = terms.get(unknown, 0.0) - 1.0
            says = f"{what}: {large[0]}: {large[1]} and {small[0]}: {small[1]}"
            targets.append(_Target(says, terms, large, ((small[0], small[1].population),)))
        return targets


_MANY = float("inf")
