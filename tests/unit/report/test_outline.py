"""The outline of the report: every part has its place, whatever the export holds, and sentences say what tables say."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hand_made_release import hand_made_release, hand_made_table, without

from pipelines.programme import read_programme
from pipelines.protect.published import Cell, PublishedTable, Release, seal_table
from pipelines.report.completeness import declared_page
from pipelines.report.document import Report
from pipelines.report.sections import BLOCKS, SECTIONS
from pipelines.report.sentences import SENTENCES, section_sentences
from pipelines.run.export import check_programme
from pipelines.words.speak import Words

PARTS = [f"activity_{number}" for number in range(1, 5)] + ["result_1", "result_2", "reception", "result_4", "result_5"]
HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
NUMBER = re.compile(r"\d+(?:,\d{3})*")


@cache
def releases() -> dict[str, Release]:
    whole = hand_made_release()
    return {
        "all": whole,
        "final": hand_made_release("funder"),
        "without events": without(whole, *(name for name in whole.tables if "arrest" in name or "placed" in name)),
        "with cases alone": without(whole, *(name for name in whole.tables if "recorded" not in name)),
    }


@cache
def page_of(name: str) -> str:
    return declared_page(releases()[name], "en")


@pytest.mark.parametrize("name", releases())
def test_each_activity_and_result_has_its_heading_and_says_something(name: str) -> None:
    page = page_of(name)
    for section_id in PARTS:
        found = re.search(rf'<h3 id="{section_id}">([AR]\d)\. .*?</h3>\s*<p>\S', page)
        assert found, section_id
    assert re.findall(r'<h3 id="\w+">([AR]\d)\.', page) == ["A1", "A2", "A3", "A4", "R1", "R2", "R3", "R4", "R5"]


@pytest.mark.parametrize("name", releases())
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    levels = [int(level) for level, _ in HEADING.findall(page_of(name))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_steps_of_the_followed_cases_are_in_the_final_release_of_the_funder_alone() -> None:
    table = "chart-cases_followed_by_step_reached"
    assert table in page_of("final")
    page = page_of("all")
    assert table not in page
    assert "so small a group could point at a child" in page


def test_a_report_without_narrative_text_says_so_once() -> None:
    assert page_of("all").count("This report has no narrative text.") == 1


def test_written_text_stands_under_its_heading_and_a_block_left_out_says_so() -> None:
    written = {name: f"<p>Words on {name}.</p>\n" for name in BLOCKS} | {"deviations": ""}
    page = declared_page(hand_made_release(), "en", written)
    for name in BLOCKS:
        section = page.split(f'<h2 id="{name}">')[1].split("<h2")[0]
        assert (f"Words on {name}." in section) != (name == "deviations")
    assert "not applicable" in page.split('<h2 id="deviations">')[1].split("<h2")[0]
    assert "no narrative text" not in page
    assert 'id="vignette"' not in page


def test_a_vignette_is_labelled_as_no_story_of_one_child() -> None:
    page = declared_page(hand_made_release(), "en", {"objectives": "<p>x</p>\n", "vignette": "<p>A story.</p>\n"})
    assert re.search(r'id="vignette">.*?not the story of one child\..*?A story\.', page, re.DOTALL)


@pytest.mark.parametrize("profile", ["public", "internal"])
@pytest.mark.parametrize("section_id", SENTENCES)
def test_every_number_of_a_sentence_stands_in_a_table_that_it_is_written_from(section_id: str, profile: str) -> None:
    words, release = Words("en"), hand_made_release(profile)
    sentences = section_sentences(section_id, release, words)
    assert sentences
    cells = [cell for table_id, _ in SENTENCES[section_id] for cell in release[table_id].cells.values()]
    licensed = {words.number(cell.value) for cell in cells if cell.value is not None}
    licensed |= {str(cell.percent) for cell in cells if cell.percent is not None} | {"10"}
    said = NUMBER.findall(" ".join(sentences))
    assert said
    assert set(said) <= licensed


def test_a_sentence_says_share_and_whole_and_hides_what_the_table_hides() -> None:
    words = Words("en")
    release = hand_made_release()
    assert section_sentences("reception", release, words)[0] == (
        "Of the 125 children in reception in this period, 60 (48%) disappeared at least once."
    )
    small = {**release.tables, "children_placed_by_disappearance": _small("children_placed_by_disappearance")}
    hidden = section_sentences("reception", Release(**{**vars(release), "tables": small}), words)[0]
    assert hidden == "Children in reception in this period: disappeared at least once: fewer than 10 children."


def test_a_number_that_is_not_shown_is_no_part_of_a_sentence() -> None:
    table = hand_made_table("requests_by_partner_and_answer")
    for row in (("total", "answered"), ("total", "open")):
        cells = {**table.cells, row: Cell(None, "withheld")}
        kept = {name: value for name, value in vars(table).items() if name != "seal"}
        changed = {**hand_made_release().tables, table.id: seal_table(**{**kept, "cells": cells})}
        (said,) = section_sentences(
            "activity_4", Release(**{**vars(hand_made_release()), "tables": changed}), Words("en")
        )
        assert said == f"{table.definition.title}: some of the numbers are not shown, because groups are small."


def _small(table_id: str) -> PublishedTable:
    table = hand_made_table(table_id)
    cells = {row: Cell(None, "below_floor" if row == ("total",) else "withheld") for row in table.cells}
    return seal_table(**{**{name: value for name, value in vars(table).items() if name != "seal"}, "cells": cells})


def test_every_section_is_named_once_and_every_part_of_the_report_is_a_block() -> None:
    ids = [section.id for section in SECTIONS]
    assert len(ids) == len(set(ids))
    assert {section.id for section in SECTIONS if section.level == 2} == set(BLOCKS)
    html = Report(hand_made_release(), "en").section("objectives").html
    assert unescape(html).count("<h2") == 1


def test_an_export_that_lacks_much_still_has_each_activity_and_result() -> None:
    programme = read_programme(Path(__file__).parents[3] / "data_samples" / "ctdc_twin")
    release = check_programme(programme).release(programme.periods[-1], "internal")["ALL"]
    report = Report(release, "en")
    for section_id in PARTS:
        html = report.section(section_id).html
        assert re.search(r"<p>\S", html), section_id
    assert "does not hold" in report.section("activity_2").html
