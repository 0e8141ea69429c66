"""Placements in reception and disappearances from them: the rate per child and the rate per placement."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.measure.catalogue import definition
from pipelines.measure.children import AGE_BANDS, NATIONALITY_GROUPS, SEXES
from pipelines.measure.scope import Scope, once
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
DISAPPEARANCES_OF_CHILD = Dimension("disappearances_of_child", ("0", "1", "2", "3_or_more"))
OF_A_CHILD = (
    Dimension("sex", SEXES),
    Dimension("age_band", AGE_BANDS),
    Dimension("nationality_group", NATIONALITY_GROUPS),
)


@once
def find_placements(scope: Scope) -> pl.DataFrame:
    """One row per placement in reception.

    Columns: case_id, step_id, child_id, placement_type, started_on, ended_on (null: still open). The rows of one
    placement share a step_id (and case). Where no end is recorded, the last disappearance ends it, unless the child
    returned to it. Dates of month precision are taken as stored. A placement without a start date is left out: it
    can't be put in any period.
    """
    starts = _events(scope, "placement_start").filter(
        pl.col("placement_type").fill_null("unknown").is_in(RECEPTION), pl.col("event_date").is_not_null()
    )
    is_gone = pl.col("returned_on").is_null() | (pl.col("returned_on") < pl.col("gone_on"))
    gone_on = pl.when(is_gone).then("gone_on")
    return (
        starts.select(*STEP, "child_id", pl.col("placement_type").fill_null("unknown"), started_on="event_date")
        .collect()
        .join(_last_dates(scope, "placement_end", "end_on"), on=STEP, how="left")
        .join(_last_dates(scope, "disappeared", "gone_on"), on=STEP, how="left")
        .join(_last_dates(scope, "returned_to_care", "returned_on"), on=STEP, how="left")
        .with_columns(ended_on=pl.coalesce("end_on", gone_on))
        .drop("end_on", "gone_on", "returned_on")
    )


def _events(scope: Scope, event_type: str) -> pl.LazyFrame:
    return scope.of_cases("events").filter(
        pl.col("event_type") == event_type, pl.col("lifecycle") == "complete", pl.col("step_id").is_not_null()
    )


def _last_dates(scope: Scope, event_type: str, name: str) -> pl.DataFrame:
    by_cut = _events(scope, event_type).filter(pl.col("event_date") <= scope.cut)
    return by_cut.group_by(STEP).agg(pl.col("event_date").max().alias(name)).collect()


def placements_open_in(scope: Scope, placements: pl.DataFrame, window: Window) -> pl.DataFrame:
    """The placements open on at least one day of `window`, with `disappeared`: yes where a child left it then."""
    starts_before_end = pl.col("started_on") <= window.last_day
    ends_after_start = pl.col("ended_on").is_null() | (pl.col("ended_on") >= window.first_day)
    is_then = window.holds("event_date", "date_precision")
    disappeared = _events(scope, "disappeared").filter(is_then).select(STEP).unique().collect()
    return (
        placements.filter(starts_before_end, ends_after_start)
        .join(disappeared.with_columns(disappeared=pl.lit("yes")), on=STEP, how="left")
        .with_columns(pl.col("disappeared").fill_null("no"))
    )


def find_disappearances(scope: Scope, placed: pl.DataFrame, window: Window) -> pl.DataFrame:
    """One row per disappearance in `window` from the placements `placed` (see `placements_open_in`).

    Columns: those of `placed`, and event_date and date_precision of the disappearance. A child that returned to its
    placement can disappear from it again; rows of one placement with one date are one disappearance.
    """
    in_window = _events(scope, "disappeared").filter(window.holds("event_date", "date_precision"))
    disappearances = in_window.select(*STEP, "event_date", "date_precision").unique().collect()
    return disappearances.join(placed, on=STEP, how="inner")


def measure_disappearance(scope: Scope) -> list[CountTable]:
    """Children and placements by disappearance, in the period and to date; to date also by kind of reception."""
    placements = find_placements(scope)
    return [
        *_measure_in(scope, placements, scope.window, to_date=False),
        *_measure_in(scope, placements, scope.to_date, to_date=True),
    ]


def _measure_in(scope: Scope, placements: pl.DataFrame, window: Window, to_date: bool) -> list[CountTable]:
    name = "_to_date" if to_date else ""
    placed = _with_places(scope, placements_open_in(scope, placements, window))
    # "yes" sorts after "no": the last of a child's placements in that order says whether it ever disappeared.
    children_placed = placed.group_by("child_id", "places").agg(pl.col("disappeared").max())
    of_children, of_placements = f"children_placed:{window.id}", f"placements:{window.id}"
    tables = [
        tally(children_placed, definition(f"children_placed{name}_by_disappearance"), of_children, DISAPPEARED),
        tally(placed, definition(f"placements{name}_by_disappearance"), of_placements, DISAPPEARED),
    ]
    if to_date:
        by_type = definition("placements_to_date_by_type_and_disappearance")
        tables.append(tally(placed, by_type, of_placements, Dimension("placement_type", RECEPTION), DISAPPEARED))
        disappearances = find_disappearances(scope, placed, window)
        tables.extend(_measure_children(scope, children_placed, disappearances, of_children))
    return tables


def _measure_children(
    scope: Scope, children_placed: pl.DataFrame, disappearances: pl.DataFrame, population: str
) -> list[CountTable]:
    times = pl.col("times").fill_null(0)
    how_often = pl.when(times >= 3).then(pl.lit("3_or_more")).otherwise(times.cast(pl.String))
    counted = children_placed.join(
        disappearances.group_by("child_id").agg(times=pl.len()), on="child_id", how="left"
    ).with_columns(how_often.alias(DISAPPEARANCES_OF_CHILD.name))
    known = counted.join(
        scope.children.select("child_id", *(dimension.name for dimension in OF_A_CHILD)), on="child_id", how="inner"
    )
    return [
        *(
            tally(
                known,
                definition(f"children_placed_to_date_by_{dimension.name}_and_disappearance"),
                population,
                dimension,
                DISAPPEARED,
            )
            for dimension in OF_A_CHILD
        ),
        tally(
            counted,
            definition("children_placed_to_date_by_disappearances"),
            population,
            DISAPPEARANCES_OF_CHILD,
        ),
    ]


def _with_places(scope: Scope, placements: pl.DataFrame) -> pl.DataFrame:
    return placements.join(scope.children.select("child_id", "places"), on="child_id", how="inner")
