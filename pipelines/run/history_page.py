"""The history of a programme's runs as a page in the folder of runs: for those who run it, not for publication."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.programme import Programme
from pipelines.report.fragments import TEMPLATES, render
from pipelines.run.history import HEADS, history_row, read_history


def write_history_page(runs: Path, programme: Programme) -> Path:
    """Writes `history-<programme>.html` in one step, newest work first; gives its path."""
    history = read_history(runs, programme.programme)
    page = runs / f"history-{programme.programme}.html"
    runs.mkdir(parents=True, exist_ok=True)
    unfinished = page.with_suffix(f".{os.getpid()}.new")
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    rows = [history_row(event) for event in history.runs()]
    html = render(
        "history.html.j2", style=style, title=programme.title, heads=HEADS, rows=rows, unreadable=history.unreadable
    )
    unfinished.write_text(html, encoding="utf-8", newline="\n")
    unfinished.chmod(0o600)
    unfinished.replace(page)
    return page
