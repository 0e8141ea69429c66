"""The one door to the clock: only run records and the question what is due may pass it."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The present moment, UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The present day, UTC."""
    return now().date()
