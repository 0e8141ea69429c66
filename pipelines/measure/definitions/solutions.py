"""Definitions: durable solutions, follow-up, and arrests after a solution."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import EVENTS, SOURCE_OWN
from pipelines.words.speak import N_

OUTCOMES = ("outcomes.solution", "outcomes.decided_on", "outcomes.implemented_on")
"""What it takes to know what was carried out of a case's solution at the data cut."""

SOLUTION = (*OUTCOMES, *EVENTS, *events_of_kind("disappeared"))
"""What it takes to know a case's solution at the data cut: a loss from view has no date but that of a disappearance."""

_BY_CUT = N_(
    "As it stood on the last day of the reporting period: a solution decided later is none yet, and one carried out "
    "later is decided."
)
_CASES_BY_SOLUTION = Definition(
    id="cases_by_solution_and_progress",
    title=N_("Solutions as recorded: which, and how far"),
    unit="cases",
    numerator=N_(
        "Cases by their solution and by whether it was decided and carried out. Carried out means that the day is "
        "recorded; an interim arrangement that goes on is decided."
    ),
    denominator=N_("All cases counted in this report, those lost from view included."),
    cohort=N_("Cases opened up to the last day of the period; duplicates and adults are left out."),
    period_rule=_BY_CUT,
    null_rule=N_(
        "A case without an outcome row is a row of its own. An export holds one outcome per case, as it was when the "
        "export was made. A loss from view has no date: it is none yet where a disappearance of the case lies after "
        "the last day of the period, and otherwise counts as lost in every period. A solution without any date counts "
        "as decided in every period."
    ),
    source=N_("Safe Havens project description: a durable solution for each child, wherever it is."),
    needs=SOLUTION,
)

SOLUTIONS: tuple[Definition, ...] = (
    _CASES_BY_SOLUTION,
    replace(
        _CASES_BY_SOLUTION,
        id="cases_solved_by_rearrest",
        title=N_("Cases with a solution carried out: child arrested again after it"),
        numerator=N_(
            "Cases whose child has an arrest in the records, in any of its cases, on a day after the solution was "
            "carried out; without one, cases of which a follow-up that was due by the last day of the period told of "
            "an arrest; cases with neither."
        ),
        denominator=N_("All cases with a solution carried out by the last day of the period."),
        cohort=N_("Cases with a solution carried out by the last day of the period."),
        period_rule=N_("Arrests and follow-ups up to the last day of the reporting period."),
        null_rule=N_(
            "An arrest that may lie before, because its date is known to the month or year or not at all, is no arrest "
            "after it. None recorded does not mean that there was none."
        ),
        source=SOURCE_OWN,
        needs=(*OUTCOMES, *EVENTS, *events_of_kind("arrest"), "followups.months_after", "followups.rearrested"),
        reach="internal",
    ),
    Definition(
        id="followups_by_month_and_situation",
        title=N_("Follow-ups due after a solution: child reached, situation improved"),
        unit="followups",
        numerator=N_(
            "Follow-ups by what they found: improved, not improved, reached but not known whether it improved, not "
            "reached, not known whether reached, and due with nothing recorded."
        ),
        denominator=N_("All follow-ups due, whether or not the child was reached."),
        cohort=N_(
            "For each case with a solution carried out: the follow-ups 1, 3, 6 and 12 months after that day which were "
            "due by the last day of the period. Due is the same day of the month, or the last day of a month that has "
            "no such day: one month after 31 January is the last day of February."
        ),
        period_rule=N_(
            "Due by the last day of the reporting period. A follow-up has no date of its own; it is taken as made when "
            "it was due, and one that was recorded before it was due is not counted yet."
        ),
        null_rule=N_("Due with nothing recorded is a row of its own; it is never taken as not improved."),
        source=N_("Safe Havens project description: follow-up 1, 3, 6 and 12 months after the solution."),
        needs=(*OUTCOMES, *EVENTS, "followups.months_after", "followups.reached", "followups.situation_improved"),
        reach="internal",
    ),
)
