"""Charts show what is published, say what is hidden, and hold nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contract.counts import Definition
from pipelines.figures.bars import bars, grouped_bars, shares
from pipelines.figures.drawable import is_drawable, say_why_not_drawn
from pipelines.figures.quarters import columns_by_quarter
from pipelines.figures.template import AREAS, CONFIG, DARK, FIRST, INK, LINE, MUTED, PAPER, SECOND, SERIES
from pipelines.protect.published import TOTAL, Cell, PublishedTable, seal_table
from pipelines.words.speak import Words

ENGLISH = Words("en")
SEXES = ("female", "male", "other", "unknown")
QUARTERS = ("2016-Q4", "2017-Q1", "2017-Q2", "unknown")
HIDDEN = Cell(None, "below_floor")
WITHHELD = Cell(None, "withheld")


def table_of(
    dimensions: tuple[tuple[str, tuple[str, ...]], ...], cells: dict[tuple[str, ...], Cell], **changes: Any
) -> PublishedTable:
    definition = Definition("a_table", "Children", changes.pop("unit", "children"), "", "", "", "", "", "Our contract")
    shapes = ("total", "breakdown", "cross")
    parts: dict[str, Any] = {
        "definition": definition,
        "shape": shapes[len(dimensions)],
        "population": "children",
        "dimensions": dimensions,
        "cells": cells,
        "profile": "public",
        "notes": (),
    }
    return seal_table(**{**parts, **changes})


def by_sex(*cells: Cell, total: Cell, **changes: Any) -> PublishedTable:
    categories = SEXES[: len(cells)]
    keyed = {(category,): cell for category, cell in zip(categories, cells, strict=True)}
    return table_of((("sex", categories),), {**keyed, (TOTAL,): total}, **changes)


def by_disappearance(yes: Cell, no: Cell, total: Cell) -> PublishedTable:
    return table_of((("disappeared", ("yes", "no")),), {("yes",): yes, ("no",): no, (TOTAL,): total})


def lengths(figure: Any, axis: str = "x") -> list[int]:
    return [length for trace in figure.data for length in trace[axis]]


cells = st.one_of(st.integers(2, 500).map(lambda fives: Cell(5 * fives, "rounded")), st.just(HIDDEN), st.just(WITHHELD))


@settings(deadline=None)  # the first figure of a process imports plotly's classes
@given(st.lists(cells, min_size=4, max_size=4))
def test_bars_are_as_long_as_the_published_values_and_hidden_ones_are_words(drawn: list[Cell]) -> None:
    table = by_sex(*drawn, total=Cell(1000, "rounded"))
    shown = [cell.value for cell in drawn if cell.value is not None]
    assert is_drawable(table, "bars") == bool(shown)
    if not shown:
        return
    chart = bars(table, ENGLISH)
    assert lengths(chart.figure) == shown
    assert list(chart.figure.layout.xaxis.range) == [0, max(shown)]
    labels = [note.text for note in chart.figure.layout.annotations]
    names = ("Girls", "Boys", "Other", "Sex not known")
    endings = {HIDDEN: ": fewer than 10", WITHHELD: ": not shown"}
    assert labels == [f"{name}{endings.get(cell, '')}" for name, cell in zip(names, drawn, strict=True)]
    assert chart.text_alternative.count("fewer than 10") == drawn.count(HIDDEN)
    assert chart.text_alternative.count("not shown") == drawn.count(WITHHELD)


@settings(deadline=None)  # the first figure of a process imports plotly's classes
@given(st.lists(cells, min_size=4, max_size=4))
def test_columns_are_as_high_as_the_published_values_and_hidden_ones_are_words(drawn: list[Cell]) -> None:
    keyed = {(quarter,): cell for quarter, cell in zip(QUARTERS, drawn, strict=True)}
    table = table_of((("quarter", QUARTERS),), {**keyed, (TOTAL,): Cell(1000, "rounded")})
    if not is_drawable(table, "columns_by_quarter"):
        return
    figure = columns_by_quarter(table, ENGLISH).figure
    assert lengths(figure, "y") == [cell.value for cell in drawn if cell.value is not None]
    assert [note.text for note in figure.layout.annotations].count("fewer<br>than<br>10") == drawn.count(HIDDEN)


def test_quarters_name_their_year_once_and_the_unknown_one_in_words() -> None:
    keyed = {(quarter,): Cell(20, "rounded") for quarter in QUARTERS}
    table = table_of((("quarter", QUARTERS),), {**keyed, (TOTAL,): Cell(80, "rounded")})
    labels = columns_by_quarter(table, ENGLISH).figure.layout.xaxis.ticktext
    assert labels == ("Q4<br>2016", "Q1<br>2017", "Q2", "Not<br>known")


def test_grouped_bars_draw_a_row_for_each_pair_and_nothing_for_a_hidden_one() -> None:
    dimensions = (("sex", ("female", "male")), ("disappeared", ("yes", "no")))
    counts = {("female", "yes"): 20, ("female", "no"): 30, ("male", "no"): 40}
    keyed = {key: Cell(count, "rounded") for key, count in counts.items()}
    margins = {key: Cell(90, "rounded") for key in (("female", TOTAL), ("male", TOTAL), (TOTAL, TOTAL))}
    table = table_of(dimensions, {**keyed, ("male", "yes"): HIDDEN, **margins})
    chart = grouped_bars(table, ENGLISH)
    assert [list(trace.x) for trace in chart.figure.data] == [[20], [30, 40]]
    assert [trace.name for trace in chart.figure.data] == ["Disappeared", "Did not disappear"]
    assert "Boys: Disappeared: fewer than 10; Did not disappear: 40." in chart.text_alternative


def test_two_series_differ_in_pattern_and_not_in_colour_alone() -> None:
    dimensions = (("sex", ("female",)), ("disappeared", ("yes", "no")))
    keyed = {("female", name): Cell(20, "rounded") for name in ("yes", "no", TOTAL)}
    figure = grouped_bars(table_of(dimensions, {**keyed, (TOTAL, TOTAL): Cell(40, "rounded")}), ENGLISH).figure
    assert len({trace.marker.pattern.shape for trace in figure.data}) == 2


def test_categories_stand_in_their_declared_order_whatever_the_order_of_the_cells() -> None:
    table = table_of(
        (("sex", ("female", "male")),),
        {(TOTAL,): Cell(50, "rounded"), ("male",): Cell(10, "rounded"), ("female",): Cell(40, "rounded")},
    )
    assert lengths(bars(table, ENGLISH).figure) == [40, 10]


def test_a_share_is_the_published_percentage_over_its_whole_with_both_counts_in_words() -> None:
    table = by_disappearance(Cell(60, "rounded", 48), Cell(65, "rounded", 52), Cell(125, "rounded"))
    chart = shares(table, ENGLISH)
    assert [list(trace.x) for trace in chart.figure.data] == [[100], [48]]
    assert chart.text_alternative == "In all: 125 children. Disappeared: 60 of 125 (48%)."


def test_a_share_without_a_published_percentage_is_not_drawn() -> None:
    table = by_disappearance(Cell(10, "rounded"), Cell(30, "rounded"), Cell(40, "rounded"))
    assert not is_drawable(table, "shares")


def test_shares_of_which_only_the_total_has_a_percentage_are_not_drawn() -> None:
    small, whole = Cell(None, "below_floor"), Cell(20, "rounded")
    table = table_of(
        (("placement_type", ("residential_open",)), ("disappeared", ("yes", "no"))),
        {
            ("residential_open", "yes"): small,
            ("residential_open", "no"): small,
            ("residential_open", TOTAL): whole,
            (TOTAL, "yes"): Cell(30, "rounded", 60),
            (TOTAL, "no"): Cell(20, "rounded", 40),
            (TOTAL, TOTAL): Cell(50, "rounded"),
        },
    )
    assert not is_drawable(table, "shares")


def test_a_share_of_a_hidden_number_draws_no_empty_whole_that_would_look_like_zero() -> None:
    dimensions = (("placement_type", ("residential_open", "other")), ("disappeared", ("yes", "no")))
    table = table_of(
        dimensions,
        {
            ("residential_open", "yes"): Cell(40, "rounded", 73),
            ("residential_open", "no"): Cell(15, "rounded", 27),
            ("residential_open", TOTAL): Cell(55, "rounded"),
            ("other", "yes"): HIDDEN,
            ("other", "no"): Cell(25, "rounded"),
            ("other", TOTAL): Cell(30, "rounded"),
            (TOTAL, "yes"): Cell(45, "rounded", 53),
            (TOTAL, "no"): Cell(40, "rounded", 47),
            (TOTAL, TOTAL): Cell(85, "rounded"),
        },
        unit="placements",
    )
    chart = shares(table, ENGLISH)
    assert [list(trace.x) for trace in chart.figure.data] == [[100], [73]]
    assert chart.text_alternative == (
        "In all: 85 placements. Disappeared: 45 of 85 (53%); Open residential care: 40 of 55 (73%); "
        "Other reception: fewer than 10 of 30."
    )


def test_one_child_is_a_child_and_two_are_children() -> None:
    one = by_sex(Cell(1, "exact"), total=Cell(1, "exact"), profile="internal")
    two = by_sex(Cell(2, "exact"), total=Cell(2, "exact"), profile="internal")
    assert bars(one, ENGLISH).text_alternative == "In all: 1 child. Girls: 1."
    assert bars(two, ENGLISH).text_alternative == "In all: 2 children. Girls: 2."


def test_an_exact_zero_is_a_zero_in_words_too() -> None:
    table = by_sex(Cell(0, "exact"), Cell(3, "exact"), total=Cell(3, "exact"), profile="internal")
    chart = bars(table, ENGLISH)
    assert lengths(chart.figure) == [0, 3]
    assert "Girls: 0; Boys: 3." in chart.text_alternative


def test_a_total_that_is_already_public_is_said_beside_the_rounded_one() -> None:
    table = by_sex(Cell(250, "rounded"), total=Cell(250, "rounded"), public_total=252)
    counted = bars(table, ENGLISH).counted
    assert counted == "In all: 250 children, rounded; the total that is already public is 252."


def test_many_rows_are_told_by_the_three_largest() -> None:
    offences = ("shoplifting", "pickpocketing", "distraction_fraud", "burglary", "other_theft", "begging", "unknown")
    counts = (150, 85, 30, 40, 20, 15, 10)
    keyed = {(name,): Cell(count, "rounded") for name, count in zip(offences, counts, strict=True)}
    table = table_of((("offence", offences),), {**keyed, (TOTAL,): Cell(350, "rounded")})
    assert bars(table, ENGLISH).text_alternative == (
        "In all: 350 children. The largest numbers are: Shoplifting: 150; Pickpocketing: 85; Burglary: 40. "
        "The table has all 7 rows."
    )


def test_a_withheld_breakdown_gives_a_sentence_with_its_reason_and_no_chart() -> None:
    table = by_sex(WITHHELD, WITHHELD, total=Cell(30, "rounded"))
    assert not is_drawable(table, "bars")
    assert say_why_not_drawn(table, ENGLISH) == (
        "In all: 30 children. The breakdown is not shown, because the group is small."
    )


def test_a_breakdown_of_small_numbers_only_gives_a_sentence_and_no_chart() -> None:
    table = by_sex(HIDDEN, HIDDEN, total=HIDDEN)
    assert not is_drawable(table, "bars")
    assert say_why_not_drawn(table, ENGLISH) == (
        "In all: fewer than 10 children. No chart is drawn, because each number in it is small or not shown."
    )


def test_what_is_not_in_the_export_gives_a_sentence_and_no_chart() -> None:
    table = table_of((), {}, shape="not_in_export", needs=("events",))
    assert not is_drawable(table, "bars")
    assert say_why_not_drawn(table, ENGLISH) == "This can't be shown: the export does not hold what it needs."


@pytest.mark.parametrize(("profile", "is_marked"), [("internal", True), ("public", False)])
def test_an_internal_chart_carries_its_watermark_in_the_picture(profile: str, is_marked: bool) -> None:
    table = by_sex(Cell(20, "rounded"), total=Cell(20, "rounded"), profile=profile)
    notes = [note.text for note in bars(table, ENGLISH).figure.layout.annotations]
    assert ("Internal, not for publication" in notes) == is_marked


def test_the_same_table_gives_the_same_bytes_and_no_packed_arrays() -> None:
    table = by_sex(Cell(85, "rounded", 34), Cell(165, "rounded", 66), total=Cell(250, "rounded"))
    first, second = (bars(table, ENGLISH).figure.to_json() for _ in range(2))
    assert first == second
    assert "bdata" not in first
    assert "uid" not in first


def test_a_figure_holds_no_number_but_its_values_places_and_sizes() -> None:
    table = by_sex(Cell(85, "rounded", 34), Cell(165, "rounded", 66), HIDDEN, total=Cell(250, "rounded"))
    (trace,) = json.loads(bars(table, ENGLISH).figure.to_json())["data"]
    assert trace["x"] == [85, 165]
    assert trace["text"] == ["85 (34%)", "165 (66%)"]
    assert trace["hovertext"] == ["Girls: 85 (34%)", "Boys: 165 (66%)"]
    assert set(trace) <= {
        *("x", "y", "text", "hovertext", "type", "orientation", "width", "name", "marker", "hoverinfo"),
        *("textposition", "textfont", "cliponaxis", "constraintext"),
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("swap", [lambda colour: colour, lambda colour: DARK[colour]], ids=["light", "dark"])
def test_text_has_contrast_of_four_and_a_half_and_graphics_of_three(swap: Any) -> None:
    assert all(contrast(swap(colour), swap(PAPER)) >= 4.5 for colour in (INK, MUTED, SECOND))
    assert all(contrast(swap(colour), swap(PAPER)) >= 3 for colour in (FIRST, SECOND, LINE))
    assert all(contrast(swap(colour), swap(PAPER)) >= 3 for colour, _ in AREAS)


@pytest.mark.parametrize("fills", [SERIES, AREAS], ids=["series", "areas"])
def test_fills_differ_in_pattern_and_not_in_colour_alone(fills: tuple[tuple[str, str], ...]) -> None:
    assert len({pattern for _, pattern in fills}) == len(fills)


def test_no_button_of_a_chart_can_send_the_figure_away() -> None:
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displayModeBar"] is False
