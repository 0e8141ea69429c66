"""Small exports that a test writes row by row, and changes to a copy of the project's suites."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contract.export import Export, InputFile
from pipelines.contract.fields import tables
from pipelines.contract.finding import Finding
from pipelines.contract.types import held_as
from pipelines.validate.gate import Verdict

Row = Mapping[str, str]

FILLED_UP: dict[str, Row] = {
    "cases": {
        "source_system": "office",
        "opened_on": "2017-01-10",
        "case_status": "open",
        "sex": "female",
        "citizenship": "RO",
        "trafficking_status": "possible",
        "programme_country": "NL",
        "consent_reporting": "yes",
    },
    "events": {"event_type": "found", "event_date": "2017-02-01", "date_precision": "day", "lifecycle": "complete"},
    "services": {"service_type": "legal", "phase": "reception", "delivered": "yes"},
    "assessments": {"kind": "bia", "child_heard": "yes"},
    "outcomes": {"solution": "none_yet"},
    "needs": {"need": "safety", "named_by_child": "yes", "met": "yes"},
    "followups": {"months_after": "1", "reached": "yes"},
}


def make_export(*findings: Finding, lacks: Sequence[str] = (), **rows: Sequence[Row]) -> Export:
    """An export of the tables given: each row is filled up with what a valid row must have. Other tables lack."""
    found = {table: frame(table, [{**FILLED_UP.get(table, {}), **row} for row in rows[table]]) for table in rows}
    unread = {finding.table for finding in findings if not finding.column}
    lacking = {*lacks, *(table for table in tables() if table not in rows)} - unread
    files = tuple(InputFile(f"{table}.csv", "", len(rows[table])) for table in rows)
    return Export(found, files, frozenset(lacking), findings)


def frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    columns = {
        field.name: pl.Series([row.get(field.name) or None for row in rows], dtype=held_as(field))
        for field in tables()[table]
    }
    return pl.DataFrame(columns).with_columns(pl.int_range(2, len(rows) + 2, dtype=pl.UInt32).alias("row_number"))


def rewrite(suites: Path, table: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    path = suites / f"{table}.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    change(suite["expectations"])
    path.write_text(json.dumps(suite), encoding="utf-8")


def told(verdict: Verdict) -> list[tuple[str, str, str, tuple[int, ...]]]:
    """on_fail, rule, table.column and row numbers of each finding."""
    return [(f.on_fail, f.rule, f"{f.table}.{f.column}", f.row_numbers) for f in verdict.findings]
