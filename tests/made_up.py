"""Made-up tables and durations for the tests of charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pipelines.contract.counts import Definition
from pipelines.protect.published import SMALL_GROUP, TOTAL, Cell, PublishedTable, seal_table
from pipelines.protect.spells import PublishedSpells, Spell

Dimension = tuple[str, tuple[str, ...]]


def definition_of(unit: str, **changes: Any) -> Definition:
    return Definition("a_table", "A title", unit, "", "", "", "", "", "Our contract", **changes)


def cell_of(count: int, whole: int | None) -> Cell:
    percent = round(100 * count / whole) if whole is not None and whole >= SMALL_GROUP else None
    return Cell(count, "exact", percent)


def cross_of(
    rows: Dimension, columns: Dimension, counts: dict[tuple[str, str], int], unit: str = "services", **changes: Any
) -> PublishedTable:
    """A cross table of profile internal with its margins; a pair that is not there is 0."""
    cells: dict[tuple[str, ...], Cell] = {}
    for row in (*rows[1], TOTAL):
        inner = {
            column: sum(n for (r, c), n in counts.items() if c == column and row in (r, TOTAL)) for column in columns[1]
        }
        cells |= {(row, column): cell_of(count, sum(inner.values())) for column, count in inner.items()}
        cells[row, TOTAL] = Cell(sum(inner.values()), "exact")
    parts: dict[str, Any] = {
        "definition": definition_of(unit),
        "shape": "cross",
        "population": unit,
        "dimensions": (rows, columns),
        "cells": cells,
        "profile": "internal",
        "notes": ("internal_exact",),
    }
    return seal_table(**{**parts, **changes})


def breakdown_of(dimension: str, counts: dict[str, int], **changes: Any) -> PublishedTable:
    """A breakdown of children of profile internal with its total."""
    total = sum(counts.values())
    cells = {(name,): cell_of(count, total) for name, count in counts.items()}
    parts: dict[str, Any] = {
        "definition": definition_of("children"),
        "shape": "breakdown",
        "population": "children",
        "dimensions": ((dimension, tuple(counts)),),
        "cells": {**cells, (TOTAL,): Cell(total, "exact")},
        "profile": "internal",
        "notes": ("internal_exact",),
    }
    return seal_table(**{**parts, **changes})


def changed(table: PublishedTable, **changes: Any) -> PublishedTable:
    """The table with other parts."""
    return seal_table(**{**{name: value for name, value in vars(table).items() if name != "seal"}, **changes})


PLACES = ("family_home_protected", "residential_open")
PARTNERS = ("police", "guardian")


def placements_of(rows: Iterable[tuple[str, str, int]], undated: int = 0) -> PublishedSpells:
    """Placements, each as (category, outcome, day on which it ended or was last seen)."""
    return spells_of("placements", ("placement_type", PLACES), ("disappeared", "returned"), rows, undated)


def requests_of(rows: Iterable[tuple[str, str, int]], undated: int = 0) -> PublishedSpells:
    """Requests, each as (category, outcome, day on which it ended or was last seen)."""
    return spells_of("requests", ("partner", PARTNERS), ("answered", "withdrawn"), rows, undated)


def spells_of(
    unit: str, dimension: Dimension, outcomes: tuple[str, ...], rows: Iterable[tuple[str, str, int]], undated: int
) -> PublishedSpells:
    counted = Counter(rows)
    return PublishedSpells(
        definition=definition_of(unit),
        dimension=dimension,
        outcomes=outcomes,
        spells=tuple(Spell(category, outcome, 0, day, n) for (category, outcome, day), n in sorted(counted.items())),
        undated={(dimension[1][0], outcomes[0]): undated} if undated else {},
        profile="internal",
        notes=("internal_exact",),
    )


def lines_of(figure: Any) -> list[str]:
    """The words that stand in the figure, line breaks and bold taken out."""
    texts = [note.text for note in figure.layout.annotations]
    return [text.replace("<br>", " ").replace("<b>", "").replace("</b>", "") for text in texts]
