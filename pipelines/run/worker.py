"""A process of its own that makes releases, so that whatever happens to it happens to nobody else.

The one that started it keeps the time, and hears of each release when it begins and when it ends. A worker that hangs
or dies takes down the release that it was making, and no other; it never outlives whoever started it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Literal

from pipelines.errors import BrokenOff, ReleaseBusy, SafeHavensError, TimeLimitReached
from pipelines.programme import Programme
from pipelines.run.places import Places, Say
from pipelines.run.plan import Report
from pipelines.run.quiet import foreseen, hush, keep_stderr_for_ourselves
from pipelines.run.starter import watch_starter

if TYPE_CHECKING:
    from pipelines.run.reports import Batch

LAST_SECONDS = 60
"""For what a worker has to do after its last release; then all is released, and it may not hold up whoever waits."""

State = Literal["made", "skipped", "failed"]
Release = tuple[Report, ...]
"""The reports of one release, which are made and seen together."""


@dataclass(frozen=True)
class Failure:
    """An error as it passes between processes, and into the history: its class, and its own safe sentences."""

    error: str
    exit_code: int
    why: str
    may_pass: bool

    @classmethod
    def of(cls, error: SafeHavensError) -> Failure:
        """What there is to say of `error`."""
        return cls(type(error).__name__, error.exit_code, str(error), error.may_pass)


@dataclass(frozen=True)
class Began:
    """The work on a release has begun."""

    release: Release


@dataclass(frozen=True)
class Ended:
    """How the work on a release ended; `failure` says why it failed or was skipped."""

    release: Release
    state: State
    failure: Failure | None = None


Told = str | Began | Ended


def work_off(programme: Programme, releases: Sequence[Release], places: Places, say: Say) -> Iterator[Began | Ended]:
    """Makes each of `releases` once, in worker processes one after another; each one's end is told exactly once.

    A worker that dies or is too slow fails the release that it was at; the next one goes on with the others.
    """
    left = list(releases)
    while left:
        for told in _of_one_worker(programme, left, places, say):
            yield told
            if isinstance(told, Ended):
                left.remove(told.release)


def _of_one_worker(
    programme: Programme, releases: Sequence[Release], places: Places, say: Say
) -> Iterator[Began | Ended]:
    """What a worker tells, and what becomes of its release when it tells nothing more: at least one end."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(programme, tuple(releases), places, theirs))
    worker.start()
    theirs.close()
    at: Release | None = None
    left = list(releases)
    try:
        while left:
            told = _next(ours, programme.time_limit_minutes * (len(at) if at else 1), say)
            if isinstance(told, SafeHavensError):
                failed = [at] if at else list(left)  # before the first release it is at the export, which all need
                yield from [Ended(release, "failed", Failure.of(told)) for release in failed]
                return
            at = told.release if isinstance(told, Began) else None
            if isinstance(told, Ended):
                left.remove(told.release)
            yield told
    finally:
        if not left:
            worker.join(LAST_SECONDS)
        worker.kill()
        worker.join()
        ours.close()


def _next(worker: Connection, minutes: int, say: Say) -> Began | Ended | SafeHavensError:
    """The next begin or end that the worker tells, or the error of one that tells of none for so long."""
    until = time.monotonic() + minutes * 60
    while worker.poll(max(0.0, until - time.monotonic())):
        try:
            told: Told = worker.recv()
        except (EOFError, OSError):
            return BrokenOff(
                "The process that made the report ended without a word.",
                "See whether the machine has run out of memory, or somebody stopped it.",
                may_pass=True,
            )
        if not isinstance(told, str):
            return told
        say(told)
    return TimeLimitReached(
        f"The work took longer than {minutes} minutes.",
        "Run safehavens report to see where it stands still, or raise time_limit_minutes in programme.yml.",
    )


def _work(programme: Programme, releases: Sequence[Release], places: Places, teller: Connection) -> None:
    """All that the worker does."""
    hush()
    keep_stderr_for_ourselves()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it hears of it too, and ends it
    watch_starter(partial(os._exit, BrokenOff.exit_code))
    make_and_tell(programme, releases, places, teller)


def make_and_tell(programme: Programme, releases: Sequence[Release], places: Places, teller: Connection) -> None:
    """Makes each of the releases, and tells of its begin and its end; raises nothing."""
    reports = [report for release in releases for report in release]
    try:
        from pipelines.run.reports import open_batch  # heavy, and whoever keeps the time needs none of it

        with open_batch(programme, reports, programme.languages, places, teller.send) as batch:
            for release in releases:
                teller.send(Began(release))
                teller.send(_end_of(batch, release))
    except BaseException as error:  # a panic of polars is no Exception; none is ended where the export can't be had
        for release in releases:
            teller.send(Ended(release, "failed", Failure.of(foreseen(error))))


def _end_of(batch: Batch, release: Release) -> Ended:
    try:
        return Ended(release, "made" if batch.make(release) else "skipped")
    except ReleaseBusy as error:
        return Ended(release, "skipped", Failure.of(error))
    except BaseException as error:  # as above
        return Ended(release, "failed", Failure.of(foreseen(error)))
