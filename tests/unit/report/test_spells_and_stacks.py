"""What the analyst's notebook shows of durations and of releases side by side: the chart, the numbers, the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up import PLACES, breakdown_of, changed, cross_of, lines_of, placements_of, requests_of

from pipelines.contract.counts import Definition
from pipelines.contract.fields import codelists
from pipelines.errors import ParameterInvalid
from pipelines.figures.kinds import DRAW, DRAW_SPELLS
from pipelines.figures.units import say_fewer, say_units
from pipelines.protect.published import TOTAL, Cell, PublishedTable
from pipelines.protect.side_by_side import stack
from pipelines.report.analyst_charts import ANALYST_CHARTS
from pipelines.report.document import show, show_spells
from pipelines.report.notes import SEVERAL_CATEGORIES
from pipelines.report.sections import SECTIONS, chart_kind
from pipelines.report.spell_tables import spell_grid
from pipelines.report.tables import table_grid, table_html
from pipelines.words.labels import (
    DIMENSIONS,
    LABELS,
    TOTALS,
    UNITS,
    label,
    not_ended_label,
    outcome_label,
)
from pipelines.words.labels_of_steps import NOT_ENDED, SPELL_OUTCOMES
from pipelines.words.speak import Words

ENGLISH = Words("en")
DECLARED = Definition("", "Children", "children", "", "", "", "", "", "")
FEW = requests_of([("police", "answered", 5), ("police", "open", 80), ("guardian", "withdrawn", 3)], undated=1)
MANY = placements_of([*[(PLACES[0], "disappeared", 20)] * 30, *[(PLACES[0], "open", 200)] * 40])


def test_durations_are_shown_as_a_chart_and_then_its_numbers() -> None:
    chart, numbers = show_spells(MANY, "en", "incidence").pieces
    assert chart.figure is not None
    assert 'id="plot-a_table-incidence"' in chart.html
    assert "fewer than 20 were under observation" in chart.html
    assert '<table id="table-a_table-incidence">' in numbers.html


def test_durations_that_give_no_curve_are_a_sentence_with_their_numbers() -> None:
    (only,) = show_spells(FEW, "en", "incidence").pieces
    assert only.figure is None
    assert "a curve needs at least 50" in only.html
    assert "<table" in only.html


def test_a_kind_of_chart_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParameterInvalid, match="incidence, incidence_by_category, dots"):
        show_spells(FEW, "en", "pie")


def test_one_set_of_durations_can_stand_on_a_page_in_each_kind() -> None:
    pages = [show_spells(MANY, "en", kind).pieces[0].html for kind in DRAW_SPELLS]
    assert len({html.split('id="')[1].split('"')[0] for html in pages}) == len(DRAW_SPELLS)


def test_the_numbers_of_durations_count_every_outcome_and_say_where_half_was_never_reached() -> None:
    grid = spell_grid(FEW, "dots", ENGLISH)
    assert grid.heads == (
        "Chain partner",
        "Requests",
        "Answered",
        "Withdrawn",
        "Not answered",
        "Of these, a day not known exactly",
        "Answered: median in days",
    )
    assert grid.rows == (
        ("Police", ("3", "2", "0", "1", "1", "5")),
        ("Guardian", ("1", "0", "1", "0", "0", "not reached")),
        ("All requests", ("4", "2", "1", "1", "1", "not reached")),
    )


def test_the_numbers_of_a_curve_have_its_shares_as_far_as_it_is_drawn() -> None:
    grid = spell_grid(MANY, "incidence", ENGLISH)
    assert grid.heads[-4:] == (
        "Disappeared by day 30",
        "Disappeared by day 90",
        "Disappeared by day 180",
        "Disappeared by day 365",
    )
    assert grid.rows[-1][1][-4:] == ("43%", "43%", "43%", "too few")
    small = placements_of([(PLACES[0], "disappeared", 20)] * 49)
    assert spell_grid(small, "incidence", ENGLISH).rows[-1][1][-4:] == ("too few",) * 4


def by_sex(girls: int, boys: int) -> PublishedTable:
    return breakdown_of("sex", {"female": girls, "male": boys})


STACKED = stack({"2016-H2": by_sex(60, 40), "2017-H1": by_sex(10, 9)}, "period")


def test_releases_side_by_side_are_columns_of_the_numbers_and_never_added_up() -> None:
    grid = table_grid(STACKED, ENGLISH)
    assert grid.heads == ("Sex", "2016-H2", "2017-H1", "2016-H2, percent")
    assert grid.rows == (
        ("Girls", ("60", "10", "60%")),
        ("Boys", ("40", "9", "40%")),
        ("All children", ("100", "19", "100%")),
    )
    assert "They are counted apart and never added up" in table_html(STACKED, ENGLISH)


def test_totals_side_by_side_have_no_row_of_their_sum() -> None:
    totals = [breakdown_of("sex", {}, shape="total", dimensions=(), cells={(): Cell(n, "exact")}) for n in (19, 7)]
    grid = table_grid(stack({"Ours": totals[0], "Theirs": totals[1]}, "programme"), ENGLISH)
    assert grid.rows == (("Ours", ("19",)), ("Theirs", ("7",)))
    assert not grid.has_total_row


def test_a_stacked_table_and_the_one_it_is_made_of_can_stand_on_one_page() -> None:
    pieces = [show(STACKED).pieces, show(by_sex(60, 40)).pieces]
    assert ['id="table-a_table-by-period"' in pieces[0][1].html, 'id="table-a_table"' in pieces[1][1].html] == [
        True
    ] * 2


def test_each_table_has_the_chart_that_is_declared_or_that_its_shape_allows() -> None:
    table = cross_of(("sex", ("female",)), ("met", ("yes", "partly", "no", "unknown")), {("female", "yes"): 3})
    few = cross_of(("sex", ("female",)), ("met", ("yes", "no")), {("female", "yes"): 3})
    gone = stack({"one": breakdown_of("disappeared", {"yes": 30, "no": 70})}, "period")
    declared = changed(few, definition=replace(few.definition, id="cases_followed_by_step_and_state"))
    kinds = [chart_kind(each) for each in (table, few, STACKED, gone, declared, by_sex(1, 2))]
    assert kinds == ["panels", "grouped_bars", "panels", "shares", "steps", "bars"]


def test_a_stacked_table_does_not_get_the_chart_of_the_table_it_is_made_of() -> None:
    arrested = [changed(by_sex(n, 9), definition=replace(DECLARED, id="children_arrested_by_sex")) for n in (60, 10)]
    assert chart_kind(arrested[0]) == "bars"
    assert chart_kind(stack({"2016-H2": arrested[0], "2017-H1": arrested[1]}, "period")) == "panels"


def test_every_declared_kind_of_chart_exists() -> None:
    on_page = {part.chart for section in SECTIONS for part in section.parts if part.chart}
    assert {*ANALYST_CHARTS.values(), *on_page} <= set(DRAW)


def sample(**changes: object) -> PublishedTable:
    frame = Definition("a_table", "", "children", "", "", "", "", "", "", sampling_frame="children in open care.")
    return changed(by_sex(60, 40), definition=frame, **changes)


def test_a_percentage_of_a_sample_has_its_interval_and_says_of_whom() -> None:
    assert table_grid(sample(), ENGLISH).rows[0] == ("Girls", ("60", "60% (50% to 69%)"))
    assert "this sample as one of: children in open care." in table_html(sample(), ENGLISH)


def test_a_percentage_of_a_full_count_has_no_interval() -> None:
    assert table_grid(by_sex(60, 40), ENGLISH).rows[0] == ("Girls", ("60", "60%"))
    assert "interval" not in table_html(by_sex(60, 40), ENGLISH)


def test_a_sample_without_a_percentage_has_no_interval_and_no_note() -> None:
    cells = {("female",): Cell(6, "exact"), ("male",): Cell(4, "exact"), (TOTAL,): Cell(10, "exact")}
    assert "interval" not in table_html(sample(cells=cells), ENGLISH)


def test_every_dimension_with_labels_has_a_head_and_every_unit_its_words() -> None:
    assert set(LABELS) <= set(DIMENSIONS)
    assert set(UNITS) - set(TOTALS) == {"places"}, "only the administration counts places: no table does"
    for unit in TOTALS:
        assert say_units(1, unit, ENGLISH) != say_units(2, unit, ENGLISH)
        assert say_fewer(unit, ENGLISH).startswith("fewer than 10 ")
    assert set(SEVERAL_CATEGORIES) <= set(UNITS)


@pytest.mark.parametrize(
    ("dimension", "category", "said"),
    [
        ("period", "2016-H2", "2016-H2"),
        ("programme", "Safe Havens", "Safe Havens"),
        ("path", "arrest>placement_start>disappeared", "Arrest → Placed in reception → Disappeared"),
        ("partner_request", "central_authority|central_authority_request", "Request to the Central Authority"),
        ("partner_request", "police|family_tracing", "Police: Family tracing"),
        ("partner_request", "unknown|bid", "Partner not recorded: Best-interests determination"),
        ("quarter", "2017-Q2", "Quarter 2 of 2017"),
        ("quarter", "unknown", "Quarter not known"),
        ("months_after", TOTAL, "All follow-ups"),
    ],
)
def test_a_category_is_said_in_plain_words(dimension: str, category: str, said: str) -> None:
    assert label(ENGLISH, dimension, category, "followups") == said


def test_every_outcome_has_its_word_and_what_has_not_ended_says_what_it_waits_for() -> None:
    assert [outcome_label(ENGLISH, outcome) for outcome in SPELL_OUTCOMES] == list(SPELL_OUTCOMES.values())
    assert set(NOT_ENDED) <= set(SPELL_OUTCOMES)
    assert not_ended_label(ENGLISH, "disappeared") == "still there"
    assert not_ended_label(ENGLISH, "ended") == "not ended yet"


def test_every_code_of_the_contract_that_a_table_breaks_down_by_has_a_label() -> None:
    lists = {
        **{name: name for name in ("solution", "service_type", "need", "child_view", "date_precision")},
        **{"partner": "actor", "event_type": "event_type", "step": "event_type", "assessment": "assessment_kind"},
        **{"met": "yes_no_partly_unknown", "delivery": "yes_no_partly_unknown", "named_by_child": "yes_no_unknown"},
    }
    for dimension, codelist in lists.items():
        for code in codelists()[codelist]:
            assert label(ENGLISH, dimension, code, "needs")


def test_the_watermark_is_in_each_chart_of_durations() -> None:
    for draw in DRAW_SPELLS.values():
        assert "Internal, not for publication" in lines_of(draw(MANY, ENGLISH).figure)
