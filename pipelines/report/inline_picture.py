"""A figure as a picture of the page itself: lengths in percent and text in px, so that it fits any width unscaled.

It stands in the page before any script runs, where none runs, and on paper. It is worked out from the figure alone, and
each mark stands where the drawing library will put it, so that nothing moves when a script takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from pipelines.figures.template import INK, TEXT_SIZE
from pipelines.report.fragments import render
from pipelines.report.svg_marks import LINE_HEIGHT, dot, line, plain, rect, text

Layout = Mapping[str, Any]

_TO_VALUE, _TO_COLUMN_VALUE, _TICK, _TO_LABEL = 3, 6, 5, 3
"""Px from a bar or a column to its value, of a tick, and from an axis to its labels: the drawing library's own."""

_ASCENT, _MIDDLE, _BLOCK = 0.93, 0.35, 1.15
"""Of a line of text, in ems: its top and its middle above the line that it stands on, and its height."""

_DASHES = {"dash": "9 9"}

_PIECE = re.compile(r"M([\d.]+),([\d.]+) L([\d.]+),([\d.]+)")


def draw_inline(figure: Mapping[str, Any]) -> Markup:
    """The bars or lines of a figure as HTML around one `svg`; the same bytes for the same figure."""
    layout = figure["layout"]
    area = _Area(layout)
    marks = [
        *_axes(layout, area),
        *(mark for trace in figure["data"] for mark in _marks(trace, area)),
        *(piece for shape in layout.get("shapes", ()) for piece in _pieces(shape, area)),
        *(_annotation(note, area) for note in layout.get("annotations", ())),
    ]
    html = render(
        "picture.html.j2",
        padding=" ".join(f"{layout['margin'][side]}px" for side in "trbl"),
        height=plain(area.height),
        marks=marks,
        legend=_legend(figure) if layout.get("showlegend") else [],
        is_upright=layout.get("legend", {}).get("orientation") == "v",
    )
    return Markup(html)  # noqa: S704 - made by our own escaping template


@dataclass(frozen=True)
class _Area:
    """The plot inside its margins."""

    layout: Layout

    @property
    def height(self) -> float:
        margin = self.layout["margin"]
        return float(self.layout["height"] - margin["t"] - margin["b"])

    def x(self, value: float, axis: str = "x") -> float:
        """Percent from the left edge."""
        declared = self.layout[axis.replace("x", "xaxis")]
        first, last = declared["range"]
        start, end = declared.get("domain", (0, 1))
        return float(100 * (start + (end - start) * (value - first) / (last - first)))

    def y(self, value: float) -> float:
        """Px from the top edge."""
        bottom, top = self.layout["yaxis"]["range"]
        return float(self.height * (1 - (value - bottom) / (top - bottom)))


def _axes(layout: Layout, area: _Area) -> Iterator[Markup]:
    """Lines, ticks and labels of the axes that show them."""
    below, beside, corner = layout["xaxis"], layout["yaxis"], (0, area.height)
    if below.get("showline"):
        yield line(corner, (100, area.height), below["linecolor"])
    if beside.get("showline"):
        yield line((0, 0), corner, beside["linecolor"])
    for value, said in _ticks(below):
        yield from _tick_below(below, area.x(value), area.height, said)
    for value, said in _ticks(beside):
        colour, size = _font(beside.get("tickfont", {}))
        shift = -(_TICK + _TO_LABEL)
        yield text(said, (0, area.y(value) + _MIDDLE * size), colour, size, "end", shift)


def _ticks(axis: Layout) -> Iterator[tuple[float, str]]:
    yield from zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=True)


def _tick_below(axis: Layout, x: float, y: float, said: str) -> Iterator[Markup]:
    colour, size = _font(axis.get("tickfont", {}))
    length = _TICK if axis.get("ticks") == "outside" else 0
    if length:
        yield line((x, y), (x, y + length), axis["linecolor"])
    yield text(said, (x, y + length + _TO_LABEL + _ASCENT * size), colour, size, "middle")


def _font(declared: Layout) -> tuple[str, float]:
    return declared.get("color", INK), declared.get("size", TEXT_SIZE)


def _marks(trace: Mapping[str, Any], area: _Area) -> Iterator[Markup]:
    if trace["type"] == "scatter":
        yield from _curve(trace, area)
    elif trace.get("orientation") == "h":
        yield from _bars(trace, area)
    else:
        yield from _columns(trace, area)


def _bars(trace: Mapping[str, Any], area: _Area) -> Iterator[Markup]:
    axis, thick, count = trace.get("xaxis", "x"), trace["width"], len(trace["x"])
    bases, said = trace.get("base", [0] * count), trace.get("text", [""] * count)
    colour, size = _font(trace.get("textfont", {}))
    for base, length, place, words in zip(bases, trace["x"], trace["y"], said, strict=True):
        start, end, middle = area.x(base, axis), area.x(base + length, axis), area.y(place)
        yield rect(f"{plain(start)}%", f"{plain(end - start)}%", middle - thick / 2, thick, trace["marker"])
        if words:
            yield text(words, (end, middle + _MIDDLE * size), colour, size, shift=_TO_VALUE)


def _columns(trace: Mapping[str, Any], area: _Area) -> Iterator[Markup]:
    half = trace["width"] / 2
    colour, size = _font(trace["textfont"])
    for place, value, words in zip(trace["x"], trace["y"], trace["text"], strict=True):
        start, end, top = area.x(place - half), area.x(place + half), area.y(value)
        yield rect(f"{plain(start)}%", f"{plain(end - start)}%", top, area.height - top, trace["marker"])
        yield text(words, (area.x(place), top - _TO_COLUMN_VALUE), colour, size, "middle")


def _curve(trace: Mapping[str, Any], area: _Area) -> Iterator[Markup]:
    points = [(area.x(x), area.y(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]
    drawn = trace["line"]
    for start, end in pairwise(points):
        yield line(start, end, drawn["color"], drawn["width"], _DASHES.get(drawn["dash"], ""))
    for point in points:
        yield dot(point, trace["marker"])


def _pieces(shape: Mapping[str, Any], area: _Area) -> Iterator[Markup]:
    """The straight pieces of a path in the places of the data."""
    for found in _PIECE.finditer(shape["path"]):
        x1, y1, x2, y2 = map(float, found.groups())
        start, end = (area.x(x1, shape["xref"]), area.y(y1)), (area.x(x2, shape["xref"]), area.y(y2))
        yield line(start, end, shape["line"]["color"])


def _annotation(note: Mapping[str, Any], area: _Area) -> Markup:
    colour, size = _font(note.get("font", {}))
    is_of_paper = note["xref"] == "paper"
    x = 100 * note["x"] if is_of_paper else area.x(note["x"], note["xref"])
    y = area.height * (1 - note["y"]) if note["yref"] == "paper" else area.y(note["y"])
    inset = 1 + note.get("borderpad", 1)
    height = (_BLOCK + note["text"].count("<br>") * LINE_HEIGHT) * size
    top = y - note.get("yshift", 0) + {"top": inset, "middle": -height / 2, "bottom": -height - inset}[note["yanchor"]]
    anchor = note.get("xanchor", "center")
    shift = note.get("xshift", 0) + {"left": inset, "center": 0, "right": -inset}[anchor]
    where = {"left": "start", "center": "middle", "right": "end"}[anchor]
    return text(note["text"], (x, top + _ASCENT * size), colour, size, where, shift)


def _legend(figure: Mapping[str, Any]) -> list[tuple[str, Markup]]:
    """Name and swatch of each series."""
    shown = [trace for trace in figure["data"] if trace.get("showlegend", True)]
    return [(trace["name"], rect("0.5", "11", 0.5, 11, trace["marker"])) for trace in shown]
