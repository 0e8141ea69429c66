"""The marks of an inline picture as SVG: lengths along its width in percent, all others in px, colours by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from pipelines.figures.template import FIRST, FOURTH, INK, LINE, MUTED, PAPER, SECOND, SMALL_TEXT, THIRD, TRACK

COLOURS: Mapping[str, str] = {
    **{INK: "ink", MUTED: "muted", LINE: "line", TRACK: "track", PAPER: "paper"},
    **{FIRST: "first", SECOND: "second", THIRD: "third", FOURTH: "fourth"},
}
"""Colour of a figure → its name in the style sheet, which has one value for the light and one for the dark scheme."""

PATTERNS: Mapping[str, str] = {SECOND: "pattern-second", MUTED: "pattern-muted"}
"""Colour of a patterned bar → the id of the pattern, which the page defines once."""

LINE_HEIGHT = 1.3
"""Of a line of text, in ems."""

_BOLD = re.compile(r"</?b>")

Point = tuple[float, float]
"""Percent from the left edge, and px from the top."""


def plain(number: float) -> str:
    """A length with at most two decimals, and none where there are none."""
    return f"{round(number, 2) + 0:.2f}".rstrip("0").rstrip(".")  # + 0: never -0


def rect(start: str, width: str, top: float, height: float, marker: Mapping[str, Any]) -> Markup:
    """A bar with its fill or pattern and its outline; `start` and `width` carry their unit."""
    colour, line = marker["color"], marker.get("line", {})
    fill = Markup('fill="url(#{})"').format(PATTERNS[colour]) if "pattern" in marker else Markup()
    names = [f"fill-{COLOURS[colour]}"] if colour in COLOURS and not fill else []
    names += [f"line-{COLOURS[line['color']]}"] if line else []
    return Markup('<rect class="{}" {}x="{}" y="{}" width="{}" height="{}"/>').format(
        " ".join(names), fill + " " if fill else "", start, plain(top), width, plain(height)
    )


def line(start: Point, end: Point, colour: str, width: float = 1, dashes: str = "") -> Markup:
    """A straight line."""
    drawn = Markup('<line class="line-{}" x1="{}%" y1="{}" x2="{}%" y2="{}"').format(
        COLOURS[colour], plain(start[0]), plain(start[1]), plain(end[0]), plain(end[1])
    )
    drawn += Markup(' stroke-width="{}"').format(plain(width)) if width != 1 else ""
    drawn += Markup(' stroke-dasharray="{}"').format(dashes) if dashes else ""
    return drawn + Markup("/>")


def dot(at: Point, marker: Mapping[str, Any]) -> Markup:
    """The marker of a point: a circle or a square."""
    name, half = COLOURS[marker["color"]], marker["size"] / 2
    if marker["symbol"] == "circle":
        return Markup('<circle class="fill-{}" cx="{}%" cy="{}" r="{}"/>').format(
            name, plain(at[0]), plain(at[1]), plain(half)
        )
    return Markup('<rect class="fill-{}" x="{}%" y="{}" width="{}" height="{}" transform="translate(-{} 0)"/>').format(
        name, plain(at[0]), plain(at[1] - half), plain(2 * half), plain(2 * half), plain(half)
    )


def text(said: str, at: Point, colour: str, size: float, anchor: str = "start", shift: float = 0) -> Markup:
    """Words whose first line stands on `at`; `said` may have `<br>` between its lines, and `<b>` around one."""
    names = [f"fill-{COLOURS[colour]}", *(["small"] if size == SMALL_TEXT else [])]
    names += {"start": [], "middle": ["centred"], "end": ["to-the-end"]}[anchor]
    lines = said.split("<br>")
    x, moved = f"{plain(at[0])}%", Markup(' dx="{}"').format(plain(shift)) if shift else Markup()
    if len(lines) == 1 and not _BOLD.search(said):
        return Markup('<text class="{}" x="{}" y="{}"{}>{}</text>').format(
            " ".join(names), x, plain(at[1]), moved, said
        )
    spans = Markup("").join(
        Markup('<tspan{} x="{}" y="{}"{}>{}</tspan>').format(
            Markup(' class="bold"') if _BOLD.search(one) else "",
            x,
            plain(at[1] + number * LINE_HEIGHT * size),
            moved,
            _BOLD.sub("", one),
        )
        for number, one in enumerate(lines)
    )
    return Markup('<text class="{}">{}</text>').format(" ".join(names), spans)
