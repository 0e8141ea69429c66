"""The CTDC dataset through its ready-made mapping: the synthetic twin always, the real file where it is at hand."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.contract.export import Export
from pipelines.contract.fields import codelists, tables
from pipelines.load.read import read_export
from pipelines.programme import PROJECT_FOLDER, read_programme

TWIN = PROJECT_FOLDER / "data_samples/ctdc_twin"
REAL_NAME = "ctdc_global_kanon_2018.csv"


@pytest.fixture(scope="module")
def twin() -> Export:
    return read_export(read_programme(TWIN))


@pytest.fixture(scope="module")
def twin_source() -> list[dict[str, str]]:
    path = next((TWIN / "export").glob("*.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contradictions(export: Export) -> tuple[int, int]:
    """Minors with an adult age band, adults with a child's."""
    cases = export.tables["cases"]
    is_minor, is_adult = pl.col("majority_status") == "minor", pl.col("majority_status") == "adult"
    has_child_band = pl.col("age_band").is_in(["0-8", "9-17"])
    return (
        cases.filter(is_minor, pl.col("age_band") == "18-and-over").height,
        cases.filter(is_adult, has_child_band).height,
    )


def count_minors(export: Export) -> int:
    cases = export.tables["cases"]
    return cases.filter(pl.col("majority_status") == "minor", pl.col("case_id").is_not_null()).height


def test_every_row_of_the_twin_is_a_row_of_cases_stray_ones_too(twin: Export) -> None:
    cases = twin.tables["cases"]
    assert twin.findings == ()
    assert [(file.name, file.rows) for file in twin.files] == [("ctdc_twin.csv", 304)]
    assert cases["row_number"].to_list() == list(range(2, 306))
    assert cases.filter(pl.col("case_id").is_null())["row_number"].to_list() == [302, 303, 304, 305]
    assert cases["case_id"].drop_nulls().n_unique() == 300


def test_minors_and_contradictions_of_the_twin_are_those_it_was_made_with(twin: Export) -> None:
    assert count_minors(twin) == 90
    assert contradictions(twin) == (3, 4)


def test_the_twin_has_the_contracts_codes_and_blanks_only(twin: Export) -> None:
    for table, rows in twin.tables.items():
        assert rows.columns == [*(field.name for field in tables()[table]), "row_number", "row_source"]
    cases = twin.tables["cases"]
    for field in tables()["cases"]:
        if field.codelist:
            assert set(cases[field.name].drop_nulls()) <= set(codelists()[field.codelist]), field.name
        if f"cases.{field.name}" in twin.lacks:
            assert cases[field.name].null_count() == cases.height


def test_codes_of_the_twin_are_its_flags_that_are_one(twin: Export, twin_source: list[dict[str, str]]) -> None:
    codes = twin.tables["case_codes"]
    counted = Counter(codes.select("code_type", "code").rows())
    persons = [row for row in twin_source if row["X"]]

    def with_any(*columns: str) -> int:
        return sum(any(row[column] == "1" for column in columns) for row in persons)

    assert counted["exploitation_type", "sexual"] == with_any("isSexualExploit")
    assert counted["exploitation_type", "forced_begging"] == with_any("typeOfLabourBegging")
    assert counted["exploitation_type", "other"] == with_any("isOtherExploit", "isForcedMilitary", "isOrganRemoval")
    assert counted["means_of_control", "threats"] == with_any("meansOfControlThreats", "meansOfControlUsesChildren")
    assert counted["means_of_control", "unknown"] == with_any("meansOfControlNotSpecified")
    assert codes.height == codes.unique(["case_id", "code_type", "code"]).height
    assert codes["case_id"].null_count() == 0
    assert codes["row_number"].is_sorted()
    sources = {row["X"]: number for number, row in enumerate(twin_source, start=2)}
    assert all(sources[case_id] == number for case_id, number in codes.select("case_id", "row_number").rows())


def test_not_recorded_is_neither_undetermined_nor_guessed(twin: Export, twin_source: list[dict[str, str]]) -> None:
    citizenships = twin.tables["cases"]["citizenship"]
    expected = [None if row["citizenship"] in ("", "Unknown", "Missing") else row["citizenship"] for row in twin_source]
    assert citizenships.to_list() == expected
    relations = dict(
        zip(
            (row["RecruiterRelationship"] for row in twin_source),
            twin.tables["cases"]["recruiter_relation"],
            strict=True,
        )
    )
    assert relations[""] is None
    assert relations["Friend"] == "acquaintance"
    assert {relation for source, relation in relations.items() if ";" in source or source == "Other"} == {"unknown"}


def changed_twin(desk: Any, change: Any) -> Export:
    lines = (TWIN / "export/ctdc_twin.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader(lines))
    change(rows)
    desk.put("export/file.csv", desk.csv(rows))
    return desk.read(mapping="ctdc")  # type: ignore[no-any-return]


def test_what_the_mapping_does_not_list_stays_as_it_is(desk: Any) -> None:
    def change(rows: list[list[str]]) -> None:
        for column, text in (
            ("gender", "Femal"),
            ("ageBroad", "17--18"),
            ("isSexualExploit", "2"),
            ("citizenship", "XX"),
        ):
            rows[1][rows[0].index(column)] = text

    export = changed_twin(desk, change)
    first = export.tables["cases"].row(0, named=True)
    assert (first["sex"], first["age_band"], first["citizenship"]) == ("Femal", "17--18", "XX")
    codes = export.tables["case_codes"].filter(pl.col("row_number") == 2, pl.col("code_type") == "exploitation_type")
    assert "2" in codes["code"].to_list()
    assert export.findings == ()


def test_a_column_that_the_mapping_does_not_know_is_noted_unnamed_and_a_missing_one_is_named(desk: Any) -> None:
    def change(rows: list[list[str]]) -> None:
        rows[0][rows[0].index("gender")] = "Ionela"

    export = changed_twin(desk, change)
    assert [(finding.rule, finding.table, finding.column, finding.on_fail) for finding in export.findings] == [
        ("column_is_mapped_or_ignored", "cases", "", "note"),
        ("column_is_present", "cases", "sex", "stop"),
    ]
    assert "gender (for cases.sex)" in export.findings[1].problem
    assert "Ionela" not in repr(export.findings)
    assert {finding.source for finding in export.findings} == {"ctdc file"}


def test_what_programme_yml_declares_lacking_is_left_out_of_a_mapped_export_too(desk: Any) -> None:
    desk.put("export/file.csv", (TWIN / "export/ctdc_twin.csv").read_bytes())
    export = desk.read(mapping="ctdc", lacks=["cases.sex", "case_codes"])
    assert export.findings == ()
    assert list(export.tables) == ["cases"]
    assert export.tables["cases"]["sex"].null_count() == 304
    assert {"cases.sex", "case_codes", "events"} <= export.lacks


def test_two_files_with_the_same_rows_stop_as_nobody_said_which_is_newer(desk: Any) -> None:
    for name in ("a.csv", "b.csv"):
        desk.put(f"export/{name}", (TWIN / "export/ctdc_twin.csv").read_bytes())
    export = desk.read(mapping="ctdc")
    assert [(finding.rule, finding.on_fail, finding.count) for finding in export.findings] == [
        ("files_are_read_as_one", "note", 2),
        ("overlap_can_be_resolved", "stop", 600),
    ]


@pytest.mark.campaign
def test_the_real_file_gives_its_known_counts(desk: Any) -> None:
    folder = os.environ.get("SAFEHAVENS_REAL_DATA")
    if not folder:
        pytest.skip("SAFEHAVENS_REAL_DATA does not name the folder of the real files")
    (desk.folder / "export" / REAL_NAME).symlink_to(Path(folder) / REAL_NAME)
    export = desk.read(mapping="ctdc")
    cases = export.tables["cases"]
    assert export.findings == ()
    assert [(file.name, file.rows) for file in export.files] == [(REAL_NAME, 47_106)]
    assert cases.height == 47_106
    assert cases["case_id"].n_unique() - 1 == cases["case_id"].len() - cases["case_id"].null_count() == 47_102
    assert cases.filter(pl.col("case_id").is_null())["row_number"].to_list() == [47_104, 47_105, 47_106, 47_107]
    assert count_minors(export) == 8_447
    assert cases.filter(pl.col("majority_status") == "minor", pl.col("citizenship") == "MD").height == 2_977
    assert contradictions(export) == (10, 28)
    for name in ("sex", "age_band", "majority_status", "citizenship", "recruiter_relation"):
        known = {field.name: codelists()[field.codelist] for field in tables()["cases"] if field.codelist}[name]
        assert set(cases[name].drop_nulls()) <= set(known), name
