"""The tables of an export as the reader of its system gives them, with all their columns, before they are mapped."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.load.columns import ColumnUse
from pipelines.load.family import NO_CODES, Codes, FileOfFamily
from pipelines.load.files import DamagedFile, ExportFile
from pipelines.load.kobo import is_added
from pipelines.load.mapped import READERS, fits
from pipelines.load.mapping import Mapping
from pipelines.load.proposing.answers import Answers
from pipelines.load.proposing.seen import SeenTable
from pipelines.load.sheet import Sheet

Homes = Lookup[tuple[str, str], tuple[SeenTable, ...]]


@dataclass(frozen=True, repr=False)
class FoundSheet:
    """One table of the source, as far as it may be shown.

    `columns`: name → its cells in all files that hold it. One that has no name, or one that may not be shown, is called
    `column 3` there, as it is the third of its file. `hidden` are those that have a name, `nameless` those that have
    none. `files`: how many files hold it.
    """

    name: str
    columns: Lookup[str, pl.Series]
    hidden: frozenset[str]
    nameless: frozenset[str]
    rows: int
    files: int

    @classmethod
    def of(cls, name: str, sheets: Sequence[Sheet], answers: Answers) -> FoundSheet:
        """The same table of several files as one. Of a name that is there twice in a sheet, the first holds."""
        frames: list[pl.DataFrame] = []
        called: dict[str, bool] = {}
        for sheet in sheets:
            shown = answers.shown(sheet.header)
            columns: dict[str, pl.Expr] = {}
            for at, own in enumerate(sheet.header):
                if own or sheet.cells[str(at)].null_count() < sheet.cells.height:
                    name_shown = own if own in shown else f"column {sheet.number(at)}"
                    columns.setdefault(name_shown, pl.col(str(at)))
                    called |= {} if own in shown else {name_shown: bool(own)}
            frames.append(sheet.cells.select(cells.alias(column) for column, cells in columns.items()))
        together = pl.concat(frames, how="diagonal")
        hidden = frozenset(column for column, has_name in called.items() if has_name)
        nameless = frozenset(called) - hidden
        cells = {column: together[column] for column in together.columns}
        return cls(name, cells, hidden, nameless, sum(sheet.cells.height for sheet in sheets), len(sheets))

    @property
    def hidden_in_order(self) -> list[str]:
        """What the columns with a hidden name are called, from left to right."""
        return [name for name in self.columns if name in self.hidden]

    @property
    def named(self) -> dict[str, pl.Series]:
        """The columns whose names may be shown, and written into a mapping."""
        without = self.hidden | self.nameless
        return {name: cells for name, cells in self.columns.items() if name not in without}


def find_sheets(
    files: Sequence[ExportFile], mapping: Mapping, homes: Homes, answers: Answers, codes: Codes = NO_CODES
) -> dict[str, FoundSheet]:
    """Table of the mapping → what the files hold of it, of those that can be read; `codes` are those of labels."""
    uses = {name: dict.fromkeys(_names(name, mapping, homes), ColumnUse("", "")) for name in mapping.sheets}
    found: dict[str, list[Sheet]] = {}
    for number, file in enumerate(files, start=1):
        if not fits(file, mapping):
            continue
        try:
            given = FileOfFamily(file.content(), file.name, f"file {number}", mapping, uses, codes)
        except DamagedFile:
            continue
        for name, sheet in READERS[mapping.reader](given).sheets.items():
            if isinstance(sheet, Sheet):
                found.setdefault(name, []).append(sheet)
    return {name: FoundSheet.of(name, sheets, answers) for name, sheets in found.items()}


def _names(sheet: str, mapping: Mapping, homes: Homes) -> list[str]:
    """The columns that the files have of this table, as far as the header tells."""
    used = mapping.uses()[sheet]
    own = [name for (home, _), tables in homes.items() if home == sheet for table in tables for name in table.names]
    if mapping.reader == "primero" and not any(at.forms for at in mapping.sheets.values()):
        of_record = {name for tables in homes.values() for table in tables for name in table.names}
        link = mapping.sheets[sheet].link
        if sheet != mapping.record:
            return [link] if link is not None and sheet in of_record else []
        return [name for name in own if name not in mapping.sheets]
    return [name for name in own if mapping.reader != "kobo" or name in used or not is_added(name)]
