"""Data quality as numbers: what was set aside, and how much is filled in."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.contract.fields import tables
from pipelines.measure.catalogue import definition
from pipelines.measure.children import PLACES_SEPARATOR
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally_several

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


def measure_quality(scope: Scope) -> list[CountTable]:
    """Rows kept and set aside, and how much is filled in of what was kept."""
    has_events = scope.records.has("events")
    return [_rows(scope), _case_fields(scope), *([_event_fields(scope)] if has_events else [])]


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


def _case_fields(scope: Scope) -> CountTable:
    # Without a refusal these are the cases of `cases_by_consent`, and one population has one name: it is rounded once.
    name = "cases" if scope.cases.equals(scope.all_cases) else "cases_counted"
    in_export = tuple(field for field in CASE_FIELDS if scope.records.has(f"cases.{field}"))
    return _tally_filled(scope.cases, "fields_filled_in", f"{name}:{scope.cut}", "field", in_export)


def _event_fields(scope: Scope) -> CountTable:
    in_export = tuple(field for field in EVENT_FIELDS if scope.records.has(f"events.{field}"))
    events = scope.of_cases("events")
    return _tally_filled(events, "event_fields_filled_in", f"events:{scope.cut}", "event_field", in_export)


def _tally_filled(
    rows: pl.DataFrame, table: str, population: str, dimension: str, fields: tuple[str, ...]
) -> CountTable:
    filled = [pl.when(pl.col(field).is_not_null()).then(pl.lit(field)) for field in fields]
    units = rows.select("places", pl.concat_list(filled).list.drop_nulls().alias(dimension))
    return tally_several(units, definition(table), population, Dimension(dimension, fields))
