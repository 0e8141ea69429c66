"""How long a child waited in reception for its first service, or until it left without one."""

from __future__ import annotations

import polars as pl

from pipelines.measure.disappearance import STEP, find_placements, placements_open_in
from pipelines.measure.scope import Scope
from pipelines.measure.services import DELIVERED, find_services
from pipelines.measure.stretches import ANY_DAY, with_stretch

NO_END = ANY_DAY[1]


def find_first_services(scope: Scope) -> pl.DataFrame:
    """One row per child in reception to date that had no service yet when it came into view.

    Columns: child_id, places, placement_type, outcome (started, left_reception, open), entered_day, left_day. Day 0 is
    the first day of the child's first placement. It comes into view on the latest of that day, the first day of the
    programme and the opening of its case (delayed entry). A child whose wait was over before is in no row: had it left
    without a service, it might never have been recorded.
    """
    stays = find_first_stays(scope)
    waits = stays.join(_first_days(scope, stays), on="child_id", how="left")
    is_started = pl.col("served_on").is_not_null() | pl.col("is_served").fill_null(False)
    is_left = ~is_started & (pl.col("until_day") <= scope.cut)
    over_by = pl.when(is_started).then("served_on").when(is_left).then("until_day")
    is_over_exact = is_started | pl.col("is_end_exact")
    is_there = ~is_started & ~is_left & pl.col("is_there_at_cut")
    seen_until = pl.when(is_there).then(pl.lit(scope.cut)).otherwise(pl.when(is_over_exact).then(over_by))
    seen_from = pl.max_horizontal("started_on", "opened_on", pl.lit(scope.to_date.first_day))
    day_0 = pl.when("is_start_exact").then("started_on")
    outcome = pl.when(is_started).then(pl.lit("started")).when(is_left).then(pl.lit("left_reception"))
    return (
        waits.filter((over_by >= seen_from).fill_null(True))
        .with_columns(
            outcome=outcome.otherwise(pl.lit("open")),
            entered_day=(seen_from - day_0).dt.total_days(),
            left_day=(seen_until - day_0).dt.total_days(),
        )
        .join(scope.children.select("child_id", "places"), on="child_id", how="inner")
        .select("child_id", "places", "placement_type", "outcome", "entered_day", "left_day")
    )


def find_first_stays(scope: Scope) -> pl.DataFrame:
    """One row per child in reception to date: its first placement with those that follow it at once.

    At once is on the day on which the one before ends, or on the day after. Columns: child_id; placement_type,
    started_on and opened_on (of the first placement and its case); is_start_exact; until_day (the last possible day of
    the stay); is_end_exact (whether it is known to be that day); is_there_at_cut (whether the child is known to be
    there at the cut).
    """
    is_break = pl.col("started_on").dt.offset_by("-1d") > pl.col("until_day").cum_max().shift(1).over("child_id")
    # Of placements that start on one day, a fixed one is the first: the order of rows must not matter.
    order = ["child_id", "started_on", "is_start_inexact", "until_day", "placement_type", "opened_on"]
    ends_it = pl.col("until_day") == pl.col("until_day").max()
    return (
        _bounded_placements(scope)
        .sort(order)
        .filter(is_break.fill_null(False).cast(pl.Int32).cum_sum().over("child_id") == 0)
        .group_by("child_id")
        .agg(
            pl.col("placement_type", "started_on", "opened_on").first(),
            ~pl.col("is_start_inexact").first().alias("is_start_exact"),
            pl.col("until_day").max(),
            (pl.col("is_end_exact") & ends_it).any(),
            pl.col("is_there_at_cut").any(),
        )
    )


def _bounded_placements(scope: Scope) -> pl.DataFrame:
    """The placements to date with how exactly their bounds are known; one whose end has no date ended by the cut."""
    starts = _bounds(scope, "placement_start").select(
        *STEP, started_on="event_date", is_start_inexact=~pl.col("is_day")
    )
    ends = _bounds(scope, "placement_end", "disappeared").rename({"event_date": "ended_on", "is_day": "is_end_exact"})
    has_undated_end = pl.col("ended_on").is_null() & pl.col("is_undated").fill_null(False)
    until_day = pl.when(has_undated_end).then(pl.lit(scope.cut)).otherwise(pl.col("until_day").fill_null(NO_END))
    return (
        placements_open_in(scope, find_placements(scope), scope.to_date)
        .join(starts, on=[*STEP, "started_on"], how="left")
        .join(ends, on=[*STEP, "ended_on"], how="left")
        .join(_undated_ends(scope), on=STEP, how="left")
        .join(scope.cases.select("case_id", "opened_on"), on="case_id", how="inner")
        .with_columns(
            pl.col("is_end_exact").fill_null(False),
            until_day=until_day,
            is_there_at_cut=pl.col("ended_on").is_null() & ~has_undated_end,
        )
    )


def _bounds(scope: Scope, *event_types: str) -> pl.DataFrame:
    """One row per placement and date: is_day (known to the day) and until_day (the last day that it can stand for)."""
    is_bound = pl.col("event_type").is_in(event_types) & (pl.col("lifecycle") == "complete")
    dated = scope.of_cases("events").filter(is_bound, pl.col("event_date").is_not_null())
    is_day = (pl.col("from_day") == pl.col("until_day")).any()
    return with_stretch(dated).group_by(*STEP, "event_date").agg(pl.col("until_day").min(), is_day=is_day).collect()


def _undated_ends(scope: Scope) -> pl.DataFrame:
    """The placements that ended on a day of which nothing is known; after a disappearance the child can come back."""
    completed = scope.events.filter(pl.col("lifecycle") == "complete")
    undated = completed.filter(pl.col("event_date").is_null())
    came_back = completed.filter(pl.col("event_type") == "returned_to_care")
    ended = undated.filter(pl.col("event_type") == "placement_end")
    gone = undated.filter(pl.col("event_type") == "disappeared").join(came_back, on=STEP, how="anti")
    return pl.concat([ended, gone]).select(STEP).unique().with_columns(is_undated=pl.lit(True)).collect()


def _first_days(scope: Scope, stays: pl.DataFrame) -> pl.DataFrame:
    """One row per child with a service in reception in its first stay, delivered fully or in part.

    `served_on`: the day on which the first of them started; day 0 for one that began before and still ran then; null
    where none has a starting day. `is_served`: true.
    """
    started_on = pl.col("service_started_on")
    is_running = (pl.col("service_ended_on") >= pl.col("started_on")).fill_null(True)
    is_within = is_running & (started_on <= pl.col("until_day")).fill_null(True)
    served_on = pl.when(started_on.is_not_null()).then(pl.max_horizontal(started_on, "started_on"))
    return (
        find_services(scope)
        .filter(pl.col("phase") == "reception", pl.col("delivery").is_in(DELIVERED))
        .select("child_id", service_started_on="started_on", service_ended_on="ended_on")
        .join(stays, on="child_id", how="inner")
        .filter(is_within)
        .group_by("child_id")
        .agg(served_on=served_on.min(), is_served=pl.lit(True))
    )
