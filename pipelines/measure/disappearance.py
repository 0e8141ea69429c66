"""Placements in reception and disappearances from them: the rate per child and the rate per placement."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.contract.export import Records
from pipelines.measure.catalogue import definition
from pipelines.measure.tally import tally
from pipelines.measure.windows import Window

RECEPTION = (
    "family_home_protected",
    "residential_open",
    "residential_closed",
    "protected_reception",
    "other",
    "unknown",
)
"""Kinds of placement that are reception; a cell, detention, the parents' home and none are not."""

STEP = ["case_id", "step_id"]
"""What the rows of one placement share."""

DISAPPEARED = Dimension("disappeared", ("yes", "no"))


def find_placements(records: Records, cases: pl.DataFrame) -> pl.DataFrame:
    """One row per placement in reception.

    Columns: case_id, step_id, child_id, placement_type, started_on, ended_on (null: still open). The rows of one
    placement share a step_id (and case). Where no end is recorded, the last disappearance ends it, unless the child
    returned to it. Dates of month precision are taken as stored. A placement without a start date is left out: it
    can't be put in any period.
    """
    starts = _events(records, "placement_start").filter(
        pl.col("placement_type").fill_null("unknown").is_in(RECEPTION), pl.col("event_date").is_not_null()
    )
    is_gone = pl.col("returned_on").is_null() | (pl.col("returned_on") < pl.col("gone_on"))
    gone_on = pl.when(is_gone).then("gone_on")
    return (
        starts.select(*STEP, pl.col("placement_type").fill_null("unknown"), started_on="event_date")
        .join(cases.select("case_id", "child_id"), on="case_id", how="inner")
        .join(_last_dates(records, "placement_end", "end_on"), on=STEP, how="left")
        .join(_last_dates(records, "disappeared", "gone_on"), on=STEP, how="left")
        .join(_last_dates(records, "returned_to_care", "returned_on"), on=STEP, how="left")
        .with_columns(ended_on=pl.coalesce("end_on", gone_on))
        .drop("end_on", "gone_on", "returned_on")
    )


def _events(records: Records, event_type: str) -> pl.DataFrame:
    return records.tables["events"].filter(
        pl.col("event_type") == event_type, pl.col("lifecycle") == "complete", pl.col("step_id").is_not_null()
    )


def _last_dates(records: Records, event_type: str, name: str) -> pl.DataFrame:
    return _events(records, event_type).group_by(STEP).agg(pl.col("event_date").max().alias(name))


def placements_open_in(records: Records, placements: pl.DataFrame, window: Window) -> pl.DataFrame:
    """The placements open on at least one day of `window`, with `disappeared`: yes where a child left it then."""
    starts_before_end = pl.col("started_on") <= window.last_day
    ends_after_start = pl.col("ended_on").is_null() | (pl.col("ended_on") >= window.first_day)
    is_then = window.holds("event_date", "date_precision")
    disappeared = _events(records, "disappeared").filter(is_then).select(STEP).unique()
    return (
        placements.filter(starts_before_end, ends_after_start)
        .join(disappeared.with_columns(disappeared=pl.lit("yes")), on=STEP, how="left")
        .with_columns(pl.col("disappeared").fill_null("no"))
    )


def measure_disappearance(
    records: Records, placements: pl.DataFrame, children: pl.DataFrame, window: Window, to_date: bool
) -> list[CountTable]:
    """Children and placements of `window` by disappearance; with `to_date`, also placements by kind of reception."""
    name = "_to_date" if to_date else ""
    placed = placements_open_in(records, placements, window).join(
        children.select("child_id", "places"), on="child_id", how="inner"
    )
    # "yes" sorts after "no": the last of a child's placements in that order says whether it ever disappeared.
    children_placed = placed.group_by("child_id", "places").agg(pl.col("disappeared").max())
    of_placements = f"placements:{window.id}"
    tables = [
        tally(
            children_placed,
            definition(f"children_placed{name}_by_disappearance"),
            f"children_placed:{window.id}",
            DISAPPEARED,
        ),
        tally(placed, definition(f"placements{name}_by_disappearance"), of_placements, DISAPPEARED),
    ]
    if to_date:
        by_type = definition("placements_to_date_by_type_and_disappearance")
        tables.append(tally(placed, by_type, of_placements, Dimension("placement_type", RECEPTION), DISAPPEARED))
    return tables
