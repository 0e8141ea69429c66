"""The whole way for one or many reports: check once, protect each release once, render each page, publish or keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipelines.programme import Period, Profile, Programme
from pipelines.publish.index import write_index
from pipelines.run.export import check_programme
from pipelines.run.folder import open_run
from pipelines.run.notebook import find_notebook
from pipelines.run.plan import Report
from pipelines.run.register import Register
from pipelines.run.rendering import FUNDER_REPORT, open_presses
from pipelines.run.workshop import Made, Places, Say, Workshop
from pipelines.words.speak import Words


def make_reports(
    programme: Programme, reports: Sequence[Report], languages: tuple[str, ...], places: Places, say: Say
) -> list[Made]:
    """Makes `reports` in `languages`, publishes those whose profile allows it, and renews the index of releases.

    Raises the first error. The reports of one release (period and profile) appear together: those of releases before
    the error stay, the others are not there at all. The run's folder holds run.json whatever happens.
    """

    def work(workshop: Workshop) -> list[Made]:
        made: list[Made] = []
        for period, profile in dict.fromkeys((report.period, report.profile) for report in reports):
            say(f"Counting and protecting {period.id}, profile {profile}")
            views = workshop.register.views(period, profile)
            of_release = [report for report in reports if (report.period, report.profile) == (period, profile)]
            say(f"Rendering reports {len(made) + 1} to {len(made) + len(of_release)} of {len(reports)}: {period.id}")
            made += workshop.make(of_release, views)
        return made

    return _run(programme, reports, languages, places, say, work)


def revise_reports(
    programme: Programme, period: Period, profiles: Sequence[Profile], reason: str, places: Places, say: Say
) -> list[Made]:
    """Replaces all reports that are released of `period` with these `profiles` by a new revision, which says why.

    Raises what `Register.revised` raises and what `make_reports` does. A revision that a killed run has entered in the
    ledger and not shown is shown now, and nothing else is done.
    """
    reports = [Report(country, period, profile) for profile in profiles for country in programme.views]

    def work(workshop: Workshop) -> list[Made]:
        register = workshop.register
        of_profile = {one: [report for report in reports if report.profile == one] for one in profiles}
        entered = {one: register.views(period, one) for one in profiles}
        unseen = {one: entered[one] for one in profiles if workshop.is_half_shown(of_profile[one], entered[one])}
        if not unseen:
            say(f"Counting and protecting {period.id} anew, beside all that is released")
            unseen = register.revised(period, profiles, reason)
        made: list[Made] = []
        for profile, views in unseen.items():
            say(f"Rendering {len(of_profile[profile])} reports: {period.id}, profile {profile}")
            made += workshop.make(of_profile[profile], views)
        return made

    return _run(programme, reports, programme.languages, places, say, work)


def _run(
    programme: Programme,
    reports: Sequence[Report],
    languages: tuple[str, ...],
    places: Places,
    say: Say,
    work: Callable[[Workshop], list[Made]],
) -> list[Made]:
    for language in languages:
        Words(language)  # refuses a language without a catalogue before the work begins
    find_notebook(places.notebooks, FUNDER_REPORT)
    run = open_run(places.runs, programme.programme)
    run.record({"programme": programme.model_dump(mode="json"), "outcome": "started"}, ())
    say("Reading and checking the export")
    checked = check_programme(programme)
    run.keep_rows(checked.verdict.set_aside)
    record = {
        "programme": programme.model_dump(mode="json"),
        "reports": [(report.country, report.period.id, report.profile) for report in reports],
        "languages": languages,
        "gate": {"rules_run": checked.verdict.rules_run, "findings": len(checked.verdict.findings)},
    }
    outcome = "failed"
    try:
        with open_presses(len(reports)) as presses:
            made = work(Workshop(run, checked, Register(checked, places.releases), languages, places, say, presses))
        if any(one.report.profile != "internal" for one in made):
            write_index(places.releases, checked.identifiers)
        outcome = "made"
    finally:
        run.record({**record, "outcome": outcome}, checked.export.files)
    return made
