"""The whole way for one or many reports: check once, protect each release once, render each page, publish or keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from pipelines.programme import Period, Profile, Programme
from pipelines.protect.published import FIRST_REVISION
from pipelines.publish.index import write_index
from pipelines.publish.release import sweep
from pipelines.run.export import CheckedExport, check_programme
from pipelines.run.folder import RunFolder, open_run
from pipelines.run.forking import warm_up
from pipelines.run.last_delivery import remembered
from pipelines.run.locks import locked
from pipelines.run.notebook import find_notebook
from pipelines.run.places import Places, Say
from pipelines.run.plan import Report, by_release
from pipelines.run.register import Register
from pipelines.run.rendering import FUNDER_REPORT, open_presses
from pipelines.run.store import store_of
from pipelines.run.unchanged import content_digest
from pipelines.run.workshop import Made, Workshop
from pipelines.words.speak import Words


def make_reports(
    programme: Programme, reports: Sequence[Report], languages: tuple[str, ...], places: Places, say: Say
) -> list[Made]:
    """Makes `reports` in `languages`, publishes those whose profile allows it, and renews the index of releases.

    Raises the first error. The reports of one release (period and profile) appear together: those of releases before
    the error stay, the others are not there at all. The run's folder holds run.json whatever happens.
    """
    with open_batch(programme, reports, languages, places, say) as batch:
        return [made for of_release in by_release(reports) for made in batch.make(of_release)]


def revise_reports(
    programme: Programme, period: Period, profiles: Sequence[Profile], reason: str, places: Places, say: Say
) -> list[Made]:
    """Replaces all reports that are released of `period` with these `profiles` by a new revision, which says why.

    Raises what `Register.revised` raises and what `make_reports` does. A revision that a killed run has entered in the
    ledger and not shown is shown now, and nothing else is done.
    """
    reports = [Report(country, period, profile) for profile in profiles for country in programme.views]
    with open_batch(programme, reports, programme.languages, places, say) as batch:
        return batch.revise(period, {of_profile[0].profile: of_profile for of_profile in by_release(reports)}, reason)


@contextmanager
def open_batch(
    programme: Programme, reports: Sequence[Report], languages: tuple[str, ...], places: Places, say: Say
) -> Iterator[Batch]:
    """Reads and checks the export, once for all `reports`, and records the run and how each release ended."""
    for language in languages:
        Words(language)  # refuses a language without a catalogue before the work begins
    find_notebook(places.notebooks, FUNDER_REPORT)
    warm_up()
    is_internal = any(report.profile == "internal" for report in reports)
    content = content_digest(programme, places) if is_internal else None
    run = open_run(places.runs, programme.programme)
    run.record({"programme": programme.model_dump(mode="json"), "outcome": "started"}, ())
    say("Reading and checking the export")
    checked = check_programme(programme)
    run.keep_rows(checked.verdict.set_aside)
    outcomes: dict[str, str] = {}
    try:
        with open_presses(len(reports)) as presses:
            yield Batch(run, checked, languages, places, say, presses, outcomes)
    finally:
        is_all_made = outcomes and set(outcomes.values()) == {"made"}
        record = {
            "programme": programme.model_dump(mode="json"),
            "reports": [(report.country, report.period.id, report.profile) for report in reports],
            "languages": languages,
            "content": content,
            "gate": {"rules_run": checked.verdict.rules_run, "findings": len(checked.verdict.findings)},
            "deliveries": remembered(checked.export),
            "releases": outcomes,
            "outcome": "made" if is_all_made else "failed",
        }
        run.record(record, checked.export.files)


@dataclass(frozen=True)
class Batch:
    """A run on one export, for as many releases as are asked for. `outcomes`: release → `made` or `failed`.

    One run at a time works on a release: what it does raises ReleaseBusy where another one does.
    """

    run: RunFolder
    checked: CheckedExport
    languages: tuple[str, ...]
    places: Places
    say: Say
    presses: Executor
    outcomes: dict[str, str]

    def make(self, reports: Sequence[Report]) -> list[Made]:
        """Makes those of the reports of one release that are not released yet."""
        period, profile = reports[0].period, reports[0].profile
        with self._alone([reports]) as workshop:
            programme, releases = self.checked.programme, self.places.releases
            missing = [one for one in reports if profile == "internal" or not one.released(releases, programme)]
            if not missing:
                return []
            self.say(f"Counting and protecting {period.id}, profile {profile}")
            views = workshop.register.views(period, profile)
            self._say_rendering(missing)
            return workshop.make(missing, views)

    def revise(self, period: Period, of_profile: dict[Profile, Sequence[Report]], reason: str) -> list[Made]:
        """Makes a new revision of the releases of one period, or shows one that a killed run has left unseen."""
        with self._alone(list(of_profile.values())) as workshop:
            register = workshop.register
            entered = {one: register.views(period, one) for one in of_profile}
            unseen = {one: entered[one] for one in of_profile if workshop.is_half_shown(of_profile[one], entered[one])}
            if not unseen:
                self.say(f"Counting and protecting {period.id} anew, beside all that is released")
                unseen = register.revised(period, list(of_profile), reason)
            made: list[Made] = []
            for profile, views in unseen.items():
                self._say_rendering(of_profile[profile])
                made += workshop.make(of_profile[profile], views)
            return made

    def _say_rendering(self, reports: Sequence[Report]) -> None:
        number = f"{len(reports)} {'report' if len(reports) == 1 else 'reports'}"
        self.say(f"Rendering {number}: {reports[0].period.id}, {reports[0].profile}")

    @contextmanager
    def _alone(self, releases: Sequence[Sequence[Report]]) -> Iterator[Workshop]:
        """A workshop for `releases` that nobody else works on; afterwards the index of all releases is renewed."""
        programme, folder = self.checked.programme, self.places.releases
        names = [reports[0].release_name(programme) for reports in releases]
        published = [report for reports in releases for report in reports if report.profile != "internal"]
        self.outcomes.update(dict.fromkeys(names, "failed"))
        with ExitStack() as locks:
            for name in dict.fromkeys(report.lock_name(programme) for report in published):
                locks.enter_context(locked(folder, name))
            sweep(report.folder(folder, programme, FIRST_REVISION) for report in published)
            store = store_of(programme) if published else None
            if store:
                store.bring(folder / programme.programme)
            register = Register(self.checked, folder, store)
            yield Workshop(self.run, self.checked, register, self.languages, self.places, self.say, self.presses)
            if store:
                made = [report.released(folder, programme) for report in published]
                store.add_reports(folder / programme.programme, filter(None, made))
        if published:
            with locked(folder, "index", wait=True):
                write_index(folder, self.checked.identifiers)
        self.outcomes.update(dict.fromkeys(names, "made"))
