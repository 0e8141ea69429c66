"""The PDF is tagged, complete and the same each time: two checkers that share no parser, and our own look at it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
from hand_made_release import notebook_of
from paper import (
    A4,
    RELEASE,
    TITLE,
    assert_first_checker_finds_nothing,
    assert_headings_go_down_one_level_at_a_time,
    assert_nothing_runs_and_nothing_is_attached,
    assert_says_title_language_and_tags,
    assert_second_checker_finds_nothing,
    assert_sheets_are_a4_and_fonts_are_inside,
    kinds,
    pdf_of,
    short_notebook,
    short_pdf,
    whole_pdf,
)
from pypdf import PdfReader

from pipelines.errors import PageIncomplete
from pipelines.protect.published import Change, Revision
from pipelines.publish.leaks import check_leaks
from pipelines.publish.visibility import check_visibility
from pipelines.report.document import Report
from pipelines.report.fragments import PLOTLY_JSON
from pipelines.report.funding import DISCLAIMERS
from pipelines.report.on_paper import joined_notes
from pipelines.report.page import page_title
from pipelines.report.pdf import render_pdf
from pipelines.words.speak import Words


@pytest.fixture(scope="module")
def sheets() -> list[str]:
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(whole_pdf())).pages]


@pytest.fixture(scope="module")
def opened() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(whole_pdf())) as document:
        yield document


def test_a_checker_of_all_rules_finds_nothing() -> None:
    assert_first_checker_finds_nothing(whole_pdf())


def test_a_second_checker_finds_nothing() -> None:
    assert_second_checker_finds_nothing(whole_pdf())


def test_the_document_says_its_title_and_language_and_that_it_is_tagged(opened: pikepdf.Pdf) -> None:
    assert TITLE.startswith("Safe Havens: ")
    assert_says_title_language_and_tags(opened, "en", TITLE)


def test_headings_go_down_one_level_at_a_time(opened: pikepdf.Pdf) -> None:
    assert_headings_go_down_one_level_at_a_time(opened)


def test_every_chart_has_its_alternative_and_every_header_cell_its_direction(opened: pikepdf.Pdf) -> None:
    figures = kinds(opened, "/Figure")
    alternatives = [str(figure.Alt) for figure in figures]
    assert alternatives[0] == "Flag of the European Union"
    drawn = [output for cell in notebook_of(RELEASE).cells for output in cell.get("outputs", [])]
    assert len(figures) == 1 + sum(PLOTLY_JSON in output.data for output in drawn)
    assert all(text.startswith("In all: ") for text in alternatives[1:])
    scopes = [str(cell.A.Scope) for cell in kinds(opened, "/TH")]
    assert set(scopes) == {"/Column", "/Row"}


def test_bookmarks_lead_to_every_part_of_the_report_and_so_does_the_list_of_contents(opened: pikepdf.Pdf) -> None:
    shown = "".join(
        output.data["text/html"] for cell in notebook_of(RELEASE).cells for output in cell.get("outputs", [])
    )
    parts = re.findall(r"<h2[^>]*>([^<]+)</h2>", shown)
    assert len(parts) > 10
    with opened.open_outline() as outline:
        assert [item.title for item in outline.root] == [html.unescape(part) for part in parts]
        assert any(item.children for item in outline.root)
    links = [str(note.Contents) for note in opened.pages[0].Annots]
    assert set(links) == {html.unescape(part) for part in parts}


def test_nothing_runs_and_nothing_is_attached(opened: pikepdf.Pdf) -> None:
    assert_nothing_runs_and_nothing_is_attached(opened)


def test_sheets_are_a4_upright_and_on_their_side_and_every_font_is_inside(opened: pikepdf.Pdf) -> None:
    assert_sheets_are_a4_and_fonts_are_inside(opened)
    assert len({tuple(sheet.mediabox[2:]) for sheet in opened.pages}) == len(A4)


def test_each_sheet_has_its_number_and_the_warning_that_the_data_is_invented(sheets: list[str]) -> None:
    assert DISCLAIMERS["amif-2014-2020"] in sheets[0]
    for number, text in enumerate(sheets, start=1):
        assert f"Page {number} of {len(sheets)}" in text
        assert "Synthetic sample data" in text


def test_no_sheet_is_almost_empty(sheets: list[str]) -> None:
    words = [len(sheet.split()) for sheet in sheets]
    assert all(count > 60 for count in words[:-1])
    assert words[-1] > 20


def test_what_stands_by_a_chart_and_its_numbers_is_said_once(sheets: list[str]) -> None:
    whole = " ".join(sheets)
    drawn = [output for cell in notebook_of(RELEASE).cells for output in cell.get("outputs", [])]
    charts = sum(PLOTLY_JSON in output.data for output in drawn)
    for sentence in ("Numbers are rounded to a multiple of 5", "Source: the programme's case records."):
        assert charts <= whole.count(sentence) < 2 * charts
    for title in ("Children arrested in this period, by sex", "Children arrested in 2016, by sex"):
        assert len(re.findall(rf"{title} In all:", whole)) == 1
        assert whole.count(title) == 2  # over the chart, and over its definition


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("", "B. C.", "B. C."),
        ("A. B.", "B. C.", "A. B. C."),
        ("A. B.", "A. B. C.", "A. B. C."),
        ("A.", "C.", "A. C."),
        ("A. B.", "", "A. B."),
    ],
)
def test_two_notes_are_one_without_the_sentences_that_both_say(first: str, second: str, both: str) -> None:
    assert joined_notes(first, second) == both


def test_the_same_release_gives_the_same_bytes() -> None:
    assert pdf_of(short_notebook()) == short_pdf()


def test_a_report_for_internal_use_says_so_on_each_sheet() -> None:
    for sheet in PdfReader(io.BytesIO(pdf_of(short_notebook(), "internal"))).pages:
        assert "Internal, not for publication" in sheet.extract_text()


def test_a_notebook_that_failed_gives_no_pdf() -> None:
    notebook = short_notebook()
    notebook.cells[1].outputs[0].output_type = "error"
    with pytest.raises(PageIncomplete, match="ended in an error"):
        pdf_of(notebook)


def test_the_reason_for_a_revision_keeps_its_own_language_in_a_report_in_another() -> None:
    cells = RELEASE["children_arrested_by_sex"].cells
    changes = tuple(Change("children_arrested_by_sex", row, cell, cell) for row, cell in cells.items())
    reason = "Het geslacht van sommige kinderen was verkeerd geregistreerd."
    revised = replace(RELEASE, revision=Revision(2, 1, reason, "nl", changes))
    notebook = short_notebook()
    notebook.cells = notebook.cells[:3]
    notebook.cells[2].outputs[0].data["text/html"] = Report(revised, "en").revision().html
    content = pdf_of(notebook)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert [str(quotation.Lang) for quotation in kinds(document, "/BlockQuote")] == ["nl"]
    assert_first_checker_finds_nothing(content)
    assert_second_checker_finds_nothing(content)


def test_nothing_from_outside_gets_into_a_pdf() -> None:
    notebook = short_notebook()
    notebook.cells = notebook.cells[:2]
    data = notebook.cells[1].outputs[0].data
    for address in ("file:///etc/hostname", "https://127.0.0.1:9/a.png", "data:image/png;base64,AAAA"):
        html = data["text/html"]
        data["text/html"] = html.replace("</header>", f'<img alt="" src="{address}"></header>')
        with pytest.raises(PageIncomplete, match="from outside"):
            pdf_of(notebook)
        data["text/html"] = html


@pytest.mark.campaign
@pytest.mark.parametrize("language", ["nl", "ro", "sv", "bs", "fr"])
def test_the_report_in_another_language_keeps_all_rules_and_passes_the_gate(language: str) -> None:
    title = page_title(RELEASE, Words(language))
    content = render_pdf(notebook_of(RELEASE, language), title, language, "public", sample=True)
    assert_first_checker_finds_nothing(content)
    assert_second_checker_finds_nothing(content)
    check_visibility("report.pdf", content, RELEASE, language)
    check_leaks(RELEASE, {f"{language}/report.pdf": content}, ())


@pytest.mark.parametrize("element", ["p", "li"])
def test_no_sentence_goes_on_on_the_next_sheet(element: str) -> None:
    """The gate reads sheet by sheet: to it, 1 January on one and 2015 on the next were no published day."""
    said = [
        f"Text {number} counts from 1 January 2015, as each of them does, which takes some lines. " * 7
        for number in range(40)
    ]
    notebook = short_notebook()
    notebook.cells[-1].outputs[0].data["text/html"] = "".join(f"<{element}>{text}</{element}>" for text in said)
    sheets = PdfReader(io.BytesIO(pdf_of(notebook))).pages
    told = [" ".join(sheet.extract_text().split()) for sheet in sheets]
    begun = [{number for number in range(40) if f"Text {number} counts" in sheet} for sheet in told]
    assert sum(map(len, begun)) == len(said), "each stands on one sheet only"
    assert sum(map(bool, begun)) >= 3
