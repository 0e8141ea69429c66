"""A legend of up to four entries above a chart, one under the other: it takes the same height on each screen."""

from __future__ import annotations

from typing import Any

_LINE = 20


def legend_above(entries: int) -> tuple[dict[str, Any], int]:
    """The legend's settings, and the px that it needs above the plot."""
    return {"orientation": "v"}, _LINE * entries + 14
