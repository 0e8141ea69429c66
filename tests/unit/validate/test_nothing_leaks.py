"""Whatever is in the cells: no row vanishes, none is counted twice, and no cell's text comes out."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_exports import Row, make_export

from pipelines.contract.fields import tables
from pipelines.errors import GateStopped
from pipelines.validate.gate import Verdict, check_export

MARK = "Zq7"
"""Stands in every cell that is damaged, and in every id, and in no sentence of ours."""

TABLES = ("cases", "events", "assessments")

CELLS = [(table, field.name) for table in TABLES for field in tables()[table]]

damaged_text = st.one_of(
    st.text(max_size=12).map(lambda text: f"{MARK}{text}"),
    st.sampled_from(["", " ", "Total", f"=cmd|{MARK}", f"<i>{MARK}", "2017-02-30", "1999-01-01", "-5", "999999999"]),
    st.sampled_from(["arrest", "placement_start", "disappeared", "month", "unknown", "start", "adult", f"{MARK}-1"]),
)
damages = st.lists(st.tuples(st.sampled_from(CELLS), st.integers(0, 5), damaged_text), max_size=14)


def rows_of(table: str) -> list[dict[str, str]]:
    ids = [f"{MARK}-{n}" for n in range(6)]
    if table == "cases":
        return [{"case_id": one, "person_id": one, "birth_year": "2004", "age_at_first_contact": "13"} for one in ids]
    if table == "events":
        kinds = ["placement_start", "disappeared", "placement_end", "arrest", "found", "found"]
        return [
            {
                "event_id": one,
                "case_id": ids[n % 3],
                "event_type": kinds[n],
                "step_id": ids[0],
                "placement_type": "other",
            }
            | {"offence": "other", "arrest_ref": one}
            for n, one in enumerate(ids)
        ]
    return [{"assessment_id": one, "case_id": one, "decision_event_id": ids[n % 3]} for n, one in enumerate(ids)]


def told_text(verdict: Verdict) -> str:
    try:
        verdict.keep()
    except GateStopped as stopped:
        return f"{verdict!r} {verdict!s} {verdict.findings!r} {verdict.not_run!r} {stopped} {stopped!r}"
    return f"{verdict!r} {verdict!s} {verdict.findings!r} {verdict.not_run!r} {verdict.records!r}"


Damage = tuple[tuple[str, str], int, str]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damages)
def test_kept_and_set_aside_are_all_rows_and_no_cell_is_told(damages: Sequence[Damage]) -> None:
    judge_damaged(damages)


@pytest.mark.campaign
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damages)
def test_kept_and_set_aside_are_all_rows_and_no_cell_is_told_in_many_more_exports(damages: Sequence[Damage]) -> None:
    judge_damaged(damages)


def judge_damaged(damages: Sequence[Damage]) -> None:
    rows: dict[str, list[Row]] = {}
    for table in TABLES:
        written = rows_of(table)
        for (damaged_table, column), row, text in damages:
            if damaged_table == table:
                written[row][column] = text
        rows[table] = [*written]
    export = make_export(**rows)
    verdict = check_export(export)
    for table in TABLES:
        read, kept, set_aside, _ = verdict.rows[table]
        assert read == kept + set_aside == 6
        left = verdict.set_aside[table]
        stayed = export.tables[table].filter(~pl.col("row_number").is_in(left["row_number"].implode()))
        assert pl.concat([stayed, left]).sort("row_number").equals(export.tables[table])
        assert stayed.height == kept
        told_rows = {n for f in verdict.findings if f.table == table for n in f.row_numbers}
        assert set(left["row_number"]) <= told_rows
        if verdict.records is not None:
            assert verdict.records.tables[table]["row_number"].to_list() == stayed["row_number"].to_list()
    assert MARK not in told_text(verdict)
    assert (verdict.records is None) == any(finding.on_fail == "stop" for finding in verdict.findings)


def test_nothing_is_printed_logged_or_warned(capfd, caplog, recwarn) -> None:  # type: ignore[no-untyped-def]
    caplog.set_level("DEBUG")
    rows = rows_of("cases")
    rows[1]["sex"] = f"{MARK}<b>"
    rows[2]["opened_on"] = f"{MARK}"
    check_export(make_export(cases=rows))
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith("great_expectations")] == []
    assert MARK not in caplog.text
    assert [warning for warning in recwarn if MARK in str(warning.message)] == []
