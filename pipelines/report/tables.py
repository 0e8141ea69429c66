"""A published table as an HTML table: caption, headers with scope, hidden cells as words."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.figures.chart import part_id
from pipelines.figures.endings_wording import line_names, line_percents
from pipelines.figures.wording import inner_categories, repeats_its_group, say_category, say_counted, say_value
from pipelines.protect.grid import curve_on_grid, grid_days, is_on_grid
from pipelines.protect.intervals import wilson
from pipelines.protect.published import TOTAL, PublishedTable
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
        id=part_id(table),
        caption=words.say(table.definition.title),
        grid=grid,
        is_wide=len(grid.heads) > 3,
        notes=[say_counted(table, words), *by_chart, *by_numbers, *_say_interval(table, words)],
    )


def table_grid(table: PublishedTable, words: Words) -> Grid:
    """The table's cells as words, in the order of its declared categories; percentages where there are any."""
    if not table.dimensions:
        return Grid(
            (words.say(N_("What is counted")), words.say(UNITS[table.unit])),
            ((words.say(TOTALS[table.unit]), (say_value(table.total(), words),)),),
            has_total_row=False,
        )
    if is_on_grid(table):
        return _endings_grid(table, words)
    if len(table.dimensions) == 2:
        return _stacked_grid(table, words) if table.shape == "stacked" else _cross_grid(table, words)
    return _one_way_grid(table, words)


def _one_way_grid(table: PublishedTable, words: Words) -> Grid:
    has_total = table.shape != "stacked"
    keys = [*inner_categories(table, 0), *([TOTAL] if has_total else [])]
    cells = [table.cells[(key,)] for key in keys]
    has_percent = any(cell.percent is not None for cell in cells)
    heads = [words.say(DIMENSIONS[table.dimensions[0][0]]), words.say(UNITS[table.unit])]
    rows = [
        (
            say_category(table, 0, key, words),
            (say_value(cell, words), *([_percent(table, (key,), words)] if has_percent else [])),
        )
        for key, cell in zip(keys, cells, strict=True)
    ]
    return Grid((*heads, *([words.say(N_("Percent"))] if has_percent else [])), tuple(rows), has_total_row=has_total)


def _stacked_grid(table: PublishedTable, words: Words) -> Grid:
    """Categories as rows and sides as columns: what is compared stands side by side."""
    sides = inner_categories(table, 0)
    rows = [*inner_categories(table, 1), TOTAL]
    with_percent = [side for side in sides if any(table.cells[(side, row)].percent is not None for row in rows)]
    percent_heads = [words.say(N_("{category}, percent"), category=side) for side in with_percent]
    return Grid(
        (words.say(DIMENSIONS[table.dimensions[1][0]]), *sides, *percent_heads),
        tuple(
            (
                say_category(table, 1, row, words),
                (
                    *(say_value(table.cells[(side, row)], words) for side in sides),
                    *(_percent(table, (side, row), words) for side in with_percent),
                ),
            )
            for row in rows
        ),
        has_total_row=True,
    )


def _cross_grid(table: PublishedTable, words: Words) -> Grid:
    columns = [*inner_categories(table, 1), TOTAL]
    has_total = not repeats_its_group(table)
    rows = [*inner_categories(table, 0), *([TOTAL] if has_total else [])]
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
                    *(_percent(table, (row, column), words) for column in with_percent),
                ),
            )
            for row in rows
        ),
        has_total_row=has_total,
    )


def _endings_grid(table: PublishedTable, words: Words) -> Grid:
    """Cumulative rows: the shares of the curve, where it has a point, and the count of each way to end."""
    ways = inner_categories(table, 1)
    has_total = (TOTAL, ways[0]) in table.cells
    columns = [*ways, *([TOTAL] if has_total else [])]
    names = [say_category(table, 1, way, words) for way in ways]
    shares = {point.day: line_percents(point) for point in curve_on_grid(table)}
    lines = line_names(table, words) if shares else ()
    rows = []
    for day in (*map(str, grid_days(table)), *([TOTAL] if has_total else [])):
        counts = [say_value(table.cells[(day, column)], words) for column in columns]
        percents = shares.get(int(day)) if day != TOTAL else None
        said = map(words.percent, percents) if percents else [words.say(N_("no point"))] * len(lines)
        rows.append((say_category(table, 0, day, words), (*said, *counts)))
    return Grid(
        (
            words.say(DIMENSIONS[table.dimensions[0][0]]),
            *(words.say(N_("{category}, share by the curve"), category=line) for line in lines),
            *names,
            *([words.say(N_("Ended or last seen"))] if has_total else []),
        ),
        tuple(rows),
        has_total_row=has_total,
    )


def _percent(table: PublishedTable, key: tuple[str, ...], words: Words) -> str:
    cell, whole = table.cells[key], table.cells[(*key[:-1], TOTAL)]
    if key[-1] == TOTAL:
        return words.percent(100)
    if cell.percent is None:
        return words.say(N_("not shown"))
    if not table.definition.sampling_frame or cell.value is None or not whole.value:
        return words.percent(cell.percent)
    low, high = (words.percent(round(100 * bound)) for bound in wilson(cell.value, whole.value))
    return words.say(N_("{percent} ({low} to {high})"), percent=words.percent(cell.percent), low=low, high=high)


def _say_interval(table: PublishedTable, words: Words) -> list[str]:
    """What the ranges beside percentages are, and whom they are about; nothing where the table has none."""
    has_percent = any(cell.percent is not None for cell in table.cells.values())
    if not table.definition.sampling_frame or not has_percent:
        return []
    sentence = N_("In brackets: the 95% confidence interval (Wilson, 1927) of this sample as one of: {frame}")
    return [words.say(sentence, frame=words.say(table.definition.sampling_frame))]
