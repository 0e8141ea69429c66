"""One programme in the layouts of other systems: read and measured, it is what its canonical export gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from dutch_office import office_csv, office_xlsx
from input_mappings import OWN_PRIMERO, OWN_PRIMERO_XLSX
from kobo import htcds_xlsx, kobo_mapping, kobo_xlsx
from primero import primero_csv, primero_json, primero_xlsx
from told import SAMPLE, Told, tell

from pipelines.contract.counts import Measured
from pipelines.contract.export import Export
from pipelines.contract.fields import tables
from pipelines.load.read import read_export
from pipelines.measure.measures import measure_all
from pipelines.programme import ExportSettings, read_programme
from pipelines.validate.gate import check_export


@dataclass(frozen=True)
class System:
    """A layout, the mapping of an organisation that has it, and what it can't carry: table → fields."""

    layout: Callable[[Told], dict[str, bytes]]
    mapping: str
    not_carried: Mapping[str, tuple[str, ...]]


MADE_ANEW = {"events": ("event_id",), "cases": ("source_system",)}
"""Ids that no other system holds; and every system says of itself what it is."""

SYSTEMS = {
    "office CSV": System(office_csv, "extends: office-nl", MADE_ANEW),
    "office XLSX": System(office_xlsx, "extends: office-nl", MADE_ANEW),
    "Primero CSV": System(primero_csv, OWN_PRIMERO, MADE_ANEW),
    "Primero JSON": System(primero_json, OWN_PRIMERO, MADE_ANEW),
    "Primero XLSX": System(primero_xlsx, OWN_PRIMERO_XLSX, MADE_ANEW),
    "KoboToolbox XLSX": System(kobo_xlsx, kobo_mapping(), MADE_ANEW),
}


WITH_EVERY_CHANGE = ("office CSV", "Primero CSV", "KoboToolbox XLSX")
"""The other formats take as long and go the same ways after the reading of their files; they are in the campaign."""


@pytest.fixture(scope="module")
def canonical() -> Export:
    return read_export(read_programme(SAMPLE))


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=() if name in WITH_EVERY_CHANGE else pytest.mark.campaign) for name in SYSTEMS],
)
def system(request: pytest.FixtureRequest) -> System:
    return SYSTEMS[request.param]


@pytest.fixture(scope="module")
def written(system: System, tmp_path_factory: pytest.TempPathFactory) -> Export:
    folder = tmp_path_factory.mktemp("layout")
    (folder / "export").mkdir()
    (folder / "own.yml").write_text(system.mapping, encoding="utf-8")
    for name, content in system.layout(tell()).items():
        (folder / "export" / name).write_bytes(content)
    settings = {"folder": folder, "export": ExportSettings(path=Path("export"), mapping="own.yml")}
    return read_export(read_programme(SAMPLE).model_copy(update=settings))


def _in_order(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Several codes in one cell are a set."""
    several = [field.name for field in tables()[table] if field.type == "codes"]
    return rows.with_columns(pl.col(name).str.split(";").list.sort().list.join(";") for name in several)


def test_every_fact_of_the_sample_is_read_as_it_stands_in_its_canonical_export(
    written: Export, canonical: Export, system: System
) -> None:
    assert [finding for finding in written.findings if finding.on_fail == "stop"] == []
    assert set(written.tables) == set(canonical.tables)
    for table, rows in canonical.tables.items():
        left_out = ("row_number", *system.not_carried.get(table, ()))
        columns = [field.name for field in tables()[table] if field.name not in left_out]
        told, known = (_in_order(frame.select(columns), table) for frame in (written.tables[table], rows))
        differing = told.join(known, on=columns, how="anti", nulls_equal=True).head(3)
        assert (table, told.height, differing.rows()) == (table, known.height, [])
        assert told.sort(columns).equals(known.sort(columns)), table


HTCDS_CARRIES = ("sex", "citizenship", "birth_year", "trafficking_status", "trafficking_status_by", "consent_reporting")
HTCDS_LOSES = {"restricts_movement", "unknown"}
"""Means of control and forms of exploitation that the standard has no code for."""


def test_the_standards_workbook_carries_who_the_children_are_and_what_was_done_to_them(
    canonical: Export, tmp_path: Path
) -> None:
    (tmp_path / "export").mkdir()
    for name, content in htcds_xlsx(tell()).items():
        (tmp_path / "export" / name).write_bytes(content)
    settings = {"folder": tmp_path, "export": ExportSettings(path=Path("export"), mapping="htcds")}
    written = read_export(read_programme(SAMPLE).model_copy(update=settings))
    assert [finding for finding in written.findings if finding.on_fail == "stop"] == []
    known = canonical.tables["cases"].select(HTCDS_CARRIES)
    assert written.tables["cases"].select(HTCDS_CARRIES).equals(known)
    numbers = dict(zip(canonical.tables["cases"]["case_id"], written.tables["cases"]["case_id"], strict=True))
    codes = {
        (numbers[case], code_type, code)
        for case, code_type, code, *_ in canonical.tables["case_codes"].rows()
        if code_type != "protection_concern" and code not in HTCDS_LOSES
    }
    told = {row[:3] for row in written.tables["case_codes"].rows()}
    assert {row for row in told if row[2] != "undetermined"} == {row for row in codes if row[2] != "undetermined"}
    assert set(written.lacks) >= {"events", "services", "assessments", "outcomes", "needs", "followups"}


def _measured(export: Export) -> dict[str, Measured]:
    programme, verdict = read_programme(SAMPLE), check_export(export)
    measured = measure_all(verdict.keep(), verdict.rows, programme, programme.periods[-1], "internal")
    return {table.definition.id: table for table in measured}


@pytest.fixture(scope="module")
def known(canonical: Export) -> dict[str, Measured]:
    return _measured(canonical)


def test_what_is_measured_is_the_same_too(written: Export, known: dict[str, Measured]) -> None:
    told = _measured(written)
    assert len(known) > 50
    assert sorted(id for id in known if told.get(id) != known[id]) == []
    assert set(told) == set(known)


def test_no_row_of_a_file_is_lost(written: Export) -> None:
    for sheet in written.balance:
        assert sheet.read == sheet.kept + sheet.set_aside + sheet.merged
    phantoms = sum(finding.count for finding in written.findings if finding.rule == "row_is_a_record")
    assert sum(sheet.set_aside for sheet in written.balance) == phantoms
    assert sum(sheet.read for sheet in written.balance) == sum(file.rows for file in written.files)
