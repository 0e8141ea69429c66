"""Definitions: children first treated as possible victims after an arrest."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import EVENTS, SOURCE_OWN
from pipelines.words.speak import N_

_EVER_ARRESTED = Definition(
    id="children_ever_arrested_by_identification",
    title=N_("Children arrested up to the last day of the period, by when they were identified as possible victims"),
    unit="children",
    numerator=N_(
        "Children, by the days from the first arrest to the first time that they were identified as a possible victim."
    ),
    denominator=N_("All children with an arrest by the last day of the period."),
    cohort=N_(
        "Children in the export with an arrest, in any country and for any offence, on or before the last day of the "
        "period. A child that was arrested and never came into a case is in no export: nothing is said of these."
    ),
    period_rule=N_("All that happened up to the last day of the reporting period."),
    null_rule=N_(
        "An arrest or identification without a date took place, and counts. Where the day of the first arrest or of "
        "the first identification is not known, because of a date known to the month or year or not at all, an "
        "identified child is in a row of its own."
    ),
    source=SOURCE_OWN,
    needs=(*EVENTS, *events_of_kind("arrest", "identified_possible_victim")),
)

IDENTIFICATION: tuple[Definition, ...] = (
    _EVER_ARRESTED,
    replace(
        _EVER_ARRESTED,
        id="days_from_first_arrest_to_identification",
        title=N_("Days from the first arrest until identified as a possible victim"),
        numerator=N_(
            "Children identified as a possible victim, on the day of the first identification; one before the first "
            "arrest is day 0. A child that is not identified leaves observation on the last day of the period (open)."
        ),
        null_rule=N_(
            "A child of whom the day of the first arrest or of the first identification is not known is in no curve, "
            "and is counted apart."
        ),
        needs=(*_EVER_ARRESTED.needs, "cases.citizenship"),
        reach="internal",
    ),
)
