"""Definitions: best-interests assessments and determinations."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.shared import EVENTS, PLACEMENTS, TO_DATE
from pipelines.measure.definitions.solutions import SOLUTION
from pipelines.words.speak import N_

ASSESSMENTS = (
    "assessments.kind",
    "assessments.requested_on",
    "assessments.decided_on",
    "assessments.recommendation",
)
"""What it takes to know which assessments were asked for and made at the data cut."""

_BY_CUT = N_("As it stood on the last day of the reporting period: what is dated later had not happened.")
_SOURCE_TOOLS = N_("Safe Havens project description: best-interests assessments made, on time, with the child heard.")
_ASSESSMENTS = Definition(
    id="assessments_by_kind_and_timeliness",
    title=N_("Best-interests assessments and determinations: in time for the decision"),
    unit="assessments",
    numerator=N_(
        "Assessments and determinations by their day beside the day of the decision that they were for. In time: not "
        "after it. Late: after it, or not made yet though that decision has been taken. Decision not taken: it was "
        "only asked for, withdrawn, or lies after the period."
    ),
    denominator=N_("All assessments and determinations asked for or made, by kind."),
    cohort=N_(
        "Assessments and determinations asked for or decided on a day up to the last day of the period, and those "
        "without either day."
    ),
    period_rule=_BY_CUT,
    null_rule=N_(
        "Not made yet and no decision named are one row. The day is not known where the assessment has a "
        "recommendation and no day of decision, where the decision is not among the events of the case, or where its "
        "date is not known exactly enough to tell."
    ),
    source=_SOURCE_TOOLS,
    needs=(*ASSESSMENTS, "assessments.decision_event_id", *EVENTS),
)
_CASES_PLACED_BY_BIA = Definition(
    id="cases_placed_by_bia",
    title=N_("Cases in reception since the programme began: best-interests assessment made"),
    unit="cases",
    numerator=N_(
        "Cases with at least one best-interests assessment decided by the last day of the period; without one, cases "
        "with one asked for; cases with neither."
    ),
    denominator=N_("All cases with a placement in reception to date."),
    cohort=N_(
        "Cases with a placement in reception that is open on at least one day from the first day of the programme to "
        "the last day of the period."
    ),
    period_rule=TO_DATE,
    null_rule=N_(
        "One that has a recommendation and no day of decision counts as made. None recorded means that this export "
        "holds none: another case of the child can have one."
    ),
    source=_SOURCE_TOOLS,
    needs=(*ASSESSMENTS, *PLACEMENTS),
)

BEST_INTERESTS: tuple[Definition, ...] = (
    _CASES_PLACED_BY_BIA,
    replace(
        _CASES_PLACED_BY_BIA,
        id="cases_placed_by_bid",
        title=N_("Cases in reception since the programme began: best-interests determination made"),
        numerator=N_(
            "Cases with at least one best-interests determination decided by the last day of the period; without one, "
            "cases with one asked for; cases with neither."
        ),
    ),
    _ASSESSMENTS,
    replace(
        _ASSESSMENTS,
        id="assessments_by_kind_and_heard",
        title=N_("Best-interests assessments and determinations: child heard before the decision"),
        numerator=N_(
            "Assessments and determinations by when the child was heard. Before the decision: on its day or earlier; "
            "so is a child heard for one that has not been made yet."
        ),
        null_rule=N_(
            "Not known is not no: it is a row of its own. A child heard after the last day of the period had not been "
            "heard. The day is not known where the day of hearing or the day of the decision is missing."
        ),
        needs=(*ASSESSMENTS, "assessments.child_heard", "assessments.child_heard_on"),
    ),
    replace(
        _ASSESSMENTS,
        id="assessments_by_kind_and_view",
        title=N_("Best-interests assessments and determinations: the child's own view"),
        numerator=N_("Assessments and determinations by what the child thinks of the recommendation."),
        null_rule=N_(
            "A blank is a view that was not recorded, and so is a view of what was decided after the last day of the "
            "period."
        ),
        needs=(*ASSESSMENTS, "assessments.child_view"),
    ),
    replace(
        _ASSESSMENTS,
        id="bids_by_recommendation_and_result",
        title=N_("Best-interests determinations: what was recommended and what was carried out"),
        numerator=N_(
            "Determinations by whether the solution of the case that was carried out is the one recommended, another "
            "one, or none yet; or whether the case was lost from view."
        ),
        denominator=N_("All determinations made, by what they recommended."),
        cohort=N_("Determinations decided by the last day of the period that have a recommendation."),
        null_rule=N_(
            "A determination without a recommendation is not counted. A solution counts as carried out when the day is "
            "recorded; a case without an outcome row, or with an interim arrangement that goes on, is in the row for "
            "not yet."
        ),
        needs=(*ASSESSMENTS, *SOLUTION),
        reach="internal",
    ),
)
