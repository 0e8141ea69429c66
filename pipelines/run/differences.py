"""What late data would change: the released numbers beside those that the export of today would give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.programme import Period, Profile, Programme
from pipelines.run.export import check_programme
from pipelines.run.plan import released_profiles
from pipelines.run.register import Register


@dataclass(frozen=True)
class Difference:
    """A released period of which some tables, of all views together, would show other numbers now."""

    period: Period
    profile: Profile
    tables: int


def find_differences(programme: Programme, releases: Path, say: Callable[[str], None]) -> list[Difference]:
    """The released periods that the export would change, oldest first; nothing is written.

    Each is protected anew with the same key, so what is said of it is about published numbers. Raises GateStopped and
    what `protect_release` raises.
    """
    released = [(one, profile) for one in programme.periods for profile in released_profiles(programme, one, releases)]
    if not released:
        return []
    say("Reading and checking the export")
    register = Register(check_programme(programme), releases)
    found = []
    for period, profile in released:
        say(f"Counting and protecting {period.id}, profile {profile}, to compare")
        tables = register.changed_tables(period, profile)
        if tables:
            found.append(Difference(period, profile, tables))
    return found
