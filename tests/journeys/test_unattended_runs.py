"""Unattended runs with the real command: two at once, and one that is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.protect.ledger import read_ledger
from pipelines.run.history import read_history

pytestmark = pytest.mark.campaign  # real runs, too long for every change

PROJECT = Path(__file__).parents[2]
Command = Callable[..., subprocess.CompletedProcess[str]]
NAME = "predecessor-sample"


def start(programme: Path, folder: Path) -> subprocess.Popen[str]:
    """A real update, in a process group of its own."""
    places = ["--runs", str(folder / "runs"), "--releases", str(folder / "releases")]
    command = [sys.executable, "-m", "pipelines", "update", str(programme), *places]
    return subprocess.Popen(
        command, cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def assert_all_is_released_once(folder: Path, safehavens: Command) -> None:
    releases = folder / "releases"
    assert len(list(releases.glob(f"{NAME}/*/*/public/r1/manifest.json"))) == 8
    assert not list(releases.rglob(".unfinished-*"))
    entries = read_ledger(releases / NAME, "public").entries
    assert sorted(entry.period for entry in entries) == ["2015-H1", "2015-H2"]
    audited = safehavens("audit", releases)
    assert audited.returncode == 0, audited.stdout + audited.stderr
    assert (releases / "index.html").read_text(encoding="utf-8").count("dashboard.html") == 8


def test_two_updates_at_once_make_each_report_once(programme: Path, tmp_path: Path, safehavens: Command) -> None:
    runs = [start(programme, tmp_path) for _ in range(2)]
    said = [run.communicate(timeout=900) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert_all_is_released_once(tmp_path, safehavens)
    states = [event.state for event in read_history(tmp_path / "runs", NAME).runs()]
    assert sorted(states) == ["made", "made", "skipped", "skipped"]


@pytest.mark.parametrize("moment", ["Counting", "Rendering"])
def test_the_next_update_heals_what_a_killed_one_left(
    programme: Path, tmp_path: Path, safehavens: Command, moment: str
) -> None:
    run = start(programme, tmp_path)
    assert run.stderr is not None
    while not (line := run.stderr.readline()).startswith(moment):
        assert line, "the run ended"
    time.sleep(2)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    done = safehavens("update", programme, "--runs", tmp_path / "runs", "--releases", tmp_path / "releases")
    assert done.returncode == 0, done.stderr
    assert_all_is_released_once(tmp_path, safehavens)
    states = [event.state for event in read_history(tmp_path / "runs", NAME).runs()]
    assert states == ["made", "made", "started"]
