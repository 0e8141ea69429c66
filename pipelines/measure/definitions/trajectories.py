"""Definitions: the trajectories of the followed cases, from the first arrest to the durable solution."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import EVENTS
from pipelines.measure.kinds_of_events import SEEN, STATIONS, STEPS
from pipelines.words.speak import N_

_BY_CUT = N_("All that is known to lie on or before the last day of the period, also before the programme began.")
_FOLLOWED = ("cases.research_cohort", *EVENTS, "events.placement_type")
_STEPS = (*_FOLLOWED, *events_of_kind(*STEPS))
_ENDINGS = (
    "cases.closed_on",
    "cases.case_status",
    *events_of_kind("measure_ended", "disappeared", *(kind for kind in SEEN if kind not in STEPS)),
)

_BY_STATE = Definition(
    id="cases_followed_by_step_and_state",
    title=N_("Followed cases at each step: reached, open, skipped, or ended before"),
    unit="cases",
    numerator=N_(
        "Cases by what became of the step. Reached: it took place. Open: it did not, the case is under way, and either "
        "no later step in the list is reached, or the step was asked for and waits for its answer. Skipped: it did not "
        "take place, and a later step did; it can still follow while the case is under way. Ended before: the case has "
        "ended, and neither this step nor a later one took place."
    ),
    denominator=N_("All followed cases, each once at every step."),
    cohort=N_(
        "The followed cases, a chosen group. The steps are those that every durable solution needs: a return is not "
        "among them, so a child who stays skips nothing. Placed means placed in reception. A case has ended when it is "
        "closed or transferred, when its measure has ended, or when the child is lost from view: it disappeared, and "
        "since then nobody found, arrested, placed, heard, returned or followed up the child. Another case of the same "
        "child is not looked at."
    ),
    period_rule=_BY_CUT,
    null_rule=N_("A step without a date took place. A case that is closed without a day has ended."),
    source=N_("Safe Havens project description: 19 cases followed from the first arrest to the durable solution."),
    needs=(*_STEPS, *_ENDINGS, "events.step_id"),
    reach="internal",
)

TRAJECTORIES: tuple[Definition, ...] = (
    _BY_STATE,
    replace(
        _BY_STATE,
        id="cases_followed_by_step_reached",
        title=N_("Followed cases, by the steps that they passed"),
        numerator=N_("Cases in which the step took place, at each step."),
        denominator=N_("All followed cases."),
        cohort=N_(
            "The followed cases, a chosen group. The steps are those that every durable solution needs. Placed means "
            "placed in reception. Another case of the same child is not looked at."
        ),
        null_rule=N_("A step without a date took place."),
        needs=_STEPS,
        reach="final",
    ),
    replace(
        _BY_STATE,
        id="days_from_arrest_by_step",
        unit="steps",
        title=N_("Days from the first arrest to each step"),
        numerator=N_(
            "Followed cases by how many days after the first arrest in the case the step was first reached. A case "
            "that ended without the step ended on the first day that ended it; a case that is under way without it is "
            "open on the last day of the period, also where a later step is reached."
        ),
        null_rule=N_(
            "Days are counted between days that are known exactly. Counted without days are: cases without an arrest, "
            "first arrests or steps of which the first day is not known exactly, and steps before the first arrest. "
            "Where an event without a date, or of which only the month or the year is known, may have been the first "
            "of its kind, the first day is not known."
        ),
    ),
    replace(
        _BY_STATE,
        id="days_of_step",
        unit="steps",
        title=N_("Days that each step took since the step before it"),
        numerator=N_(
            "Steps of the followed cases by how many days after the step before it each was first reached, in order "
            "of date; steps of one day stand in the order of the list. The first step of a case has none before it. A "
            "case that has not reached the last step in the list counts once more, at the step that follows the "
            "furthest one it reached: open, or ended, since the last step that it reached by date."
        ),
        denominator=N_("All such pairs of steps: a case counts once for each step that it went on to."),
        null_rule=N_(
            "Days are counted between days that are known exactly; the others are counted without days. For the order "
            "alone, a month stands as its first day, a year as 1 January, and a step without a date before all others. "
            "A case that had ended before its last step did not wait for another: 0 days."
        ),
    ),
    replace(
        _BY_STATE,
        id="cases_followed_by_path",
        title=N_("Followed cases, by the path that they took"),
        numerator=N_(
            "Cases by their path: arrests, placements in reception, disappearances, returns to care, durable solutions "
            "decided and carried out, and returns carried out, in order of date. The same one several times in a row "
            "is one. The eight most frequent paths have a row, all others are one row."
        ),
        denominator=N_("All followed cases."),
        cohort=N_("The followed cases, a chosen group. Another case of the same child is not looked at."),
        null_rule=N_(
            "An event without a date is in no path. A month stands as its first day, a year as 1 January; events of "
            "one day stand in a fixed order."
        ),
        needs=(*_FOLLOWED, *events_of_kind(*STATIONS)),
    ),
    replace(
        _BY_STATE,
        id="cases_followed_by_last_step_and_case_state",
        title=N_("Followed cases, by the last step that they reached: under way or ended"),
        numerator=N_("Cases by the step that they reached last by date, and by whether the case has ended."),
        denominator=N_("All followed cases."),
        null_rule=N_(
            "Each step counts on the day on which it was first reached; steps of one day stand in the order of the "
            "list. A month stands as its first day, a year as 1 January, and a step without a date before all others."
        ),
        needs=(*_STEPS, *_ENDINGS),
    ),
)
