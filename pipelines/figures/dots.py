"""Durations as dots: one row for each category, one dot for each spell, at the days that it lasted."""

from __future__ import annotations

import plotly.graph_objects as go

from pipelines.contract.counts import OPEN
from pipelines.figures.chart import Chart, chart_of_spells
from pipelines.figures.dot_rows import MOST_DOTS, DotRow, add_bars, add_dots, add_medians, band_height, dot_rows
from pipelines.figures.layout import GAP, named_lines, place_rows, row_label, watermark
from pipelines.figures.legend import legend_above
from pipelines.figures.spell_wording import say_outcome, say_spell_category
from pipelines.figures.template import LINE, MUTED, SMALL_TEXT, TRACK, chart_template
from pipelines.protect.spells import PublishedSpells
from pipelines.words.speak import N_, Words

FOOT = 66
LEFT = 5
"""Px to the left of day 0: half a dot."""

_STEPS = (1, 2, 5, 10, 20, 30, 60, 90, 180, 365, 730, 1095, 1825)
_MOST_TICKS = 6


def dots(spells: PublishedSpells, words: Words) -> Chart:
    """Each spell as a dot, or, where there are too many for dots, the days between which the middle half ended.

    The rows are sorted by the day on which half had ended in the first outcome, the slowest first.
    """
    rows = dot_rows(spells)
    is_crowded = sum(spell.count for spell in spells.of()) > MOST_DOTS
    labels = [
        named_lines(say_spell_category(spells, row.category, words), _say_durations(spells, row, words)) for row in rows
    ]
    bands = [band_height(row, is_crowded) for row in rows]
    starts, height = place_rows(labels, bands)
    # A row's dots stand on its floor.
    floors = [end - GAP for end in [*starts[1:], height]]
    figure = go.Figure(layout={"template": chart_template()})
    (add_bars if is_crowded else add_dots)(figure, spells, rows, floors, words)
    add_medians(figure, rows, bands, floors, words)
    _add_frame(figure, rows, floors, height, words)
    figure.update_layout(
        annotations=[
            *({**row_label(lines, start), "xshift": -LEFT} for lines, start in zip(labels, starts, strict=True)),
            _caption(words),
            watermark(words, below=42),
        ]
    )
    text = f"{'. '.join(say_row(spells, row, words) for row in rows)}."
    return chart_of_spells(spells, "dots", figure, text, _remarks(is_crowded, words), words)


def say_row(spells: PublishedSpells, row: DotRow, words: Words) -> str:
    """One category in words: "Police: 3 of 4 answered, median 35 days, 1 not answered yet, longest so far 80 days"."""
    return words.named(say_spell_category(spells, row.category, words), _say_durations(spells, row, words))


def _say_durations(spells: PublishedSpells, row: DotRow, words: Words) -> str:
    first, *others = spells.outcomes
    ended = words.say(
        N_("{part} of {whole} {outcome}"),
        part=words.number(spells.number(row.category, first)),
        whole=words.number(spells.number(row.category)),
        outcome=say_outcome(spells, first, words),
    )
    said = [ended, _say_median(spells, row, words)]
    said += [
        f"{words.number(number)} {say_outcome(spells, other, words)}"
        for other in others
        if (number := spells.number(row.category, other))
    ]
    if number_open := spells.number(row.category, OPEN):
        said.append(f"{words.number(number_open)} {say_outcome(spells, OPEN, words)}")
    if row.longest_open is not None:
        said.append(words.say_count("longest so far {count} day", "longest so far {count} days", row.longest_open))
    return ", ".join(said)


def _say_median(spells: PublishedSpells, row: DotRow, words: Words) -> str:
    if row.median is None:
        median = words.say(N_("median not reached"))
    else:
        median = words.say_count("median {count} day", "median {count} days", row.median)
    if not spells.number_undated(row.category):
        return median
    exact = words.number(sum(spell.count for spell in row.spells))
    return words.say(N_("{median} in the {exact} with exact days"), median=median, exact=exact)


def ticks(last_day: int) -> list[int]:
    """At most seven days under the axis, evenly apart."""
    step = next((step for step in _STEPS if last_day <= step * _MOST_TICKS), _STEPS[-1])
    return list(range(0, last_day + 1, step))


def _add_frame(figure: go.Figure, rows: list[DotRow], floors: list[int], height: int, words: Words) -> None:
    longest = max((spell.left_day for row in rows for spell in row.spells), default=1)
    legend, top = legend_above(sum(trace.showlegend is not False for trace in figure.data))
    days = ticks(longest)
    figure.update_layout(
        height=top + height + FOOT,
        margin={"l": LEFT, "r": 8, "t": top, "b": FOOT},
        showlegend=True,
        legend=legend,
        shapes=[
            {
                "type": "line",
                "xref": "x",
                "x0": 0,
                "x1": longest,
                "y0": floor,
                "y1": floor,
                "line": {"color": LINE, "width": 1},
            }
            for floor in floors
        ],
        xaxis={
            "range": [-longest * 0.015, longest * 1.015],
            "showticklabels": True,
            "tickvals": days,
            "ticktext": [words.number(day) for day in days],
            "tickfont": {"color": MUTED, "size": SMALL_TEXT},
            "tickangle": 0,
            "showgrid": True,
            "gridcolor": TRACK,
            "ticks": "outside",
        },
        yaxis={"range": [height, 0]},
    )


def _caption(words: Words) -> dict[str, object]:
    return {
        "text": words.say(N_("Days since the beginning")),
        "font": {"color": MUTED, "size": SMALL_TEXT},
        "showarrow": False,
        "borderpad": 0,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -LEFT,
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -26,
    }


def _remarks(is_crowded: bool, words: Words) -> tuple[str, ...]:
    how = (
        N_(
            "A bar reaches from the day by which a quarter had ended so to the day by which three quarters had; "
            "hatched, to the last day observed, where that was never reached. Each dot is one that has not ended, at "
            "the days that it has lasted so far."
        )
        if is_crowded
        else N_("Each dot is one of them, at the days that it lasted or has lasted so far.")
    )
    median = N_("The median is the day by which half had ended so; those that have not ended are counted in it.")
    return words.say(how), words.say(median)
