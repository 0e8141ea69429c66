"""Planted names, numbers and days in every field of an export: none comes out, whether a run ends well or badly.

Nothing can be planted in a coded field: a code that is not in its list stops the run, and those in the list are what
the pages are about. So coded fields hold needles only in the row that makes a run fail. Ages and months after a
solution are 0 to 17, which stand on each page; they are planted in a spelling that no page has (000000017). The days
are those of the samples, which differ from row to row: all are needles but the first and last days of the periods,
which each page names.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from journeys.planting import CODED, MARK, NAME, Planted, keep_countries, name_the_export, plant, spoil

from pipelines.contract.fields import tables
from pipelines.publish.bundle import is_bundle_of
from pipelines.publish.leaks import needle_faults
from pipelines.publish.needles import Needles

Command = Callable[..., subprocess.CompletedProcess[str]]
Left = dict[str, bytes]

SENSITIVE = ("rows-SENSITIVE", "notebooks-SENSITIVE")
"""Rooms of a run that hold rows by their name."""

SPOILT = {NAME, MARK, "2012/05/17", "2012-05-17"}


def left_by(done: subprocess.CompletedProcess[str], folder: Path) -> Iterator[tuple[str, bytes]]:
    """All that a run leaves to be seen: its words, the names of its files, and the files.

    Without the name of the run's folder: it is the time and the number of the process, which can be that of any day.
    """
    runs = [path.name for path in (folder / "runs").iterdir()]
    seen = [path for path in sorted(folder.rglob("*")) if not any(room in path.parts for room in SENSITIVE)]
    left = {path.relative_to(folder).as_posix(): path.read_bytes() for path in seen if path.is_file()}
    left["names"] = "\n".join(path.relative_to(folder).as_posix() for path in seen).encode()
    left |= {"stdout": done.stdout.encode(), "stderr": done.stderr.encode()}
    for name, content in left.items():
        for run in runs:
            content = content.replace(run.encode(), b"a-run")
        yield name, content


def faults(left: Left, sought: Needles) -> list[str]:
    """Where a needle is; bytes that are left twice are read once."""
    once = {content: name for name, content in left.items()}
    return [fault for content, name in once.items() for fault in needle_faults(name, content, sought)]


def without_bundles(left: Left) -> Left:
    """All but the zips, of which each holds the files beside it and not a byte more."""
    zips = {name for name in left if name.endswith(".zip")}
    for name in zips:
        folder = f"{name.rpartition('/')[0]}/"
        beside = {one.removeprefix(folder): content for one, content in left.items() if one.startswith(folder)}
        assert is_bundle_of(beside.pop(name.removeprefix(folder)), beside), name
    return {name: content for name, content in left.items() if name not in zips}


YEARS_OF_FORMATS = {"1999", "2001", "2006"}
"""They stand in the names of the XML vocabularies of every workbook and PDF; any other planted year is looked for."""


@pytest.fixture(scope="module")
def planted(programme: Path) -> Planted:
    """The sample with needles; of its two small countries one is left, for speed."""
    keep_countries(programme, ["NL", "RO"])
    return plant(programme)


@pytest.fixture(scope="module")
def sought(planted: Planted) -> Needles:
    assert planted.needles >= YEARS_OF_FORMATS
    return Needles(planted.needles - YEARS_OF_FORMATS)


@dataclass(frozen=True)
class Run:
    folder: Path
    left: Left


@pytest.fixture(scope="module")
def run(planted: Planted, programme: Path, tmp_path_factory: pytest.TempPathFactory, safehavens: Command) -> Run:
    """One report of the planted programme."""
    assert planted.needles
    folder = tmp_path_factory.mktemp("out")
    done = safehavens("report", programme, "--runs", folder / "runs", "--releases", folder / "releases")
    assert done.returncode == 0, done.stderr
    return Run(folder, dict(left_by(done, folder)))


def test_every_field_of_the_contract_is_planted_or_coded(planted: Planted) -> None:
    fields = {(table, one.name): one for table, of_table in tables().items() for one in of_table}
    coded = {place for place, one in fields.items() if one.type in CODED}
    assert planted.cells.keys() | coded == fields.keys()
    assert not planted.cells.keys() & coded
    assert len(planted.needles) > 2800
    assert planted.licensed < sum(planted.cells.values()) / 100, "cells with a day that each page names"


@pytest.mark.campaign
def test_a_report_leaves_none_of_the_needles(run: Run, planted: Planted, sought: Needles) -> None:
    releases = [name for name in run.left if name.startswith("releases/") and not name.endswith(".lock")]
    assert len(releases) == 4 + 2 + 2, "page, PDF, workbook, CSV; manifest, zip; ledger and index"
    assert any(name.endswith("run.json") for name in run.left)
    assert faults(run.left, sought) == []
    assert_no_hash(run.left, planted)


def assert_no_hash(left: Left, planted: Planted) -> None:
    shortest = 16
    starts = {digest[:shortest].encode() for digest in planted.digests()}
    found = {text[:shortest] for content in left.values() for text in re.findall(rb"\b[0-9a-f]{16,128}\b", content)}
    assert found
    assert not starts & found


@pytest.mark.campaign
def test_an_update_with_its_validation_and_audit_leaves_none_of_the_needles(
    planted: Planted, sought: Needles, programme: Path, tmp_path: Path, safehavens: Command
) -> None:
    """The whole of it: all 6 reports, by the real commands."""
    places = ["--runs", tmp_path / "runs", "--releases", tmp_path / "releases"]
    left: Left = {}
    for command in (
        ["validate", programme, "--runs", tmp_path / "runs"],
        ["update", programme, *places],
        ["audit", tmp_path / "releases"],
    ):
        done = safehavens(*command)
        assert done.returncode == 0, done.stderr
        left |= {
            f"{command[0]} > {name}": content for name, content in left_by(done, tmp_path) if name.startswith("std")
        }
    left |= {name: content for name, content in left_by(done, tmp_path) if not name.startswith("std")}
    assert (
        len([name for name in left if name.startswith("releases/") and not name.endswith(".lock")]) == 6 * 6 + 2 + 1
    ), "files, manifests, zips, ledger, index"
    assert len([name for name in left if name.endswith("run.json")]) == 2
    assert faults(without_bundles(left), sought) == []
    assert_no_hash(left, planted)


@pytest.mark.campaign
@pytest.mark.parametrize(("command", "name"), [("update", f"{NAME}-again"), ("validate", f"{NAME}.zip")])
def test_a_run_that_ends_badly_leaves_none_of_the_needles(
    planted: Planted, programme: Path, tmp_path: Path, safehavens: Command, command: str, name: str
) -> None:
    assert planted.needles
    broken, out = tmp_path / "broken", tmp_path / "out"
    shutil.copytree(programme, broken)
    spoil(broken)
    name_the_export(broken, name)
    places = ["--runs", out / "runs", *(["--releases", out / "releases"] if command == "update" else [])]
    done = safehavens(command, broken, *places)
    assert done.returncode == 5
    assert all(path.suffix == ".lock" for path in (out / "releases").rglob("*") if path.is_file())
    left = dict(left_by(done, out))
    assert any(name.endswith("run.json") for name in left)
    assert faults(left, Needles(planted.needles | SPOILT)) == []


@pytest.mark.campaign
@pytest.mark.parametrize("ending", ["dashboard.html", "manifest.json", "0001.json", "index.html", "run.json", "stderr"])
def test_the_scan_finds_what_is_put_into_any_of_these_files(
    run: Run, planted: Planted, sought: Needles, ending: str
) -> None:
    (name, content), *_ = [found for found in run.left.items() if found[0].endswith(ending)]
    at = content.rindex(b"<" if ending.endswith("html") else b'"') if ending != "stderr" else len(content)
    day = max(needle for needle in planted.needles if re.fullmatch(r"2015-\d\d-\d\d", needle))
    for needle in (min(planted.ids), max(planted.ids), day.replace("-", ""), "1,998"):
        spoilt = content[:at] + f" {needle} ".encode() + content[at:]
        found = faults({name: spoilt}, sought)
        assert found, "it is there, and is not found"
        assert not any(needle in fault for fault in found)
