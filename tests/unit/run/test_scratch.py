"""Temporary files go with the run that made them, or with the next one where it was killed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.programme import PROJECT_FOLDER
from pipelines.run.scratch import scratch, sweep_scratch

RUN = """
import sys, tempfile
from pipelines.run.scratch import scratch
with scratch():
    open(tempfile.mkdtemp() + "/socket", "w").close()
    print(tempfile.gettempdir(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@contextmanager
def another_run() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A run that has temporary files, and where they are."""
    command = [sys.executable, "-c", RUN]
    run = subprocess.Popen(command, cwd=PROJECT_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    try:
        yield run, Path(run.stdout.readline().strip())
    finally:
        run.kill()
        run.communicate()


def test_all_temporary_files_of_a_run_are_in_a_folder_that_goes_with_it(temporary: Path) -> None:
    with scratch():
        made = Path(tempfile.mkdtemp())
        child = [sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"]
        of_child = subprocess.run(child, capture_output=True, text=True, check=True).stdout.strip()
        assert made.parent == Path(of_child) == next(temporary.iterdir())
    assert list(temporary.iterdir()) == []
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(temporary)


def test_what_a_killed_run_has_left_is_swept_and_what_a_living_one_has_is_not(temporary: Path) -> None:
    others = [
        temporary / name for name in ("safe-havens-analytics", "safe-havens-a1b2c3d4", ".safe-havens-exports-2018")
    ]
    for other in others:
        other.mkdir()
    with another_run() as (killed, left), another_run() as (_, used):
        killed.kill()
        killed.wait()
        assert left.is_dir()
        sweep_scratch()
        assert sorted(temporary.iterdir()) == sorted([*others, used])
        assert len(list(used.rglob("socket"))) == 1


def test_a_run_without_room_for_temporary_files_goes_on(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "nowhere"))
    with scratch():
        assert tempfile.gettempdir() == str(temporary / "nowhere")
