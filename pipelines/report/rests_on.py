"""What a number rests on: the tables of the export that it was counted from, and how much of each was set aside."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.contract.counts import Definition
from pipelines.contract.finding import RowBalance
from pipelines.report.fragments import Fragment, render
from pipelines.words.labels import LABELS
from pipelines.words.speak import N_, Words


def rests_on(definition: Definition, rows: Mapping[str, RowBalance], words: Words) -> Fragment:
    """One sentence for the analyst: rows of the whole export that were read, set aside and in doubt, table by table."""
    needed = dict.fromkeys(["cases", *(need.split(".")[0] for need in definition.needs)])
    said = [
        words.say(
            N_("{table} {read} ({set_aside} set aside, {in_doubt} in doubt)"),
            table=words.say(LABELS["record_table"][table]),
            read=words.number(rows[table].read),
            set_aside=words.number(rows[table].set_aside),
            in_doubt=words.number(rows[table].flagged),
        )
        for table in needed
        if table in rows
    ]
    text = words.say(N_("Rests on these rows of the whole export: {tables}."), tables=words.listed(said))
    return Fragment(render("sentence.html.j2", text=text), text)
