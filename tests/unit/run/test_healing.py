"""An update that has nothing to make still finishes what a killed one left unfinished."""

import json
import os
from pathlib import Path

import pytest
from prepared_update import NAME, write_programme
from typer.testing import CliRunner, Result

from pipelines.__main__ import app
from pipelines.errors import FileFault
from pipelines.publish.index import write_index
from pipelines.run.history import Event, add_event

PERIODS = ("2015-H1", "2015-H2")
MADE = Event("2016-01-02T03:04:05+00:00", "run-1", NAME, "made", "2015-H2", "public", ("ALL", "NL"))


def show(releases: Path, period: str) -> None:
    """Releases of which only the manifest matters here."""
    for country in ("ALL", "NL"):
        folder = releases / NAME / country / period / "public" / "r1"
        (folder / "en").mkdir(parents=True)
        (folder / "en" / "dashboard.html").touch()
        manifest = {
            **{"programme": NAME, "title": "A", "synthetic_sample": True, "country": country, "period": period},
            **{"first_day": "2015-01-01", "last_day": "2015-06-30", "profile": "public", "languages": ["en"]},
            **{"revision": 1, "replaces": 0, "reason": "", "translations_not_reviewed": []},
            "files": {"en/dashboard.html": ""},
        }
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a programme of which all is released; the index lists only the first period."""
    write_programme(tmp_path / "programme")
    show(tmp_path / "releases", PERIODS[0])
    write_index(tmp_path / "releases", needles=())
    show(tmp_path / "releases", PERIODS[1])
    return tmp_path


def update(place: Path, *more: str) -> Result:
    places = ["--runs", str(place / "runs"), "--releases", str(place / "releases")]
    return CliRunner().invoke(app, ["update", str(place / "programme"), *places, *more])


def test_a_release_that_is_shown_and_not_listed_gets_into_the_index(place: Path) -> None:
    (place / "releases" / ".index.html.new").write_text("half", encoding="utf-8")
    done = update(place)
    assert (done.exit_code, "nothing to do" in done.stdout) == (0, True)
    html = (place / "releases" / "index.html").read_text(encoding="utf-8")
    assert all(html.count(f"{period}/public/r1/en/dashboard.html") == 2 for period in PERIODS)
    assert not (place / "releases" / ".index.html.new").exists()


def test_an_index_that_lists_everything_is_left_alone_and_so_is_all_in_a_dry_run(place: Path) -> None:
    index = place / "releases" / "index.html"
    before = index.read_bytes()
    update(place, "--dry-run")
    assert index.read_bytes() == before
    update(place)
    os.utime(index, (1, 1))
    update(place)
    assert index.stat().st_mtime == 1


def test_a_page_of_the_history_that_is_behind_is_made_anew(place: Path) -> None:
    page = place / "runs" / f"history-{NAME}.html"
    update(place)
    assert not page.exists(), "there was no run yet"
    add_event(place / "runs", MADE)
    (place / "runs" / f".{page.name}.new").write_text("half", encoding="utf-8")
    update(place)
    assert page.read_text(encoding="utf-8").count("<td>made</td>") == 1
    assert not (place / "runs" / f".{page.name}.new").exists()
    written = page.stat().st_mtime_ns
    update(place)
    assert page.stat().st_mtime_ns == written


def test_no_index_is_written_without_a_lock(place: Path) -> None:
    (place / "releases" / ".locks").touch()
    assert isinstance(update(place).exception, FileFault)
    assert PERIODS[1] not in (place / "releases" / "index.html").read_text(encoding="utf-8")
