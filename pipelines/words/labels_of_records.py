"""The words for what tables say of the records themselves: how complete and how exact they are."""

from __future__ import annotations

from pipelines.words.speak import N_

LABELS_OF_RECORDS: dict[str, dict[str, str]] = {
    "verdict": {"kept": N_("Kept"), "in_doubt": N_("Kept, in doubt"), "set_aside": N_("Set aside")},
    "consent": {
        "yes": N_("May be used in reports"),
        "no": N_("Consent refused"),
        "unknown": N_("Consent not known"),
    },
    "record_table": {
        "cases": N_("Cases"),
        "case_codes": N_("Case codes (exploitation, means of control)"),
        "events": N_("Events"),
        "services": N_("Services"),
        "assessments": N_("Best-interests assessments and determinations"),
        "outcomes": N_("Outcomes"),
        "needs": N_("Needs"),
        "followups": N_("Follow-ups"),
    },
    "field": {
        "sex": N_("Sex"),
        "trafficking_status": N_("Victim status"),
        "person_id": N_("Person number (links the cases of one child)"),
        "age_at_first_contact": N_("Age at first contact"),
        "birth_year": N_("Year of birth"),
        "citizenship": N_("Citizenship"),
        "accompaniment": N_("Accompanied by"),
        "recruiter_relation": N_("Relation of the recruiter"),
        "closed_on": N_("Day of closing (blank while a case is open)"),
    },
    "event_field": {
        "event_date": N_("Date of the event"),
        "actor": N_("Body that acts or is asked"),
        "country": N_("Country"),
    },
    "service_field": {
        "planned_on": N_("Day for which it was planned"),
        "started_on": N_("Day on which it started"),
        "ended_on": N_("Day on which it ended"),
        "provider": N_("Who delivered it"),
    },
    "assessment_field": {
        "requested_on": N_("Day of the request"),
        "decided_on": N_("Day of the decision"),
        "recommendation": N_("Recommendation"),
        "implemented_on": N_("Day on which the recommendation was carried out"),
        "decided_by": N_("Who decided"),
        "child_heard": N_("Whether the child was heard"),
        "child_heard_on": N_("Day on which the child was heard"),
        "child_view": N_("The child's own view"),
        "decision_event_id": N_("The decision that it was made for"),
    },
    "outcome_field": {
        "decided_on": N_("Day of the decision"),
        "implemented_on": N_("Day on which the solution was carried out"),
    },
    "need_field": {
        "named_by_child": N_("Whether the child named it"),
        "met": N_("Whether it was met"),
    },
    "followup_field": {
        "reached": N_("Whether the child was reached"),
        "situation_improved": N_("Whether the situation had improved"),
        "rearrested": N_("Whether the child was arrested again"),
    },
    "date_precision": {
        "day": N_("To the day"),
        "month": N_("To the month"),
        "year": N_("To the year"),
        "unknown": N_("Not known"),
    },
}
