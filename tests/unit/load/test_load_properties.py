"""Whatever stands in the cells, it is read back exactly, from every format, with the right row numbers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.contract.fields import tables

COLUMNS = [field.name for field in tables()["needs"]]

AWKWARD = [
    ",",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    "'",
    ";",
    "\t",
    " ",
    "=1+1",
    "@",
    "\u2028",
    "NA",
    "null",
    "-0",
    "1e5",
    "_x0041_",
    "&amp;",
    "<c>",
]
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"]), max_size=12)
CELL = st.lists(st.one_of(st.sampled_from(AWKWARD), PRINTABLE), max_size=4).map("".join)
ROW = st.lists(CELL, min_size=len(COLUMNS), max_size=len(COLUMNS))
TABLE = st.lists(ROW, min_size=1, max_size=8)

NewDesk = Callable[[], Any]
Row = list[str]


def expected(rows: list[Row]) -> list[tuple[str | int | None, ...]]:
    return [(*(cell or None for cell in row), number) for number, row in enumerate(rows, start=2)]


@contextmanager
def desk_of(new_desk: NewDesk) -> Iterator[Any]:
    desk = new_desk()
    try:
        yield desk
    finally:
        shutil.rmtree(desk.folder)


@given(rows=TABLE, line_end=st.sampled_from(["\r\n", "\n", "\r"]))
@example(rows=[["", "", "", ""]], line_end="\r\n")
@example(rows=[['"', "\r", "\n", ","]], line_end="\n")
@settings(deadline=None)
def test_any_text_in_a_csv_is_read_back_exactly(rows: list[Row], line_end: str, new_desk: NewDesk) -> None:
    with desk_of(new_desk) as desk:
        export = desk.read_needs(desk.csv([COLUMNS, *rows], line_end))
        assert export.findings == ()
        assert export.tables["needs"].rows() == expected(rows)


@given(rows=TABLE)
@settings(deadline=None)
def test_any_text_in_a_parquet_file_is_read_back_exactly(rows: list[Row], new_desk: NewDesk) -> None:
    with desk_of(new_desk) as desk:
        export = desk.read_needs(desk.parquet([COLUMNS, *rows]), "parquet")
        assert export.findings == ()
        assert export.tables["needs"].rows() == expected(rows)


@given(rows=TABLE)
@settings(deadline=None)
def test_any_text_in_a_workbook_is_read_back_exactly(rows: list[Row], new_desk: NewDesk) -> None:
    # A spreadsheet ends with its last cell that is not empty, so empty rows below it are no rows.
    whole = [*rows, ["last", "", "", ""]]
    with desk_of(new_desk) as desk:
        export = desk.read_needs(desk.xlsx({"needs": [COLUMNS, *whole]}), "xlsx")
        assert export.findings == ()
        assert export.tables["needs"].rows() == expected(whole)


@given(rows=TABLE, where=st.data(), change=st.sampled_from([-1, 1]))
@settings(deadline=None)
def test_any_row_with_a_column_too_few_or_too_many_is_found(
    rows: list[Row], where: st.DataObject, change: int, new_desk: NewDesk
) -> None:
    ragged = where.draw(st.integers(0, len(rows) - 1))
    rows = [list(row) for row in rows]
    rows[ragged] = rows[ragged][:-1] if change < 0 else [*rows[ragged], "x"]
    with desk_of(new_desk) as desk:
        export = desk.read_needs(desk.csv([COLUMNS, *rows]))
        assert [(finding.rule, finding.row_numbers) for finding in export.findings] == [
            ("row_has_all_columns", (ragged + 2,))
        ]
        assert "needs" not in export.tables


@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=100).map(
            lambda text: ("case_id,need,named_by_child,met\n" + text).encode("utf-8", "surrogatepass")
        ),
    )
)
@settings(deadline=None)
def test_no_bytes_make_the_csv_reader_raise(content: bytes, new_desk: NewDesk) -> None:
    with desk_of(new_desk) as desk:
        export = desk.read_needs(content)
        assert "needs" in export.tables or any(finding.on_fail == "stop" for finding in export.findings)


@given(bad=st.sampled_from([b"\xff", b"\xc3", b"\0", b"\xed\xa0\x80"]), rows=TABLE)
@settings(deadline=None)
def test_the_row_with_the_first_bad_byte_is_named(bad: bytes, rows: list[Row], new_desk: NewDesk) -> None:
    with desk_of(new_desk) as desk:
        good = desk.csv([COLUMNS, *rows])
        export = desk.read_needs(good + b"x" + bad + b",,,\r\n" + good)
        assert [(finding.rule, finding.row_numbers) for finding in export.findings] == [
            ("text_is_utf8", (len(rows) + 2,))
        ]
