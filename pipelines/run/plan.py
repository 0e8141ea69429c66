"""What is due: every view, period, profile and language of a programme that has ended and is not released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ParameterInvalid
from pipelines.programme import PROFILES, Period, Profile, Programme
from pipelines.protect.published import FIRST_REVISION, MANIFEST


@dataclass(frozen=True)
class Report:
    """One report to make: a view of one release, in all languages of the programme."""

    country: str
    period: Period
    profile: Profile

    def folder(self, releases: Path, programme: Programme, revision: int) -> Path:
        """Where a revision of it is, or will be, released."""
        return releases / programme.programme / self.country / self.period.id / self.profile / f"r{revision}"

    def release_name(self, programme: Programme) -> str:
        """The name of the release that it is a view of."""
        return f"{programme.programme}.{self.period.id}.{self.profile}"

    def lock_name(self, programme: Programme) -> str:
        """What is locked while it is made: its release, or with a store the whole copy of it that this machine has."""
        return programme.programme if programme.store else self.release_name(programme)

    def released(self, releases: Path, programme: Programme) -> Path | None:
        """The folder of its last revision, where it is there, complete; what other countries have decides the last."""
        of_release = f"*/{self.period.id}/{self.profile}/r*/{MANIFEST}"
        there = [path.parent for path in (releases / programme.programme).glob(of_release)]
        last = max((int(folder.name[1:]) for folder in there), default=FIRST_REVISION)
        folder = self.folder(releases, programme, last)
        return folder if folder in there else None


def due_reports(programme: Programme, releases: Path, today: dt.date) -> tuple[Report, ...]:
    """The reports that are due `today` and have no release yet, those on the oldest period first."""
    return tuple(
        report
        for period in programme.periods
        if programme.due_from(period) <= today
        for profile in programme.profiles
        if profile != "internal"
        for country in programme.views
        if not (report := Report(country, period, profile)).released(releases, programme)
    )


def by_release(reports: Sequence[Report]) -> list[tuple[Report, ...]]:
    """The reports of each release (period and profile), which are made and seen together."""
    keys = dict.fromkeys((report.period, report.profile) for report in reports)
    return [tuple(report for report in reports if (report.period, report.profile) == key) for key in keys]


def chosen_report(programme: Programme, country: str, period: str | None, profile: Profile, today: dt.date) -> Report:
    """The report that a person asks for; without a period, the last one.

    Raises ParameterInvalid, also where a report would be released on a period that has not ended `today`: a release
    is not changed afterwards.
    """
    if country not in programme.views:
        raise ParameterInvalid(
            f"{programme.title} has no report on that country.", f"Choose one of: {', '.join(programme.views)}."
        )
    report = Report(country, programme.period(period) if period else programme.periods[-1], profile)
    if profile != "internal" and report.period.last_day >= today:
        raise ParameterInvalid(
            f"The period {report.period.id} has not ended, and a released report is not changed afterwards.",
            "Name an earlier --period, or look at this one with --profile internal.",
        )
    return report


def released_profiles(programme: Programme, period: Period, releases: Path) -> tuple[Profile, ...]:
    """The profiles of which something is released of `period`."""
    return tuple(
        one
        for one in PROFILES
        if any(Report(country, period, one).released(releases, programme) for country in programme.views)
    )


def profiles_to_revise(
    programme: Programme, period: Period, profile: Profile | None, releases: Path
) -> tuple[Profile, ...]:
    """The released profiles of `period`: `profile` alone, or all. Raises ParameterInvalid where there is none."""
    found = tuple(one for one in released_profiles(programme, period, releases) if profile in (None, one))
    if not found:
        raise ParameterInvalid(
            f"Nothing of {period.id} is released{f' with profile {profile}' if profile else ''}, so there is nothing "
            "to revise.",
            "safehavens update releases what is due.",
        )
    return found
