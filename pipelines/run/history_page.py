"""The history of a programme's runs as a page in the folder of runs: for those who run it, not for publication."""

from __future__ import annotations

from pathlib import Path

from pipelines.programme import Programme
from pipelines.report.fragments import TEMPLATES, render
from pipelines.run.history import HEADS, history_row, page_of, read_history
from pipelines.run.locks import locked
from pipelines.whole import write_whole


def write_history_page(runs: Path, programme: Programme) -> Path:
    """Writes `history-<programme>.html` in one step, newest work first; gives its path."""
    page = page_of(runs, programme.programme)
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    with locked(runs, page.stem, wait=True):
        history = read_history(runs, programme.programme)
        rows = [history_row(event) for event in history.runs()]
        html = render(
            "history.html.j2", style=style, title=programme.title, heads=HEADS, rows=rows, unreadable=history.unreadable
        )
        write_whole(page, html, rights=0o600)
    return page
