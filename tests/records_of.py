"""Rows written down in a test as the kept records of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.contract.export import Records
from pipelines.contract.fields import ROW_NUMBER, tables
from pipelines.contract.types import parse_table

Row = Mapping[str, str | None]

DEFAULTS: dict[str, dict[str, str]] = {
    "cases": {"opened_on": "2016-01-01", "case_status": "open", "programme_country": "NL", "consent_reporting": "yes"},
    "events": {"date_precision": "day", "lifecycle": "complete"},
    "services": {"delivered": "yes", "phase": "reception"},
    "assessments": {"child_heard": "unknown"},
    "needs": {"named_by_child": "unknown", "met": "unknown"},
    "followups": {"reached": "yes"},
}
"""What a row has where it does not say otherwise."""


def records_of(rows: Mapping[str, Sequence[Row]]) -> Records:
    """Table → its rows, each field → text (blank: the default, or null), as records; all tables are there."""
    frames = {}
    for table, fields in tables().items():
        text = [
            {field.name: row.get(field.name) or DEFAULTS.get(table, {}).get(field.name) for field in fields}
            | {ROW_NUMBER: number}
            for number, row in enumerate(rows.get(table, ()), start=2)
        ]
        schema = {field.name: pl.String for field in fields} | {ROW_NUMBER: pl.UInt32}
        frames[table] = parse_table(table, pl.DataFrame(text, schema=schema))
    return Records(frames, frozenset())
