"""The unattended run of one programme: all that is due, each release on its own, tried again where that can help."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace

from pipelines.errors import FileFault
from pipelines.programme import Programme
from pipelines.run.clock import now, pause
from pipelines.run.history import NOT_SENT, STARTED, Event, add_event
from pipelines.run.history_page import write_history_page
from pipelines.run.notify import send_notices
from pipelines.run.places import Places, Say
from pipelines.run.plan import Report, by_release
from pipelines.run.quiet import foreseen
from pipelines.run.scratch import scratch
from pipelines.run.worker import Began, Ended, Release, work_off

RETRY_AFTER_SECONDS = (5, 30, 120)
"""Longer each time: a file that is being written is soon whole, and a full disk takes somebody."""


def make_due(programme: Programme, due: Sequence[Report], places: Places, say: Say) -> list[Event]:
    """Makes the reports that are due; gives how each release ended: `made`, `skipped` or `failed`.

    Raises nothing that concerns a release. All of it stands in the history, and whom `notify` names is told.
    """
    diary = _Diary(programme, places, say)
    with scratch():
        _try(programme, by_release(due), places, say, diary)
    diary.close()
    return diary.ends


def _try(programme: Programme, waiting: list[Release], places: Places, say: Say, diary: _Diary) -> None:
    """Tries each release until it has ended, and writes down how."""
    for tries, seconds in enumerate((*RETRY_AFTER_SECONDS, 0), start=1):
        again: list[Release] = []
        for told in work_off(programme, waiting, places, say):
            if isinstance(told, Began):
                diary.begin(told.release)
            elif seconds and told.failure and told.failure.may_pass and told.state == "failed":
                again.append(told.release)
                say(f"{told.failure.error}: {told.failure.why}")
            else:
                diary.end(told, tries)
        if not again:
            break
        say(f"Trying again in {seconds} seconds")
        pause(seconds)
        waiting = again


class _Diary:
    """Keeps the history of one run. A disk that is full must not hide how a release ended, so it only says so."""

    def __init__(self, programme: Programme, places: Places, say: Say) -> None:
        self._programme, self._places, self._say = programme, places, say
        self._run = f"{now():%Y%m%dT%H%M%S}-{os.getpid()}"
        self._opened = time.monotonic()
        self._begun: dict[Release, float] = {}
        self.ends: list[Event] = []

    def begin(self, release: Release) -> None:
        """Writes down the first begin of a release: one that never ends was broken off with the run."""
        if release not in self._begun:
            self._begun[release] = time.monotonic()
            self._add(self._event(release, STARTED))

    def end(self, ended: Ended, tries: int) -> None:
        """Writes down how it ended."""
        seconds = round(time.monotonic() - self._begun.get(ended.release, self._opened))
        event = replace(self._event(ended.release, ended.state), seconds=seconds, tries=tries)
        if failure := ended.failure:
            event = replace(event, error=failure.error, exit_code=failure.exit_code, why=failure.why)
        self.ends.append(event)
        self._add(event)

    def close(self) -> None:
        """Tells whom it concerns, and renews the page of the history."""
        concerning = [event for event in self.ends if event.state != "skipped"]
        for problem in send_notices(self._programme, concerning) if concerning else ():
            self._say(problem)
            self._add(replace(self._event((), NOT_SENT), why=problem))
        try:
            write_history_page(self._places.runs, self._programme)
        except (OSError, FileFault) as error:
            self._say(f"The page of the history was not written. {foreseen(error)}")

    def _event(self, release: Release, state: str) -> Event:
        return Event(
            at=now().isoformat(timespec="seconds"),
            run=self._run,
            programme=self._programme.programme,
            state=state,
            period=release[0].period.id if release else "",
            profile=release[0].profile if release else "",
            countries=tuple(report.country for report in release),
        )

    def _add(self, event: Event) -> None:
        try:
            add_event(self._places.runs, event)
        except OSError as error:
            self._say(f"The history was not written. {foreseen(error)}")
