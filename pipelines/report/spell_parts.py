"""Durations as pieces of the analyst's notebook: a chart or the sentence in its place, and the numbers."""

from __future__ import annotations

from markupsafe import Markup

from pipelines.errors import ParameterInvalid
from pipelines.figures.chart import spells_part_id
from pipelines.figures.drawable import are_drawable, say_why_no_curve
from pipelines.figures.kinds import DRAW_SPELLS
from pipelines.protect.spells import PublishedSpells
from pipelines.report.fragments import Fragment, render
from pipelines.report.notes import say_notes
from pipelines.report.parts import chart_fragment, undrawn_fragment
from pipelines.report.spell_tables import spell_table_html
from pipelines.words.speak import Words


def spell_pieces(spells: PublishedSpells, kind: str, words: Words) -> tuple[Fragment, ...]:
    """The chart and then its numbers, or one piece with both where no chart can be drawn.

    Raises ParameterInvalid for a kind of chart that there is not.
    """
    if kind not in DRAW_SPELLS:
        raise ParameterInvalid(f"There is no chart {kind} of durations.", f"There is: {', '.join(DRAW_SPELLS)}.")
    title = words.say(spells.definition.title)
    html = spell_table_html(spells, kind, words)
    table = Markup(html)  # noqa: S704 - made by our own escaping template
    if not are_drawable(spells, kind):
        return (
            undrawn_fragment(spells_part_id(spells, kind), title, say_why_no_curve(spells, kind, words), table, words),
        )
    chart = DRAW_SPELLS[kind](spells, words)
    drawn = chart_fragment(chart, say_notes(spells, words)[0], words)
    return drawn, Fragment(render("numbers.html.j2", table=table), title)
