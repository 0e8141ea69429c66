"""Unattended runs with the real command: two at once, and with faults in them."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from journeys.planting import keep_countries

from pipelines.protect.ledger import read_ledger
from pipelines.run.history import read_history

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
    assert len(list(releases.glob(f"{NAME}/*/*/public/r1/manifest.json"))) == 4
    assert not list(releases.rglob(".unfinished-*"))
    entries = read_ledger(releases / NAME, "public").entries
    assert sorted(entry.period for entry in entries) == ["2015-H1", "2015-H2"]
    audited = safehavens("audit", releases)
    assert audited.returncode == 0, audited.stdout + audited.stderr
    assert (releases / "index.html").read_text(encoding="utf-8").count("dashboard.html") == 4


@pytest.mark.campaign
def test_two_updates_at_once_make_each_report_once(programme: Path, tmp_path: Path, safehavens: Command) -> None:
    keep_countries(programme, ["NL"])
    runs = [start(programme, tmp_path) for _ in range(2)]
    said = [run.communicate(timeout=900) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert_all_is_released_once(tmp_path, safehavens)
    states = [event.state for event in read_history(tmp_path / "runs", NAME).runs()]
    assert sorted(states) == ["made", "made", "skipped", "skipped"]


def faults(*asked: str) -> str:
    """What the suite of faults says; it ends with 1 where a trial was not sound."""
    command = [sys.executable, str(PROJECT / "tests" / "bench_faults.py"), *asked]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_no_fault_damages_a_release_or_leaves_anything_that_the_next_update_does_not_heal() -> None:
    said = faults("--short")
    for kind in ("kill −9 of the run at each write", "kill −9 at a random moment", "two at once", "unwritable folder"):
        assert kind in said
    assert re.search(r"\n[2-9]\d trials, 0 not sound", said)


@pytest.mark.campaign
def test_whole_runs_of_which_a_process_is_killed_are_healed() -> None:
    assert "2 trials, 0 not sound" in faults("--rounds", "1", "--only", "(run|kernel), whole")
