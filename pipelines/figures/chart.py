"""A chart with its words: what every kind of chart gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pipelines.figures.spell_wording import say_spells_counted
from pipelines.figures.wording import SOURCE, say_category, say_counted
from pipelines.protect.published import PublishedTable
from pipelines.protect.spells import PublishedSpells
from pipelines.words.labels import DIMENSIONS
from pipelines.words.speak import Words


@dataclass(frozen=True)
class Chart:
    """A drawn published table: the figure, and all that a reader who doesn't see it needs.

    `counted`: the sentence on the whole, which the text alternative begins with. `remarks`: sentences that must stand
    under the figure, because it would be misread without them. `least_width`: the px under which the figure scrolls
    sideways in its own frame; 0 where it fits any screen. `rows`: of a chart of two dimensions, the labels of its rows
    from top to bottom, each of which can be looked at alone; `rows_are`: what the rows are of, such as "Sex".
    """

    id: str
    title: str
    counted: str
    text_alternative: str
    source_note: str
    figure: go.Figure
    table: PublishedTable | PublishedSpells
    remarks: tuple[str, ...] = ()
    least_width: int = 0
    rows: tuple[str, ...] = ()
    rows_are: str = ""


def chart_of(
    table: PublishedTable,
    figure: go.Figure,
    text_alternative: str,
    words: Words,
    least_width: int = 0,
    remarks: tuple[str, ...] = (),
    rows: Sequence[str] = (),
    row_dimension: int = 0,
) -> Chart:
    """The chart of a table of counts; `rows`: the categories of `row_dimension` that are drawn as rows, if any."""
    return Chart(
        id=part_id(table),
        title=words.say(table.definition.title),
        counted=say_counted(table, words),
        text_alternative=text_alternative,
        source_note=words.say(SOURCE),
        figure=figure,
        table=table,
        remarks=remarks,
        least_width=least_width,
        rows=tuple(say_category(table, row_dimension, row, words) for row in rows),
        rows_are=words.say(DIMENSIONS[table.dimensions[row_dimension][0]]) if rows else "",
    )


def chart_of_spells(
    spells: PublishedSpells, kind: str, figure: go.Figure, text: str, remarks: tuple[str, ...], words: Words
) -> Chart:
    """A chart of durations; `kind` is in its id, because the same durations can stand on a page in several kinds."""
    counted = say_spells_counted(spells, words)
    return Chart(
        id=spells_part_id(spells, kind),
        title=words.say(spells.definition.title),
        counted=counted,
        text_alternative=" ".join([counted, *remarks, text]),
        source_note=words.say(SOURCE),
        figure=figure,
        table=spells,
        remarks=remarks,
    )


def part_id(table: PublishedTable) -> str:
    """The id of a table's part of the page: a stacked table can stand on a page beside the one it is made of."""
    return f"{table.id}-by-{table.dimensions[0][0]}" if table.shape == "stacked" else table.id


def spells_part_id(spells: PublishedSpells, kind: str) -> str:
    """The id of the part of a page that shows durations in this kind of chart."""
    side = f"-by-{spells.dimension[0]}" if spells.is_stacked else ""
    return f"{spells.id}-{kind.replace('_', '-')}{side}"


def is_internal(table: PublishedTable) -> bool:
    """Whether the chart is for the analyst alone, so that it carries the watermark."""
    return table.profile == "internal"
