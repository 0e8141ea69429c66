"""Definitions: placements in reception and disappearances from them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.shared import EVENTS, IN_PERIOD, SOURCE_CARE, TO_DATE
from pipelines.words.speak import N_

_PLACED = N_(
    "Children with a placement in reception that is open on at least one day of the period. Reception is a protected "
    "family home, open or closed residential care, protected reception, or another or unknown kind; not a police cell, "
    "juvenile detention, the child's own parents, or no placement. Where no end is recorded, the last disappearance "
    "ends it, unless the child returned."
)
_PLACEMENTS = N_("Placements in reception that are open on at least one day of the period.")
_CHILDREN_PLACED = Definition(
    id="children_placed_by_disappearance",
    title=N_("Children in reception in this period: disappeared at least once"),
    unit="children",
    numerator=N_("Children with at least one disappearance from such a placement in the period."),
    denominator=N_("All children in reception in the period."),
    cohort=_PLACED,
    period_rule=IN_PERIOD,
    null_rule=N_(
        "A placement without a date of its start is not counted; its dates known to the month or year are taken as the "
        "first day of it. A disappearance counts in a period when the whole day, month or year that is known of its "
        "date lies in the period; one without a date counts in none."
    ),
    source=SOURCE_CARE,
    needs=(*EVENTS, "events.step_id", "events.placement_type"),
)
_PLACEMENTS_ENDED = replace(
    _CHILDREN_PLACED,
    id="placements_by_disappearance",
    title=N_("Placements in this period: ended in a disappearance"),
    unit="placements",
    numerator=N_("Placements that ended in a disappearance in the period."),
    denominator=N_("All placements in reception in the period."),
    cohort=_PLACEMENTS,
)

DISAPPEARANCE: tuple[Definition, ...] = (
    _CHILDREN_PLACED,
    _PLACEMENTS_ENDED,
    replace(
        _CHILDREN_PLACED,
        id="children_placed_to_date_by_disappearance",
        title=N_("Children in reception to date: disappeared at least once"),
        period_rule=TO_DATE,
    ),
    replace(
        _PLACEMENTS_ENDED,
        id="placements_to_date_by_disappearance",
        title=N_("Placements to date: ended in a disappearance"),
        period_rule=TO_DATE,
    ),
    replace(
        _PLACEMENTS_ENDED,
        id="placements_to_date_by_type_and_disappearance",
        title=N_("Placements to date, by kind of reception: ended in a disappearance"),
        period_rule=TO_DATE,
    ),
)
