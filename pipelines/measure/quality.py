"""Data quality as numbers: what was set aside, and how much is filled in."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.contract.export import Records
from pipelines.contract.fields import tables
from pipelines.contract.finding import RowBalance
from pipelines.measure.catalogue import definition
from pipelines.measure.children import PLACES_SEPARATOR
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


def measure_rows(rows: Mapping[str, RowBalance], countries: tuple[str, ...]) -> CountTable:
    """Rows kept, kept in doubt and set aside in each table. `rows`: table → its balance.

    The verdict is of the whole export, so each country's report shows the whole: every row belongs to all places.
    """
    everywhere = PLACES_SEPARATOR.join(countries)
    cells = {}
    for table, balance in rows.items():
        cells[everywhere, table, "kept"] = balance.kept - balance.flagged
        cells[everywhere, table, "in_doubt"] = balance.flagged
        cells[everywhere, table, "set_aside"] = balance.set_aside
    in_export = tuple(table for table in tables() if table in rows)
    dimensions = (Dimension("record_table", in_export), Dimension("verdict", ("kept", "in_doubt", "set_aside")))
    present: dict[tuple[str, ...], int] = {key: count for key, count in cells.items() if count}
    return CountTable(definition("rows_by_table_and_verdict"), "rows", dimensions, present)


def measure_fields_filled_in(records: Records, cases: pl.DataFrame, population: str) -> CountTable:
    """Of the counted `cases`, those in which each field that may be blank is filled in."""
    in_export = tuple(field for field in CASE_FIELDS if records.has(f"cases.{field}"))
    return _tally_filled(cases, "fields_filled_in", population, "field", in_export)


def measure_event_fields_filled_in(records: Records, cases: pl.DataFrame, cut_id: str) -> CountTable:
    """Of the events of the counted `cases`, those in which each field that may be blank is filled in."""
    in_export = tuple(field for field in EVENT_FIELDS if records.has(f"events.{field}"))
    of_cases = cases.select("case_id", "places")
    events = records.tables["events"].join(of_cases, on="case_id", how="inner")
    return _tally_filled(events, "event_fields_filled_in", f"events:{cut_id}", "event_field", in_export)


def _tally_filled(
    rows: pl.DataFrame, table: str, population: str, dimension: str, fields: tuple[str, ...]
) -> CountTable:
    filled = [pl.when(pl.col(field).is_not_null()).then(pl.lit(field)) for field in fields]
    units = rows.select("places", pl.concat_list(filled).list.drop_nulls().alias(dimension))
    return tally_several(units, definition(table), population, Dimension(dimension, fields))
