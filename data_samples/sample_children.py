"""Who the children of a sample are: groups with exact sizes, and the cases that each child has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sample_draw import Draw, dealt

Fate = Literal["disappears", "returns", "stays", "not_placed"]
Window = tuple[dt.date, dt.date]

AGES = {2: 1, 5: 1, 7: 2, 8: 3, 9: 4, 10: 5, 11: 7, 12: 10, 13: 14, 14: 16, 15: 16, 16: 11, 17: 5}
AGES_AT_ARREST = {age: weight for age, weight in AGES.items() if age >= 9}
SEXES = {"female": 46, "male": 50, "unknown": 4}
FOLLOWED_FATES: Mapping[Fate, int] = {"disappears": 20, "stays": 20, "returns": 60}


@dataclass(frozen=True)
class Group:
    """Children who come into view in the same way.

    `windows`: when, with weights. `arrested_in`: where, with weights. `arrested_percent`: how many of 100 were
    arrested at all; the others were brought in by a partner. `fates`: shares, dealt exactly. `followed`: how
    many are followed by the research. `second_cases`: programme country → how many have a later case there.
    """

    name: str
    country: str
    children: int
    windows: Mapping[Window, int]
    arrested_in: Mapping[str, int]
    offences: Mapping[str, int]
    citizenships: Mapping[str, int]
    fates: Mapping[Fate, int]
    arrested_percent: int = 100
    followed: int = 0
    second_cases: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    without_consent: int = 0
    without_person_id: int = 0


@dataclass(frozen=True)
class Child:
    """One invented child. The birthday is drawn to keep ages right; an export holds the year of birth only."""

    sex: str
    citizenship: str
    born_on: dt.date
    has_consent: bool
    is_unlinked: bool

    @property
    def turns_18_on(self) -> dt.date:
        """The day on which the child comes of age."""
        return self.born_on.replace(year=self.born_on.year + 18)

    def age_on(self, day: dt.date) -> int:
        """Age in whole years."""
        has_to_come = (day.month, day.day) < (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (1 if has_to_come else 0)


@dataclass(frozen=True)
class CasePlan:
    """What shall happen in one case; the story fills in the days and the steps."""

    draw_name: str
    country: str
    first_contact: dt.date
    arrested_in: Mapping[str, int]
    offences: Mapping[str, int]
    fate: Fate
    is_followed: bool = False
    has_duplicate: bool = False


def make_children(programme: str, group: Group) -> Iterator[tuple[Child, list[CasePlan]]]:
    """The children of a group with their cases, in a fixed order."""
    name = f"{programme}/{group.name}"
    fates = dealt(f"{name}/fates", group.fates, group.children)
    windows = dealt(f"{name}/windows", group.windows, group.children)
    citizenships = dealt(f"{name}/citizenships", group.citizenships, group.children)
    specials = _special_children(name, group, fates, windows, citizenships)
    for number, marks in enumerate(specials):
        draw = Draw(f"{name}/{number}")
        first_contact = draw.between(*windows[number])
        child = _child(group, first_contact, citizenships[number], marks, draw)
        plan = CasePlan(
            draw_name=f"{name}/{number}/1",
            country=group.country,
            first_contact=first_contact,
            arrested_in=group.arrested_in if draw.chance(group.arrested_percent) else {},
            offences=group.offences,
            fate=fates[number],
            is_followed="followed" in marks,
            has_duplicate="duplicate" in marks,
        )
        yield child, [plan, *_second_cases(f"{name}/{number}", plan, marks)]


def _special_children(
    name: str, group: Group, fates: list[Fate], windows: list[Window], citizenships: list[str]
) -> list[list[str]]:
    """Number in the group → its marks; no child has two, so that no followed child lacks consent."""
    marks: list[list[str]] = [[] for _ in fates]
    free = Draw(f"{name}/marks").shuffled(range(len(fates)))
    # Followed from the beginning, so that their number is the published one in the report on every period.
    first_year = min(window[0].year for window in group.windows)
    for fate in dealt(f"{name}/followed", FOLLOWED_FATES, group.followed):
        early = [one for one in free if windows[one][0].year == first_year and fates[one] != "not_placed"]
        number = next((one for one in early if fates[one] == fate), early[0])
        marks[number].append("followed")
        free.remove(number)
    for mark, citizenship in _marks_to_give(group):
        number = next(one for one in free if citizenship in citizenships[one])
        marks[number].append(mark)
        free.remove(number)
    return marks


def _marks_to_give(group: Group) -> Iterator[tuple[str, str]]:
    """Every mark, as often as the group asks for it, with the citizenship that the child must hold."""
    for country, count in group.second_cases.items():
        # A second case in a country of origin is one of a citizen who went home.
        yield from [(f"second {country}", "" if country in ("NL", "SE") else country)] * count
    yield from [("duplicate", "")] * group.duplicates
    yield from [("no consent", "")] * group.without_consent
    yield from [("unlinked", "")] * group.without_person_id


def _child(group: Group, first_contact: dt.date, citizenship: str, marks: list[str], draw: Draw) -> Child:
    age = draw.weighted(AGES_AT_ARREST if group.arrested_percent == 100 else AGES)
    if any(mark.startswith("second") for mark in marks):
        age = min(age, 15)
    birthday = draw.between(dt.date(2015, 1, 1), dt.date(2015, 12, 31))
    has_to_come = (first_contact.month, first_contact.day) < (birthday.month, birthday.day)
    return Child(
        sex=draw.weighted(SEXES),
        citizenship=citizenship,
        born_on=birthday.replace(year=first_contact.year - age - (1 if has_to_come else 0)),
        has_consent="no consent" not in marks,
        is_unlinked="unlinked" in marks,
    )


def _second_cases(name: str, first: CasePlan, marks: list[str]) -> Iterator[CasePlan]:
    """A case that was opened later under a new id, at home or in another country: the same child all the same."""
    draw = Draw(f"{name}/second")
    for mark in marks:
        kind, _, country = mark.partition(" ")
        if kind != "second":
            continue
        yield CasePlan(
            draw_name=f"{name}/2",
            country=country,
            first_contact=draw.after(first.first_contact, 150, 330),
            arrested_in=first.arrested_in if country == first.country else {},
            offences=first.offences,
            fate=draw.weighted({"disappears": 45, "returns": 35, "not_placed": 20}),
        )
