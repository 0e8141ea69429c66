"""What is due: every view, period, profile and language of a programme that has ended and is not released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ParameterInvalid
from pipelines.programme import Period, Profile, Programme
from pipelines.protect.published import MANIFEST

FIRST_REVISION = 1


@dataclass(frozen=True)
class Report:
    """One report to make: a view of one release, in all languages of the programme."""

    country: str
    period: Period
    profile: Profile

    def folder(self, releases: Path, programme: Programme) -> Path:
        """Where its first revision is, or will be, released."""
        return releases / programme.programme / self.country / self.period.id / self.profile / f"r{FIRST_REVISION}"

    def release_name(self, programme: Programme) -> str:
        """The name of the release that it is a view of."""
        return f"{programme.programme}.{self.period.id}.{self.profile}"

    def is_released(self, releases: Path, programme: Programme) -> bool:
        """Whether its first revision is there, complete."""
        return (self.folder(releases, programme) / MANIFEST).is_file()


def due_reports(programme: Programme, releases: Path, today: dt.date) -> tuple[Report, ...]:
    """The reports that are due `today` and have no release yet, those on the oldest period first."""
    return tuple(
        report
        for period in programme.periods
        if programme.due_from(period) <= today
        for profile in programme.profiles
        if profile != "internal"
        for country in programme.views
        if not (report := Report(country, period, profile)).is_released(releases, programme)
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
