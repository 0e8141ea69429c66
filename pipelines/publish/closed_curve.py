"""The closed-world check of a curve: its lines are those that the published counts give, point by point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.figures.template import DARK, SMALL_TEXT
from pipelines.publish.licence import Licence

CURVE = "scatter"
"""The type of a line in a figure; no other chart of a page has one."""

AT_THE_AXIS = (0, 50, 100)
"""The percents that stand beside the axis of a curve."""

Check = Callable[[Any], bool]


def has_licensed_lines(data: Sequence[Mapping[str, Any]], table_id: str, licence: Licence) -> bool:
    """Whether the figure holds the lines of its table, each under its own name, and no other."""
    drawn = [(trace.get("name"), trace.get("x"), trace.get("y")) for trace in data]
    return drawn == licence.lines(table_id)


def curve_rules(table_id: str, licence: Licence) -> dict[str, Check]:
    """Path → what may stand there, of what a curve has and bars have not."""
    lines = licence.lines(table_id)
    days = lines[0][1]
    rules: dict[str, Check] = {
        "data.type": _is_one_of(CURVE),
        "data.mode": _is_one_of("lines+markers"),
        "data.x": _is_one_of(days),
        "data.y": _is_one_of(*(shares for _, _, shares in lines)),
        "data.line.dash": _is_one_of("solid", "dash"),
        "data.line.width": _is_one_of(2),
        "data.marker.symbol": _is_one_of("circle", "square"),
        "data.marker.size": _is_one_of(8),
        "layout.xaxis.range": _is_one_of([0, days[-1]]),
        "layout.xaxis.tickvals": lambda value: isinstance(value, list) and all(day in days for day in value),
        "layout.yaxis.range": _is_one_of([0, 100]),
        "layout.yaxis.tickvals": _is_one_of(list(AT_THE_AXIS)),
        "layout.yaxis.ticktext": _is_one_of([licence.percent(percent) for percent in AT_THE_AXIS]),
    }
    for axis in ("layout.xaxis", "layout.yaxis"):
        rules |= {f"{axis}.{key}": _is_one_of(True) for key in ("showticklabels", "showline")}
        rules |= {f"{axis}.{key}": _is_one_of(*DARK) for key in ("linecolor", "tickfont.color")}
        rules |= {
            f"{axis}.tickfont.size": _is_one_of(SMALL_TEXT),
            f"{axis}.tickangle": _is_one_of(0),
            f"{axis}.ticks": _is_one_of("outside"),
        }
    return {**rules, "data.line.color": _is_one_of(*DARK)}


def _is_one_of(*allowed: Any) -> Check:
    return lambda value: any(type(value) is type(one) and value == one for one in allowed)
