"""Mutates exports in every layout, over ten thousand times: is each read exactly, or named with its place?

Run by `make bench-inputs`; `--short` is for the tests. Ends with 1 where a trial was not sound, and names it:
`--only PATTERN --seed NUMBER` runs it again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # a trial is on one core, and two run side by side

from input_cells import CELL_MUTATIONS
from input_containers import (
    CONTAINER_MUTATIONS,
    PLACE_MUTATIONS,
    SWAP_MUTATIONS,
    WIDE_MUTATIONS,
    WORKBOOK_MUTATIONS,
    ZIP_MUTATIONS,
)
from input_layouts import Layout, facts, layouts
from input_mutations import laid
from input_rows import ROW_MUTATIONS
from input_texts import TEXT_MUTATIONS
from input_trial import MARK, Base, fields_from, gate_faults, read, rows_of, unsound
from rich.console import Console
from rich.table import Table

MOST_SECONDS = 10.0
MOST_MEMORY = 1024
"""Of processor time and MiB, for one trial; what a process holds before it is in it."""

BROKEN_OFF = 60
"""Seconds of processor time after which a trial is broken off, with what lays it out and judges it."""

LONGEST = 900
"""Seconds by the clock after which it is, if it waits for something; the machine may be busy."""

MOST_ADDRESSED = 4 * 1024**3
GATE_EVERY = 12
"""Every so-manieth trial of a cell that is read goes through the gate too, which takes a second."""

SHORT = 100
"""Trials of the short form, which runs with every `make test`."""

MUTATIONS = {
    **ROW_MUTATIONS,
    **CELL_MUTATIONS,
    **TEXT_MUTATIONS,
    **CONTAINER_MUTATIONS,
    **ZIP_MUTATIONS,
    **WORKBOOK_MUTATIONS,
    **WIDE_MUTATIONS,
    **PLACE_MUTATIONS,
    **SWAP_MUTATIONS,
}
HEADS = ("Mutation", "Trials", "Read exactly", "Named", "Not sound", "Seconds", "at most", "MiB at most")


@dataclass(frozen=True)
class Task:
    """One trial: what is mutated, in which layout, and the number that all its choices follow from."""

    kind: str
    layout: str
    seed: int
    has_gate: bool = False


@dataclass(frozen=True)
class Done:
    """A trial that was run: `read` or `named`, what was not sound, processor seconds and MiB at most."""

    task: Task
    outcome: str
    problems: tuple[str, ...]
    seconds: float = 0.0
    memory: int = 0


def kinds_of(layout: Layout) -> Iterator[str]:
    """The mutations that a layout can have."""
    form = layout.form
    yield from (kind for kind in (*CELL_MUTATIONS, *ROW_MUTATIONS) if kind != "fact: changed" or layout.carries_all)
    if form.kind == "csv":
        yield from TEXT_MUTATIONS
    if form.kind != "csv" or form.is_zip:
        yield from CONTAINER_MUTATIONS
    if form.is_zip:
        yield from ZIP_MUTATIONS
        return
    if form.kind == "xlsx":
        yield from WORKBOOK_MUTATIONS
    else:
        yield from WIDE_MUTATIONS
    yield from PLACE_MUTATIONS
    if (layout.mapping is None and form.kind != "xlsx") or layout.name == "office CSV":
        yield from SWAP_MUTATIONS


def tasks_of(every: Sequence[Layout], rounds: int, has_gate: bool) -> Iterator[Task]:
    """All trials: `rounds` of each mutation of each mapped layout, twice as many of the canonical ones."""
    for layout in every:
        for kind in kinds_of(layout):
            is_slow = kind in (*WIDE_MUTATIONS, *SWAP_MUTATIONS, "workbook: very many sheets")
            times = max(1, rounds // 6) if is_slow else rounds * (2 if layout.mapping is None else 1)
            for seed in range(times):
                gate = has_gate and kind.startswith("cell") and seed % GATE_EVERY == 0
                yield Task(kind, layout.name, seed, gate)


@cache
def base_of(name: str) -> Base:
    """The layout's export without a mutation, which must itself be read without a fault."""
    folder = Path(tempfile.mkdtemp(prefix="base"))
    (layout,) = [one for one in layouts(folder) if one.name == name]
    known = facts()
    files = layout.files(known)
    with_mapping(layout, folder)
    for kept in folder.glob("*.csv"):
        kept.unlink()
    laid(layout, layout.written(files), folder)
    seen = read(folder, layout)
    assert not seen.is_stopped, (name, seen.told)
    secrets = {
        text
        for rows in known.values()
        for row in rows
        for field, text in row.items()
        if text and (field.endswith("_id") or re.fullmatch(r"\d{4}-\d\d-\d\d", text))
    }
    secrets |= {"-".join(reversed(text.split("-"))) for text in secrets if re.fullmatch(r"\d{4}-\d\d-\d\d", text)}
    made, constant = (fields_from(layout, folder, origin) for origin in ("numbered", "constant"))
    assert rows_of(seen.tables)
    return Base(layout, files, seen.tables, frozenset(secrets - {"03-04-2017"} | {"Ionela"}), made, constant)


def with_mapping(layout: Layout, folder: Path) -> None:
    if layout.mapping is not None:
        (folder / "own.yml").write_text(layout.mapping, encoding="utf-8")


def run_task(task: Task, said: Path) -> Done:
    """Runs a trial in a folder of its own; what it prints goes to `said`."""
    base = base_of(task.layout)
    choose = random.Random(f"{task.kind} {task.layout} {task.seed}")
    folder = Path(tempfile.mkdtemp(prefix="t"))
    try:
        mutated = MUTATIONS[task.kind](base, choose)
        with_mapping(base.layout, folder)
        mutated.put(folder)
        Path("/proc/self/clear_refs").write_text("5")  # the peak of memory begins anew
        started = time.process_time()
        seen = read(folder, base.layout)
        seconds, memory = time.process_time() - started, peak_memory()
        problems = [*unsound(seen, base), *mutated.judge(seen)]
        if task.has_gate and not seen.is_stopped:
            problems += gate_faults(seen)
        outcome = "named" if seen.is_stopped else "read"
    except Exception:
        last = traceback.format_exc().splitlines()
        return Done(task, "crashed", (" | ".join([*last[-3:]])[:600],))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    printed = said.read_text(encoding="utf-8", errors="replace")
    said.write_bytes(b"")
    if printed:
        problems.append("a value was printed" if MARK in printed else f"something was printed: {printed[:200]}")
    if seconds > MOST_SECONDS:
        problems.append(f"took {seconds:.1f} seconds")
    if memory > MOST_MEMORY:
        problems.append(f"took {memory} MiB")
    return Done(task, outcome, tuple(problems), seconds, memory)


def peak_memory() -> int:
    """MiB that this process has held at most."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1]) // 1024


def work(tasks: Connection, folder: Path) -> None:
    """Runs the trials that come, one after another, in a process that may not fill the machine."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_ADDRESSED, MOST_ADDRESSED))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = folder / f"said-{os.getpid()}"
    tempfile.tempdir = str(folder)
    with said.open("ab") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    while (task := tasks.recv()) is not None:
        used = int(time.process_time()) + BROKEN_OFF
        resource.setrlimit(resource.RLIMIT_CPU, (used, resource.RLIM_INFINITY))
        tasks.send(run_task(task, said))


@dataclass
class Worker:
    """A forked process, the trial that it runs, and since when."""

    folder: Path
    task: Task | None = None
    since: float = 0.0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        fork = get_context("fork")
        self.pipe, theirs = fork.Pipe()
        self.process = fork.Process(target=work, args=(theirs, self.folder), daemon=True)
        self.process.start()
        theirs.close()

    def give(self, task: Task) -> None:
        self.task, self.since = task, time.monotonic()
        self.pipe.send(task)

    def take(self) -> Done | None:
        """What came of the trial; None while it runs. A process that died or is stuck is made anew."""
        assert self.task is not None
        try:
            if self.pipe.poll():
                done: Done = self.pipe.recv()
                return done
        except (EOFError, OSError):
            self.process.join()
            failed = Done(self.task, "crashed", (f"the process died with {self.process.exitcode}",))
            self.start()
            return failed
        if time.monotonic() - self.since < LONGEST:
            return None
        self.process.kill()
        self.process.join()
        self.start()
        return Done(self.task, "stuck", (f"not done after {LONGEST} seconds by the clock",))


def run_all(tasks: Sequence[Task], folder: Path, workers: int) -> Iterator[Done]:
    """Runs the trials, one a worker; gives each as it ends."""
    waiting = list(reversed(tasks))
    crew = [Worker(folder) for _ in range(min(workers, len(tasks)))]
    while waiting or any(worker.task for worker in crew):
        for worker in crew:
            if worker.task is None and waiting:
                worker.give(waiting.pop())
        wait([worker.pipe for worker in crew if worker.task], timeout=5)
        for worker in crew:
            if worker.task is not None and (done := worker.take()) is not None:
                worker.task = None
                yield done
    for worker in crew:
        worker.pipe.send(None)
        worker.process.join()


def shown(done: Sequence[Done]) -> Table:
    """The table: how each mutation ended, and what it took."""
    table = Table(*HEADS)
    names = sorted({one.task.kind for one in done}, key=list(MUTATIONS).index)
    for name, own in [*((name, [one for one in done if one.task.kind == name]) for name in names), ("all", done)]:
        ends = Counter("bad" if one.problems else one.outcome for one in own)
        seconds = [one.seconds for one in own]
        numbers = (len(own), ends["read"], ends["named"], ends["bad"])
        took = (f"{sum(seconds) / len(own):.3f}", f"{max(seconds):.2f}", f"{max(one.memory for one in own):,}")
        table.add_row(name, *(f"{number:,}" for number in numbers), *took)
    return table


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"{SHORT} trials, without the gate")
    parser.add_argument("--rounds", type=int, default=24, help="trials of each mutation of each layout")
    parser.add_argument("--only", default="", help="mutations or layouts whose name this pattern finds")
    parser.add_argument("--seed", type=int, help="the trials of this number")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    console = Console(width=140)
    for told in (signal.SIGINT, signal.SIGTERM):  # whoever stops it sees the table of what was run
        signal.signal(told, signal.default_int_handler)
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="sh-inputs-"))
    done: list[Done] = []
    try:
        rounds = 1 if asked.short else asked.rounds
        tasks = [
            task
            for task in tasks_of(layouts(folder), rounds, not asked.short)
            if re.search(asked.only, f"{task.kind}, {task.layout}") and asked.seed in (None, task.seed)
        ]
        random.Random(0).shuffle(tasks)  # one that is stopped has tried something of everything
        for one in run_all(tasks[:SHORT] if asked.short else tasks, folder, asked.workers):
            done.append(one)
            for problem in one.problems:
                place = f"{one.task.kind}, {one.task.layout}, number {one.task.seed}"
                console.print(f"{place}: {problem}", style="red", soft_wrap=True, markup=False)
    except KeyboardInterrupt:
        console.print("Stopped.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    console.print(shown(done))
    bad = sum(bool(one.problems) for one in done)
    console.print(f"{len(done):,} trials, {bad} not sound, {time.monotonic() - started:.0f} seconds.")
    sys.exit(1 if bad or not done else 0)


if __name__ == "__main__":
    main()
