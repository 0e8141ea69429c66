"""Definitions: data quality as numbers."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.shared import CHILD, RECORDED, SOURCE_OWN
from pipelines.words.speak import N_

_CASE_FIELDS_KNOWN = Definition(
    id="case_fields_known",
    title=N_("Cases opened in this period in which a field is known"),
    unit="cases",
    numerator=N_("Rows in which the field holds more than a blank or “not known”."),
    denominator=N_("All rows of the cases that were opened in the period."),
    cohort=CHILD,
    period_rule=N_("Cases opened in the period, and all rows that belong to them, whatever their date."),
    null_rule=N_("Blank, “not known” and “not recorded” are not known; none of them is taken for no."),
    source=SOURCE_OWN,
    needs=("cases.opened_on",),
    reach="internal",
)

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
    _CASE_FIELDS_KNOWN,
    replace(
        _CASE_FIELDS_KNOWN,
        id="event_fields_known",
        title=N_("Events of cases opened in this period in which a field is known"),
        unit="events",
        needs=("cases.opened_on", "events"),
    ),
    replace(
        _CASE_FIELDS_KNOWN,
        id="service_fields_known",
        title=N_("Services of cases opened in this period of which a field is known"),
        unit="services",
        needs=("cases.opened_on", "services"),
    ),
    replace(
        _CASE_FIELDS_KNOWN,
        id="assessment_fields_known",
        title=N_("Assessments of cases opened in this period of which a field is known"),
        unit="assessments",
        needs=("cases.opened_on", "assessments"),
    ),
    replace(
        _CASE_FIELDS_KNOWN,
        id="outcome_fields_known",
        title=N_("Outcomes of cases opened in this period of which a field is known"),
        needs=("cases.opened_on", "outcomes"),
    ),
    replace(
        _CASE_FIELDS_KNOWN,
        id="need_fields_known",
        title=N_("Needs in cases opened in this period of which a field is known"),
        unit="needs",
        needs=("cases.opened_on", "needs"),
    ),
    replace(
        _CASE_FIELDS_KNOWN,
        id="followup_fields_known",
        title=N_("Follow-ups of cases opened in this period of which a field is known"),
        unit="followups",
        needs=("cases.opened_on", "followups"),
    ),
    Definition(
        id="events_by_type_and_date_precision",
        title=N_("Events, by kind and by how exactly the date is known"),
        unit="events",
        numerator=N_("Events of the kind whose date is known as exactly as the column says."),
        denominator=N_("All events of the cases that are counted in this report."),
        cohort=CHILD,
        period_rule=N_("The cases counted in this report and all of their events."),
        null_rule=N_("A duration needs two days that are known exactly; all others are counted beside it."),
        source=SOURCE_OWN,
        needs=("events.event_type", "events.date_precision"),
        reach="internal",
    ),
)
