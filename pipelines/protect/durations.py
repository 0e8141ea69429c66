"""Cumulative incidence with competing events, and medians read from it; in fractions, so the same on every machine.

The Aalen-Johansen estimator: at each day t with an event, the incidence of outcome k grows by S(t-) d_k(t) / n(t), and
S falls by the factor 1 - d(t) / n(t), where n(t) are the spells under observation on day t, d_k(t) those that end in k
on it, and S is the share that has not ended. A spell that enters later counts in n only from its entered day (delayed
entry); one that is open leaves n after its last day (censoring). All outcomes and S add up to one on every day.

Source: Andersen, Borgan, Gill and Keiding, Statistical Models Based on Counting Processes (1993), section IV.4.
One minus Kaplan-Meier for one outcome would treat a child that returned as one that can still disappear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipelines.contract.counts import OPEN
from pipelines.protect.spells import Spell


@dataclass(frozen=True)
class DayOfCurve:
    """The curve on a day with at least one event.

    `at_risk`: spells under observation on that day. `incidence`: outcome → share that has ended so by the end of the
    day. `still`: the share that has not ended. Shares are between 0 and 1 and add up to exactly 1.
    """

    day: int
    at_risk: int
    incidence: Mapping[str, Fraction]
    still: Fraction


def cumulative_incidence(spells: Iterable[Spell], outcomes: tuple[str, ...]) -> tuple[DayOfCurve, ...]:
    """The curve of all `outcomes`, one entry for each day on which a spell ended; nothing where none did."""
    ended: dict[int, Counter[str]] = {}
    changes: Counter[int] = Counter()
    for spell in spells:
        changes[spell.entered_day] += spell.count
        changes[spell.left_day + 1] -= spell.count
        if spell.outcome != OPEN:
            ended.setdefault(spell.left_day, Counter())[spell.outcome] += spell.count
    still, incidence = Fraction(1), dict.fromkeys(outcomes, Fraction(0))
    curve, at_risk = [], 0
    for day in sorted(changes.keys() | ended.keys()):
        at_risk += changes[day]
        if day not in ended:
            continue
        for outcome, count in ended[day].items():
            incidence[outcome] += still * count / at_risk
        still -= still * ended[day].total() / at_risk
        curve.append(DayOfCurve(day, at_risk, dict(incidence), still))
    return tuple(curve)


def day_reached(curve: Iterable[DayOfCurve], outcome: str, share: Fraction = Fraction(1, 2)) -> int | None:
    """The first day by which `share` of the spells have ended in `outcome`; None where the curve doesn't get there.

    With a share of one half it is the median, in which spells that are still open count as censored.
    """
    return next((point.day for point in curve if point.incidence[outcome] >= share), None)
