"""The rows of the contract that one table of an unknown system gives: from its columns, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

from pipelines.contract.fields import tables
from pipelines.load.proposing.mapping_edits import Settings

CASES = "cases"

PLACEMENT_END = "placement_end"
"""The column of a table of placements with their last day, which is the day of an event of its own."""

CODE_TYPES = ("exploitation_type", "means_of_control", "protection_concern")
"""Lists of codes that a case may have beside its fields, each from one column."""


def rows_of(table: str, sheet: str, columns: Lookup[str, str], source_system: str) -> Settings:
    """Table of the contract → name → rows that are made from `sheet`; `columns`: field → the column that gives it.

    None where nobody can say what kind of event a row is.
    """
    if table == CASES:
        return _of_cases(columns, source_system)
    if table == "events":
        made = _of_events(sheet, columns)
        return {table: made} if made else {}
    fields: Settings = {field: {"column": column} for field, column in columns.items()}
    key = next((field.name for field in tables()[table] if field.role == "key"), None)
    if key is not None:
        fields.setdefault(key, {"numbered": table.removesuffix("s")})
    return {table: {sheet: {"sheet": sheet, "fields": fields}}}


def _of_events(sheet: str, columns: Lookup[str, str]) -> Settings:
    """The rows of steps, arrests or placements, whichever the columns are of.

    In the contract only an arrest has offences, each of them a row; and a placement is two rows, its start and its end.
    """
    fields = {field: {"column": column} for field, column in columns.items() if field != PLACEMENT_END}
    day = columns.get("event_date")
    if day is not None:
        fields.setdefault("date_precision", {"precision_of": day})
    if "event_type" in columns:
        return {sheet: {"sheet": sheet, "fields": {"event_id": {"numbered": "event"}} | fields}}
    if "offence" in columns:
        numbered: Settings = {"event_id": {"numbered": "arrest"}, "arrest_ref": {"numbered": "arrest"}}
        rows = {"sheet": sheet, "each": columns["offence"], "fields": numbered | _done("arrest") | fields}
        return {sheet: rows}
    if "placement_type" not in columns:
        return {}
    step: Settings = {"step_id": {"numbered": "placement"}}
    starts = {"event_id": {"numbered": "placement-start"}} | step | _done("placement_start") | fields
    made: Settings = {f"{sheet}-starts": {"sheet": sheet, "fields": starts}}
    if PLACEMENT_END in columns:
        end = columns[PLACEMENT_END]
        dated = {"event_date": {"column": end}, "date_precision": {"precision_of": end}}
        ends = {"event_id": {"numbered": "placement-end"}} | step | _done("placement_end") | fields | dated
        made[f"{sheet}-ends"] = {"sheet": sheet, "recorded": ["event_date"], "fields": ends}
    return made


def _done(event_type: str) -> Settings:
    return {"event_type": {"constant": event_type}, "lifecycle": {"constant": "complete"}}


def _of_cases(columns: Lookup[str, str], source_system: str) -> Settings:
    fields: Settings = {field: {"column": column} for field, column in columns.items() if field not in CODE_TYPES}
    if "birth_year" in fields:
        fields["birth_year"]["part"] = "year"
    why = "All records come from the same system."
    fields.setdefault("source_system", {"constant": source_system, "why": why})
    made: Settings = {CASES: {"all": {"sheet": CASES, "fields": fields}}}
    listed = [code_type for code_type in CODE_TYPES if code_type in columns and "case_id" in columns]
    for code_type in listed:
        own = {
            "case_id": {"column": columns["case_id"]},
            "code_type": {"constant": code_type},
            "code": {"column": columns[code_type]},
        }
        rows = {"sheet": CASES, "each": columns[code_type], "recorded": ["code"], "fields": own}
        made.setdefault("case_codes", {})[code_type] = rows
    return made
