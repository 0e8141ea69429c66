"""The campaign of mutated exports, in a short form: each is read exactly or named, and none breaks the reader."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from kobo import kobo_mapping
from small_office import ARRESTS, CASES, MAPPING

from pipelines.load.faults import MAX_COLUMNS

BENCH = Path(__file__).parents[2] / "bench_inputs.py"


def test_no_mutated_export_is_misread_or_told_with_a_value() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH), "--short"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\n\d{3} trials, 0 not sound", done.stdout)


def test_a_csv_with_more_columns_than_a_spreadsheet_is_refused_at_once(desk: Any) -> None:
    names = ["case_id", *map(str, range(MAX_COLUMNS))]
    (finding,) = desk.read_needs(f"{','.join(names)}\n{',' * MAX_COLUMNS}\n").findings
    assert (finding.rule, finding.source) == ("table_is_not_too_wide", "needs.csv")


@pytest.mark.parametrize("start", ["", "\0"])
def test_a_very_long_first_line_without_a_known_name_is_told_too(start: str, desk: Any) -> None:
    (finding,) = desk.read_needs(start + "a" * 200_000 + "\nx\n").findings
    assert finding.rule == ("text_is_utf8" if start else "column_is_present")


@pytest.mark.parametrize("place", ["B1048576", "XFD9000", "ZZZZZ9"])
def test_a_cell_far_below_or_beside_the_table_stops_the_sheet_with_its_last_row(place: str, desk: Any) -> None:
    row = re.sub(r"\D", "", place)
    far = f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    finding = _needs_of_sheet(desk, far)[0]
    assert (finding.rule, finding.row_numbers) == ("table_is_not_spread_out", (int(row),))


def test_empty_rows_far_below_the_table_are_no_cells(desk: Any) -> None:
    assert _needs_of_sheet(desk, '<row r="1048576" hidden="1" spans="1:4"/></sheetData>') == ()


def _needs_of_sheet(desk: Any, end: str) -> Any:
    book = desk.xlsx({"needs": [["case_id", "need", "named_by_child", "met"], ["1", "safety", "yes", "no"]]})
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", end.encode()))
    return desk.read_needs(written.getvalue(), "xlsx").findings


def test_a_zip_that_unpacks_to_hundreds_of_times_its_size_is_not_opened(desk: Any) -> None:
    path = desk.put("export.zip", desk.zip({"cases.csv": b"," * 80_000_000}))
    (finding,) = desk.read("cases", path=path).findings
    assert (finding.rule, finding.source) == ("file_is_readable", "the zip")
    assert "200 times" in finding.problem


def test_a_record_that_is_missing_on_a_further_form_stops_with_its_row(desk: Any) -> None:
    forms = "extends: own.yml\nsheets: {cases: {forms: {Basis: {}, Origin: {}}}}\n"
    desk.put("own.yml", MAPPING)
    desk.put("laid.yml", forms)
    desk.put("export/arrests.csv", ARRESTS + "1,2017-03-02,shoplifting\n")
    basis = [["nr", "opened", "sex", "consent", "changed"], *(["1", "2017-03-01"], ["2", "2017-03-01"])]
    origin = [["nr", "born", "nationality"], ["1", "2003-05-17", "RO"]]
    desk.put("export/cases.xlsx", desk.xlsx({"Basis": basis, "Origin": origin}))
    (finding,) = [one for one in desk.read(mapping="laid.yml").findings if one.rule == "record_is_on_every_form"]
    assert (finding.on_fail, finding.column, finding.row_numbers) == ("stop", "nr", (3,))


def test_an_option_that_is_neither_chosen_nor_not_stops_with_its_row(desk: Any) -> None:
    desk.put("own.yml", kobo_mapping())
    names = ["id", "means_of_control", "means_of_control/threats", "_id", "_index"]
    form = [names, ["1", "threats", "1", "7", "1"], ["2", "threats", "yes", "8", "2"]]
    desk.put("export/form.xlsx", desk.xlsx({"Form": form}))
    findings = desk.read(mapping="own.yml").findings
    (finding,) = [one for one in findings if one.rule == "option_is_chosen_or_not"]
    assert (finding.column, finding.row_numbers) == ("column 3", (3,))


def test_a_file_that_is_missing_beside_one_with_a_note_stops(desk: Any) -> None:
    desk.put("own.yml", MAPPING)
    desk.put(
        "export/cases.csv", CASES.replace("changed", "changed,Voornaam") + "1,2017-03-01,f,2003-05-17,RO,y,,Ionela\n"
    )
    rules = {finding.rule: finding.on_fail for finding in desk.read(mapping="own.yml").findings}
    assert rules["identifiers_are_dropped"] == "note"
    assert rules["table_is_present"] == "stop"


@pytest.mark.parametrize(
    ("born", "year"), [("2003-05-17", "2003"), ("2003", "2003"), ("31-02-x", "31-02-x"), ("", None)]
)
def test_a_day_of_birth_that_is_none_stays_for_the_gate_to_find(born: str, year: str | None, desk: Any) -> None:
    desk.put("own.yml", MAPPING)
    desk.put("export/cases.csv", f"{CASES}1,2017-03-01,f,{born},RO,y,\n")
    desk.put("export/arrests.csv", ARRESTS + "1,2017-03-02,shoplifting\n")
    assert desk.read(mapping="own.yml").tables["cases"]["birth_year"].to_list() == [year]
