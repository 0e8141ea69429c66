"""The closed-world check of panels and steps: what they have and plain bars have not, worked out from their bars."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.figures.panels import least_width_of, scale_of
from pipelines.figures.template import DARK, SMALL_TEXT

AXIS = re.compile(r"xaxis[2-9]")
PATH = re.compile(r"M0,\d{1,4} L0,\d{1,4}( M0,\d{1,4} L0,\d{1,4})*")
HOLLOW = "rgba(0,0,0,0)"
Check = Callable[[Any], bool]


def is_of_panels(layout: Mapping[str, Any]) -> bool:
    """Whether the figure has panels side by side."""
    return "xaxis2" in layout


def panel_rules(data: Sequence[Mapping[str, Any]]) -> dict[str, Check]:
    """Path → what may stand there, of panels; the axes of all panels are checked as `layout.xaxis`."""
    names = {"x", "y", *(f"x{number}" for number in range(2, len(data) + 1))}
    scale = _scale(data)
    rules: dict[str, Check] = {
        "layout.xaxis.range": lambda value: value == scale,
        "layout.xaxis.domain": lambda value: isinstance(value, list) and all(0 <= end <= 1 for end in value),
        "layout.xaxis.anchor": lambda value: value == "y",
        "layout.shapes.type": lambda value: value == "path",
        "layout.shapes.path": lambda value: isinstance(value, str) and PATH.fullmatch(value) is not None,
        "layout.shapes.line.color": lambda value: value in DARK,
        "layout.shapes.line.width": lambda value: value == 1,
        "data.textfont.size": lambda value: value == SMALL_TEXT,
    }
    axes = ("data.xaxis", "layout.shapes.xref", "layout.shapes.yref")
    return rules | dict.fromkeys(axes, lambda value: value in names)


def _scale(data: Sequence[Mapping[str, Any]]) -> list[float]:
    """The axis that the bars and their words need."""
    lengths = [length for trace in data for length in trace.get("x", ()) if isinstance(length, int)]
    said = [str(text) for trace in data for text in trace.get("text", ())]
    width = least_width_of([str(trace.get("name")) for trace in data])
    return scale_of(max(lengths, default=0), max(map(len, said), default=0), len(data), width)


def step_rules(data: Sequence[Mapping[str, Any]]) -> dict[str, Check]:
    """The same of steps, whose bars begin where those before them end."""
    are_stacked = _are_stacked(data)
    return {
        "data.base": lambda value: are_stacked and isinstance(value, list),
        "data.marker.color": lambda value: value in DARK or value == HOLLOW,
        "layout.legend.orientation": lambda value: value in ("h", "v"),
    }


def _are_stacked(data: Sequence[Mapping[str, Any]]) -> bool:
    ends: defaultdict[Any, int] = defaultdict(int)
    for trace in data:
        places, lengths, bases = (trace.get(key, []) for key in ("y", "x", "base"))
        if not len(places) == len(lengths) == len(bases):
            return False
        for place, length, base in zip(places, lengths, bases, strict=True):
            if base != ends[place] or not isinstance(length, int):
                return False
            ends[place] += length
    return True
