"""An export with many events and none of a kind is asked whether anybody records it; no number changes for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.export import Export
from pipelines.contract.places import events_of_kind
from pipelines.load.read import read_export
from pipelines.programme import read_programme
from pipelines.run.export import check_programme
from pipelines.run.kinds_without_events import kinds_without_events

SAMPLE = Path(__file__).parents[3] / "data_samples" / "predecessor"


@pytest.fixture(scope="module")
def export() -> Export:
    return read_export(read_programme(SAMPLE))


def without(export: Export, *kinds: str, rows: int = 10_000) -> Export:
    events = export.tables["events"].filter(~pl.col("event_type").cast(pl.String).is_in(kinds)).head(rows)
    return replace(export, tables={**export.tables, "events": events})


def test_a_kind_that_a_published_number_needs_is_named_with_what_to_do(export: Export) -> None:
    (note,) = kinds_without_events(without(export, "disappeared", "returned_to_care", "police_release"))
    assert (note.rule, note.on_fail, note.table, note.row_numbers) == ("kind_is_there_somewhere", "note", "events", ())
    assert "none of these kinds: disappeared, returned_to_care." in note.problem
    assert "events.event_type=disappeared" in note.next_step


def test_nothing_is_asked_where_every_kind_is_there_or_declared_or_where_there_are_few_events(export: Export) -> None:
    assert kinds_without_events(export) == ()
    assert kinds_without_events(without(export, "disappeared", rows=239)) == ()
    assert len(kinds_without_events(without(export, "disappeared", rows=240))) == 1
    for lacking in (*events_of_kind("disappeared"), "events.event_type"):
        assert kinds_without_events(replace(without(export, "disappeared"), lacks=frozenset({lacking}))) == ()


def test_the_check_of_a_programme_says_it(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    for path in (SAMPLE / "export").iterdir():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if path.name != "events.csv" or ",disappeared," not in line]
        (tmp_path / "export" / path.name).write_text("".join(kept), encoding="utf-8")
    (tmp_path / "programme.yml").write_bytes((SAMPLE / "programme.yml").read_bytes())
    findings = check_programme(read_programme(tmp_path)).verdict.findings
    assert "kind_is_there_somewhere" in {finding.rule for finding in findings}
