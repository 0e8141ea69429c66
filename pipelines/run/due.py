"""The plan: every report of a programme, from when it is due, and whether it is released."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from pipelines.programme import Period, Profile, Programme
from pipelines.run.plan import Report, due_reports

State = Literal["released", "due", "not due"]

HEADS = ("Period", "Profile", "Reports", "Due from", "State")


@dataclass(frozen=True)
class Planned:
    """The reports of one release that are in the same state; `due_from` is the first day on which they are due."""

    reports: tuple[Report, ...]
    state: State
    due_from: dt.date

    def row(self) -> tuple[str, ...]:
        """One line of the plan."""
        first, countries = self.reports[0], " ".join(report.country for report in self.reports)
        return first.period.id, first.profile, countries, str(self.due_from), self.state


def plan_of(programme: Programme, releases: Path, today: dt.date) -> list[Planned]:
    """Everything that the programme is to release, ever; the oldest period first."""
    due = due_reports(programme, releases, today)
    plan: dict[tuple[Period, Profile, State], list[Report]] = {}
    for period, profile, view in product(programme.periods, programme.profiles, programme.views):
        report = Report(view, period, profile)
        if profile != "internal":
            state: State = "due" if report in due else "not due"
            if report.released(releases, programme):
                state = "released"
            plan.setdefault((period, profile, state), []).append(report)
    return [Planned(tuple(reports), state, programme.due_from(period)) for (period, _, state), reports in plan.items()]
