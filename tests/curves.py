"""Reading a curve of cumulative incidence at any day, to compare curves that have steps on different days."""

from collections.abc import Iterable
from fractions import Fraction

from pipelines.protect.durations import DayOfCurve


def incidence_at(curve: Iterable[DayOfCurve], outcome: str, day: int) -> Fraction:
    """The share that has ended in `outcome` by the end of `day`."""
    shares = [point.incidence[outcome] for point in curve if point.day <= day]
    return shares[-1] if shares else Fraction(0)
