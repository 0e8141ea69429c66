"""What followed a disappearance: whether the child was found or returned to care, and how soon."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import OPEN, CountTable, Dimension, SpellTable
from pipelines.measure.catalogue import definition
from pipelines.measure.disappearance import RECEPTION, find_disappearances, find_placements, placements_open_in
from pipelines.measure.order import first_of
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_spells
from pipelines.measure.windows import last_day_of

WHAT_FOLLOWED = Dimension("what_followed", ("returned_to_care", "found", "not_found"))


def find_what_followed(scope: Scope) -> pl.DataFrame:
    """One row per disappearance from reception to date.

    Columns: those of `find_disappearances`; places; opened_on (of its case); what_followed; found_on (the first find or
    return to care; null where none is known to the day); next_gone_on and next_precision (the child's next
    disappearance, from wherever). A find or return to care belongs to the child's last disappearance on or before
    its day; where it has no date, to the last of all.
    """
    placed = placements_open_in(scope, find_placements(scope), scope.to_date)
    gone = _all_disappearances(scope)
    return (
        find_disappearances(scope, placed, scope.to_date)
        .join(gone, left_on=["child_id", "event_date"], right_on=["child_id", "gone_on"], how="left")
        .join(_finds(scope, gone), left_on=["child_id", "event_date"], right_on=["child_id", "gone_on"], how="left")
        .join(scope.children.select("child_id", "places"), on="child_id", how="inner")
        .join(scope.cases.select("case_id", "opened_on"), on="case_id", how="inner")
        .with_columns(pl.col(WHAT_FOLLOWED.name).fill_null("not_found"))
    )


def measure_found_again(scope: Scope) -> list[CountTable | SpellTable]:
    """Disappearances to date: what followed, and the days until the child was found."""
    disappearances = find_what_followed(scope)
    population = f"disappearances:{scope.to_date.id}"
    return [
        tally(disappearances, definition("disappearances_to_date_by_what_followed"), population, WHAT_FOLLOWED),
        tally_spells(
            _spells(scope, disappearances),
            definition("days_from_disappearance_to_found"),
            f"disappearance_spells:{scope.to_date.id}",
            Dimension("placement_type", RECEPTION),
            ("found",),
        ),
    ]


def _took_place(scope: Scope, *event_types: str) -> pl.DataFrame:
    took_place = scope.events.filter(pl.col("event_type").is_in(event_types), pl.col("lifecycle") == "complete")
    return took_place.collect()


def _all_disappearances(scope: Scope) -> pl.DataFrame:
    """The dates on which each child disappeared, from wherever: child_id, gone_on, next_gone_on, next_precision."""
    dates = (
        _took_place(scope, "disappeared")
        .filter(pl.col("event_date").is_not_null())
        # Of one date known to the day and to the month, the day: it sorts first.
        .group_by("child_id", pl.col("event_date").alias("gone_on"))
        .agg(pl.col("date_precision").min())
        .sort("child_id", "gone_on")
    )
    return dates.select(
        "child_id",
        "gone_on",
        next_gone_on=pl.col("gone_on").shift(-1).over("child_id"),
        next_precision=pl.col("date_precision").shift(-1).over("child_id"),
    )


def _finds(scope: Scope, gone: pl.DataFrame) -> pl.DataFrame:
    """For each date of `gone` that a find or return to care belongs to: what_followed and found_on."""
    found = _took_place(scope, "found", "returned_to_care").with_columns(
        by=last_day_of("event_date", "date_precision").fill_null(scope.cut)
    )
    dates, by = gone.select("child_id", "gone_on").sort("gone_on"), ["child_id", "gone_on"]
    belonging = (
        found.sort("by")
        .join_asof(dates, left_on="by", right_on="gone_on", by="child_id", strategy="backward", check_sortedness=False)
        .filter(pl.col("gone_on").is_not_null())
    )
    # "returned_to_care" sorts after "found".
    best = belonging.group_by(by).agg(pl.col("event_type").max().alias(WHAT_FOLLOWED.name))
    return best.join(first_of(belonging, by).select(*by, found_on="day"), on=by, how="inner")


def _spells(scope: Scope, disappearances: pl.DataFrame) -> pl.DataFrame:
    """The disappearances with `entered_day` and `left_day`.

    Observation begins when the case was opened: a child that was not found before might never have been recorded. It
    ends when the child was found, at its next disappearance where nothing is recorded in between, or at the cut.
    """
    is_found, is_gone_again = pl.col(WHAT_FOLLOWED.name) != "not_found", pl.col("next_gone_on").is_not_null()
    gone_again = pl.when(is_gone_again).then("next_gone_on").otherwise(pl.lit(scope.cut))
    seen = disappearances.with_columns(
        outcome=pl.when(is_found).then(pl.lit("found")).otherwise(pl.lit(OPEN)),
        observed_from=pl.max_horizontal("event_date", "opened_on"),
        left_on=pl.when(is_found).then("found_on").otherwise(gone_again),
        left_precision=pl.when(is_found | ~is_gone_again).then(pl.lit("day")).otherwise("next_precision"),
    )
    is_dated = (pl.col("date_precision") == "day") & (pl.col("left_precision") == "day")
    may_be_seen = last_day_of("left_on", "left_precision") >= pl.col("observed_from")

    def days(until: str) -> pl.Expr:
        return pl.when(is_dated).then((pl.col(until) - pl.col("event_date")).dt.total_days())

    return seen.filter(may_be_seen.fill_null(value=True)).with_columns(
        entered_day=days("observed_from"), left_day=days("left_on")
    )
