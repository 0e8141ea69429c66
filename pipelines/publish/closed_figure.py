"""The closed-world check of a figure's JSON: each key is geometry, a look or licensed content; any other is a fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from pipelines.figures.template import DARK
from pipelines.publish.closed_curve import CURVE, curve_rules, has_licensed_lines
from pipelines.publish.closed_panels import AXIS, is_of_panels, panel_rules, step_rules
from pipelines.publish.licence import Licence

LARGEST_SIZE = 5000
"""Px: no place or size in a page is larger."""

SHARE = 100
"""The whole of a share, and the end of its axis."""

LOOKS = {
    *("text", "skip", "outside", "none", "left", "right", "top", "bottom", "middle", "center", "paper", "x", "y", "/"),
    *(".", "replace", "h", "bar"),
}

Check = Callable[[Any], bool]


def figure_faults(text: str, table_id: str, licence: Licence) -> Iterator[str]:
    """The places in a figure that have no licence, such as `data[0].x`."""
    try:
        figure: dict[str, Any] = json.loads(text, object_pairs_hook=_without_twins)
        data, layout = list(figure.pop("data")), dict(figure.pop("layout"))
    except (ValueError, KeyError, TypeError):
        yield "its JSON"
        return
    if figure:
        yield "a key"
    is_curve = any(trace.get("type") == CURVE for trace in data)
    if is_curve and not has_licensed_lines(data, table_id, licence):
        yield "data"
    is_sideways = all(trace.get("orientation") == "h" for trace in data)
    content = _content(table_id, licence)
    rules = _rules(is_sideways, content, layout.get("height"))
    if is_curve:
        rules |= curve_rules(table_id, licence)
    elif is_of_panels(layout):
        rules |= panel_rules(data)
    elif any("base" in trace for trace in data):
        rules |= step_rules(data)
    for path, value in _leaves({"data": data, "layout": layout}, ""):
        key = re.sub(r"\[\d+\]|(?<=xaxis)\d", "", path)
        check = rules.get(key, _never)
        if not check(value):
            yield path


def _rules(is_sideways: bool, content: Mapping[str, Check], height: object) -> dict[str, Check]:
    """Path → what may stand there. `x` and `y` of a bar: one is its number, the other its place."""
    numbers, places = ("x", "y") if is_sideways else ("y", "x")
    rules: dict[str, Check] = {
        f"data.{numbers}": content["numbers"],
        f"data.{places}": _are_places(height),
        f"layout.{numbers}axis.range": content["ends"],
        f"layout.{places}axis.range": _are_sizes,
        "layout.xaxis.tickvals": _are_places(height),
        **dict.fromkeys(("data.name", "data.text", "data.hovertext", "layout.xaxis.ticktext"), content["words"]),
        "layout.annotations.text": content["words"],
    }
    rules |= dict.fromkeys(("data.type", "data.orientation", "data.hoverinfo", "data.textposition"), _is_look)
    rules |= dict.fromkeys(
        ("data.constraintext", "data.marker.pattern.shape", "data.marker.pattern.fillmode"), _is_look
    )
    rules |= {f"layout.annotations.{key}": _is_look for key in ("align", "xanchor", "xref", "yanchor", "yref")}
    rules |= {f"data.{key}": _is_colour for key in ("marker.color", "marker.line.color", "textfont.color")}
    rules |= dict.fromkeys(("data.marker.pattern.fgcolor", "layout.annotations.font.color"), _is_colour)
    rules["layout.xaxis.linecolor"] = _is_colour
    rules |= {f"data.{key}": _is_switch for key in ("cliponaxis", "showlegend")}
    rules |= {f"layout.{key}": _is_switch for key in ("showlegend", "annotations.showarrow")}
    rules |= {f"layout.xaxis.{key}": _is_switch for key in ("showticklabels", "showline")}
    rules |= {f"layout.annotations.{key}": _is_size for key in ("borderpad", "x", "xshift", "y", "yshift", "font.size")}
    rules |= {f"layout.{key}": _is_size for key in ("height", "margin.l", "margin.r", "margin.t", "margin.b")}
    rules |= {f"data.{key}": _is_size for key in ("width", "textangle", "marker.line.width", "marker.pattern.size")}
    rules["data.marker.pattern.solidity"] = _is_size
    return rules


def _content(table_id: str, licence: Licence) -> dict[str, Check]:
    """Checks of what a figure says: against the cells of its own table."""

    def is_number(value: object) -> bool:
        return value == SHARE or licence.allows_number(value, table_id)

    def are_words(value: Any) -> bool:
        texts = value if isinstance(value, list) else [value]
        return all(isinstance(text, str) and licence.allows(text, table_id) for text in texts)

    return {
        "numbers": lambda value: isinstance(value, list) and all(map(is_number, value)),
        "ends": lambda value: isinstance(value, list) and value[:1] == [0] and all(map(is_number, value[1:])),
        "words": are_words,
    }


def _leaves(found: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Path and value; a list of plain values is one leaf."""
    if isinstance(found, dict):
        for key, value in found.items():
            name = key if (key.isascii() and key.isalpha()) or AXIS.fullmatch(key) else "…"
            yield from _leaves(value, f"{path}.{name}".lstrip("."))
    elif isinstance(found, list) and any(isinstance(value, (dict, list)) for value in found):
        for number, value in enumerate(found):
            yield from _leaves(value, f"{path}[{number}]")
    else:
        yield path, found


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, refused where a key stands in it twice: a reader would keep only the last."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _are_places(height: object) -> Check:
    """Where bars stand, from one edge to the other; counts are in no such order, and hardly within the figure."""

    def check(value: Any) -> bool:
        numbers = isinstance(value, list) and all(_is_size(place) for place in value)
        return (
            numbers
            and all(a < b for a, b in pairwise(value))
            and (not value or (isinstance(height, int) and value[0] >= 0 and value[-1] <= height))
        )

    return check


def _is_size(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST_SIZE


def _are_sizes(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_size, value))


def _is_look(value: object) -> bool:
    return value in LOOKS


def _is_colour(value: object) -> bool:
    return value in DARK


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _never(value: object) -> bool:  # noqa: ARG001 - a key that has no rule
    return False
