"""Data quality as numbers: what was set aside, and how much is filled in."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.contract.export import Records
from pipelines.contract.fields import tables
from pipelines.measure.catalogue import definition
from pipelines.measure.children import PLACES_SEPARATOR
from pipelines.measure.tally import tally

OPTIONAL_FIELDS = (
    "cases.person_id",
    "cases.age_at_first_contact",
    "cases.birth_year",
    "cases.citizenship",
    "cases.accompaniment",
    "cases.recruiter_relation",
    "cases.closed_on",
    "events.event_date",
    "events.actor",
)
"""Fields that may be blank and on which a measure or a breakdown rests."""


def measure_rows(rows: Mapping[str, tuple[int, int, int]], countries: tuple[str, ...]) -> CountTable:
    """Rows kept and set aside in each table. `rows`: table → (read, kept, set aside).

    The verdict is of the whole export, so each country's report shows the whole: every row belongs to all places.
    """
    everywhere = PLACES_SEPARATOR.join(countries)
    cells = {}
    for table, (_, kept, set_aside) in rows.items():
        cells[everywhere, table, "kept"] = kept
        cells[everywhere, table, "set_aside"] = set_aside
    dimensions = (Dimension("record_table", tuple(tables())), Dimension("verdict", ("kept", "set_aside")))
    return CountTable(
        definition("rows_by_table_and_verdict"),
        "rows",
        dimensions,
        {key: count for key, count in cells.items() if count},
    )


def measure_fields_filled_in(records: Records, cases: pl.DataFrame, cut_id: str) -> CountTable:
    """Values present and blank in the fields that may be blank, of the counted `cases` and their events."""
    in_export = [field for field in OPTIONAL_FIELDS if records.has(field)]
    units = pl.concat([_values(records, cases, field) for field in in_export])
    dimensions = (Dimension("field", tuple(in_export)), Dimension("filled", ("yes", "no")))
    return tally(units, definition("fields_filled_in"), f"values:{cut_id}", *dimensions)


def _values(records: Records, cases: pl.DataFrame, field: str) -> pl.DataFrame:
    table, column = field.split(".")
    rows = (
        cases
        if table == "cases"
        else records.tables[table].join(cases.select("case_id", "programme_country"), on="case_id", how="inner")
    )
    return rows.select(
        pl.col("programme_country").alias("places"),
        pl.lit(field).alias("field"),
        pl.when(pl.col(column).is_not_null()).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("filled"),
    )
