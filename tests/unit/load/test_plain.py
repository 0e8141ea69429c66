"""A plain file is read fast, and gives what the strict reader gives; anything else is left to the strict reader."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.load.columns import ColumnUse, pick_columns
from pipelines.load.delimited import read_delimited
from pipelines.load.faults import Place
from pipelines.load.files import ExportFile
from pipelines.load.plain import NotPlain, read_plain
from pipelines.load.reading import read_table_file
from pipelines.load.sheet import MAX_CELL_CHARACTERS, Sheet

PLACE = Place("cases", "cases.csv")
WANTED = ("a", "b")


def blocks(content: bytes, size: int) -> list[bytes]:
    """The content in blocks of at least that many bytes, each up to the end of a line."""
    file = io.BytesIO(content)
    return [block + file.readline() for block in iter(lambda: file.read(size), b"")]


def read_both(content: bytes, size: int) -> tuple[Sheet | None, object]:
    try:
        plain = read_plain(blocks(content, size), PLACE, WANTED)
    except NotPlain:
        plain = None
    return plain, read_delimited(content, PLACE, WANTED)


_cell = st.text(alphabet='ab, \t.\r\n"é\ufeff\0#', max_size=3)
_rows = st.lists(st.lists(_cell, min_size=1, max_size=4).map(",".join), max_size=8)
_breaks = st.sampled_from(["\n", "\r\n", "\r"])
_ends = st.sampled_from(["", "\n", "\r\n", "\n\n"])


@settings(deadline=None, max_examples=300)
@given(rows=_rows, line_break=_breaks, end=_ends, size=st.sampled_from([1, 7, 99]))
@example(rows=["", ",,"], line_break="\n", end="\n", size=99)
@example(rows=["1,2", "", ",,"], line_break="\n", end="\n", size=99)
@example(rows=["1,2", "1", "1,2,"], line_break="\n", end="\n", size=99)
@example(rows=["1", "1,2,3"], line_break="\n", end="\n", size=99)
@example(rows=["1,2,.", "1"], line_break="\n", end="\n", size=99)
def test_what_is_read_fast_is_what_the_strict_reader_reads(
    rows: list[str], line_break: str, end: str, size: int
) -> None:
    plain, strict = read_both((line_break.join(["a,b", *rows]) + end).encode(), size)
    if plain is not None:
        assert isinstance(strict, Sheet)
        assert plain.header == strict.header
        assert_frame_equal(plain.cells, strict.cells, check_column_order=False)


@pytest.mark.parametrize("size", [1, 7, 99])
@pytest.mark.parametrize("content", [b"a,b\n1,2\n,x y\n", b"a,b\r\n1,2\r\n,x y", b"a,b,c\n'1',\t,2;3\n,,\n4,5,6"])
def test_a_plain_file_is_read_fast(content: bytes, size: int) -> None:
    plain, strict = read_both(content, size)
    assert plain is not None
    assert isinstance(strict, Sheet)
    assert_frame_equal(plain.cells, strict.cells, check_column_order=False)


def test_a_header_without_rows_is_a_table_without_rows() -> None:
    plain, strict = read_both(b"a,b\n", 99)
    assert plain is not None
    assert isinstance(strict, Sheet)
    assert_frame_equal(plain.cells, strict.cells, check_column_order=False)


def test_the_fingerprint_is_the_same_whichever_way_a_file_is_read(tmp_path: Path) -> None:
    digests = set()
    for text in ("a,b\n1,2\n", 'a,b\n1,"2"\n'):
        path = tmp_path / "cases.csv"
        path.write_text(text, encoding="utf-8")
        read = read_table_file(ExportFile("cases.csv", path), PLACE, WANTED)
        assert read.fingerprint is not None
        assert read.fingerprint.rows == 1
        digests.add((read.fingerprint.sha256, hashlib.sha256(text.encode()).hexdigest()))
        (sheet,) = read.sheets
        assert isinstance(sheet, Sheet)
        assert sheet.cells.select("0", "1", "row_number").rows() == [("1", "2", 2)]
    assert all(ours == theirs for ours, theirs in digests)


@pytest.mark.parametrize("at", ["1\n{}\n1\n", "{}\n1\n", "1\n{}"])
@pytest.mark.parametrize(("characters", "is_good"), [(MAX_CELL_CHARACTERS - 2, True), (MAX_CELL_CHARACTERS + 1, False)])
@pytest.mark.parametrize("size", [1, 99, 10_000])
def test_cells_need_no_second_look_where_no_line_is_longer_than_a_cell_may_be(
    at: str, characters: int, is_good: bool, size: int
) -> None:
    content = "a,b\n" + at.replace("1", "1,2").format("x" * characters + ",2")
    plain, _ = read_both(content.encode(), size)
    assert plain is not None
    assert plain.has_good_cells == is_good


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_cell_that_is_too_long_is_told_with_its_row(line_break: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    rows = ["a,b", "1,2", f"{'x' * (MAX_CELL_CHARACTERS + 1)},2", f"{'x' * MAX_CELL_CHARACTERS},2"]
    path.write_bytes(line_break.join(rows).encode())
    (sheet,) = read_table_file(ExportFile("cases.csv", path), PLACE, WANTED).sheets
    assert isinstance(sheet, Sheet)
    uses = {name: ColumnUse("cases", name) for name in WANTED}
    findings = pick_columns(sheet, uses, ()).findings
    assert [(one.rule, one.column, one.row_numbers) for one in findings] == [("cell_is_not_too_long", "a", (3,))]
