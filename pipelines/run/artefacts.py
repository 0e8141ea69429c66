"""The files that a funder gets of one report in one language."""

from __future__ import annotations

from nbformat import NotebookNode

from pipelines.protect.published import Release
from pipelines.report.page import page_title, render_page
from pipelines.words.speak import Words


def artefacts_of(release: Release, notebook: NotebookNode, language: str) -> dict[str, bytes]:
    """Path in the release's folder → content; `notebook` is notebook 06, executed on `release` in `language`."""
    words = Words(language)
    title = page_title(release, words)
    page = render_page(notebook, title, language, release.profile, release.sample)
    return {f"{language}/dashboard.html": page.encode()}
