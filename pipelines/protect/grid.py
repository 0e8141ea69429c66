"""A curve of how placements ended, with competing endings, from the published counts of a fixed grid and nothing else.

The table's rows are cumulative: within 90 days, within 180 days, and so on. Over an interval, n are at risk at its
start (all, less those that ended or were last seen before), d_k end in k and c are last seen without an end. With

    n' = n - c / 2,    F_k grows by S d_k / n',    S falls by S (sum of d_k) / n'

this is the Aalen-Johansen estimator of `durations` on grouped data, in which those last seen within an interval are at
risk for half of it (the actuarial rule). All F_k and S add up to one after each interval.

Source: S. J. Cutler and F. Ederer, Maximum utilization of the life table method in analyzing survival, Journal of
Chronic Diseases 8 (1958), 699-712, for c / 2; R. C. Elandt-Johnson and N. L. Johnson, Survival Models and Data Analysis
(1980), for several ways to end.

An interval is joined with the next ones until 10 have ended in it; the curve has no point on a day after which fewer
than 20 are still at risk, and is not made of fewer than 100. All of this is decided on published counts, so a curve
tells nothing that they don't.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipelines.contract.counts import OPEN
from pipelines.protect.published import FLOOR, TOTAL, PublishedTable

LEAST_FOR_CURVE = 100
"""Of fewer there is no curve, only how many had ended in the first way at `NAMED_DAYS`."""

LEAST_ENDED = 10
LEAST_AT_RISK = 20

NAMED_DAYS = (90, 180, 360)


@dataclass(frozen=True)
class GridPoint:
    """The curve at the end of an interval.

    `day`: the last day of the interval; `at_risk`: how many were under observation at its start; `followed`: how many
    still were after it. Shares of all that began: `first` had ended in the table's first way, `otherwise` in any other
    way, `still` in none; they add up to exactly 1.
    """

    day: int
    at_risk: int
    followed: int
    first: Fraction
    otherwise: Fraction
    still: Fraction


@dataclass(frozen=True)
class _Row:
    """Counts up to a day: all that ended or were last seen, those that ended in the first way, those last seen."""

    day: int
    gone: int
    first: int
    unended: int

    @property
    def otherwise(self) -> int:
        return self.gone - self.first - self.unended


def curve_on_grid(table: PublishedTable) -> tuple[GridPoint, ...]:
    """The curve's points, one at the end of each interval; none where too few are counted for a curve.

    `table`: its first dimension cumulative in days, its second the ways to end, the last of them `open`.
    """
    number = table.total().value if is_on_grid(table) else None
    if number is None or number < LEAST_FOR_CURVE:
        return ()
    points: list[GridPoint] = []
    before, first, otherwise, still = _Row(0, 0, 0, 0), Fraction(0), Fraction(0), Fraction(1)
    for row in _known_rows(table):
        at_risk, unended = number - before.gone, row.unended - before.unended
        ended = row.gone - before.gone - unended
        if number - row.gone < LEAST_AT_RISK:
            break
        if ended < LEAST_ENDED:
            continue
        per_exposed = still / (at_risk - Fraction(unended, 2))
        first += per_exposed * (row.first - before.first)
        otherwise += per_exposed * (row.otherwise - before.otherwise)
        still -= per_exposed * ended
        points.append(GridPoint(row.day, at_risk, number - row.gone, first, otherwise, still))
        before = row
    return tuple(points)


def is_on_grid(table: PublishedTable) -> bool:
    """Whether the table counts endings on a grid of days."""
    return table.shape == "cross" and table.dimensions[0][0] in table.cumulative


def grid_days(table: PublishedTable) -> tuple[int, ...]:
    """The days of the grid that the table publishes, in their order."""
    there = {row for row, _ in table.cells}
    return tuple(int(row) for row in table.dimensions[0][1] if row in there and row.isdecimal())


def is_shown_on_grid(row: tuple[str, ...], ways: tuple[str, ...], categories: tuple[str, ...], number: int) -> bool:
    """Whether a reader outside gets this row of a grid: of fewer than 100 only the first way to end at named days.

    The last category of the days is never shown: within any number of days is all, which the total says.
    """
    day, way = row
    if day == categories[-1]:
        return False
    if number >= LEAST_FOR_CURVE or row == (TOTAL, TOTAL):
        return True
    return way == ways[0] and day in map(str, NAMED_DAYS)


def _known_rows(table: PublishedTable) -> Iterator[_Row]:
    """The rows that can end an interval: those of which the count of all and of the first way are published.

    Counts grow from row to row, so only the first ones can be "fewer than 10". Where only those last seen are so few,
    5 is taken for them, or none where nobody else is left: the middle of what it can be, and never more than there is.
    """
    _, (_, ways) = table.dimensions
    assert ways[-1] == OPEN, f"{table.id} has no row of those that have not ended"
    for day in grid_days(table):
        gone, first, unended = (table.cells[(str(day), way)].value for way in (TOTAL, ways[0], OPEN))
        if gone is not None and first is not None:
            yield _Row(day, gone, first, min(FLOOR // 2, gone - first) if unended is None else unended)
