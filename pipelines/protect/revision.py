"""A corrected release of a period: what it replaces and which published numbers are new in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.errors import ParameterInvalid
from pipelines.protect.published import Change, Release, Revision

LONGEST_REASON = 300

NUMBER = re.compile(r"\d+")


def revise(
    before: Mapping[str, Release], after: Mapping[str, Release], number: int, reason: str, language: str
) -> dict[str, Release]:
    """View → its new tables, which say what they replace, why, and each published number that is another now.

    `before`: the views of the release that is replaced.
    """
    return {
        view: replace(
            release,
            revision=Revision(
                number=number,
                replaces=before[view].revision_number,
                reason=reason,
                language=language,
                changes=tuple(_changes(before[view], release)),
            ),
        )
        for view, release in after.items()
    }


def _changes(before: Release, after: Release) -> Iterator[Change]:
    for table_id, table in after.tables.items():
        old = before.tables[table_id].cells if table_id in before.tables else {}
        new = table.cells
        for row in dict.fromkeys((*old, *new)):
            if old.get(row) != new.get(row):
                yield Change(table_id, row, old.get(row), new.get(row))


def changed_tables(before: Mapping[str, Release], after: Mapping[str, Release]) -> int:
    """How many tables of all views differ; that one side is a revision makes no difference."""
    return sum(
        before[view].tables.get(table_id) != after[view].tables.get(table_id)
        for view in before.keys() & after.keys()
        for table_id in before[view].tables.keys() | after[view].tables.keys()
    )


def is_same(before: Mapping[str, Release], after: Mapping[str, Release]) -> bool:
    """Whether all views publish the same: tables, and what else stands on their pages."""
    return before.keys() == after.keys() and all(replace(before[view], revision=None) == after[view] for view in after)


def check_reason(reason: str, release: Release) -> str:
    """The reason in one line. Raises ParameterInvalid where there is none, or it is long, or holds a number.

    A number in it would be one that nobody has protected; those of the period's name and years are none.
    """
    plain = " ".join(reason.split())
    known = NUMBER.findall(" ".join((release.period, release.first_day[:4], release.last_day[:4])))
    if not plain or len(plain) > LONGEST_REASON or any(sign in plain for sign in "<>{}"):
        raise ParameterInvalid(
            f"A revision needs a reason of 1 to {LONGEST_REASON} characters, without < > {{ }}.",
            "Say in --reason what was corrected, in words that every reader may see.",
        )
    if set(NUMBER.findall(plain)) - set(known):
        raise ParameterInvalid(
            "The reason holds a number, and only the period and its years may stand in it.",
            "Leave numbers out: the page lists those that have changed, as they are published.",
        )
    return plain
