"""What can be wrong with a file before anybody looks at its values: one finding for each, never a cell's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contract.finding import SHOWN_ROW_NUMBERS, Finding, OnFail

MAX_COLUMNS = 16_384
"""As many as a spreadsheet can have; a file with more is damaged, or made to fill the machine."""


@dataclass(frozen=True)
class Place:
    """Where something is wrong: the table ("" where it can't be known) and the file or sheet, as messages name it."""

    table: str
    source: str

    def fault(
        self,
        rule: str,
        problem: str,
        next_step: str,
        *,
        column: str = "",
        rows: Sequence[int] = (),
        count: int = 1,
        on_fail: OnFail = "stop",
    ) -> Finding:
        """A finding at this place; `rows` are all rows concerned, and then their number is the count."""
        return Finding(
            rule=rule,
            on_fail=on_fail,
            table=self.table,
            column=column,
            count=len(rows) or count,
            row_numbers=tuple(rows[:SHOWN_ROW_NUMBERS]),
            source=self.source,
            problem=problem,
            next_step=next_step,
        )

    def unreadable(self, problem: str, next_step: str, *, rows: Sequence[int] = ()) -> Finding:
        """The file, or a part of it, can't be read for the reason that `problem` says."""
        return self.fault("file_is_readable", problem, next_step, rows=rows)

    def empty(self) -> Finding:
        """The file or sheet holds nothing, not even a header."""
        return self.fault(
            "file_is_not_empty",
            "It holds nothing, not even a header.",
            "Export it again; if the programme does not have this table, say so in export.lacks of programme.yml.",
        )

    def without_header(self) -> Finding:
        """The first row holds none of the names that columns should have."""
        return self.fault(
            "column_is_present",
            "Its first row holds none of the names of this table's columns.",
            "Let the header be the first row, with the names of the contract (or of the mapping), exactly so.",
        )

    def too_wide(self) -> Finding:
        """The table has more columns than any spreadsheet."""
        return self.fault(
            "table_is_not_too_wide",
            f"It has more than {MAX_COLUMNS:,} columns, so it is not read.",
            "Export only the columns that are needed.",
        )

    def without_rows(self) -> Finding:
        """There is a header and no row below it."""
        return self.fault(
            "table_has_rows",
            "It has a header and no rows.",
            "Export it again; if the programme does not have this table, say so in export.lacks of programme.yml.",
        )

    def unknown_files(self, count: int) -> Finding:
        """`count` files or sheets of the export are not read; their names are not told, as one may name a person."""
        return self.fault(
            "file_is_known",
            f"{count} {'file or sheet is' if count == 1 else 'files or sheets are'} no table that this export "
            "should have, and not read.",
            "If they should be read, give them the name of a table of docs/contract.md; else there is nothing to do.",
            count=count,
            on_fail="note",
        )


WHOLE_EXPORT = Place("", "the export")
