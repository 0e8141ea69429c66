"""Makes reports as a scheduled run does, in a process of its own that imports no more than that run needs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat

from pipelines.report.page import render_page
from pipelines.run.notebook import run_notebook
from pipelines.run.rendering import open_presses
from pipelines.run.workshop import KERNELS_PER_CORE

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "06_funder_report.ipynb"


@dataclass(frozen=True)
class Job:
    """One report to make: the published tables in `room`, in `language`."""

    room: Path
    language: str

    def into(self, folder: Path) -> Path:
        """Where its executed notebook goes."""
        return folder / self.room.relative_to(self.room.parents[1]) / self.language / NOTEBOOK.name


def execute(job: Job, folder: Path) -> nbformat.NotebookNode:
    """The notebook, executed in a warm kernel."""
    parameters = {"published_dir": str(job.room), "language": job.language}
    return run_notebook(NOTEBOOK, parameters, job.into(folder), "public")


def render(executed: Path, language: str) -> None:
    """The page of an executed notebook, as the pipeline writes it."""
    notebook = nbformat.read(executed, as_version=4)
    page = render_page(notebook, "bench", language, "public", True)
    executed.with_suffix(".html").write_text(page, encoding="utf-8")


def make_all(jobs: Sequence[Job], folder: Path) -> None:
    """Warm kernels side by side, pages in one process a core."""
    kernels = ThreadPoolExecutor(KERNELS_PER_CORE * (os.cpu_count() or 1))
    with open_presses(len(jobs)) as presses, kernels:

        def make(job: Job) -> None:
            execute(job, folder)
            presses.submit(render, job.into(folder), job.language).result()

        list(kernels.map(make, jobs))


def main(folder: str, languages: str, *rooms: str) -> None:
    """Makes the reports of these rooms, each in all languages (with commas between them)."""
    make_all([Job(Path(room), language) for room in rooms for language in languages.split(",")], Path(folder))
