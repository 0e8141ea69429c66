"""A process that was started for a run must not outlive it, however the run ended."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import wait


def watch_starter(end: Callable[[], object]) -> None:
    """Calls `end` as soon as the process that started this one through `multiprocessing` is no longer there."""
    threading.Thread(target=_wait, args=(end,), daemon=True).start()


def _wait(end: Callable[[], object]) -> None:
    starter = multiprocessing.parent_process()
    assert starter is not None
    wait([starter.sentinel])
    end()
