"""The attacker: what the published numbers leave possible, by integer programming.

Unknown are whole numbers that are not negative; known are rows low <= a x <= high. For each target, a sum of unknowns,
the attacker asks for its lowest and highest possible value. Every solution is a witness, an alternative truth, for all
targets at once: once two witnesses are far enough apart, a target needs no program of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from pipelines.protect.solver import NEAR, Numbers, Row, Solution, Solver, Terms, as_matrix

UNBOUNDED = 10**6
"""No group is larger; a program without bounds has no solution."""

STALLED = 3
"""Rounds of common witnesses without a new answer after which each target is asked for on its own."""


AT_ONCE = 250
"""Guesses that are tried together: a table of them and all rows is held in memory."""

ROUGH = 0.2
"""How near to the best a common witness must be: it need not be extreme, only another truth."""


@dataclass(frozen=True)
class Known:
    """low <= sum of factor x unknown <= high; `source` says where the attacker has it from.

    `assumed`: can turn out not to be so. Of a block that can't all be true, those are
    given up that are missed when the rows are missed by as little as possible: a reader would keep to the others.
    """

    terms: Terms
    low: float
    high: float
    source: str
    assumed: bool = False


@dataclass(frozen=True)
class Exposed:
    """A target with too few candidates: its number, the proven interval, and the rows of knowledge that prove it."""

    target: int
    low: int
    high: int
    because: tuple[int, ...]


class Contradiction(Exception):
    """What is known can't all be true."""


@dataclass(frozen=True)
class Guess:
    """A truth that is perhaps possible, and for each target what one unit more in it adds to the unknowns."""

    truth: Numbers
    units: Sequence[Terms]


def attack(
    size: int, known: Sequence[Known], targets: Sequence[Terms], least: int, guess: Guess | None = None
) -> list[Exposed]:
    """The targets with fewer than `least` candidates, given `size` unknowns; raises Contradiction.

    The unknowns fall apart into blocks that share no row; each is attacked on its own. A `guess` saves time.
    """
    block_of = _blocks(size, [*(row.terms for row in known), *targets])
    rows_of = _sorted_by_block(block_of, [row.terms for row in known])
    found: list[Exposed] = []
    for block, mine in _sorted_by_block(block_of, targets).items():
        unknowns = np.flatnonzero(block_of == block).tolist()
        found += _block(unknowns, known, rows_of.get(block, [])).expose(targets, mine, least, guess)
    return found


def nearest_truth(size: int, known: Sequence[Known], centres: Sequence[tuple[Terms, float]]) -> Numbers:
    """Numbers that keep to all rows and come near to the `centres` (terms and their value); -1 in a block without."""
    block_of = _blocks(size, [*(row.terms for row in known), *(terms for terms, _ in centres)])
    rows_of = _sorted_by_block(block_of, [row.terms for row in known])
    centres_of = _sorted_by_block(block_of, [terms for terms, _ in centres])
    truth = np.zeros(size)
    for block, rows in rows_of.items():
        unknowns = np.flatnonzero(block_of == block)
        mine = [centres[number] for number in centres_of.get(block, [])]
        found = _nearest(unknowns.tolist(), [known[row] for row in rows], mine)
        truth[unknowns] = -1.0 if found is None else found
    return truth


def _nearest(unknowns: Sequence[int], known: Sequence[Known], centres: Sequence[tuple[Terms, float]]) -> Numbers | None:
    """The distance of each centre is an unknown more; the sum of distances is made as small as possible."""
    place = {unknown: number for number, unknown in enumerate(unknowns)}
    size = len(unknowns) + len(centres)
    rows = [Row({place[one]: factor for one, factor in row.terms.items()}, row.low, row.high) for row in known]
    for number, (terms, value) in enumerate(centres, start=len(unknowns)):
        local = {place[one]: factor for one, factor in terms.items()}
        rows.append(Row({**local, number: 1.0}, value, np.inf))
        rows.append(Row({**local, number: -1.0}, -np.inf, value))
    cost = np.zeros(size)
    cost[len(unknowns) :] = 1.0
    solver = Solver(np.zeros(size), np.full(size, float(UNBOUNDED)), rows)
    found = solver.minimise(cost, is_whole=False)
    if found is not None and not found.is_whole:
        found = solver.minimise(cost, is_whole=True)
    return None if found is None else np.round(found.values[: len(unknowns)])


def _sorted_by_block(block_of: NDArray[np.signedinteger], many: Sequence[Terms]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, terms in enumerate(many):
        if terms:
            found.setdefault(int(block_of[next(iter(terms))]), []).append(number)
    return found


def _block(unknowns: Sequence[int], known: Sequence[Known], rows: Sequence[int]) -> _Block:
    block = _Block(unknowns, known, rows)
    if any(known[row].assumed for row in rows) and block.possible() is None:
        refuted = _refuted(unknowns, known, rows)
        return _Block(unknowns, known, [row for row in rows if row not in refuted])
    return block


def _refuted(unknowns: Sequence[int], known: Sequence[Known], rows: Sequence[int]) -> set[int]:
    """The assumed rows that are missed when all other rows are true and these are missed by as little as possible."""
    place = {unknown: number for number, unknown in enumerate(unknowns)}
    assumed = [row for row in rows if known[row].assumed]
    short = {row: len(place) + 2 * number for number, row in enumerate(assumed)}  # and over stands next to it
    found = []
    for row in rows:
        terms = {place[unknown]: factor for unknown, factor in known[row].terms.items()}
        missed = {short[row]: 1.0, short[row] + 1: -1.0} if row in short else {}
        found.append(Row({**terms, **missed}, known[row].low, known[row].high))
    size = len(place) + 2 * len(assumed)
    cost = np.zeros(size)
    cost[len(place) :] = 1.0
    best = Solver(np.zeros(size), np.full(size, float(UNBOUNDED)), found).minimise(cost, is_whole=True)
    if best is None:
        raise Contradiction
    return {row for row, first in short.items() if best.values[first : first + 2].max() > 0.5}


def _blocks(size: int, many: Iterable[Terms]) -> NDArray[np.signedinteger]:
    linked = [(next(iter(terms)), unknown) for terms in many for unknown in terms]
    if not linked:
        return np.arange(size)
    left, right = zip(*linked, strict=True)
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1])


class _Block:
    """One block of unknowns with its rows."""

    def __init__(self, unknowns: Sequence[int], known: Sequence[Known], rows: Sequence[int]) -> None:
        self._place = {unknown: place for place, unknown in enumerate(unknowns)}
        self._rows = rows
        size = len(self._place)
        local = [Row(self._local(known[row].terms), known[row].low, known[row].high) for row in rows]
        self._solver = Solver(np.zeros(size), np.full(size, float(UNBOUNDED)), local)
        self._matrix = as_matrix([row.terms for row in local], size)
        self._low, self._high = np.array([row.low for row in local]), np.array([row.high for row in local])
        self._chance = np.random.default_rng(0)

    def _local(self, terms: Terms) -> Terms:
        return {self._place[unknown]: factor for unknown, factor in terms.items()}

    def possible(self) -> Numbers | None:
        """Some whole solution; None where the rows can't all be true."""
        found = self._solver.minimise(np.zeros(len(self._place)), is_whole=True)
        return None if found is None else np.round(found.values)

    def expose(self, targets: Sequence[Terms], mine: Sequence[int], least: int, guess: Guess | None) -> list[Exposed]:
        """The exposed ones of the targets `mine`."""
        wanted = as_matrix([self._local(targets[number]) for number in mine], len(self._place))
        seen = _Seen(len(mine), least)
        if guess:
            self._try(guess, wanted, mine, seen, least)
        stalled = 0
        while stalled < STALLED and (open_before := seen.open()).size:
            signs = np.zeros(len(mine))
            signs[open_before] = self._chance.choice([-1.0, 1.0], size=open_before.size)
            for direction in (signs, -signs):
                seen.add(wanted @ self._witness(direction @ wanted, ROUGH).values)
            stalled = stalled + 1 if seen.open().size == open_before.size else 0
        exposed = []
        for place in range(len(mine)):
            reasons: set[int] = set()
            for sign in (1.0, -1.0):
                if seen.is_open(place):
                    found = self._witness(sign * wanted[[place]].toarray()[0])
                    seen.add(wanted @ found.values)
                    reasons |= {self._rows[row] for row in np.flatnonzero(np.abs(found.prices) > NEAR).tolist()}
            if seen.is_open(place):
                low, high = round(seen.low[place]), round(seen.high[place])
                exposed.append(Exposed(mine[place], low, high, tuple(sorted(reasons))))
        return exposed

    def _try(self, guess: Guess, wanted: csr_array, mine: Sequence[int], seen: _Seen, least: int) -> None:
        """Takes the guessed truth, and the same with a few units more in each target, where they are possible."""
        truth = guess.truth[list(self._place)]
        rows = self._matrix @ truth
        if not (self._keeps(rows) and (truth >= 0).all()):
            return
        seen.add(wanted @ truth)
        reached = wanted @ truth
        for first in range(0, len(mine), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            unit = as_matrix([self._local(guess.units[number]) for number in mine[some]], len(truth))
            moved, more = (self._matrix @ unit.T).toarray().T, unit.toarray()
            gained = np.asarray(wanted[some].multiply(unit).sum(axis=1)).ravel()
            for step in (*range(least - 1, 0, -1), *range(-1, -least, -1)):
                kept = np.array([self._keeps(rows + step * row) for row in moved], dtype=bool)
                possible = kept & (truth + step * more >= 0).all(axis=1)
                other = reached.copy()
                other[some] += np.where(possible, step * gained, 0.0)
                seen.add(other)

    def _keeps(self, rows: Numbers) -> bool:
        return bool((rows >= self._low - NEAR).all() and (rows <= self._high + NEAR).all())

    def _witness(self, objective: Numbers, gap: float = 0.0) -> Solution:
        """A whole solution that makes `objective` smallest; the linear program's mostly is whole already."""
        found = self._solver.minimise(objective, is_whole=False)
        if found is None:
            raise Contradiction
        if found.is_whole:
            return Solution(np.round(found.values), found.prices)
        whole = self._solver.minimise(objective, is_whole=True, gap=gap)
        if whole is None:
            raise Contradiction
        return Solution(np.round(whole.values), found.prices)


class _Seen:
    """The lowest and highest value of each target in any witness so far."""

    def __init__(self, size: int, least: int) -> None:
        self.low, self.high = np.full(size, np.inf), np.full(size, -np.inf)
        self._width = least - 1

    def add(self, values: Numbers) -> None:
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)

    def open(self) -> NDArray[np.intp]:
        """The targets whose witnesses are not far enough apart yet."""
        return (
            np.flatnonzero(self.high - self.low < self._width)
            if np.isfinite(self.low).all()
            else np.arange(self.low.size)
        )

    def is_open(self, place: int) -> bool:
        return bool(self.high[place] - self.low[place] < self._width)
