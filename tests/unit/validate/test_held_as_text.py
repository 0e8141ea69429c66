"""Codes and case ids are held each different text once; of whatever they hold, the gate says what it says of text."""

from __future__ import annotations

import io
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from small_exports import make_export

from pipelines.contract.export import Export
from pipelines.contract.fields import field, tables
from pipelines.contract.types import held_as
from pipelines.load.delimited import read_delimited
from pipelines.load.faults import Place
from pipelines.load.plain import read_plain
from pipelines.validate.gate import check_export

CASES = [{"case_id": "C-1", "birth_year": "2003"}, {"case_id": "C-2", "consent_reporting": "no"}]
COLUMNS = {
    "case_id": st.sampled_from(["C-1", "C-2", "C-9", "c-1", " C-1", ""]),
    "event_type": st.sampled_from(["arrest", "found", "placement_start", "placement_end", "ARREST", "Total", "~", ""]),
    "event_date": st.sampled_from(["2017-02-01", "2017-02-30", "1-2-2017", "2001-01-01", ""]),
    "date_precision": st.sampled_from(["day", "month", "unknown", "hour", ""]),
    "lifecycle": st.sampled_from(["complete", "start", "complete ", ""]),
    "step_id": st.sampled_from(["S-1", "S-2", ""]),
    "country": st.sampled_from(["NL", "XX", "nl", ""]),
    "offence": st.sampled_from(["begging", "x" * 1_001, ""]),
    "arrest_ref": st.sampled_from(["A-1", ""]),
    "placement_type": st.sampled_from(["other", "another", ""]),
}
ROWS = st.lists(st.fixed_dictionaries(COLUMNS), min_size=1, max_size=12)


def held(export: Export, as_text: bool) -> Export:
    found = {}
    for table, rows in export.tables.items():
        types = {one.name: pl.String() if as_text else held_as(one) for one in tables()[table]}
        found[table] = rows.cast(types)  # type: ignore[arg-type]
    return replace(export, tables=found)


@settings(deadline=None, max_examples=4)
@given(rows=ROWS)
def test_a_verdict_does_not_depend_on_how_text_is_held(rows: list[dict[str, str]]) -> None:
    _compare(rows)


@pytest.mark.campaign
@settings(deadline=None, max_examples=100)
@given(rows=ROWS)
def test_a_verdict_does_not_depend_on_how_text_is_held_in_many_more_exports(rows: list[dict[str, str]]) -> None:
    _compare(rows)


def _compare(rows: list[dict[str, str]]) -> None:
    events = [{"event_id": f"E-{number}", **row} for number, row in enumerate(rows)]
    export = make_export(cases=CASES, events=events)
    ours, plain = check_export(held(export, as_text=False)), check_export(held(export, as_text=True))
    assert ours.findings == plain.findings
    assert ours.rows == plain.rows
    for table, left in ours.set_aside.items():
        assert left.rows() == plain.set_aside[table].rows()
    assert (ours.records is None) == (plain.records is None)
    if ours.records is not None and plain.records is not None:
        assert ours.records.refusals == plain.records.refusals
        for table, kept in ours.records.tables.items():
            assert_frame_equal(kept, plain.records.tables[table])
            in_order = kept.sort(kept.columns[:4], nulls_last=True)
            assert in_order.rows() == sorted(kept.rows(), key=lambda row: [(one is None, one) for one in row[:4]])


@settings(deadline=None, max_examples=40)
@given(rows=ROWS, size=st.sampled_from([7, 99, 10_000]))
def test_what_is_read_in_blocks_is_the_text_of_the_file(rows: list[dict[str, str]], size: int) -> None:
    content = "\n".join(",".join(row) for row in [COLUMNS, *(row.values() for row in rows)]).encode()
    place, file = Place("events", "events.csv"), io.BytesIO(content)
    blocks = [block + file.readline() for block in iter(lambda: file.read(size), b"")]
    fast, strict = read_plain(blocks, place, COLUMNS), read_delimited(content, place, COLUMNS)
    assert fast.cells["0"].dtype == pl.Categorical
    assert fast.header == strict.header  # type: ignore[union-attr]
    in_order = strict.cells.columns  # type: ignore[union-attr]
    assert fast.cells.select(in_order).rows() == strict.cells.rows()  # type: ignore[union-attr]


def test_an_id_that_differs_in_each_row_is_held_as_text() -> None:
    assert held_as(field("events", "event_id")) == pl.String
    assert held_as(field("events", "case_id")) == held_as(field("cases", "case_id")) == pl.Categorical
