"""What an attacker assumes and what turns out to be impossible: as few of the assumptions as can be are given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipelines.protect.attack import MANY, UNBOUNDED, Known, sorted_into_blocks
from pipelines.protect.solver import NEAR, Row, Solver


def settle(size: int, known: Sequence[Known]) -> list[Known]:
    """`known`, in its order, where of the assumed rows those say nothing any more that the others make impossible.

    In each block of unknowns the assumptions are loosened by as little as possible in all; each that had to be
    loosened is not so.
    """
    settled = list(known)
    for unknowns, rows in sorted_into_blocks(size, [row.terms for row in known]):
        if any(known[row].assumed for row in rows):
            for row in _impossible(unknowns, [(row, known[row]) for row in rows]):
                settled[row] = replace(known[row], low=-MANY, high=MANY)
    return settled


def _impossible(unknowns: Sequence[int], known: Sequence[tuple[int, Known]]) -> list[int]:
    assumed = [number for number, row in known if row.assumed]
    if _is_possible(unknowns, [row for _, row in known]):
        return []
    loosened = _loosened(unknowns, known)
    kept = [row for number, row in known if number not in loosened]
    # Whole numbers may need more room than fractions: then none of the assumptions is believed.
    return loosened if loosened and _is_possible(unknowns, kept) else assumed


def _is_possible(unknowns: Sequence[int], known: Sequence[Known]) -> bool:
    place = {unknown: number for number, unknown in enumerate(unknowns)}
    rows = [Row({place[one]: factor for one, factor in row.terms.items()}, row.low, row.high) for row in known]
    size = len(unknowns)
    solver = Solver(np.zeros(size), np.full(size, float(UNBOUNDED)), rows)
    return solver.minimise(np.zeros(size), is_whole=True) is not None


def _loosened(unknowns: Sequence[int], known: Sequence[tuple[int, Known]]) -> list[int]:
    """The assumed rows of the cheapest solution that are not kept; two more unknowns for each say by how much."""
    place = {unknown: number for number, unknown in enumerate(unknowns)}
    assumed = [number for number, row in known if row.assumed]
    more = {number: len(unknowns) + 2 * position for position, number in enumerate(assumed)}
    size = len(unknowns) + 2 * len(assumed)
    rows = []
    for number, row in known:
        slack = {more[number]: 1.0, more[number] + 1: -1.0} if row.assumed else {}
        rows.append(Row({**{place[one]: factor for one, factor in row.terms.items()}, **slack}, row.low, row.high))
    cost = np.zeros(size)
    cost[len(unknowns) :] = 1.0
    found = Solver(np.zeros(size), np.full(size, float(UNBOUNDED)), rows).minimise(cost, is_whole=False)
    if found is None:
        return []
    return [number for number in assumed if found.values[more[number] : more[number] + 2].sum() > NEAR]
