"""Where kernels and presses come from: forked from one process that has imported and read what each of them needs.

That process never ran a cell and never held a record. Where there is no fork (Windows), they start from nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Mapping
from multiprocessing import forkserver
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

PRELOADED = "pipelines.run.preloaded"


def can_fork() -> bool:
    """Whether this system forks processes."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def fork_context() -> ForkServerContext | SpawnContext:
    """How a process is started that is warm, as far as the system can."""
    if not can_fork():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context


def warm_up() -> None:
    """Starts the process to fork from, which gets ready while this one goes on with other work."""
    fork_context()
    if can_fork():
        forkserver.ensure_running()


def take_environment(environment: Mapping[str, str]) -> None:
    """In a forked process: the environment of who asked for it, not that of the process that it was forked from."""
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # found anew, where TMPDIR now says
