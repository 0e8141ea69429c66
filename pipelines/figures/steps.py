"""The steps of a case as a staircase: at each step, how many of the whole group have come so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from pipelines.figures.chart import Chart, chart_of, is_internal
from pipelines.figures.layout import BAR, label_height, named_lines, place_rows, row_label, watermark
from pipelines.figures.legend import legend_above
from pipelines.figures.template import FIRST, LINE, SECOND, TRACK, chart_template
from pipelines.figures.wording import inner_categories, say_category, say_counted, say_value, share_words
from pipelines.protect.published import TOTAL, PublishedTable
from pipelines.words.speak import N_, Words

REACHED = "reached"

_HOLLOW = "rgba(0,0,0,0)"

_FILLS: Mapping[str, tuple[str, str, str]] = {
    REACHED: (FIRST, FIRST, ""),
    "open": (_HOLLOW, FIRST, ""),
    "skipped": (SECOND, SECOND, "/"),
    "ended_before": (TRACK, LINE, ""),
}
"""State → fill, line and pattern, in the order in which the parts of a bar stand."""

_SAID: Mapping[str, str] = {
    "open": N_("{count} open"),
    "skipped": N_("{count} skipped"),
    "ended_before": N_("{count} ended before"),
}


def steps(table: PublishedTable, words: Words) -> Chart:
    """Steps from top to bottom in their order, each a bar of the whole group, divided by what became of the step."""
    rows = inner_categories(table, 0)
    labels = [named_lines(say_category(table, 0, row, words), _say_states(table, row, words)) for row in rows]
    starts, height = place_rows(labels, [BAR] * len(labels))
    places = [start + label_height(lines) + BAR // 2 for start, lines in zip(starts, labels, strict=True)]
    figure = go.Figure(layout={"template": chart_template()})
    for state in _states(table):
        figure.add_trace(_trace(table, rows, state, places, words))
    legend, top = legend_above(len(_states(table)))
    bottom = 24 if is_internal(table) else 2
    figure.update_layout(
        height=top + height + bottom,
        margin={"l": 1, "r": 2, "t": top, "b": bottom},
        showlegend=True,
        legend=legend,
        annotations=[
            *(row_label(lines, start) for lines, start in zip(labels, starts, strict=True)),
            *([watermark(words)] if is_internal(table) else []),
        ],
        xaxis={"range": [0, max(1, *(table.cells[(row, TOTAL)].value or 0 for row in rows))]},
        yaxis={"range": [height, 0]},
    )
    said = ". ".join(say_step(table, row, words) for row in rows)
    each = words.say(N_("Each bar is the whole group, divided by what became of the step."))
    return chart_of(table, figure, f"{say_counted(table, words)} {each} {said}.", words, rows=rows)


def say_step(table: PublishedTable, row: str, words: Words) -> str:
    """One step in words: "Guardian appointed: 17 of 19 reached; 1 open; 1 skipped"."""
    return words.named(say_category(table, 0, row, words), _say_states(table, row, words))


def _say_states(table: PublishedTable, row: str, words: Words) -> str:
    reached = words.say(
        N_("{share} reached"), share=share_words(table.cells[(row, REACHED)], table.cells[(row, TOTAL)], words)
    )
    others = [(state, table.cells[(row, state)]) for state in _states(table) if state != REACHED]
    said = [words.say(_SAID[state], count=say_value(cell, words)) for state, cell in others if cell.value != 0]
    return words.listed([reached, *said])


def _states(table: PublishedTable) -> list[str]:
    there = inner_categories(table, 1)
    return [state for state in _FILLS if state in there]


def _is_shown(table: PublishedTable, row: str) -> bool:
    """Whether all parts of the bar are published: with one hidden, the others would stand in a wrong place."""
    return all(table.cells[(row, state)].value is not None for state in _states(table))


def _trace(table: PublishedTable, rows: Sequence[str], state: str, places: Sequence[int], words: Words) -> go.Bar:
    fill, line, pattern = _FILLS[state]
    marker: dict[str, Any] = {"color": fill, "line": {"color": line, "width": 1.5}}
    if pattern:
        marker["pattern"] = {"shape": pattern, "fillmode": "replace", "fgcolor": fill, "size": 6, "solidity": 0.45}
    before = _states(table)[: _states(table).index(state)]
    drawn = [
        (row, place)
        for row, place in zip(rows, places, strict=True)
        if table.cells[(row, state)].value and _is_shown(table, row)
    ]
    return go.Bar(
        name=say_category(table, 1, state, words),
        orientation="h",
        base=[sum(table.cells[(row, earlier)].value or 0 for earlier in before) for row, _ in drawn],
        x=[table.cells[(row, state)].value for row, _ in drawn],
        y=[place for _, place in drawn],
        width=BAR - 4,
        marker=marker,
        hovertext=[say_step(table, row, words) for row, _ in drawn],
        hoverinfo="text",
    )
