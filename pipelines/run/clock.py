"""The one door to the clock: only run records, the question what is due, and waiting may pass it."""

from __future__ import annotations

import datetime as dt
import time


def now() -> dt.datetime:
    """The present moment, UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The present day, UTC."""
    return now().date()


def pause(seconds: float) -> None:
    """Waits."""
    time.sleep(seconds)
