"""Makes the reports of one release: each in its own kernel, all checked, then all shown at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from pipelines.protect.published import MANIFEST, Release, write_release
from pipelines.publish.release import Staged, discard, publish_reports, stage_report
from pipelines.run.artefacts import artefacts_of
from pipelines.run.export import CheckedExport
from pipelines.run.folder import RunFolder
from pipelines.run.narratives import laid_narratives, lay_narratives
from pipelines.run.notebook import run_notebook
from pipelines.run.places import Places, Say
from pipelines.run.plan import Report
from pipelines.run.register import Register, Views

FUNDER_REPORT = "06_funder_report.ipynb"


@dataclass(frozen=True)
class Made:
    """A report that was made: the folder of its release, or of the run where it is not for publication."""

    report: Report
    folder: Path
    files: tuple[str, ...]


@dataclass(frozen=True)
class Workshop:
    """One run's place of work."""

    run: RunFolder
    checked: CheckedExport
    register: Register
    languages: tuple[str, ...]
    places: Places
    say: Say

    def make(self, reports: Sequence[Report], views: Views) -> list[Made]:
        """Makes reports of one release and enters it; where one of them fails, none is there."""
        made: list[Made] = []
        staged: list[Staged] = []
        try:
            with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
                executed = [pool.submit(self._execute, report, views[report.country]) for report in reports]
                for report, notebooks in zip(reports, executed, strict=True):
                    release = views[report.country]
                    artefacts = self._render(report, release, notebooks.result())
                    folder = self._room(report)
                    if report.profile != "internal":
                        folder = self._folder(report, release)
                        written = laid_narratives(self._room(report), self.languages)
                        staged.append(stage_report(release, artefacts, folder, self.checked.identifiers, written))
                    made.append(Made(report, folder, tuple(artefacts)))
            if staged:
                publish_reports(staged, partial(self.register.enter, views, reports[0].profile))
        finally:
            discard(staged)
        return made

    def is_half_shown(self, reports: Sequence[Report], views: Views) -> bool:
        """Whether this is a revision of which a report is not shown: all of them appear together."""
        is_revision = any(release.revision for release in views.values())
        shown = [(self._folder(report, views[report.country]) / MANIFEST).is_file() for report in reports]
        return is_revision and not all(shown)

    def _folder(self, report: Report, release: Release) -> Path:
        return report.folder(self.places.releases, self.checked.programme, release.revision_number)

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

    def _render(self, report: Report, release: Release, notebooks: Mapping[str, NotebookNode]) -> dict[str, bytes]:
        """The files of all languages; a copy stays in the run's folder."""
        artefacts: dict[str, bytes] = {}
        for language, notebook in notebooks.items():
            artefacts |= artefacts_of(release, notebook, language)
        for name, content in artefacts.items():
            (self._room(report) / name).write_bytes(content)
        return artefacts
