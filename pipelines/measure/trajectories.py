"""Trajectories of the followed cases: the steps from the first arrest to the durable solution, and where cases stop."""

from __future__ import annotations

from collections import Counter

import polars as pl

from pipelines.contract.counts import CountTable, Dimension, SpellTable
from pipelines.measure.catalogue import definition
from pipelines.measure.disappearance import RECEPTION
from pipelines.measure.endings import find_endings
from pipelines.measure.kinds_of_events import STATIONS, STEPS
from pipelines.measure.order import RANK, first_of
from pipelines.measure.partners import find_requests
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_several, tally_spells

FOLLOWED = "followed_19"

MOST_PATHS = 8
"""Paths named; all rarer ones are one row."""

NONE, OTHER = "none", "other"
STATES = ("reached", "skipped", "open", "ended_before")
OUTCOMES = ("reached", "ended")

STEP = Dimension("step", STEPS)
_LATER_STEPS = Dimension("step", STEPS[1:])


def find_steps(scope: Scope) -> pl.DataFrame:
    """One row per followed case and step.

    Columns: case_id, places, step, `place` (of the step in `STEPS`), `step_state`, `furthest` (place of the last of
    `STEPS` that the case reached, null: none), `is_reached`, `event_date` (as stored), `reached_on` (null: not reached,
    or not known to the day), `is_ended` and `ended_on` (null: not ended, or not known to the day).
    """
    steps = pl.DataFrame({"step": STEPS, "place": range(len(STEPS))}, schema_overrides={"step": pl.Categorical})
    followed = _followed(scope).join(steps, how="cross")
    first = first_of(_took_place(scope, STEPS), ["case_id", "event_type"])
    reached = first.select("case_id", "event_date", step="event_type", reached_on="day", is_reached=True)
    is_waiting = find_requests(scope).filter(pl.col("answer") == "open").select("case_id", step="request")
    return (
        followed.join(reached, on=["case_id", "step"], how="left")
        .join(is_waiting.unique().with_columns(is_asked=True), on=["case_id", "step"], how="left")
        .join(find_endings(scope).with_columns(is_ended=True), on="case_id", how="left")
        .with_columns(pl.col("is_reached", "is_asked", "is_ended").fill_null(value=False))
        .with_columns(furthest=pl.col("place").filter(pl.col("is_reached")).max().over("case_id"))
        .with_columns(step_state=_state())
        .sort("case_id", "place")
    )


def _followed(scope: Scope) -> pl.DataFrame:
    return scope.cases.filter(pl.col("research_cohort") == FOLLOWED).select("case_id", "places")


def _took_place(scope: Scope, event_types: tuple[str, ...]) -> pl.DataFrame:
    """The events of these types that took place in followed cases; of placements only those in reception."""
    is_reception = pl.col("placement_type").fill_null("unknown").is_in(RECEPTION)
    took_place = scope.events.filter(
        pl.col("event_type").is_in(event_types),
        pl.col("lifecycle") == "complete",
        (pl.col("event_type") != "placement_start") | is_reception,
    )
    followed = _followed(scope).lazy()
    return took_place.join(followed, on="case_id", how="semi", maintain_order="left").collect()


def _state() -> pl.Expr:
    is_passed = (pl.col("furthest") > pl.col("place")).fill_null(value=False)
    return (
        pl.when("is_reached")
        .then(pl.lit("reached"))
        .when(~pl.col("is_ended") & (pl.col("is_asked") | ~is_passed))
        .then(pl.lit("open"))
        .when(is_passed)
        .then(pl.lit("skipped"))
        .otherwise(pl.lit("ended_before"))
    )


def measure_trajectories(scope: Scope) -> list[CountTable | SpellTable]:
    """Steps by their state, days to them from the arrest and from the step before, paths, and the last step."""
    steps = find_steps(scope)
    last = _last_steps(scope, steps)
    paths, path = _name_paths(_find_paths(scope))
    at_steps = f"cases_followed_at_steps:{scope.cut}"
    return [
        tally(steps, definition("cases_followed_by_step_and_state"), at_steps, STEP, Dimension("step_state", STATES)),
        tally_several(
            steps.group_by("case_id", "places").agg(pl.col("step").filter(pl.col("is_reached"))),
            definition("cases_followed_by_step_reached"),
            "cases_followed",
            STEP,
        ),
        tally_spells(
            _days_from_arrest(scope, steps),
            definition("days_from_arrest_by_step"),
            f"cases_followed_from_arrest:{scope.cut}",
            _LATER_STEPS,
            OUTCOMES,
        ),
        tally_spells(
            _days_of_steps(scope, steps),
            definition("days_of_step"),
            f"cases_followed_between_steps:{scope.cut}",
            STEP,
            OUTCOMES,
        ),
        tally(paths, definition("cases_followed_by_path"), "cases_followed", path),
        tally(
            last,
            definition("cases_followed_by_last_step_and_case_state"),
            "cases_followed",
            Dimension("step", (*STEPS, NONE)),
            Dimension("case_state", ("under_way", "closed")),
        ),
    ]


def _outcome() -> pl.Expr:
    not_reached = pl.when("is_ended").then(pl.lit("ended")).otherwise(pl.lit("open"))
    return pl.when("is_reached").then(pl.lit("reached")).otherwise(not_reached)


def _left_on(scope: Scope) -> pl.Expr:
    """The day on which a step was reached, or the case ended without it, or the cut."""
    not_reached = pl.when("is_ended").then("ended_on").otherwise(pl.lit(scope.cut))
    return pl.when("is_reached").then("reached_on").otherwise(not_reached)


def _days_from_arrest(scope: Scope, steps: pl.DataFrame) -> pl.DataFrame:
    arrests = steps.filter(pl.col("step") == "arrest").select("case_id", arrested_on="reached_on")
    days = (_left_on(scope) - pl.col("arrested_on")).dt.total_days()
    return (
        steps.filter(pl.col("step") != "arrest")
        .join(arrests, on="case_id", how="left")
        .with_columns(outcome=_outcome(), entered_day=0, left_day=pl.when(days >= 0).then(days))
    )


def _in_order_of_date(steps: pl.DataFrame) -> pl.DataFrame:
    reached = steps.filter(pl.col("is_reached"))
    return reached.sort("case_id", "event_date", "place", nulls_last=False)


def _days_of_steps(scope: Scope, steps: pl.DataFrame) -> pl.DataFrame:
    """Each step reached, from the one before it; and the step that comes next, from the last one that was reached."""
    in_order = _in_order_of_date(steps)
    reached = in_order.with_columns(since=pl.col("reached_on").shift(1).over("case_id")).filter(
        pl.int_range(pl.len()).over("case_id") > 0
    )
    last = in_order.group_by("case_id", maintain_order=True).agg(since=pl.col("reached_on").last())
    awaited = steps.filter(pl.col("place") == pl.col("furthest") + 1).join(last, on="case_id", how="left")
    days = (_left_on(scope) - pl.col("since")).dt.total_days()
    # A case can have ended before its last step: then it did not wait for the next one at all.
    return pl.concat([reached, awaited]).with_columns(
        outcome=_outcome(), entered_day=0, left_day=pl.when(days < 0).then(0).otherwise(days)
    )


def _last_steps(scope: Scope, steps: pl.DataFrame) -> pl.DataFrame:
    last = _in_order_of_date(steps).unique("case_id", keep="last", maintain_order=True).select("case_id", "step")
    ended = find_endings(scope).select("case_id", case_state=pl.lit("closed"))
    return (
        _followed(scope)
        .join(last, on="case_id", how="left")
        .join(ended, on="case_id", how="left")
        .with_columns(pl.col("step").fill_null(NONE), pl.col("case_state").fill_null("under_way"))
    )


def _find_paths(scope: Scope) -> pl.DataFrame:
    """One row per followed case: `path`, its stations in order of date; the same one twice in a row is one."""
    dated = _took_place(scope, STATIONS).filter(pl.col("event_date").is_not_null())
    in_order = dated.sort("case_id", "event_date", pl.col("event_type").replace_strict(RANK))
    is_turn = (pl.col("event_type") != pl.col("event_type").shift(1).over("case_id")).fill_null(value=True)
    turns = in_order.filter(is_turn)
    paths = turns.group_by("case_id", maintain_order=True).agg(path=pl.col("event_type").cast(pl.String).str.join(">"))
    return _followed(scope).join(paths, on="case_id", how="left").with_columns(pl.col("path").fill_null(NONE))


def _name_paths(paths: pl.DataFrame) -> tuple[pl.DataFrame, Dimension]:
    """The paths with all but the most frequent as `other`, and their dimension: most frequent first, then by name."""
    number = Counter(path for path in paths["path"] if path != NONE)
    named = sorted(number, key=lambda path: (-number[path], path))[:MOST_PATHS]
    is_named = pl.col("path").is_in([*named, NONE])
    shown = paths.with_columns(path=pl.when(is_named).then("path").otherwise(pl.lit(OTHER)))
    there = set(shown["path"])
    return shown, Dimension("path", (*named, *(rest for rest in (OTHER, NONE) if rest in there)))
