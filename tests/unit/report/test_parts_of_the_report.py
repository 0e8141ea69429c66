"""The pieces of the report: what a reader is told, and what is never said."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hand_made_release import hand_made_release, hand_made_table, without

from pipelines.contract.counts import Definition
from pipelines.contract.framework import frameworks
from pipelines.errors import ParameterInvalid, PublishRefused
from pipelines.measure.catalogue import ENTRIES
from pipelines.protect.published import TOTAL, Cell, PublishedTable, seal_table
from pipelines.protect.published_files import write_release
from pipelines.report.document import Report, open_report, show
from pipelines.report.emblem import HEIGHT, WIDTH, emblem_svg
from pipelines.report.fragments import PLOTLY_JSON
from pipelines.report.parts import whole_figure
from pipelines.report.sections import SECTIONS, declared_parts
from pipelines.report.tables import table_grid, table_html
from pipelines.words.speak import Words

ENGLISH = Words("en")


def changed(table: PublishedTable, **changes: object) -> PublishedTable:
    parts = {name: value for name, value in vars(table).items() if name != "seal"}
    return seal_table(**{**parts, **changes})


def text_of(html: str) -> str:
    """The words of a piece of HTML as a reader sees them."""
    pieces: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            pieces.append(data)

    Reader().feed(re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))
    return " ".join(" ".join(pieces).split())


def test_every_table_of_the_catalogue_has_its_place_on_the_page() -> None:
    declared = {table_id for one in frameworks() for table_id in declared_parts(one)}
    assert declared == {entry.id for entry in ENTRIES if entry.reach != "internal"}


def test_no_table_stands_in_two_sections() -> None:
    in_sections = [part.table_id for section in SECTIONS for part in section.parts]
    assert len(in_sections) == len(set(in_sections))


def test_a_table_says_hidden_numbers_in_words_and_has_percentages_only_where_there_are_any() -> None:
    grid = table_grid(hand_made_table("children_arrested_2016_by_sex"), ENGLISH)
    assert grid.heads == ("Sex", "Children", "Percent")
    assert grid.rows == (
        ("Girls", ("85", "34%")),
        ("Boys", ("160", "64%")),
        ("Other", ("fewer than 10", "not shown")),
        ("Sex not known", ("fewer than 10", "not shown")),
        ("All children", ("250", "100%")),
    )
    small = changed(
        hand_made_table("placements_by_disappearance"),
        cells={("yes",): Cell(20, "rounded"), ("no",): Cell(25, "rounded"), (TOTAL,): Cell(45, "rounded")},
    )
    assert table_grid(small, ENGLISH).heads == ("Outcome", "Placements")


def test_a_table_with_two_dimensions_has_a_column_for_each_category_and_the_total() -> None:
    grid = table_grid(hand_made_table("rows_by_table_and_verdict"), ENGLISH)
    assert grid.heads[:5] == ("Table of the export", "Kept", "Kept, in doubt", "Set aside", "All rows")
    assert grid.rows[1] == ("Events", ("3,120", "fewer than 10", "10", "3,130", "100%", "not shown", "0%"))


def test_a_table_has_a_caption_and_headers_with_scope() -> None:
    html = table_html(hand_made_table("children_arrested_2016_by_sex"), ENGLISH)
    assert '<caption id="caption-children_arrested_2016_by_sex">Children arrested in 2016, by sex</caption>' in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 5


def test_the_notes_of_a_table_stand_under_its_numbers() -> None:
    html = table_html(hand_made_table("children_arrested_2016_by_offence"), ENGLISH)
    assert "Numbers are rounded to a multiple of 5" in html
    assert "more than one row" in html
    assert "total that is already public is 252" in html


def test_markup_in_a_title_is_shown_and_never_run() -> None:
    table = hand_made_table("children_arrested_2016_by_sex")
    hostile = Definition(**{**vars(table.definition), "title": "</script><script>x</script><b>"})
    report = Report(
        hand_made_release(tables={**hand_made_release().tables, table.id: changed(table, definition=hostile)}), "en"
    )
    html = report.chart(table.id).html
    assert "<b>" not in html
    assert html.count("<script") == 1
    assert html.count("</script>") == 1


def test_a_chart_is_given_to_the_page_as_html_and_to_jupyterlab_as_a_figure() -> None:
    bundle = Report(hand_made_release(), "en").chart("children_arrested_2016_by_sex")._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", PLOTLY_JSON}
    block = re.search(r'<script type="application/json" id="figure-[a-z0-9_]+">(.*)</script>', bundle["text/html"])
    assert block
    assert whole_figure(json.loads(block.group(1))) == bundle[PLOTLY_JSON]
    assert "Girls: 85 (34%)" in bundle["text/plain"]


def test_nothing_in_the_data_of_a_chart_can_end_its_script_element() -> None:
    bundle = Report(hand_made_release(), "en").chart("children_arrested_2016_by_quarter")._repr_mimebundle_()
    assert "<br>" in json.dumps(bundle[PLOTLY_JSON])
    (block,) = re.findall(r'<script type="application/json" id="[^"]+">(.*)</script>', bundle["text/html"])
    assert "<" not in block
    assert whole_figure(json.loads(block)) == bundle[PLOTLY_JSON]


def test_a_withheld_chart_is_a_sentence_without_a_figure_or_a_table_of_hidden_numbers() -> None:
    table = hand_made_table("children_arrested_by_sex")
    withheld = {key: Cell(None, "withheld") for key in table.cells if key != (TOTAL,)}
    small = changed(table, cells={**withheld, (TOTAL,): Cell(30, "rounded")}, notes=("breakdown_withheld_small_group",))
    release = hand_made_release()
    bundle = (
        Report(replace(release, tables={**release.tables, table.id: small}), "en").chart(table.id)._repr_mimebundle_()
    )
    assert PLOTLY_JSON not in bundle
    words = text_of(bundle["text/html"])
    assert "In all: 30 children. The breakdown is not shown, because the group is small." in words
    assert "Girls" not in words


def test_the_headline_says_the_public_total_the_share_and_its_denominator() -> None:
    words = text_of(Report(hand_made_release(), "en").headline().html)
    assert (
        "252 children arrested in the Netherlands in 2016 for four kinds of offence. A total that is already public."
        in words
    )
    assert (
        "48% of the children in reception since the programme began disappeared at least once. 60 of 125 children."
        in words
    )
    assert "120 persons assisted since the programme began. Of these, countable under AMIF: 35." in words
    assert "19 cases that the research follows from the first arrest on." in words


def test_a_hidden_share_in_the_headline_is_words() -> None:
    release = hand_made_release()
    table = release["children_placed_to_date_by_disappearance"]
    cells = {("yes",): Cell(None, "withheld"), ("no",): Cell(None, "withheld"), (TOTAL,): Cell(30, "rounded")}
    hidden = replace(release, tables={**release.tables, table.id: changed(table, cells=cells)})
    words = text_of(Report(hidden, "en").headline().html)
    assert "Not shown of the children in reception since the programme began" in words
    assert "The group is too small." in words


def test_a_country_page_says_whose_children_it_covers() -> None:
    sentence = "This report is on one country: Romania. All its numbers are of children whose case is held there."
    assert sentence in text_of(Report(hand_made_release(country="RO"), "en").headline().html)
    assert "whose case" not in text_of(Report(hand_made_release(), "en").headline().html)


def test_a_section_with_nothing_in_the_export_is_one_sentence_and_its_parts_are_empty() -> None:
    report = Report(without(hand_made_release(), "amif", needs=("services",)), "en")
    words = text_of(report.section("amif_indicators").html)
    assert words == "AMIF indicators This export can't answer this: it does not hold the table “Services”."
    assert report.indicator_table().html == ""


def test_a_single_table_that_is_not_in_the_export_says_so_in_its_place() -> None:
    release = without(hand_made_release(), "children_recorded_by_exploitation", needs=("case_codes",))
    report = Report(release, "en")
    assert "the export does not hold what it needs" in report.chart("children_recorded_by_exploitation_type").html
    assert (
        "Children recorded, by form of exploitation: needs the table “Case codes (exploitation, means of control)”."
        in text_of(report.not_in_export().html)
    )


def test_a_missing_column_is_named_in_words() -> None:
    needs = ("cases.citizenship", "cases.research_cohort", "events.event_date")
    report = Report(without(hand_made_release(), "cases_followed", needs=needs), "en")
    assert (
        "needs the column “Citizenship” of “Cases”, the column “Whether the case is one of those followed” of “Cases”, "
        "the column “Date of the event” of “Events”."
    ) in text_of(report.not_in_export().html)


def test_a_missing_indicator_stands_in_its_row_and_the_others_keep_theirs() -> None:
    words = text_of(Report(without(hand_made_release(), "amif_so3_c2"), "en").indicator_table().html)
    assert words.count("Not in this export.") == 2
    assert words.count("35 80 fewer than 10") == 22


def test_an_internal_report_says_that_it_is_exact_and_makes_no_promise_of_rounding() -> None:
    words = text_of(Report(hand_made_release("internal"), "en").method().html)
    assert "do not send" in words
    assert "rounded" not in words


def test_show_gives_the_chart_and_then_its_numbers() -> None:
    chart, numbers = show(hand_made_table("children_arrested_by_sex", "internal")).pieces
    assert chart.figure is not None
    assert "<table" not in chart.html
    assert numbers.figure is None
    assert '<table id="table-children_arrested_by_sex">' in numbers.html


def test_show_gives_a_total_without_a_chart() -> None:
    (only,) = show(hand_made_table("cases_followed", "internal")).pieces
    assert only.figure is None
    assert "All cases 19" in text_of(only.html)


def test_show_gives_a_sentence_for_what_is_not_in_the_export() -> None:
    (only,) = show(without(hand_made_release("internal"), "arrests_by_offence")["arrests_by_offence"]).pieces
    assert "the export does not hold what it needs" in only.html


def test_a_report_is_opened_from_a_folder_of_published_tables(tmp_path: Path) -> None:
    write_release(hand_made_release(), tmp_path / "published")
    report = open_report(str(tmp_path / "published"), "en")
    assert "Safe Havens" in report.title().html


def test_a_folder_that_was_changed_is_refused(tmp_path: Path) -> None:
    write_release(hand_made_release(), tmp_path / "published")
    file = tmp_path / "published" / "release.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"value": 85', '"value": 90'), encoding="utf-8")
    with pytest.raises(PublishRefused):
        open_report(str(tmp_path / "published"), "en")


def test_a_language_without_a_catalogue_is_refused_with_what_there_is(tmp_path: Path) -> None:
    write_release(hand_made_release(), tmp_path / "published")
    with pytest.raises(ParameterInvalid, match="en"):
        open_report(str(tmp_path / "published"), "de")


def test_the_emblem_has_twelve_upright_stars_on_a_circle_of_a_third_of_the_height() -> None:
    svg = emblem_svg("Flag of the European Union")
    assert WIDTH * 2 == HEIGHT * 3
    assert 'fill="#003399"' in svg
    assert 'fill="#FFCC00"' in svg
    stars = re.findall(r"M([\d .L]+)z", svg.split("<path")[2])
    assert len(stars) == 12
    for hour, star in enumerate(stars):
        corners = [tuple(float(number) for number in corner.split()) for corner in star.split("L")]
        x = WIDTH / 2 + HEIGHT / 3 * math.sin(math.radians(30 * hour))
        y = HEIGHT / 2 - HEIGHT / 3 * math.cos(math.radians(30 * hour))
        assert len(corners) == 10
        assert corners[0] == pytest.approx((x, y - HEIGHT / 18), abs=0.01)
        reaches = [math.dist((x, y), corner) for corner in corners[::2]]
        assert reaches == pytest.approx([HEIGHT / 18] * 5, abs=0.02)


def test_an_indicator_of_a_small_group_shows_its_total_and_why_it_is_not_broken_down() -> None:
    release = hand_made_release()
    table = release["amif_so3_c2_period"]
    cells = {key: Cell(None, "withheld") for key in table.cells} | {(TOTAL,): Cell(20, "rounded")}
    small = replace(release, tables={**release.tables, table.id: changed(table, cells=cells)})
    words = text_of(Report(small, "en").indicator_table().html)
    assert "20 persons; too few to break down 35 80 fewer than 10" in words
