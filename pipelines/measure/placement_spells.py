"""How long children stay in reception, and what ends it: disappearance beside the other ways out."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import OPEN, CountTable, Dimension, SpellTable
from pipelines.measure.catalogue import definition
from pipelines.measure.disappearance import RECEPTION, STEP, find_placements, placements_open_in
from pipelines.measure.endings import find_closings
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_spells
from pipelines.measure.windows import last_day_of

WAYS_OUT = ("disappeared", "returned", "other_exit", "measure_ended")

GRID = (90, 180, 270, 360, 450, 540, 630, 720)
"""The only days at which the curve of a release can have a point: whole quarters, the same for each programme."""

LATER = "later"

WITHIN_DAYS = Dimension("within_days", (*map(str, GRID), LATER), cumulative=True)
ENDING = Dimension("ending", (*WAYS_OUT, OPEN))

DATED = ("day", "precision")
"""A date and how exactly it is known, as this module names them."""


def measure_placement_spells(scope: Scope) -> list[SpellTable | CountTable]:
    """Days from placement to the way out: by kind of reception for the analyst, and on a fixed grid for all readers."""
    spells = placement_spells(scope, find_ways_out(scope))
    return [
        tally_spells(
            spells,
            definition("days_from_placement_to_exit"),
            f"placement_spells:{scope.to_date.id}",
            Dimension("placement_type", RECEPTION),
            WAYS_OUT,
        ),
        tally(
            seen_whole(scope, spells),
            definition("placements_to_date_by_ending_within"),
            f"placements_seen_whole:{scope.to_date.id}",
            WITHIN_DAYS,
            ENDING,
        ),
    ]


def seen_whole(scope: Scope, spells: pl.DataFrame) -> pl.DataFrame:
    """The placements to date that were under observation from their first day, with `within_days` and `ending`.

    `within_days` is the first day of `GRID` by which the placement had ended or, where it is open, was last seen.
    """
    to_date = placements_open_in(scope, find_placements(scope), scope.to_date)
    within = pl.coalesce(pl.when(pl.col("left_day") <= day).then(pl.lit(str(day))) for day in GRID)
    return (
        spells.filter(pl.col("entered_day") == 0)  # null, so left out, where a day is not known exactly
        .join(to_date, on=STEP, how="semi")
        .with_columns(within.fill_null(LATER).alias(WITHIN_DAYS.name), ending="outcome")
    )


def find_ways_out(scope: Scope) -> pl.DataFrame:
    """One row per placement in reception that has started by the cut, and the way in which it ended.

    Columns: case_id, step_id, child_id, places, placement_type, opened_on (day on which its case was opened),
    started_on with started_precision, outcome (one of `WAYS_OUT`, or open), and left_on with left_precision (null where
    open, or where nobody knows when). The first of these that applies says how a placement ended:

    1. disappeared: a disappearance from it was not followed by a return to it; on the day of the last one, even where
       the end is recorded later, because the child was no longer there.
    2. an end is recorded: returned, where a return of the child was carried out on that day; measure_ended, where the
       measure or the case ended on it; else other_exit.
    3. no end is recorded: the first return of the child, or end of the measure or case, from the start on (returned
       goes first on one day).
    """
    starts = _starts(scope)
    endings = _endings(scope, starts)
    ends = _of_step(scope, "placement_end").rename({"day": "end_day", "precision": "end_precision"})
    gone = _last_disappearances(scope, ends).rename({"day": "gone_day", "precision": "gone_precision"})
    is_gone, is_ended = pl.col("is_gone").is_not_null(), pl.col("is_ended").is_not_null()
    recorded = pl.coalesce("recorded_as", pl.lit("other_exit"))

    def left(part: str) -> pl.Expr:
        return pl.when(is_gone).then(f"gone_{part}").when(is_ended).then(f"end_{part}").otherwise(f"implied_{part}")

    return (
        starts.join(gone.with_columns(is_gone=pl.lit(value=True)), on=STEP, how="left")
        .join(ends.with_columns(is_ended=pl.lit(value=True)), on=STEP, how="left")
        .join(_on_the_day_of(ends, endings), on=STEP, how="left")
        .join(_first_from_start(endings), on=STEP, how="left")
        .with_columns(
            outcome=pl.when(is_gone)
            .then(pl.lit("disappeared"))
            .when(is_ended)
            .then(recorded)
            .otherwise(pl.coalesce("implied_as", pl.lit(OPEN))),
            left_on=left("day"),
            left_precision=left("precision"),
        )
        .select(*starts.columns, "outcome", "left_on", "left_precision")
    )


def placement_spells(scope: Scope, ways_out: pl.DataFrame) -> pl.DataFrame:
    """The placements of `ways_out` that were under observation, with `entered_day` and `left_day` for `tally_spells`.

    Observation begins on the latest of the start, the programme's first day and the opening of the case: had the child
    disappeared before, its placement might never have been recorded, so the days before are no time at risk. It ends on
    the way out, or at the cut. A placement that ended before its observation began is left out.
    """
    observed_from = pl.max_horizontal("started_on", pl.lit(scope.to_date.first_day), "opened_on")
    is_open = pl.col("outcome") == OPEN
    left_on = pl.when(is_open).then(pl.lit(scope.cut)).otherwise("left_on")
    is_dated = (pl.col("started_precision") == "day") & (is_open | (pl.col("left_precision") == "day"))
    may_be_seen = last_day_of("left_on", "left_precision") >= observed_from
    return ways_out.filter(is_open | may_be_seen.fill_null(value=True)).with_columns(
        entered_day=pl.when(is_dated).then((observed_from - pl.col("started_on")).dt.total_days()),
        left_day=pl.when(is_dated).then((left_on - pl.col("started_on")).dt.total_days()),
    )


def _starts(scope: Scope) -> pl.DataFrame:
    kind = pl.col("placement_type").fill_null("unknown")
    began = scope.events.filter(
        pl.col("event_type") == "placement_start",
        pl.col("lifecycle") == "complete",
        pl.col("step_id").is_not_null(),
        pl.col("event_date").is_not_null(),
        kind.is_in(RECEPTION),
    )
    return (
        began.select(
            *STEP, "child_id", kind.alias("placement_type"), started_on="event_date", started_precision="date_precision"
        )
        .collect()
        .join(scope.children.select("child_id", "places"), on="child_id", how="inner")
        .join(scope.cases.select("case_id", "opened_on"), on="case_id", how="inner")
    )


def _dated(scope: Scope, *event_types: str) -> pl.DataFrame:
    took_place = scope.events.filter(pl.col("event_type").is_in(event_types), pl.col("lifecycle") == "complete")
    return took_place.select(*STEP, "child_id", day="event_date", precision="date_precision").collect()


def _of_step(scope: Scope, event_type: str) -> pl.DataFrame:
    """The last such event of each placement: one row with `day` and `precision`."""
    rows = _dated(scope, event_type).filter(pl.col("step_id").is_not_null())
    return rows.select(*STEP, *DATED).sort(DATED).unique(STEP, keep="last", maintain_order=True)


def _last_disappearances(scope: Scope, ends: pl.DataFrame) -> pl.DataFrame:
    """The last disappearance from each placement, unless the child returned to it.

    It returned to it with a return to care of the same placement on or after that day and, where an end is recorded,
    before the day of the end: on one day, the end comes first.
    """
    gone = _of_step(scope, "disappeared")
    returns = _dated(scope, "returned_to_care").select(*STEP, returned_on="day")
    is_after_it = (pl.col("returned_on") >= pl.col("day")).fill_null(pl.col("day").is_null())
    is_before_end = (pl.col("returned_on") < pl.col("end_day")).fill_null(value=True)
    returned = (
        gone.join(returns, on=STEP, how="inner")
        .join(ends, on=STEP, how="left")
        .filter(pl.col("returned_on").is_not_null(), is_after_it, is_before_end)
    )
    return gone.join(returned, on=STEP, how="anti")


def _endings(scope: Scope, starts: pl.DataFrame) -> pl.DataFrame:
    """What could end each placement: returns of the child, and ends of the measure or case that it belongs to.

    Columns: case_id, step_id, started_on, day, precision, way_out. A row per placement and such event.
    """
    closings = find_closings(scope).select("case_id", day="event_date", precision="date_precision")
    measures = pl.concat([_dated(scope, "measure_ended").select("case_id", *DATED), closings])
    returns = _dated(scope, "return_executed").select("child_id", *DATED)
    columns = [*STEP, "started_on", *DATED]
    return pl.concat(
        [
            starts.join(returns, on="child_id").select(*columns, way_out=pl.lit("returned")),
            starts.join(measures, on="case_id").select(*columns, way_out=pl.lit("measure_ended")),
        ]
    )


def _on_the_day_of(ends: pl.DataFrame, endings: pl.DataFrame) -> pl.DataFrame:
    """For each recorded end on whose day, known as exactly, something ended the placement: `recorded_as`."""
    on_that_day = endings.join(
        ends, left_on=[*STEP, "day", "precision"], right_on=[*STEP, "end_day", "end_precision"], how="inner"
    )
    # "returned" sorts after "measure_ended": a child that went back on the day on which its measure ended has returned.
    return on_that_day.group_by(STEP).agg(recorded_as=pl.col("way_out").max())


def _first_from_start(endings: pl.DataFrame) -> pl.DataFrame:
    """For each placement, the first that may lie on or after its start: implied_as, implied_day, implied_precision."""
    may_follow = (last_day_of("day", "precision") >= pl.col("started_on")).fill_null(value=True)
    in_order = endings.filter(may_follow).sort(
        "day", "way_out", "precision", descending=[False, True, False], nulls_last=True
    )
    return in_order.unique(STEP, keep="first", maintain_order=True).select(
        *STEP, implied_as="way_out", implied_day="day", implied_precision="precision"
    )
