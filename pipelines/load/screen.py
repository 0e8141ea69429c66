"""What happens to the columns of another system that nobody mapped: dropped, asked about, or noted; never unseen."""

from __future__ import annotations

from collections.abc import Collection

from pipelines.contract.finding import Finding
from pipelines.load.identifiers import asked_about, is_direct_identifier
from pipelines.load.sheet import Sheet


def without_identifiers(sheet: Sheet, known: Collection[str]) -> tuple[Sheet, tuple[Finding, ...]]:
    """The sheet without the columns that hold names, numbers, addresses and the like in known systems; their number.

    A day of birth whose year is read is mapped, and stays until its year is taken.
    """
    gone = [at for at, name in enumerate(sheet.header) if name not in known and is_direct_identifier(name)]
    if not gone:
        return sheet, ()
    note = sheet.place.fault(
        "identifiers_are_dropped",
        f"{len(gone)} of its columns tell who a child is (names, numbers, addresses and the like); they were not read.",
        "Leave them out of the export, if the system can do that.",
        count=len(gone),
        on_fail="note",
    )
    return sheet.only([at for at in range(len(sheet.header)) if at not in gone]), (note,)


def ask_about_columns(sheet: Sheet, known: Collection[str]) -> list[Finding]:
    """A question for each column that is not mapped or ignored and looks like an identifier; a note on the others."""
    findings = []
    others = 0
    for at, name in enumerate(sheet.header):
        cells = sheet.cells[str(at)]
        if name in known or (not name and cells.null_count() == cells.len()):
            continue
        look = asked_about(name, cells)
        if look is None:
            others += 1
            continue
        findings.append(
            sheet.place.fault(
                "column_is_mapped_or_ignored",
                f"It has a column that is not in the mapping and looks like {look}; it was not read. What is it?",
                "Take it out of the export, or name it in ignored_columns; map it if it is something else.",
                column=f"column {sheet.number(at)}",
            )
        )
    if others:
        problem = f"{others} of its columns are neither mapped nor in ignored_columns; they were not read."
        next_step = "See whether one of them is needed; if not, there is nothing to do."
        findings.append(
            sheet.place.fault("column_is_mapped_or_ignored", problem, next_step, count=others, on_fail="note")
        )
    return findings
