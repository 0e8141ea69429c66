"""What measure hands to protect: true counts of small groups, which must never be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Key = tuple[str, ...]

OPEN = "open"
"""The outcome of a spell that has not ended when it was last seen."""


PART_MARK = ":"
"""`countable:under_18` is a part of the row `countable`, which is the sum of its parts."""


def row_above(category: str) -> str:
    """The row that a category is a part of; itself where it is none."""
    return category.partition(PART_MARK)[0]


@dataclass(frozen=True)
class Definition:
    """The written definition of one table; every text is an English message that `words` translates.

    `id` names the table everywhere. `unit`: children, arrests, offences, placements, cases or rows; never mixed.
    `needs`: what an export must have for it, each `table`, `table.column` or kind of event (see `places`): what is
    lacking must not be counted as zero. `reach`: `published` may go to readers outside, `final` to the funder, once, in
    the programme's last period; `internal` is for the analyst alone. `sampling_frame`: whom a sample stands for; blank
    for a full count or a chosen group, which has no interval of confidence. `owed_exact`: the
    categories whose count the funder's regulation asks for, which profile `funder` gets exact.
    """

    id: str
    title: str
    unit: str
    numerator: str
    denominator: str
    cohort: str
    period_rule: str
    null_rule: str
    source: str
    needs: tuple[str, ...] = ()
    reach: Literal["published", "final", "internal"] = "published"
    sampling_frame: str = ""
    owed_exact: tuple[str, ...] = ()

    def owes(self, row: Key) -> bool:
        """Whether the regulation asks for this row (a category for each dimension): the category, or a part of it."""
        return row[-1:] != () and row_above(row[-1]) in self.owed_exact


@dataclass(frozen=True)
class Dimension:
    """One way in which a table breaks its units down: the name of its labels and the categories in their order.

    Categories that are parts of one row (see `row_above`) are published with that row, their sum, before them.
    `cumulative`: what is published as a row is its category and all before it (within 90 days, within 180 days, ...).
    """

    name: str
    categories: tuple[str, ...]
    cumulative: bool = False


@dataclass(frozen=True, repr=False)
class CountTable:
    """True counts of one population, in the finest breakdown that this table needs.

    `population`: the units counted; tables of one population share their totals. `dimensions`: none, one or two.
    `cells`: (places, *categories) → count, where `places` is the programme countries that the unit
    belongs to, joined by `+` (a child with a case in two countries is in both country reports and once in the
    whole). With `several`, a unit can be in more than one category of the one dimension, or in none: `cells` count each
    category apart and `units` gives places → number of units. Otherwise the cells add up and `units` is None. With
    `of_which`, the last dimension is yes or no and only its yes is published: a part of the population, linked to it.
    """

    definition: Definition
    population: str
    dimensions: tuple[Dimension, ...]
    cells: Mapping[Key, int]
    several: bool = False
    units: Mapping[str, int] | None = None
    of_which: bool = False

    def __repr__(self) -> str:
        return f"<CountTable {self.definition.id}: {len(self.cells)} cells; values are not shown>"


@dataclass(frozen=True, repr=False)
class SpellTable:
    """True durations in days, spell by spell: from placement to disappearance, from question to answer.

    `dimension`: what the spells are told apart by. `outcomes`: the ways in which a spell can end; one that has not
    ended has the outcome `open` (censored). `spells`: (places, category, outcome, entered_day, left_day) → number of
    spells.
    Day 0 is the day on which a spell begins; `entered_day` is above 0 where it began before it could be seen
    (delayed entry); it is under observation on both days. `undated`: (places, category, outcome) → spells of which
    the first or last day is not known to the day: in no median and in no curve, and counted here.
    """

    definition: Definition
    population: str
    dimension: Dimension
    outcomes: tuple[str, ...]
    spells: Mapping[tuple[str, str, str, int, int], int]
    undated: Mapping[tuple[str, str, str], int]

    def __repr__(self) -> str:
        return f"<SpellTable {self.definition.id}: {len(self.spells)} kinds of spell; values are not shown>"


@dataclass(frozen=True)
class NotInExport:
    """A table that can't be computed: the export lacks `needs` (tables, columns, kinds of events)."""

    definition: Definition
    needs: tuple[str, ...]


Measured = CountTable | SpellTable | NotInExport
