"""When a case has ended: it is closed, its measure has ended, or the child is lost from view."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.measure.kinds_of_events import SEEN
from pipelines.measure.order import RANK, first_of
from pipelines.measure.scope import Scope, once
from pipelines.measure.windows import Window

CLOSED = ("closed", "transferred")
"""States of a case that no longer is this programme's."""

_DATED = ["case_id", "event_date", "date_precision"]


@once
def find_closings(scope: Scope) -> pl.DataFrame:
    """One row per counted case that is closed by the cut: case_id, event_date, date_precision (`unknown`: no day).

    The day is the case's own, else that of the event. A case that only its state calls closed was closed on a day that
    nobody knows.
    """
    is_closing = (pl.col("event_type") == "case_closed") & (pl.col("lifecycle") == "complete")
    events = scope.of_cases("events").filter(is_closing).select(_DATED).collect()
    own_day, is_closed = pl.col("closed_on"), pl.col("case_status").is_in(CLOSED)
    precision = pl.when(own_day.is_not_null()).then(pl.lit("day")).otherwise("date_precision").fill_null("unknown")
    return (
        scope.cases.select("case_id", "closed_on", "case_status")
        .join(first_of(events, ["case_id"]).drop("day"), on="case_id", how="left")
        .filter(own_day.is_not_null() | pl.col("date_precision").is_not_null() | is_closed)
        .select("case_id", event_date=pl.coalesce(own_day, "event_date"), date_precision=precision)
        .filter(_may_be_by_cut(scope))
    )


@once
def find_endings(scope: Scope) -> pl.DataFrame:
    """One row per counted case that has ended by the cut: case_id, and `ended_on` (null: not known to the day).

    The first counts of: the closing; the end of the measure; and the last disappearance, where the child was not seen
    after it.
    """
    took_place = scope.events.filter(pl.col("lifecycle") == "complete")
    endings = [
        find_closings(scope),
        took_place.filter(pl.col("event_type") == "measure_ended").select(_DATED).collect(),
        _losses(took_place).select(_DATED),
    ]
    return first_of(pl.concat(endings), ["case_id"]).select("case_id", ended_on="day")


def _losses(took_place: pl.LazyFrame) -> pl.DataFrame:
    rank = pl.col("event_type").replace_strict(RANK)
    sightings = took_place.filter(pl.col("event_type").is_in([*SEEN, "disappeared"])).select(*_DATED, "event_type")
    in_order = sightings.collect().sort(
        "event_date", rank, pl.col("date_precision") != "day", nulls_last=False, maintain_order=True
    )
    return in_order.unique("case_id", keep="last", maintain_order=True).filter(pl.col("event_type") == "disappeared")


def _may_be_by_cut(scope: Scope) -> pl.Expr:
    return Window(dt.date.min, scope.cut).holds("event_date", "date_precision") | pl.col("event_date").is_null()
