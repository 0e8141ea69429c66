"""The closed-world check of panels and steps: what they have and plain bars have not, worked out from their bars."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.figures.layout import CHARACTER
from pipelines.figures.panels import NARROW, PANEL, SPACE
from pipelines.figures.template import DARK

AXIS = re.compile(r"xaxis[2-9]")
PATH = re.compile(r"M0,\d{1,4} L0,\d{1,4}( M0,\d{1,4} L0,\d{1,4})*")
HOLLOW = "rgba(0,0,0,0)"
LONGEST_VALUE = 20
"""Characters of the longest value that a panel keeps room for."""

Check = Callable[[Any], bool]


def is_of_panels(layout: Mapping[str, Any]) -> bool:
    """Whether the figure has panels side by side."""
    return "xaxis2" in layout


def panel_rules(data: Sequence[Mapping[str, Any]]) -> dict[str, Check]:
    """Path → what may stand there, of panels; the axes of all panels are checked as `layout.xaxis`."""
    longest = max((length for trace in data for length in trace.get("x", ()) if isinstance(length, int)), default=0)
    names = {"x", "y", *(f"x{number}" for number in range(2, len(data) + 1))}
    rules: dict[str, Check] = {
        "layout.xaxis.range": lambda value: value in _scales(longest, len(data)),
        "layout.xaxis.domain": lambda value: isinstance(value, list) and all(0 <= end <= 1 for end in value),
        "layout.xaxis.anchor": lambda value: value == "y",
        "layout.shapes.type": lambda value: value == "path",
        "layout.shapes.path": lambda value: isinstance(value, str) and PATH.fullmatch(value) is not None,
        "layout.shapes.line.color": lambda value: value in DARK,
        "layout.shapes.line.width": lambda value: value == 1,
        "data.textfont.size": lambda value: value in range(10, 20),
    }
    return rules | dict.fromkeys(
        ("data.xaxis", "layout.shapes.xref", "layout.shapes.yref"), lambda value: value in names
    )


def _scales(longest: int, panels: int) -> list[list[float]]:
    """The axes that the longest bar can have, by the characters that its value can take."""
    width = max(NARROW, PANEL * panels) / panels - SPACE
    rooms = [CHARACTER * (1 + characters) / width for characters in range(1, LONGEST_VALUE)]
    return [[0, round(max(longest, 1) / (1 - room), 2)] for room in rooms if room < 1]


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
