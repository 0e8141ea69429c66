"""One programme in the layouts of other systems gives what its canonical export gives: read, measured and published."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl
import pytest
from dutch_office import office_csv, office_xlsx
from input_mappings import OWN_PRIMERO, OWN_PRIMERO_XLSX
from kobo import htcds_xlsx, kobo_mapping, kobo_xlsx
from markdown_pages import rows as rows_of_page
from primero import primero_csv, primero_json, primero_xlsx
from told import SAMPLE, Told, tell

from pipelines.contract.counts import Measured, NotInExport
from pipelines.contract.export import Export, Records
from pipelines.contract.fields import tables
from pipelines.load.family import NO_CODES
from pipelines.load.mapping_files import read_mapping, ready_made
from pipelines.load.read import read_export
from pipelines.load.silent_kinds import silent_kinds
from pipelines.measure.catalogue import ENTRIES
from pipelines.measure.measures import missing_needs
from pipelines.programme import ExportSettings, Profile, Programme, read_programme
from pipelines.run.export import CheckedExport
from pipelines.validate.gate import check_export

DOCS = Path(__file__).parents[3] / "docs"


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


def sample() -> Programme:
    """The sample programme, for everybody and for its funder."""
    return read_programme(SAMPLE).model_copy(update={"profiles": ("public", "funder")})


def read_layout(layout: Callable[[Told], dict[str, bytes]], mapping: str, folder: Path) -> Export:
    """The sample programme as the `layout` of another system has it, read through the text of a mapping."""
    (folder / "export").mkdir()
    (folder / "own.yml").write_text(mapping, encoding="utf-8")
    for name, content in layout(tell()).items():
        (folder / "export" / name).write_bytes(content)
    settings = {"folder": folder, "export": ExportSettings(path=Path("export"), mapping="own.yml")}
    return read_export(sample().model_copy(update=settings))


def checked(export: Export) -> CheckedExport:
    return CheckedExport(sample(), export, check_export(export))


@pytest.fixture(scope="module")
def canonical() -> Export:
    return read_export(sample())


@pytest.fixture(scope="module")
def known(canonical: Export) -> CheckedExport:
    return checked(canonical)


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=() if name in WITH_EVERY_CHANGE else pytest.mark.campaign) for name in SYSTEMS],
)
def system(request: pytest.FixtureRequest) -> System:
    return SYSTEMS[request.param]


@pytest.fixture(scope="module")
def written(system: System, tmp_path_factory: pytest.TempPathFactory) -> Export:
    return read_layout(system.layout, system.mapping, tmp_path_factory.mktemp("layout"))


@pytest.fixture(scope="module")
def told(written: Export) -> CheckedExport:
    return checked(written)


def _in_order(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Several codes in one cell are a set."""
    several = [field.name for field in tables()[table] if field.type == "codes"]
    return rows.with_columns(pl.col(name).cast(pl.String).str.split(";").list.sort().list.join(";") for name in several)


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
    written = read_layout(htcds_xlsx, "extends: htcds", tmp_path)
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


def measured(export: CheckedExport, profile: Profile) -> dict[str, Measured]:
    return {table.definition.id: table for table in export.measure(sample().periods[-1], profile)}


def test_what_is_measured_is_the_same_too(told: CheckedExport, known: CheckedExport) -> None:
    theirs, ours = measured(told, "internal"), measured(known, "internal")
    assert len(ours) > 50
    assert sorted(id for id in ours if theirs.get(id) != ours[id]) == []
    assert set(theirs) == set(ours)


@pytest.fixture(scope="module", params=["public", "funder"])
def profile(request: pytest.FixtureRequest) -> Profile:
    chosen: Profile = request.param
    return chosen


def given_to_protect(export: CheckedExport, profile: Profile) -> list[str]:
    """To the letter and in its order, all that `protect_release` gets of an export."""
    period = sample().periods[-1]
    counted = (export.measure(period, profile), export._declared(period, profile))
    return [f"{type(one).__name__} {asdict(one)}" for tables in counted for one in tables]


def test_what_protect_is_given_is_the_same_to_the_letter(
    told: CheckedExport, known: CheckedExport, profile: Profile
) -> None:
    """So what is published is the same too: that sees nothing else of an export."""
    theirs, ours = given_to_protect(told, profile), given_to_protect(known, profile)
    assert len(ours) > 100
    assert [number for number, (one, other) in enumerate(zip(theirs, ours, strict=True)) if one != other] == []


@pytest.mark.campaign  # protecting and attacking takes half a minute each, so one layout speaks for all
def test_what_is_published_is_the_same_too(known: CheckedExport, profile: Profile, tmp_path: Path) -> None:
    kobo = SYSTEMS["KoboToolbox XLSX"]
    told = checked(read_layout(kobo.layout, kobo.mapping, tmp_path))
    release, known_release = (export.release(sample().periods[-1], profile) for export in (told, known))
    assert set(release) == set(known_release) == set(sample().views)
    for view, ours in known_release.items():
        theirs = release[view]
        assert (view, [id for id in ours.tables if theirs.tables.get(id) != ours.tables[id]]) == (view, [])
        assert theirs == ours


READY_MADE_LAYOUTS = {
    "office-nl": office_csv,
    "primero": primero_csv,
    "primero-xlsx": primero_xlsx,
    "htcds": htcds_xlsx,
}
"""Those ready-made mappings whose system can be written whole: the forms of the others hold no such programme."""


def not_carried(mapping: str) -> dict[str, str]:
    """Published table → `missing` or `otherwise`, as docs/not_carried.csv has it for this mapping."""
    with (DOCS / "not_carried.csv").open(encoding="utf-8", newline="") as file:
        return {row["table"]: row["how"] for row in csv.DictReader(file) if row["mapping"] == mapping}


@pytest.mark.parametrize("mapping", ready_made())
def test_every_published_table_that_a_ready_made_mapping_gives_nothing_for_is_listed(mapping: str) -> None:
    read = read_mapping(mapping, Path())
    records = Records({}, silent_kinds(read, NO_CODES).union(read.lacks))
    missing = {one.id for one in ENTRIES if one.reach != "internal" and missing_needs(records, one)}
    assert {id for id, how in not_carried(mapping).items() if how == "missing"} == missing


@pytest.mark.parametrize(
    "mapping",
    [pytest.param(name, marks=() if name == "primero" else pytest.mark.campaign) for name in READY_MADE_LAYOUTS],
)
def test_every_published_table_that_a_ready_made_mapping_makes_otherwise_is_listed(
    mapping: str, known: CheckedExport, tmp_path: Path
) -> None:
    export = checked(read_layout(READY_MADE_LAYOUTS[mapping], f"extends: {mapping}", tmp_path))
    theirs, ours = measured(export, "public"), measured(known, "public")
    listed = {
        id: "missing" if isinstance(table, NotInExport) else "otherwise"
        for id, table in theirs.items()
        if table != ours[id]
    }
    of_this_framework = {id: how for id, how in not_carried(mapping).items() if id in theirs}
    assert listed == of_this_framework


def test_the_page_on_mappings_counts_what_they_do_not_carry() -> None:
    told = {row[0].strip("`"): row[1:3] for row in rows_of_page(DOCS / "mappings.md", "## What a system can't say")}
    assert set(told) == set(ready_made())
    for mapping, counts in told.items():
        ways = list(not_carried(mapping).values())
        otherwise = str(ways.count("otherwise")) if mapping in READY_MADE_LAYOUTS else "not tried"
        assert counts == [str(ways.count("missing")), otherwise], mapping


def test_no_row_of_a_file_is_lost(written: Export) -> None:
    for sheet in written.balance:
        assert sheet.read == sheet.kept + sheet.set_aside + sheet.merged
    phantoms = sum(finding.count for finding in written.findings if finding.rule == "row_is_a_record")
    assert sum(sheet.set_aside for sheet in written.balance) == phantoms
    assert sum(sheet.read for sheet in written.balance) == sum(file.rows for file in written.files)
