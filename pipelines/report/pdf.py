"""From an executed notebook to one tagged PDF (PDF/UA-1) for print and archive, with the same content as the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pydyf
from markupsafe import Markup
from nbformat import NotebookNode

from pipelines.errors import DrawingFailed, PageIncomplete
from pipelines.report.fragments import TEMPLATES, render
from pipelines.report.on_paper import adapt, text_of
from pipelines.report.page import NOTEBOOK_ONLY
from pipelines.words.speak import N_, Words

PAGE_NUMBER = N_("Page {page} of {count}")

MASTHEAD = '<header class="masthead">'


def render_pdf(notebook: NotebookNode, title: str, language: str, profile: str, sample: bool) -> bytes:
    """The PDF of an executed notebook: its shown pieces in their order; the same bytes each time.

    Raises PageIncomplete where a cell of the notebook ended in an error, DrawingFailed where Chromium or Pango is not
    installed.
    """
    words = Words(language)
    pieces = _pieces(notebook)
    html = render(
        "pdf.html.j2",
        title=title,
        language=language,
        profile=profile,
        masthead=Markup("").join(piece for piece in pieces if piece.startswith(MASTHEAD)),
        chapters=_chapters(piece for piece in pieces if not piece.startswith(MASTHEAD)),
        banner=_banner(words, profile, sample),
        contents=words.say(N_("Contents")),
        page_number=_page_number(words),
    )
    return _set_in_type(html, words)


def _pieces(notebook: NotebookNode) -> list[Markup]:
    shown = [cell for cell in notebook.cells if NOTEBOOK_ONLY not in cell.metadata.get("tags", [])]
    outputs = [output for cell in shown for output in cell.get("outputs", [])]
    if any(output.output_type == "error" for output in outputs):
        raise PageIncomplete("A cell of the notebook ended in an error.", "Run the notebook again and see which.")
    # Our own templates have escaped what is in them.
    pieces = [Markup(output.get("data", {}).get("text/html", "")) for output in outputs]  # noqa: S704
    return [piece for piece in pieces if piece]


def _chapters(pieces: Iterable[Markup]) -> list[Markup]:
    """The pieces from one heading of the second level to the next."""
    chapters: list[Markup] = []
    for piece in pieces:
        if "<h2" in piece or not chapters:
            chapters.append(piece)
        else:
            chapters[-1] += piece
    return chapters


def _banner(words: Words, profile: str, sample: bool) -> str:
    if profile == "internal":
        return words.say(N_("Internal, not for publication: exact numbers"))
    return words.say(N_("Synthetic sample data: it describes no real child")) if sample else ""


def _page_number(words: Words) -> Markup:
    page, count = Markup('<span class="page-number"></span>'), Markup('<span class="page-count"></span>')
    return Markup(words.say(PAGE_NUMBER)).format(page=page, count=count)  # noqa: S704 - our catalogue


def _set_in_type(html: str, words: Words) -> bytes:
    try:
        from weasyprint import CSS, HTML  # here, because it looks for Pango
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except OSError:
        raise DrawingFailed(
            "The PDF can't be made, because Pango is not installed.",
            "Install it: sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation",
        ) from None
    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=(), fail_on_errors=True))
    root = document.etree_element
    adapt(root, words)
    targets = {link.attrib["href"].removeprefix("#") for link in root.iter("a") if "href" in link.attrib}
    said = {place.attrib["id"]: text_of(place) for place in root.findall(".//*[@id]") if place.attrib["id"] in targets}
    style = CSS(string=(TEMPLATES / "print.css").read_text(encoding="utf-8"))
    quoted = [quotation.attrib["lang"] for quotation in root.iter("blockquote")]
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": b"safe-havens", "finisher": partial(_finish, said, quoted)}
    try:
        return bytes(document.write_pdf(stylesheets=[style], **options))
    except FatalURLFetchingError:
        raise PageIncomplete(
            "The PDF would load something from outside.", "Tell those who maintain the pipeline."
        ) from None


def _finish(said: Mapping[str, str], quoted: Sequence[str], _: object, pdf: Any) -> None:
    """Says what WeasyPrint leaves out: what a header cell heads, where a link leads, the language of a quotation."""
    by_reference = {found.reference: found for found in pdf.objects}
    languages = iter(quoted)
    for found in pdf.objects:
        if not isinstance(found, dict):
            continue
        if found.get("S") == "/TH":
            row = by_reference[found["P"]]
            is_in_head = by_reference[row["P"]]["S"] == "/THead"
            found["A"]["Scope"] = "/Column" if is_in_head else "/Row"
        if found.get("S") == "/BlockQuote":
            found["Lang"] = pydyf.String(next(languages))
        if found.get("Subtype") == "/Link":
            found["Contents"] = pydyf.String(said[found["Dest"].string])
