"""What runs did: one line of JSON for each begin and end of a release, only ever added to, and without a case value."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

HISTORY = "history.jsonl"
"""In the folder of runs. Its sentences are those of errors, which name files and counts: it stays inside."""

STARTED = "started"
NOT_SENT = "not sent"

HEADS = ("When (UTC)", "Period", "Profile", "Reports", "How it ended", "Seconds", "Tries", "Why")


@dataclass(frozen=True)
class Event:
    """The begin (`started`) or the end (`made`, `skipped`, `failed`) of the work on one release, or a notice that was
    `not sent`. `at`: UTC, to the second. `run`: the same for all events of one run. `seconds`: how long it took.
    """

    at: str
    run: str
    programme: str
    state: str
    period: str = ""
    profile: str = ""
    countries: tuple[str, ...] = ()
    seconds: int = 0
    tries: int = 1
    error: str = ""
    exit_code: int = 0
    why: str = ""


@dataclass(frozen=True)
class History:
    """The events of one programme, oldest first, and how many lines of the file can't be read."""

    events: tuple[Event, ...]
    unreadable: int

    def runs(self) -> tuple[Event, ...]:
        """One event for each piece of work, newest first; one that never ended is there as `started`."""
        ended = {_work(event) for event in self.events if event.state != STARTED}
        kept = [event for event in self.events if event.state != STARTED or _work(event) not in ended]
        return tuple(reversed(kept))

    def last(self, period: str, profile: str) -> Event | None:
        """What happened last to a release."""
        return next((one for one in self.runs() if (one.period, one.profile) == (period, profile)), None)


def _work(event: Event) -> tuple[str, str, str]:
    return event.run, event.period, event.profile


def add_event(runs: Path, event: Event) -> None:
    """Adds a line in one write, so that lines of two runs at once don't mix; a line that broke off stays alone."""
    runs.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(event), ensure_ascii=False).encode()
    with open(runs / HISTORY, "ab+", opener=partial(os.open, mode=0o600)) as file:
        is_whole = file.tell() == 0 or (file.seek(-1, os.SEEK_END) and file.read(1) == b"\n")
        file.write((b"" if is_whole else b"\n") + line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_history(runs: Path, programme: str) -> History:
    """What is known of a programme; nothing, where no run was."""
    path = runs / HISTORY
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    read = [_event(line) for line in lines if line]
    return History(
        tuple(event for event in read if event and event.programme == programme), sum(event is None for event in read)
    )


def page_of(runs: Path, programme: str) -> Path:
    """Where the page of a programme's history is."""
    return runs / f"history-{programme}.html"


def is_page_behind(runs: Path, programme: str) -> bool:
    """Whether a run that was killed has written to the history and not to its page."""
    page, lines = page_of(runs, programme), runs / HISTORY
    return lines.is_file() and not (page.is_file() and page.stat().st_mtime_ns >= lines.stat().st_mtime_ns)


def _event(line: str) -> Event | None:
    try:
        plain = json.loads(line)
        return Event(**{**plain, "countries": tuple(plain["countries"])})
    except (ValueError, KeyError, TypeError):
        return None


def history_row(event: Event) -> tuple[str, ...]:
    """One line of the table, on the terminal and on the page alike."""
    state = "running, or broken off" if event.state == STARTED else event.state
    why = f"{event.error} ({event.exit_code}): {event.why}" if event.error else event.why
    numbers = ("", "") if event.state == STARTED or not event.period else (f"{event.seconds:,}", str(event.tries))
    when = event.at.replace("T", " ").removesuffix("+00:00")
    return when, event.period, event.profile, " ".join(event.countries), state, *numbers, why
