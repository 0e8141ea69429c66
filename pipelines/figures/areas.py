"""One curve drawn as stacked areas, with the name and share of each area at its right end."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from pipelines.contract.counts import OPEN
from pipelines.figures.curves import NAMED_DAYS, Curve, whole_percent
from pipelines.figures.template import AREAS, INK, LINE, MUTED, SMALL_TEXT, TRACK
from pipelines.words.speak import N_, Words

HEAD = 38
"""Px over the areas for the name of the curve."""

AXIS = 44
"""Px under the areas for the days and the numbers under observation."""

RIGHT = 120
"""Px to the right of the areas for their names."""

LEFT = 44
"""Px to the left of the areas for the percentages."""

_APART = 0.18
"""The least distance of two days under the axis, as a part of its length."""

_WRAP = 15
_TEXT_LINE = 17
_LEADER = 12

_YEARS = tuple(365 * year for year in range(2, 12))


@dataclass(frozen=True)
class Area:
    """Where a curve stands: the `number`th of the figure, `height` px from `top` in a figure of `whole` px.

    `names`: outcome (`open` too) → the name of its area. `last_day`: where the axis of all curves ends.
    """

    number: int
    head: str
    curve: Curve
    names: Mapping[str, str]
    top: int
    height: int
    whole: int
    last_day: int


def add_areas(figure: go.Figure, area: Area, words: Words) -> None:
    """Adds the areas, their axes and their labels to the figure."""
    bounds = upper_bounds(area.curve)
    for number, (outcome, upper) in enumerate(bounds.items()):
        figure.add_trace(_trace(area, number, outcome, upper, words))
    _add_axes(figure, area, words)
    for label in _labels(area, words):
        figure.add_annotation(label)
    if area.head:
        figure.add_annotation(_head(area))


def upper_bounds(curve: Curve) -> dict[str, list[float]]:
    """Outcome, from the bottom up → the upper bound of its area on each drawn day; the uppermost is 1 throughout."""
    bounds: dict[str, list[float]] = {}
    for day in curve.days():
        below = Fraction(0)
        for outcome, share in curve.shares(day).items():
            below += share
            bounds.setdefault(outcome, []).append(round(float(below), 4))
    return bounds


def _trace(area: Area, number: int, outcome: str, upper: list[float], words: Words) -> go.Scatter:
    fill, pattern = (TRACK, "") if outcome == OPEN else AREAS[number]
    days = area.curve.days()
    shares = [words.percent(whole_percent(area.curve.shares(day)[outcome])) for day in days]
    filled: dict[str, Any] = {"fillcolor": fill}
    if pattern:
        filled = {
            "fillpattern": {"shape": pattern, "fillmode": "replace", "fgcolor": fill, "size": 7, "solidity": 0.45}
        }
    return go.Scatter(
        name=area.names[outcome],
        mode="lines",
        x=days,
        y=upper,
        xaxis=f"x{area.number + 1}",
        yaxis=f"y{area.number + 1}",
        line={"shape": "hv", "width": 1.5, "color": LINE if outcome == OPEN else fill},
        fill="tonexty" if number else "tozeroy",
        hovertext=[
            words.named(f"{words.say(N_('Day {day}'), day=words.number(day))}, {area.names[outcome]}", share)
            for day, share in zip(days, shares, strict=True)
        ],
        hoverinfo="text",
        **filled,
    )


def ticks(last_day: int) -> list[int]:
    """The days that are written under the axis, at least as far apart as two numbers need on a narrow screen."""
    kept = [0]
    for day in (*NAMED_DAYS, *_YEARS):
        if day <= last_day and day - kept[-1] >= last_day * _APART:
            kept.append(day)
    return kept


def _add_axes(figure: go.Figure, area: Area, words: Words) -> None:
    under = {day: str(area.curve.at_risk(day)) if day <= area.curve.last_day else "" for day in ticks(area.last_day)}
    font = {"color": MUTED, "size": SMALL_TEXT}
    below = area.whole - area.top - area.height
    figure.update_layout(
        {
            f"xaxis{area.number + 1}": {
                "range": [0, area.last_day],
                "anchor": f"y{area.number + 1}",
                "showticklabels": True,
                "tickvals": list(under),
                "ticktext": [f"{words.number(day)}<br>{at_risk}" for day, at_risk in under.items()],
                "tickfont": font,
                "tickangle": 0,
                "ticks": "outside",
                "showline": True,
                "linecolor": LINE,
            },
            f"yaxis{area.number + 1}": {
                "range": [0, 1],
                "domain": [round(below / area.whole, 4), round((below + area.height) / area.whole, 4)],
                "anchor": f"x{area.number + 1}",
                "showticklabels": True,
                "tickvals": [0, 0.5, 1],
                "ticktext": [words.percent(percent) for percent in (0, 50, 100)],
                "tickfont": font,
            },
        }
    )


def _labels(area: Area, words: Words) -> list[dict[str, Any]]:
    """The name and share of each area that has a height at the end, moved apart where they would overlap."""
    middles, texts, below = [], [], Fraction(0)
    for outcome, share in area.curve.shares(area.curve.last_day).items():
        if share:
            middles.append(float(1 - below - share / 2) * area.height)
            name = f"{area.names[outcome]} {words.percent(whole_percent(share))}"
            texts.append(textwrap.wrap(name, _WRAP))
        below += share
    places = spread(middles[::-1], [len(lines) * _TEXT_LINE + 3 for lines in texts[::-1]], area.height)[::-1]
    return [_label(area, lines, *at) for lines, at in zip(texts, zip(middles, places, strict=True), strict=True)]


def spread(middles: Sequence[float], heights: Sequence[int], room: int) -> list[float]:
    """The middles of labels from top to bottom, moved as little as needed so that none covers another."""
    places: list[float] = []
    bottom = 0.0
    for middle, height in zip(middles, heights, strict=True):
        places.append(max(middle, bottom + height / 2))
        bottom = places[-1] + height / 2
    top = float(room)
    for number in reversed(range(len(places))):
        places[number] = min(places[number], top - heights[number] / 2)
        top = places[number] - heights[number] / 2
    return places


def _label(area: Area, lines: Sequence[str], middle: float, place: float) -> dict[str, Any]:
    return {
        "text": "<br>".join(lines),
        "align": "left",
        "font": {"color": INK, "size": SMALL_TEXT},
        "showarrow": True,  # the leader from the area to its name, which can stand a little higher or lower
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": LINE,
        "borderpad": 0,
        "x": area.curve.last_day,
        "xref": f"x{area.number + 1}",
        "xanchor": "left",
        "y": round(1 - middle / area.height, 4),
        "yref": f"y{area.number + 1}",
        "yanchor": "middle",
        "ax": _LEADER,
        "ay": round(place - middle),
    }


def _head(area: Area) -> dict[str, Any]:
    return {
        "text": f"<b>{area.head}</b>",
        "align": "left",
        "font": {"color": INK},
        "showarrow": False,
        "borderpad": 0,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -LEFT,
        "y": 1,
        "yref": f"y{area.number + 1}",
        "yanchor": "bottom",
        "yshift": 4,
    }
