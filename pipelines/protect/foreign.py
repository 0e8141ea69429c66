"""A table that somebody else published, or is about to, as a CSV file: what it gives away, and how to round it.

Each row is a cell: a category, or a total, in every column but the last, which holds the count. Rows without a total
are the inner cells; what is not listed does not exist. Labels are never in a message: rows are named by number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.errors import ParameterInvalid
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.attack import Contradiction, Exposed, Guess, Known, attack, nearest_truth
from pipelines.protect.cells import CellKey, Margin
from pipelines.protect.published import BASE, FLOOR
from pipelines.protect.rounding import Program, coin, solve

TOTAL_LABEL = re.compile(r"(^|\s)total$", re.IGNORECASE)
"""Marks the label of a total."""

UNDER = re.compile(r"<\s*(\d+)")
"""A hidden count of which the highest is told."""

FEW = 5
"""Counts under this are as good as a list of persons."""


@dataclass(frozen=True)
class Count:
    """A row of the file: its number (header = 1), its cell, and the lowest and highest count that it tells."""

    row: int
    margin: Margin
    low: int
    high: int | None
    is_inner: bool


@dataclass(frozen=True)
class ForeignTable:
    """The rows of a CSV of counts; `header` and `labels` as they stand in the file, for a version of it."""

    header: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class ForeignVerdict:
    """What an attacker reads in a foreign table. `few`: not zero, under `FEW` and printed as they are.

    `exposed`: (row, low, high, rows that prove it) of small counts with fewer than `least` candidates.
    """

    cells: int
    not_zero: int
    few: int
    exact_small: int
    exposed: tuple[tuple[int, int, int, tuple[int, ...]], ...]


def read_table(path: Path) -> ForeignTable:
    """The table in a CSV file. Raises ParameterInvalid with the row that can't be read, never with what it says."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
    except (OSError, ValueError, csv.Error):
        raise ParameterInvalid(f"{path.name} can't be read as CSV in UTF-8.", "Save it as CSV (UTF-8).") from None
    if len(header) < 2 or not rows:
        raise ParameterInvalid(
            f"{path.name} has no column beside the count, or no row.",
            "Labels come first, the count is the last column.",
        )
    only_totals = {
        place
        for place in range(len(header) - 1)
        if all(TOTAL_LABEL.search(row[place].strip()) for row in rows if len(row) > place)
    }
    counts = tuple(_count(number, header, row, only_totals) for number, row in enumerate(rows, start=2))
    seen: set[Margin] = set()
    for count in counts:
        if count.margin in seen:
            raise ParameterInvalid(f"Row {count.row} is about the same cell as another row.", "Take one of them out.")
        seen.add(count.margin)
    return ForeignTable(tuple(header), tuple(tuple(row[:-1]) for row in rows), counts)


def _count(number: int, header: Sequence[str], row: Sequence[str], only_totals: Collection[int]) -> Count:
    if len(row) != len(header):
        raise ParameterInvalid(
            f"Row {number} has {len(row)} columns, and the header has {len(header)}.", "Correct the row."
        )
    parts = [(str(place), label.strip()) for place, label in enumerate(row[:-1]) if place not in only_totals]
    fixed = frozenset(part for part in parts if not TOTAL_LABEL.search(part[1]))
    text = row[-1].strip().replace(",", "")
    under = UNDER.fullmatch(text)
    if text.isdecimal():
        low, high = int(text), int(text)
    elif under:
        low, high = 0, int(under.group(1)) - 1
    elif text in ("", "*", "c", "x", "-", "..", ":", "z"):
        return Count(number, fixed, 0, None, len(fixed) == len(parts))
    else:
        raise ParameterInvalid(f"The count in row {number} is no whole number.", "Write a number, <5 or *.")
    return Count(number, fixed, low, high, len(fixed) == len(parts))


def audit_table(table: ForeignTable, rounded_to: int = 1, least: int = BASE - 1) -> ForeignVerdict:
    """What the table gives away, where each printed number is less than `rounded_to` from the true one.

    Raises ParameterInvalid where the rows contradict each other.
    """
    under = _inner_under(table)
    known = [_known(count, terms, rounded_to) for count, terms in zip(table.counts, under, strict=True)]
    exact = [count for count, row in zip(table.counts, known, strict=True) if row.low == row.high]
    small = [place for place, row in enumerate(known) if row.low < FLOOR and row.low < row.high and under[place]]
    try:
        targets = [under[place] for place in small]
        exposed = attack(len(table.counts), known, targets, least, _guess(table, known, small))
    except Contradiction:
        raise ParameterInvalid(
            "The rows of this table contradict each other: totals are not the sum of their parts.",
            "Check which rows are totals: their label is or ends in Total.",
        ) from None
    return ForeignVerdict(
        cells=len(table.counts),
        not_zero=sum(count.low > 0 for count in table.counts),
        few=sum(0 < count.low < FEW for count in exact),
        exact_small=sum(0 < count.low < FLOOR for count in exact),
        exposed=tuple(_told(table, small, one) for one in exposed),
    )


def _told(table: ForeignTable, small: Sequence[int], one: Exposed) -> tuple[int, int, int, tuple[int, ...]]:
    proof = tuple(table.counts[place].row for place in one.because)
    return table.counts[small[one.target]].row, one.low, one.high, proof


def _inner_under(table: ForeignTable) -> list[dict[int, float]]:
    """For each row the inner rows that it is the sum of; their places are the unknowns."""
    inner = [(place, count.margin) for place, count in enumerate(table.counts) if count.is_inner]
    rows_of: dict[Margin, dict[int, float]] = {count.margin: {} for count in table.counts}
    shapes = {frozenset(name for name, _ in margin) for margin in rows_of}
    for place, margin in inner:
        for shape in shapes:
            above = frozenset(part for part in margin if part[0] in shape)
            if above in rows_of:
                rows_of[above][place] = 1.0
    return [rows_of[count.margin] for count in table.counts]


def _known(count: Count, terms: Mapping[int, float], rounded_to: int) -> Known:
    if count.high is None:
        return Known(terms, 0, float("inf"), f"row {count.row}")
    width = rounded_to - 1 if count.low % rounded_to == 0 else 0  # what is no multiple of the base was not rounded
    return Known(terms, max(0, count.low - width), count.high + width, f"row {count.row}")


def _guess(table: ForeignTable, known: Sequence[Known], small: Sequence[int]) -> Guess:
    centres = [(row.terms, float(count.low)) for row, count in zip(known, table.counts, strict=True) if row.terms]
    truth = nearest_truth(len(table.counts), known, centres)
    if (truth < 0).any():
        raise Contradiction
    return Guess(truth, [{next(iter(known[place].terms)): 1.0} for place in small])


def round_table(table: ForeignTable, key: bytes) -> ForeignTable:
    """The table with counts rounded to `BASE`, which still add up. Raises ParameterInvalid where they don't now."""
    under = _inner_under(table)
    values: dict[CellKey, int] = {}
    margins_of: dict[int, list[Margin]] = {}
    for count, terms in zip(table.counts, under, strict=True):
        if count.low != count.high or sum(table.counts[place].low for place in terms) != count.low:
            raise ParameterInvalid(f"Row {count.row} is hidden, or is not the sum of its parts.", "Give true counts.")
        if count.low:
            values[CellKey("", WHOLE_PROGRAMME, count.margin)] = count.low
            for place in terms:
                margins_of.setdefault(place, []).append(count.margin)
    program = Program()
    inner = [("", margins) for place, margins in margins_of.items() if table.counts[place].low]
    program.add_table("", inner, (WHOLE_PROGRAMME,))
    rounded = solve(program, values, lambda cell, value: coin(key, cell, value)).values
    new = [rounded.get(CellKey("", WHOLE_PROGRAMME, count.margin), 0) for count in table.counts]
    counts = [replace(count, low=value, high=value) for count, value in zip(table.counts, new, strict=True)]
    return replace(table, counts=tuple(counts))


def write_table(table: ForeignTable, path: Path) -> None:
    """Writes a table without hidden counts as a new file."""
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.header)
        writer.writerows([*labels, count.low] for labels, count in zip(table.labels, table.counts, strict=True))
