"""What the gate found, as tables for the analyst: rules and row numbers, never a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipelines.contract.export import SheetBalance
from pipelines.contract.finding import Finding, RowBalance
from pipelines.report.fragments import Fragment, render
from pipelines.words.labels import LABELS
from pipelines.words.speak import N_, Words

VERDICTS = {
    "stop": N_("Stop: no report until it is corrected"),
    "set_aside": N_("Set aside: these rows are in no count"),
    "flag": N_("Flag: counted, and told in the report"),
    "note": N_("Note: for you only"),
}


def findings_table(findings: Iterable[Finding], language: str) -> Fragment:
    """Every finding with its verdict, place, row numbers and advice; a sentence where there is none."""
    words = Words(language)
    rows = [
        {
            "verdict": words.say(VERDICTS[finding.on_fail]),
            "rule": finding.rule,
            "place": finding.source,
            "column": finding.column,
            "count": words.number(finding.count),
            "rows": ", ".join(map(str, finding.row_numbers))
            + (" …" if finding.count > len(finding.row_numbers) > 0 else ""),
            "problem": finding.problem,
            "next_step": finding.next_step,
        }
        for finding in findings
    ]
    if not rows:
        return said(N_("The checks found nothing to correct."), language)
    text = words.say_count("The checks have {count} finding.", "The checks have {count} findings.", len(rows))
    return Fragment(render("findings.html.j2", rows=rows, say=words.say, text=text), text)


def balance_table(
    rows: Mapping[str, RowBalance], rules_run: int, sheets: Sequence[SheetBalance], language: str
) -> Fragment:
    """The balance of each table: what was read is what was kept and what was set aside.

    `sheets`: the files or sheets of another system that the tables were made from; none for a canonical export.
    """
    words = Words(language)
    files = [
        (one.source, [words.number(count) for count in (one.read, one.kept, one.set_aside, one.merged)])
        for one in sheets
    ]
    lines = [
        (words.say(LABELS["record_table"][table]), [words.number(count) for count in counts])
        for table, counts in rows.items()
    ]
    text = words.say_count("{count} rule was run.", "{count} rules were run.", rules_run)
    return Fragment(render("balance.html.j2", files=files, rows=lines, say=words.say, text=text), text)


def said(message: str, language: str, **values: str) -> Fragment:
    """One sentence as a piece of the page."""
    text = Words(language).say(message, **values)
    return Fragment(render("sentence.html.j2", text=text), text)
