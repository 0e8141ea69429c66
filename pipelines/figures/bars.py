"""Counts and shares as horizontal bars."""

from __future__ import annotations

from pipelines.figures.chart import Chart, chart_of, is_internal
from pipelines.figures.layout import Bar, Row, horizontal_bars
from pipelines.figures.template import SERIES
from pipelines.figures.wording import (
    describe,
    describe_shares,
    empty_rows,
    inner_categories,
    inner_rows,
    say_category,
    say_cell,
    say_empty_rows,
    share_words,
)
from pipelines.protect.published import TOTAL, PublishedTable
from pipelines.words.speak import Words


def bars(table: PublishedTable, words: Words) -> Chart:
    """One dimension as horizontal bars, in the declared order, with the value at the end of each bar."""
    rows = []
    for category, cell in inner_rows(table):
        said = say_cell(cell, words)
        sentence = words.named(say_category(table, 0, category, words), said)
        if cell.value is None:
            rows.append(Row(sentence, (Bar(None, "", sentence),)))
        else:
            rows.append(Row(say_category(table, 0, category, words), (Bar(cell.value, said, sentence),)))
    figure = horizontal_bars(rows, [say_category(table, 0, TOTAL, words)], is_internal(table), words)
    return chart_of(table, figure, describe(table, words), words)


def grouped_bars(table: PublishedTable, words: Words) -> Chart:
    """Two dimensions as groups of horizontal bars: the first names the group, the second the bars (three at most)."""
    series = inner_categories(table, 1)
    assert len(series) <= len(SERIES), f"{table.id} has too many categories for grouped bars"
    names = [say_category(table, 1, category, words) for category in series]
    rows = []
    empty = empty_rows(table, 0)
    drawn = [row for row in inner_categories(table, 0) if row not in empty]
    for row in drawn:
        label = say_category(table, 0, row, words)
        cells = [table.cells[(row, category)] for category in series]
        said = [say_cell(cell, words) for cell in cells]
        hovers = [words.named(f"{label}, {name}", text) for name, text in zip(names, said, strict=True)]
        group = [Bar(cell.value, text, hover) for cell, text, hover in zip(cells, said, hovers, strict=True)]
        rows.append(Row(label, tuple(group)))
    figure = horizontal_bars(rows, names, is_internal(table), words)
    return chart_of(table, figure, describe(table, words), words, remarks=say_empty_rows(table, 0, words), rows=drawn)


def shares(table: PublishedTable, words: Words) -> Chart:
    """How many of the whole: the first category of the last dimension, drawn over the whole that it is part of.

    With two dimensions there is one such bar for each category of the first one. All wholes are equally long,
    and only a published percentage is drawn: of a small group the words alone give numerator and denominator.
    """
    last = len(table.dimensions) - 1
    part = inner_categories(table, last)[0]
    part_name = say_category(table, last, part, words)
    rows = []
    drawn = inner_categories(table, 0) if last else ()
    for row in drawn or (TOTAL,):
        key = (row,) if last else ()
        cell, whole = table.cells[(*key, part)], table.cells[(*key, TOTAL)]
        name = say_category(table, 0, row, words) if last else part_name
        said = words.named(name, share_words(cell, whole, words))
        rows.append(Row(said, (Bar(cell.percent, "", said, is_share=True),)))
    figure = horizontal_bars(rows, [part_name], is_internal(table), words)
    return chart_of(table, figure, describe_shares(table, words), words, rows=drawn)
