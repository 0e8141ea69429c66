"""Times reports beside the same notebook by stock papermill and nbconvert, and a run that has nothing to do.

Run by `make bench`. Both sides execute notebook 06 on the same published tables and render its page as HTML. Ours has
its charts in it; nbconvert's has none before scripts are fetched from a network.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import nbformat
from bench_batch import NOTEBOOK, Job, execute
from journeys.funder import copy_with_one_view
from rich.console import Console
from rich.table import Table

from pipelines.programme import read_programme
from pipelines.protect.published_files import write_release
from pipelines.run.export import check_programme

PROJECT = Path(__file__).parents[1]
TESTS = str(Path(__file__).parent)
SAMPLES = PROJECT / "data_samples"
PERIODS = 4
LANGUAGES = ("en", "nl")
CORES = 2


def lay_rooms(folder: Path, periods: int) -> list[Job]:
    """The published tables of the sample programme: a folder per country and period, read in two languages."""
    checked = check_programme(read_programme(SAMPLES / "safe_havens"))
    jobs: list[Job] = []
    for period in checked.programme.periods[:periods]:
        views = checked.release(period, "public")
        for country in checked.programme.countries:
            room = folder / period.id / country
            write_release(views[country], room)
            jobs += [Job(room, language) for language in LANGUAGES]
    return jobs


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ours(jobs: Sequence[Job], folder: Path) -> None:
    """All of them by a process of ours that starts from nothing, as the commands beside it do."""
    rooms = list(dict.fromkeys(str(job.room) for job in jobs))
    languages = ",".join(dict.fromkeys(job.language for job in jobs))
    # As in a run, the process to fork from gets ready while this one imports.
    program = "import sys; from pipelines.run.forking import warm_up; warm_up(); import bench_batch as made"
    program += "; made.main(*sys.argv[1:])"
    _quietly([sys.executable, "-c", program, str(folder), languages, *rooms])
    made = sum(1 for _ in folder.rglob("*.html"))
    assert made == len(jobs), f"{made} pages of {len(jobs)}"


def stock(job: Job, folder: Path) -> None:
    """One of them by the commands that the documentation of papermill and nbconvert names."""
    executed = job.into(folder)
    executed.parent.mkdir(parents=True)
    parameters = ["-p", "published_dir", str(job.room), "-p", "language", job.language]
    _quietly([sys.executable, "-m", "papermill", str(NOTEBOOK), str(executed), *parameters])
    _quietly([sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", str(executed)])


def stock_in_process(job: Job, folder: Path) -> None:
    """One of them by papermill's and nbconvert's functions, in a process that has imported them."""
    from nbconvert import HTMLExporter
    from papermill import execute_notebook

    executed = job.into(folder)
    executed.parent.mkdir(parents=True)
    parameters = {"published_dir": str(job.room), "language": job.language}
    options = {"progress_bar": False, "cwd": str(NOTEBOOK.parent), "start_timeout": 20}
    try:
        execute_notebook(str(NOTEBOOK), str(executed), parameters, **options)
    except RuntimeError:  # two kernels that start side by side can be given the same port, and one of them dies
        execute_notebook(str(NOTEBOOK), str(executed), parameters, **options)
    page, _ = HTMLExporter(exclude_input=True).from_filename(str(executed))
    executed.with_suffix(".html").write_text(page, encoding="utf-8")


def stock_pool(jobs: Sequence[Job], folder: Path) -> None:
    """All of them by stock papermill in a pool of processes."""
    with ProcessPoolExecutor(CORES, get_context("spawn")) as pool:
        list(pool.map(partial(stock_in_process, folder=folder), jobs))


def cells_compute(executed: Path) -> float:
    """Seconds that the cells of an executed notebook took, as papermill wrote them down."""
    metadata = [cell.metadata.get("papermill", {}) for cell in nbformat.read(executed, as_version=4).cells]
    spans = [(one["start_time"], one["end_time"]) for one in metadata if one.get("end_time")]
    return sum((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() for start, end in spans)


def warm_overhead(job: Job, folder: Path) -> float:
    """Seconds that a warm report takes over what its cells compute."""
    execute(job, folder / "first")  # the process that kernels are forked from has started then
    taken = timed(lambda: execute(job, folder / "second"))
    return taken - cells_compute(job.into(folder / "second"))


def nothing_to_do(folder: Path) -> float:
    """Seconds of `safehavens update` where all that is due is released."""
    programme = copy_with_one_view(folder)
    update = [sys.executable, "-m", "pipelines", "update", str(programme), "--runs", str(folder / "runs")]
    update += ["--releases", str(folder / "releases")]
    _quietly(update)
    return min(timed(lambda: _quietly(update)) for _ in range(3))


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT, env={**os.environ, "PYTHONPATH": TESTS})


def table_of_reports(folder: Path, periods: int = PERIODS) -> Table:
    """Runs all of it, and gives the table; `folder` is empty and may be thrown away."""
    jobs = lay_rooms(folder / "rooms", periods)
    table = Table("What", "Here, s", "Instead, s", "Instead / here", title="Notebook 06, executed and rendered")

    def row(what: str, here: float, instead: float) -> None:
        table.add_row(what, f"{here:.1f}", f"{instead:.1f}", f"{instead / here:.1f}")

    row("One report, cold; papermill and nbconvert commands", timed(lambda: ours(jobs[:1], folder / "cold")),
        timed(lambda: stock(jobs[0], folder / "one")))  # fmt: skip
    here = timed(lambda: ours(jobs, folder / "ours"))
    row(f"{len(jobs)} reports; the same commands in a loop", here,
        timed(lambda: [stock(job, folder / "loop") for job in jobs]))  # fmt: skip
    row(f"{len(jobs)} reports; papermill in {CORES} processes", here, timed(lambda: stock_pool(jobs, folder / "pool")))
    overhead = warm_overhead(jobs[0], folder / "warm")
    table.add_row("A warm report, over what its cells compute", f"{overhead:.1f}", "", "")
    table.add_row("safehavens update with nothing to do", f"{nothing_to_do(folder / 'idle'):.1f}", "", "")
    return table


def main(arguments: Sequence[str]) -> None:
    """Prints the table for that many periods."""
    with tempfile.TemporaryDirectory() as folder:
        Console(width=110).print(table_of_reports(Path(folder), *map(int, arguments)))


if __name__ == "__main__":
    main(sys.argv[1:])
