"""The same table or durations of several releases side by side: periods of a programme, or programmes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from pipelines.errors import NotComparable
from pipelines.protect.published import TOTAL, Cell, PublishedTable, seal_table
from pipelines.protect.spells import PublishedSpells, Spell

Sides = Literal["period", "programme"]

NOT_COUNTED_HERE = Cell(None, "withheld")
"""The cell of a category that one of the releases does not tell apart: its units may be in another row."""


def stack(tables: Mapping[str, PublishedTable], name: Sides) -> PublishedTable:
    """One table of shape `stacked` from the same catalogue entry of several releases.

    `tables`: the label of each release → its table, in the order in which they shall stand. The first dimension is
    `name` with the labels, the second is the table's own, where it has one; of two it is the last, over all categories
    of the first. There is no margin over the labels: the children of two periods may be the same children, so they are
    never added up. Raises NotComparable for tables that can't stand side by side.
    """
    _check(tables)
    first = next(iter(tables.values()))
    is_cross = first.shape == "cross"
    own = [
        (dimension, _union(table.dimensions[-1][1] for table in tables.values()))
        for dimension, _ in first.dimensions[-1:]
    ]
    over_all = (TOTAL,) if is_cross else ()
    keys: list[tuple[str, ...]] = [(category,) for _, categories in own for category in (*categories, TOTAL)] or [()]
    return seal_table(
        definition=first.definition,
        shape="stacked",
        population=first.population,
        dimensions=((name, tuple(tables)), *own),
        cells={
            (side, *key): table.cells.get((*over_all, *key), NOT_COUNTED_HERE)
            for side, table in tables.items()
            for key in keys
        },
        profile=first.profile,
        notes=(
            *dict.fromkeys(note for table in tables.values() for note in table.notes),
            *(("first_breakdown_together",) if is_cross else ()),
        ),
    )


def stack_spells(sides: Mapping[str, PublishedSpells], name: Sides) -> PublishedSpells:
    """The durations of several releases, told apart by the release alone, under the same rules as `stack`."""
    if len({(spells.definition, spells.outcomes) for spells in sides.values()}) != 1:
        raise NotComparable("These durations count different things.", "Choose the same ones of each release.")
    spells: Counter[tuple[str, str, int, int]] = Counter()
    undated: Counter[tuple[str, str]] = Counter()
    for side, of_side in sides.items():
        for spell in of_side.spells:
            spells[side, spell.outcome, spell.entered_day, spell.left_day] += spell.count
        for (_, outcome), number in of_side.undated.items():
            undated[side, outcome] += number
    return replace(
        next(iter(sides.values())),
        dimension=(name, tuple(sides)),
        spells=tuple(Spell(*spell, number) for spell, number in sorted(spells.items())),
        undated=dict(undated),
    )


def _check(tables: Mapping[str, PublishedTable]) -> None:
    shapes = {table.shape for table in tables.values()}
    if not tables:
        raise NotComparable("There is nothing to put side by side.", "Choose at least one release.")
    if {table.profile for table in tables.values()} != {"internal"}:
        raise NotComparable("Only tables of profile internal can stand side by side.", "Choose profile internal.")
    if len({table.definition for table in tables.values()}) > 1:
        raise NotComparable("These tables count different things.", "Choose the same table of each release.")
    if "stacked" in shapes:
        raise NotComparable(f"The table {_id(tables)} stands side by side already.", "Choose the table itself.")
    if any(_names(table)[:1] == ("step",) and len(_names(table)) > 1 for table in tables.values()):
        raise NotComparable(
            f"In the table {_id(tables)} each step is the same whole group again, so steps are never taken together.",
            "Choose another table.",
        )
    if "not_in_export" in shapes:
        lacking = [side for side, table in tables.items() if table.shape == "not_in_export"]
        raise NotComparable(
            f"{len(lacking)} of {len(tables)} releases can't give the table {_id(tables)}: {', '.join(lacking)}.",
            "Leave these out, or choose another table.",
        )
    if len({tuple(dimension for dimension, _ in table.dimensions) for table in tables.values()}) > 1:
        raise NotComparable(f"The releases break down {_id(tables)} in different ways.", "Run them again.")
    if len({table.dimensions for table in tables.values() if _names(table) == ("quarter",)}) > 1:
        raise NotComparable(
            f"The quarters of {_id(tables)} differ from release to release, so none has a partner beside it.",
            "Choose a table that is not broken down by quarter.",
        )


def _id(tables: Mapping[str, PublishedTable]) -> str:
    return next(iter(tables.values())).id


def _names(table: PublishedTable) -> tuple[str, ...]:
    return tuple(name for name, _ in table.dimensions)


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All categories; one that only a later list has stands where that list has it, behind the one before it."""
    merged: list[str] = []
    for categories in lists:
        place = 0
        for category in categories:
            if category not in merged:
                merged.insert(place, category)
            place = merged.index(category) + 1
    return tuple(merged)
