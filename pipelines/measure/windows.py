"""Which days a count covers, and when a date that is not known to the day lies within them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Window:
    """The days from `first_day` to `last_day`, both included."""

    first_day: dt.date
    last_day: dt.date

    @property
    def id(self) -> str:
        """`2017-01-01:2017-06-30`: part of a population's name, so that one population has one name everywhere."""
        return f"{self.first_day}:{self.last_day}"

    @property
    def quarters(self) -> tuple[str, ...]:
        """The calendar quarters that the window touches, `2016-Q4` and so on."""
        first = self.first_day.year * 4 + (self.first_day.month - 1) // 3
        last = self.last_day.year * 4 + (self.last_day.month - 1) // 3
        return tuple(f"{number // 4}-Q{number % 4 + 1}" for number in range(first, last + 1))

    def holds(self, date: str, precision: str) -> pl.Expr:
        """Whether the whole stretch that a date stands for lies in the window; false where there is no date.

        A day is itself, a month its first to its last day, a year 1 January to 31 December. So an event of which only
        the year is known is in a year's count and in no half-year's: it is never put in a period by guess.
        """
        start, end = pl.col(date), last_day_of(date, precision)
        return ((start >= self.first_day) & (end <= self.last_day)).fill_null(False)

    def holds_day(self, date: str) -> pl.Expr:
        """Whether a date that has no precision beside it lies in the window; false where there is none."""
        return pl.col(date).is_between(self.first_day, self.last_day).fill_null(False)


def last_day_of(date: str, precision: str) -> pl.Expr:
    """The last day that a date can stand for: the day itself, or the last of its month or year; null where none is."""
    start = pl.col(date)
    return (
        pl.when(pl.col(precision) == "month")
        .then(start.dt.month_end())
        .when(pl.col(precision) == "year")
        .then(start.dt.offset_by("1y").dt.offset_by("-1d"))
        .otherwise(start)
    )


def quarter_of(date: str, precision: str) -> pl.Expr:
    """The calendar quarter of a date known to the day or month (`2016-Q4`), else `unknown`."""
    column = pl.col(date)
    quarter = pl.format("{}-Q{}", column.dt.year(), column.dt.quarter())
    return pl.when(pl.col(precision).is_in(["day", "month"])).then(quarter).otherwise(pl.lit(UNKNOWN))
