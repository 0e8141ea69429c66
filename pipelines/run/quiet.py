"""What libraries say unasked can hold the values of a case: none of it is seen, and a fault is told without its text.

polars prints the cell that it can't read, pydantic the input, an assertion both sides, and a warning whatever it is
about. Our own sentences go to `sys.stderr` on purpose, and nothing else does.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
import warnings
from concurrent.futures import BrokenExecutor
from pathlib import Path

from pipelines.errors import BrokenOff, FileFault, InternalFault, SafeHavensError

PACKAGE = Path(__file__).parents[1]


def foreseen(error: BaseException) -> SafeHavensError:
    """`error` as one of ours, told without a value: itself, a fault of the disk, or one that nobody foresaw."""
    if isinstance(error, SafeHavensError):
        return error
    if isinstance(error, OSError):
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        return FileFault(f"A file or folder can't be used ({reason}).", "Check the disk and its rights.", may_pass=True)
    if isinstance(error, BrokenExecutor):
        return BrokenOff(
            "A process that made the files of a report ended without a word.",
            "See whether the machine has run out of memory, or somebody stopped it.",
            may_pass=True,
        )
    return unexpected(error)


def unexpected(error: BaseException) -> InternalFault:
    """An error that nobody foresaw, told as its class and the last line of ours that it came through."""
    places = [
        f" in {_module(Path(frame.f_code.co_filename))}, line {line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if Path(frame.f_code.co_filename).is_relative_to(PACKAGE)
    ]
    return InternalFault(
        f"There was an unexpected {type(error).__name__}{places[-1] if places else ''}.",
        "Send this line to whoever maintains the pipeline; the message is not repeated, as it can hold case values.",
    )


def _module(file: Path) -> str:
    return ".".join((PACKAGE.name, *file.relative_to(PACKAGE).with_suffix("").parts))


def hush() -> None:
    """Silences loggers, warnings and what Python can't raise; a thread that fails is told like any other fault."""
    logging.disable(logging.CRITICAL)
    warnings.showwarning = _say_nothing
    sys.unraisablehook = _say_nothing
    threading.excepthook = _tell_of_thread


def keep_stderr_for_ourselves() -> None:
    """Leaves the terminal to `sys.stderr`: what compiled code and child processes write to standard error is lost.

    A panic of polars, for one, is printed by its own runtime, past everything that Python could stop.
    """
    sys.stderr.flush()
    terminal = os.dup(2)
    sys.stderr = os.fdopen(terminal, "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _say_nothing(*_: object, **__: object) -> None:
    pass


def _tell_of_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        print(f"{InternalFault.__name__}: {unexpected(failed.exc_value)}", file=sys.stderr)
