"""An export beside the one that the last run read: what is remembered, what is told, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_office import ARRESTS, CASES, MAPPING
from told import SAMPLE

from pipelines.contract.export import Export
from pipelines.load.read import read_export
from pipelines.programme import ExportSettings, Programme, read_programme
from pipelines.run.folder import open_run
from pipelines.run.last_delivery import changes_since_last, remembered

NAME = "Ionela Dragan"


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    (tmp_path / "export").mkdir()
    (tmp_path / "own.yml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "export" / "arrests.csv").write_text(ARRESTS + "1,2017-03-02,begging\n", encoding="utf-8")
    settings = {"folder": tmp_path, "export": ExportSettings(path=Path("export"), mapping="own.yml")}
    return read_programme(SAMPLE).model_copy(update=settings)


def deliver(programme: Programme, *sexes: str) -> Export:
    """The export with so many cases, each in its row; the file takes the place of the one before."""
    lines = (f"{at},2017-03-01,{sex},,RO,y,2017-05-02\n" for at, sex in enumerate(sexes))
    (programme.folder / "export" / "cases.csv").write_text(CASES + "".join(lines), encoding="utf-8")
    return read_export(programme)


def ran(programme: Programme, export: Export, runs: Path) -> str:
    """A run on the export leaves its record; its text."""
    run = open_run(runs, programme.programme)
    run.record({"programme": programme.model_dump(mode="json"), "deliveries": remembered(export)}, export.files)
    return (run.path / "run.json").read_text(encoding="utf-8")


def test_codes_are_compared_with_the_last_run_on_other_files(programme: Programme, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    first = deliver(programme, *["f"] * 12, *["boy"] * 10)
    assert changes_since_last(programme, first, runs) == ()
    ran(programme, first, runs)
    assert changes_since_last(programme, first, runs) == ()
    second = deliver(programme, *["f"] * 12, *["jongen"] * 10)
    for _ in range(2):  # a second run on the same files is no new delivery
        (finding,) = changes_since_last(programme, second, runs)
        assert (finding.on_fail, finding.source) == ("note", "cases, beside the last run")
        assert "not before: jongen; in 10 rows or more before, and not now: boy" in finding.problem
        ran(programme, second, runs)


def test_a_run_of_another_programme_or_without_a_delivery_is_no_last_one(programme: Programme, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    first = deliver(programme, *["f"] * 12)
    ran(programme.model_copy(update={"programme": "another"}), first, runs)
    open_run(runs, programme.programme).record({"programme": programme.model_dump(mode="json")}, first.files)
    (open_run(runs, programme.programme).path / "run.json").write_text("{", encoding="utf-8")
    assert changes_since_last(programme, deliver(programme, *["m"] * 12), runs) == ()


def test_what_a_run_remembers_holds_no_rare_value_and_no_key(programme: Programme, tmp_path: Path) -> None:
    record = ran(programme, deliver(programme, *["f"] * 12, NAME, *["rare"] * 9), tmp_path / "runs")
    assert '"f"' in record
    assert NAME not in record
    assert "rare" not in record
    assert "2017-03-01" not in record
