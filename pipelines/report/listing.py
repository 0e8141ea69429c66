"""A plain table for the analyst: caption, heads and rows of text."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.report.fragments import Fragment, render


def listing_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Fragment:
    """The rows as a table, or a sentence where there is none; every cell is escaped."""
    if not rows:
        text = f"{caption}: none."
        return Fragment(render("sentence.html.j2", text=text), text)
    text = f"{caption}: {len(rows)}"
    return Fragment(render("listing.html.j2", caption=caption, heads=heads, rows=rows), text)
