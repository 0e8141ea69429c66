"""How soon placements ended: two lines through the ends of fixed intervals, and how many were followed for longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from pipelines.figures.areas import spread
from pipelines.figures.chart import Chart, chart_of, is_internal
from pipelines.figures.endings_wording import line_names, line_percents, say_point
from pipelines.figures.layout import WHOLE, axis_caption, watermark
from pipelines.figures.template import FIRST, LINE, MUTED, SECOND, SMALL_TEXT, chart_template
from pipelines.figures.wording import say_counted
from pipelines.protect.grid import GridPoint, curve_on_grid
from pipelines.protect.published import PublishedTable
from pipelines.words.speak import N_, Words

LINES = ((FIRST, "solid", "circle"), (SECOND, "dash", "square"))
"""Colour, stroke and marker of each line: the last two tell them apart without colour."""

HEIGHT = 240
DAYS = N_("Days from the start; under each day,<br>how many were followed for longer")

TOP, LEFT, RIGHT, BOTTOM = 10, 46, 104, 84
"""Px: of the plot, and around it."""

_LINE = 17
"""Px of a line of a name at the right end."""

_APART = 0.18
"""The least distance of two days under the axis, as a part of its length."""


def endings(table: PublishedTable, words: Words) -> Chart:
    """The share that had ended in the first way, and in any other, by each day of the grid that has a point."""
    points = curve_on_grid(table)
    assert points, f"{table.id} has too few for a curve"
    days, number = [0, *(point.day for point in points)], table.total().value
    followed = [number, *(point.followed for point in points)]
    figure = go.Figure(layout={"template": chart_template()})
    names = line_names(table, words)
    for position, name in enumerate(names):
        figure.add_trace(_line(table, position, name, points, words))
    shown = _ticks(days)
    bottom = BOTTOM + (20 if is_internal(table) else 0)
    figure.update_layout(
        height=TOP + HEIGHT + bottom,
        margin={"l": LEFT, "r": RIGHT, "t": TOP, "b": bottom},
        annotations=[
            *_end_labels(names, points[-1], words),
            axis_caption(words.say(DAYS), LEFT, below=46),
            *([watermark(words, below=bottom - 24)] if is_internal(table) else []),
        ],
        xaxis={
            "range": [0, days[-1]],
            "tickvals": [day for day in days if day in shown],
            "ticktext": [
                f"{words.number(day)}<br>{words.number(left or 0)}"
                for day, left in zip(days, followed, strict=True)
                if day in shown
            ],
            **_axis(),
        },
        yaxis={
            "range": [0, WHOLE],
            "tickvals": [0, WHOLE // 2, WHOLE],
            "ticktext": [words.percent(percent) for percent in (0, WHOLE // 2, WHOLE)],
            **_axis(),
        },
    )
    said = " ".join(f"{say_point(table, point, words)}." for point in points)
    how = words.say(N_("The lines show which share had ended so within each number of days from the start."))
    return chart_of(table, figure, f"{say_counted(table, words)} {how} {said}", words, remarks=(_say_points(words),))


def _line(table: PublishedTable, position: int, name: str, points: Sequence[GridPoint], words: Words) -> go.Scatter:
    colour, stroke, symbol = LINES[position]
    said = [say_point(table, point, words) for point in points]
    return go.Scatter(
        name=name,
        mode="lines+markers",
        x=[0, *(point.day for point in points)],
        y=[0, *(line_percents(point)[position] for point in points)],
        line={"color": colour, "width": 2, "dash": stroke},
        marker={"color": colour, "symbol": symbol, "size": 8},
        cliponaxis=False,  # the first and the last marker stand on the edge
        hovertext=["", *said],
        hoverinfo="text",
    )


def _axis() -> dict[str, Any]:
    return {
        "showticklabels": True,
        "tickfont": {"color": MUTED, "size": SMALL_TEXT},
        "tickangle": 0,
        "ticks": "outside",
        "showline": True,
        "linecolor": LINE,
    }


def _ticks(days: Sequence[int]) -> list[int]:
    """The days that are written under the axis, as far apart as numbers need on a narrow screen; the last always."""
    kept = [days[-1]]
    for day in reversed(days):
        if kept[-1] - day >= days[-1] * _APART and (day == 0 or day >= days[-1] * _APART):
            kept.append(day)
    return kept


def _end_labels(names: Sequence[str], last: GridPoint, words: Words) -> list[dict[str, Any]]:
    """The name and last share of each line at its right end, moved apart where they would overlap."""
    ends = sorted(zip(names, line_percents(last), LINES, strict=True), key=lambda end: -end[1])
    middles = [HEIGHT * (WHOLE - percent) / WHOLE for _, percent, _ in ends]
    places = spread(middles, [_LINE * (2 + name.count(" ")) + 4 for name, _, _ in ends], HEIGHT)
    return [
        {
            "text": f"{name.replace(' ', '<br>')}<br>{words.percent(percent)}",
            "align": "left",
            "font": {"color": colour, "size": SMALL_TEXT},
            "showarrow": False,
            "borderpad": 0,
            "x": last.day,
            "xref": "x",
            "xanchor": "left",
            "xshift": 10,
            "y": percent,
            "yref": "y",
            "yanchor": "middle",
            "yshift": round(middle - place),
        }
        for (name, percent, (colour, _, _)), middle, place in zip(ends, middles, places, strict=True)
    ]


def _say_points(words: Words) -> str:
    return words.say(
        N_(
            "The curve is worked out from the numbers below. It has a point every 90 days, unless fewer than 10 had "
            "ended since the point before, and none from the day on when fewer than 20 were followed for longer."
        )
    )
