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
    """The populations of some releases and which of them a unit of another one must be in too.

    `onward`: (release, one of the next period); `contained`: (revision, one of the same period that has all its units).
    """

    def __init__(
        self,
        releases: Sequence[tuple[Release, Days, Layouts]],
        views: Sequence[str],
        onward: Sequence[tuple[Release, Release]],
        contained: Sequence[tuple[Release, Release]],
    ) -> None:
        self._some_country = views[-1]  # each unit belongs to one; where there is none, this is the whole
        self._layouts = {
            (name, population): found for name, _, tables in releases for population, found in tables.items()
        }
        self._pulls: dict[Group, list[Group]] = {}
        self._entry: dict[Group, tuple[tuple[Group, ...], ...]] = {}
        days_of = {name: days for name, days, _ in releases}
        for name, days in days_of.items():
            before = [earlier for earlier, later in onward if later == name]
            for smaller, larger in PART_OF:
                self._pull((name, days.name(smaller)), (name, days.name(larger)))
            for arrests, offences in ONE_ROW_EACH:
                self._pull((name, days.name(offences)), (name, days.name(arrests)))
            for growing in GROWING:
                here = (name, days.name(growing))
                of_period = (name, days.name(growing.replace("@to_date", "@period")))
                earlier = tuple((one, days_of[one].name(growing)) for one in before)
                for group in earlier:
                    self._pull(group, here)
                self._entry[here] = ((of_period,), *((earlier,) if earlier else ())) if of_period != here else ()
        for smaller, larger in contained:
            for name, population in self._layouts:
                if name == smaller:
                    self._pull((smaller, population), (larger, population))

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
            ways = [way for way in self._entry.get(group, ()) if all(map(self._layouts.__contains__, way))]
            waiting += next((way for way in ways if without.isdisjoint(way)), ())
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
