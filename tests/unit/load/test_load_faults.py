"""Each thing that can be wrong with a file gives its finding, and no finding holds a cell or an unknown header."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.contract.finding import Finding

HEADER = "case_id,need,named_by_child,met"
GOOD = f"{HEADER}\n1,safety,yes,no\n2,health,no,no\n"
NAME = "Ionela"

Seen = tuple[str, str, str, int, tuple[int, ...]]


def stops(findings: tuple[Finding, ...]) -> list[Seen]:
    return [
        (finding.rule, finding.table, finding.column, finding.count, finding.row_numbers)
        for finding in findings
        if finding.on_fail == "stop"
    ]


FAULTS: dict[str, tuple[str | bytes, list[Seen], bool]] = {
    "no bytes": ("", [("file_is_not_empty", "needs", "", 1, ())], False),
    "a byte order mark only": (b"\xef\xbb\xbf\r\n", [("file_is_not_empty", "needs", "", 1, ())], False),
    "a header only": (HEADER + "\n", [("table_has_rows", "needs", "", 1, ())], False),
    "Windows-1252": (
        f'{HEADER}\n1,"saf\nety",yes,no\n{NAME},\xe9,yes,no\n'.encode("cp1252"),
        [("text_is_utf8", "needs", "", 1, (3,))],
        False,
    ),
    "Windows-1252 far below": (
        (GOOD + "3,safety,yes,no\n" * 60_000).encode() + b"\xe9,safety,yes,no\n",
        [("text_is_utf8", "needs", "", 1, (60_004,))],
        False,
    ),
    "UTF-16 with its mark": (GOOD.encode("utf-16"), [("text_is_utf8", "needs", "", 1, (1,))], False),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), [("text_is_utf8", "needs", "", 1, (1,))], False),
    "a NUL": (GOOD + f"3,{NAME}\0,yes,no\n", [("text_is_utf8", "needs", "", 1, (4,))], False),
    "semicolons": (
        GOOD.replace(",", ";") + '3;"a;,b";yes;no\n',
        [("columns_are_separated_by_commas", "needs", "", 1, ())],
        False,
    ),
    "tabs and quotation marks": (
        '"case_id"\t"need"\t"named_by_child"\t"met"\n"1"\t"a"\t"yes"\t"no"\n',
        [("columns_are_separated_by_commas", "needs", "", 1, ())],
        False,
    ),
    "a title above the header": (
        f"Export of {NAME}\n{GOOD}",
        [("column_is_present", "needs", "", 1, ())],
        False,
    ),
    "an empty line above the header": ("\n" + GOOD, [("column_is_present", "needs", "", 1, ())], False),
    "a column missing": (
        "case_id,need,met\n1,safety,no\n",
        [("column_is_present", "needs", "named_by_child", 1, ())],
        True,
    ),
    "a header with a space": (
        GOOD.replace("need,", "need ,"),
        [("column_is_known", "needs", "column 2", 1, ()), ("column_is_present", "needs", "need", 1, ())],
        True,
    ),
    "a column too many": (
        f"case_id,need,{NAME},named_by_child,met\n1,safety,{NAME},yes,no\n",
        [("column_is_known", "needs", "column 3", 1, ())],
        True,
    ),
    "a column with values and no header": (
        f"{HEADER},\n1,safety,yes,no,{NAME}\n",
        [("column_is_known", "needs", "column 5", 1, ())],
        True,
    ),
    "a column without header and values": (f"{HEADER},\n1,safety,yes,no,\n", [], True),
    "a column twice": (
        f"{HEADER},met\n1,safety,yes,no,yes\n",
        [("column_is_there_once", "needs", "met", 1, ())],
        True,
    ),
    "too few and too many columns": (
        f"{GOOD}3,safety,yes\n4,safety,yes,no\n\n5,{NAME},safety,yes,no\n6,safety,yes,no\n",
        [("row_has_all_columns", "needs", "", 3, (4, 6, 7))],
        False,
    ),
    "many ragged rows": (
        GOOD + "3,safety\n" * 30,
        [("row_has_all_columns", "needs", "", 30, tuple(range(4, 24)))],
        False,
    ),
    "a quotation mark that is not closed": (
        f'{GOOD}3,"{NAME},yes,no\n4,safety,yes,no\n',
        [("file_is_readable", "needs", "", 1, (4,))],
        False,
    ),
    "text after a closing quotation mark": (
        f'{HEADER}\n"1\n",safety,yes,no\n2,"{NAME}" x,yes,no\n',
        [("file_is_readable", "needs", "", 1, (3,))],
        False,
    ),
    "control and invisible characters": (
        f"{GOOD}3\x07,safety,yes,no\n4,safety,yes,no\u200b\n5,safety\x85,yes,no\n6\u202e,safety,yes,no\n",
        [
            ("cell_has_no_control_characters", "needs", "case_id", 2, (4, 7)),
            ("cell_has_no_control_characters", "needs", "need", 1, (6,)),
            ("cell_has_no_control_characters", "needs", "met", 1, (5,)),
        ],
        True,
    ),
    "a cell of 1,000 characters": (f"{GOOD}{'é' * 1_000},safety,yes,no\n", [], True),
    "a cell of 1,001 characters": (
        f"{GOOD}{'é' * 1_001},safety,yes,no\n",
        [("cell_is_not_too_long", "needs", "case_id", 1, (4,))],
        True,
    ),
    "a cell of a million characters": (
        f"{GOOD}4,safety,{'é' * 1_000_000},no\n",
        [("cell_is_not_too_long", "needs", "named_by_child", 1, (4,))],
        True,
    ),
    "a quotation mark inside a cell without quotation marks": (f'{HEADER}\n1,5" x,yes,no\n', [], True),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_csv_gives_exactly_its_finding(fault: str, desk: Any) -> None:
    content, expected, is_read = FAULTS[fault]
    export = desk.read_needs(content)
    assert stops(export.findings) == expected
    assert ("needs" in export.tables) == is_read
    assert NAME not in repr(export.findings)
    assert all(finding.problem and finding.next_step and finding.source == "needs.csv" for finding in export.findings)


def test_row_numbers_hold_through_a_long_file(desk: Any) -> None:
    rows = 120_000
    long = "".join(f"{number},safety,yes,no\n" for number in range(2, rows + 2))
    needs = desk.read_needs(f"{HEADER}\n{long}").tables["needs"]
    assert needs["row_number"].to_list() == list(range(2, rows + 2))
    assert (needs["case_id"] == needs["row_number"].cast(pl.String)).all()
    export = desk.read_needs(f"{HEADER}\n{long}x,y\n")
    assert stops(export.findings) == [("row_has_all_columns", "needs", "", 1, (rows + 2,))]


def test_a_file_with_several_faults_tells_all_of_them(desk: Any) -> None:
    export = desk.read_needs(f"case_id,need,{NAME},need\n1\x07,{'x' * 1_001},a,b\n2,c,d,e\n")
    assert {finding.rule for finding in export.findings} == {
        "column_is_known",
        "column_is_there_once",
        "column_is_present",
        "cell_has_no_control_characters",
    }
    assert export.tables["needs"]["need"].to_list() == [None, None]


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
@pytest.mark.parametrize(("content", "rule"), [(b"", "file_is_not_empty"), (b"PK\x03\x04 no", "file_is_readable")])
def test_a_binary_file_that_is_none_stops(kind: str, content: bytes, rule: str, desk: Any) -> None:
    export = desk.read_needs(content, kind)
    assert [seen[0] for seen in stops(export.findings)] == [rule]
    assert list(export.tables) == ["cases"]


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_binary_file_with_a_header_only_has_no_rows(kind: str, desk: Any) -> None:
    table = [HEADER.split(",")]
    export = desk.read_needs(desk.parquet(table) if kind == "parquet" else desk.xlsx({"needs": table}), kind)
    assert stops(export.findings) == [("table_has_rows", "needs", "", 1, ())]
    assert list(export.tables) == ["cases"]


def test_an_empty_sheet_is_an_empty_file(desk: Any) -> None:
    export = desk.read_needs(desk.xlsx({"needs": []}), "xlsx")
    assert stops(export.findings) == [("file_is_not_empty", "needs", "", 1, ())]


def test_faults_of_header_and_cells_are_found_in_every_format(desk: Any) -> None:
    table = [["case_id", "need", NAME, "named_by_child"], ["1\x07", "x" * 1_001, "a", "b"]]
    expected = {"column_is_known", "column_is_present", "cell_has_no_control_characters", "cell_is_not_too_long"}
    for kind, content in (
        ("csv", desk.csv(table)),
        ("parquet", desk.parquet(table)),
        ("xlsx", desk.xlsx({"needs": table})),
    ):
        export = desk.read_needs(content, kind)
        (desk.folder / f"export/needs.{kind}").unlink()
        assert {finding.rule for finding in export.findings} == expected, kind
        assert NAME not in repr(export.findings)


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_damage_anywhere_is_a_finding_and_never_an_exception(kind: str, desk: Any) -> None:
    table = [HEADER.split(","), *([str(number), "safety", "yes", "no"] for number in range(200))]
    good = desk.parquet(table) if kind == "parquet" else desk.xlsx({"needs": table})
    chance = random.Random(1)
    for _ in range(150):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 5)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(damaged)) :]
        export = desk.read_needs(bytes(damaged), kind)
        assert "needs" in export.tables or stops(export.findings)


def test_damage_of_a_parquet_footer_that_makes_polars_panic_is_a_finding_too(desk: Any) -> None:
    good = desk.parquet([HEADER.split(","), *([str(number), "safety", "yes", "no"] for number in range(200))])
    footer = len(good) - 8 - int.from_bytes(good[-8:-4], "little")
    for at in range(footer + 100, footer + 200):
        export = desk.read_needs(good[:at] + b"\x7f" + good[at + 1 :], "parquet")
        assert "needs" in export.tables or stops(export.findings)


def test_a_missing_table_is_named(desk: Any) -> None:
    desk.put("export/needs.csv", GOOD)
    export = desk.read("cases", "needs", "events")
    assert stops(export.findings) == [
        ("table_is_present", "cases", "", 1, ()),
        ("table_is_present", "events", "", 1, ()),
    ]


def test_a_table_in_two_files_is_not_read_from_either(desk: Any) -> None:
    desk.put("export/old/needs.csv", GOOD)
    desk.put("export/book.xlsx", desk.xlsx({"Needs": [HEADER.split(","), ["1", "safety", "yes", "no"]]}))
    export = desk.read_needs(GOOD)
    assert stops(export.findings) == [("table_is_there_once", "needs", "", 3, ())]
    assert list(export.tables) == ["cases"]


def test_unknown_files_and_sheets_are_counted_and_not_named(desk: Any) -> None:
    for name in (f"{NAME}.csv", f"{NAME}.docx", "export.zip"):
        desk.put(f"export/{name}", b"x")
    for name in ("README.md", ".hidden.csv", "__MACOSX/needs.csv", "._needs.csv", "~$book.xlsx", ".git/needs.csv"):
        desk.put(f"export/{name}", b"x")
    needs = [HEADER.split(","), ["1", "safety", "yes", "no"]]
    desk.put(f"export/{NAME}.xlsx", desk.xlsx({NAME: needs, "needs": needs, "Sheet3": []}))
    desk.put("export/cases.csv", desk.csv(desk.cases({"case_id": "1"})))
    export = desk.read("cases", "needs")
    assert [(finding.rule, finding.on_fail, finding.count) for finding in export.findings] == [
        ("file_is_known", "note", 5)
    ]
    assert NAME not in repr(export.findings)


def test_a_damaged_workbook_hides_its_tables_so_none_is_called_missing(desk: Any) -> None:
    desk.put("export/cases.csv", desk.csv(desk.cases({"case_id": "1"})))
    desk.put(f"export/{NAME}.xlsx", b"no")
    export = desk.read("cases", "needs", "events")
    assert stops(export.findings) == [("file_is_readable", "", "", 1, ())]
    assert export.findings[0].source == "workbook 1"


@pytest.mark.parametrize("mapping", [None, "htcds", "kobo-htcds", "office-nl", "primero-xlsx"])
def test_a_workbook_without_a_sheet_is_empty(desk: Any, mapping: str | None) -> None:
    whole = zipfile.ZipFile(io.BytesIO(desk.xlsx({"needs": [HEADER.split(",")]})))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for name in whole.namelist():
            parts.writestr(name, re.sub(rb"<sheet [^>]*>", b"", whole.read(name)))
    desk.put("export/zaken.xlsx" if mapping == "office-nl" else "export/cases.xlsx", written.getvalue())
    desk.put("own.yml", f"extends: {mapping}\n")
    export = desk.read("cases", mapping=mapping and "own.yml")
    assert ("file_is_not_empty", 1) in [(finding.rule, finding.count) for finding in export.findings], export.findings


def test_a_workbook_whose_texts_have_changed_on_the_way_is_damaged(desk: Any) -> None:
    whole = zipfile.ZipFile(io.BytesIO(desk.xlsx({"needs": [HEADER.split(","), ["1", "safety", "yes", "no"]]})))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as parts:
        for name in whole.namelist():
            parts.writestr(name, whole.read(name))
    flipped = written.getvalue().replace(b"<t>safety<", b"<t>health<")
    assert stops(desk.read_needs(written.getvalue(), "xlsx").findings) == []
    assert stops(desk.read_needs(flipped, "xlsx").findings) == [("file_is_readable", "", "", 1, ())]


def test_a_damaged_zip_is_one_finding(desk: Any) -> None:
    path = desk.put("export.zip", b"PK no zip")
    export = desk.read("cases", "needs", path=path)
    assert stops(export.findings) == [("file_is_readable", "", "", 1, ())]
    assert export.tables == {}


def test_a_file_damaged_inside_a_zip_is_a_finding_of_its_table(desk: Any) -> None:
    content = desk.zip({"cases.csv": desk.csv(desk.cases({"case_id": "1"})), "needs.csv": (GOOD * 50).encode()})
    at = content.index(b"needs.csv") + len("needs.csv") + 5
    path = desk.put("export.zip", content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :])
    export = desk.read("cases", "needs", path=path)
    assert stops(export.findings) == [("file_is_readable", "needs", "", 1, ())]
    assert list(export.tables) == ["cases"]


@pytest.mark.parametrize(
    "name", ["../needs.csv", "/needs.csv", "a/../../needs.csv", "C:\\needs.csv", "C:needs.csv", "..\\needs.csv"]
)
def test_a_zip_entry_that_leaves_its_folder_is_refused(name: str, desk: Any) -> None:
    path = desk.put("export.zip", desk.zip({"cases.csv": desk.csv(desk.cases({"case_id": "1"})), name: GOOD.encode()}))
    export = desk.read("cases", "needs", path=path)
    assert ("file_is_readable", "", "", 1, ()) in stops(export.findings)
    assert list(export.tables) == ["cases"]


@pytest.mark.parametrize("kind", ["zip", "xlsx"])
def test_a_zip_or_workbook_that_would_unpack_to_gigabytes_is_not_opened(kind: str, desk: Any, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb"
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("cases.csv", b"case_id\n1\n")
    content = bytearray(bomb.read_bytes())
    size_in_directory = content.index(b"PK\x01\x02") + 24
    content[size_in_directory : size_in_directory + 4] = (3 * 1024**3).to_bytes(4, "little")
    path = desk.put(f"export.{kind}", bytes(content))
    export = desk.read("cases", path=path)
    assert stops(export.findings) == [("file_is_readable", "", "", 1, ())]
    assert "2 GiB" in export.findings[0].problem
    assert export.tables == {}


def test_a_file_with_a_password_is_a_finding(desk: Any) -> None:
    content = bytearray(desk.zip({"cases.csv": desk.csv(desk.cases({"case_id": "1"})), "needs.csv": GOOD.encode()}))
    flags = content.rindex(b"PK\x01\x02") + 8
    content[flags] |= 1
    path = desk.put("export.zip", bytes(content))
    export = desk.read("cases", "needs", path=path)
    assert stops(export.findings) == [("file_is_readable", "needs", "", 1, ())]
