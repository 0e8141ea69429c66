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
from pipelines.load.proposing.seen import SeenTable, columns_of
from pipelines.load.sheet import Sheet

Homes = Lookup[tuple[str, str], tuple[SeenTable, ...]]


@dataclass(frozen=True, repr=False)
class FoundSheet:
    """One table of the source: name of a column → its cells in all files that hold it; and how many files these are."""

    name: str
    columns: Lookup[str, pl.Series]
    rows: int
    files: int

    @classmethod
    def of(cls, name: str, sheets: Sequence[Sheet]) -> FoundSheet:
        """The same table of several files as one."""
        return cls(name, columns_of(sheets), sum(sheet.cells.height for sheet in sheets), len(sheets))


def find_sheets(
    files: Sequence[ExportFile], mapping: Mapping, homes: Homes, codes: Codes = NO_CODES
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
    return {name: FoundSheet.of(name, sheets) for name, sheets in found.items()}


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
