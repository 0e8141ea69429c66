"""Whatever fails or warns inside the real command, the terminal gets no value: its class, our line, and what to do."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.campaign  # real runs, too long for every change

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "data_samples" / "predecessor"

MARK = "SYN-C-0001"

# Loaded by Python itself before the command: it puts something broken in the place of one of the stages.
BREAK_A_STAGE = """
import logging, os, sys, threading, warnings
import polars as pl
from polars.exceptions import ComputeError
import pipelines.run.export as export

class LeavesBadly:
    def __del__(self):
        raise ValueError("SYN-C-0001")

def broken(*_):
    {statement}

export.read_export = broken
"""


def run_broken(folder: Path, statement: str) -> subprocess.CompletedProcess[str]:
    (folder / "sitecustomize.py").write_text(BREAK_A_STAGE.format(statement=statement), encoding="utf-8")
    command = [sys.executable, "-m", "pipelines", "report", str(SAMPLE)]
    places = ["--runs", str(folder / "runs"), "--releases", str(folder / "releases")]
    search = {"PYTHONPATH": f"{folder}:{PROJECT}", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run([*command, *places], capture_output=True, text=True, timeout=600, env=search, check=False)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (f"raise ComputeError('could not parse {MARK}')", "ComputeError"),
        (f"pl.Series(['{MARK}']).cast(pl.Int64)", "InvalidOperationError"),
        ("pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date).cast(pl.String)", "PanicException"),
        (f"assert '{MARK}' == 'x', '{MARK}'", "AssertionError"),
    ],
)
def test_an_unforeseen_error_is_told_without_its_message(tmp_path: Path, statement: str, kind: str) -> None:
    done = run_broken(tmp_path, statement)
    assert done.returncode == 15
    told = done.stderr.splitlines()
    assert told[-1].startswith(f"InternalFault: There was an unexpected {kind} in pipelines.run.export, line ")
    assert "Send this line" in told[-1]
    assert len(told) == 2
    assert MARK not in done.stdout + done.stderr
    assert not (tmp_path / "releases").exists()


UNASKED = (
    "warnings.warn('SYN-1')",
    "warnings.simplefilter('always'); warnings.warn('SYN-2', ResourceWarning)",
    "logging.getLogger('papermill').error('SYN-3')",
    "logging.lastResort.setLevel(0); logging.getLogger('traitlets').warning('SYN-4')",
    "logging.basicConfig(level=0, force=True); logging.getLogger('great_expectations').critical('SYN-5')",
    "LeavesBadly()",
    "os.write(2, b'SYN-6')",
    "os.system('echo SYN-7 >&2')",
    "print('SYN-8', file=sys.__stderr__)",
)


def test_what_libraries_say_unasked_is_not_seen(tmp_path: Path) -> None:
    done = run_broken(tmp_path, "; ".join((*UNASKED, "raise ValueError")))
    assert done.returncode == 15
    assert "SYN" not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_thread_that_fails_is_told_without_its_message(tmp_path: Path) -> None:
    done = run_broken(
        tmp_path, f"t = threading.Thread(target=int, args=['{MARK}']); t.start(); t.join(); raise ValueError"
    )
    assert done.returncode == 15
    assert done.stderr.count("InternalFault: There was an unexpected ValueError") == 2
    assert MARK not in done.stdout + done.stderr


def test_an_interruption_stays_plain(tmp_path: Path) -> None:
    done = run_broken(tmp_path, "raise KeyboardInterrupt")
    assert done.returncode not in (0, 15)
    assert "InternalFault" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_runs_its_notebook_where_no_frame_has_a_face(tmp_path: Path) -> None:
    notebooks = tmp_path / "notebooks"
    shutil.copytree(PROJECT / "notebooks", notebooks)
    path = notebooks / "06_funder_report.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells[3].source = f"import polars as pl\nprint(pl.Series(['{MARK[:4]}' + 'C-0002']))\nraise ValueError"
    nbformat.write(content, path)
    places = ["--runs", tmp_path / "runs", "--releases", tmp_path / "releases", "--notebook-dir", notebooks]
    command = [sys.executable, "-m", "pipelines", "report", str(SAMPLE), *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=PROJECT, check=False)
    assert done.returncode == 9
    (failed,) = (tmp_path / "runs").rglob("*.failed.ipynb")
    shown = json.dumps([cell.get("outputs") for cell in nbformat.read(failed, as_version=4).cells])
    assert "<polars.Series: 1 row; values are not shown>" in shown
    assert "SYN-C-0002" not in shown
