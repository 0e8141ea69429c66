"""Panels and steps draw each cell where its row and column say, and say the rest in words."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import breakdown_of, changed, cross_of, lines_of

from pipelines.figures.bars import bars, shares
from pipelines.figures.drawable import is_drawable
from pipelines.figures.panels import panels
from pipelines.figures.steps import say_step, steps
from pipelines.protect.published import TOTAL, Cell, PublishedTable
from pipelines.protect.side_by_side import stack
from pipelines.report.tables import table_grid
from pipelines.words.speak import Words

ENGLISH = Words("en")
SERVICES = ("service_type", ("education", "health", "other"))
DELIVERY = ("delivery", ("yes", "partly", "no", "unknown"))
NAMES = {"education": "Education", "health": "Health care", "other": "Other service"}
quick = settings(deadline=None, max_examples=20)
counts = st.fixed_dictionaries(
    {(service, state): st.integers(0, 2000) for service in SERVICES[1] for state in DELIVERY[1]}
).filter(lambda drawn: any(drawn.values()))


def drawn_panels(figure: Any) -> dict[str, dict[str, int]]:
    """Panel → row (from the sentence on hovering) → length of its bar."""
    return {
        trace.name: dict(zip([hover.split(", ")[0] for hover in trace.hovertext], trace.x, strict=True))
        for trace in figure.data
    }


@quick
@given(counts)
def test_each_panel_draws_its_column_with_the_value_at_the_end(drawn: dict[tuple[str, str], int]) -> None:
    figure = panels(cross_of(SERVICES, DELIVERY, drawn), ENGLISH).figure
    columns = list(drawn_panels(figure).values())
    there = [s for s in SERVICES[1] if any(drawn[s, state] for state in DELIVERY[1])]
    assert columns == [{NAMES[s]: drawn[s, state] for s in there} for state in DELIVERY[1]]
    assert all(list(trace.text) == [f"{value:,}" for value in trace.x] for trace in figure.data)


@quick
@given(counts)
def test_all_panels_have_one_scale_from_zero_and_share_their_rows(drawn: dict[tuple[str, str], int]) -> None:
    figure = panels(cross_of(SERVICES, DELIVERY, drawn), ENGLISH).figure
    ranges = {tuple(figure.layout[f"xaxis{number}"].range) for number in ("", 2, 3, 4)}
    ((low, high),) = ranges
    assert low == 0
    assert high > max(drawn.values())
    assert len({tuple(trace.y) for trace in figure.data}) == 1
    ends = [figure.layout[f"xaxis{number}"].domain for number in ("", 2, 3, 4)]
    assert all(left[1] < right[0] for left, right in pairwise(ends))


def order_of(table: PublishedTable) -> list[str]:
    trace = panels(table, ENGLISH).figure.data[0]
    return [hover.split(", ")[0] for hover in trace.hovertext]


def test_rows_stand_by_their_size_and_what_says_little_at_the_end() -> None:
    drawn = {("education", "yes"): 3, ("health", "no"): 7, ("other", "yes"): 90}
    assert order_of(cross_of(SERVICES, DELIVERY, drawn)) == ["Health care", "Education", "Other service"]


def test_rows_with_an_order_of_their_own_keep_it() -> None:
    months = ("months_after", ("1", "3", "12"))
    table = cross_of(months, ("met", ("yes", "no")), {("12", "yes"): 9, ("1", "no"): 4})
    assert order_of(table) == ["After 1 month", "After 3 months", "After 12 months"]


def test_a_hidden_cell_is_in_words_at_its_row_and_no_bar() -> None:
    table = cross_of(SERVICES, DELIVERY, {("education", "yes"): 30, ("health", "yes"): 20})
    hidden = changed(table, cells={**table.cells, ("health", "yes"): Cell(None, "below_floor")})
    chart = panels(hidden, ENGLISH)
    figure = chart.figure
    assert list(figure.data[0].x) == [30]
    assert chart.remarks == ("Not drawn, because there is none: Other service.",)
    assert "Health care; Delivered: fewer than 10" in lines_of(figure)


def test_a_table_in_which_nothing_is_counted_has_a_sentence_instead_of_an_empty_chart() -> None:
    assert not is_drawable(cross_of(SERVICES, DELIVERY, {}), "panels")


def test_many_panels_scroll_in_their_own_frame_and_few_fit_any_screen() -> None:
    assert panels(cross_of(SERVICES, DELIVERY, {("education", "yes"): 3}), ENGLISH).least_width > 280
    few = cross_of(SERVICES, ("met", ("yes", "partly", "no")), {("education", "yes"): 3})
    assert panels(few, ENGLISH).least_width == 0


def by_sex(girls: int, boys: int) -> PublishedTable:
    return breakdown_of("sex", {"female": girls, "male": boys})


def test_sides_of_a_stacked_table_are_panels_and_its_own_categories_rows() -> None:
    table = stack({"2016-H2": by_sex(60, 40), "2017-H1": by_sex(10, 9)}, "period")
    chart = panels(table, ENGLISH)
    assert drawn_panels(chart.figure) == {"2016-H2": {"Girls": 60, "Boys": 40}, "2017-H1": {"Girls": 10, "Boys": 9}}
    assert chart.id == "a_table-by-period"
    assert chart.text_alternative == (
        "2016-H2: 100 children; 2017-H1: 19 children. They are counted apart and never added up, because they can "
        "share some of what is counted. 2016-H2: Girls: 60 (60%); Boys: 40 (40%). 2017-H1: Girls: 10; Boys: 9."
    )


def test_stacked_shares_have_a_row_for_each_side_and_none_for_a_sum() -> None:
    gone = [breakdown_of("disappeared", {"yes": yes, "no": no}) for yes, no in ((30, 70), (6, 4))]
    chart = shares(stack({"2016-H2": gone[0], "2017-H1": gone[1]}, "period"), ENGLISH)
    assert [list(trace.x) for trace in chart.figure.data] == [[100], [30]]
    assert chart.text_alternative.endswith("2016-H2: 30 of 100 (30%); 2017-H1: 6 of 10.")


def test_stacked_totals_are_bars() -> None:
    totals = [breakdown_of("sex", {}, shape="total", dimensions=(), cells={(): Cell(n, "exact")}) for n in (19, 7)]
    table = stack({"Ours": totals[0], "Theirs": totals[1]}, "programme")
    assert is_drawable(table, "bars")
    assert list(bars(table, ENGLISH).figure.data[0].x) == [19, 7]


STEPS = ("step", ("arrest", "guardian_appointed", "child_heard"))
STATES = ("step_state", ("reached", "skipped", "open", "ended_before"))
nineteen = (
    st.permutations(range(20))
    .map(lambda order: sorted(order[:3]))
    .map(lambda cuts: [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 19 - cuts[2]])
)


def steps_table(rows: list[list[int]]) -> PublishedTable:
    named = zip(STEPS[1], rows, strict=True)
    return cross_of(
        STEPS, STATES, {(s, state): n for s, row in named for state, n in zip(STATES[1], row, strict=True)}, "cases"
    )


@quick
@given(st.lists(nineteen, min_size=3, max_size=3))
def test_the_parts_of_each_step_follow_one_another_and_make_the_whole_group(rows: list[list[int]]) -> None:
    table = steps_table(rows)
    figure = steps(table, ENGLISH).figure
    parts: dict[str, list[tuple[int, int, str]]] = {}
    for trace in figure.data:
        for base, length, hover in zip(trace.base, trace.x, trace.hovertext, strict=True):
            parts.setdefault(hover, []).append((base, length, trace.name))
    for step, (reached, skipped, is_open, ended) in zip(STEPS[1], rows, strict=True):
        drawn = parts[say_step(table, step, ENGLISH)]
        lengths = {"Reached": reached, "Open": is_open, "Skipped": skipped, "Ended before": ended}
        assert {name: length for _, length, name in drawn} == {name: n for name, n in lengths.items() if n}
        ends = [0, *(base + length for base, length, _ in drawn)]
        assert [base for base, _, _ in drawn] == ends[:-1]
        assert ends[-1] == 19
    assert tuple(figure.layout.xaxis.range) == (0, 19)


def test_steps_are_said_in_numbers_without_percentages_of_a_small_group() -> None:
    chart = steps(steps_table([[19, 0, 0, 0], [17, 1, 1, 0], [10, 0, 4, 5]]), ENGLISH)
    assert chart.text_alternative == (
        "In all: 19 cases. Each bar is the whole group, divided by what became of the step. Arrest: 19 of 19 reached. "
        "Guardian appointed: 17 of 19 reached; 1 open; 1 skipped. Child heard: 10 of 19 reached; 4 open; "
        "5 ended before."
    )
    assert "Guardian appointed 17 of 19 reached; 1 open; 1 skipped" in lines_of(chart.figure)


def test_the_numbers_of_steps_have_no_sum_over_the_steps() -> None:
    grid = table_grid(steps_table([[19, 0, 0, 0], [17, 1, 1, 0], [10, 0, 4, 5]]), ENGLISH)
    assert [label for label, _ in grid.rows] == ["Arrest", "Guardian appointed", "Child heard"]
    assert not grid.has_total_row


def test_a_step_with_a_hidden_part_is_words_alone() -> None:
    table = steps_table([[19, 0, 0, 0], [17, 1, 1, 0], [10, 0, 4, 5]])
    hidden = changed(table, cells={**table.cells, ("child_heard", "open"): Cell(None, "below_floor")})
    chart = steps(hidden, ENGLISH)
    assert [len(trace.x) for trace in chart.figure.data] == [2, 1, 1, 0]
    assert "Child heard: 10 of 19 reached; fewer than 10 open; 5 ended before." in chart.text_alternative


def test_the_four_states_differ_without_colour() -> None:
    marks = [
        (
            trace.marker.color.startswith("rgba"),
            trace.marker.color == trace.marker.line.color,
            trace.marker.pattern.shape,
        )
        for trace in steps(steps_table([[5, 5, 5, 4]] * 3), ENGLISH).figure.data
    ]
    assert len(set(marks)) == 4


@pytest.mark.parametrize("draw", [panels, steps])
def test_an_internal_chart_carries_its_watermark_and_the_same_bytes_each_time(draw: Any) -> None:
    table = steps_table([[19, 0, 0, 0], [17, 1, 1, 0], [10, 0, 4, 5]])
    first, second = (draw(table, ENGLISH).figure for _ in range(2))
    assert "Internal, not for publication" in lines_of(first)
    assert first.to_json() == second.to_json()
    assert "bdata" not in first.to_json()
    public = changed(table, profile="public", cells={key: Cell(20, "rounded") for key in table.cells})
    assert "Internal, not for publication" not in lines_of(draw(public, ENGLISH).figure)


def test_the_whole_of_a_cross_table_is_its_margin() -> None:
    table = cross_of(SERVICES, DELIVERY, {("education", "yes"): 3, ("health", "no"): 7})
    assert table.cells[TOTAL, TOTAL].value == 10
    assert panels(table, ENGLISH).counted == "In all: 10 services."
