"""One function for each kind of chart: a published table in, a chart with its words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import plotly.graph_objects as go

from pipelines.figures.layout import Bar, Row, horizontal_bars, watermark
from pipelines.figures.template import FIRST, INK, MUTED, SERIES, chart_template
from pipelines.figures.wording import (
    SOURCE,
    describe,
    describe_shares,
    inner_categories,
    inner_rows,
    say_category,
    say_cell,
    say_counted,
    say_value,
    share_words,
)
from pipelines.protect.published import TOTAL, PublishedTable
from pipelines.words.speak import N_, Words

UNKNOWN = "unknown"
"""The category of what is not known, in any dimension."""


@dataclass(frozen=True)
class Chart:
    """A drawn published table: the figure, and all that a reader who doesn't see it needs.

    `counted`: the sentence on the whole, which the text alternative begins with.
    """

    id: str
    title: str
    counted: str
    text_alternative: str
    source_note: str
    figure: go.Figure
    table: PublishedTable


def is_drawable(table: PublishedTable, kind: str) -> bool:
    """Whether the table has at least one value that a chart of this kind can draw."""
    if table.shape in ("total", "not_in_export"):
        return False
    if kind == "shares":
        part = inner_categories(table, -1)[0]
        drawn = [cell for key, cell in table.rows() if key[-1] == part and TOTAL not in key]
        return any(cell.percent is not None for cell in drawn)
    return any(cell.value is not None for key, cell in table.rows() if TOTAL not in key)


def say_why_not_drawn(table: PublishedTable, words: Words) -> str:
    """The sentence that stands in the place of a chart that can't be drawn: what is missing, and why."""
    if table.shape == "not_in_export":
        return words.say(N_("This can't be shown: the export does not hold what it needs."))
    counted = say_counted(table, words)
    if table.shape == "total":
        return counted
    if table.is_withheld:
        why = N_("The breakdown is not shown, because the group is small.")
    elif table.profile == "internal":
        why = N_("No chart is drawn, because each group is too small for a percentage.")
    else:
        why = N_("No chart is drawn, because each number in it is small or not shown.")
    return f"{counted} {words.say(why)}"


def bars(table: PublishedTable, words: Words) -> Chart:
    """One dimension as horizontal bars, in the declared order, with the value at the end of each bar."""
    rows = []
    for category, cell in inner_rows(table):
        said = say_cell(cell, words)
        sentence = f"{say_category(table, 0, category, words)}: {said}"
        if cell.value is None:
            rows.append(Row(sentence, (Bar(None, "", sentence),)))
        else:
            rows.append(Row(say_category(table, 0, category, words), (Bar(cell.value, said, sentence),)))
    figure = horizontal_bars(rows, [_unit_name(table, words)], _is_internal(table), words)
    return _chart(table, figure, describe(table, words), words)


def grouped_bars(table: PublishedTable, words: Words) -> Chart:
    """Two dimensions as groups of horizontal bars: the first names the group, the second the bars (three at most)."""
    series = inner_categories(table, 1)
    assert len(series) <= len(SERIES), f"{table.id} has too many categories for grouped bars"
    names = [say_category(table, 1, category, words) for category in series]
    rows = []
    for row in inner_categories(table, 0):
        label = say_category(table, 0, row, words)
        cells = [table.cells[(row, category)] for category in series]
        said = [say_cell(cell, words) for cell in cells]
        hovers = [f"{label}, {name}: {text}" for name, text in zip(names, said, strict=True)]
        group = [Bar(cell.value, text, hover) for cell, text, hover in zip(cells, said, hovers, strict=True)]
        rows.append(Row(label, tuple(group)))
    figure = horizontal_bars(rows, names, _is_internal(table), words)
    return _chart(table, figure, describe(table, words), words)


def shares(table: PublishedTable, words: Words) -> Chart:
    """How many of the whole: the first category of the last dimension, drawn over the whole that it is part of.

    With two dimensions there is one such bar for each category of the first one. All wholes are equally long,
    and only a published percentage is drawn: of a small group the words alone give numerator and denominator.
    """
    last = len(table.dimensions) - 1
    part = inner_categories(table, last)[0]
    part_name = say_category(table, last, part, words)
    rows = []
    for row in inner_categories(table, 0) if last else (TOTAL,):
        key = (row,) if last else ()
        cell, whole = table.cells[(*key, part)], table.cells[(*key, TOTAL)]
        name = say_category(table, 0, row, words) if last else part_name
        said = f"{name}: {share_words(cell, whole, words)}"
        rows.append(Row(said, (Bar(cell.percent, "", said, is_share=True),)))
    figure = horizontal_bars(rows, [part_name], _is_internal(table), words)
    return _chart(table, figure, describe_shares(table, words), words)


def columns_by_quarter(table: PublishedTable, words: Words) -> Chart:
    """One dimension of quarters as columns, in the order of time, with the value above each column."""
    quarters = inner_rows(table)
    drawn = [(place, category, cell) for place, (category, cell) in enumerate(quarters) if cell.value is not None]
    hidden = [(place, cell) for place, (_, cell) in enumerate(quarters) if cell.value is None]
    figure = go.Figure(layout={"template": chart_template()})
    figure.add_trace(
        go.Bar(
            x=[place for place, _, _ in drawn],
            y=[cell.value for _, _, cell in drawn],
            width=0.62,
            marker={"color": FIRST},
            text=[say_value(cell, words) for _, _, cell in drawn],
            textposition="outside",
            textangle=0,
            textfont={"color": INK},
            cliponaxis=False,
            constraintext="none",
            hovertext=[f"{say_category(table, 0, name, words)}: {say_cell(cell, words)}" for _, name, cell in drawn],
            hoverinfo="text",
        )
    )
    notes = [_hidden_column(place, say_value(cell, words)) for place, cell in hidden]
    figure.update_layout(
        height=260,
        margin={"l": 1, "r": 1, "t": 26, "b": 62 if _is_internal(table) else 44},
        annotations=[*notes, *([{**watermark(words), "yshift": -44}] if _is_internal(table) else [])],
        xaxis={
            "range": [-0.5, len(quarters) - 0.5],
            "showticklabels": True,  # quarters are short enough to stand under their columns
            "tickvals": list(range(len(quarters))),
            "ticktext": _quarter_labels([category for category, _ in quarters], words),
            "showline": True,
            "linecolor": MUTED,
        },
        yaxis={"range": [0, max(cell.value or 1 for _, _, cell in drawn)]},
    )
    return _chart(table, figure, describe(table, words), words)


DRAW: Mapping[str, Callable[[PublishedTable, Words], Chart]] = {
    "bars": bars,
    "grouped_bars": grouped_bars,
    "shares": shares,
    "columns_by_quarter": columns_by_quarter,
}
"""The kinds of chart that a page can declare."""


def _hidden_column(place: int, text: str) -> dict[str, object]:
    return {
        "text": text.replace(" ", "<br>"),  # a column is narrower than the words
        "font": {"color": MUTED, "size": 13},
        "showarrow": False,
        "x": place,
        "xref": "x",
        "y": 0,
        "yref": "paper",
        "yanchor": "bottom",
    }


def _quarter_labels(quarters: list[str], words: Words) -> list[str]:
    labels, year_before = [], ""
    for category in quarters:
        if category == UNKNOWN:
            labels.append(words.say(N_("Not<br>known")))
            continue
        year, quarter = category.split("-Q")
        short = words.say(N_("Q{quarter}"), quarter=quarter)
        labels.append(short if year == year_before else f"{short}<br>{year}")
        year_before = year
    return labels


def _unit_name(table: PublishedTable, words: Words) -> str:
    return say_category(table, 0, TOTAL, words)


def _is_internal(table: PublishedTable) -> bool:
    return table.profile == "internal"


def _chart(table: PublishedTable, figure: go.Figure, text_alternative: str, words: Words) -> Chart:
    return Chart(
        id=table.id,
        title=words.say(table.definition.title),
        counted=say_counted(table, words),
        text_alternative=text_alternative,
        source_note=words.say(SOURCE),
        figure=figure,
        table=table,
    )
