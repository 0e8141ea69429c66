"""The sample programme in the formats of Primero: Ruby text in CSV cells, JSON arrays, a sheet for each form."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

import xlsxwriter
from told import Row, Told

SNAKE = {"RO": "romania", "MD": "moldova", "BA": "bosnia_and_herzegovina", "HU": "hungary", "RS": "serbia"}
TRUE = {"yes": "true", "no": "false", "unknown": ""}
SERVICES = {
    "safe_accommodation": "safehouse_service",
    "health": "health_medical_service",
    "psychosocial": "psychosocial_service",
    "legal": "legal_assistance_service",
    "livelihood": "livelihoods_service",
    "family_mediation": "family_mediation_service",
    "education": "education_service",
    "other": "other_service",
}
SOLUTIONS = {
    "nl_stay": "local_integration",
    "interim_unchanged": "maintain_change_current_arrangements",
    "origin": "repatriation",
    "third_country": "resettlement_to_3rd_country",
}
WORDS: dict[str, Mapping[str, str]] = {
    "true": TRUE,
    "country": SNAKE,
    "service": SERVICES,
    "solution": SOLUTIONS,
    "implemented": {"yes": "implemented", "no": "not_implemented", "unknown": ""},
    "closure": {"returned": "repatriated", "not_seen": "not_seen_during_verification", "died": "death_of_child"},
    "concern": {"trafficked": "trafficked_smuggled"},
    "place": {"with_parents": "parent_s", "none": "no_care_arrangement"},
    "unknown": {"unknown": ""},
}
LISTS = ("nationality", "exploitation_types", "means_of_control", "protection_concerns", "offences")

RECORD = {
    "id": ("case_id", ""),
    "child_id": ("person_id", ""),
    "name_first": ("name", ""),
    "registration_date": ("opened_on", ""),
    "date_closure": ("closed_on", ""),
    "status": ("case_status", ""),
    "closure_reason": ("closure_reason", "closure"),
    "sex": ("sex", "unknown"),
    "date_of_birth": ("born", ""),
    "age": ("age_at_first_contact", ""),
    "estimated": ("age_estimated", ""),
    "nationality": ("citizenship", "country"),
    "accompaniment": ("accompaniment", "unknown"),
    "trafficking_status": ("trafficking_status", "unknown"),
    "trafficking_status_by": ("trafficking_status_by", ""),
    "recruiter_relation": ("recruiter_relation", ""),
    "programme_country": ("programme_country", ""),
    "consent_reporting": ("consent_reporting", "true"),
    "research_cohort": ("research_cohort", ""),
    "exploitation_types": ("exploitation_type", ""),
    "means_of_control": ("means_of_control", ""),
    "protection_concerns": ("protection_concern", "concern"),
    "durable_solution": ("solution_solution", ""),
    "durable_solution_decided_on": ("solution_decided_on", ""),
    "durable_solution_implemented_on": ("solution_implemented_on", ""),
    "last_updated_at": ("edited", ""),
}
SUBFORMS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "services_section": (
        "services",
        {
            "unique_id": ("service_id", ""),
            "service_type": ("service_type", "service"),
            "service_phase": ("phase", ""),
            "service_appointment_date": ("planned_on", ""),
            "service_implemented_day_time": ("started_on", ""),
            "service_ended_on": ("ended_on", ""),
            "service_implemented": ("delivered", "implemented"),
            "service_provider_kind": ("provider", ""),
        },
    ),
    "care_arrangements_section": (
        "placements",
        {
            "unique_id": ("step_id", ""),
            "care_arrangements_type": ("placement_type", "place"),
            "care_arrangement_started_date": ("from", ""),
            "care_arrangement_ended_date": ("until", ""),
            "care_arrangement_by": ("actor", ""),
            "care_arrangement_country": ("country", ""),
            "name_caregiver": ("name", ""),
        },
    ),
    "arrests_section": (
        "arrests",
        {
            "unique_id": ("arrest_ref", ""),
            "arrest_date": ("event_date", ""),
            "arrested_by": ("actor", ""),
            "arrest_country": ("country", ""),
            "offences": ("offence", ""),
        },
    ),
    "steps_section": (
        "steps",
        {
            "unique_id": ("event_id", ""),
            "step_type": ("event_type", ""),
            "step_date": ("event_date", ""),
            "step_state": ("lifecycle", ""),
            "step_reference": ("step_id", ""),
            "step_actor": ("actor", ""),
            "step_country": ("country", ""),
            "step_place": ("placement_type", ""),
            "step_outcome": ("outcome", ""),
        },
    ),
    "best_interest_section": (
        "assessments",
        {
            "unique_id": ("assessment_id", ""),
            "best_interest_kind": ("kind", ""),
            "best_interest_date_requested": ("requested_on", ""),
            "best_interest_recommendation_date": ("decided_on", ""),
            "best_interest_recommendation": ("recommendation", "solution"),
            "best_interest_date_implementation": ("implemented_on", ""),
            "best_interest_decided_by": ("decided_by", ""),
            "child_heard": ("child_heard", "true"),
            "child_heard_on": ("child_heard_on", ""),
            "child_view": ("child_view", ""),
            "decision_step": ("decision_event_id", ""),
        },
    ),
    "needs_section": (
        "needs",
        {"need": ("need", ""), "named_by_child": ("named_by_child", "true"), "need_met": ("met", "true")},
    ),
    "solution_followup_section": (
        "followups",
        {
            "months_after": ("months_after", ""),
            "child_reached": ("reached", "true"),
            "situation_improved": ("situation_improved", ""),
            "rearrested": ("rearrested", ""),
        },
    ),
}

Value = str | list[str] | list[dict[str, "str | list[str]"]] | None


def primero_csv(told: Told) -> dict[str, bytes]:
    """Machine names, and lists and sub-forms as Ruby writes them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*RECORD, *SUBFORMS])
    for record in records_of(told):
        writer.writerow([_csv_cell(value) for value in record.values()])
    return {"cases.csv": text.getvalue().encode()}


def primero_json(told: Told, batch: int = 500) -> dict[str, bytes]:
    """An array for each `batch` of records, one after another; what is not recorded has no key."""
    records = [
        {"id": record.pop("id"), "data": {name: value for name, value in record.items() if value}}
        for record in records_of(told)
    ]
    arrays = [json.dumps(records[at : at + batch], ensure_ascii=False) for at in range(0, len(records), batch)]
    return {"cases.json": "".join(arrays).encode()}


def primero_xlsx(told: Told) -> dict[str, bytes]:
    """A sheet for each form and sub-form, with labels, and several values joined by ` ||| `."""
    content = io.BytesIO()
    records = records_of(told)
    own = list(RECORD)
    forms = {"Basic Identity": own[1:12], "Trafficking": own[12:]}
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        for form, names in forms.items():
            rows = [["ID", *map(label, names)], *([r["id"], *(r[name] for name in names)] for r in records)]
            _write(workbook, form, rows)
        for subform, (_, fields) in SUBFORMS.items():
            rows = [["ID", *map(label, fields)]]
            for record in records:
                entries = record[subform]
                assert isinstance(entries, list)
                # A case without an entry has a row with its key alone.
                rows += [[record["id"], *entry.values()] for entry in entries if isinstance(entry, dict)] or [
                    [record["id"]]
                ]
            _write(workbook, title(subform), rows)
    return {"cases.xlsx": content.getvalue()}


def label(name: str) -> str:
    """The label of a field: `name_first` → Name first."""
    return name.replace("_", " ").capitalize()


def title(subform: str) -> str:
    """The name of a sub-form's sheet: parent and name, cut to 31 characters."""
    whole = f"Sub-forms-{label(subform)}"
    return whole if len(whole) <= 31 else f"{whole[:28]}..."


def _write(workbook: xlsxwriter.Workbook, name: str, rows: Sequence[Sequence[Value]]) -> None:
    sheet = workbook.add_worksheet(name)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            text = " ||| ".join(map(str, value)) if isinstance(value, list) else value
            if text:
                sheet.write_string(at, column, _guarded(text))


def records_of(told: Told) -> list[dict[str, Value]]:
    """Each record with its fields and its sub-forms, in the names and codes of Primero."""
    entries: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in SUBFORMS}
    for name, (rows, _) in SUBFORMS.items():
        for row in getattr(told, rows):
            entries[name][row["case_id"]].append(row)
    return [
        {
            **_values(_with_birthday(record), RECORD),
            **{
                name: [_values(row, fields) for row in entries[name][record["case_id"]]]
                for name, (_, fields) in SUBFORMS.items()
            },
        }
        for record in told.records
    ]


def _with_birthday(record: Row) -> Row:
    born = f"{record['birth_year']}-05-17" if record["birth_year"] else ""
    return record | {"born": born, "name": "Ionela"}


def _values(row: Row, fields: Mapping[str, tuple[str, str]]) -> dict[str, Value]:
    return {name: _value(name, row.get(field, ""), words) for name, (field, words) in fields.items()}


def _value(name: str, text: str, words: str) -> Value:
    codes = [WORDS[words].get(code, code) if words else code for code in text.split(";") if code]
    return codes if name in LISTS else "".join(codes)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(tuple("=+-@|%")) else text


def _csv_cell(value: Value) -> str:
    if isinstance(value, list):
        return ruby(value) if value else ""
    return _guarded(value or "")


def ruby(value: Value | dict[str, Value]) -> str:
    """As Ruby's inspect writes it."""
    if isinstance(value, list):
        return f"[{', '.join(ruby(item) for item in value)}]"
    if isinstance(value, dict):
        pairs = (f"{ruby(key)} => {ruby(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if not value:
        return "nil"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
