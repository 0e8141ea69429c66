"""Journeys that end with a sentence and an exit code, and publish nothing."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from browser import visit
from playwright.sync_api import Browser

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "data_samples"


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory, safehavens: Command) -> tuple[str, Path]:
    """What `validate` printed of an export with one finding, and the page of notebook 01."""
    runs = tmp_path_factory.mktemp("runs")
    done = safehavens("validate", SAMPLES / "faulty" / "child_aged_31", "--runs", runs)
    (page,) = runs.rglob("01_data_quality.html")
    return done.stdout, page


@pytest.mark.campaign
def test_a_page_that_lacks_a_declared_chart_is_not_published(
    programme: Path, tmp_path: Path, safehavens: Command
) -> None:
    notebooks = tmp_path / "notebooks"
    shutil.copytree(PROJECT / "notebooks", notebooks)
    path = notebooks / "06_funder_report.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells = [cell for cell in content.cells if cell.id != "children-placed-to-date-by-disappearance"]
    nbformat.write(content, path)
    places = ["--runs", tmp_path / "runs", "--releases", tmp_path / "releases"]
    done = safehavens("report", programme, "--notebook-dir", notebooks, *places)
    assert done.returncode == 10
    assert "children_placed_to_date_by_disappearance" in done.stderr
    assert not list((tmp_path / "releases").rglob("*.html"))


@pytest.mark.campaign
def test_profile_internal_is_shown_in_the_run_and_never_released(
    programme: Path, tmp_path: Path, safehavens: Command
) -> None:
    places = ["--runs", tmp_path / "runs", "--releases", tmp_path / "releases"]
    asked = ["report", programme, "--profile", "internal", "--country", "NL", *places]
    done = safehavens(*asked)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "releases").exists()
    (page,) = (tmp_path / "runs").rglob("dashboard.html")
    assert "notebooks-SENSITIVE" in str(page)
    assert "not for publication" in page.read_text(encoding="utf-8")

    again = safehavens(*asked)
    assert "Nothing has changed" in again.stdout
    assert set(done.stdout.splitlines()) < set(again.stdout.splitlines()), "the same files are named"
    assert len(list((tmp_path / "runs").iterdir())) == 1
    assert safehavens(*asked, "--force").returncode == 0
    assert len(list((tmp_path / "runs").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["report", "{programme}", "--country", "XX"], 8, "Choose one of: ALL, NL, RO, BG"),
        (["report", "{programme}", "--period", "1999-H1"], 8, "Choose one of"),
        (["report", "{programme}", "--profile", "secret"], 8, "Choose one of: internal, funder, public"),
        (["report", "{programme}", "--language", "xx"], 8, "There is: en"),
        (["report", "{empty}"], 8, "no programme.yml"),
        (["update", "{empty}"], 8, "no programme.yml"),
        (["validate", "{empty}"], 8, "no programme.yml"),
        (["report", "{programme}", "--notebook-dir", "{empty}"], 8, "no notebook 06_funder_report.ipynb"),
        (["validate", "{programme}", "--notebook-dir", "{empty}"], 8, "no notebook 01_data_quality.ipynb"),
    ],
)
def test_a_wrong_wish_is_one_sentence_and_an_exit_code(
    programme: Path, tmp_path: Path, arguments: list[str], exit_code: int, said: str, safehavens: Command
) -> None:
    filled = [argument.format(programme=programme, empty=tmp_path) for argument in arguments]
    releases = [] if filled[0] == "validate" else ["--releases", str(tmp_path / "releases")]
    done = safehavens(*filled, "--runs", tmp_path / "runs", *releases)
    assert done.returncode == exit_code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
    assert not (tmp_path / "releases").exists()


def test_a_folder_that_is_a_file_is_a_sentence(programme: Path, tmp_path: Path, safehavens: Command) -> None:
    (tmp_path / "file").touch()
    done = safehavens("report", programme, "--runs", tmp_path / "file", "--releases", tmp_path / "releases")
    assert done.returncode == 23
    assert "can't be used" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.campaign
def test_the_findings_are_told_though_the_notebook_fails(tmp_path: Path, safehavens: Command) -> None:
    notebooks = tmp_path / "notebooks"
    shutil.copytree(PROJECT / "notebooks", notebooks)
    path = notebooks / "01_data_quality.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells[-1].source = "raise ValueError('[/SYN-C-0001]')"
    nbformat.write(content, path)
    folder = SAMPLES / "faulty" / "child_aged_31"
    done = safehavens("validate", folder, "--runs", tmp_path / "runs", "--notebook-dir", notebooks)
    assert done.returncode == 9
    assert "age_is_a_childs" in done.stdout
    assert "SYN" not in done.stderr + done.stdout
    (record,) = (tmp_path / "runs").rglob("run.json")
    assert '"findings": 1' in record.read_text(encoding="utf-8")


def test_validate_prints_the_findings_and_writes_the_page(validated: tuple[str, Path]) -> None:
    printed, page = validated
    assert "age_is_a_childs" in printed
    assert str(page) in printed
    assert "31" not in printed.replace(str(page), "").replace("child_aged_31", "")
    text = page.read_text(encoding="utf-8")
    assert "age_is_a_childs" in text
    assert "Balance" in text


@pytest.mark.parametrize("width", [1280, 390])
def test_what_to_do_about_a_finding_can_be_read_without_scrolling_the_page(
    validated: tuple[str, Path], browser: Browser, width: int
) -> None:
    page = visit(browser, validated[1], width).page
    assert page.evaluate("document.documentElement.scrollWidth") == width
    last = page.locator("#findings td").last
    assert last.evaluate("cell => getComputedStyle(cell).textAlign") == "left"
    box = last.bounding_box()
    assert box is not None
    if width > 1000:
        assert box["x"] + box["width"] <= width
    assert box["height"] < 400


@pytest.mark.campaign
def test_validate_of_a_stopped_export_still_writes_its_page(
    programme: Path, tmp_path: Path, safehavens: Command
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(programme, broken)
    (broken / "export" / "needs.csv").unlink()
    done = safehavens("validate", broken, "--runs", tmp_path / "runs")
    assert done.returncode == 5
    assert "table_is_present" in done.stdout
    (page,) = (tmp_path / "runs").rglob("01_data_quality.html")
    assert "nothing was counted" in page.read_text(encoding="utf-8")
