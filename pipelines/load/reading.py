"""Reads one file of an export, whatever its format, with its fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.contract.export import Delivery, InputFile, SheetBalance
from pipelines.contract.finding import Finding
from pipelines.load.delimited import read_delimited
from pipelines.load.faults import Place
from pipelines.load.files import DamagedFile, ExportFile
from pipelines.load.parquet import read_parquet
from pipelines.load.plain import NotPlain, read_plain
from pipelines.load.sheet import Sheet
from pipelines.load.workbook import SheetWanted, read_workbook


@dataclass(frozen=True, repr=False)
class Reading:
    """Canonical tables as text, the files that they came from, what was wrong with those, and where each row went.

    `deliveries`: what may be remembered of each table of another system.
    """

    tables: Mapping[str, pl.DataFrame]
    files: tuple[InputFile, ...]
    findings: tuple[Finding, ...]
    balance: tuple[SheetBalance, ...] = ()
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)

    @property
    def stops(self) -> list[Finding]:
        """What stops a report."""
        return [finding for finding in self.findings if finding.on_fail == "stop"]


@dataclass(frozen=True, repr=False)
class FileRead:
    """What one file gave: its fingerprint, and a sheet, or the reason why there is none, for each of its tables.

    `fingerprint`: None where not even the bytes can be had. `unknown_sheets`: how many sheets of a workbook
    are no table.
    """

    fingerprint: InputFile | None
    sheets: tuple[Sheet | Finding, ...]
    unknown_sheets: int = 0


def read_table_file(file: ExportFile, place: Place, wanted: Collection[str]) -> FileRead:
    """The one table in a CSV or Parquet file; `wanted` are the column names that it should have."""
    try:
        if file.suffix == ".parquet":
            content = file.content()
            return _read(file, content, (read_parquet(content, place, wanted),))
        return _read_csv_file(file, place, wanted)
    except DamagedFile:
        return FileRead(None, (no_bytes(place),))


def _read_csv_file(file: ExportFile, place: Place, wanted: Collection[str]) -> FileRead:
    # Most exports are plain, and then never whole in memory as bytes; any other file is read once more, strictly.
    digest = hashlib.sha256()
    try:
        sheet = read_plain(_digested(file.blocks(), digest), place, wanted)
    except NotPlain:
        content = file.content()
        return _read(file, content, (read_delimited(content, place, wanted),))
    return FileRead(InputFile(file.name, digest.hexdigest(), sheet.cells.height), (sheet,))


def _digested(blocks: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for block in blocks:
        digest.update(block)
        yield block


def read_workbook_file(file: ExportFile, source: str, wanted: Mapping[str, Collection[str]]) -> FileRead:
    """The tables in an XLSX file; `wanted` are the tables with the column names that they should have."""
    try:
        content = file.content()
    except DamagedFile:
        return FileRead(None, (no_bytes(Place("", source)),))

    def named_as_tables(sheets: Sequence[str]) -> dict[str, SheetWanted]:
        return {
            name: SheetWanted(Place(name.lower(), f"{source}, sheet {name.lower()}"), wanted[name.lower()])
            for name in sheets
            if name.lower() in wanted
        }

    workbook = read_workbook(content, source, named_as_tables)
    if isinstance(workbook, Finding):
        return _read(file, content, (workbook,))
    return _read(file, content, tuple(workbook.sheets.values()), workbook.unknown_sheets)


def _read(file: ExportFile, content: bytes, sheets: tuple[Sheet | Finding, ...], unknown_sheets: int = 0) -> FileRead:
    rows = sum(sheet.cells.height for sheet in sheets if isinstance(sheet, Sheet))
    return FileRead(InputFile(file.name, hashlib.sha256(content).hexdigest(), rows), sheets, unknown_sheets)


def no_bytes(place: Place) -> Finding:
    """The bytes of the file can't be had."""
    return place.unreadable(
        "It can't be opened: it is damaged, has another password or encryption, or may not be read by this user.",
        "Export it again; of a zip with a password, say in export.password where that is.",
    )
