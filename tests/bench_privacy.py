"""Attacks rounded tables, and what is commonly done instead, on the same random sets: how many small counts come out.

Run by `make bench-privacy`, or with `--sets N` for a short form. Each set of linked tables is attacked by the attacker
of the audit, who has every published number of it, and knows the rounded number even where "fewer than 10" is printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from multiprocessing import Pool

import numpy as np
from growing_releases import HalfYear, half_years, released
from random_tables import Attacker, Interval, LinkedTables, key, random_tables
from rich.console import Console
from rich.table import Column, Table

from pipelines.errors import ProtectionFailed
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.attack import Contradiction, attack
from pipelines.protect.audit import audit
from pipelines.protect.cells import CellKey, Values
from pipelines.protect.knowledge import Knowledge, Sight
from pipelines.protect.published import BASE, FLOOR
from pipelines.protect.rounding import Rounded, coin, solve

SETS, SETS_PER_POPULATION = 2500, 500
"""Sets of linked tables in the long form, and how many of them there are for each growing population."""

CHUNK, ATTEMPTS, CHANGES, ANY = 25, 50, 10, 10**5
"""Sets in one task; roundings tried as in the wall; changes asked for in each population; no interval is so wide."""

WAYS = ("rounded", "rounded, total public", "rounded, one row exact", "nearest 5, each alone", "threshold 10")


@dataclass
class Tally:
    """What came out of attacks: counts of sets, cells and candidates, and the error of what was published."""

    sets: int = 0
    small: int = 0
    recovered: int = 0
    few: int = 0
    infeasible: int = 0
    again: int = 0
    given_up: int = 0
    wider: int = 0
    cells: int = 0
    error: int = 0
    largest: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Adds what came out of other attacks."""
        for one in fields(self):
            join = max if one.name == "largest" else lambda left, right: left + right
            setattr(self, one.name, join(getattr(self, one.name), getattr(other, one.name)))

    def measure(self, values: Values, true: Values, cells: Iterable[CellKey]) -> None:
        """Takes in the error of each published cell, zeros too."""
        errors = [abs(values.get(cell, 0) - true.get(cell, 0)) for cell in cells]
        self.cells, self.error = self.cells + len(errors), self.error + sum(errors)
        self.largest = max(self.largest, *errors)


def attack_set(seed: int) -> dict[str, Tally]:
    """Way → what comes out of one set of linked tables that is published in it.

    The exact row is one of at least 10: a smaller one tells of all cells below it, whatever is done to them.
    """
    _, tables = random_tables(seed)
    attacker = Attacker(tables)
    total = key(frozenset())
    rows = [cell for cell, count in tables.true.items() if len(cell.margin) == 1 and count >= FLOOR]
    row = sorted(rows, key=str)[np.random.default_rng(seed).integers(len(rows))] if rows else total
    known = {WAYS[0]: {}, WAYS[1]: {total: tables.true[total]}, WAYS[2]: {row: tables.true[row]}}
    found = {}
    for way in WAYS:
        started, tally = time.perf_counter(), Tally(sets=1)
        try:
            if way in known:
                _try_rounding(tables, attacker, seed, known[way], tally)
            else:
                _try_alone(tables.true, attacker, way, tally)
        except (Contradiction, ProtectionFailed):
            tally.infeasible = 1
        tally.seconds = time.perf_counter() - started
        found[way] = tally
    return found


def _try_rounding(tables: LinkedTables, attacker: Attacker, seed: int, exact: Values, tally: Tally) -> None:
    """Rounds again where the attack finds something, as the wall does; the last rounding counts."""
    program, coins = tables.program(), seed.to_bytes(32, "big")
    forbidden: list[Values] = []
    for _ in range(ATTEMPTS):
        rounded = solve(program, tables.true, lambda cell, value: coin(coins, cell, value), forbidden=forbidden)
        told = {cell: _interval(rounded, cell) for cell in attacker.cells} | {c: (v, v) for c, v in exact.items()}
        small = [cell for cell in _small(told, tables.true) if cell not in exact]
        exposed = attacker.attack(told, small)
        ruled_out = [
            {cell: rounded.values[cell] for cell in cells if cell in rounded.values and cell not in exact}
            for _, _, cells in exposed
        ]
        if not any(ruled_out):
            break
        tally.again += 1
        forbidden += [one for one in ruled_out if one and one not in forbidden]
    tally.wider = len(rounded.wider)
    if exposed:  # nothing is published
        tally.given_up = 1
        return
    tally.small = len(small)
    tally.measure(rounded.values, tables.true, attacker.cells)


def _interval(rounded: Rounded, cell: CellKey) -> Interval:
    value, width = rounded.values.get(cell, 0), (2 * BASE if cell in rounded.wider else BASE) - 1
    return max(0, value - width), value + width


def _small(told: Mapping[CellKey, Interval], true: Values) -> list[CellKey]:
    return [cell for cell, (low, high) in told.items() if low < high and (low < FLOOR or true.get(cell, 0) < FLOOR)]


def _try_alone(true: Values, attacker: Attacker, way: str, tally: Tally) -> None:
    """What is done to each cell without a look at the others: rounding half up, or hiding 1 to 9."""
    told: dict[CellKey, Interval] = {}
    for cell in attacker.cells:
        count = true.get(cell, 0)
        nearest = (count + BASE // 2) // BASE * BASE
        hidden = (1, FLOOR - 1) if 0 < count < FLOOR else (count, count)
        told[cell] = hidden if way == "threshold 10" else (max(0, nearest - BASE // 2), nearest + BASE // 2)
    small = _small(told, true)
    exposed = [one for _, one, _ in attacker.attack(told, small)]
    tally.small, tally.few = len(small), len(exposed)
    tally.recovered = sum(one.low == one.high for one in exposed)
    if way != "threshold 10":
        tally.measure({cell: (true.get(cell, 0) + 2) // BASE * BASE for cell in told}, true, told)


@dataclass
class Changes:
    """What comes out of the changes between eight releases: `asked` are true changes of 1 to 9."""

    asked: int = 0
    recovered: int = 0
    proven: int = 0
    audited: int = 0
    weak: int = 0

    def add(self, other: Changes) -> None:
        """Adds what came out of another population."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def attack_changes(seed: int) -> dict[str, Changes]:
    """Way → what its eight releases of one growing population tell of small changes."""
    halves = list(half_years(seed, views=(WHOLE_PROGRAMME,)))
    sights, _ = released(halves, seed.to_bytes(32, "big"))
    ways = {
        WAYS[0]: sights,
        WAYS[3]: [h.nearest_sight() for h in halves],
        WAYS[4]: [h.suppressed_sight() for h in halves],
    }
    asked = _small_changes(halves, np.random.default_rng(seed))
    found = {way: _of_changes(seen, asked) for way, seen in ways.items()}
    verdict = audit(sights)
    found[WAYS[0]].audited, found[WAYS[0]].weak = verdict.changes, len(verdict.weaknesses)
    return found


Place = tuple[str, CellKey]


def _small_changes(halves: Sequence[HalfYear], chance: np.random.Generator) -> list[tuple[Place, Place]]:
    """Some cells, with the half-years after and before, of which the count to date grew by 1 to 9."""
    found = []
    for before, after in pairwise(halves):
        old, new = before.true, after.true
        to_date = [half.days.name("persons_assisted@to_date") for half in (before, after)]
        for cell in after.cells():
            earlier = cell._replace(population=to_date[0])
            if cell.population == to_date[1] and 0 < new.get(cell, 0) - old.get(earlier, 0) < FLOOR:
                found.append(((after.days.last, cell), (before.days.last, earlier)))
    return [found[place] for place in chance.permutation(len(found))[:CHANGES]]


def _of_changes(sights: Sequence[Sight], asked: Sequence[tuple[Place, Place]]) -> Changes:
    knowledge = Knowledge(sights)
    knowledge.resolve_hidden()
    targets = []
    for after, before in asked:
        terms = dict(knowledge.cells[after])
        targets.append(terms | {unknown: terms.get(unknown, 0.0) - 1.0 for unknown in knowledge.cells[before]})
    exposed = attack(knowledge.size, knowledge.rows(), targets, least=ANY)
    return Changes(len(asked), sum(one.low == one.high for one in exposed), sum(one.low > 0 for one in exposed))


def _chunk(seeds: Sequence[int]) -> dict[str, Tally]:
    found = {way: Tally() for way in WAYS}
    for seed in seeds:
        for way, tally in attack_set(seed).items():
            found[way].add(tally)
    return found


def attack_sets(sets: int) -> dict[str, Tally]:
    """Attacks that many sets on two processes; tells how far it is on stderr."""
    tallies = {way: Tally() for way in WAYS}
    chunks = [range(sets)[start : start + CHUNK] for start in range(0, sets, CHUNK)]
    with Pool(2) as pool:
        for number, found in enumerate(pool.imap_unordered(_chunk, chunks), 1):
            for way, tally in found.items():
                tallies[way].add(tally)
            print(f"{number} of {len(chunks)} chunks of sets", file=sys.stderr)
    return tallies


def attack_populations(populations: int) -> dict[str, Changes]:
    """The same for that many growing populations."""
    changes = {way: Changes() for way in (WAYS[0], *WAYS[3:])}
    with Pool(2) as pool:
        for number, changed in enumerate(pool.imap_unordered(attack_changes, range(populations)), 1):
            for way, change in changed.items():
                changes[way].add(change)
            print(f"{number} of {populations} growing populations", file=sys.stderr)
    return changes


def seconds_of_one_release() -> tuple[int, float]:
    """How many cells the to-date and period tables of one half-year have, and how long they take."""
    half = list(half_years(seed=1, number=2, is_wide=True))[-1]
    started = time.perf_counter()
    audit([half.rounded_sight(half.round(b"k" * 32, [], []))])
    return len(half.cells()), time.perf_counter() - started


def show_sets(tallies: Mapping[str, Tally]) -> None:
    """Prints what came out of the sets."""
    names = ("small cells", "recovered", f"under {BASE - 1}", "infeasible", "again", "given up", "wider")
    title = f"{tallies[WAYS[0]].sets} random sets of linked tables"
    table = Table(Column(no_wrap=True), *names, "mean error", "largest", "seconds", title=title)
    for way, tally in tallies.items():
        numbers = (tally.small, tally.recovered, tally.few, tally.infeasible, tally.again, tally.given_up, tally.wider)
        errors = (f"{tally.error / tally.cells:.2f}", str(tally.largest)) if tally.cells else ("-", "-")
        table.add_row(way, *(f"{number:,}" for number in numbers), *errors, f"{tally.seconds:.0f}")
    Console(width=140).print(table)


def show_changes(changes: Mapping[str, Changes]) -> None:
    """Prints what came out of the growing populations."""
    of_changes = Table(
        "", "changes of 1 to 9", "recovered", "proven to be 1 or more", title="Eight half-yearly releases"
    )
    for way, change in changes.items():
        shares = (
            f"{count} ({100 * count / max(1, change.asked):.1f} %)" for count in (change.recovered, change.proven)
        )
        of_changes.add_row(way, str(change.asked), *shares)
    console = Console(width=140)
    console.print(of_changes)
    ours = changes[WAYS[0]]
    console.print(f"All {ours.audited:,} small changes of the rounded releases audited: {ours.weak} weaknesses.")
    console.print("Rounding and audit of one release of {} linked cells: {:.2f} s".format(*seconds_of_one_release()))


def main() -> None:
    """Runs the long form, or `--sets N` of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=SETS)
    sets = parser.parse_args().sets
    show_sets(attack_sets(sets))
    show_changes(attack_populations(max(1, sets // SETS_PER_POPULATION)))


if __name__ == "__main__":
    main()
