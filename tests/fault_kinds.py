"""The faults: each makes one thing go wrong in an update, at a moment that is drawn or counted."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from fault_trial import Trial, exit_code_of

from pipelines.errors import BrokenOff, FileFault, PublishRefused

Who = Literal["run", "worker"]
Whom = Literal["both", "one"]

WRITING = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "os.symlink"}
LARGE = 64 * 1024**2


def _writes(event: str, details: tuple[Any, ...]) -> bool:
    """Whether this is a step by which something on the disk changes."""
    if event == "open":
        return bool(details[2] & (os.O_WRONLY | os.O_RDWR)) and not str(details[0]).startswith(("/dev", "/proc"))
    return event in WRITING


def at_each_write(do: Callable[[Who, int], None]) -> Callable[[], None]:
    """Calls `do` right before each write of an update, with who writes and its how-manieth it is."""

    def arm() -> None:
        counted: dict[int, int] = {}
        leader = os.getpid()

        def hook(event: str, details: tuple[Any, ...]) -> None:
            if _writes(event, details):
                process = os.getpid()
                counted[process] = counted.get(process, 0) + 1
                do("run" if process == leader else "worker", counted[process])

        sys.addaudithook(hook)

    return arm


def at_each_reading(folder: Path, do: Callable[[int], None]) -> Callable[[], None]:
    """Calls `do` right before each time that a file of `folder` is opened, with its how-manieth it is."""

    def arm() -> None:
        counted: list[str] = []

        def hook(event: str, details: tuple[Any, ...]) -> None:
            if event == "open" and str(details[0]).startswith(f"{folder}/") and details[1] is not None:
                counted.append(event)
                do(len(counted))

        sys.addaudithook(hook)

    return arm


def count_writes(trial: Trial) -> dict[Who, int]:
    """How many writes a run without a fault makes, its own and its worker's."""
    tally = os.open(trial.folder / "tally", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    process = trial.fork(arm=at_each_write(lambda who, _: os.write(tally, who[:1].encode()) and None))
    code = exit_code_of(process)
    assert code == 0, (code, trial.said.read_text(encoding="utf-8"))
    os.close(tally)
    written = (trial.folder / "tally").read_text(encoding="ascii")
    return {"run": written.count("r"), "worker": written.count("w")}


def killed_before_write(trial: Trial, who: Who, number: int, whom: Whom) -> list[int]:
    """kill −9 right before one write of the run or of its worker: of that process alone, or of both at once."""
    done = trial.folder / "killed"

    def kill(writer: Who, count: int) -> None:
        if (writer, count) == (who, number) and not done.is_symlink():
            done.symlink_to("once")
            os.kill(os.getpid(), signal.SIGKILL) if whom == "one" else os.killpg(0, signal.SIGKILL)

    process = trial.fork(arm=at_each_write(kill))
    code = exit_code_of(process)
    if code not in (-signal.SIGKILL, 0):
        trial.note("healed", f"a run whose worker was killed ended with {code}")
    return [process]


def killed_at_a_moment(trial: Trial) -> list[int]:
    """kill −9 of the whole run at a random moment of the time that it takes."""
    process = trial.fork()
    time.sleep(trial.chance.uniform(0, trial.seconds))
    _kill(process)
    exit_code_of(process)
    return [process]


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)


def disk_full(trial: Trial) -> list[int]:
    """A real disk of its own that fills up somewhere in the run; every second time there is room at the next try."""
    disk, folders = trial.folder / "disk", (trial.releases, trial.runs)
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "none", str(disk)], check=True)
    try:
        for folder in folders:
            shutil.copytree(folder, disk / folder.name)
            shutil.rmtree(folder)
            folder.symlink_to(disk / folder.name)
        room = os.statvfs(disk)
        taken = (room.f_blocks - room.f_bfree) * room.f_frsize
        _remount(disk, taken + trial.chance.randrange(4096, taken))
        passes = trial.chance.random() < 0.5
        process = trial.fork(pause=lambda _: _remount(disk, LARGE) if passes else None)
        _check_end(trial, exit_code_of(process), passes)
    finally:
        for folder in folders:
            folder.unlink()
            shutil.copytree(disk / folder.name, folder)
        subprocess.run(["umount", str(disk)], check=True)
    return [process]


def _remount(disk: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def file_too_large(trial: Trial) -> list[int]:
    """No file may grow beyond a limit: each longer write breaks off in its middle; every second time it is lifted."""
    largest = max(path.stat().st_size for path in trial.releases.rglob("*") if path.is_file())
    limit = trial.chance.randrange(16_000, largest + 20_000)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    passes = trial.chance.random() < 0.5

    def lift(_: float) -> None:
        if passes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    process = trial.fork(arm=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard)), pause=lift)
    _check_end(trial, exit_code_of(process), passes)
    return [process]


def _check_end(trial: Trial, code: int, passes: bool) -> None:
    if code and passes:
        trial.note("healed", f"the next try ended with {code}")
    if code not in (0, PublishRefused.exit_code, FileFault.exit_code, BrokenOff.exit_code):
        trial.note("healed", f"an error that says nothing of the disk: {code}")


UNWRITABLE = (
    "releases",
    "releases/.locks",
    "releases/faults-sample",
    "releases/faults-sample/ALL",
    "releases/faults-sample/NL",
    "releases/faults-sample/ledger/public",
    "releases/index.html",
    "runs",
    "runs/history.jsonl",
    "tmp",
)


def unwritable(trial: Trial) -> list[int]:
    """A folder or file that can't be written, whoever asks: its rights, and for root the attribute `immutable`."""
    path = trial.folder / trial.chance.choice(UNWRITABLE)
    rights = path.stat().st_mode
    path.chmod(0o555 if path.is_dir() else 0o444)
    if os.access(path, os.W_OK):
        subprocess.run(["chattr", "+i", str(path)], check=True)
    try:
        process = trial.fork()
        code = exit_code_of(process)
    finally:
        if os.geteuid() == 0:
            subprocess.run(["chattr", "-i", str(path)], check=True)
        path.chmod(rights)
    _check_end(trial, code, passes=False)
    return [process]


def two_at_once(trial: Trial, is_one_killed: bool) -> list[int]:
    """Two schedulers start an update at nearly the same time; one of them may be killed."""
    runs = [trial.fork()]
    time.sleep(trial.chance.uniform(0, trial.seconds))
    runs.append(trial.fork())
    if is_one_killed:
        time.sleep(trial.chance.uniform(0, trial.seconds))
        _kill(trial.chance.choice(runs))
    codes = [exit_code_of(process) for process in runs]
    if any(code not in ((0, -signal.SIGKILL) if is_one_killed else (0,)) for code in codes):
        trial.note("healed", f"two at once ended with {codes}")
    return runs


def can_mount() -> bool:
    """Whether a disk of its own can be had for a trial: that takes root, on Linux."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder]
        if not shutil.which("mount") or subprocess.run(options, capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
    return True
