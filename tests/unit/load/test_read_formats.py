"""The same tables come out of every format."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from polars.testing import assert_frame_equal

from pipelines.contract.export import InputFile
from pipelines.contract.fields import tables
from pipelines.errors import ExportUnreadable, ProgrammeInvalid
from pipelines.load.faults import Place
from pipelines.load.sheet import Sheet
from pipelines.load.workbook import SheetWanted, WorkbookRead, read_workbook

NEEDS = [
    ["case_id", "need", "named_by_child", "met"],
    ["007", "safety", "yes", "partly"],
    ["12E5", "health", "unknown", None],
    [' c, "3"', "school\nor work", None, "no"],
    [None, None, None, None],
    ["ŞȚ-é-😀", " ", "yes ", "Yes"],
]
FOLLOWUPS = [
    ["rearrested", "months_after", "case_id", "reached", "situation_improved"],
    ["no", "3", "007", "yes", None],
    [None, "6", "12E5", "no", None],
]


def write_export(kind: str, desk: Any) -> str:
    """Writes the two tables and `cases`, and says where the export is."""
    whole = {"cases": desk.cases({"case_id": "007", "citizenship": "MD;RO"}), "needs": NEEDS, "followups": FOLLOWUPS}
    csvs = {f"{name}.csv": desk.csv(table) for name, table in whole.items()}
    rest = {name: table for name, table in whole.items() if name != "needs"}
    alone = {
        "zip of csv": ("export.zip", lambda: desk.zip({f"export/{name}": file for name, file in csvs.items()})),
        "zip of a workbook": ("export.zip", lambda: desk.zip({"book.xlsx": desk.xlsx(whole)})),
        "workbook alone": ("book.xlsx", lambda: desk.xlsx(whole)),
    }
    if kind in alone:
        name, content = alone[kind]
        return str(desk.put(name, content()))
    folders = {
        "csv": csvs,
        "parquet": {f"{name}.parquet": desk.parquet(table) for name, table in whole.items()},
        "workbook": {"all of it.xlsx": desk.xlsx(whole)},
        "mixed": {"Needs.CSV": csvs["needs.csv"], "sub/Book.XLSX": desk.xlsx(rest)},
        "csv with line feeds": {f"{name}.csv": desk.csv(table, "\n") for name, table in whole.items()},
        "csv with old Mac line ends": {f"{name}.csv": desk.csv(table, "\r") for name, table in whole.items()},
        "csv with byte order marks": {name: b"\xef\xbb\xbf" + file for name, file in csvs.items()},
        "csv without a last line end": {name: file.removesuffix(b"\r\n") for name, file in csvs.items()},
        "csv with empty lines below": {name: file + b"\r\n\n" for name, file in csvs.items()},
    }
    for name, content in folders[kind].items():
        desk.put(f"export/{name}", content)
    return "export"


KINDS = [
    *("csv", "parquet", "workbook", "mixed", "zip of csv", "zip of a workbook", "workbook alone"),
    *("csv with line feeds", "csv with old Mac line ends", "csv with byte order marks"),
    *("csv without a last line end", "csv with empty lines below"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_gives_the_same_tables(kind: str, desk: Any) -> None:
    export = desk.read("cases", "needs", "followups", path=write_export(kind, desk))
    assert export.findings == ()
    assert list(export.tables) == ["cases", "needs", "followups"]
    expected = pl.DataFrame(NEEDS[1:], schema=dict.fromkeys(NEEDS[0], pl.Categorical), orient="row").with_columns(
        pl.Series("row_number", [2, 3, 4, 5, 6], dtype=pl.UInt32)
    )
    assert_frame_equal(export.tables["needs"], expected)
    followups = export.tables["followups"]
    assert followups.columns == [*(field.name for field in tables()["followups"]), "row_number"]
    assert followups.rows() == [
        ("007", "3", "yes", None, "no", 2),
        ("12E5", "6", "no", None, None, 3),
    ]
    assert export.tables["cases"]["citizenship"].to_list() == ["MD;RO"]


def test_each_file_that_is_read_has_its_fingerprint(desk: Any) -> None:
    needs = desk.csv(NEEDS)
    book = desk.xlsx({"cases": desk.cases({"case_id": "1"}), "followups": FOLLOWUPS})
    path = desk.put("export.zip", desk.zip({"in/needs.csv": needs, "book.xlsx": book, "in/letter.docx": b"x"}))
    export = desk.read("cases", "needs", "followups", path=path)
    assert export.files == (
        InputFile("book.xlsx", hashlib.sha256(book).hexdigest(), 3),
        InputFile("in/needs.csv", hashlib.sha256(needs).hexdigest(), 5),
    )


def test_typed_parquet_columns_become_the_contracts_text(desk: Any) -> None:
    day = dt.datetime(2017, 6, 30)
    content = pl.DataFrame(
        {
            "case_id": [1, 2, None],
            "need": [day, day.replace(hour=12, minute=5), None],
            "named_by_child": [True, False, None],
            "met": [day.date(), None, None],
        }
    )
    needs = desk.read_needs(desk.parquet_of(content), "parquet").tables["needs"]
    assert needs.drop("row_number").rows() == [
        ("1", "2017-06-30", "true", "2017-06-30"),
        ("2", "2017-06-30 12:05:00.000000", "false", None),
        (None, None, None, None),
    ]


def test_parquet_numbers_and_lists_become_text_without_losing_anything(desk: Any) -> None:
    content = pl.DataFrame(
        {
            "case_id": [["MD", "RO"], ["MD", None], []],
            "need": [3.0, 3.5, None],
            "named_by_child": pl.Series([Decimal("4.00"), Decimal("4.25"), None]),
            "met": pl.Series(["no", "yes", "no"], dtype=pl.Categorical),
        }
    )
    needs = desk.read_needs(desk.parquet_of(content), "parquet").tables["needs"]
    assert needs.drop("row_number").rows() == [
        ("MD;RO", "3", "4", "no"),
        ("MD;", "3.5", "4.25", "yes"),
        (None, None, None, "no"),
    ]


@pytest.mark.parametrize("odd", [pl.Series([{"a": "b"}]), pl.Series([dt.timedelta(1)]), pl.Series([b"\xff\xfe"])])
def test_a_parquet_column_without_a_text_form_stops(odd: pl.Series, desk: Any) -> None:
    content = pl.DataFrame({"case_id": ["1"], "need": odd, "named_by_child": ["yes"], "met": ["no"]})
    export = desk.read_needs(desk.parquet_of(content), "parquet")
    assert [finding.rule for finding in export.findings] == ["file_is_readable"]
    assert "needs" not in export.tables


def workbook_of_needs(*cells: tuple[int, int, Any, str | None]) -> bytes:
    """A sheet `needs` with its header in row 1 and cells at (row, column) with a number format."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("needs")
        sheet.write_row(0, 0, NEEDS[0])
        for row, column, value, number_format in cells:
            sheet.write(row, column, value, number_format and workbook.add_format({"num_format": number_format}))
    return content.getvalue()


def test_spreadsheet_cells_become_text_as_they_mean(desk: Any) -> None:
    book = workbook_of_needs(
        (1, 0, 12, "0.00"),
        (1, 1, dt.datetime(2017, 6, 30), "dd/mm/yyyy"),
        (1, 2, True, None),
        (1, 3, 2.5, None),
        (3, 0, "0012", None),
        (3, 1, dt.datetime(2017, 6, 30, 12, 5), "dd/mm/yyyy hh:mm"),
        (3, 2, False, None),
        (3, 3, dt.time(9, 30), "hh:mm"),
    )
    export = desk.read_needs(book, "xlsx")
    assert export.findings == ()
    assert export.tables["needs"].rows() == [
        ("12", "2017-06-30", "true", "2.5", 2),
        (None, None, None, None, 3),
        ("0012", "2017-06-30 12:05:00", "false", "1899-12-31 09:30:00", 4),
    ]


def test_a_formula_gives_its_result_and_one_without_a_result_stops(desk: Any) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("needs")
        sheet.write_row(0, 0, NEEDS[0])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, '="saf"&"ety"', None, "safety")
        sheet.write_formula(2, 0, "=1+2", None, 3)
    book = content.getvalue()
    export = desk.read_needs(book, "xlsx")
    assert export.findings == ()
    assert export.tables["needs"].rows()[0] == ("2", "safety", None, None, 2)
    export = desk.read_needs(rewritten(book, b"<f>1+2</f><v>3</v>", b"<f>1+2</f>"), "xlsx")
    assert [(finding.rule, finding.row_numbers) for finding in export.findings] == [("file_is_readable", (3,))]


def rewritten(book: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with `old` replaced in its sheets, as a program writes it that does not compute formulas."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return changed.getvalue()


def test_a_spreadsheet_error_is_never_read_as_an_empty_cell(desk: Any) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.add_worksheet("notes").write_formula(0, 0, "=NA()", None, "#N/A")
        sheet = workbook.add_worksheet("needs")
        sheet.write_row(0, 0, NEEDS[0])
        sheet.write_row(1, 0, ["1", "safety", "yes", "no"])
        sheet.write_formula(4, 0, "=VLOOKUP(1,A1:B2,2)", None, "#REF!")
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
    export = desk.read_needs(content.getvalue(), "xlsx")
    finding = next(finding for finding in export.findings if finding.on_fail == "stop")
    assert (finding.rule, finding.table, finding.row_numbers) == ("file_is_readable", "needs", (5,))
    assert finding.source == "workbook 1, sheet needs"


@pytest.mark.parametrize(
    ("number", "is_lost"),
    [(12345678901234567, True), (1.5e17, True), (123456789012345, False), (42795.123456789, False)],
)
def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_told(desk: Any, number: float, is_lost: bool) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("needs")
        sheet.write_row(0, 0, NEEDS[0])
        sheet.write_row(1, 0, [number, "safety", "yes", "no"])
        sheet.write_row(2, 0, ["12345678901234567", "safety", "yes", "no"])
    export = desk.read_needs(content.getvalue(), "xlsx")
    told = [(finding.rule, finding.row_numbers) for finding in export.findings if finding.on_fail == "stop"]
    assert told == ([("file_is_readable", (2,))] if is_lost else [])


def test_rows_of_a_sheet_that_starts_lower_keep_their_numbers_and_its_header_is_missed(desk: Any) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("needs")
        sheet.write_row(2, 0, NEEDS[0])
        sheet.write_row(3, 0, ["1", "safety", "yes", "no"])
    export = desk.read_needs(content.getvalue(), "xlsx")
    assert [(finding.rule, finding.column) for finding in export.findings] == [("column_is_present", "")]


def test_a_sheet_may_start_right_of_the_first_column(desk: Any) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("needs")
        sheet.write_row(0, 2, [*NEEDS[0], "Jan Jansen"])
        sheet.write_row(1, 2, ["1", "safety", "yes", "no"])
    export = desk.read_needs(content.getvalue(), "xlsx")
    assert export.tables["needs"].rows() == [("1", "safety", "yes", "no", 2)]
    assert [finding.column for finding in export.findings] == ["column 7"]


def test_a_declared_lacking_column_is_all_null(desk: Any) -> None:
    export = desk.read_needs(desk.csv([row[:3] for row in NEEDS]), lacks=["needs.met"])
    assert export.findings == ()
    assert export.tables["needs"]["met"].to_list() == [None] * 5
    assert "needs.met" in export.lacks


def test_what_is_declared_lacking_and_there_is_not_read_and_noted(desk: Any) -> None:
    desk.put("export/events.csv", "event_id\n1\n")
    export = desk.read_needs(desk.csv(NEEDS), lacks=["needs.met"])
    assert export.tables["needs"]["met"].to_list() == [None] * 5
    assert "events" not in export.tables
    assert [(finding.rule, finding.on_fail) for finding in export.findings] == [
        ("file_is_known", "note"),
        ("column_is_known", "note"),
    ]


@pytest.mark.parametrize(
    "lacks",
    [
        *("evnts", "events.", "events.evnt", "cases", "cases.case_id", "needs.case_id"),
        *("events.event_type=", "events.event_type=vanished", "events.offence=burglary", "events=found"),
    ],
)
def test_lacks_must_name_what_an_export_can_do_without(lacks: str, desk: Any) -> None:
    with pytest.raises(ProgrammeInvalid, match="entry 7 of lacks") as error:
        desk.read("cases", "needs", lacks=[lacks])
    assert lacks + " " not in str(error.value)


@pytest.mark.parametrize("path", ["nowhere", "nowhere.zip", "export"])
def test_no_export_is_an_error_with_a_next_step(path: str, desk: Any) -> None:
    desk.put("export/letter of Jan.docx", b"x")
    desk.put("export/README.md", b"x")
    with pytest.raises(ExportUnreadable) as error:
        desk.read("cases", path=path)
    assert "Jan" not in str(error.value)
    assert error.value.next_step


def test_a_repr_shows_counts_only(desk: Any) -> None:
    export = desk.read_needs(desk.csv(NEEDS))
    assert repr(export) == "<Export: cases 1 rows, needs 5 rows; values are not shown>"


def test_the_name_of_a_sheet_may_hold_any_sign() -> None:
    book = io.BytesIO()
    titles = ["Consent & <care>", "Child's details", 'The "first"']
    with xlsxwriter.Workbook(book) as workbook:
        for title in titles:
            workbook.add_worksheet(title).write_column(0, 0, ["need", "safety"])
    read = read_workbook(
        book.getvalue(), "a book", lambda names: {name: SheetWanted(Place("needs", name), {"need"}) for name in names}
    )
    assert isinstance(read, WorkbookRead)
    assert {name: sheet.cells["0"].to_list() for name, sheet in read.sheets.items() if isinstance(sheet, Sheet)} == {
        title: ["safety"] for title in titles
    }
