"""Definitions: data quality as numbers."""

from __future__ import annotations

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.shared import CHILD, RECORDED, SOURCE_OWN
from pipelines.words.speak import N_

QUALITY: tuple[Definition, ...] = (
    Definition(
        id="rows_by_table_and_verdict",
        title=N_("All rows of the export, kept and set aside"),
        unit="rows",
        numerator=N_(
            "Rows that passed the checks; rows that contradict themselves and are counted all the same (in doubt); "
            "rows that can't be counted and were left out of every count (set aside)."
        ),
        denominator=N_("All rows read from the table."),
        cohort=N_("The whole export, not only one country."),
        period_rule=N_("The export as it was read, whatever the period."),
        null_rule=N_("Does not apply."),
        source=SOURCE_OWN,
    ),
    Definition(
        id="fields_filled_in",
        title=N_("Cases in which a field that may be blank is filled in"),
        unit="cases",
        numerator=N_("Cases in which the field is filled in."),
        denominator=N_("All cases that are counted in this report."),
        cohort=CHILD,
        period_rule=RECORDED,
        null_rule=N_("Blank is not known; it is never taken for no."),
        source=SOURCE_OWN,
    ),
    Definition(
        id="event_fields_filled_in",
        title=N_("Events in which a field that may be blank is filled in"),
        unit="events",
        numerator=N_("Events in which the field is filled in."),
        denominator=N_("All events of the cases that are counted in this report."),
        cohort=CHILD,
        period_rule=N_("The cases counted in this report and all of their events."),
        null_rule=N_("Blank is not known; it is never taken for no."),
        source=SOURCE_OWN,
        needs=("events",),
    ),
)
