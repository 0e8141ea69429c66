"""Counts by quarter as columns, in the order of time."""

from __future__ import annotations

import plotly.graph_objects as go

from pipelines.figures.chart import Chart, chart_of, is_internal
from pipelines.figures.layout import watermark
from pipelines.figures.template import FIRST, INK, MUTED, chart_template
from pipelines.figures.wording import describe, inner_rows, say_category, say_cell, say_value
from pipelines.protect.published import PublishedTable
from pipelines.words.speak import N_, Words

UNKNOWN = "unknown"
"""The category of what is not known, in any dimension."""


def columns_by_quarter(table: PublishedTable, words: Words) -> Chart:
    """One dimension of quarters as columns, in the order of time, with the value above each column."""
    quarters = inner_rows(table)
    drawn = [(place, category, cell) for place, (category, cell) in enumerate(quarters) if cell.value is not None]
    hidden = [(place, cell) for place, (_, cell) in enumerate(quarters) if cell.value is None]
    figure = go.Figure(layout={"template": chart_template()})
    figure.add_trace(
        go.Bar(
            x=[place for place, _, _ in drawn],
            y=[cell.value for _, _, cell in drawn],
            width=0.62,
            marker={"color": FIRST},
            text=[say_value(cell, words) for _, _, cell in drawn],
            textposition="outside",
            textangle=0,
            textfont={"color": INK},
            cliponaxis=False,
            constraintext="none",
            hovertext=[
                words.named(say_category(table, 0, name, words), say_cell(cell, words)) for _, name, cell in drawn
            ],
            hoverinfo="text",
        )
    )
    notes = [_hidden_column(place, say_value(cell, words)) for place, cell in hidden]
    figure.update_layout(
        height=260,
        margin={"l": 1, "r": 1, "t": 26, "b": 62 if is_internal(table) else 44},
        annotations=[*notes, *([watermark(words, below=40)] if is_internal(table) else [])],
        xaxis={
            "range": [-0.5, len(quarters) - 0.5],
            "showticklabels": True,  # quarters are short enough to stand under their columns
            "tickvals": list(range(len(quarters))),
            "ticktext": _quarter_labels([category for category, _ in quarters], words),
            "showline": True,
            "linecolor": MUTED,
        },
        yaxis={"range": [0, max(cell.value or 1 for _, _, cell in drawn)]},
    )
    return chart_of(table, figure, describe(table, words), words)


def _hidden_column(place: int, text: str) -> dict[str, object]:
    return {
        "text": text.replace(" ", "<br>"),  # a column is narrower than the words
        "font": {"color": MUTED, "size": 13},
        "showarrow": False,
        "x": place,
        "xref": "x",
        "y": 0,
        "yref": "paper",
        "yanchor": "bottom",
    }


def _quarter_labels(quarters: list[str], words: Words) -> list[str]:
    labels, year_before = [], ""
    for category in quarters:
        if category == UNKNOWN:
            labels.append(words.say(N_("Not<br>known")))
            continue
        year, quarter = category.split("-Q")
        short = words.say(N_("Q{quarter}"), quarter=quarter)
        labels.append(short if year == year_before else f"{short}<br>{year}")
        year_before = year
    return labels
