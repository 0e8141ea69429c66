"""Published values and published tables in words: the same words in charts, tables and text alternatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipelines.protect.published import TOTAL, Cell, PublishedTable
from pipelines.words.labels import label
from pipelines.words.speak import N_, Words

LISTED = 6
"""A text alternative lists all rows up to this many; above it, the three largest: the table has the rest."""

SOURCE = N_("Source: the programme's case records.")

_UNITS: dict[str, Callable[[Words, int], str]] = {
    "children": lambda words, count: words.say_count("{count} child", "{count} children", count),
    "arrests": lambda words, count: words.say_count("{count} arrest", "{count} arrests", count),
    "offences": lambda words, count: words.say_count("{count} offence", "{count} offences", count),
    "placements": lambda words, count: words.say_count("{count} placement", "{count} placements", count),
    "cases": lambda words, count: words.say_count("{count} case", "{count} cases", count),
    "persons": lambda words, count: words.say_count("{count} person", "{count} persons", count),
    "rows": lambda words, count: words.say_count("{count} row", "{count} rows", count),
    "events": lambda words, count: words.say_count("{count} event", "{count} events", count),
}

_FEWER: dict[str, str] = {
    "children": N_("fewer than 10 children"),
    "arrests": N_("fewer than 10 arrests"),
    "offences": N_("fewer than 10 offences"),
    "placements": N_("fewer than 10 placements"),
    "cases": N_("fewer than 10 cases"),
    "persons": N_("fewer than 10 persons"),
    "rows": N_("fewer than 10 rows"),
    "events": N_("fewer than 10 events"),
}


def say_value(cell: Cell, words: Words) -> str:
    """The count as a reader sees it: a number, or the words for a hidden one; never 0 for a hidden one."""
    if cell.value is not None:
        return words.number(cell.value)
    return words.say(N_("fewer than 10")) if cell.status == "below_floor" else words.say(N_("not shown"))


def say_cell(cell: Cell, words: Words) -> str:
    """The count with its percentage, where it has one: "145 (58%)"."""
    if cell.value is None or cell.percent is None:
        return say_value(cell, words)
    return f"{words.number(cell.value)} ({words.percent(cell.percent)})"


def say_units(count: int, unit: str, words: Words) -> str:
    """A count with its unit in the right plural: "1 child", "250 children"."""
    return _UNITS[unit](words, count)


def say_total(table: PublishedTable, words: Words) -> str:
    """What the table counts altogether, with its unit: "250 children", "fewer than 10 children"."""
    cell = table.total()
    if cell.value is not None:
        return say_units(cell.value, table.unit, words)
    if cell.status == "below_floor":
        return words.say(_FEWER[table.unit])
    return words.say(N_("a number that is not shown"))


def say_counted(table: PublishedTable, words: Words) -> str:
    """The sentence on the whole that a table breaks down, and on the already public total where that differs."""
    total = say_total(table, words)
    if table.public_total is None or table.public_total == table.total().value:
        return words.say(N_("In all: {total}."), total=total)
    published = words.number(table.public_total)
    return words.say(
        N_("In all: {total}, rounded; the total that is already public is {published}."),
        total=total,
        published=published,
    )


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
    labelled = [(say_category(table, 0, category, words), cell) for category, cell in inner_rows(table)]
    return " ".join([counted, _describe_rows(labelled, words)])


def describe_shares(table: PublishedTable, words: Words) -> str:
    """The text alternative of shares: what was counted, then each share with its numerator and denominator."""
    last = len(table.dimensions) - 1
    part = inner_categories(table, last)[0]
    counted = say_counted(table, words)
    rows = inner_categories(table, 0) if last else ()
    shares = [(TOTAL, (TOTAL,) * last)] if len(rows) != 1 else []
    shares += [(row, (row,)) for row in rows[:LISTED]]
    said = [
        f"{say_category(table, 0, row, words) if row != TOTAL else say_category(table, last, part, words)}: "
        f"{share_words(table.cells[(*key, part)], table.cells[(*key, TOTAL)], words)}"
        for row, key in shares
    ]
    sentences = [counted, f"{'; '.join(said)}."]
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
    named = rows if len(rows) <= LISTED else (TOTAL,)
    sentences = [f"{say_category(table, 0, row, words)}: {_list(_series(table, row, words), words)}." for row in named]
    return sentences if named == rows else [*sentences, _table_has_all(len(rows), words)]


def _table_has_all(rows: int, words: Words) -> str:
    return words.say_count("The table has {count} row.", "The table has all {count} rows.", rows)


def _series(table: PublishedTable, row: str, words: Words) -> list[tuple[str, Cell]]:
    return [
        (say_category(table, 1, category, words), table.cells[(row, category)])
        for category in inner_categories(table, 1)
    ]


def _list(labelled: Sequence[tuple[str, Cell]], words: Words) -> str:
    return "; ".join(f"{name}: {say_cell(cell, words)}" for name, cell in labelled)
