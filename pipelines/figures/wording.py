"""Published values and published tables in words: the same words in charts, tables and text alternatives."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.figures.units import NEVER_ADDED, say_fewer, say_units
from pipelines.protect.published import TOTAL, Cell, PublishedTable
from pipelines.words.labels import label
from pipelines.words.speak import N_, Words

LISTED = 6
"""A text alternative lists all rows up to this many; above it, the three largest: the table has the rest."""

SOURCE = N_("Source: the programme's case records.")


def say_value(cell: Cell, words: Words) -> str:
    """The count as a reader sees it: a number, or the words for a hidden one; never 0 for a hidden one."""
    if cell.value is not None:
        number = words.number(cell.value)
        return words.say(N_("about {number}"), number=number) if cell.status == "rounded_wider" else number
    return words.say(N_("fewer than 10")) if cell.status == "below_floor" else words.say(N_("not shown"))


def say_cell(cell: Cell, words: Words) -> str:
    """The count with its percentage, where it has one: "145 (58%)"."""
    if cell.value is None or cell.percent is None:
        return say_value(cell, words)
    return f"{say_value(cell, words)} ({words.percent(cell.percent)})"


def say_total(table: PublishedTable, words: Words, side: str = "") -> str:
    """What the table, or one side of a stacked one, counts altogether: "250 children", "fewer than 10 children"."""
    cell = table.cells[(inner_categories(table, 0)[0], TOTAL)] if repeats_its_group(table) else table.total(side)
    if cell.value is not None:
        return say_units(cell.value, table.unit, words)
    if cell.status == "below_floor":
        return say_fewer(table.unit, words)
    return words.say(N_("a number that is not shown"))


def say_counted(table: PublishedTable, words: Words) -> str:
    """The sentence on the whole that a table breaks down, and on the already public total where that differs."""
    if table.shape == "stacked":
        sides = [words.named(side, say_total(table, words, side)) for side in inner_categories(table, 0)]
        return f"{words.listed(sides)}. {words.say(NEVER_ADDED)}"
    total = say_total(table, words)
    if table.public_total is None or table.public_total == table.total().value:
        return words.say(N_("In all: {total}."), total=total)
    published = words.number(table.public_total)
    return words.say(
        N_("In all: {total}, rounded; the total that is already public is {published}."),
        total=total,
        published=published,
    )


def repeats_its_group(table: PublishedTable) -> bool:
    """Whether each row is the same whole group once more, at its next step: such rows are never added up."""
    return [name for name, _ in table.dimensions] == ["step", "step_state"]


def empty_rows(table: PublishedTable, dimension: int) -> list[str]:
    """The categories of a dimension in which nothing at all is counted: they are named and not drawn."""
    cells = [(key, cell) for key, cell in table.rows() if TOTAL not in key]
    return [
        category
        for category in inner_categories(table, dimension)
        if all(cell.value == 0 and cell.status == "exact" for key, cell in cells if key[dimension] == category)
    ]


def say_empty_rows(table: PublishedTable, dimension: int, words: Words) -> tuple[str, ...]:
    """The sentence under a chart that names the rows that are not drawn, where there are any."""
    empty = empty_rows(table, dimension)
    if not empty:
        return ()
    named = words.listed(say_category(table, dimension, category, words) for category in empty)
    return (words.say(N_("Not drawn, because there is none: {named}."), named=named),)


def say_category(table: PublishedTable, dimension: int, category: str, words: Words) -> str:
    """The label of a category (or `total`) of the table's dimension with this position."""
    return label(words, table.dimensions[dimension][0], category, table.unit)


def inner_categories(table: PublishedTable, dimension: int) -> tuple[str, ...]:
    """The categories that the table publishes in this dimension, as declared, without the total."""
    there = {key[dimension] for key in table.cells} - {TOTAL}
    return tuple(category for category in table.dimensions[dimension][1] if category in there)


def inner_rows(table: PublishedTable) -> tuple[tuple[str, Cell], ...]:
    """Category and cell of a table with one dimension, as declared, without the total."""
    return tuple((category, table.cells[(category,)]) for category in inner_categories(table, 0))


def share_words(part: Cell, whole: Cell, words: Words) -> str:
    """Numerator and denominator of a share: "60 of 125 (48%)", "fewer than 10 of 30"."""
    if whole.value is None:
        return say_value(part, words)
    of_whole = words.say(N_("{part} of {whole}"), part=say_value(part, words), whole=words.number(whole.value))
    return of_whole if part.percent is None else f"{of_whole} ({words.percent(part.percent)})"


def describe(table: PublishedTable, words: Words) -> str:
    """The text alternative of a chart of counts: its total and its main numbers, in full sentences."""
    counted = say_counted(table, words)
    if len(table.dimensions) == 2:
        return " ".join([counted, *_describe_cross(table, words)])
    if table.shape == "stacked":
        return counted  # which names each side with its number already
    labelled = [(say_category(table, 0, category, words), cell) for category, cell in inner_rows(table)]
    return " ".join([counted, _describe_rows(labelled, words)])


def describe_shares(table: PublishedTable, words: Words) -> str:
    """The text alternative of shares: what was counted, then each share with its numerator and denominator."""
    last = len(table.dimensions) - 1
    part = inner_categories(table, last)[0]
    counted = say_counted(table, words)
    rows = inner_categories(table, 0) if last else ()
    has_whole = len(rows) != 1 and table.shape != "stacked"
    shares = [(TOTAL, (TOTAL,) * last)] if has_whole else []
    shares += [(row, (row,)) for row in rows[:LISTED]]
    said = [
        words.named(
            say_category(table, last, part, words) if row == TOTAL else say_category(table, 0, row, words),
            share_words(table.cells[(*key, part)], table.cells[(*key, TOTAL)], words),
        )
        for row, key in shares
    ]
    sentences = [counted, f"{words.listed(said)}."]
    if len(rows) > LISTED:
        sentences.append(_table_has_all(len(rows), words))
    return " ".join(sentences)


def _describe_rows(labelled: Sequence[tuple[str, Cell]], words: Words) -> str:
    if len(labelled) <= LISTED:
        return f"{_list(labelled, words)}."
    shown = [row for row in labelled if row[1].value is not None]
    largest = _list(sorted(shown, key=lambda row: -(row[1].value or 0))[:3], words)
    return " ".join(
        [words.say(N_("The largest numbers are: {largest}."), largest=largest), _table_has_all(len(labelled), words)]
    )


def _describe_cross(table: PublishedTable, words: Words) -> list[str]:
    rows = inner_categories(table, 0)
    named = rows if len(rows) <= LISTED or table.shape == "stacked" else (TOTAL,)
    series = [(say_category(table, 0, row, words), _list(_series(table, row, words), words)) for row in named]
    sentences = [f"{words.named(name, values)}." for name, values in series]
    return sentences if named == rows else [*sentences, _table_has_all(len(rows), words)]


def _table_has_all(rows: int, words: Words) -> str:
    return words.say_count("The table has {count} row.", "The table has all {count} rows.", rows)


def _series(table: PublishedTable, row: str, words: Words) -> list[tuple[str, Cell]]:
    return [
        (say_category(table, 1, category, words), table.cells[(row, category)])
        for category in inner_categories(table, 1)
    ]


def _list(labelled: Sequence[tuple[str, Cell]], words: Words) -> str:
    return words.listed(words.named(name, say_cell(cell, words)) for name, cell in labelled)
