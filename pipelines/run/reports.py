"""The whole way for one or many reports: check once, protect each release once, render each page, publish or keep."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from pipelines.programme import Programme
from pipelines.protect.published import Release, write_release
from pipelines.publish.index import write_index
from pipelines.publish.release import Staged, discard, publish_reports, stage_report, sweep
from pipelines.run.artefacts import artefacts_of
from pipelines.run.export import CheckedExport, check_programme
from pipelines.run.folder import RunFolder, open_run
from pipelines.run.locks import locked
from pipelines.run.notebook import find_notebook, run_notebook
from pipelines.run.places import Places, Say
from pipelines.run.plan import Report, by_release
from pipelines.run.register import Register
from pipelines.words.speak import Words

FUNDER_REPORT = "06_funder_report.ipynb"


@dataclass(frozen=True)
class Made:
    """A report that was made: the folder of its release, or of the run where it is not for publication."""

    report: Report
    folder: Path
    files: tuple[str, ...]


def make_reports(
    programme: Programme, reports: Sequence[Report], languages: tuple[str, ...], places: Places, say: Say
) -> list[Made]:
    """Makes `reports` in `languages`, publishes those whose profile allows it, and renews the index of releases.

    Raises the first error. The reports of one release (period and profile) appear together: those of releases before
    the error stay, the others are not there at all. The run's folder holds run.json whatever happens.
    """
    with open_batch(programme, reports, languages, places, say) as batch:
        return [made for of_release in by_release(reports) for made in batch.make(of_release)]


@contextmanager
def open_batch(
    programme: Programme, reports: Sequence[Report], languages: tuple[str, ...], places: Places, say: Say
) -> Iterator[Batch]:
    """Reads and checks the export, once for all `reports`, and records the run and how each release ended."""
    for language in languages:
        Words(language)  # refuses a language without a catalogue before the work begins
    find_notebook(places.notebooks, FUNDER_REPORT)
    run = open_run(places.runs, programme.programme)
    run.record({"programme": programme.model_dump(mode="json"), "outcome": "started"}, ())
    say("Reading and checking the export")
    checked = check_programme(programme)
    run.keep_rows(checked.verdict.set_aside)
    batch = Batch(run, checked, languages, places, say)
    try:
        yield batch
    finally:
        is_all_made = batch.outcomes and set(batch.outcomes.values()) == {"made"}
        record = {
            "programme": programme.model_dump(mode="json"),
            "reports": [(report.country, report.period.id, report.profile) for report in reports],
            "languages": languages,
            "gate": {"rules_run": checked.verdict.rules_run, "findings": len(checked.verdict.findings)},
            "releases": batch.outcomes,
            "outcome": "made" if is_all_made else "failed",
        }
        run.record(record, checked.export.files)


@dataclass(frozen=True)
class Batch:
    """A run on one export, for as many releases as are asked for. `outcomes`: release → `made` or `failed`."""

    run: RunFolder
    checked: CheckedExport
    languages: tuple[str, ...]
    places: Places
    say: Say
    outcomes: dict[str, str] = field(default_factory=dict)

    def make(self, reports: Sequence[Report]) -> list[Made]:
        """Makes those of the reports of one release that are not released yet.

        One run at a time works on a release: raises ReleaseBusy where another one does.
        """
        name = reports[0].release_name(self.checked.programme)
        self.outcomes[name] = "failed"
        if reports[0].profile == "internal":
            made = self._make(reports)
        else:
            with locked(self.places.releases, name):
                made = self._make_missing(reports)
            with locked(self.places.releases, "index", wait=True):
                write_index(self.places.releases, self.checked.identifiers)
        self.outcomes[name] = "made"
        return made

    def _make_missing(self, reports: Sequence[Report]) -> list[Made]:
        programme, releases = self.checked.programme, self.places.releases
        missing = [report for report in reports if not report.is_released(releases, programme)]
        sweep(report.folder(releases, programme) for report in missing)
        return self._make(missing) if missing else []

    def _make(self, reports: Sequence[Report]) -> list[Made]:
        period, profile = reports[0].period, reports[0].profile
        register = Register(self.checked, self.places.releases)
        self.say(f"Counting and protecting {period.id}, profile {profile}")
        views = register.views(period, profile)
        self.say(f"Rendering {len(reports)} {'report' if len(reports) == 1 else 'reports'}: {period.id}, {profile}")
        workshop = _Workshop(self.run, self.checked, self.languages, self.places)
        return workshop.make(reports, views, partial(register.enter, views, profile))


@dataclass(frozen=True)
class _Workshop:
    """Makes the reports of one release."""

    run: RunFolder
    checked: CheckedExport
    languages: tuple[str, ...]
    places: Places

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
                        staged.append(stage_report(views[report.country], artefacts, folder, self.checked.identifiers))
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
        return {
            language: run_notebook(
                self.places.notebooks / FUNDER_REPORT,
                {"published_dir": str(folder), "language": language},
                folder / language / FUNDER_REPORT,
                report.profile,
            )
            for language in self.languages
        }

    def _render(self, report: Report, release: Release, notebooks: Mapping[str, NotebookNode]) -> dict[str, bytes]:
        """The files of all languages; a copy stays in the run's folder."""
        artefacts: dict[str, bytes] = {}
        for language, notebook in notebooks.items():
            artefacts |= artefacts_of(release, notebook, language)
        for name, content in artefacts.items():
            (self._room(report) / name).write_bytes(content)
        return artefacts
