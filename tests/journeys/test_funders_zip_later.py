"""What comes after a release: a changed byte is found, another run makes the same bytes, a revision says so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from journeys.funder import copy_with_one_view, flipped
from journeys.planting import read, write

from pipelines.protect.ledger import read_ledger

Command = Callable[..., subprocess.CompletedProcess[str]]
Digests = Callable[[Path], dict[str, str]]

pytestmark = pytest.mark.campaign

REASON = "The sex of several children was recorded wrongly."
PROGRAMME = "predecessor-sample"
RELEASED = f"{PROGRAMME}/ALL/2015-H2/public"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, safehavens: Command) -> Path:
    """A folder with the small programme of one view and its releases."""
    folder = tmp_path_factory.mktemp("later")
    programme = copy_with_one_view(folder)
    done = safehavens("update", programme, "--runs", folder / "runs", "--releases", folder / "releases")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_audit_finds_nothing_in_what_was_released(made: Path, safehavens: Command) -> None:
    done = safehavens("audit", made / "releases")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name",
    ["*.zip", "manifest.json", "en/dashboard.html", "nl/report.pdf", "en/indicators.xlsx", "nl/indicators.csv"],
)
def test_the_audit_finds_one_changed_byte(made: Path, tmp_path: Path, safehavens: Command, name: str) -> None:
    shutil.copytree(made / "releases", tmp_path / "releases")
    (file,) = (tmp_path / "releases" / RELEASED / "r1").glob(name)
    flipped(file)
    done = safehavens("audit", tmp_path / "releases")
    assert done.returncode == 13
    assert f"{RELEASED.removeprefix(f'{PROGRAMME}/')}/r1" in done.stdout


def test_the_same_run_in_another_folder_gives_the_same_bytes(
    made: Path, tmp_path: Path, safehavens: Command, digests: Digests
) -> None:
    programme = copy_with_one_view(tmp_path)
    done = safehavens("update", programme, "--runs", tmp_path / "runs", "--releases", tmp_path / "other")
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "other") == digests(made / "releases")


@pytest.fixture(scope="module")
def revised(made: Path, tmp_path_factory: pytest.TempPathFactory, safehavens: Command) -> Path:
    """The same, after the sex of every third girl was corrected and the release revised."""
    folder = tmp_path_factory.mktemp("revised")
    for part in ("predecessor", "releases"):
        shutil.copytree(made / part, folder / part)
    cases = read(folder / "predecessor/export/cases.csv")
    girls = sorted({case["person_id"] for case in cases if case["sex"] == "female" and case["person_id"]})
    corrected = set(girls[::3])
    assert len(corrected) >= 5
    for case in cases:
        if case["person_id"] in corrected:
            case["sex"] = "male"
    write(folder / "predecessor/export/cases.csv", cases)
    done = safehavens(
        "revise", folder / "predecessor", "--period", "2015-H2", "--reason", REASON,
        "--runs", folder / "runs", "--releases", folder / "releases",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_a_revision_leaves_the_first_release_as_it_was(made: Path, revised: Path, digests: Digests) -> None:
    assert digests(revised / "releases" / RELEASED / "r1") == digests(made / "releases" / RELEASED / "r1")
    first = f"releases/{PROGRAMME}/ledger/public/0001.json"
    assert (revised / first).read_bytes() == (made / first).read_bytes()


def test_page_manifest_and_index_say_that_it_is_a_revision_and_why(revised: Path) -> None:
    folder = revised / "releases" / RELEASED / "r2"
    with zipfile.ZipFile(next(folder.glob("*_r2.zip"))) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        page = archive.read("en/dashboard.html").decode()
    assert (manifest["revision"], manifest["replaces"], manifest["reason"]) == (2, 1, REASON)
    assert manifest["reason_language"] == "en"
    assert "Revision 2 replaces revision 1" in page
    assert REASON in page
    index = (revised / "releases" / "index.html").read_text(encoding="utf-8")
    assert f"{RELEASED}/r2/en/dashboard.html" in index
    assert f"{RELEASED}/r1/en/dashboard.html" in index
    assert index.index(f"{RELEASED}/r2/") < index.index(f"{RELEASED}/r1/")


def test_the_listed_changes_are_the_differences_of_the_two_entries_of_the_ledger(revised: Path) -> None:
    ledger = read_ledger(revised / "releases" / PROGRAMME, "public")
    before, after = (entry.views["ALL"] for entry in ledger.entries)
    assert ledger.entries[1].supersedes == 1
    assert after.revision is not None
    listed = {(one.table_id, one.row): (one.before, one.after) for one in after.revision.changes}
    differences = {
        (name, row): (before[name].cells.get(row), after[name].cells.get(row))
        for name in after.tables
        for row in {**before[name].cells, **after[name].cells}
        if before[name].cells.get(row) != after[name].cells.get(row)
    }
    assert differences
    assert listed == differences
    page = (revised / "releases" / RELEASED / "r2/en/dashboard.html").read_text(encoding="utf-8")
    section = page[page.index("Numbers of this report that have changed") :].partition("</table>")[0]
    rows = re.findall(r"<tr>.*?</tr>", section.partition("<tbody>")[2], re.DOTALL)
    said = [(one.table_id, one.before, one.after) for one in after.revision.changes]
    assert len(rows) == len(said)
    for row, (_, old, new) in zip(rows, said, strict=True):
        texts = re.findall(r"<td>([^<]*)</td>", row)[-2:]
        for text, cell in zip(texts, (old, new), strict=True):
            if cell is not None and cell.value is not None:
                assert text.split(" ")[0] == f"{cell.value:,}"
            elif cell is not None:
                assert text in ("fewer than 10", "not shown")
