"""A real `safehavens update` in a forked process, but for the reading and drawing: their results are made before, once.

So a trial of what happens on the disk takes a second or two. Every file is written by the program's own code, by a run
and a worker that are processes of their own, in the program's own order. What is not done again, as it only reads or
computes: to read and count an export, to execute a notebook, to draw a page, and to look at it at the gate.
"""

from __future__ import annotations

import csv
import datetime as dt
import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
from hand_made_release import hand_made_release, hand_made_table

import pipelines.__main__ as command
from pipelines.programme import PROJECT_FOLDER, Period, Programme, read_programme
from pipelines.protect.published import Release
from pipelines.protect.published_files import read_release
from pipelines.publish import release as publishing
from pipelines.run import clock, commands, folder, rendering, reports, unattended, worker, workshop

Clock = Callable[[], dt.datetime]

SETTINGS = """\
programme: faults-sample
title: Faults (invented)
sample: true
framework: amif-2014-2020
countries: [NL]
periods:
  - {id: 2015-H1, first_day: 2015-01-01, last_day: 2015-06-30}
  - {id: 2015-H2, first_day: 2015-07-01, last_day: 2015-12-31}
rounding_key: {demo: true}
export: {lacks: [assessments, case_codes, events, followups, needs, outcomes, services]}
"""
"""A small programme: two reports for each of two periods, on nothing but the cases of an invented programme."""

CASES = PROJECT_FOLDER / "data_samples" / "predecessor" / "export" / "cases.csv"
NAME, FIRST, LAST = "faults-sample", "2015-H1", "2015-H2"
BEFORE_THE_LAST = dt.datetime(2015, 9, 1, 12, tzinfo=dt.UTC)
"""When only the first of the two periods is due."""


def write_programme(into: Path, settings: str = SETTINGS) -> Path:
    """Writes the small programme and its export."""
    (into / "export").mkdir(parents=True)
    (into / "programme.yml").write_text(settings, encoding="utf-8")
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "programme_country": "NL"} for row in csv.DictReader(file)]
    with (into / "export" / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        written.writeheader()
        written.writerows(rows)
    return into


def identifiers_of(programme: Path) -> frozenset[str]:
    """The ids of cases and children: what must never be printed."""
    with (programme / "export" / "cases.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row[name] for row in csv.DictReader(file) for name in ("case_id", "person_id") if row[name])


@dataclass(frozen=True)
class Prepared:
    """What was made before: (period, country) → tables, and the files of the report."""

    folder: Path
    views: Mapping[tuple[str, str], Release]
    files: Mapping[tuple[str, str], Mapping[str, bytes]]

    @property
    def programme(self) -> Programme:
        return read_programme(self.folder)

    def checked(self) -> Any:
        """Stands in for the export that was read and checked."""

        def release(period: Period, *_: object) -> dict[str, Release]:
            return {country: self.views[period.id, country] for country in self.programme.views}

        return SimpleNamespace(
            programme=self.programme,
            export=SimpleNamespace(files=()),
            verdict=SimpleNamespace(set_aside={}, rules_run=1, findings=()),
            identifiers=identifiers_of(self.folder),
            release=release,
        )


TABLE = "children_arrested_by_sex"


def _reports(programme: Programme) -> Iterator[tuple[str, str]]:
    yield from ((period.id, country) for period in programme.periods for country in programme.views)


def prepared_by_hand(programme: Path) -> Prepared:
    """A table made by hand, and files that say nothing."""
    settings = read_programme(programme)
    views = {
        (period.id, country): hand_made_release(
            programme=settings.programme,
            title=settings.title,
            country=country,
            period=period.id,
            first_day=str(period.first_day),
            last_day=str(period.last_day),
            programme_first_day=str(settings.first_day),
            tables={TABLE: hand_made_table(TABLE)},
        )
        for period in settings.periods
        for country in settings.views
    }
    names = ("dashboard.html", "report.pdf", "indicators.xlsx", "indicators.csv")
    files = {one: {f"en/{name}": f"{name} of {one}\n".encode() * 2000 for name in names} for one in _reports(settings)}
    return Prepared(programme, views, files)


def prepared_by_run(programme: Path, runs: Path) -> Prepared:
    """What a whole run of the real command has left of both periods in its folder."""
    settings = read_programme(programme)
    rooms = {one: next(runs.glob(f"*/published-REVIEW/{one[0]}/public/{one[1]}")) for one in _reports(settings)}
    files = {
        one: {f"en/{path.name}": path.read_bytes() for path in sorted(room.glob("en/*")) if path.suffix != ".ipynb"}
        for one, room in rooms.items()
    }
    return Prepared(programme, {one: read_release(room) for one, room in rooms.items()}, files)


def fork_update(
    prepared: Prepared,
    place: Path,
    said: Path,
    arm: Callable[[], None] = lambda: None,
    pause: Callable[[float], None] = lambda _: None,
    now: Clock | None = None,
    is_reading: bool = False,
) -> int:
    """Starts an update with `releases` and `runs` in `place`, in a session of its own; gives its process.

    `arm` sets the fault and is called in it first; `pause` stands for the time between two tries; what is printed goes
    to `said`. `is_reading`: the export is read, checked and counted too.
    """
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    code = 99
    try:
        os.setsid()
        terminal = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(terminal, 1)
        os.dup2(terminal, 2)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False, encoding="utf-8") for number in (1, 2))
        _stand_in(prepared, pause, now, is_reading)
        places = ["--runs", str(place / "runs"), "--releases", str(place / "releases")]
        sys.argv = ["safehavens", "update", str(prepared.folder), *places]
        arm()
        command.main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _stand_in(prepared: Prepared, pause: Callable[[float], None], now: Clock | None, is_reading: bool) -> None:
    """In the forked process: puts the results of what was done before in the place of doing it."""
    checked, forking = prepared.checked(), multiprocessing.get_context("fork")

    def write_notebook(_: object, __: object, into: Path, *___: object) -> None:
        into.parent.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(), into)

    stand_ins: list[tuple[Any, str, Any]] = [
        (reports, "open_presses", lambda _: ThreadPoolExecutor(1)),
        (workshop, "run_notebook", write_notebook),
        (rendering, "artefacts_of", lambda release, *_: prepared.files[release.period, release.country]),
        (publishing, "check_files", lambda *_: None),
        (worker, "multiprocessing", SimpleNamespace(get_context=lambda _: forking)),
        (unattended, "pause", pause),
        (reports, "content_digest", lambda *_: ""),
    ]
    if not is_reading:
        stand_ins.append((reports, "check_programme", lambda _: checked))
    if now is not None:
        stand_ins += [(module, "now", now) for module in (clock, folder, unattended)]
        stand_ins += [(commands, "today", lambda: now().date())]
    for module, name, value in stand_ins:
        assert hasattr(module, name), name
        setattr(module, name, value)
