"""Whatever one table, column or kind of event an export lacks: what needs it says so, and the rest is as it was."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.counts import Measured, NotInExport
from pipelines.contract.export import Records
from pipelines.contract.fields import codelists, tables
from pipelines.contract.places import around, events_of_kind, parts_of
from pipelines.measure.measures import measure_all
from pipelines.programme import Programme, read_programme
from pipelines.run.export import check_programme

SAMPLES = Path(__file__).parents[3] / "data_samples"
SAMPLE = SAMPLES / "predecessor"
LARGE_SAMPLE = SAMPLES / "safe_havens"

KINDS = events_of_kind(*codelists()["event_type"])
NEVER_LACKING = {"cases", "cases.consent_reporting"}
PLACES = [
    place
    for table, fields in tables().items()
    for place in (
        table,
        *(f"{table}.{field.name}" for field in fields if field.role not in ("key", "case", "case_key")),
    )
    if place not in NEVER_LACKING
] + list(KINDS)

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

NEEDS_NO_KIND = {
    "event_fields_filled_in": "it is about the events that there are, of whatever kind",
    "event_fields_known": "it is about the events that there are, of whatever kind",
    "events_by_type_and_date_precision": "it shows which events there are",
    "assessments_by_kind_and_timeliness": "a decision can be of any kind; one that is not there is in a row of its own",
}
"""Tables that come out otherwise without a kind of event and are right all the same → why."""


@pytest.fixture(scope="module")
def programme() -> Programme:
    return read_programme(SAMPLE)


@pytest.fixture(scope="module")
def records(programme: Programme) -> Records:
    return check_programme(programme).verdict.keep()


@pytest.fixture(scope="module")
def complete(records: Records, programme: Programme) -> dict[str, Measured]:
    return by_id(records, programme)


def by_id(records: Records, programme: Programme, period: int = -1) -> dict[str, Measured]:
    measured = measure_all(records, {}, programme, programme.periods[period], "internal")
    return {table.definition.id: table for table in measured}


def without(records: Records, place: str) -> Records:
    table, column, kind = parts_of(place)
    frames = dict(records.tables)
    if kind:
        frames[table] = frames[table].filter(pl.col(column) != kind)
    elif column:
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
        if any(place in around(need) for need in needs):
            assert isinstance(found, NotInExport), name
            assert found.needs == (place,), name
        elif "=" in place:
            assert found == complete[name] or name in NEEDS_NO_KIND, f"{name} depends on it and does not say so"
        elif place not in DECIDES_WHO_COUNTS and "_fields_" not in f"_{name}" and name not in SHOWS_WHAT_IS_THERE:
            assert found == complete[name], f"{name} depends on it and does not say so"


@pytest.mark.parametrize("period", [0, -1], ids=["first period", "last period"])
def test_whatever_changes_without_a_kind_of_event_names_it_or_has_a_reason(period: int) -> None:
    programme = read_programme(LARGE_SAMPLE)
    records = check_programme(programme).verdict.keep()
    complete = by_id(records, programme, period)
    needs = {name: table.definition.needs for name, table in complete.items()}
    for place in KINDS:
        left = Records(without(records, place).tables, records.lacks, records.refusals)
        changed = {name for name, table in by_id(left, programme, period).items() if table != complete[name]}
        assert not {name for name in changed if place not in needs[name]} - set(NEEDS_NO_KIND), place
