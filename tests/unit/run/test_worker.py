"""Work in a process of its own: one that hangs, dies or raises takes down its own release and no other."""

import datetime as dt
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from pipelines.errors import BrokenOff, FileFault
from pipelines.programme import PROJECT_FOLDER, Programme, read_programme
from pipelines.run import worker
from pipelines.run.places import Places
from pipelines.run.plan import by_release, due_reports
from pipelines.run.quiet import foreseen
from pipelines.run.worker import Began, Ended, Failure, Release, work_off

SAMPLE = read_programme(PROJECT_FOLDER / "data_samples" / "safe_havens")
PLACES = Places(Path("runs"), Path("releases"), PROJECT_FOLDER / "notebooks")
RELEASES = [release[:1] for release in by_release(due_reports(SAMPLE, Path("nowhere"), dt.date(2018, 1, 1)))]
FIRST, SECOND, THIRD = RELEASES

Work = Callable[[Programme, Sequence[Release], Places, Connection], None]


def make_all(_: Programme, releases: Sequence[Release], __: Places, teller: Connection) -> None:
    for release in releases:
        teller.send("working")
        teller.send(Began(release))
        teller.send(Ended(release, "made"))


def die_at_the_second(programme: Programme, releases: Sequence[Release], places: Places, teller: Connection) -> None:
    if SECOND not in releases:
        return make_all(programme, releases, places, teller)
    make_all(programme, releases[:1], places, teller)
    teller.send(Began(SECOND))
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def hang_at_the_first(programme: Programme, releases: Sequence[Release], places: Places, teller: Connection) -> None:
    if FIRST not in releases:
        return make_all(programme, releases, places, teller)
    teller.send(Began(FIRST))
    while True:
        teller.send("still here")  # progress is no end
        time.sleep(0.05)


def die_at_once(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def outcome(monkeypatch: pytest.MonkeyPatch, work: Work, minutes: float = 1) -> list[tuple[str, str, str]]:
    """Period, state and error of each end, in their order; `work` is what the process does."""
    monkeypatch.setattr(worker, "_work", work)
    programme = SAMPLE.model_copy(update={"time_limit_minutes": minutes})
    told = list(work_off(programme, RELEASES, PLACES, lambda _: None))
    assert multiprocessing.active_children() == []
    return [
        (one.release[0].period.id, one.state, one.failure.error if one.failure else "")
        for one in told
        if isinstance(one, Ended)
    ]


MADE = [(release[0].period.id, "made", "") for release in RELEASES]


def test_every_release_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(monkeypatch, make_all) == MADE


def test_a_worker_that_is_killed_fails_the_release_that_it_was_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(monkeypatch, die_at_the_second) == [MADE[0], ("2017-H1", "failed", "BrokenOff"), MADE[2]]


def test_a_worker_that_hangs_is_ended_at_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    got = outcome(monkeypatch, hang_at_the_first, minutes=4 / 60)
    assert got == [("2016-H2", "failed", "TimeLimitReached"), *MADE[1:]]


def test_a_worker_that_dies_before_the_first_release_fails_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(monkeypatch, die_at_once) == [(period, "failed", "BrokenOff") for period, _, _ in MADE]


def told_by(programme: Programme, places: Places) -> list[Ended]:
    """What the work itself tells of the ends, in this process: its heavy imports cost seconds in each new one."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    worker.make_and_tell(programme, RELEASES, places, theirs)
    theirs.close()
    told = []
    while ours.poll():
        try:
            told.append(ours.recv())
        except EOFError:
            break
    return [one for one in told if isinstance(one, Ended)]


def test_an_export_that_is_not_there_fails_all_and_may_pass(tmp_path: Path) -> None:
    predecessor = read_programme(PROJECT_FOLDER / "data_samples" / "predecessor")
    empty = predecessor.model_copy(update={"folder": tmp_path})
    places = Places(tmp_path / "runs", tmp_path / "releases", PROJECT_FOLDER / "notebooks")
    told = told_by(empty, places)
    why = told[0].failure
    assert why is not None
    assert (why.error, why.exit_code, why.may_pass) == ("ExportUnreadable", 4, True)
    assert told == [Ended(release, "failed", why) for release in RELEASES]


def test_a_full_or_forbidden_disk_is_told_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "secret-name").touch()
    places = Places(tmp_path / "secret-name", tmp_path / "releases", PROJECT_FOLDER / "notebooks")
    assert told_by(SAMPLE, places)[0].failure == Failure(
        "FileFault", 23, "A file or folder can't be used (File exists). Check the disk and its rights.", True
    )


STARTER = """
import sys, time
sys.path[:0] = {path!r}
import test_worker
from pipelines.run import worker
worker._work = test_worker.say_who_and_wait
if __name__ == "__main__":
    for _ in worker.work_off(test_worker.SAMPLE, test_worker.RELEASES, test_worker.PLACES, print):
        pass
"""


def say_who_and_wait(_: Programme, __: Sequence[Release], ___: Places, teller: Connection) -> None:
    worker.watch_starter(lambda: os._exit(1))
    teller.send(str(os.getpid()))
    time.sleep(60)


def test_a_worker_never_outlives_whoever_started_it(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(STARTER.format(path=[str(Path(__file__).parent), str(PROJECT_FOLDER)]), encoding="utf-8")
    starter = subprocess.Popen([sys.executable, "-u", script], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    starter.stdout.close()  # not read to its end: the worker has it too
    until = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    outlived = is_running(pid)
    if outlived:
        os.kill(pid, signal.SIGKILL)
    assert not outlived


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_error_from_another_process_still_says_that_it_may_pass() -> None:
    for may_pass in (True, False):
        error = pickle.loads(pickle.dumps(FileFault("The disk is full.", "Make room.", may_pass=may_pass)))  # noqa: S301
        assert Failure.of(error) == Failure("FileFault", 23, "The disk is full. Make room.", may_pass)


def test_a_press_that_was_killed_may_pass() -> None:
    told = foreseen(BrokenProcessPool("SYN-C-0001"))
    assert (type(told), told.may_pass) == (BrokenOff, True)
    assert "SYN" not in str(told)
