"""Durable solutions: which, how far they got, how the child fares months later, and arrests after them."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.measure.catalogue import definition
from pipelines.measure.children import UNKNOWN
from pipelines.measure.scope import Scope, once
from pipelines.measure.stretches import with_stretch
from pipelines.measure.tally import tally

TO_CARRY_OUT = ("nl_stay", "origin", "third_country", "interim_unchanged")
"""Solutions that can be decided and carried out; the others say that there is none."""

SOLUTION = Dimension("solution", (*TO_CARRY_OUT, "none_yet", "lost_from_view", UNKNOWN))
PROGRESS = Dimension("progress", ("carried_out", "decided", "not_decided"))

FOLLOW_UP_MONTHS = (1, 3, 6, 12)
MONTHS_AFTER = Dimension("months_after", tuple(str(months) for months in FOLLOW_UP_MONTHS))
SITUATION = Dimension(
    "situation", ("improved", "not_improved", "reached_not_known", "lost", "reach_not_known", "not_recorded")
)

REARREST = Dimension("rearrest", ("arrest_recorded", "told_at_follow_up", "none_recorded"))


@once
def find_solutions(scope: Scope) -> pl.DataFrame:
    """One row per counted case: case_id, child_id, places, solution and progress as they stood at the cut, and
    implemented_on (null unless it was carried out by then).

    An export holds one outcome per case, as it was when the export was made. At an earlier cut a solution decided later
    is none yet. A loss from view has no date: it is none yet where the child of the case disappeared after the cut,
    because then it was in view at the cut; otherwise nobody knows when it was lost, and it counts as lost.
    """
    outcomes = scope.records.tables["outcomes"].select("case_id", "solution", "decided_on", "implemented_on")
    is_decided_later = (pl.col("decided_on") > scope.cut).fill_null(False)
    is_lost_later = (pl.col("solution") == "lost_from_view") & pl.col("case_id").is_in(_lost_later(scope).implode())
    is_carried_out = (pl.col("implemented_on") <= scope.cut).fill_null(False)
    return (
        scope.cases.select("case_id", "child_id", "places")
        .join(outcomes, on="case_id", how="left", maintain_order="left")
        .with_columns(
            solution=pl.when(is_decided_later | is_lost_later)
            .then(pl.lit("none_yet"))
            .otherwise(pl.col("solution").fill_null(UNKNOWN))
        )
        .with_columns(
            progress=pl.when(~pl.col("solution").is_in(TO_CARRY_OUT))
            .then(pl.lit("not_decided"))
            .when(is_carried_out)
            .then(pl.lit("carried_out"))
            .otherwise(pl.lit("decided"))
        )
        .with_columns(implemented_on=pl.when(pl.col("progress") == "carried_out").then("implemented_on"))
        .drop("decided_on")
    )


def _lost_later(scope: Scope) -> pl.Series:
    is_gone = (pl.col("event_type") == "disappeared") & (pl.col("lifecycle") == "complete")
    gone = with_stretch(scope.of_cases("events").filter(is_gone, pl.col("event_date").is_not_null()))
    later = gone.filter(pl.col("from_day") > scope.cut).select("case_id").unique()
    return later.collect().to_series()


def find_due_followups(scope: Scope) -> pl.DataFrame:
    """One row per follow-up due by the cut, whether or not anything was recorded of it.

    Columns: case_id, child_id, places, implemented_on, months_after, reached, situation_improved, rearrested (the last
    three null where nothing was recorded). Due is the same day of the month that many months after the solution was
    carried out, or the last day of a month that has no such day.
    """
    months = pl.DataFrame({"months_after": FOLLOW_UP_MONTHS}, schema={"months_after": pl.Int32})
    due_on = pl.col("implemented_on").dt.offset_by(pl.format("{}mo", pl.col("months_after")))
    recorded = scope.records.tables["followups"].select(
        "case_id", "months_after", "reached", "situation_improved", "rearrested"
    )
    return (
        find_solutions(scope)
        .filter(pl.col("progress") == "carried_out")
        .select("case_id", "child_id", "places", "implemented_on")
        .join(months, how="cross")
        .filter(due_on <= scope.cut)
        .join(recorded, on=["case_id", "months_after"], how="left")
    )


def find_arrests(scope: Scope) -> pl.DataFrame:
    """The arrests up to the cut, one row per row of the export: child_id, from_day, until_day."""
    is_arrest = (pl.col("event_type") == "arrest") & (pl.col("lifecycle") == "complete")
    return with_stretch(scope.events.filter(is_arrest)).select("child_id", "from_day", "until_day").collect()


def say_rearrest(units: pl.DataFrame, unit_id: str, arrested: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """`units` with `rearrest`: in `arrested` (an arrest in the records), else in `told` (by a follow-up), else none."""

    def is_among(found: pl.DataFrame) -> pl.Expr:
        return pl.col(unit_id).is_in(found[unit_id].implode())

    return units.with_columns(
        rearrest=pl.when(is_among(arrested))
        .then(pl.lit("arrest_recorded"))
        .when(is_among(told))
        .then(pl.lit("told_at_follow_up"))
        .otherwise(pl.lit("none_recorded"))
    )


def measure_solutions(scope: Scope) -> list[CountTable]:
    """All counted cases by their solution and how far it got."""
    entry = definition("cases_by_solution_and_progress")
    return [tally(find_solutions(scope), entry, scope.cases_population, SOLUTION, PROGRESS)]


def measure_followups(scope: Scope) -> list[CountTable]:
    """The follow-ups due by the cut: who was reached, and had the situation improved."""
    was_reached, has_improved = pl.col("reached"), pl.col("situation_improved")
    due = find_due_followups(scope).with_columns(
        months_after=pl.col("months_after").cast(pl.String),
        situation=pl.when(was_reached.is_null())
        .then(pl.lit("not_recorded"))
        .when(was_reached == "no")
        .then(pl.lit("lost"))
        .when(was_reached != "yes")
        .then(pl.lit("reach_not_known"))
        .when(has_improved == "yes")
        .then(pl.lit("improved"))
        .when(has_improved == "no")
        .then(pl.lit("not_improved"))
        .otherwise(pl.lit("reached_not_known")),
    )
    entry = definition("followups_by_month_and_situation")
    return [tally(due, entry, f"followups_due:{scope.cut}", MONTHS_AFTER, SITUATION)]


def measure_rearrests_after_solution(scope: Scope) -> list[CountTable]:
    """Cases with a solution carried out, by whether the child was arrested after it."""
    solved = find_solutions(scope).filter(pl.col("progress") == "carried_out")
    arrested = solved.join(find_arrests(scope), on="child_id").filter(pl.col("from_day") > pl.col("implemented_on"))
    told = find_due_followups(scope).filter(pl.col("rearrested") == "yes")
    by_rearrest = say_rearrest(solved, "case_id", arrested, told)
    return [tally(by_rearrest, definition("cases_solved_by_rearrest"), f"cases_solved:{scope.cut}", REARREST)]
