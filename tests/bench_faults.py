"""Puts faults into updates, hundreds of times: what do readers find, what is left, what does the next update heal?

Run by `make bench-faults`; `--short` is for the tests. In each trial two reports of a period are released and those of
the next are due. Ends with 1 where a trial was not sound, and names it: `--only NAME --seed NUMBER` runs it again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import fault_kinds as kinds
import fault_surroundings as surroundings
from fault_trial import Expected, Kind, Trial, digests_of, exit_code_of, run_trial
from prepared_update import (
    BEFORE_THE_LAST,
    Prepared,
    fork_update,
    prepared_by_hand,
    prepared_by_run,
    write_programme,
)
from rich.console import Console
from rich.table import Table

from pipelines.publish.index import write_index

HEADS = ("Fault", "Trials", "Release intact", "Healed", "Half-written", "Left behind", "Seconds")
WRONG = ("release intact", "healed", "half-written", "left behind")


@dataclass(frozen=True)
class Task:
    """One trial to run: the name of its fault, the fault, its number, and whether it is one of the whole command."""

    name: str
    kind: Kind
    seed: int
    is_whole: bool = False


@dataclass(frozen=True)
class Ground:
    """What all trials have in common: a programme, what a run without a fault makes of it, and how long that takes."""

    folder: Path
    prepared: Prepared
    expected: Expected
    seconds: float
    seconds_whole: float


@dataclass(frozen=True)
class Done:
    """A trial that was run."""

    task: Task
    problems: dict[str, list[str]]
    seconds: float


def lay_ground(folder: Path, is_by_hand: bool) -> Ground:
    """Prepares trials; unless `is_by_hand`, by a whole run of the real command, whose releases are the measure."""
    programme = write_programme(folder / "programme")
    whole = Trial(
        folder / "whole", prepared_by_hand(programme), Expected(folder, {}, {}), random.Random(0), 0, is_whole=True
    )
    whole.temporary.mkdir(parents=True)
    started = time.monotonic()
    if not is_by_hand and whole.start().wait():
        sys.exit(whole.said.read_text(encoding="utf-8"))
    seconds_whole = time.monotonic() - started
    prepared = whole.prepared if is_by_hand else prepared_by_run(programme, whole.runs)
    base, after = folder / "base", folder / "after"
    base.mkdir()
    assert exit_code_of(fork_update(prepared, base, folder / "said", now=lambda: BEFORE_THE_LAST)) == 0
    write_index(base / "releases", needles=())  # the same, and every forked process has its words at hand now
    shutil.copytree(base, after)
    started = time.monotonic()
    assert exit_code_of(fork_update(prepared, after, folder / "said")) == 0
    seconds = time.monotonic() - started
    expected = Expected(base, digests_of(base / "releases"), digests_of(after / "releases"))
    if not is_by_hand and digests_of(whole.releases) != expected.after:
        sys.exit("What was made before gives other files than the whole command: the trials would prove nothing.")
    return Ground(folder, prepared, expected, seconds, seconds_whole / 2)


def run_task(ground: Ground, task: Task) -> Done:
    """Runs a trial in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="t", dir=ground.folder))
    prepared = ground.prepared
    if task.is_whole:  # its export may be taken away
        shutil.copytree(prepared.folder, folder / "programme")
        prepared = replace(prepared, folder=folder / "programme")
    seconds = ground.seconds_whole if task.is_whole else ground.seconds
    trial = Trial(folder, prepared, ground.expected, random.Random(task.seed), seconds, task.is_whole)
    started = time.monotonic()
    problems = run_trial(task.kind, trial)
    shutil.rmtree(folder, ignore_errors=True)
    return Done(task, problems, time.monotonic() - started)


def writes_of(ground: Ground) -> dict[kinds.Who, int]:
    """How many writes a run without a fault makes."""
    trial = Trial(ground.folder / "counted", ground.prepared, ground.expected, random.Random(0), 0)
    trial.folder.mkdir()
    trial.lay_base()
    return kinds.count_writes(trial)


def tasks_of(ground: Ground, scale: float, is_whole: bool, rounds: int) -> Iterator[Task]:
    """All trials. kill −9 comes at every write, or at every so-manieth with a `scale` under 1."""
    if is_whole:
        for name, kind in surroundings.WHOLE.items():
            again = 1 if kind is surroundings.cell_stuck else rounds
            yield from (Task(f"{name}, whole", kind, seed, is_whole=True) for seed in range(again))
    step = max(1, round(1 / scale))
    for who, count in writes_of(ground).items():
        for number in range(1, count + 1):
            if number % step == 0:
                both = partial(kinds.killed_before_write, who=who, number=number, whom="both")
                yield Task("kill −9 of the run at each write", both, number)
            if number % (4 * step) == 0:
                one = partial(kinds.killed_before_write, who=who, number=number, whom="one")
                yield Task(f"kill −9 of the {'worker' if who == 'worker' else 'run'} alone at a write", one, number)
    repeated: list[tuple[str, Kind, int]] = [
        ("kill −9 at a random moment", kinds.killed_at_a_moment, 50),
        ("disk full", kinds.disk_full, 30),
        ("writes break off in the middle", kinds.file_too_large, 20),
        ("unwritable folder or file", kinds.unwritable, 20),
        ("two at once", partial(kinds.two_at_once, is_one_killed=False), 16),
        ("two at once, one killed", partial(kinds.two_at_once, is_one_killed=True), 16),
        ("clock jumps", surroundings.clock_jumps, 12),
        ("night on which clocks change", surroundings.daylight_saving_night, 16),
    ]
    if is_whole:
        repeated.append(("export damaged in the middle", surroundings.export_changes, 16))
    for name, kind, number in repeated:
        if name == "disk full" and not kinds.can_mount():
            continue
        yield from (Task(name, kind, seed) for seed in range(max(1, round(number * scale))))


def shown(done: Sequence[Done]) -> Table:
    """The table: how many trials were sound in each way."""
    table = Table(*HEADS)
    names = sorted({one.task.name for one in done})
    for name, of_name in [*((name, [one for one in done if one.task.name == name]) for name in names), ("all", done)]:
        bad = {kind: sum(kind in one.problems for one in of_name) for kind in WRONG}
        good = [f"{len(of_name) - bad[kind]}" for kind in WRONG[:2]]
        seconds = sum(one.seconds for one in of_name) / len(of_name)
        table.add_row(name, f"{len(of_name)}", *good, *(f"{bad[kind]}" for kind in WRONG[2:]), f"{seconds:.1f}")
    return table


def run_all(ground: Ground, tasks: Sequence[Task], say: Callable[[str], None]) -> list[Done]:
    """Runs the trials, one a core; gives those that were run, also where somebody stops it."""
    done = []
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as pool:
        try:
            for one in pool.map(partial(run_task, ground), tasks):
                done.append(one)
                for kind, problems in one.problems.items():
                    say(f"{one.task.name}, number {one.task.seed}: {kind}: {'; '.join(dict.fromkeys(problems))}")
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
    return done


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer trials, on files made by hand")
    parser.add_argument("--rounds", type=int, default=3, help="trials of each fault of the whole command")
    parser.add_argument("--only", default="", help="faults whose name this pattern finds")
    parser.add_argument("--seed", type=int, help="the trial of this number")
    asked = parser.parse_args()
    console = Console(width=120)
    folder = Path(tempfile.mkdtemp(prefix="sh-faults-"))
    started = time.monotonic()
    try:
        ground = lay_ground(folder, is_by_hand=asked.short)
        tasks = [
            task
            for task in tasks_of(ground, 0.08 if asked.short else 1, not asked.short, asked.rounds)
            if re.search(asked.only, task.name) and asked.seed in (None, task.seed)
        ]
        random.Random(0).shuffle(tasks)  # one that is stopped has tried something of everything
        done = run_all(ground, tasks, partial(console.print, style="red", soft_wrap=True))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    console.print(shown(done))
    unsound = sum(bool(one.problems) for one in done)
    console.print(f"{len(done)} trials, {unsound} not sound, {time.monotonic() - started:.0f} seconds.")
    sys.exit(1 if unsound else 0)


if __name__ == "__main__":
    main()
