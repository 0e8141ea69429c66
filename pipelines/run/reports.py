"""The whole way for one or many reports: check once, protect each release once, render each page, publish or keep."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from pipelines.programme import Programme
from pipelines.protect.published import Release, write_release
from pipelines.publish.index import write_index
from pipelines.publish.release import Staged, discard, publish_reports, stage_report
from pipelines.run.artefacts import artefacts_of
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
    files: tuple[str, ...]


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

    Raises the first error. The reports of one release (period and profile) appear together: those of releases before
    the error stay, the others are not there at all. The run's folder holds run.json whatever happens.
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
        workshop = _Workshop(run, checked, languages, places, say)
        yield from workshop.make(of_release, views, partial(register.enter, views, profile))
    if any(report.profile != "internal" for report in reports):
        write_index(places.releases, checked.identifiers)


@dataclass(frozen=True)
class _Workshop:
    """Makes the reports of one release."""

    run: RunFolder
    checked: CheckedExport
    languages: tuple[str, ...]
    places: Places
    say: Say

    def make(self, reports: Sequence[Report], views: Mapping[str, Release], enter: Callable[[], None]) -> list[Made]:
        """Makes all of them, then shows all of them at once; where one fails, none is there."""
        made: list[Made] = []
        staged: list[Staged] = []
        try:
            with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
                executed = [pool.submit(self._execute, report, views[report.country]) for report in reports]
                for report, notebooks in zip(reports, executed, strict=True):
                    artefacts = self._render(report, views[report.country], notebooks.result())
                    folder = self._room(report)
                    if report.profile != "internal":
                        folder = report.folder(self.places.releases, self.checked.programme)
                        staged.append(self._stage(report, views[report.country], artefacts, folder))
                    made.append(Made(report, folder, tuple(artefacts)))
            if staged:
                publish_reports(staged, enter)
        finally:
            discard(staged)
        return made

    def _room(self, report: Report) -> Path:
        room = self.run.notebooks if report.profile == "internal" else self.run.published
        return room / report.period.id / report.profile / report.country

    def _execute(self, report: Report, release: Release) -> dict[str, NotebookNode]:
        """Language → executed notebook 06, each in a kernel that gets the published tables and nothing else."""
        folder = self._room(report)
        write_release(release, folder)
        needles = self.checked.identifiers
        lay_narratives(self.checked.programme, release, self.languages, needles, folder, self.say)
        return {
            language: run_notebook(
                self.places.notebooks / FUNDER_REPORT,
                {"published_dir": str(folder), "language": language},
                folder / language / FUNDER_REPORT,
                report.profile,
            )
            for language in self.languages
        }

    def _stage(self, report: Report, release: Release, artefacts: Mapping[str, bytes], folder: Path) -> Staged:
        written = laid_narratives(self._room(report), self.languages)
        return stage_report(release, artefacts, folder, self.checked.identifiers, written)

    def _render(self, report: Report, release: Release, notebooks: Mapping[str, NotebookNode]) -> dict[str, bytes]:
        """The files of all languages; a copy stays in the run's folder."""
        artefacts: dict[str, bytes] = {}
        for language, notebook in notebooks.items():
            artefacts |= artefacts_of(release, notebook, language)
        for name, content in artefacts.items():
            (self._room(report) / name).write_bytes(content)
        return artefacts
