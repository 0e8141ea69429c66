"""Reads an export of another system through its mapping; text that the mapping does not list stays as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

import polars as pl

from pipelines.contract.export import Delivery, InputFile, SheetBalance
from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.errors import ExportUnreadable
from pipelines.load.canonical import contract_columns
from pipelines.load.columns import ColumnUse, blank_columns, pick_columns
from pipelines.load.deliveries import columns_with_codes, delivery_of, drift
from pipelines.load.derive import derive_table
from pipelines.load.drops import Part, SourceTable, join_files
from pipelines.load.family import NO_CODES, Codes, FamilyRead, FileOfFamily
from pipelines.load.faults import WHOLE_EXPORT, Place
from pipelines.load.files import DamagedFile, ExportFile
from pipelines.load.htcds import read_htcds
from pipelines.load.kobo import read_kobo
from pipelines.load.mapping import Mapping, System
from pipelines.load.office import read_office
from pipelines.load.primero import read_primero
from pipelines.load.questions import ask_about_days
from pipelines.load.reading import Reading, no_bytes
from pipelines.load.rejected import cannot_be_told, without_rejected
from pipelines.load.screen import ask_about_columns, without_identifiers
from pipelines.load.sheet import Sheet

READERS: Lookup[System, Callable[[FileOfFamily], FamilyRead]] = {
    "tables": read_office,
    "primero": read_primero,
    "kobo": read_kobo,
    "htcds": read_htcds,
}


@dataclass(frozen=True, repr=False)
class FileParts:
    """What one file gave: its fingerprint, its part of each table of the source, and what was wrong.

    `unreadable`: tables of which the file has a part that can't be read.
    """

    fingerprint: InputFile | None
    parts: Lookup[str, Part]
    unreadable: frozenset[str]
    findings: tuple[Finding, ...]
    unknown_sheets: int = 0


def read_mapped(
    files: Sequence[ExportFile], mapping: Mapping, lacks: frozenset[str], has_damaged_zip: bool, codes: Codes = NO_CODES
) -> Reading:
    """The tables of the contract that `mapping` makes from the files that fit it, without `lacks`.

    `codes`: those of labels, for a workbook of Primero. Raises ExportUnreadable where no file fits, unless the zip is
    damaged.
    """
    uses = mapping.uses(lacks)
    fitting = [file for file in files if fits(file, mapping)]
    if not fitting and not has_damaged_zip:
        patterns = sorted({at.file for at in mapping.sheets.values()})
        raise ExportUnreadable(
            "The export holds no file that the mapping reads.",
            f"Put the file there; its name must fit {' or '.join(patterns)}.",
            may_pass=True,
        )
    reads = [
        _read_file(file, number, len(fitting), mapping, uses, codes) for number, file in enumerate(fitting, start=1)
    ]
    unknown = len(files) - len(fitting) + sum(read.unknown_sheets for read in reads)
    findings = [WHOLE_EXPORT.unknown_files(unknown)] if unknown else []
    findings += [finding for read in reads for finding in read.findings]
    sources, more = _join(reads, mapping, uses, has_damaged_zip)
    deliveries, drifted = _remember(reads, mapping, sources)
    questions = ask_about_days(mapping, sources, lacks)
    reading = _derive(mapping, sources, lacks)
    fingerprints = tuple(read.fingerprint for read in reads if read.fingerprint is not None)
    found = (*findings, *more, *drifted, *questions, *reading.findings)
    return Reading(reading.tables, fingerprints, found, reading.balance, deliveries)


def fits(file: ExportFile, mapping: Mapping) -> bool:
    """Whether the file has a name by which the mapping reads it."""
    name = PurePosixPath(file.name).name.lower()
    return any(fnmatch(name, at.file.lower()) for at in mapping.sheets.values())


def _read_file(
    file: ExportFile, number: int, count: int, mapping: Mapping, uses: Lookup[str, Lookup[str, ColumnUse]], codes: Codes
) -> FileParts:
    # A file may be named after a person, so messages name it by its system and number.
    source = f"{mapping.system} file" if count == 1 else f"{mapping.system} file {number}"
    try:
        content = file.content()
    except DamagedFile:
        return FileParts(None, {}, frozenset(mapping.sheets), (no_bytes(Place("cases", source)),))
    given = FileOfFamily(content, file.name, source, mapping, uses, codes)
    read = READERS[mapping.reader](given)
    parts: dict[str, Part] = {}
    findings: list[Finding] = []
    rows = 0
    for name, sheet in read.sheets.items():
        if isinstance(sheet, Finding):
            findings.append(sheet)
            continue
        rows += sheet.cells.height
        part, more = _part(sheet, number, name, mapping, uses[name])
        parts[name] = part
        findings += more
    fingerprint = InputFile(file.name, hashlib.sha256(content).hexdigest(), rows)
    # A note tells nothing about a table that is not in this file; it may be missing from the export.
    is_unreadable = any(finding.on_fail == "stop" for finding in findings)
    unreadable = frozenset(mapping.sheets) - set(parts) if is_unreadable else frozenset()
    return FileParts(fingerprint, parts, unreadable, tuple(findings), read.unknown_sheets)


def _part(
    sheet: Sheet, number: int, name: str, mapping: Mapping, uses: Lookup[str, ColumnUse]
) -> tuple[Part, tuple[Finding, ...]]:
    # What programme.yml declares as lacking is known too, though not read.
    spec = mapping.sheets[name]
    known = {*mapping.uses()[name], *spec.rejected, *mapping.ignored_columns}
    screened, dropped = without_identifiers(sheet, known)
    header = frozenset(name for name in screened.header if name in known)
    unmapped = sum(1 for name in screened.header if name and name not in known)
    told = {column: ColumnUse(sheet.place.table, "case_id") for column in spec.rejected if column in header}
    picked = pick_columns(screened, {**told, **uses}, (*dropped, *ask_about_columns(screened, known)))
    untold = [column for column in spec.rejected if column not in header]
    if picked.rows is None:
        empty = pl.DataFrame(schema=dict.fromkeys((*spec.rejected, *uses), pl.String) | {ROW_NUMBER: pl.UInt32})
        return Part(number, empty, sheet.set_aside, header, unmapped), tuple(
            finding for finding in picked.findings if finding.rule != "table_has_rows"
        )
    rows = picked.rows.with_columns(pl.lit(None, pl.String).alias(column) for column in untold)
    findings = [*picked.findings, *blank_columns(screened, picked.rows, uses)]
    if untold:
        findings.append(cannot_be_told(sheet.place, untold))
    link = spec.link
    others = [column for column in uses if column != link]
    if link is not None and others:
        # A workbook has a row with only the key for each record without an entry.
        is_phantom = pl.all_horizontal(pl.col(column).is_null() for column in others)
        phantoms = rows.filter(is_phantom)[ROW_NUMBER].to_list()
        if phantoms:
            problem = "Rows that hold nothing but the key of their record are no entries."
            findings.append(sheet.place.fault("row_is_a_record", problem, "", rows=phantoms, on_fail="note"))
        rows = rows.filter(~is_phantom)
    set_aside = sheet.set_aside + picked.rows.height - rows.height
    return Part(number, rows, set_aside, header, unmapped), tuple(findings)


def _join(
    reads: Sequence[FileParts], mapping: Mapping, uses: Lookup[str, Lookup[str, ColumnUse]], has_damaged_zip: bool
) -> tuple[dict[str, SourceTable], list[Finding]]:
    sources: dict[str, SourceTable] = {}
    findings: list[Finding] = []
    for name in mapping.in_order():
        spec = mapping.sheets[name]
        parts = [read.parts[name] for read in reads if name in read.parts]
        is_unreadable = any(name in read.unreadable and name not in read.parts for read in reads)
        place = Place(next((use.table for use in uses[name].values()), ""), _source_name(name, mapping))
        if parts:
            parent = sources.get(spec.parent) if spec.parent is not None else None
            joined, more = join_files(place, parts, spec, mapping.written, parent)
            sources[name], judged = without_rejected(joined, spec, parent)
            findings += [*more, *judged]
        elif uses[name] and not is_unreadable and not has_damaged_zip:
            problem = f"The export has no table {name} of the mapping."
            next_step = "Export it too; if the programme does not have it, put what is made from it in export.lacks."
            findings.append(place.fault("table_is_present", problem, next_step))
    return sources, findings


def _remember(
    reads: Sequence[FileParts], mapping: Mapping, sources: Lookup[str, SourceTable]
) -> tuple[dict[str, Delivery], list[Finding]]:
    """What may be remembered of each table, and how its last file differs from the one before."""
    coded = columns_with_codes(mapping)
    deliveries: dict[str, Delivery] = {}
    findings: list[Finding] = []
    for name, source in sources.items():
        parts = [read.parts[name] for read in reads if name in read.parts]
        deliveries[name] = delivery_of(source.rows, parts[-1].header, parts[-1].others, coded[name], mapping.written)
        if len(parts) > 1:
            before, now = (
                delivery_of(part.rows, part.header, part.others, coded[name], mapping.written) for part in parts[-2:]
            )
            findings += drift(source.place, before, now)
    return deliveries, findings


def _source_name(name: str, mapping: Mapping) -> str:
    return f"{mapping.system} file" if len(mapping.sheets) == 1 else f"{mapping.system} file, {name}"


def _derive(mapping: Mapping, sources: Lookup[str, SourceTable], lacks: frozenset[str]) -> Reading:
    kept: dict[str, pl.DataFrame] = {}
    used: dict[str, set[int]] = {name: set() for name in sources}
    findings: list[Finding] = []
    for table in mapping.tables:
        if table in lacks:
            continue
        rows, made_from = derive_table(table, mapping, sources, lacks)
        for name, numbers in made_from.items():
            used[name] |= numbers
        if rows is None:
            continue
        if rows.height == 0:
            findings.append(Place(table, f"{mapping.system} file").without_rows())
        else:
            kept[table] = contract_columns(table, rows)
    balance = []
    for name, source in sources.items():
        unused = source.rows.height - len(used[name])
        balance.append(
            SheetBalance(source.place.source, source.read, len(used[name]), source.set_aside + unused, source.merged)
        )
        if unused:
            findings.append(_unused(source, used[name]))
    return Reading(kept, (), tuple(findings), tuple(balance))


def _unused(source: SourceTable, used: set[int]) -> Finding:
    rows = [number for at, number in enumerate(source.rows[ROW_NUMBER], start=1) if at not in used]
    return source.place.fault(
        "row_gives_a_record",
        "No row of the export was made from these rows: they lack what the mapping asks for.",
        "Look at them in the system; if they are facts, change when or recorded in the mapping.",
        rows=rows,
        on_fail="note",
    )
