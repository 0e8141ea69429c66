"""Rule columns on services, assessments, outcomes, needs and follow-ups: dates in order, and nothing counted twice."""

from __future__ import annotations

import polars as pl

from pipelines.contract.fields import tables
from pipelines.validate.rows import Rows, judge, rule_on

SOLUTIONS_WITH_A_DECISION = ("nl_stay", "origin", "third_country")

ROW_IDENTITIES = {
    "case_codes": ["case_id", "code_type", "code"],
    "needs": ["case_id", "need"],
    "followups": ["case_id", "months_after"],
}
"""What may stand once in a table that has no key of its own."""


@rule_on("services", needs=("services.started_on", "services.delivered"))
def delivered_service_has_a_start(rows: Rows) -> pl.Series:
    """A service that was delivered, fully or in part, has a starting day."""
    is_delivered = pl.col("delivered").is_in(["yes", "partly"])
    return judge(rows.text, pl.when(is_delivered).then(pl.col("started_on").is_not_null()))


@rule_on("services", needs=("services.started_on", "services.ended_on"))
def service_end_not_before_start(rows: Rows) -> pl.Series:
    """A service does not end before it starts."""
    return judge(rows.typed, pl.col("ended_on") >= pl.col("started_on"))


@rule_on("assessments", needs=("assessments.requested_on", "assessments.decided_on"))
def assessment_decided_not_before_requested(rows: Rows) -> pl.Series:
    """An assessment is not decided before it was asked for."""
    return judge(rows.typed, pl.col("decided_on") >= pl.col("requested_on"))


@rule_on("assessments", needs=("assessments.decided_on", "assessments.implemented_on"))
def recommendation_carried_out_not_before_decision(rows: Rows) -> pl.Series:
    """A recommendation is not carried out before it was made."""
    return judge(rows.typed, pl.col("implemented_on") >= pl.col("decided_on"))


@rule_on("assessments", needs=("assessments.decided_on", "assessments.child_heard_on"))
def child_heard_not_after_decision(rows: Rows) -> pl.Series:
    """The child was heard before the decision, or on the same day."""
    return judge(rows.typed, pl.col("child_heard_on") <= pl.col("decided_on"))


@rule_on("assessments", needs=("assessments.decision_event_id", "events.event_id"))
def decision_event_exists(rows: Rows) -> pl.Series:
    """The decision event that an assessment was for is a kept event of the same case."""
    events = rows.kept["events"].select("case_id", "event_id", is_found=pl.lit(value=True)).unique()
    assessments = rows.typed.select("case_id", event_id="decision_event_id")
    found = assessments.join(events, on=["case_id", "event_id"], how="left", maintain_order="left")
    return judge(found, pl.when(pl.col("event_id").is_not_null()).then(pl.col("is_found").fill_null(value=False)))


@rule_on("outcomes", needs=("outcomes.solution", "outcomes.decided_on"))
def solution_has_a_decision_date(rows: Rows) -> pl.Series:
    """A durable solution has the day on which it was decided."""
    is_decided = pl.col("solution").is_in(SOLUTIONS_WITH_A_DECISION)
    return judge(rows.text, pl.when(is_decided).then(pl.col("decided_on").is_not_null()))


@rule_on("outcomes", needs=("outcomes.decided_on", "outcomes.implemented_on"))
def solution_carried_out_not_before_decision(rows: Rows) -> pl.Series:
    """A solution is not carried out before it was decided."""
    return judge(rows.typed, pl.col("implemented_on") >= pl.col("decided_on"))


@rule_on("followups", needs=("followups.reached", "followups.situation_improved"))
def improvement_only_where_reached(rows: Rows) -> pl.Series:
    """Nobody can say whether the situation of a child that was not reached has improved."""
    is_told = pl.col("situation_improved").is_in(["yes", "no"])
    return judge(rows.typed, pl.when(pl.col("reached") == "no").then(~is_told))


@rule_on(*ROW_IDENTITIES)
def row_is_there_once(rows: Rows) -> pl.Series:
    """The row is in its table once.

    Of equal rows the first is right and the others are repeats; rows that contradict one another are all in doubt.
    """
    identity = ROW_IDENTITIES[rows.table]
    whole = [field.name for field in tables()[rows.table]]
    is_complete = pl.all_horizontal(pl.col(identity).is_not_null())
    is_contradicted = pl.struct(whole).n_unique().over(identity) > 1
    is_first = pl.struct(whole).is_first_distinct()
    return judge(rows.text, pl.when(is_complete).then(~is_contradicted & is_first))


RULES_ON_CARE = (
    delivered_service_has_a_start,
    service_end_not_before_start,
    assessment_decided_not_before_requested,
    recommendation_carried_out_not_before_decision,
    child_heard_not_after_decision,
    decision_event_exists,
    solution_has_a_decision_date,
    solution_carried_out_not_before_decision,
    improvement_only_where_reached,
    row_is_there_once,
)
