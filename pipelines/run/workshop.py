"""Makes the reports of one release: each in its own kernel, all checked, then all shown at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipelines.protect.published import MANIFEST, Release
from pipelines.protect.published_files import write_release
from pipelines.publish.release import Staged, discard, publish_reports
from pipelines.run.export import CheckedExport
from pipelines.run.folder import RunFolder
from pipelines.run.narratives import lay_narratives
from pipelines.run.notebook import run_notebook
from pipelines.run.places import Places, Say
from pipelines.run.plan import Report
from pipelines.run.register import Register, Views
from pipelines.run.rendering import FUNDER_REPORT, render_report

KERNELS_PER_CORE = 2
"""A kernel and who runs its notebook wait for each other half of the time."""

Rendered = tuple[tuple[str, ...], Staged | None]
"""The names of a report's files, and what is staged of it."""


@dataclass(frozen=True)
class Made:
    """A report that was made: the folder of its release, or of the run where it is not for publication."""

    report: Report
    folder: Path
    files: tuple[str, ...]


@dataclass(frozen=True)
class Workshop:
    """One run's place of work; the files of its reports are made in the `presses`."""

    run: RunFolder
    checked: CheckedExport
    register: Register
    languages: tuple[str, ...]
    places: Places
    say: Say
    presses: Executor

    def make(self, reports: Sequence[Report], views: Views) -> list[Made]:
        """Makes reports of one release and enters it; where one of them fails, none is there."""
        made: list[Made] = []
        staged: list[Staged] = []
        with ThreadPoolExecutor(KERNELS_PER_CORE * (os.cpu_count() or 1)) as pool:
            waiting = [pool.submit(self._send, report, views[report.country]) for report in reports]
        try:
            for report, sent in zip(reports, waiting, strict=True):
                names, ready = sent.result().result()
                staged += [ready] if ready else []
                made.append(Made(report, ready.folder if ready else self.run.room(report), names))
            if staged:
                publish_reports(staged, partial(self.register.enter, views, reports[0].profile))
        finally:
            discard([*staged, *_left(waiting)])
        return made

    def is_half_shown(self, reports: Sequence[Report], views: Views) -> bool:
        """Whether this is a revision of which a report is not shown: all of them appear together."""
        is_revision = any(release.revision for release in views.values())
        shown = [(self._folder(report, views[report.country]) / MANIFEST).is_file() for report in reports]
        return is_revision and not all(shown)

    def _folder(self, report: Report, release: Release) -> Path:
        return report.folder(self.places.releases, self.checked.programme, release.revision_number)

    def _send(self, report: Report, release: Release) -> Future[Rendered]:
        """Executes notebook 06 in each language, in kernels that get the published tables and nothing else, and sends
        what comes out to the presses.
        """
        room, needles = self.run.room(report), self.checked.identifiers
        write_release(release, room)
        lay_narratives(self.checked.programme, release, self.languages, needles, room, self.say)
        for language in self.languages:
            run_notebook(
                self.places.notebooks / FUNDER_REPORT,
                {"published_dir": str(room), "language": language},
                room / language / FUNDER_REPORT,
                report.profile,
            )
        folder = None if report.profile == "internal" else self._folder(report, release)
        return self.presses.submit(render_report, room, folder, self.languages, needles)


def _left(waiting: Sequence[Future[Future[Rendered]]]) -> list[Staged]:
    """What was staged of a release that failed, so that it can be removed; it waits until nothing is made any more."""
    sent = [one.result() for one in waiting if one.exception() is None]
    ended = [one.result() for one in sent if not one.cancel() and one.exception() is None]
    return [ready for _, ready in ended if ready]
