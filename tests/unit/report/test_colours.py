"""The colours of the page and of its charts can be told apart by everybody: computed from the style sheet itself."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from pipelines.figures.endings import LINES
from pipelines.figures.steps import _FILLS, _HOLLOW
from pipelines.figures.template import AREAS, DARK, PAPER, SERIES
from pipelines.report.fragments import TEMPLATES
from pipelines.report.svg_marks import COLOURS

STYLE = (TEMPLATES / "page.css").read_text(encoding="utf-8")
SCHEMES = {
    "light": STYLE[: STYLE.index("@media")],
    "dark": STYLE[STYLE.index("@media (prefers-color-scheme: dark)") : STYLE.index("* { box-sizing")],
}
PAPER_STYLE = STYLE[STYLE.index("@media print") :]


def variables(style: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours, which is that of their greys."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_contrast_of_four_and_a_half_and_graphics_of_three(scheme: str) -> None:
    colour = variables(SCHEMES[scheme])
    texts = [(ink, "paper") for ink in ("ink", "muted", "accent", "first", "second")]
    texts += [("notice-ink", "notice"), ("alarm-ink", "alarm")]
    graphics = [(name, "paper") for name in ("first", "second", "third", "fourth", "line", "strong-rule", "accent")]
    assert [pair for pair in texts if contrast(colour[pair[0]], colour[pair[1]]) < 4.5] == []
    assert [pair for pair in graphics if contrast(colour[pair[0]], colour[pair[1]]) < 3] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_style_sheet_and_the_charts_have_the_same_colours(scheme: str) -> None:
    said = variables(SCHEMES[scheme])
    for colour, name in COLOURS.items():
        assert said[name].upper() == (colour if scheme == "light" else DARK[colour]), name


def test_each_colour_of_a_chart_is_light_on_paper() -> None:
    on_paper, light = variables(PAPER_STYLE), variables(SCHEMES["light"])
    for name in ("line", "track", "first", "second", "third", "fourth", "paper"):
        assert on_paper[name] == light[name], name


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_neighbours_in_a_chart_differ_in_grey_too_or_in_their_pattern(is_dark: bool) -> None:
    steps = [(PAPER if fill == _HOLLOW else fill, pattern) for fill, _, pattern in _FILLS.values()]
    lines = [(colour, f"{stroke} {symbol}") for colour, stroke, symbol in LINES]
    for looks in (SERIES, AREAS, lines, steps):
        for (one, its_pattern), (other, another) in pairwise(looks):
            greys = [DARK[colour] if is_dark else colour for colour in (one, other)]
            assert its_pattern != another or contrast(*greys) >= 1.5, (one, other)
