"""When an uncertain date lies in a window, and the quarters of one: against a day-by-day count."""

import calendar
import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.measure.windows import Window, quarter_of

DAYS = st.dates(dt.date(2014, 1, 1), dt.date(2020, 12, 31))
PRECISIONS = st.sampled_from(["day", "month", "year"])


def days_meant(date: dt.date, precision: str) -> list[dt.date]:
    """Every day that the date can stand for."""
    if precision == "day":
        return [date]
    months = [date.month] if precision == "month" else range(1, 13)
    return [
        dt.date(date.year, month, day)
        for month in months
        for day in range(1, calendar.monthrange(date.year, month)[1] + 1)
    ]


@given(date=DAYS, precision=PRECISIONS, bounds=st.tuples(DAYS, DAYS))
def test_a_date_lies_in_a_window_when_all_days_that_it_can_stand_for_do(
    date: dt.date, precision: str, bounds: tuple[dt.date, dt.date]
) -> None:
    window = Window(min(bounds), max(bounds))
    stored = {"day": date, "month": date.replace(day=1), "year": date.replace(month=1, day=1)}[precision]
    frame = pl.DataFrame({"date": [stored, None], "precision": [precision, precision]})
    found = frame.select(window.holds("date", "precision")).to_series().to_list()
    assert found == [all(window.first_day <= day <= window.last_day for day in days_meant(date, precision)), False]


@given(date=DAYS, bounds=st.tuples(DAYS, DAYS))
def test_the_quarter_of_a_day_in_the_window_is_one_of_the_windows(
    date: dt.date, bounds: tuple[dt.date, dt.date]
) -> None:
    window = Window(min(bounds), max(bounds))
    frame = pl.DataFrame({"date": [date, date], "precision": ["day", "year"]})
    known, unknown = frame.select(quarter_of("date", "precision")).to_series().to_list()
    assert unknown == "unknown"
    assert known == f"{date.year}-Q{-(-date.month // 3)}"
    assert (known in window.quarters) or not window.first_day <= date <= window.last_day
    assert window.quarters == tuple(sorted(set(window.quarters)))
