"""A report of a hand-made release as PDF, made once for all tests of a process, and how the PDF of any is looked at."""

from __future__ import annotations

import io
import re
from functools import cache
from itertools import pairwise

import page as page_validation
import pdfua
import pikepdf
from hand_made_release import hand_made_release, notebook_of
from nbformat import NotebookNode

from pipelines.report.page import page_title
from pipelines.report.pdf import render_pdf
from pipelines.words.speak import Words

RELEASE = hand_made_release()
TITLE = page_title(RELEASE, Words("en"))

A4 = {(595, 842), (842, 595)}
"""Points, upright and on its side."""

ACTIONS = {"/JS", "/URI", "/Launch", "/EF"}


def short_notebook() -> NotebookNode:
    """The head, the headline, the first section with two charts, and what protects the numbers."""
    notebook = notebook_of(RELEASE)
    notebook.cells = [*notebook.cells[:6], notebook.cells[-2]]
    return notebook


def pdf_of(notebook: NotebookNode, profile: str = "public") -> bytes:
    return render_pdf(notebook, TITLE, "en", profile, sample=True)


@cache
def short_pdf() -> bytes:
    return pdf_of(short_notebook())


@cache
def whole_pdf() -> bytes:
    return pdf_of(notebook_of(RELEASE))


def elements(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    """All elements of the structure, in reading order."""
    found: list[pikepdf.Object] = []

    def walk(element: pikepdf.Object) -> None:
        if isinstance(element, pikepdf.Array):
            for kid in element:
                walk(kid)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append(element)
            walk(element.get("/K", pikepdf.Array()))

    walk(document.Root.StructTreeRoot.K)
    return found


def kinds(document: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    return [element for element in elements(document) if str(element.S) == kind]


def assert_first_checker_finds_nothing(content: bytes) -> None:
    """A checker of all rules of PDF/UA-1."""
    report = page_validation.validate_pdf_bytes(content, profile="ua1")
    assert report.rules.total > 100
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def assert_second_checker_finds_nothing(content: bytes) -> None:
    """Another one, which shares no parser with the first."""
    report = pdfua.validate(io.BytesIO(content))
    assert [finding.message for finding in report.findings] == []
    # It does not come to judge the headings; `assert_headings_go_down_one_level_at_a_time` does.
    assert {outcome.rule_id for outcome in report.skipped} <= {"UA-14-001"}


def assert_says_title_language_and_tags(document: pikepdf.Pdf, language: str, title: str) -> None:
    assert document.Root.MarkInfo.Marked is True
    assert document.Root.ViewerPreferences.DisplayDocTitle is True
    assert str(document.Root.Lang) == language
    assert str(document.docinfo["/Title"]) == title
    assert {str(key) for key in document.docinfo} == {"/Title", "/Producer"}


def assert_headings_go_down_one_level_at_a_time(document: pikepdf.Pdf) -> None:
    levels = [int(str(element.S)[2:]) for element in elements(document) if re.fullmatch(r"/H\d", str(element.S))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def assert_nothing_runs_and_nothing_is_attached(document: pikepdf.Pdf) -> None:
    assert not document.attachments
    assert not {"/OpenAction", "/AA", "/AcroForm"} & {str(key) for key in document.Root}
    assert not [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.keys() & ACTIONS]


def assert_sheets_are_a4_and_fonts_are_inside(document: pikepdf.Pdf) -> None:
    assert {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in document.pages} <= A4
    fonts = {font.objgen: font for sheet in document.pages for font in sheet.Resources.get("/Font", {}).values()}
    assert fonts
    for font in fonts.values():
        assert "LiberationSans" in str(font.BaseFont).replace("-", "")
        assert {"/FontFile2", "/FontFile3"} & set(font.DescendantFonts[0].FontDescriptor.keys())
