"""From the executed notebooks of a report to its checked files: what is set in type, packed, and looked at last."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import nbformat

from pipelines.protect.published_files import read_release
from pipelines.publish.release import Staged, stage_report
from pipelines.run.artefacts import artefacts_of
from pipelines.run.forking import fork_context, take_environment
from pipelines.run.narratives import laid_narratives
from pipelines.run.quiet import foreseen, hush
from pipelines.run.starter import watch_starter
from pipelines.whole import write_whole

FUNDER_REPORT = "06_funder_report.ipynb"


def open_presses(reports: int) -> Executor:
    """Where `render_report` runs: in processes of their own, one a core, that never held a case record.

    A single report is made in this process, where it is ready sooner than another process has started.
    """
    if reports == 1:
        return ThreadPoolExecutor(1)
    workers = min(reports, os.cpu_count() or 1)
    return ProcessPoolExecutor(workers, fork_context(), _open_press, (dict(os.environ),))


def render_report(
    room: Path, folder: Path | None, languages: Collection[str], needles: Collection[str]
) -> tuple[tuple[str, ...], Staged | None]:
    """Makes the files of a report from its `room`: the published tables, and for each language the executed notebook.

    Gives their names and, where there is a `folder` to publish in, what is staged for it; `needles`: the export's
    identifiers. A copy of the files stays in the room. Raises what `stage_report` does.
    """
    try:
        release = read_release(room)
        artefacts: dict[str, bytes] = {}
        for language in languages:
            notebook = nbformat.read(room / language / FUNDER_REPORT, as_version=4)
            artefacts |= artefacts_of(release, notebook, language)
        for name, content in artefacts.items():
            write_whole(room / name, content)
        if folder is None:
            return tuple(artefacts), None
        return tuple(artefacts), stage_report(release, artefacts, folder, needles, laid_narratives(room, languages))
    except Exception as error:  # its message can hold anything, and would travel with it from process to process
        raise foreseen(error) from None


def _open_press(environment: Mapping[str, str]) -> None:
    take_environment(environment)
    hush()
    watch_starter(partial(os._exit, 1))
