"""The files that a funder gets of one report in one language."""

from __future__ import annotations

from nbformat import NotebookNode

from pipelines.protect.published import Release
from pipelines.report.page import page_title, render_page
from pipelines.report.pdf import render_pdf
from pipelines.report.spreadsheet import indicators_csv, indicators_xlsx
from pipelines.words.speak import Words


def artefacts_of(release: Release, notebook: NotebookNode, language: str) -> dict[str, bytes]:
    """Path in the release's folder → content; `notebook` is notebook 06, executed on `release` in `language`."""
    words = Words(language)
    asked = (notebook, page_title(release, words), language, release.profile, release.sample)
    files = {
        "dashboard.html": render_page(*asked).encode(),
        "report.pdf": render_pdf(*asked),
        "indicators.xlsx": indicators_xlsx(release, words),
        "indicators.csv": indicators_csv(release, words),
    }
    return {f"{language}/{name}": content for name, content in files.items()}
