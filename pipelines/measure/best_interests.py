"""Best-interests assessments and determinations: made, in time, with the child heard, and followed by what was done."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.measure.catalogue import definition
from pipelines.measure.disappearance import find_placements, placements_open_in
from pipelines.measure.scope import Scope
from pipelines.measure.solutions import SOLUTION, find_solutions
from pipelines.measure.stretches import ANY_DAY, with_stretch
from pipelines.measure.tally import tally

ASSESSMENT = Dimension("assessment", ("bia", "bid"))
STATES = ("decided", "requested", "none")
TIMELINESS = Dimension("timeliness", ("in_time", "late", "decision_not_taken", "no_decision_named", "day_not_known"))
HEARD = Dimension("heard", ("heard_before", "heard_after", "heard_day_not_known", "not_heard", "unknown"))
CHILD_VIEW = Dimension("child_view", ("agrees", "agrees_later", "not_sure", "disagrees", "not_recorded"))
RECOMMENDATION = Dimension("recommendation", SOLUTION.categories[:-1])
CARRIED_OUT = Dimension("carried_out", ("as_recommended", "otherwise", "not_yet", "lost_from_view"))


def find_assessments(scope: Scope) -> pl.DataFrame:
    """One row per assessment or determination asked for or decided by the cut, or without either day.

    Added to the row: assessment (its kind), and is_made: decided by the cut, or, where the day of the decision is
    missing, with a recommendation, which is what a decision consists of. `decided_on` is null where it is later.
    """
    requested_on, decided_on = pl.col("requested_on"), pl.col("decided_on")
    is_decided = (decided_on <= scope.cut).fill_null(False)
    is_known = is_decided | (requested_on <= scope.cut).fill_null(False)
    has_no_day = requested_on.is_null() & decided_on.is_null()
    return (
        scope.of_cases("assessments")
        .filter(is_known | has_no_day, pl.col("kind").is_in(ASSESSMENT.categories))
        .with_columns(
            assessment="kind",
            is_made=is_decided | (decided_on.is_null() & pl.col("recommendation").is_not_null()),
            is_decided_later=(decided_on > scope.cut).fill_null(False),
            decided_on=pl.when(is_decided).then(decided_on),
        )
        .collect()
    )


def measure_assessments(scope: Scope) -> list[CountTable]:
    """Assessments and determinations by when the child was heard, and by its own view."""
    assessments = find_assessments(scope).with_columns(
        heard=_heard(scope),
        child_view=pl.when("is_decided_later").then(None).otherwise("child_view").fill_null("not_recorded"),
    )
    of_all = _population(scope)
    return [
        tally(assessments, definition("assessments_by_kind_and_heard"), of_all, ASSESSMENT, HEARD),
        tally(assessments, definition("assessments_by_kind_and_view"), of_all, ASSESSMENT, CHILD_VIEW),
    ]


def _population(scope: Scope) -> str:
    return f"assessments:{scope.cut}"


def _heard(scope: Scope) -> pl.Expr:
    heard_on, decided_on = pl.col("child_heard_on"), pl.col("decided_on")
    is_heard = pl.col("child_heard") == "yes"
    return (
        pl.when((pl.col("child_heard") == "no") | (is_heard & (heard_on > scope.cut)))
        .then(pl.lit("not_heard"))
        .when(~is_heard | is_heard.is_null())
        .then(pl.lit("unknown"))
        .when(heard_on.is_null() | (pl.col("is_made") & decided_on.is_null()))
        .then(pl.lit("heard_day_not_known"))
        .when(~pl.col("is_made") | (heard_on <= decided_on))
        .then(pl.lit("heard_before"))
        .otherwise(pl.lit("heard_after"))
    )


def measure_timeliness(scope: Scope) -> list[CountTable]:
    """Assessments and determinations by whether they came in time; cases in reception by whether they have one."""
    assessments = find_assessments(scope)
    in_time = assessments.join(_decisions(scope, assessments), on=["case_id", "decision_event_id"], how="left")
    by_timeliness = in_time.with_columns(timeliness=_timeliness())
    entry = definition("assessments_by_kind_and_timeliness")
    return [
        tally(by_timeliness, entry, _population(scope), ASSESSMENT, TIMELINESS),
        *(_made(scope, assessments, kind) for kind in ASSESSMENT.categories),
    ]


def _decisions(scope: Scope, assessments: pl.DataFrame) -> pl.DataFrame:
    """The events that `assessments` were for: when they lie, and is_taken: took place by the cut."""
    is_named = pl.col("event_id").is_in(assessments["decision_event_id"].drop_nulls().unique().implode())
    taken = scope.events.filter(is_named, pl.col("lifecycle") == "complete").select("event_id").collect().to_series()
    decisions = with_stretch(scope.of_cases("events").filter(is_named)).select(
        "case_id",
        "from_day",
        "until_day",
        decision_event_id="event_id",
        is_taken=pl.col("event_id").is_in(taken.implode()),
    )
    return decisions.collect()


def _timeliness() -> pl.Expr:
    decided_on, is_dated = pl.col("decided_on"), pl.col("until_day") < ANY_DAY[1]
    return (
        pl.when(pl.col("decision_event_id").is_null())
        .then(pl.lit("no_decision_named"))
        .when(pl.col("is_taken").is_null())
        .then(pl.lit("day_not_known"))
        .when(~pl.col("is_taken"))
        .then(pl.lit("decision_not_taken"))
        .when(decided_on <= pl.col("from_day"))
        .then(pl.lit("in_time"))
        .when((decided_on > pl.col("until_day")) | (~pl.col("is_made") & is_dated))
        .then(pl.lit("late"))
        .otherwise(pl.lit("day_not_known"))
    )


def _made(scope: Scope, assessments: pl.DataFrame, kind: str) -> CountTable:
    state = f"{kind}_state"
    placed = placements_open_in(scope, find_placements(scope), scope.to_date)
    states = (
        assessments.filter(pl.col("assessment") == kind)
        .group_by("case_id")
        .agg(pl.when(pl.col("is_made").any()).then(pl.lit("decided")).otherwise(pl.lit("requested")).alias(state))
    )
    cases = (
        scope.cases.join(placed, on="case_id", how="semi")
        .select("case_id", "places")
        .join(states, on="case_id", how="left")
        .with_columns(pl.col(state).fill_null("none"))
    )
    entry = definition(f"cases_placed_by_{kind}")
    return tally(cases, entry, f"cases_placed:{scope.to_date.id}", Dimension(state, STATES))


def measure_bid_results(scope: Scope) -> list[CountTable]:
    """Determinations made, by what they recommended and whether that was carried out."""
    is_of_count = (pl.col("assessment") == "bid") & pl.col("is_made") & pl.col("recommendation").is_not_null()
    solution = pl.col("solution")
    bids = (
        find_assessments(scope)
        .filter(is_of_count)
        .select("case_id", "places", "recommendation")
        .join(find_solutions(scope).select("case_id", "solution", "progress"), on="case_id", how="left")
        .with_columns(
            carried_out=pl.when(solution == "lost_from_view")
            .then(pl.lit("lost_from_view"))
            .when(pl.col("progress") != "carried_out")
            .then(pl.lit("not_yet"))
            .when(solution == pl.col("recommendation"))
            .then(pl.lit("as_recommended"))
            .otherwise(pl.lit("otherwise"))
        )
    )
    entry = definition("bids_by_recommendation_and_result")
    return [tally(bids, entry, f"bids_made:{scope.cut}", RECOMMENDATION, CARRIED_OUT)]
