"""The closed-world check of a report in PDF: it passes as it is made, and not with a number more in any place."""

from __future__ import annotations

import io
from collections.abc import Callable

import nbformat
import pikepdf
import pytest
from leaks.seeded import pdf
from paper import RELEASE, pdf_of, short_notebook, short_pdf
from pypdf import PageObject

from pipelines.errors import LeakFound
from pipelines.publish.decode import pieces_of_pdf
from pipelines.publish.decode_pdf import open_pdf
from pipelines.publish.leaks import check_leaks

NAME = "report_en.pdf"


def changed(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(short_pdf())) as document:
        change(document)
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def bookmark(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root[1].title += " 83"


def alternative(document: pikepdf.Pdf) -> None:
    figures = [found for found in document.objects if isinstance(found, pikepdf.Dictionary) and "/Alt" in found]
    figures[-1].Alt = str(figures[-1].Alt) + " 83"


def link(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots[0].Contents = "83"


def description(document: pikepdf.Pdf) -> None:
    with document.open_metadata(update_docinfo=False) as metadata:
        metadata["dc:description"] = "Amina, 83 days"


def second_metadata(document: pikepdf.Pdf) -> None:
    more = document.make_stream(b"<x>Amina</x>", Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    document.pages[0].obj.Metadata = more


SEEDED: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "metadata": description,
    "hide something": second_metadata,
    "Title": bookmark,
    "Alt": alternative,
    "Link": link,
    "Author": lambda document: document.docinfo.__setitem__("/Author", "Amina"),
    "attachment": lambda document: document.attachments.__setitem__("a.csv", b"83"),
}


def test_a_report_as_it_is_made_passes() -> None:
    check_leaks(RELEASE, {NAME: short_pdf()}, ["SYN-C-0001"])


def test_each_sheet_is_read_once_for_all_checks_of_several_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces_of_pdf.cache_clear()
    open_pdf.cache_clear()
    read: list[PageObject] = []
    extract = PageObject.extract_text
    monkeypatch.setattr(PageObject, "extract_text", lambda page: read.append(page) or extract(page))
    reports = {f"report_{number}.pdf": pdf(f"<h1>Girls</h1><!-- {number} --><p>Girls: 85</p>") for number in range(3)}
    check_leaks(RELEASE, reports, ())
    assert len(read) == len(reports)


@pytest.mark.parametrize("what", SEEDED)
def test_a_number_or_name_more_is_found_wherever_it_stands(what: str) -> None:
    with pytest.raises(LeakFound, match=what):
        check_leaks(RELEASE, {NAME: changed(SEEDED[what])}, ())


def test_a_number_more_on_a_sheet_is_found() -> None:
    notebook = short_notebook()
    stray = nbformat.v4.new_output("display_data", {"text/html": "<p>83 children</p>"})
    notebook.cells.insert(3, nbformat.v4.new_code_cell("x", outputs=[stray], id="more"))
    with pytest.raises(LeakFound, match=r"page 2[;.]"):
        check_leaks(RELEASE, {NAME: pdf_of(notebook)}, ())


@pytest.mark.parametrize("body", ["<h1>Girls</h1><p>Girls 83</p>", "<p>Page 83 of 1</p>", "<p>Page 1 of 83</p>"])
def test_a_number_that_only_looks_like_one_of_a_page_is_found(body: str) -> None:
    with pytest.raises(LeakFound, match="1 place is not safe"):
        check_leaks(RELEASE, {"report.pdf": pdf(body)}, ())


def test_a_word_that_goes_on_in_the_next_line_is_read_as_one() -> None:
    check_leaks(RELEASE, {"report.pdf": pdf("<p>Girls: 85 (34%), chil\u2010<br>dren</p>")}, ())
    check_leaks(RELEASE, {"report.pdf": pdf("<p>third-<br>country national</p>")}, ())


def test_two_cells_that_were_run_together_need_a_licence_each() -> None:
    check_leaks(RELEASE, {NAME: pdf("<h1>Safe Havens</h1><p>CountableGirls: 85</p>")}, ())
    for glued in ("CountableAmina", "AminaGirls", "Countablegirls"):
        with pytest.raises(LeakFound, match="page 1"):
            check_leaks(RELEASE, {NAME: pdf(f"<h1>Safe Havens</h1><p>{glued}: 85</p>")}, ())
