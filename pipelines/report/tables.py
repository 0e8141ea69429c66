"""A published table as an HTML table: caption, headers with scope, hidden cells as words."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.figures.wording import inner_categories, say_category, say_counted, say_value
from pipelines.protect.published import TOTAL, Cell, PublishedTable
from pipelines.report.fragments import render
from pipelines.report.notes import say_notes
from pipelines.words.labels import DIMENSIONS, TOTALS, UNITS
from pipelines.words.speak import N_, Words


@dataclass(frozen=True)
class Grid:
    """The table as words: `heads` over the columns, and rows of a label and its values; the last row is the total."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    has_total_row: bool


def table_html(table: PublishedTable, words: Words) -> str:
    """The table with its caption and notes, as HTML with the id `table-<table id>`."""
    grid = table_grid(table, words)
    by_chart, by_numbers = say_notes(table, words)
    return render(
        "table.html.j2",
        id=table.id,
        caption=words.say(table.definition.title),
        grid=grid,
        is_wide=len(grid.heads) > 3,
        notes=[say_counted(table, words), *by_chart, *by_numbers],
    )


def table_grid(table: PublishedTable, words: Words) -> Grid:
    """The table's cells as words, in the order of its declared categories; percentages where there are any."""
    if not table.dimensions:
        return Grid(
            (words.say(N_("What is counted")), words.say(UNITS[table.unit])),
            ((words.say(TOTALS[table.unit]), (say_value(table.total(), words),)),),
            has_total_row=False,
        )
    return _cross_grid(table, words) if len(table.dimensions) == 2 else _one_way_grid(table, words)


def _one_way_grid(table: PublishedTable, words: Words) -> Grid:
    keys = [*inner_categories(table, 0), TOTAL]
    cells = [table.cells[(key,)] for key in keys]
    has_percent = any(cell.percent is not None for cell in cells)
    heads = [words.say(DIMENSIONS[table.dimensions[0][0]]), words.say(UNITS[table.unit])]
    rows = [
        (
            say_category(table, 0, key, words),
            (say_value(cell, words), *([_percent(cell, words, is_whole=key == TOTAL)] if has_percent else [])),
        )
        for key, cell in zip(keys, cells, strict=True)
    ]
    return Grid((*heads, *([words.say(N_("Percent"))] if has_percent else [])), tuple(rows), has_total_row=True)


def _cross_grid(table: PublishedTable, words: Words) -> Grid:
    columns = [*inner_categories(table, 1), TOTAL]
    rows = [*inner_categories(table, 0), TOTAL]
    with_percent = [column for column in columns if any(table.cells[(row, column)].percent is not None for row in rows)]
    names = {column: say_category(table, 1, column, words) for column in columns}
    percent_heads = [words.say(N_("{category}, percent"), category=names[column]) for column in with_percent]
    return Grid(
        (words.say(DIMENSIONS[table.dimensions[0][0]]), *names.values(), *percent_heads),
        tuple(
            (
                say_category(table, 0, row, words),
                (
                    *(say_value(table.cells[(row, column)], words) for column in columns),
                    *(_percent(table.cells[(row, column)], words, is_whole=False) for column in with_percent),
                ),
            )
            for row in rows
        ),
        has_total_row=True,
    )


def _percent(cell: Cell, words: Words, is_whole: bool) -> str:
    if is_whole:
        return words.percent(100)
    return words.say(N_("not shown")) if cell.percent is None else words.percent(cell.percent)
