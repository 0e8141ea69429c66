"""Panels and steps pass the closed-world check as they are drawn, and with anything more in them they don't."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hand_made_release import hand_made_release
from made_up import cross_of

from pipelines.figures.bars import grouped_bars
from pipelines.figures.chart import Chart
from pipelines.figures.panels import panels
from pipelines.figures.steps import steps
from pipelines.protect.published import PublishedTable, Release
from pipelines.publish.closed_figure import figure_faults
from pipelines.publish.licence import Licence
from pipelines.report.inline_picture import draw_inline
from pipelines.report.parts import without_look
from pipelines.words.speak import Words

ENGLISH = Words("en")
SERVICES = cross_of(
    ("service_type", ("education", "health", "other")),
    ("delivery", ("yes", "partly", "no")),
    {("education", "yes"): 85, ("education", "no"): 40, ("health", "partly"): 60, ("other", "yes"): 15},
)
STEPS = cross_of(
    ("step", ("arrest", "guardian_appointed")),
    ("step_state", ("reached", "open", "skipped", "ended_before")),
    {("arrest", "reached"): 60, ("guardian_appointed", "reached"): 40, ("guardian_appointed", "open"): 20},
)
DRAWN: dict[str, tuple[Callable[[PublishedTable, Words], Chart], PublishedTable]] = {
    "panels": (panels, SERVICES),
    "steps": (steps, STEPS),
    "grouped bars": (grouped_bars, SERVICES),
}


def figure_of(kind: str) -> dict[str, Any]:
    draw, table = DRAWN[kind]
    drawn = json.loads(draw(table, ENGLISH).figure.to_json())
    return without_look(drawn)


def faults(figure: dict[str, Any], table: PublishedTable) -> list[str]:
    whole = hand_made_release(table.profile)
    release = Release(**{**vars(whole), "tables": {**whole.tables, table.id: table}})
    return list(figure_faults(json.dumps(figure), table.id, Licence(release, "en")))


@pytest.mark.parametrize("kind", DRAWN)
def test_each_kind_passes_and_has_a_picture_with_all_of_its_texts(kind: str) -> None:
    figure = figure_of(kind)
    assert faults(figure, DRAWN[kind][1]) == []
    picture = str(draw_inline(figure))
    for trace in figure["data"]:
        assert all(f">{text}</text>" in picture for text in trace.get("text", []))
    assert picture.count("<rect") >= sum(len(trace["x"]) for trace in figure["data"])


TAMPERED: dict[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "an exact count in a panel": ("panels", lambda figure: figure["data"][0]["x"].__setitem__(0, 83)),
    "a scale that ends at another number": (
        "panels",
        lambda figure: figure["layout"]["xaxis2"].__setitem__("range", [0, 83.19]),
    ),
    "a path with a number in it": (
        "panels",
        lambda figure: figure["layout"]["shapes"][0].__setitem__("path", "M83,4 L83,9"),
    ),
    "words on an axis": ("panels", lambda figure: figure["layout"]["xaxis2"].__setitem__("title", "Amina")),
    "a bar that begins elsewhere": ("steps", lambda figure: figure["data"][1]["base"].__setitem__(0, 37)),
    "an exact count in a step": ("steps", lambda figure: figure["data"][0]["x"].__setitem__(0, 58)),
    "a base that is none": ("steps", lambda figure: figure["data"][1].__setitem__("base", [])),
}


@pytest.mark.parametrize(("kind", "tamper"), TAMPERED.values(), ids=TAMPERED)
def test_anything_more_is_found(kind: str, tamper: Callable[[dict[str, Any]], None]) -> None:
    figure = figure_of(kind)
    tamper(figure)
    assert faults(figure, DRAWN[kind][1])
