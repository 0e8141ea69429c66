"""Definitions: placements in reception and disappearances from them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import IN_PERIOD, PLACEMENTS, SOURCE_CARE, SOURCE_OWN, TO_DATE
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
    needs=(*PLACEMENTS, *events_of_kind("disappeared")),
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
_CHILDREN_TO_DATE = replace(
    _CHILDREN_PLACED,
    id="children_placed_to_date_by_disappearance",
    title=N_("Children in reception since the programme began: disappeared at least once"),
    period_rule=TO_DATE,
)
_DISAPPEARANCES = replace(
    _CHILDREN_PLACED,
    id="disappearances_to_date_by_what_followed",
    title=N_("Disappearances since the programme began, by what followed"),
    unit="disappearances",
    numerator=N_(
        "Disappearances that a find or a return to care of the child followed, at the latest on the last day of the "
        "period. A find or return to care belongs to the child’s last disappearance on or before its day; without a "
        "date, to the last of all. A new placement alone is neither."
    ),
    denominator=N_("All disappearances from reception to date."),
    cohort=N_(
        "Disappearances from a placement in reception that is open on at least one day from the first day of the "
        "programme to the last day of the period. A child can disappear more than once, also from one placement; rows "
        "of one placement with one date are one disappearance."
    ),
    period_rule=TO_DATE,
    null_rule=N_(
        "A disappearance that is followed by the next one, with nothing recorded in between, counts as not found. A "
        "date known to the month or year is taken as the first day of it for the order of disappearances. A "
        "disappearance without a date is not counted."
    ),
    needs=(*_CHILDREN_PLACED.needs, *events_of_kind("found", "returned_to_care")),
    reach="internal",
)
_DAYS_TO_EXIT = Definition(
    id="days_from_placement_to_exit",
    title=N_("Days from placement to the way out of reception"),
    unit="placements",
    numerator=N_(
        "Placements by the way in which they ended, the first of these that applies. Disappeared: the child "
        "disappeared from it and did not return to it; on the day of the last disappearance, even where the end is "
        "recorded later, and also where a return was carried out on that day. Return carried out: a return of the "
        "child to the country of origin on the day of the end. Measure ended: the measure ended or the case was "
        "closed on the day of the end. Left otherwise: any other recorded end, such as a move to another place. Where "
        "no end is recorded, the first return, end of the measure or closing of the case on or after the start ends it."
    ),
    denominator=N_("All placements in the cohort."),
    cohort=N_(
        "Placements in reception under observation on at least one day from the first day of the programme to the last "
        "day of the period. Observation begins on the latest of three days: the start of the placement, the first day "
        "of the programme, and the day on which its case was opened. A child that had disappeared before might never "
        "have been recorded, so earlier days are no time at risk (delayed entry). A placement that ended before its "
        "observation began is in no curve. One that has not ended on the last day of the period leaves observation on "
        "that day (open)."
    ),
    period_rule=TO_DATE,
    null_rule=N_(
        "A placement of which the start or the end is not known to the day is in no curve, and is counted apart. A "
        "child that disappeared and returned to the same placement is still in it: the rate per placement counts it "
        "as disappeared, the curve does not. A placement without a date of its start is not counted."
    ),
    source=SOURCE_OWN,
    needs=(
        *PLACEMENTS,
        *events_of_kind("disappeared", "returned_to_care", "return_executed", "measure_ended"),
        "cases.opened_on",
    ),
    reach="internal",
)
_ENDED_WITHIN = replace(
    _DAYS_TO_EXIT,
    id="placements_to_date_by_ending_within",
    title=N_("Placements since the programme began, by how they ended and within how many days"),
    numerator=N_(
        "Placements that ended within 90, 180, 270, 360, 450, 540, 630 or 720 days of their start, by the first of "
        "these that applies. Disappeared: the child disappeared from it and did not return to it; on the day of the "
        "last disappearance. Return carried out: a return of the child to the country of origin on the day of the end. "
        "Measure ended: the measure ended or the case was closed on the day of the end. Left otherwise: any other "
        "recorded end, such as a move to another place. Where no end is recorded, the first return, end of the "
        "measure or closing of the case on or after the start ends it. Still there when last seen: it had not ended on "
        "the last day of the period, which came so many days after its start. Each row holds the rows above it."
    ),
    cohort=N_(
        "Placements in reception to date that could be seen from their first day: they began on or after the first "
        "day of the programme, and not before the day on which the case was opened. One that began earlier is left "
        "out: had the child disappeared before that, the placement might never have been recorded."
    ),
    null_rule=N_(
        "A placement of which the start or the end is not known to the day is left out of this table; it is counted in "
        "the other tables of placements. A child that disappeared and returned to the same placement is still in it."
    ),
    reach="published",
)
_DAYS_TO_FOUND = replace(
    _DISAPPEARANCES,
    id="days_from_disappearance_to_found",
    title=N_("Days from disappearance until the child was found"),
    numerator=N_(
        "Disappearances after which the child was found or returned to care, on the day of the first of these. A find "
        "or return to care belongs to the child’s last disappearance on or before its day."
    ),
    denominator=N_("All disappearances in the cohort."),
    cohort=N_(
        "Disappearances from reception to date, under observation from the day on which the case was opened: a child "
        "that was never found might never have been recorded before (delayed entry). One that was found before its "
        "case was opened is in no curve. A child that was not found leaves observation on the last day of the period, "
        "or on the day of its next disappearance where nothing is recorded in between (open)."
    ),
    null_rule=N_(
        "A disappearance or a find that is not known to the day is in no curve and is counted apart. A disappearance "
        "without a date is not counted."
    ),
    source=SOURCE_OWN,
    needs=(*_DISAPPEARANCES.needs, "cases.opened_on"),
)

DISAPPEARANCE: tuple[Definition, ...] = (
    _CHILDREN_PLACED,
    _PLACEMENTS_ENDED,
    _CHILDREN_TO_DATE,
    replace(
        _PLACEMENTS_ENDED,
        id="placements_to_date_by_disappearance",
        title=N_("Placements since the programme began: ended in a disappearance"),
        period_rule=TO_DATE,
    ),
    replace(
        _PLACEMENTS_ENDED,
        id="placements_to_date_by_type_and_disappearance",
        title=N_("Placements since the programme began, by kind of reception: ended in a disappearance"),
        period_rule=TO_DATE,
    ),
    replace(
        _CHILDREN_TO_DATE,
        id="children_placed_to_date_by_sex_and_disappearance",
        title=N_("Children in reception since the programme began, by sex: disappeared at least once"),
        needs=(*_CHILDREN_TO_DATE.needs, "cases.sex"),
        reach="internal",
    ),
    replace(
        _CHILDREN_TO_DATE,
        id="children_placed_to_date_by_age_band_and_disappearance",
        title=N_("Children in reception since the programme began, by age at first contact: disappeared at least once"),
        needs=(*_CHILDREN_TO_DATE.needs, "cases.age_at_first_contact"),
        reach="internal",
    ),
    replace(
        _CHILDREN_TO_DATE,
        id="children_placed_to_date_by_nationality_group_and_disappearance",
        title=N_("Children in reception since the programme began, by EU citizenship: disappeared at least once"),
        needs=(*_CHILDREN_TO_DATE.needs, "cases.citizenship"),
        reach="internal",
    ),
    replace(
        _CHILDREN_TO_DATE,
        id="children_placed_to_date_by_disappearances",
        title=N_("Children in reception since the programme began, by number of disappearances"),
        numerator=N_(
            "Children, by the number of their disappearances from such placements to date. Rows of one placement with "
            "one date are one disappearance."
        ),
        reach="internal",
    ),
    _DISAPPEARANCES,
    _DAYS_TO_EXIT,
    _ENDED_WITHIN,
    _DAYS_TO_FOUND,
)
