"""The bench on large exports compares like with like: a valid export, and the same numbers both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench_scale import by_pipeline
from counted_in_pandas import count_in_pandas
from large_exports import write_large_programme

from pipelines.contract.fields import tables
from pipelines.load.read import read_export
from pipelines.programme import read_programme
from pipelines.validate.gate import check_export


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large") / "programme"
    assert 2_500 < write_large_programme(folder, 3_000) < 3_500
    return folder


def test_a_large_export_holds_every_table_and_keeps_to_every_rule(programme: Path) -> None:
    export = read_export(read_programme(programme))
    assert list(export.tables) == list(tables())
    assert check_export(export).findings == ()


def test_the_pipeline_and_pandas_count_the_same(programme: Path) -> None:
    counts = by_pipeline(programme)
    assert len(counts) == 29
    assert all(counts.values())
    assert counts == count_in_pandas(programme)
