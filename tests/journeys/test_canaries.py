"""Planted needles in every field that can hold one: none comes out of a run, whether it ends well or badly."""

import csv
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.contract.fields import field, tables
from pipelines.publish.leaks import needle_faults
from pipelines.publish.needles import Needles

Command = Callable[..., subprocess.CompletedProcess[str]]

SENSITIVE = ("rows-SENSITIVE", "notebooks-SENSITIVE")
"""Rooms of a run that hold rows by their name."""

PUBLISHED_DAYS = re.compile(r"201[4-6]-(01-01|06-30|07-01|12-31)|2016-11-01")
"""Days of the periods and of the programme, which stand on each page."""


def plant(export: Path) -> set[str]:
    """Puts a token in each identifier of each row; gives the tokens and all days that no page may name."""
    needles: set[str] = set()
    for path in export.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for name, value in row.items():
                kind = field(path.stem, name).type
                if value and kind == "text":
                    row[name] = value.replace("SYN-", "Zq7canary")
                    needles.add(row[name])
                elif value and kind == "date" and not PUBLISHED_DAYS.fullmatch(value):
                    needles.add(value)
        write(path, rows)
    return needles


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def left_by(done: subprocess.CompletedProcess[str], folder: Path) -> Iterator[tuple[str, bytes]]:
    """All that a run leaves to be seen: its words and its files."""
    yield "stdout", done.stdout.encode()
    yield "stderr", done.stderr.encode()
    for path in folder.rglob("*"):
        if path.is_file() and not any(room in path.parts for room in SENSITIVE):
            yield path.relative_to(folder).as_posix(), path.read_bytes()


@pytest.fixture(scope="module")
def planted(programme: Path) -> tuple[Path, Needles]:
    needles = plant(programme / "export")
    assert len(needles) > 2000
    return programme, Needles(needles)


@pytest.mark.parametrize(("command", "pages"), [("report", 2), pytest.param("update", 16, marks=pytest.mark.campaign)])
def test_a_run_that_ends_well_leaves_none_of_the_needles(
    planted: tuple[Path, Needles], tmp_path: Path, safehavens: Command, command: str, pages: int
) -> None:
    programme, sought = planted
    done = safehavens(command, programme, "--runs", tmp_path / "runs", "--releases", tmp_path / "releases")
    assert done.returncode == 0, done.stderr
    left = list(left_by(done, tmp_path))
    assert len([name for name, _ in left if name.endswith("dashboard_en.html")]) == pages, "in runs and in releases"
    assert [fault for name, content in left for fault in needle_faults(name, content, sought)] == []


def test_a_run_that_ends_badly_leaves_none_of_the_needles(
    planted: tuple[Path, Needles], tmp_path: Path, safehavens: Command
) -> None:
    programme, _ = planted
    broken = tmp_path / "broken"
    shutil.copytree(programme, broken)
    path = broken / "export" / "cases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write(path, [*rows, {**rows[0], "sex": "Zq7canarySex", "opened_on": "2014/13/45"}])
    places = tmp_path / "out"
    done = safehavens("update", broken, "--runs", places / "runs", "--releases", places / "releases")
    assert done.returncode == 5
    sought = Needles({"Zq7canary", "2014/13/45"})
    assert [fault for name, content in left_by(done, places) for fault in needle_faults(name, content, sought)] == []


def test_every_field_that_can_hold_a_needle_is_planted(planted: tuple[Path, Needles]) -> None:
    programme, _ = planted
    for table, fields in tables().items():
        with (programme / "export" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for one in fields:
            values = [row[one.name] for row in rows if row.get(one.name)]
            if one.type == "text":
                assert all("Zq7canary" in value for value in values)
