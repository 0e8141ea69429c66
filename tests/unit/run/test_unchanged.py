"""A report for internal use is not made twice of the same files; whatever changes in them makes it due again."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.programme import read_programme
from pipelines.run.folder import open_run
from pipelines.run.places import Places
from pipelines.run.plan import Report
from pipelines.run.unchanged import content_digest, made_before

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "data_samples" / "predecessor", tmp_path / "programme"))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    notebooks = Path(shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks"))
    return Places(tmp_path / "runs", tmp_path / "releases", notebooks)


def test_the_digest_changes_with_each_file_that_a_report_is_made_of(folder: Path, places: Places) -> None:
    digests = [content_digest(read_programme(folder), places)]
    assert content_digest(read_programme(folder), places) == digests[0]

    def changed() -> bool:
        digests.append(content_digest(read_programme(folder), places))
        return digests[-1] not in digests[:-1]

    settings = folder / "programme.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert changed()
    cases = folder / "export" / "cases.csv"
    cases.write_bytes(cases.read_bytes() + b"\n")
    assert changed()
    (folder / "narrative").mkdir(exist_ok=True)
    (folder / "narrative" / "new.md").write_text("Own words", encoding="utf-8")
    assert changed()
    cases.rename(cases.with_name("cases_of_june.csv"))
    assert changed()
    notebook = places.notebooks / "06_funder_report.ipynb"
    notebook.write_bytes(notebook.read_bytes() + b"\n")
    assert changed()


def test_a_file_that_can_not_be_read_stops_nothing(
    folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = folder / "export" / "~lock"
    locked.write_text("somebody has it open", encoding="utf-8")
    readable = content_digest(read_programme(folder), places)
    opened = Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path.name == locked.name:
            raise PermissionError
        return opened(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert content_digest(read_programme(folder), places) != readable


def test_a_report_stands_where_a_run_made_it_of_the_same_content(folder: Path, tmp_path: Path) -> None:
    programme = read_programme(folder)
    report = Report("NL", programme.periods[-1], "internal")
    run = open_run(tmp_path, programme.programme)
    made = {"reports": [("NL", "2015-H2", "internal")], "languages": ["en"], "content": "abc", "outcome": "made"}
    run.record(made, ())
    assert made_before(report, "en", "abc", tmp_path) is None, "its files were deleted"
    (run.room(report) / "en").mkdir(parents=True)
    assert made_before(report, "en", "abc", tmp_path) == run.room(report)
    assert made_before(report, "en", "abd", tmp_path) is None
    assert made_before(report, "nl", "abc", tmp_path) is None
    assert made_before(Report("RO", programme.periods[-1], "internal"), "en", "abc", tmp_path) is None
    (run.path / "run.json").write_text(json.dumps(made)[:-9], encoding="utf-8")
    assert made_before(report, "en", "abc", tmp_path) is None, "the run was killed while it wrote"
    run.record(made | {"outcome": "failed"}, ())
    assert made_before(report, "en", "abc", tmp_path) is None
