"""What everybody knows to hold between the populations of a release, and between a release and the one before it.

A placed child has a placement, the children of a period are among the children to date, an arrest is for at least one
kind of offence. An attacker uses that. So the rounded counts keep to it as well, which leaves them a possible truth,
and the audit reckons with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipelines.contract.counts import PART_MARK
from pipelines.contract.framework import frameworks
from pipelines.protect.cells import CellKey, Layout, Margin, Part

Layouts = Mapping[str, Sequence[Layout]]
"""Population → its additive tables."""


@dataclass(frozen=True)
class Relation:
    """sum of factor x count over `terms` (cells of this release) and `earlier` (of the one before) is at least 0."""

    terms: Mapping[CellKey, int]
    says: str
    earlier: Mapping[CellKey, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Days:
    """The days that are in the names of a release's populations."""

    first: str
    last: str
    programme_first: str

    def name(self, population: str) -> str:
        """The full name of a population: `arrests@period`, `placements@to_date`, `cases@cut`, or one without days."""
        name, _, window = population.partition("@")
        ends = {
            "": "",
            "period": f":{self.first}:{self.last}",
            "to_date": f":{self.programme_first}:{self.last}",
            "cut": f":{self.last}",
        }
        return name + ends[window]

    def follows(self, earlier: Days) -> bool:
        """Whether this period begins on the day after the earlier one."""
        return dt.date.fromisoformat(self.first) == dt.date.fromisoformat(earlier.last) + dt.timedelta(days=1)


OF_INDICATORS = dict.fromkeys(
    row.counts.population for one in frameworks().values() for row in one.counted if row.counts and not row.part_of
)
TO_DATE = ("children_placed", "placements", *OF_INDICATORS)
"""Counted for the period and to date."""

PART_OF = (
    *((f"{name}@period", f"{name}@to_date") for name in TO_DATE),
    ("children_arrested_nl_2016", "arrests_nl_2016"),
    ("arrests_nl_2016", "offences_nl_2016"),
    ("children_arrested@period", "arrests@period"),
    ("arrests@period", "offences@period"),
    ("children_placed@period", "placements@period"),
    ("children_placed@to_date", "placements@to_date"),
    ("placements_seen_whole@to_date", "placements@to_date"),
    ("cases_placed@to_date", "placements@to_date"),
    ("children_placed@to_date", "children_placed_or_returned@to_date"),
    ("children_arrested@period", "children_ever_arrested@cut"),
    ("children_recorded@cut", "cases_counted@cut"),
    ("cases_followed", "cases_counted@cut"),
    ("cases_counted@cut", "cases@cut"),
)
"""(smaller, larger): there are no more of the smaller, in all and in each category that both tell apart."""

AMONG_ALL = tuple(
    (name, "children_recorded@cut")
    for name in (
        *("children_arrested@period", "children_ever_arrested@cut", "children_placed_or_returned@to_date"),
        *(f"{name}@to_date" for name in TO_DATE if name != "placements"),
    )
)
"""The same, of groups that are small beside all recorded children. Rounding keeps to it, so that the proof holds; the
audit leaves it out, because it would tie all groups of all releases into one program that is too large to solve."""

ONE_ROW_EACH = (("arrests_nl_2016", "offences_nl_2016"), ("arrests@period", "offences@period"))
"""An arrest is one offence of each kind that it is for: the two are equal in each row by offence."""

IN_A_ROW_AT_LEAST = ("children_arrested_nl_2016", "arrests_nl_2016", "children_arrested@period", "arrests@period")
"""Each unit is in at least one row by offence."""

NEVER_BOTH = (("children_placed@to_date", "service_got", "service_missed"),)
"""No unit has the same category in both fields: a child that got a service did not miss it."""

GROWING = (
    *(f"{name}@to_date" for name in TO_DATE),
    *("children_recorded@cut", "cases_counted@cut", "cases@cut"),
    *("children_placed_or_returned@to_date", "cases_placed@to_date", "children_ever_arrested@cut"),
    *("services@cut", "assessments@cut", "needs@cut", "requests@cut"),
)
"""Counted from the beginning on: what was in it stays in it."""

LASTING = {
    *("sex", "age_band", "nationality_group", "countable", "offence", "quarter", "disappeared"),
    *("service_got", "assessment", "need", "partner"),
    *(row.which for one in frameworks().values() for row in one.counted if row.part_of),
}
"""What is told of a unit in both tables in the same way. `no` is not: not in the period, but perhaps before."""


def relations_within(
    tables: Layouts, days: Days, views: Sequence[str], pairs: Sequence[tuple[str, str]] = (*PART_OF, *AMONG_ALL)
) -> list[Relation]:
    """What holds between the populations of one release; `pairs`: (smaller, larger)."""
    told = {population: _statements(found) for population, found in tables.items()}
    relations: list[Relation] = []
    for smaller, larger in pairs:
        one, other = days.name(smaller), days.name(larger)
        for statement in _shared(told, one, other):
            says = f"every one of {smaller} is in {larger}"
            relations += _for_views(views, says, {_at(told, other, statement): 1, _at(told, one, statement): -1})
    for arrests, offences in ONE_ROW_EACH:
        one, other = days.name(arrests), days.name(offences)
        for statement in _shared(told, one, other):
            if statement and all(name == "offence" for name, _ in statement):
                says = f"each row of {arrests} by offence is that of {offences}"
                relations += _for_views(views, says, {_at(told, one, statement): 1, _at(told, other, statement): -1})
    for name in IN_A_ROW_AT_LEAST:
        population = days.name(name)
        rows = [statement for statement in told.get(population, {}) if [part[0] for part in statement] == ["offence"]]
        if rows:
            terms = {_at(told, population, row): 1 for row in rows}
            says = f"each of {name} is in a row by offence"
            relations += _for_views(views, says, {**terms, (population, frozenset()): -1})
    return relations + _never_both(tables, days, views)


def _never_both(tables: Layouts, days: Days, views: Sequence[str]) -> list[Relation]:
    relations: list[Relation] = []
    for name, one, other in NEVER_BOTH:
        population = days.name(name)
        names = {part_name for layout in tables.get(population, ()) for part_name, _ in layout.dimensions}
        for first in sorted(found for found in names if found.startswith(f"{one}=")):
            second = first.replace(one, other)
            if second in names:
                terms = dict.fromkeys(((population, frozenset({(field, "yes")})) for field in (first, second)), -1)
                says = f"no one of {name} is in both rows"
                relations += _for_views(views, says, {(population, frozenset()): 1, **terms})
    return relations


def relations_between(
    earlier: tuple[Layouts, Days], later: tuple[Layouts, Days], views: Sequence[str]
) -> list[Relation]:
    """What holds between a release and the one before it, unless an earlier record was corrected."""
    (old_tables, old_days), (new_tables, new_days) = earlier, later
    old = {population: _statements(found) for population, found in old_tables.items()}
    new = {population: _statements(found) for population, found in new_tables.items()}
    relations: list[Relation] = []
    for name in GROWING:
        before, after = old_days.name(name), new_days.name(name)
        if before == after or before not in old or after not in new:
            continue
        for statement in old[before].keys() & new[after].keys():
            if not _is_lasting(statement, frozenset({"no", "unknown"})):
                continue
            was, is_now = (before, old[before][statement]), (after, new[after][statement])
            relations += _for_views(views, f"{name} does not shrink", {is_now: 1}, {was: -1})
            period = new_days.name(name.replace("@to_date", "@period"))
            if name.endswith("@to_date") and statement in new.get(period, {}) and new_days.follows(old_days):
                says = f"what is new of {name} is of the period"
                added = (period, new[period][statement])
                relations += _for_views(views, says, {added: 1, is_now: -1}, {was: 1})
    return relations


Guessed = Literal["added", "taken out"]
"""What somebody may know of a revision: records were only added, or only taken out."""

GUESSES: tuple[Guessed, ...] = ("added", "taken out")


def relations_between_revisions(
    earlier: Layouts, later: Layouts, views: Sequence[str], guessed: Guessed
) -> list[Relation]:
    """What holds between two revisions of one period where the guess is right: in no cell the counts move against it.

    Nothing holds for sure: the same children are counted from other records.
    """
    sign = 1 if guessed == "added" else -1
    relations: list[Relation] = []
    for population in earlier.keys() & later.keys():
        old, new = _statements(earlier[population]), _statements(later[population])
        for statement in old.keys() & new.keys():
            was, is_now = (population, old[statement]), (population, new[statement])
            relations += _for_views(views, f"a revision for which records were {guessed}", {is_now: sign}, {was: -sign})
    return relations


Statement = frozenset[Part]
"""What a cell says of its units, the same in every table: ("offence", "burglary")."""

Place = tuple[str, Margin]
"""A population and a cell of it, in any view."""


def plain(part: Part) -> Part:
    """A part as a statement: `offence=burglary: yes` says the same as `offence: burglary`."""
    name, category = part
    dimension, equals, of_several = name.partition("=")
    return (dimension, of_several if category == "yes" else f"no {of_several}") if equals else part


def _statements(found: Sequence[Layout]) -> dict[Statement, Margin]:
    margins = {margin for layout in found for parts in layout.combinations() for margin in layout.margins(parts)}
    return {frozenset(map(plain, margin)): margin for margin in margins}


def _shared(told: Mapping[str, Mapping[Statement, Margin]], one: str, other: str) -> list[Statement]:
    if one == other:
        return []
    both = told.get(one, {}).keys() & told.get(other, {}).keys()
    return [statement for statement in both if _is_lasting(statement, frozenset({"no"})) and _stays_young(statement)]


def _is_lasting(statement: Statement, passing: frozenset[str]) -> bool:
    return all(
        name in LASTING and passing.isdisjoint(category.split(PART_MARK)) and not category.startswith("no ")
        for name, category in statement
    )


def _stays_young(statement: Statement) -> bool:
    """Whether the age in it is that of the first assistance to date too: only who was a child in the period was one."""
    return all(PART_MARK not in category or ":under_18:" in category for _, category in statement)


def _at(told: Mapping[str, Mapping[Statement, Margin]], population: str, statement: Statement) -> Place:
    return population, told[population][statement]


def _for_views(
    views: Sequence[str], says: str, terms: Mapping[Place, int], earlier: Mapping[Place, int] | None = None
) -> Iterator[Relation]:
    for view in views:
        here = {CellKey(population, view, margin): factor for (population, margin), factor in terms.items()}
        before = {CellKey(population, view, margin): factor for (population, margin), factor in (earlier or {}).items()}
        yield Relation(here, says, before)
