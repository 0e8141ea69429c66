"""Journeys through the real command: from an export to releases, which are complete, repeatable and never changed."""

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import ALL_DRAWN, assert_all_is_drawn_in_silence, visit
from playwright.sync_api import Browser

pytestmark = pytest.mark.campaign  # eight reports with all their files; test_funders_zip makes one every day

Command = Callable[..., subprocess.CompletedProcess[str]]
Digests = Callable[[Path], dict[str, str]]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("out")
    return ["--runs", str(folder / "runs"), "--releases", str(folder / "releases")]


@pytest.fixture(scope="module")
def releases(programme: Path, places: list[str], safehavens: Command) -> Path:
    """All releases of the small programme, made by the real command."""
    done = safehavens("update", programme, *places)
    assert done.returncode == 0, done.stderr
    assert "8 reports released" in done.stdout
    return Path(places[3])


LAST_ENTRY = "predecessor-sample/ledger/public/0002.json"


def without_last_period(releases: Path) -> None:
    """Takes the last period out of a copy of the releases, with its entry in the ledger."""
    for folder in releases.glob("predecessor-sample/*/2015-H2"):
        shutil.rmtree(folder)
    (releases / LAST_ENTRY).unlink()


def test_update_releases_every_view_of_every_period(releases: Path) -> None:
    made = sorted(path.parent.relative_to(releases).as_posix() for path in releases.rglob("manifest.json"))
    periods = sorted({name.split("/")[2] for name in made})
    assert len(periods) == 2
    countries = ("ALL", "BG", "NL", "RO")
    assert made == [f"predecessor-sample/{country}/{period}/public/r1" for country in countries for period in periods]


def test_the_index_links_to_every_file_of_every_report(releases: Path) -> None:
    links = re.findall(r'href="([^"#]+)"', (releases / "index.html").read_text(encoding="utf-8"))
    there = [path for path in (releases / "predecessor-sample").glob("*/*/public/r1/**/*") if path.is_file()]
    files = [path.relative_to(releases).as_posix() for path in there if path.name != "manifest.json"]
    assert len(files) == 8 * 5
    assert sorted(links) == sorted(files)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_released_page_of_each_country_opens_complete_and_in_silence(
    releases: Path, browser: Browser, width: int
) -> None:
    countries = [folder for folder in (releases / "predecessor-sample").iterdir() if folder.name != "ledger"]
    pages = [sorted(country.rglob("dashboard.html"))[-1] for country in countries]
    assert len(pages) == 4
    for page in pages:
        opened = visit(browser, page, width)
        assert_all_is_drawn_in_silence(opened, page)
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width


def test_the_index_opens_a_page(releases: Path, browser: Browser) -> None:
    opened = visit(browser, releases / "index.html", 390)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 390
    opened.page.locator("a[href$='dashboard.html']").first.click()
    opened.page.wait_for_function(ALL_DRAWN)
    assert opened.complaints == []


def test_the_manifest_says_what_was_published_and_no_hash_of_an_input(
    releases: Path, programme: Path, digests: Digests
) -> None:
    inputs = set(digests(programme).values())
    for path in releases.rglob("manifest.json"):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        assert {name: digests(path.parent)[name] for name in manifest["files"]} == manifest["files"]
        assert manifest["synthetic_sample"] is True
        assert not inputs & set(re.findall(r"[0-9a-f]{64}", path.read_text(encoding="utf-8")))


def test_no_identifier_of_the_export_is_in_any_byte_of_a_release(releases: Path, programme: Path) -> None:
    with (programme / "export" / "cases.csv").open(encoding="utf-8", newline="") as file:
        identifiers = {row[name] for row in csv.DictReader(file) for name in ("case_id", "person_id") if row[name]}
    assert len(identifiers) > 100
    prefix = re.compile(rb"(?i)syn-[a-z]-\d")
    for path in releases.rglob("*"):
        if path.is_file():
            assert not prefix.search(path.read_bytes()), path.name


def test_the_run_record_has_the_effective_parameters_hashes_and_versions(releases: Path, places: list[str]) -> None:
    assert releases.is_dir()
    (run,) = (path for path in Path(places[1]).iterdir() if path.is_dir() and path.name != ".locks")
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    assert record["outcome"] == "made"
    assert record["programme"]["countries"] == ["NL", "RO", "BG"]
    assert len(record["reports"]) == 8
    assert {entry["name"] for entry in record["inputs"]} >= {"cases.csv", "events.csv"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]) for entry in record["inputs"])
    assert {"polars", "papermill", "great-expectations"} <= record["versions"].keys()
    assert run.stat().st_mode & 0o077 == 0


def test_the_history_tells_what_the_run_did(
    releases: Path, programme: Path, places: list[str], safehavens: Command
) -> None:
    assert releases.is_dir()
    done = safehavens("history", programme, *places[:2])
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"│ 2015-H[12] │ public +│ ALL NL RO BG │ made ", done.stdout)) == 2
    assert "started" not in done.stdout
    page = Path(places[1]) / "history-predecessor-sample.html"
    assert str(page) in done.stdout
    assert page.read_text(encoding="utf-8").count("<td>made</td>") == 2


def test_monitoring_is_told_what_is_missing(
    releases: Path, programme: Path, places: list[str], tmp_path: Path, safehavens: Command
) -> None:
    done = safehavens("status", programme, *places)
    assert (done.returncode, done.stderr) == (0, "")
    assert "8 reports released, none missing" in done.stdout
    shutil.copytree(releases, tmp_path / "releases")
    without_last_period(tmp_path / "releases")
    shutil.rmtree(tmp_path / "releases" / "predecessor-sample" / "NL")
    alarm = safehavens("status", tmp_path, programme, "--runs", places[1], "--releases", tmp_path / "releases")
    assert alarm.returncode == 8, "the first of two problems"
    assert "ParameterInvalid: There is no programme.yml" in alarm.stderr
    assert "ReportsMissing: Predecessor (invented): 5 reports missing." in alarm.stderr
    assert re.search(r"2015-H1 │ public +│ NL +│ 2015-07-01 │ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d │ made", alarm.stdout)
    assert re.search(r"2015-H2 │ public +│ ALL NL RO BG │ 2016-01-01", alarm.stdout)
    alone = safehavens("status", programme, "--runs", places[1], "--releases", tmp_path / "nowhere")
    assert alone.returncode == 24


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(
    programme: Path, tmp_path: Path, safehavens: Command
) -> None:
    done = safehavens(
        "update", programme, "--dry-run", "--runs", tmp_path / "runs", "--releases", tmp_path / "releases"
    )
    assert done.returncode == 0, done.stderr
    assert "8 reports would be made" in done.stdout
    assert re.search(r"2015-H1 │ public +│ ALL NL RO BG │ 2015-07-01 │ due", done.stdout)
    assert list(tmp_path.iterdir()) == []


def test_a_second_update_has_nothing_to_do_and_says_so(
    releases: Path, programme: Path, places: list[str], safehavens: Command, digests: Digests
) -> None:
    before = digests(releases)
    done = safehavens("update", programme, *places)
    assert done.returncode == 0
    assert "nothing to do" in done.stdout
    assert digests(releases) == before
    (releases / "index.html").unlink()
    safehavens("update", programme, *places)
    assert digests(releases) == before, "an index that a killed run left out is made"


def test_a_released_report_is_not_made_again(
    releases: Path, programme: Path, places: list[str], safehavens: Command, digests: Digests
) -> None:
    before = digests(releases)
    done = safehavens("report", programme, *places)
    assert done.returncode == 0
    assert "Released already" in done.stdout
    assert digests(releases) == before


def test_the_same_export_gives_the_same_bytes(
    releases: Path, programme: Path, tmp_path: Path, safehavens: Command
) -> None:
    shutil.copytree(releases, tmp_path / "releases")
    without_last_period(tmp_path / "releases")
    again = safehavens("report", programme, "--runs", tmp_path / "runs", "--releases", tmp_path / "releases")
    assert again.returncode == 0, again.stderr
    (folder,) = (tmp_path / "releases").glob("predecessor-sample/ALL/2015-H2/public/r1")
    files = [path for path in folder.rglob("*") if path.is_file()]
    for made in (*files, tmp_path / "releases" / LAST_ENTRY):
        assert made.read_bytes() == (releases / made.relative_to(tmp_path / "releases")).read_bytes()


def test_a_failed_run_leaves_the_last_good_release_as_it_was(
    releases: Path, programme: Path, tmp_path: Path, safehavens: Command, digests: Digests
) -> None:
    broken = tmp_path / "predecessor"
    shutil.copytree(programme, broken)
    cases = broken / "export" / "cases.csv"
    lines = cases.read_text(encoding="utf-8").splitlines(keepends=True)
    cases.write_text("".join([*lines, lines[1]]), encoding="utf-8", newline="")
    shutil.copytree(releases, tmp_path / "releases")
    without_last_period(tmp_path / "releases")
    before = digests(tmp_path / "releases")
    done = safehavens("update", broken, "--runs", tmp_path / "runs", "--releases", tmp_path / "releases")
    assert done.returncode == 5
    assert "key_is_unique" in done.stderr
    assert "Traceback" not in done.stderr
    assert not re.search(r"SYN-[A-Z]", done.stderr + done.stdout)
    assert digests(tmp_path / "releases") == before
    told = safehavens("history", broken, "--runs", tmp_path / "runs").stdout
    assert re.search(r"2015-H2 │ public +│ ALL NL RO BG │ failed +│ \d+ +│ 1 +│ GateStopped \(5\)", told)


def test_a_programme_that_can_not_be_read_does_not_keep_another_from_its_turn(
    programme: Path, tmp_path: Path, safehavens: Command
) -> None:
    done = safehavens("update", tmp_path, programme, "--dry-run", "--releases", tmp_path / "releases")
    assert done.returncode == 8
    assert "8 reports would be made" in done.stdout
