"""Definitions: returns to the country of origin."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import EVENTS, PLACEMENTS
from pipelines.measure.definitions.solutions import OUTCOMES
from pipelines.words.speak import N_

_BY_CUT = N_("Everything known up to the last day of the reporting period.")
_SOURCE_RETURN = N_("Safe Havens project description: returned with a verified plan and follow-up.")

_RETURN = events_of_kind("return_executed")
_CHILDREN_BY_RETURN = Definition(
    id="children_by_return",
    title=N_("Children in reception or returned, by verified plan and follow-up"),
    unit="children",
    numerator=N_(
        "Children by their last return. Verified plan: a safety assessment in the country of origin and an arrangement "
        "of the return were both completed before the return, and after an earlier return if there was one. Follow-up: "
        "at least one contact completed after the return. The plan may be of the day of the return, and so may the "
        "contact. Events of all cases of a child count together."
    ),
    denominator=N_("All children in reception to date or returned."),
    cohort=N_(
        "Children with a placement in reception that is open on at least one day since the programme began, and "
        "children whose return was carried out by the last day of the period, also before the programme."
    ),
    period_rule=_BY_CUT,
    null_rule=N_(
        "A step counts as before the return only where all days on which it can lie are before it, and a contact as "
        "after it likewise: in the same month as the return, a step of which only the month is known verifies no plan, "
        "and one without a date never does. A return without a date is a return, and without a verified plan. A "
        "completed assessment counts whatever it found."
    ),
    source=_SOURCE_RETURN,
    needs=(
        *PLACEMENTS,
        *_RETURN,
        *events_of_kind("origin_safety_assessment", "return_arrangement", "followup_contact"),
    ),
)
_CHILDREN_RETURNED = replace(
    _CHILDREN_BY_RETURN,
    denominator=N_("All children returned."),
    cohort=N_("Children whose return was carried out by the last day of the period, also before the programme."),
    needs=(*EVENTS, *_RETURN),
    reach="internal",
)

RETURNS: tuple[Definition, ...] = (
    _CHILDREN_BY_RETURN,
    replace(
        _CHILDREN_RETURNED,
        id="children_returned_by_manner",
        title=N_("Children returned: voluntarily or enforced"),
        numerator=N_("Children by the manner of their last return."),
        null_rule=N_(
            "What is not known is a row of its own; so is a return of which two cases tell different manners, or of "
            "which nobody knows whether it was the last."
        ),
        needs=(*_CHILDREN_RETURNED.needs, "events.outcome"),
    ),
    replace(
        _CHILDREN_RETURNED,
        id="children_returned_by_rearrest",
        title=N_("Children returned: arrested again after the return"),
        numerator=N_(
            "Children with an arrest in the records on a day after their first return; without one, children of whom "
            "a follow-up told of an arrest; children with neither. An arrest on the day of the return is before it. Of "
            "follow-ups count those due by the last day of the period, after a solution carried out on the day of the "
            "first return or later."
        ),
        null_rule=N_(
            "An arrest that may lie before the return, because a date is known to the month or year or not at all, is "
            "no arrest after it. None recorded does not mean that there was none: most returned children are out of "
            "sight of these records."
        ),
        needs=(
            *_CHILDREN_RETURNED.needs,
            *events_of_kind("arrest"),
            *OUTCOMES,
            "followups.months_after",
            "followups.rearrested",
        ),
    ),
)
