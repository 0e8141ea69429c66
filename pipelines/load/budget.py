"""Reads the budget file of a programme: every fault with its row and column, never with what stands there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.contract.budget import BudgetLine
from pipelines.contract.framework import framework
from pipelines.errors import ProgrammeInvalid
from pipelines.programme import Programme

COLUMNS = ("heading", "beneficiary", "period", "budgeted", "spent")
AMOUNT = re.compile(r"\d{1,11}(\.\d{1,2})?")
LISTED = 10

Row = dict[str, str]


def read_budget(programme: Programme) -> tuple[BudgetLine, ...]:
    """The lines of the programme's budget file; none where it names none. Raises ProgrammeInvalid."""
    if programme.budget is None:
        return ()
    name = programme.budget.path.name
    try:
        text = (programme.folder / programme.budget.path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise ProgrammeInvalid(
            f"The budget file {name} is not there, or is no text in UTF-8.",
            "Save it as CSV in UTF-8, in the programme folder, under the name that programme.yml gives.",
        ) from None
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ProgrammeInvalid(
            f"The budget file {name} has other columns than it must have.", f"Its first row is: {','.join(COLUMNS)}."
        )
    rows = list(reader)
    faults = [f"row {number}, {fault}" for number, row in enumerate(rows, start=2) for fault in _faults(row, programme)]
    faults += _twice(rows)
    if faults:
        listed = "; ".join(faults[:LISTED]) + ("; …" if len(faults) > LISTED else "")
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise ProgrammeInvalid(
            f"The budget file {name} has {count}: {listed}.", "docs/programme_settings.md says what each column holds."
        )
    return tuple(
        BudgetLine(row["heading"], row["beneficiary"], row["period"], _cents(row["budgeted"]), _cents(row["spent"]))
        for row in rows
    )


def _faults(row: Row, programme: Programme) -> Iterator[str]:
    if None in row or None in row.values():
        yield "its number of columns: it must have five"
        return
    headings = [one.code for one in framework(programme.framework).cost_headings]
    if row["heading"] not in headings:
        yield f"column heading: must be one of {', '.join(headings)}"
    if not row["beneficiary"].strip() or len(row["beneficiary"]) > 80:
        yield "column beneficiary: must be a name of 1 to 80 characters"
    if row["period"] not in [period.id for period in programme.periods]:
        yield "column period: must be the id of a period in programme.yml"
    for column in ("budgeted", "spent"):
        if not AMOUNT.fullmatch(row[column]):
            yield f"column {column}: must be an amount in euros such as 1250 or 1250.50, without sign or separators"


def _twice(rows: list[Row]) -> list[str]:
    seen: set[tuple[str | None, ...]] = set()
    found = []
    for number, row in enumerate(rows, start=2):
        line = tuple(row.get(column) for column in COLUMNS[:3])
        if line in seen:
            found.append(f"row {number}: the same heading, beneficiary and period as an earlier row")
        seen.add(line)
    return found


def _cents(text: str) -> int:
    return int(Decimal(text) * 100)
