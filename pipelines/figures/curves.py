"""What of a cumulative incidence may be drawn: enough spells, and as long as enough of them are still observed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipelines.contract.counts import OPEN
from pipelines.protect.durations import DayOfCurve, cumulative_incidence
from pipelines.protect.published import SMALL_GROUP
from pipelines.protect.spells import PublishedSpells, Spell

LEAST_AT_RISK = 20
"""Below this number each spell moves the curve by more than five percent of what is left."""

NAMED_DAYS = (30, 90, 180, 365)
"""The days at which a curve is said in words and in tables."""


@dataclass(frozen=True)
class Curve:
    """The drawn part of a cumulative incidence: `points` up to `last_day`, of `number` spells with exact days."""

    spells: tuple[Spell, ...]
    outcomes: tuple[str, ...]
    points: tuple[DayOfCurve, ...]
    last_day: int
    number: int

    def shares(self, day: int) -> dict[str, Fraction]:
        """Outcome (`open` is the last) → the share that has ended so by the end of a drawn day; they add up to 1."""
        reached = [point for point in self.points if point.day <= day]
        if not reached:
            return {**dict.fromkeys(self.outcomes, Fraction(0)), OPEN: Fraction(1)}
        return {**reached[-1].incidence, OPEN: reached[-1].still}

    def days(self) -> list[int]:
        """The days on which the drawn curve begins, changes or ends."""
        return sorted({0, *(point.day for point in self.points), self.last_day})

    def at_risk(self, day: int) -> int:
        """How many spells are under observation on a day."""
        return sum(spell.count for spell in self.spells if spell.entered_day <= day <= spell.left_day)

    def named_days(self) -> tuple[int, ...]:
        """Those of `NAMED_DAYS` that are drawn."""
        return tuple(day for day in NAMED_DAYS if day <= self.last_day)


def curve_of(spells: PublishedSpells, category: str | None = None) -> Curve | None:
    """The curve of one category, or of all; None where it may not be drawn.

    It needs 50 spells with exact days, and ends before the first day on which fewer than 20 are under observation.
    """
    dated = spells.of(category)
    number = sum(spell.count for spell in dated)
    last_day = _last_day(dated) if number >= SMALL_GROUP else 0
    if last_day < 1:
        return None
    points = cumulative_incidence(dated, spells.outcomes)
    return Curve(dated, spells.outcomes, tuple(point for point in points if point.day <= last_day), last_day, number)


def whole_percent(share: Fraction) -> int:
    """A share in whole percent, half up; a part is never said as none or as all."""
    if share in (0, 1):
        return int(100 * share)
    return min(99, max(1, int(100 * share + Fraction(1, 2))))


def _last_day(spells: Sequence[Spell]) -> int:
    """The last day up to which at least 20 are under observation on each day; -1 where there is none."""
    changes: Counter[int] = Counter({0: 0})
    for spell in spells:
        changes[spell.entered_day] += spell.count
        changes[spell.left_day + 1] -= spell.count
    at_risk = 0
    for day in sorted(changes):
        at_risk += changes[day]
        if at_risk < LEAST_AT_RISK:
            return day - 1
    return -1
