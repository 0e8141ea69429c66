"""A report of a hand-made release as PDF, made once for all tests of a process."""

from __future__ import annotations

from functools import cache

from hand_made_release import hand_made_release, notebook_of
from nbformat import NotebookNode

from pipelines.report.page import page_title
from pipelines.report.pdf import render_pdf
from pipelines.words.speak import Words

RELEASE = hand_made_release()
TITLE = page_title(RELEASE, Words("en"))


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
