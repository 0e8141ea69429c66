"""Temporary files of a run (sockets of kernels, the browser's profile): they go with it, or else with the next run.

A folder for them is locked by the run that made it, and the system lets that lock go however the run ends: what nobody
holds was left by one that was killed.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".safe-havens-"
"""Hidden and short (the path of a socket has little room); what has such a name is deleted, so nobody else's may."""

MADE = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")
"""The names that `mkdtemp` makes with it."""


@contextmanager
def scratch() -> Iterator[None]:
    """A folder of its own for all that this process, and those that it starts meanwhile, have of temporary files; where
    none can be made, they stay where they are.
    """
    try:
        folder, lock = _open_folder()
    except OSError:  # whoever needs a temporary file will say so, of its own release
        yield
        return
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    variable, os.environ["TMPDIR"] = os.environ.get("TMPDIR"), str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
        if variable is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = variable
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def sweep_scratch() -> None:
    """Removes what runs of this user that were killed have left of temporary files."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).iterdir():
            lock = _lock(folder) if MADE.fullmatch(folder.name) else None
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _open_folder() -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = _lock(folder)
        if sys.platform == "win32" or (lock is not None and folder.exists()):
            return folder, lock
        # Another run has taken it for a left one, in the moment before it was locked.


def _lock(folder: Path) -> int | None:
    """The lock on a folder; None where another run has it, where it is gone or another's, and on Windows."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(opened).st_uid == os.getuid():
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return opened
    except OSError:
        pass
    os.close(opened)
    return None
