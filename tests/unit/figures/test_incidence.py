"""Curves show the cumulative incidence, stop where too few are observed, and are not drawn of a small group."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from curves import incidence_at
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import PLACES, lines_of, placements_of

from pipelines.figures.areas import spread, ticks, upper_bounds
from pipelines.figures.curves import LEAST_AT_RISK, curve_of, whole_percent
from pipelines.figures.drawable import are_drawable, say_why_no_curve
from pipelines.figures.incidence import incidence, incidence_by_category
from pipelines.protect.durations import cumulative_incidence
from pipelines.protect.spells import PublishedSpells, Spell
from pipelines.words.speak import Words

ENGLISH = Words("en")
quick = settings(deadline=None, max_examples=20)
row = st.tuples(st.sampled_from(PLACES), st.sampled_from(("disappeared", "returned", "open")), st.integers(0, 400))
many = st.lists(row, min_size=50, max_size=200).map(placements_of)


def hundred(day: int = 100) -> list[tuple[str, str, int]]:
    """30 disappear by day 40, 20 return on day 60, 50 are still there on the given day."""
    gone = [(PLACES[0], "disappeared", 11 + n) for n in range(30)]
    return [*gone, *[(PLACES[0], "returned", 60)] * 20, *[(PLACES[0], "open", day)] * 50]


@quick
@given(many)
def test_areas_are_the_incidence_and_reach_one_on_each_drawn_day(spells: PublishedSpells) -> None:
    curve = curve_of(spells)
    if curve is None:
        return
    figure = incidence(spells, ENGLISH).figure
    full = cumulative_incidence(spells.of(), spells.outcomes)
    assert [trace.name for trace in figure.data] == ["Disappeared", "Return carried out", "Still there"]
    for number, day in enumerate(figure.data[0].x):
        gone, back = (incidence_at(full, outcome, day) for outcome in spells.outcomes)
        tops = [trace.y[number] for trace in figure.data]
        assert tops == [round(float(gone), 4), round(float(gone + back), 4), 1]
        assert sum(curve.shares(day).values()) == 1


@quick
@given(many)
def test_a_curve_ends_before_the_first_day_with_fewer_than_twenty(spells: PublishedSpells) -> None:
    curve = curve_of(spells)
    observed = [sum(s.count for s in spells.of() if s.entered_day <= day <= s.left_day) for day in range(402)]
    first_day_with_few = next(day for day, number in enumerate(observed) if number < LEAST_AT_RISK)
    if curve is None:
        assert first_day_with_few < 2
        return
    assert curve.last_day == first_day_with_few - 1
    figure = incidence(spells, ENGLISH).figure
    assert all(trace.x[0] == 0 and trace.x[-1] == curve.last_day for trace in figure.data)
    assert figure.layout.xaxis.range == (0, curve.last_day)


def test_the_areas_are_steps_stacked_from_zero_to_all() -> None:
    figure = incidence(placements_of(hundred()), ENGLISH).figure
    assert {trace.line.shape for trace in figure.data} == {"hv"}
    assert [trace.fill for trace in figure.data] == ["tozeroy", "tonexty", "tonexty"]
    assert figure.layout.yaxis.range == (0, 1)


def test_the_text_says_the_shares_at_named_days_and_when_it_was_half() -> None:
    text = incidence(placements_of(hundred(), undated=2), ENGLISH).text_alternative
    assert text == (
        "In all: 102 placements. Of 2 of them the days are not known exactly, so they are counted and not drawn. The "
        "chart ends on day 100: after it fewer than 20 were under observation. The areas show for each day since the "
        "beginning which share had ended in which way by then. By day 30: disappeared 20%; return carried out 0%; "
        "still there 80%. By day 90: disappeared 30%; return carried out 20%; still there 50%. By day 100: disappeared "
        "30%; return carried out 20%; still there 50%. It was never half of them for “disappeared”."
    )
    most = placements_of([(PLACES[0], "disappeared", 9 + n) for n in range(60)])
    assert "It was half of them for “disappeared” by day 38." in incidence(most, ENGLISH).text_alternative


def test_under_the_axis_stand_the_days_and_how_many_were_observed() -> None:
    figure = incidence(placements_of(hundred(200)), ENGLISH).figure
    assert figure.layout.xaxis.ticktext == ("0<br>100", "90<br>50", "180<br>50")


def test_the_areas_are_named_at_their_end_with_their_share() -> None:
    words = lines_of(incidence(placements_of(hundred()), ENGLISH).figure)
    assert {"Disappeared 30%", "Return carried out 20%", "Still there 50%"} <= set(words)


def test_a_small_group_has_no_curve_but_a_sentence() -> None:
    few = placements_of(hundred()[51:])
    assert sum(spell.count for spell in few.of()) == 49
    assert not are_drawable(few, "incidence")
    assert not are_drawable(few, "incidence_by_category")
    assert "a curve needs at least 50" in say_why_no_curve(few, "incidence", ENGLISH)
    assert are_drawable(placements_of(hundred()[50:]), "incidence")


def test_spells_without_exact_days_do_not_make_a_group_large_enough() -> None:
    assert not are_drawable(placements_of(hundred()[51:], undated=5), "incidence")


def test_a_curve_that_begins_with_too_few_is_not_drawn_however_many_come_later() -> None:
    spells = placements_of(hundred())
    late = [replace(spell, entered_day=10) for spell in spells.spells]
    assert curve_of(replace(spells, spells=(Spell(PLACES[0], "open", 0, 90, 19), *late))) is None
    assert curve_of(replace(spells, spells=(Spell(PLACES[0], "open", 0, 90, 20), *late))) is not None


def test_each_large_category_has_its_panel_and_the_others_are_named_with_their_number() -> None:
    spells = placements_of([*hundred(200), *[(PLACES[1], "disappeared", 20)] * 12])
    chart = incidence_by_category(spells, ENGLISH)
    assert len(chart.figure.data) == 3
    assert "Protected family home (100 placements)" in lines_of(chart.figure)
    assert "Too few for a curve of their own: Open residential care: 12." in chart.remarks
    assert "Protected family home (100 placements): by day 200, the last that is drawn" in chart.text_alternative


def test_the_panels_of_all_categories_have_the_same_scales() -> None:
    later = [(PLACES[1], outcome, day) for _, outcome, day in hundred(300)]
    figure = incidence_by_category(placements_of([*hundred(200), *later]), ENGLISH).figure
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range == (0, 300)
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range == (0, 1)
    assert max(figure.data[0].x) == 200
    heights = [round(axis.domain[1] - axis.domain[0], 3) for axis in (figure.layout.yaxis, figure.layout.yaxis2)]
    assert heights[0] == heights[1]


@quick
@given(many)
def test_a_figure_holds_plain_lists_and_its_watermark_and_is_the_same_each_time(spells: PublishedSpells) -> None:
    if curve_of(spells) is None:
        return
    first, second = (incidence(spells, ENGLISH).figure for _ in range(2))
    text = first.to_json()
    assert text == second.to_json()
    assert "bdata" not in text
    assert all(isinstance(trace["x"], list) for trace in json.loads(text)["data"])
    assert "Internal, not for publication" in lines_of(first)


def test_bounds_have_at_most_four_decimals() -> None:
    curve = curve_of(placements_of([(PLACES[0], "disappeared", day) for day in range(1, 71)]))
    assert curve is not None
    assert all(round(value, 4) == value for bound in upper_bounds(curve).values() for value in bound)


@pytest.mark.parametrize(
    ("share", "percent"),
    [(Fraction(0), 0), (Fraction(1, 900), 1), (Fraction(1, 8), 13), (Fraction(999, 1000), 99), (Fraction(1), 100)],
)
def test_a_part_is_never_said_as_none_or_as_all(share: Fraction, percent: int) -> None:
    assert whole_percent(share) == percent


@given(st.lists(st.floats(0, 200), min_size=1, max_size=5).map(sorted), st.integers(17, 40))
def test_labels_keep_their_order_and_never_cover_one_another(middles: list[float], height: int) -> None:
    places = spread(middles, [height] * len(middles), 200)
    gaps = [later - earlier for earlier, later in pairwise(places)]
    assert all(gap >= height - 1e-6 for gap in gaps)
    assert places[-1] + height / 2 <= 200 + 1e-6
    assert places[0] - height / 2 >= -1e-6


@given(st.integers(1, 3000))
def test_days_under_the_axis_are_far_enough_apart(last_day: int) -> None:
    days = ticks(last_day)
    assert days[0] == 0
    assert all(later - earlier >= 0.18 * last_day for earlier, later in pairwise(days))
