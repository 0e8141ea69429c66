"""Whatever one table or column an export lacks: the tables that need it say so, and all others are as they were."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.counts import Measured, NotInExport
from pipelines.contract.export import Records
from pipelines.contract.fields import tables
from pipelines.measure.measures import measure_all
from pipelines.programme import Programme, read_programme
from pipelines.run.export import check_programme

SAMPLE = Path(__file__).parents[3] / "data_samples" / "predecessor"

NEVER_LACKING = {"cases", "cases.consent_reporting"}
PLACES = [
    place
    for table, fields in tables().items()
    for place in (
        table,
        *(f"{table}.{field.name}" for field in fields if field.role not in ("key", "case", "case_key")),
    )
    if place not in NEVER_LACKING
]

DECIDES_WHO_COUNTS = {
    "cases.person_id",
    "cases.opened_on",
    "cases.case_status",
    "cases.majority_status",
    "cases.programme_country",
}
"""Without one of these all cases are still counted, in another way, as docs/own_export.md says."""

SHOWS_WHAT_IS_THERE = {"children_recorded_by_age_band"}
"""Without ages it shows the export's own coarse bands; and the tables of fields show the fields that there are."""


@pytest.fixture(scope="module")
def programme() -> Programme:
    return read_programme(SAMPLE)


@pytest.fixture(scope="module")
def records(programme: Programme) -> Records:
    return check_programme(programme).verdict.keep()


@pytest.fixture(scope="module")
def complete(records: Records, programme: Programme) -> dict[str, Measured]:
    return by_id(records, programme)


def by_id(records: Records, programme: Programme) -> dict[str, Measured]:
    measured = measure_all(records, {}, programme, programme.periods[-1], "internal")
    return {table.definition.id: table for table in measured}


def without(records: Records, place: str) -> Records:
    table, _, column = place.partition(".")
    frames = dict(records.tables)
    if column:
        blank = pl.lit(None, dtype=frames[table].schema[column]).alias(column)
        frames[table] = frames[table].with_columns(blank)
    else:
        del frames[table]
    return Records(frames, frozenset({place}), records.refusals)


def test_the_complete_export_gives_every_table(complete: dict[str, Measured]) -> None:
    assert not [name for name, table in complete.items() if isinstance(table, NotInExport)]


@pytest.mark.parametrize("place", PLACES)
def test_what_needs_it_says_so_and_the_rest_stays(
    place: str, records: Records, programme: Programme, complete: dict[str, Measured]
) -> None:
    measured = by_id(without(records, place), programme)
    assert measured.keys() == complete.keys()
    for name, found in measured.items():
        needs = found.definition.needs
        if place in needs or any(need.split(".")[0] == place for need in needs):
            assert isinstance(found, NotInExport), name
            assert found.needs == (place,), name
        elif place not in DECIDES_WHO_COUNTS and "_fields_" not in f"_{name}" and name not in SHOWS_WHAT_IS_THERE:
            assert found == complete[name], f"{name} depends on it and does not say so"
