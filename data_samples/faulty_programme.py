"""A very small, valid, invented programme: all eight tables, from which each faulty sample differs by one fault."""

from __future__ import annotations

from pipelines.contract.fields import tables

Tables = dict[str, list[dict[str, str]]]
"""Table → rows, each field → text; the first row is row 2 of its file."""

SETTINGS = """\
# {says}
programme: {slug}
title: A faulty sample
sample: true
framework: amif-2014-2020
countries: [NL]
periods:
  - id: 2017-H1
    first_day: 2017-01-01
    last_day: 2017-06-30
rounding_key:
  demo: true
"""

_CASE = {
    "source_system": "office",
    "opened_on": "2017-01-10",
    "case_status": "open",
    "sex": "female",
    "birth_year": "2003",
    "age_at_first_contact": "13",
    "age_estimated": "false",
    "citizenship": "RO",
    "trafficking_status": "possible",
    "programme_country": "NL",
    "consent_reporting": "yes",
}
_EVENT = {"date_precision": "day", "lifecycle": "complete", "country": "NL"}
_STAY = {"case_id": "SYN-C-1", "step_id": "SYN-S-1", "actor": "reception_provider"}
_ARREST = {"event_type": "arrest", "case_id": "SYN-C-1", "actor": "police", "arrest_ref": "SYN-A-1"}
_REQUEST = {"event_type": "central_authority_request", "case_id": "SYN-C-2", "step_id": "SYN-S-2"}


def valid_tables() -> Tables:
    """A new copy of the valid tables. Cases 3 and 4 have no rows in other tables, so that they can leave alone."""
    return {
        table: [{field.name: row.get(field.name, "") for field in tables()[table]} for row in rows]
        for table, rows in _rows().items()
    }


def _rows() -> Tables:
    return {
        "cases": [
            {**_CASE, "case_id": "SYN-C-1", "person_id": "SYN-P-1", "case_status": "closed", "closed_on": "2017-06-01"},
            {**_CASE, "case_id": "SYN-C-2", "person_id": "SYN-P-2", "sex": "male", "citizenship": "RO;MD"},
            {**_CASE, "case_id": "SYN-C-3", "person_id": "SYN-P-3", "citizenship": "stateless"},
            {**_CASE, "case_id": "SYN-C-4", "birth_year": "", "age_at_first_contact": "", "age_band": "12-14"},
        ],
        "case_codes": [
            {"case_id": "SYN-C-1", "code_type": "citizenship", "code": "RO"},
            {"case_id": "SYN-C-1", "code_type": "exploitation_type", "code": "forced_criminality"},
            {"case_id": "SYN-C-2", "code_type": "means_of_control", "code": "threats"},
            {"case_id": "SYN-C-2", "code_type": "protection_concern", "code": "trafficked"},
        ],
        "events": [{**_EVENT, **event, "event_id": f"SYN-E-{n}"} for n, event in enumerate(_events(), start=1)],
        "services": [
            {"service_id": "SYN-V-1", "case_id": "SYN-C-1", "service_type": "education", "phase": "reception"}
            | {"planned_on": "2017-01-16", "started_on": "2017-01-17", "ended_on": "2017-01-31", "delivered": "yes"},
            {"service_id": "SYN-V-2", "case_id": "SYN-C-2", "service_type": "legal", "phase": "pre_return"}
            | {"started_on": "2017-04-01", "delivered": "partly", "provider": "ngo"},
            {"service_id": "SYN-V-3", "case_id": "SYN-C-2", "service_type": "health", "phase": "post_return"}
            | {"planned_on": "2017-06-20", "delivered": "no"},
        ],
        "assessments": [
            {"assessment_id": "SYN-B-1", "case_id": "SYN-C-1", "kind": "bia", "requested_on": "2017-01-13"}
            | {"decided_on": "2017-01-20", "recommendation": "interim_unchanged", "child_heard": "no"},
            {"assessment_id": "SYN-B-2", "case_id": "SYN-C-2", "kind": "bid", "requested_on": "2017-03-01"}
            | {"decided_on": "2017-04-20", "recommendation": "origin", "implemented_on": "2017-05-20"}
            | {"child_heard": "yes", "child_heard_on": "2017-04-02", "child_view": "agrees", "decided_by": "guardian"}
            | {"decision_event_id": "SYN-E-8"},
            {"assessment_id": "SYN-B-3", "case_id": "SYN-C-2", "kind": "bia", "child_heard": "unknown"},
        ],
        "outcomes": [
            {"case_id": "SYN-C-1", "solution": "lost_from_view"},
            {"case_id": "SYN-C-2", "solution": "origin", "decided_on": "2017-05-01", "implemented_on": "2017-05-20"},
        ],
        "needs": [
            {"case_id": "SYN-C-1", "need": "safety", "named_by_child": "no", "met": "unknown"},
            {"case_id": "SYN-C-2", "need": "family_contact", "named_by_child": "yes", "met": "yes"},
            {"case_id": "SYN-C-2", "need": "language_and_culture", "named_by_child": "yes", "met": "partly"},
        ],
        "followups": [
            {"case_id": "SYN-C-2", "months_after": "1", "reached": "yes", "situation_improved": "no"},
            {"case_id": "SYN-C-2", "months_after": "3", "reached": "no"},
            {"case_id": "SYN-C-2", "months_after": "6", "reached": "yes", "situation_improved": "unknown"},
        ],
    }


def _events() -> list[dict[str, str]]:
    return [
        {**_ARREST, "event_date": "2017-01-10", "offence": "shoplifting"},
        {**_ARREST, "event_date": "2017-01-10", "offence": "pickpocketing"},
        {**_STAY, "event_type": "placement_start", "event_date": "2017-01-12", "placement_type": "protected_reception"},
        {**_STAY, "event_type": "disappeared", "event_date": "2017-02-01"},
        {**_STAY, "event_type": "placement_end", "event_date": "2017-02-03"},
        {**_REQUEST, "lifecycle": "start", "event_date": "2017-03-15", "actor": "guardian"},
        {**_REQUEST, "event_date": "2017-04-10", "actor": "central_authority", "outcome": "granted"},
        {"case_id": "SYN-C-2", "event_type": "durable_solution_decided", "event_date": "2017-05-01"},
        {"case_id": "SYN-C-2", "event_type": "found", "event_date": "2017-02-01", "date_precision": "month"},
        {"case_id": "SYN-C-2", "event_type": "family_tracing", "event_date": "2017-01-01", "date_precision": "year"},
        {"case_id": "SYN-C-2", "event_type": "child_heard", "date_precision": "unknown"},
    ]
