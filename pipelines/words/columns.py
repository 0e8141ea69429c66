"""The words for the columns of an export: one label for each that a page can name as lacking."""

from __future__ import annotations

from pipelines.words.labels_of_records import LABELS_OF_RECORDS
from pipelines.words.labels_of_steps import STEPS
from pipelines.words.speak import N_, Words

_CASE = {"case_id": N_("Number of the case")}

COLUMNS: dict[str, dict[str, str]] = {
    "cases": {
        **LABELS_OF_RECORDS["field"],
        **_CASE,
        "source_system": N_("System that the row comes from"),
        "opened_on": N_("Day on which the case was opened"),
        "case_status": N_("State of the case"),
        "closure_reason": N_("Why the case was closed"),
        "age_estimated": N_("Whether the age is an estimate"),
        "age_band": N_("Age band"),
        "majority_status": N_("Minor or adult"),
        "trafficking_status_by": N_("Who decided on the victim status"),
        "programme_country": N_("Programme country that holds the case"),
        "consent_reporting": N_("Consent"),
        "research_cohort": N_("Whether the case is one of those followed"),
    },
    "case_codes": {**_CASE, "code_type": N_("What the code is about"), "code": N_("Code")},
    "events": {
        **LABELS_OF_RECORDS["event_field"],
        **_CASE,
        "event_id": N_("Number of the event"),
        "event_type": N_("Kind of event"),
        "date_precision": N_("How exactly the date is known"),
        "lifecycle": N_("Whether it began or took place"),
        "step_id": N_("Number that pairs the rows of one step"),
        "offence": N_("Alleged offence"),
        "arrest_ref": N_("Number that groups the rows of one arrest"),
        "placement_type": N_("Kind of reception"),
        "outcome": N_("How it ended"),
    },
    "services": {
        **LABELS_OF_RECORDS["service_field"],
        **_CASE,
        "service_id": N_("Number of the service"),
        "service_type": N_("Service"),
        "phase": N_("Phase"),
        "delivered": N_("Delivery"),
    },
    "assessments": {
        **LABELS_OF_RECORDS["assessment_field"],
        **_CASE,
        "assessment_id": N_("Number of the assessment"),
        "kind": N_("Assessment or determination"),
    },
    "outcomes": {**LABELS_OF_RECORDS["outcome_field"], **_CASE, "solution": N_("Durable solution")},
    "needs": {**LABELS_OF_RECORDS["need_field"], **_CASE, "need": N_("Need")},
    "followups": {
        **LABELS_OF_RECORDS["followup_field"],
        **_CASE,
        "months_after": N_("Months after the solution was carried out"),
    },
}
"""Table of the export → its columns, each with the word for it."""


def say_need(need: str, words: Words) -> str:
    """What an export lacks, in words: a table (`events`), its column (`cases.citizenship`), or a kind of event
    (`events.event_type=found`).
    """
    table, _, rest = need.partition(".")
    column, _, kind = rest.partition("=")
    if kind:
        return words.say(N_("the kind of event “{kind}”"), kind=words.say(STEPS[kind]))
    table_name = words.say(LABELS_OF_RECORDS["record_table"][table])
    if not column:
        return words.say(N_("the table “{table}”"), table=table_name)
    return words.say(
        N_("the column “{column}” of “{table}”"), column=words.say(COLUMNS[table][column]), table=table_name
    )
