"""Cumulative incidence as areas that add up to 100%: on each day, which share has ended in which way."""

from __future__ import annotations

import plotly.graph_objects as go

from pipelines.figures.areas import AXIS, HEAD, LEFT, RIGHT, Area, add_areas
from pipelines.figures.chart import Chart, chart_of_spells
from pipelines.figures.curves import LEAST_AT_RISK, Curve, curve_of, whole_percent
from pipelines.figures.layout import axis_caption, watermark
from pipelines.figures.spell_wording import (
    name_outcome,
    say_outcome,
    say_spell_category,
)
from pipelines.figures.template import chart_template
from pipelines.figures.units import say_units
from pipelines.protect.durations import day_reached
from pipelines.protect.spells import PublishedSpells
from pipelines.words.speak import N_, Words

DAYS = N_("Days since the beginning; under each day,<br>how many were under observation on it")

ONE = 280
SEVERAL = 210
"""Heights of the areas in px: of one curve for all, and of each of several."""

FOOT = 62


def incidence(spells: PublishedSpells, words: Words) -> Chart:
    """One curve for all spells: the outcomes stacked from the bottom in their order, on top those not ended."""
    curve = curve_of(spells)
    assert curve is not None, f"{spells.id} has too few spells for a curve"
    figure = _figure(spells, [("", curve)], ONE, words)
    said = [_say_day(spells, curve, day, words) for day in (*curve.named_days(), curve.last_day)]
    text = " ".join([_say_how(words), *dict.fromkeys(said), *_say_halves(spells, curve, words)])
    return chart_of_spells(spells, "incidence", figure, text, (_say_end(curve, words),), words)


def incidence_by_category(spells: PublishedSpells, words: Words) -> Chart:
    """A small curve for each category with enough spells, all with the same scales; the others are named."""
    curves = {category: curve_of(spells, category) for category in spells.categories()}
    drawn = [(category, curve) for category, curve in curves.items() if curve is not None]
    assert drawn, f"{spells.id} has too few spells in each category for a curve"
    heads = [(_say_number(spells, category, curve, words), curve) for category, curve in drawn]
    figure = _figure(spells, heads, SEVERAL, words)
    said = [words.named(head, _say_last(spells, curve, words)) for head, curve in heads]
    left_out = [category for category, curve in curves.items() if curve is None]
    remarks = [_say_ends(words), *([_say_left_out(spells, left_out, words)] if left_out else [])]
    return chart_of_spells(
        spells, "incidence_by_category", figure, " ".join([_say_how(words), *said]), tuple(remarks), words
    )


def _figure(spells: PublishedSpells, curves: list[tuple[str, Curve]], height: int, words: Words) -> go.Figure:
    figure = go.Figure(layout={"template": chart_template()})
    head = HEAD if curves[0][0] else 8
    part = head + height + AXIS
    whole = part * len(curves)
    last_day = max(curve.last_day for _, curve in curves)
    for number, (name, curve) in enumerate(curves):
        names = {outcome: name_outcome(spells, outcome, words) for outcome in spells.all_outcomes()}
        add_areas(figure, Area(number, name, curve, names, part * number + head, height, whole, last_day), words)
    figure.add_annotation(axis_caption(words.say(DAYS), LEFT, below=2))
    figure.add_annotation(watermark(words, below=38))
    figure.update_layout(
        height=whole + FOOT,
        margin={"l": LEFT, "r": RIGHT, "t": 0, "b": FOOT},
    )
    return figure


def _say_how(words: Words) -> str:
    return words.say(N_("The areas show for each day since the beginning which share had ended in which way by then."))


def _say_shares(spells: PublishedSpells, curve: Curve, day: int, words: Words) -> str:
    return words.listed(
        f"{say_outcome(spells, outcome, words)} {words.percent(whole_percent(share))}"
        for outcome, share in curve.shares(day).items()
    )


def _say_day(spells: PublishedSpells, curve: Curve, day: int, words: Words) -> str:
    shares = _say_shares(spells, curve, day, words)
    return words.say(N_("By day {day}: {shares}."), day=words.number(day), shares=shares)


def _say_last(spells: PublishedSpells, curve: Curve, words: Words) -> str:
    shares = _say_shares(spells, curve, curve.last_day, words)
    return words.say(
        N_("by day {day}, the last that is drawn: {shares}."), day=words.number(curve.last_day), shares=shares
    )


def _say_halves(spells: PublishedSpells, curve: Curve, words: Words) -> list[str]:
    """By when one half had ended in the first outcome, which is what the spells were measured for."""
    first = spells.outcomes[0]
    day = day_reached(curve.points, first)
    said = say_outcome(spells, first, words)
    if day is None:
        return [words.say(N_("It was never half of them for “{outcome}”."), outcome=said)]
    return [words.say(N_("It was half of them for “{outcome}” by day {day}."), outcome=said, day=words.number(day))]


def _say_end(curve: Curve, words: Words) -> str:
    return words.say(
        N_("The chart ends on day {day}: after it fewer than {least} were under observation."),
        day=words.number(curve.last_day),
        least=LEAST_AT_RISK,
    )


def _say_ends(words: Words) -> str:
    return words.say(
        N_("Each curve ends on the last day with at least {least} under observation."), least=LEAST_AT_RISK
    )


def _say_number(spells: PublishedSpells, category: str, curve: Curve, words: Words) -> str:
    return f"{say_spell_category(spells, category, words)} ({say_units(curve.number, spells.unit, words)})"


def _say_left_out(spells: PublishedSpells, categories: list[str], words: Words) -> str:
    named = [
        words.named(say_spell_category(spells, category, words), words.number(spells.number(category)))
        for category in categories
    ]
    return words.say(N_("Too few for a curve of their own: {named}."), named=words.listed(named))
