"""What the reader of a family of systems is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import PurePosixPath
from types import MappingProxyType

from pipelines.contract.finding import Finding
from pipelines.load.columns import ColumnUse
from pipelines.load.delimited import CsvForm
from pipelines.load.faults import Place
from pipelines.load.mapping import Mapping
from pipelines.load.sheet import Sheet

Codes = Lookup[str, Lookup[str, Lookup[str, str]]]
"""Table of the source → column → label → code, where form definitions say so."""

NO_CODES: Codes = MappingProxyType({})

HEADER_WITHIN = 20
"""Title rows may stand above the header of an office's table; it is looked for in this many rows."""


@dataclass(frozen=True, repr=False)
class FileOfFamily:
    """One file of another system: its bytes, what its name is, and what messages call it."""

    content: bytes
    name: str
    source: str
    mapping: Mapping
    uses: Lookup[str, Lookup[str, ColumnUse]]
    codes: Codes = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """`.csv`, in lower case."""
        return PurePosixPath(self.name).suffix.lower()

    def sheets(self) -> list[str]:
        """The tables of the source that a file of this name holds, of those that are read."""
        name = PurePosixPath(self.name).name
        read = {sheet: at for sheet, at in self.mapping.sheets.items() if self.uses[sheet]}
        return [sheet for sheet, at in read.items() if fnmatch(name.lower(), at.file.lower())]

    def place(self, sheet: str) -> Place:
        """How messages call the table `sheet` in this file."""
        table = next((use.table for use in self.uses[sheet].values()), "")
        return Place(table, self.source if len(self.mapping.sheets) == 1 else f"{self.source}, {sheet}")

    def csv_form(self, header_within: int) -> CsvForm:
        """How the mapping says that its CSV files are written."""
        return CsvForm(self.mapping.written.separator, self.mapping.written.encoding, header_within)


@dataclass(frozen=True, repr=False)
class FamilyRead:
    """The tables of the source in one file (or why one can't be read), and how many of its sheets were none."""

    sheets: Lookup[str, Sheet | Finding]
    unknown_sheets: int = 0


def not_this_kind(file: FileOfFamily, kinds: str) -> FamilyRead:
    """The file is of a kind that the family doesn't write."""
    problem = "It is a file of a kind that is not read for this system."
    sheet = file.mapping.record
    return FamilyRead({sheet: file.place(sheet).unreadable(problem, f"Export it as {kinds}.")})
