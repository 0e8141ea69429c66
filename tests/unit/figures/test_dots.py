"""A dot plot has one dot for each spell with exact days, its median, and rows sorted by it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import PARTNERS, lines_of, requests_of, spells_of

from pipelines.figures.dot_rows import MOST_DOTS, dot_rows
from pipelines.figures.dots import dots, ticks
from pipelines.figures.drawable import are_drawable, say_why_no_curve
from pipelines.protect.durations import cumulative_incidence, day_reached
from pipelines.protect.spells import PublishedSpells
from pipelines.words.speak import Words

ENGLISH = Words("en")
quick = settings(deadline=None, max_examples=20)
row = st.tuples(st.sampled_from(PARTNERS), st.sampled_from(("answered", "withdrawn", "open")), st.integers(0, 300))
some = st.lists(row, min_size=1, max_size=120).map(requests_of)
NAMES = {"answered": "Answered", "withdrawn": "Withdrawn", "open": "Not answered"}


def traces_of(figure: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data}


@quick
@given(some)
def test_each_spell_is_one_dot_at_its_days_with_the_mark_of_its_outcome(spells: PublishedSpells) -> None:
    traces = traces_of(dots(spells, ENGLISH).figure)
    for outcome, name in NAMES.items():
        days = sorted(s.left_day for s in spells.of() if s.outcome == outcome for _ in range(s.count))
        assert sorted(traces[name].x if name in traces else []) == days


@quick
@given(some)
def test_no_two_dots_lie_on_one_another(spells: PublishedSpells) -> None:
    traces = traces_of(dots(spells, ENGLISH).figure)
    places = [place for name in NAMES.values() if name in traces for place in zip(traces[name].x, traces[name].y)]  # noqa: B905
    assert len(set(places)) == len(places)


@quick
@given(some)
def test_the_tick_is_the_median_and_the_slowest_row_is_first(spells: PublishedSpells) -> None:
    medians = [
        day_reached(cumulative_incidence(spells.of(category), spells.outcomes), "answered")
        for category in spells.categories()
    ]
    reached = sorted((median for median in medians if median is not None), reverse=True)
    rows = [row.median for row in dot_rows(spells)]
    assert rows == [*[None] * (len(medians) - len(reached)), *reached]
    traces = traces_of(dots(spells, ENGLISH).figure)
    ticks_drawn = [day for day in traces["Median"].x if day is not None] if "Median" in traces else []
    assert ticks_drawn == [day for median in reached for day in (median, median)]


def test_the_three_kinds_of_dot_differ_in_their_symbol() -> None:
    spells = requests_of([(PARTNERS[0], outcome, 5) for outcome in NAMES])
    traces = traces_of(dots(spells, ENGLISH).figure)
    assert [traces[name].marker.symbol for name in NAMES.values()] == ["circle", "x", "circle-open"]


def test_a_row_says_its_numbers_in_words() -> None:
    answered = [("police", "answered", day) for day in (1, 5, 9)]
    spells = requests_of([*answered, ("police", "withdrawn", 4), ("police", "open", 80), ("guardian", "open", 1)], 1)
    chart = dots(spells, ENGLISH)
    police = (
        "4 of 6 answered, median 9 days in the 5 with exact days, 1 withdrawn, 1 not answered, longest so far 80 days"
    )
    guardian = "0 of 1 answered, median not reached, 1 not answered, longest so far 1 day"
    assert [f"Guardian {guardian}", f"Police {police}"] == lines_of(chart.figure)[:2]
    assert chart.text_alternative.endswith(f"Guardian: {guardian}. Police: {police}.")
    assert chart.counted == (
        "In all: 7 requests. Of 1 of them the days are not known exactly, so it is counted and not drawn."
    )


def crowd() -> PublishedSpells:
    """Of 500 the police answered each within 100 days; of 100 the guardian answered 40, and 60 are open."""
    police = [("police", "answered", 1 + n % 100) for n in range(500)]
    guardian = [("guardian", "answered", 10)] * 40 + [("guardian", "open", 150)] * 60
    return requests_of([*police, *guardian])


def test_too_many_for_dots_are_drawn_as_the_middle_half() -> None:
    spells = crowd()
    assert sum(spell.count for spell in spells.of()) > MOST_DOTS
    traces = traces_of(dots(spells, ENGLISH).figure)
    assert set(traces) == {"Middle half", "Open-ended", "Median", "Not answered"}
    assert (traces["Middle half"].base, traces["Middle half"].x) == ((25,), (50,))
    assert (traces["Open-ended"].base, traces["Open-ended"].x) == ((10,), (140,))
    assert [day for day in traces["Median"].x if day is not None] == [50, 50]


def test_however_many_there_are_each_open_one_is_a_dot_over_its_bar() -> None:
    traces = traces_of(dots(crowd(), ENGLISH).figure)
    open_dots = traces["Not answered"]
    assert open_dots.x == (150,) * 60
    assert len(set(open_dots.y)) == 60
    assert max(open_dots.y) < min(traces["Open-ended"].y) - 1


def test_steps_stand_in_their_own_order() -> None:
    steps = ("arrest", "placement_start")
    rows = [("arrest", "reached", 3), ("placement_start", "reached", 90)]
    assert [row.category for row in dot_rows(spells_of("steps", ("step", steps), ("reached",), rows, 0))] == list(steps)


def test_days_of_dots_start_at_zero_and_all_are_on_the_axis() -> None:
    figure = dots(requests_of([("police", "answered", 300)]), ENGLISH).figure
    low, high = figure.layout.xaxis.range
    assert low <= 0
    assert high >= 300
    assert figure.layout.xaxis.tickvals == (0, 60, 120, 180, 240, 300)


@given(st.integers(0, 10_000))
def test_no_more_days_stand_under_the_axis_than_fit_a_narrow_screen(last_day: int) -> None:
    assert 1 <= len(ticks(last_day)) <= 7


def test_durations_of_which_no_day_is_known_have_a_sentence() -> None:
    spells = requests_of([], undated=3)
    assert not are_drawable(spells, "dots")
    assert say_why_no_curve(spells, "dots", ENGLISH).endswith("because there is none whose days are known exactly.")


def test_a_dot_plot_carries_its_watermark_and_no_packed_arrays() -> None:
    first, second = (dots(crowd(), ENGLISH).figure for _ in range(2))
    assert "Internal, not for publication" in lines_of(first)
    assert first.to_json() == second.to_json()
    assert "bdata" not in first.to_json()
