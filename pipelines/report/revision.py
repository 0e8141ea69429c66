"""What a revised report says of itself: what it replaces, why, and each published number that is another now."""

from __future__ import annotations

from pipelines.figures.wording import say_category, say_value
from pipelines.protect.published import Cell, Change, PublishedTable, Release
from pipelines.report.fragments import Fragment, render
from pipelines.words.labels import TOTALS
from pipelines.words.speak import N_, Words


def revision_fragment(release: Release, words: Words) -> Fragment:
    """Heading, reason and the table of changed numbers; nothing for the first release of a period."""
    revision = release.revision
    if revision is None:
        return Fragment("", words.say(N_("The first release of this period.")))
    title = words.say(
        N_("Revision {number} replaces revision {replaced}"),
        number=words.number(revision.number),
        replaced=words.number(revision.replaces),
    )
    rows = [_row(change, release[change.table_id], words) for change in revision.changes]
    html = render(
        "revision.html.j2",
        title=title,
        why=words.say(N_("Why it was revised:")),
        reason=revision.reason,
        language=revision.language,
        caption=words.say(N_("Numbers of this report that have changed")),
        heads=[words.say(head) for head in (N_("Table"), N_("Row"), N_("Before"), N_("Now"))],
        rows=rows,
        none=words.say(N_("The correction changes no number of this report.")),
    )
    return Fragment(html, title)


def _row(change: Change, table: PublishedTable, words: Words) -> tuple[str, str, str, str]:
    named = [say_category(table, place, category, words) for place, category in enumerate(change.row)]
    title = words.say(table.definition.title)
    row = ", ".join(named) or words.say(TOTALS[table.unit])
    return title, row, _value(change.before, words), _value(change.after, words)


def _value(cell: Cell | None, words: Words) -> str:
    if cell is None:
        return words.say(N_("not part of it"))
    value = say_value(cell, words)
    return value if cell.percent is None else f"{value} ({words.percent(cell.percent)})"
