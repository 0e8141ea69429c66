"""The rows of the contract that one table of an unknown system gives: from its columns, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

from pipelines.contract.fields import tables
from pipelines.load.proposing.mapping_edits import Settings

CASES = "cases"

CODE_TYPES = ("exploitation_type", "means_of_control", "protection_concern")
"""Lists of codes that a case may have beside its fields, each from one column."""


def rows_of(table: str, sheet: str, columns: Lookup[str, str], source_system: str) -> Settings:
    """Table of the contract → name → rows that are made from `sheet`; `columns`: field → the column that gives it."""
    if table == CASES:
        return _of_cases(columns, source_system)
    fields: Settings = {field: {"column": column} for field, column in columns.items()}
    if "event_date" in fields:
        fields.setdefault("date_precision", {"precision_of": columns["event_date"]})
    rows: Settings = {"sheet": sheet, "fields": fields}
    if "offence" in columns and "event_type" not in columns:
        # In the contract only an arrest has offences, and each of them is a row.
        made = {"event_id": {"numbered": "arrest"}, "arrest_ref": {"numbered": "arrest"}}
        made |= {"event_type": {"constant": "arrest"}, "lifecycle": {"constant": "complete"}}
        rows["each"] = columns["offence"]
        rows["fields"] = made | fields
    key = next((field.name for field in tables()[table] if field.role == "key"), None)
    if key is not None:
        rows["fields"].setdefault(key, {"numbered": table.removesuffix("s")})
    return {table: {sheet: rows}}


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
