"""The layout that all horizontal bar charts share: a label above its bars, the value at the end of each bar."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from pipelines.figures.template import INK, LINE, MUTED, SERIES, SMALL_TEXT, TRACK, chart_template
from pipelines.words.speak import N_, Words

BAR = 20
LABEL = 22
LABEL_LINE = 17
GAP = 12
"""Heights in CSS px; the plot's y axis is in px too, so that bars keep their size at any number of rows."""

WRAP = 42
"""Characters of a label in one line at 320 px."""

WRAP_BOLD = 36
WRAP_SAID = 40
"""Characters of such a line where it is bold, or has many numbers, which are wider than letters."""

WHOLE = 100
"""The length of the whole behind a share, in percent."""

CHARACTER = 8
"""Px that a character of a value label takes at most."""


@dataclass(frozen=True)
class Bar:
    """One bar: its length (None draws nothing), the words at its end, the sentence on hovering.

    `is_share`: the length is a percentage, drawn over its whole.
    """

    length: int | None
    words: str
    hover: str
    is_share: bool = False


@dataclass(frozen=True)
class Row:
    """A label and the bars under it, one for each series; an empty label takes no place."""

    label: str
    bars: tuple[Bar, ...]


def horizontal_bars(rows: Sequence[Row], series: Sequence[str], internal: bool, words: Words) -> go.Figure:
    """The figure of `rows`; `series` names the bars of a row, and a legend stands above where there are several."""
    labels = [textwrap.wrap(row.label, WRAP) for row in rows]
    starts, height = place_rows(labels, [_bars_height(row) for row in rows])
    figure = go.Figure(layout={"template": chart_template()})
    annotations: list[dict[str, Any]] = []
    places: list[list[int]] = [[] for _ in series]
    for row, lines, start in zip(rows, labels, starts, strict=True):
        if lines:
            annotations.append(row_label(lines, start))
        for number, bar in enumerate(row.bars):
            place = start + label_height(lines) + BAR * number + BAR // 2
            places[number].append(place)
            if bar.length is None and bar.words:
                annotations.append(_hidden(bar.words, place))
    has_shares = any(bar.is_share for row in rows for bar in row.bars)
    if has_shares:
        _add_wholes(figure, rows, places[0])
    for number, name in enumerate(series):
        figure.add_trace(_trace(name, number, [row.bars[number] for row in rows], places[number]))
    _add_frame(figure, rows, height, len(series) > 1, annotations, internal, words)
    return figure


def axis_caption(text: str, left: int, below: int) -> dict[str, Any]:
    """What stands under an axis, from the left edge on: `left` and `below` are pixels from the corner of the plot."""
    return {
        "text": text,
        "align": "left",
        "font": {"color": MUTED, "size": SMALL_TEXT},
        "showarrow": False,
        "borderpad": 0,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -left,
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -below,
    }


def watermark(words: Words, below: int = 0) -> dict[str, Any]:
    """The words that an internal chart carries in itself, so that a copied picture still has them.

    `below`: px that stand under the plot before them, such as those of an axis.
    """
    return {
        "text": words.say(N_("Internal, not for publication")),
        "font": {"color": SERIES[1][0], "size": SMALL_TEXT},
        "showarrow": False,
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -4 - below,
    }


def place_rows(labels: Sequence[Sequence[str]], bands: Sequence[int]) -> tuple[list[int], int]:
    """The px at which each row begins, a label with its band of bars or dots under it, and the height of all."""
    starts, height = [], 0
    for lines, band in zip(labels, bands, strict=True):
        starts.append(height)
        height += label_height(lines) + band + GAP
    return starts, height


def named_lines(name: str, said: str) -> list[str]:
    """A label whose name stands in bold over what is said of it."""
    return [*(f"<b>{line}</b>" for line in textwrap.wrap(name, WRAP_BOLD)), *textwrap.wrap(said, WRAP_SAID)]


def label_height(lines: Sequence[str]) -> int:
    """The px that a label of these lines takes."""
    return LABEL + LABEL_LINE * (len(lines) - 1) if lines else 0


def _bars_height(row: Row) -> int:
    # A bar that is not drawn and has its words in the label needs no place under it.
    return BAR * sum(bar.length is not None or bool(bar.words) for bar in row.bars)


def row_label(lines: Sequence[str], start: int) -> dict[str, Any]:
    """The label of a row as an annotation whose top is at `start` px."""
    return {
        "text": "<br>".join(lines),
        "align": "left",
        "font": {"color": INK},
        "showarrow": False,
        "borderpad": 0,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -1,
        "y": start,
        "yref": "y",
        "yanchor": "top",
    }


def _hidden(text: str, place: int) -> dict[str, Any]:
    return {
        "text": text,
        "font": {"color": MUTED},
        "showarrow": False,
        "borderpad": 0,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -1,
        "y": place,
        "yref": "y",
        "yanchor": "middle",
    }


def _trace(name: str, number: int, bars: Sequence[Bar], places: Sequence[int]) -> go.Bar:
    drawn = [(bar, place) for bar, place in zip(bars, places, strict=True) if bar.length is not None]
    fill, pattern = SERIES[number]
    marker: dict[str, Any] = {"color": fill, "line": {"color": fill, "width": 1}}
    if pattern:
        # A paler ground under the pattern would be a second colour to check; the same ground with holes is not.
        marker["pattern"] = {"shape": pattern, "fillmode": "replace", "fgcolor": fill, "size": 6, "solidity": 0.45}
    return go.Bar(
        name=name,
        orientation="h",
        x=[bar.length for bar, _ in drawn],
        y=[place for _, place in drawn],
        width=BAR - 4,
        marker=marker,
        text=[bar.words for bar, _ in drawn],
        textposition="outside",
        textfont={"color": INK},
        cliponaxis=False,
        constraintext="none",
        hovertext=[bar.hover for bar, _ in drawn],
        hoverinfo="text",
    )


def _add_wholes(figure: go.Figure, rows: Sequence[Row], places: Sequence[int]) -> None:
    """The whole behind each share that is drawn; an empty whole would look like a share of zero."""
    shares = [place for row, place in zip(rows, places, strict=True) if row.bars[0].length is not None]
    figure.add_trace(
        go.Bar(
            orientation="h",
            x=[WHOLE] * len(shares),
            y=shares,
            width=BAR - 4,
            marker={"color": TRACK, "line": {"color": LINE, "width": 1}},
            hoverinfo="skip",
            showlegend=False,
        )
    )


def _add_frame(
    figure: go.Figure,
    rows: Sequence[Row],
    height: int,
    has_legend: bool,
    annotations: list[dict[str, Any]],
    internal: bool,
    words: Words,
) -> None:
    bars = [bar for row in rows for bar in row.bars]
    has_shares = any(bar.is_share for bar in bars)
    longest = WHOLE if has_shares else max(bar.length for bar in bars if bar.length is not None)
    # Two characters and the space before them are wider than two times a usual character.
    room = max([3, *(len(bar.words) for bar in bars if bar.length is not None)]) * CHARACTER
    top, bottom = (34 if has_legend else 4), (24 if internal else 2)
    figure.update_layout(
        height=height + top + bottom,
        margin={"l": 1, "r": 2 if has_shares else room, "t": top, "b": bottom},
        showlegend=has_legend,
        annotations=[*annotations, *([watermark(words)] if internal else [])],
        xaxis={"range": [0, max(longest, 1)]},
        yaxis={"range": [height, 0]},
    )
