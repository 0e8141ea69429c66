"""One table as a part of the page: its chart, or the sentence in its place, and its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipelines.figures.chart import Chart, part_id
from pipelines.figures.drawable import is_drawable, say_why_not_drawn
from pipelines.figures.kinds import DRAW
from pipelines.figures.template import CONFIG, look_of_all
from pipelines.figures.wording import SOURCE
from pipelines.protect.published import PublishedTable
from pipelines.protect.spells import PublishedSpells
from pipelines.report.downloads import table_download
from pipelines.report.fragments import Fragment, render
from pipelines.report.inline_picture import draw_inline
from pipelines.report.notes import say_notes
from pipelines.report.sections import chart_kind, heading_level
from pipelines.report.tables import table_html
from pipelines.words.speak import N_, Words

IN_A_NOTEBOOK = 3
"""Level of the heading over a chart where no page is around it."""


def chart_part(table: PublishedTable, words: Words, is_on_page: bool) -> Fragment:
    """The chart of a table, or what stands in its place.

    On the page its numbers and a link to its definition belong to it; in a notebook they are outputs of their own.
    """
    kind = chart_kind(table)
    if not has_chart(table):
        if kind is None and table.cells:
            return table_part(table, words, is_on_page)
        return _undrawn(table, words, is_on_page)
    assert kind is not None
    chart = DRAW[kind](table, words)
    notes = say_notes(table, words)[0]
    return chart_fragment(chart, notes, words, _numbers(table, words) if is_on_page else "", _level(table, is_on_page))


def chart_fragment(
    chart: Chart, notes: Sequence[str], words: Words, numbers: Markup | str = "", level: int = IN_A_NOTEBOOK
) -> Fragment:
    """A chart with the notes that stand by it; with `numbers` it is on the page, where its definition is too.

    `level`: of its heading.
    """
    drawn = json.loads(chart.figure.to_json())
    figure = {"data": drawn["data"], "layout": drawn["layout"], "config": CONFIG}
    html = render(
        "chart.html.j2",
        id=chart.id,
        level=level,
        title=chart.title,
        counted=chart.counted,
        alternative=chart.text_alternative,
        height=drawn["layout"]["height"],
        least_width=chart.least_width,
        picture=draw_inline(figure) if numbers else "",
        figure_json=_json_block(without_look(figure) if numbers else figure),
        rows=chart.rows if numbers else (),
        filter=chart.rows_are,
        all_rows=words.say(N_("All rows")),
        notes=[*chart.remarks, *notes],
        table=numbers,
        summary=words.say(N_("Numbers of this chart")),
        source=chart.source_note,
        **_links(chart.table if numbers else None, words),
    )
    return Fragment(html, f"{chart.title}. {chart.text_alternative}", figure)


def without_look(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure without what is the same in all figures: a page has that once."""
    layout = {key: value for key, value in figure["layout"].items() if key != "template"}
    return {"data": figure["data"], "layout": layout}


def whole_figure(of_page: Mapping[str, Any]) -> dict[str, Any]:
    """A figure of a page with what is the same in all figures."""
    look = look_of_all()
    layout = {**of_page["layout"], "template": look["template"]}
    return {"data": of_page["data"], "layout": layout, "config": look["config"]}


def undrawn_fragment(
    part: str,
    title: str,
    sentence: str,
    numbers: Markup | str,
    words: Words,
    table: PublishedTable | None = None,
    level: int = IN_A_NOTEBOOK,
) -> Fragment:
    """What stands in the place of a chart that can't be drawn: a sentence, and the numbers where there are any.

    `table`: the table of the page, where its definition and a download belong to it. `level`: of the heading.
    """
    html = render(
        "undrawn.html.j2",
        id=part,
        level=level,
        title=title,
        sentence=sentence,
        table=numbers,
        summary=words.say(N_("Numbers")),
        source=words.say(SOURCE),
        **_links(table, words),
    )
    return Fragment(html, f"{title}. {sentence}")


def table_part(table: PublishedTable, words: Words, is_on_page: bool) -> Fragment:
    """A table with its title, without a chart."""
    title = words.say(table.definition.title)
    html = render(
        "table_part.html.j2",
        id=part_id(table),
        level=_level(table, is_on_page),
        title=title,
        table=_numbers(table, words),
        source=words.say(SOURCE),
        **_links(table if is_on_page else None, words),
    )
    return Fragment(html, title)


def numbers_part(table: PublishedTable, words: Words) -> Fragment:
    """The numbers of a table that stand under its chart in a notebook."""
    title = words.say(table.definition.title)
    return Fragment(render("numbers.html.j2", table=_numbers(table, words)), title)


def has_chart(table: PublishedTable) -> bool:
    """Whether the page draws this table: a chart is declared for it, and it has values to draw."""
    kind = chart_kind(table)
    return kind is not None and is_drawable(table, kind)


def has_numbers(table: PublishedTable) -> bool:
    """Whether a table has more to show than the total, which the sentence in a chart's place says."""
    return bool(table.cells) and not table.is_withheld


def _undrawn(table: PublishedTable, words: Words, is_on_page: bool) -> Fragment:
    numbers = _numbers(table, words) if has_numbers(table) else ""
    sentence = say_why_not_drawn(table, words)
    title = words.say(table.definition.title)
    of_page = table if is_on_page and numbers else None
    return undrawn_fragment(part_id(table), title, sentence, numbers, words, of_page, _level(table, is_on_page))


def _level(table: PublishedTable, is_on_page: bool) -> int:
    return heading_level(table.id) if is_on_page else IN_A_NOTEBOOK


def _numbers(table: PublishedTable, words: Words) -> Markup:
    return Markup(table_html(table, words))  # noqa: S704 - made by our own escaping template


def _links(table: PublishedTable | PublishedSpells | None, words: Words) -> dict[str, Any]:
    """The links of a part of the page: to its definition, and to its numbers as a file."""
    if not isinstance(table, PublishedTable):
        return {"definition": "", "download": None}
    return {"definition": words.say(N_("How this is counted")), "download": table_download(table, words)}


def _json_block(content: Mapping[str, Any]) -> Markup:
    """JSON for a script element: nothing in it can end the element."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no markup is left in it
