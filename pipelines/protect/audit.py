"""The audit: an attacker who has all that was published to an audience, in all releases so far, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.contract.counts import row_above
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.attack import Guess, Known, attack, nearest_truth
from pipelines.protect.cells import CellKey, Part
from pipelines.protect.knowledge import MANY, Knowledge, Sight, Told
from pipelines.protect.published import FIRST_REVISION, FLOOR
from pipelines.protect.relations import GUESSES
from pipelines.protect.solver import Numbers, Terms
from pipelines.protect.units import Histories


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


def audit(sights: Sequence[Sight], least: int | None = None) -> Verdict:
    """Attacks all releases of `sights` together, oldest first; those of one name are of one and the same truth.

    A small count, change or difference with fewer than `least` candidates is a weakness; without it, than one less than
    what the counts are rounded to. The counts of revised periods are attacked once for each guess of what the revision
    was for. Raises attack.Contradiction where the published numbers can't all be true.
    """
    first, *others = GUESSES
    found = _audit(Knowledge(sights, first), least)
    revised = {sight.days.last for sight in sights if sight.revision > FIRST_REVISION}
    names = {sight.name for sight in sights if sight.days.last in revised}
    again = [_audit(Knowledge(sights, guess), least, names) for guess in others if names]
    weaknesses = {weak.what: weak for verdict in (found, *again) for weak in verdict.weaknesses}
    return replace(found, weaknesses=tuple(weaknesses.values()))


def _audit(knowledge: Knowledge, least: int | None, only: Collection[str] = ()) -> Verdict:
    """`only`: the releases of which something is asked for, where it is not all."""
    knowledge.resolve_hidden()
    least = knowledge.base - 1 if least is None else least
    asked = _Targets(knowledge)
    counts, changes, differences = asked.small_counts(), asked.small_changes(), asked.small_differences()
    targets = [one for one in (*counts, *changes, *differences) if not only or one.cell[0] in only]
    known = knowledge.rows()
    exposed = attack(knowledge.size, known, [one.terms for one in targets], least, asked.guess(known, targets))
    found = [(targets[one.target].terms, one.low, one.high) for one in exposed]
    implied = _implied_by_owed(knowledge, known, found, least)
    weaknesses = []
    for one, is_implied in zip(exposed, implied, strict=True):
        if is_implied:
            continue
        reasons = [known[row].source for row in one.because]
        cells = [knowledge.shown[row] for row in one.because if row in knowledge.shown]
        weaknesses.append(
            Weakness(targets[one.target].what, one.low, one.high, tuple(dict.fromkeys(reasons)), tuple(cells))
        )
    return Verdict(len(counts), len(changes), len(differences), tuple(weaknesses))


def _implied_by_owed(
    knowledge: Knowledge, known: Sequence[Known], found: Sequence[tuple[Terms, int, int]], least: int
) -> list[bool]:
    """For each finding (terms, lowest, highest), whether the exact numbers that the readers must have prove as much.

    Of 12 persons, 9 of whom had legal assistance, 3 had none: whoever owes both numbers can't hide it, and nothing else
    of the release is to blame. Public totals are no such numbers.
    """
    if not found or not knowledge.owed:
        return [False] * len(found)
    first = min(knowledge.shown)  # before it stands what holds whatever was released
    alone = [*known[:first], *(known[row] for row in knowledge.owed)]
    proven = {
        one.target: (one.low, one.high)
        for one in attack(knowledge.size, alone, [terms for terms, _, _ in found], least)
    }
    return [proven.get(number) == (low, high) for number, (_, low, high) in enumerate(found)]


def _is_within_one_of(empty: Mapping[tuple[str, str, str], list[frozenset[Part]]], name: str, cell: CellKey) -> bool:
    """Whether a cell is a part of one that is empty: then it is empty too, and that is nobody's secret."""
    if not empty:
        return False
    rows = cell.margin | {(dimension, row_above(category)) for dimension, category in cell.margin}
    views = (cell.view, WHOLE_PROGRAMME)
    return any(margin <= rows for view in views for margin in empty.get((name, cell.population, view), ()))


@dataclass(frozen=True)
class _Target:
    """What is asked for; `cell` and `without`: one unit more in it is in this cell, and not in these populations."""

    what: str
    terms: Terms
    cell: tuple[str, CellKey]
    without: tuple[tuple[str, str], ...] = ()


class _Targets:
    """What the attacker asks for, and a guess for each."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known

    def guess(self, known: Sequence[Known], targets: Sequence[_Target]) -> Guess:
        """The rounded release as a possible truth, and one unit more in each target."""
        releases = [(name, self._known.by_name[name][0].days, self._known.layouts[name]) for name in self._known.names]
        views = self._known.by_name[self._known.names[-1]][0].views
        histories = Histories(releases, views, self._known.onward(), self._known.contained())
        centres = [
            (self._known.cells[name, told.cell], self._centre(name, told)) for name, told in self._known.all_told()
        ]
        truth = nearest_truth(self._known.size, known, centres)
        return Guess(truth, [self._one_more(histories, target, truth) for target in targets])

    def _centre(self, name: str, told: Told) -> float:
        """The rounded count; half of the floor, where it is hidden and can't be worked out."""
        if told.rounded is not None:
            return told.rounded
        return self._known.resolved.get((name, told.cell), FLOOR / 2)

    def _one_more(self, histories: Histories, target: _Target, truth: Numbers) -> dict[int, float]:
        """One unit more in the target. Of a group whose total is known it is taken from the largest row instead."""
        terms: dict[int, float] = {}
        for name, cell in histories.of_one_more(*target.cell, target.without):
            (unknown,) = self._known.cells[name, cell]
            if self._is_known(name, cell.population):
                names = {part for part, _ in cell.margin}
                if not {part for part, _ in target.cell[1].margin} <= names:
                    continue
                terms[
                    max(self._siblings(name, cell), key=lambda other: truth[other] if other != unknown else -1)
                ] = -1.0
            terms[unknown] = 1.0
        return terms

    def _is_known(self, name: str, population: str) -> bool:
        return any(population in sight.known_totals for sight in self._known.by_name[name])

    def _siblings(self, name: str, cell: CellKey) -> list[int]:
        names = {part for part, _ in cell.margin}
        layout = next(layout for layout in self._known.layouts[name][cell.population] if layout.names == names)
        inner = (cell._replace(margin=frozenset(parts)) for parts in layout.combinations())
        return [next(iter(self._known.cells[name, one])) for one in inner]

    def _bounds(self) -> dict[tuple[str, CellKey], tuple[float, float]]:
        bounds: dict[tuple[str, CellKey], tuple[float, float]] = {}
        for name in self._known.names:
            for sight in self._known.by_name[name]:
                for population, total in sight.known_totals.items():
                    bounds[name, CellKey(population, WHOLE_PROGRAMME, frozenset())] = (total, total)
        for name, told in self._known.all_told():
            low, high = bounds.get((name, told.cell), (0, MANY))
            mine = self._known.interval(name, told)
            if low < high:  # else it is known from elsewhere
                bounds[name, told.cell] = max(low, mine[0]), min(high, mine[1])
        return bounds

    def small_counts(self) -> list[_Target]:
        """Cells that can be under the floor, and those that are not told at all; exact ones are known, no targets."""
        bounds = self._bounds()
        empty = self._owed_zeros()
        small = []
        for key, terms in self._known.cells.items():
            low, high = bounds.get(key, (0, MANY))
            if low < FLOOR and low < high and not _is_within_one_of(empty, *key):
                small.append(_Target(f"{key[0]}: {key[1]}", terms, key))
        return small

    def _owed_zeros(self) -> dict[tuple[str, str, str], list[frozenset[Part]]]:
        """(release, population, view) → what has exactly none, by a number that the readers must have."""
        empty: dict[tuple[str, str, str], list[frozenset[Part]]] = {}
        for name, told in self._known.all_told():
            if told.is_owed and told.high == 0:
                empty.setdefault((name, told.cell.population, told.cell.view), []).append(told.cell.margin)
        return empty

    def small_changes(self) -> list[_Target]:
        """Of a cell from one release to the next; of a group that nothing ties, a change is as open as both counts."""
        bounds, found = self._bounds(), []
        for before, after in (*self._known.onward(), *self._known.revisions()):
            pairs = []
            for relation in self._known.between(before, after):
                if len(relation.terms) == 1:
                    ((new, sign),), (old,) = relation.terms.items(), relation.earlier
                    pair = ((after, new), (before, old))
                    pairs.append(pair if sign > 0 else pair[::-1])
            found += self._small(pairs, bounds, "change")
        return found

    def small_differences(self) -> list[_Target]:
        """Of two cells of one release of which one is part of the other."""
        bounds, found = self._bounds(), []
        for name in self._known.names:
            relations = [relation.terms for relation in self._known.within(name) if len(relation.terms) == 2]
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
            if large not in self._known.cells or small not in self._known.cells:
                continue
            (low, high), (least, most) = bounds.get(large, (0, MANY)), bounds.get(small, (0, MANY))
            is_known = low == high and least == most
            if low - most >= FLOOR or (is_known and (low == least or {large, small}.isdisjoint(self._known.chosen))):
                continue
            terms = dict(self._known.cells[large])
            for unknown in self._known.cells[small]:
                terms[unknown] = terms.get(unknown, 0.0) - 1.0
            says = f"{what}: {large[0]}: {large[1]} and {small[0]}: {small[1]}"
            targets.append(_Target(says, terms, large, ((small[0], small[1].population),)))
        return targets
