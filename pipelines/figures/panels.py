"""Two dimensions as panels side by side: one row of bars for each category, one panel for each column of the table."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from pipelines.figures.chart import Chart, chart_of, is_internal
from pipelines.figures.layout import BAR, CHARACTER, WRAP, label_height, place_rows, row_label, watermark
from pipelines.figures.template import FIRST, INK, LINE, SMALL_TEXT, chart_template
from pipelines.figures.wording import (
    describe,
    empty_rows,
    inner_categories,
    say_category,
    say_cell,
    say_empty_rows,
    say_value,
)
from pipelines.protect.published import TOTAL, Cell, PublishedTable
from pipelines.words.speak import Words

ORDERED = frozenset(
    {
        *("step", "months_after", "period", "programme", "age_band", "age_band_coarse", "quarter", "core_services"),
        *("arrests_of_child", "disappearances_of_child", "identification", "return_kind", "bia_state", "bid_state"),
    }
)
"""Dimensions whose categories follow one another by nature: all of their rows stand, in this order.

The rows of any other are sorted by their size, and named under the chart where there is nothing in them.
"""

LAST = ("other", "unknown")
"""Categories that say little, so they stand at the end whatever their size."""

NARROW = 280
"""The width of a figure on a screen of 320 px."""

PANEL = 92
"""The least width of a panel in px; a head with a longer word takes more."""

SPACE = 8
"""Px between two panels on a narrow screen."""


def panels(table: PublishedTable, words: Words) -> Chart:
    """A cross or stacked table as small multiples: all bars start at zero and have one scale, the value at their end.

    The panels are the second dimension of a cross table, or the sides of a stacked one.
    """
    sides = inner_categories(table, _side_dimension(table))
    names = [say_category(table, _side_dimension(table), side, words) for side in sides]
    width = least_width_of(names)
    rows = _sorted_rows(table, sides)
    labels = [textwrap.wrap(_say_row(table, row, sides, words), WRAP) for row in rows]
    starts, height = place_rows(labels, [BAR] * len(labels))
    places = [start + label_height(lines) + BAR // 2 for start, lines in zip(starts, labels, strict=True)]
    figure = go.Figure(layout={"template": chart_template()})
    for number, side in enumerate(sides):
        figure.add_trace(_trace(table, rows, side, places, number, words))
    heads = [textwrap.wrap(name, width // len(sides) // CHARACTER, break_long_words=False) for name in names]
    row_labels = [row_label(lines, start) for lines, start in zip(labels, starts, strict=True)]
    _add_frame(figure, table, _domains(len(sides), width), heads, row_labels, height, words)
    figure.update_layout(shapes=[_base_line(number, places) for number in range(len(sides))])
    _add_scale(figure, table, sides, rows, width, words)
    dimension = 1 - _side_dimension(table)
    remarks = () if table.dimensions[dimension][0] in ORDERED else say_empty_rows(table, dimension, words)
    least_width = width if width > NARROW else 0
    text = describe(table, words)
    return chart_of(table, figure, text, words, least_width, remarks, rows=rows, row_dimension=dimension)


def least_width_of(names: Sequence[str]) -> int:
    """The px that panels under these heads need: no word of a head is cut in two."""
    longest = max(len(word) for name in names for word in re.split(r"[\s-]+", name))
    return max(NARROW, max(PANEL, CHARACTER * (longest + 1)) * len(names))


def scale_of(longest: int, characters: int, panels: int, width: int) -> list[float]:
    """The axis of each panel: from zero to where the longest bar leaves room for a value of so many characters."""
    share = CHARACTER * (1 + characters) / (width / panels - SPACE)
    return [0, round(max(longest, 1) / (1 - share), 2)]


def _side_dimension(table: PublishedTable) -> int:
    return 0 if table.shape == "stacked" else 1


def _cell(table: PublishedTable, row: str, side: str) -> Cell:
    return table.cells[(side, row) if table.shape == "stacked" else (row, side)]


def _sorted_rows(table: PublishedTable, sides: Sequence[str]) -> list[str]:
    dimension = 1 - _side_dimension(table)
    if table.dimensions[dimension][0] in ORDERED:
        return list(inner_categories(table, dimension))
    empty = empty_rows(table, dimension)
    rows = [row for row in inner_categories(table, dimension) if row not in empty]

    def size(row: str) -> int:
        if table.shape == "stacked":  # sides have no sum
            return max(_cell(table, row, side).value or 0 for side in sides)
        return table.cells[(row, TOTAL)].value or 0

    return sorted(rows, key=lambda row: (row in LAST, -size(row)))


def _say_row(table: PublishedTable, row: str, sides: Sequence[str], words: Words) -> str:
    """The row's label; a hidden cell stands here in words, because a panel is too narrow for them."""
    hidden = [
        words.named(say_category(table, _side_dimension(table), side, words), say_value(_cell(table, row, side), words))
        for side in sides
        if _cell(table, row, side).value is None
    ]
    return words.listed([say_category(table, 1 - _side_dimension(table), row, words), *hidden])


def _trace(
    table: PublishedTable, rows: Sequence[str], side: str, places: Sequence[int], number: int, words: Words
) -> go.Bar:
    cells = [(row, _cell(table, row, side), place) for row, place in zip(rows, places, strict=True)]
    drawn = [(row, cell, place) for row, cell, place in cells if cell.value is not None]
    name = say_category(table, _side_dimension(table), side, words)
    labels = [say_category(table, 1 - _side_dimension(table), row, words) for row, _, _ in drawn]
    return go.Bar(
        name=name,
        orientation="h",
        x=[cell.value for _, cell, _ in drawn],
        y=[place for _, _, place in drawn],
        xaxis=_axis(number),
        width=BAR - 4,
        marker={"color": FIRST},
        text=[say_value(cell, words) for _, cell, _ in drawn],
        textposition="outside",
        textfont={"color": INK, "size": SMALL_TEXT},
        cliponaxis=False,
        constraintext="none",
        hovertext=[
            words.named(f"{label}, {name}", say_cell(cell, words))
            for label, (_, cell, _) in zip(labels, drawn, strict=True)
        ],
        hoverinfo="text",
    )


def _axis(number: int) -> str:
    return f"x{number + 1}" if number else "x"


def _domains(count: int, width: int) -> list[list[float]]:
    space = SPACE / width
    panel = (1 - space * (count - 1)) / count
    starts = [number * (panel + space) for number in range(count)]
    return [[round(start, 4), round(start + panel, 4)] for start in starts]


def _add_frame(
    figure: go.Figure,
    table: PublishedTable,
    domains: Sequence[list[float]],
    heads: Sequence[list[str]],
    row_labels: Sequence[dict[str, Any]],
    height: int,
    words: Words,
) -> None:
    head = 17 * max(map(len, heads)) + 12
    bottom = 24 if is_internal(table) else 2
    notes = [_head(lines, domain[0]) for lines, domain in zip(heads, domains, strict=True)]
    figure.update_layout(
        height=head + height + bottom,
        margin={"l": 1, "r": 2, "t": head, "b": bottom},
        annotations=[
            *notes,
            *row_labels,
            *([_watermark_at_the_left(words)] if is_internal(table) else []),
        ],
        yaxis={"range": [height, 0]},
        **{f"xaxis{number + 1}": {"domain": domain, "anchor": "y"} for number, domain in enumerate(domains)},
    )


def _add_scale(
    figure: go.Figure, table: PublishedTable, sides: Sequence[str], rows: Sequence[str], width: int, words: Words
) -> None:
    """The same scale in all panels, with room for the longest value behind its bar at the least width."""
    cells = [_cell(table, row, side) for row in rows for side in sides if _cell(table, row, side).value is not None]
    longest, characters = max(cell.value or 0 for cell in cells), max(len(say_value(cell, words)) for cell in cells)
    figure.update_xaxes(range=scale_of(longest, characters, len(sides), width))


def _watermark_at_the_left(words: Words) -> dict[str, Any]:
    """The watermark where a reader sees it before the figure is scrolled."""
    return {**watermark(words), "x": 0, "xanchor": "left"}


def _head(lines: Sequence[str], start: float) -> dict[str, Any]:
    return {
        "text": "<br>".join(f"<b>{line}</b>" for line in lines),
        "align": "left",
        "font": {"color": INK, "size": SMALL_TEXT},
        "showarrow": False,
        "borderpad": 0,
        "x": start,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -1,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 6,
    }


def _base_line(number: int, places: Sequence[int]) -> dict[str, Any]:
    """The line at zero of a panel, a piece for each bar: without it a bar of length zero would be lost."""
    return {
        "type": "path",
        "xref": _axis(number),
        "yref": "y",
        "path": " ".join(f"M0,{place - BAR // 2} L0,{place + BAR // 2}" for place in places),
        "line": {"color": LINE, "width": 1},
    }
