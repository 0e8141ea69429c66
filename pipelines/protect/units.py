"""The alternative truths that the proof names: a few more children with one and the same history.

A rounded release is a possible truth. So is one in which some children more are counted, each in all the tables that a
child with its history belongs to. The audit tries these before it asks for an integer program; each is checked, so
a wrong guess costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.cells import CellKey, Layout, Margin, Part
from pipelines.protect.relations import GROWING, ONE_ROW_EACH, PART_OF, Days, Layouts, plain

SOME_OFFENCES = ("shoplifting", "pickpocketing")
"""Each arrest is for an offence of some kind: of the first, where nothing else is said."""

Release = str
Group = tuple[Release, str]
"""A release and one of its populations."""


class Histories:
    """The populations of some releases, oldest first, and which of them a unit of another one must be in too."""

    def __init__(self, releases: Sequence[tuple[Release, Days, Layouts]], views: Sequence[str]) -> None:
        self._some_country = views[-1]  # each unit belongs to one; where there is none, this is the whole
        self._layouts = {
            (name, population): found for name, _, tables in releases for population, found in tables.items()
        }
        self._pulls: dict[Group, list[Group]] = {}
        self._entry: dict[Group, tuple[Group, ...]] = {}
        for position, (name, days, _) in enumerate(releases):
            for smaller, larger in PART_OF:
                self._pull((name, days.name(smaller)), (name, days.name(larger)))
            for arrests, offences in ONE_ROW_EACH:
                self._pull((name, days.name(offences)), (name, days.name(arrests)))
            before = releases[position - 1][:2] if position else None
            for growing in GROWING:
                here = (name, days.name(growing))
                of_period = (name, days.name(growing.replace("@to_date", "@period")))
                if before:
                    self._pull((before[0], before[1].name(growing)), here)
                earlier = ((before[0], before[1].name(growing)),) if before else ()
                self._entry[here] = (of_period, *earlier) if of_period != here else ()

    def _pull(self, smaller: Group, larger: Group) -> None:
        if smaller != larger:
            self._pulls.setdefault(smaller, []).append(larger)

    def of_one_more(
        self, release: Release, cell: CellKey, without: Sequence[Group] = ()
    ) -> Iterator[tuple[Release, CellKey]]:
        """The inner cells that one more unit in `cell` is counted in, of the view and of the whole.

        `without`: groups that it is not in.
        """
        statement = dict(map(plain, cell.margin))
        country = cell.view if cell.view != WHOLE_PROGRAMME else self._some_country
        views = dict.fromkeys((WHOLE_PROGRAMME, country))
        told = statement.get("offence", "")
        if told == "" or told.startswith("no "):
            statement["offence"] = next(kind for kind in SOME_OFFENCES if kind != told.removeprefix("no "))
        for name, population in self._closure((release, cell.population), frozenset(without)):
            for layout in self._layouts.get((name, population), ()):
                margin = _choose(layout, statement)
                for view in views:
                    yield name, CellKey(population, view, margin)

    def _closure(self, start: Group, without: frozenset[Group]) -> list[Group]:
        found, waiting = [], [start]
        while waiting:
            group = waiting.pop()
            if group in found or group in without or group not in self._layouts:
                continue
            found.append(group)
            waiting += self._pulls.get(group, [])
            ways = [way for way in self._entry.get(group, ()) if way in self._layouts and way not in without]
            waiting += ways[:1]
        return found


def _choose(layout: Layout, statement: Mapping[str, str]) -> Margin:
    """The inner cell of a layout that fits the statement; where that is silent, `no` or else the first category.

    Of rows that hold the rows before them it is the first: who is in it is in all of them.
    """
    return frozenset(
        (name, categories[0]) if name in layout.cumulative else _part(name, categories, statement)
        for name, categories in layout.dimensions
    )


def _part(name: str, categories: tuple[str, ...], statement: Mapping[str, str]) -> Part:
    dimension, equals, category = name.partition("=")
    if equals:
        return name, "yes" if statement.get(dimension) == category else "no"
    told = statement.get(name, "no")
    return name, told if told in categories else categories[0]
