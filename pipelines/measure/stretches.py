"""The first and the last day on which an event can lie: one day, a month, a year, or any day at all."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import polars as pl

from pipelines.measure.windows import last_day_of

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

ANY_DAY = (dt.date.min, dt.date.max)
"""The stretch of an event of which no date is known."""


def with_stretch(events: Frame) -> Frame:
    """`events` with `from_day` and `until_day`, both included, between which each of them lies.

    One event is known to lie before another only where its `until_day` is before the other's `from_day`.
    """
    date, precision = pl.col("event_date"), pl.col("date_precision")
    from_day = (
        pl.when(precision == "day")
        .then(date)
        .when(precision == "month")
        .then(date.dt.month_start())
        .when(precision == "year")
        .then(date.dt.truncate("1y"))
    )
    until_day = pl.when(from_day.is_not_null()).then(last_day_of("event_date", "date_precision"))
    return events.with_columns(from_day=from_day.fill_null(ANY_DAY[0]), until_day=until_day.fill_null(ANY_DAY[1]))
