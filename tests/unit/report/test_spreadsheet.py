"""The indicator table as files: what a reader gets back out of them, and that they are the same each time."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import fastexcel
import pytest
from hand_made_release import hand_made_release, without

from pipelines.protect.published import Release
from pipelines.report.indicator_rows import STATUSES
from pipelines.report.spreadsheet import COLUMNS, indicators_csv, indicators_xlsx
from pipelines.words.speak import Words

ENGLISH = Words("en")
GIVEN: dict[str, Any] = {
    "targets": {"so1_c1": 300, "so2_c2": 20, "so1_c3": 50},
    "reported": {"so1_c3": (12, 40), "so3_c1": (None, None)},
}
RELEASE = hand_made_release(**GIVEN)


def lines_of(release: Release = RELEASE) -> dict[str, dict[str, str]]:
    text = indicators_csv(release, ENGLISH).decode("utf-8-sig")
    return {line["row_id"]: line for line in csv.DictReader(io.StringIO(text, newline=""))}


def sheet_of(content: bytes, name: str = "Indicators") -> list[dict[str, Any]]:
    return fastexcel.read_excel(content).load_sheet(name).to_polars().to_dicts()


def test_the_csv_has_a_row_for_each_indicator_and_an_empty_cell_with_a_reason_for_what_is_hidden() -> None:
    line = lines_of()["so1_c1"]
    assert (line["period_value"], line["period_status"]) == ("35", "rounded")
    assert (line["period_unknown"], line["period_unknown_status"]) == ("", "below_floor")
    assert (line["target"], line["achieved_percent"]) == ("300", "12")
    assert line["rule_version"] == "2014-2020/1"
    assert list(line) == list(COLUMNS)


def test_a_target_that_is_passed_shows_more_than_a_hundred_percent() -> None:
    assert lines_of()["so2_c2"]["achieved_percent"] == "175"


def test_a_reported_number_says_that_it_is_reported_and_has_no_gate() -> None:
    line = lines_of()["so1_c3"]
    assert (line["period_value"], line["cumulative_value"], line["period_status"]) == ("12", "40", "reported")
    assert line["period_not_countable"] == line["period_not_countable_status"] == ""
    assert "not counted from case records" in line["comment"]
    assert lines_of()["so3_c1"]["period_status"] == "not_given"


def test_what_the_export_lacks_has_no_number_and_no_share_of_the_target() -> None:
    line = lines_of(without(RELEASE, "amif_so1_c1", needs=("services",)))["so1_c1"]
    assert (line["period_value"], line["period_status"], line["achieved_percent"]) == ("", "not_in_export", "")


def test_numbers_of_the_workbook_are_numbers_and_hidden_ones_are_empty_cells() -> None:
    rows = {row["Row"]: row for row in sheet_of(indicators_xlsx(RELEASE, ENGLISH))}
    row = rows["so1_c1"]
    assert row["Value in this period"] == 35
    assert row["Citizenship not recorded in this period"] is None
    assert row["Citizenship not recorded in this period: how to read it"] == "Fewer than 10"
    assert row["Achieved (cumulative value in percent of the target)"] == pytest.approx(0.12)
    assert list(rows) == list(lines_of())


def test_the_workbook_and_the_csv_say_the_same() -> None:
    rows = sheet_of(indicators_xlsx(RELEASE, ENGLISH))
    for row, line in zip(rows, lines_of().values(), strict=True):
        for (name, (kind, head)), cell in zip(COLUMNS.items(), row.values(), strict=True):
            text = line[name]
            expected: Any = None
            if text:
                number = {"number": 1, "percent": 100}.get(kind)
                expected = int(text) / number if number else STATUSES[text] if kind == "status" else text
            assert cell == expected, head


def test_the_workbook_is_the_same_bytes_and_has_nothing_that_hides() -> None:
    content = indicators_xlsx(RELEASE, ENGLISH)
    assert content == indicators_xlsx(hand_made_release(**GIVEN), ENGLISH)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name in parts if any(word in name for word in ("comment", "drawing", "macro", "external"))]
    assert not [
        name for name, part in parts.items() if "<f>" in part or 'hidden="1"' in part or 'state="hidden' in part
    ]
    assert "2017-06-30T00:00:00Z" in parts["docProps/core.xml"]


def test_a_title_that_looks_like_a_formula_is_text() -> None:
    content = indicators_xlsx(hand_made_release(title='=HYPERLINK("x")'), ENGLISH)
    lines = fastexcel.read_excel(content).load_sheet("Read me", header_row=None).to_polars().rows()
    assert lines[0][1] == '=HYPERLINK("x")'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_the_framework_of_2021_has_a_row_for_each_age_bracket_by_sex() -> None:
    text = indicators_csv(hand_made_release(framework="amif-2021-2027"), ENGLISH).decode("utf-8-sig")
    lines = [line for line in csv.DictReader(io.StringIO(text)) if line["row_id"] == "o_1_1"]
    assert len(lines) == 17
    assert lines[1]["breakdown"] == "Under 18, Female"
    assert lines[1]["period_value"] == "20"
