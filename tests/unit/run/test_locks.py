"""One run at a time, between real processes, and also after one was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.errors import FileFault, ReleaseBusy
from pipelines.run.locks import FOLDER, locked

HOLD = """
import sys, time
from pathlib import Path
from pipelines.run.locks import locked
with locked(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_run(releases: Path, name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, releases, name], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_second_run_is_told_that_the_release_is_being_made(tmp_path: Path) -> None:
    with another_run(tmp_path, "a.2017-H1.public"):
        with pytest.raises(ReleaseBusy, match="Another run"), locked(tmp_path, "a.2017-H1.public"):
            pytest.fail("two runs hold one lock")
        with locked(tmp_path, "a.2017-H2.public"):
            pass


def test_the_lock_of_a_run_that_was_killed_is_free_at_once(tmp_path: Path) -> None:
    with another_run(tmp_path, "a.2017-H1.public") as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert (tmp_path / FOLDER / "a.2017-H1.public.lock").is_file()
        with locked(tmp_path, "a.2017-H1.public"):
            pass


def test_a_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path, "a"):
        raise ZeroDivisionError
    with locked(tmp_path, "a"):
        pass


def test_a_folder_that_can_not_be_locked_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FOLDER).touch()
    with pytest.raises(FileFault, match="can't be locked"), locked(tmp_path, "a"):
        pytest.fail("worked without a lock")
