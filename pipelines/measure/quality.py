"""Data quality as numbers: what was set aside, and how much is filled in."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.contract.counts import CountTable, Dimension, Measured, NotInExport
from pipelines.contract.fields import codelists, tables
from pipelines.measure.catalogue import definition
from pipelines.measure.children import PLACES_SEPARATOR, UNKNOWN
from pipelines.measure.order import EVENT_ORDER
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_having

CASE_FIELDS = (
    "person_id",
    "age_at_first_contact",
    "birth_year",
    "citizenship",
    "accompaniment",
    "recruiter_relation",
    "closed_on",
)
EVENT_FIELDS = ("event_date", "actor", "country")
"""Fields that may be blank and on which a measure or a breakdown rests."""

FIELDS_KNOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "cases": ("case_fields_known", ("sex", "trafficking_status", *CASE_FIELDS)),
    "events": ("event_fields_known", EVENT_FIELDS),
    "services": ("service_fields_known", ("planned_on", "started_on", "ended_on", "provider")),
    "assessments": (
        "assessment_fields_known",
        (
            *("requested_on", "decided_on", "recommendation", "implemented_on", "decided_by"),
            *("child_heard", "child_heard_on", "child_view", "decision_event_id"),
        ),
    ),
    "outcomes": ("outcome_fields_known", ("decided_on", "implemented_on")),
    "needs": ("need_fields_known", ("named_by_child", "met")),
    "followups": ("followup_fields_known", ("reached", "situation_improved", "rearrested")),
}
"""Table of the export → id of the table of its fields, and the fields on which a measure rests."""

FIELD_DIMENSIONS = {
    "cases": "field",
    "events": "event_field",
    "services": "service_field",
    "assessments": "assessment_field",
    "outcomes": "outcome_field",
    "needs": "need_field",
    "followups": "followup_field",
}
"""Table of the export → the name under which the labels of its fields stand."""

NOT_KNOWN = (UNKNOWN, "not_recorded")


def measure_quality(scope: Scope) -> list[Measured]:
    """Rows kept and set aside, how much is filled in of what was kept, and how exactly dates are known."""
    records = scope.records
    events = [_event_fields(scope), _date_precisions(scope)] if records.has("events") else []
    return [
        _rows(scope),
        _case_fields(scope),
        *events,
        *(_known(scope, table) for table in FIELDS_KNOWN if records.has(table)),
    ]


def _rows(scope: Scope) -> CountTable:
    # The verdict is of the whole export, so each country's report shows the whole: every row belongs to all places.
    everywhere = PLACES_SEPARATOR.join(scope.countries)
    cells = {}
    for table, balance in scope.rows.items():
        cells[everywhere, table, "kept"] = balance.kept - balance.flagged
        cells[everywhere, table, "in_doubt"] = balance.flagged
        cells[everywhere, table, "set_aside"] = balance.set_aside
    in_export = tuple(table for table in tables() if table in scope.rows)
    dimensions = (Dimension("record_table", in_export), Dimension("verdict", ("kept", "in_doubt", "set_aside")))
    present: dict[tuple[str, ...], int] = {key: count for key, count in cells.items() if count}
    return CountTable(definition("rows_by_table_and_verdict"), "rows", dimensions, present)


def _case_fields(scope: Scope) -> Measured:
    filled = {field: pl.col(field).is_not_null() for field in CASE_FIELDS}
    return _tally_fields(scope, "cases", scope.cases.lazy(), "fields_filled_in", scope.cases_population, filled)


def _event_fields(scope: Scope) -> Measured:
    filled = {field: pl.col(field).is_not_null() for field in EVENT_FIELDS}
    return _tally_fields(
        scope, "events", scope.of_cases("events"), "event_fields_filled_in", f"events:{scope.cut}", filled
    )


def _known(scope: Scope, table: str) -> Measured:
    types = {field.name: field.type for field in tables()[table]}
    table_id, fields = FIELDS_KNOWN[table]
    opened_in_period = scope.cases.filter(scope.window.holds_day("opened_on")).select("case_id", "places")
    rows = scope.records.tables[table].lazy().join(opened_in_period.lazy(), on="case_id", how="inner")
    known = {field: _is_known(field, types[field]) for field in fields}
    return _tally_fields(scope, table, rows, table_id, f"{table}_of_cases_opened:{scope.window.id}", known)


def _is_known(field: str, field_type: str) -> pl.Expr:
    column = pl.col(field)
    if field_type == "code":
        return column.is_not_null() & ~column.is_in(NOT_KNOWN).fill_null(value=False)
    if field_type == "codes":
        return (column.list.drop_nulls().list.len() > 0).fill_null(value=False)
    return column.is_not_null()


def _tally_fields(
    scope: Scope, table: str, rows: pl.LazyFrame, table_id: str, population: str, known: Mapping[str, pl.Expr]
) -> Measured:
    """Counts `rows` by the fields of `table` that each has; `known`: field → whether a row has it."""
    there = {field: is_known for field, is_known in known.items() if scope.records.has(f"{table}.{field}")}
    if not there:
        return NotInExport(definition(table_id), tuple(f"{table}.{field}" for field in known))
    dimension = Dimension(FIELD_DIMENSIONS[table], tuple(there))
    return tally_having(rows, definition(table_id), population, dimension, there)


def _date_precisions(scope: Scope) -> CountTable:
    events = scope.of_cases("events").with_columns(pl.col("date_precision").fill_null(UNKNOWN))
    return tally(
        events.filter(pl.col("event_type").is_not_null()),
        definition("events_by_type_and_date_precision"),
        f"events:{scope.cut}",
        Dimension("event_type", EVENT_ORDER),
        Dimension("date_precision", codelists()["date_precision"]),
    )
