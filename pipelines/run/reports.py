"""The whole way for one or many reports: check once, protect each release once, render each page, publish or keep."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from pipelines.programme import Programme
from pipelines.protect.published import Release, write_release
from pipelines.publish.index import write_index
from pipelines.publish.release import publish_release
from pipelines.report.page import page_title, render_page
from pipelines.run.export import CheckedExport, check_programme
from pipelines.run.folder import RunFolder, open_run
from pipelines.run.narratives import laid_narratives, lay_narratives
from pipelines.run.notebook import find_notebook, run_notebook
from pipelines.run.plan import Report
from pipelines.run.register import Register
from pipelines.words.speak import Words

FUNDER_REPORT = "06_funder_report.ipynb"

Say = Callable[[str], None]
"""Tells the person at the terminal what is being done now."""


@dataclass(frozen=True)
class Made:
    """A report that was made: the folder of its release, or of the run where it is not for publication."""

    report: Report
    folder: Path
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """Where a run finds its notebooks and leaves what it makes."""

    runs: Path
    releases: Path
    notebooks: Path


def make_reports(
    programme: Programme, reports: Sequence[Report], languages: tuple[str, ...], places: Places, say: Say
) -> list[Made]:
    """Makes `reports` in `languages`, publishes those whose profile allows it, and renews the index of releases.

    Raises the first error; reports published before it stay, the others are not there at all. The run's
    folder holds run.json whatever happens.
    """
    for language in languages:
        Words(language)  # refuses a language without a catalogue before the work begins
    find_notebook(places.notebooks, FUNDER_REPORT)
    run = open_run(places.runs, programme.programme)
    run.record({"programme": programme.model_dump(mode="json"), "outcome": "started"}, ())
    say("Reading and checking the export")
    checked = check_programme(programme)
    run.keep_rows(checked.verdict.set_aside)
    verdict = {"rules_run": checked.verdict.rules_run, "findings": len(checked.verdict.findings)}
    wanted = [(report.country, report.period.id, report.profile) for report in reports]
    record = {
        "programme": programme.model_dump(mode="json"),
        "reports": wanted,
        "languages": languages,
        "gate": verdict,
    }
    outcome = "failed"
    try:
        made = list(_make_all(run, checked, reports, languages, places, say))
        outcome = "made"
    finally:
        run.record({**record, "outcome": outcome}, checked.export.files)
    return made


def _make_all(
    run: RunFolder,
    checked: CheckedExport,
    reports: Sequence[Report],
    languages: tuple[str, ...],
    places: Places,
    say: Say,
) -> Iterable[Made]:
    done, register = 0, Register(checked, places.releases)
    for period, profile in dict.fromkeys((report.period, report.profile) for report in reports):
        say(f"Counting and protecting {period.id}, profile {profile}")
        views = register.views(period, profile)
        of_release = [report for report in reports if (report.period, report.profile) == (period, profile)]
        first, last = done + 1, done + len(of_release)
        say(f"Rendering reports {first} to {last} of {len(reports)}: {period.id}")
        done = last
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            waiting = [
                (report, pool.submit(_execute, run, checked, views[report.country], report, languages, places, say))
                for report in of_release
            ]
            for report, executed in waiting:
                finished = _Finished(report, views[report.country], executed.result())
                yield _finish(run, finished, checked, places, lambda: register.enter(views, profile))  # noqa: B023
    if any(report.profile != "internal" for report in reports):
        write_index(places.releases, checked.identifiers)


def _room(run: RunFolder, report: Report) -> Path:
    room = run.notebooks if report.profile == "internal" else run.published
    return room / report.period.id / report.profile / report.country


def _execute(
    run: RunFolder,
    checked: CheckedExport,
    release: Release,
    report: Report,
    languages: tuple[str, ...],
    places: Places,
    say: Say,
) -> dict[str, NotebookNode]:
    """Language → executed notebook 06, each in a kernel that gets the published tables and nothing else."""
    folder = _room(run, report)
    write_release(release, folder)
    lay_narratives(checked.programme, release, languages, checked.identifiers, folder, say)
    return {
        language: run_notebook(
            places.notebooks / FUNDER_REPORT,
            {"published_dir": str(folder), "language": language},
            folder / f"06_funder_report_{language}.ipynb",
            report.profile,
        )
        for language in languages
    }


@dataclass(frozen=True)
class _Finished:
    """A report with its tables and, for each language, the executed notebook 06."""

    report: Report
    release: Release
    executed: Mapping[str, NotebookNode]


def _finish(
    run: RunFolder, finished: _Finished, checked: CheckedExport, places: Places, enter: Callable[[], None]
) -> Made:
    report, release = finished.report, finished.release
    pages = {
        f"dashboard_{language}.html": render_page(
            notebook, page_title(release, Words(language)), language, release.profile, release.sample
        )
        for language, notebook in finished.executed.items()
    }
    folder = _room(run, report)
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8", newline="\n")
    if report.profile != "internal":
        target = report.folder(places.releases, checked.programme)
        written = laid_narratives(folder, finished.executed)
        folder = publish_release(release, pages, target, checked.identifiers, enter, written)
    return Made(report, folder, tuple(pages))
