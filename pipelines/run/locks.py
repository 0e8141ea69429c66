"""One run at a time: a lock on a name beside the releases, which the system itself lets go when a process dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import FileFault, ReleaseBusy

FOLDER = ".locks"
"""In the folder of releases, because that is what two runs have in common. Its files are empty, and stay."""


@contextmanager
def locked(releases: Path, name: str, *, wait: bool = False) -> Iterator[None]:
    """Holds the lock `name`; `wait` for whoever has it.

    Raises ReleaseBusy where another run has it, and FileFault where the disk knows no locks: without one, two runs
    could publish the same release in two ways.
    """
    try:
        (releases / FOLDER).mkdir(parents=True, exist_ok=True)
        lock = FileLock(releases / FOLDER / f"{name}.lock", timeout=-1 if wait else 0, preserve_lock_file=True)
        lock.acquire()
    except Timeout:
        raise ReleaseBusy("Another run is making this release at this moment.", "There is nothing to do.") from None
    except OSError:
        raise FileFault(
            "The folder of releases or runs can't be locked.",
            "Check its rights; a network disk must support locks (docs/scheduling.md).",
            may_pass=True,
        ) from None
    try:
        yield
    finally:
        lock.release()
