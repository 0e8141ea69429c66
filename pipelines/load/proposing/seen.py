"""Every table that stands in the files of an export, before anybody can say which system wrote them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pipelines.contract.finding import Finding
from pipelines.load.delimited import SEPARATORS, CsvForm, read_delimited
from pipelines.load.family import HEADER_WITHIN
from pipelines.load.faults import Place
from pipelines.load.files import DamagedFile, ExportFile
from pipelines.load.identifiers import looks_of
from pipelines.load.parquet import read_parquet
from pipelines.load.primero import read_records
from pipelines.load.proposing.shown_names import SURE
from pipelines.load.reading import no_bytes
from pipelines.load.sheet import Sheet, header_at
from pipelines.load.workbook import SheetWanted, read_workbook

ENCODINGS = ("utf-8", "windows-1252")

A_VALUE = re.compile(r"[\d\s.,:;/+%€$-]*\d[\d\s.,:;/+%€$-]*")
"""Numbers and days are no names of columns."""


@dataclass(frozen=True, repr=False)
class SeenTable:
    """One table of a file.

    `title`: the name of its sheet, "" where the file has none; `number`: which sheet it is, the first is 1. `form`: how
    a CSV is written.
    """

    file: ExportFile
    title: str
    sheet: Sheet
    form: CsvForm | None = None
    number: int = 1

    @property
    def names(self) -> list[str]:
        """The names of its columns, without those that have none."""
        return [name for name in self.sheet.header if name]

    @property
    def file_name(self) -> str:
        """The name of the file without its folder, in lower case."""
        return self.file.name.rpartition("/")[2].lower()


def see_tables(files: Sequence[ExportFile], known: Collection[str]) -> tuple[list[SeenTable], list[Finding]]:
    """Every table in `files`, and a finding for each that can't be read; `known` are names that columns may have.

    Messages number the files in the order of their names, since one may be named after a person.
    """
    seen: list[SeenTable] = []
    findings: list[Finding] = []
    for number, file in enumerate(files, start=1):
        place = Place("", f"file {number}")
        try:
            found = list(_tables_of(file, file.content(), place, known))
        except DamagedFile:
            found = [no_bytes(place)]
        seen += [table for table in found if isinstance(table, SeenTable)]
        findings += [fault for fault in found if isinstance(fault, Finding)]
    return seen, findings


def _tables_of(file: ExportFile, content: bytes, place: Place, known: Collection[str]) -> Iterator[SeenTable | Finding]:
    if file.suffix in (".csv", ".txt", ".tsv"):
        yield _in_csv(file, content, place, known)
    elif file.suffix == ".xlsx":
        yield from _in_workbook(file, content, place, known)
    elif file.suffix in (".json", ".parquet"):
        sheet = read_records(content, place) if file.suffix == ".json" else read_parquet(content, place, known)
        yield sheet if isinstance(sheet, Finding) else SeenTable(file, "", sheet)
    else:
        kinds = "It is a file of a kind that is not read: only CSV, XLSX, JSON and Parquet are."
        yield place.fault("file_is_known", kinds, "Export it in one of these, if it holds records.", on_fail="note")


def _in_csv(file: ExportFile, content: bytes, place: Place, known: Collection[str]) -> SeenTable | Finding:
    encoding = next((name for name in ENCODINGS if _is_in(content, name)), None)
    if encoding is None or not content.strip():
        problem = "Its text is neither UTF-8 nor Windows-1252, or it is empty."
        return place.unreadable(problem, "Export it again, in UTF-8.")
    text = content.removeprefix(codecs.BOM_UTF8).decode(encoding)
    candidates = {mark: _first_rows(text, mark) for mark in SEPARATORS}
    separator = max(candidates, key=lambda mark: _plausible(candidates[mark], known))
    at = find_header(candidates[separator], known)
    if at is None:
        return _without_names(place)
    form = CsvForm(separator, encoding, at + 1)
    sheet = read_delimited(content, place, set(candidates[separator][at]) - {""}, form)
    if isinstance(sheet, Sheet) and _repeats_below(sheet, known):
        return _without_names(place)
    return sheet if isinstance(sheet, Finding) else SeenTable(file, "", sheet, form)


def _first_rows(text: str, separator: str) -> list[list[str]]:
    """The first rows as this separator parts them; none where they can't be read so."""
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), HEADER_WITHIN))
    except csv.Error:
        return []


def _is_in(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(rows: Sequence[Sequence[str]], known: Collection[str]) -> tuple[int, int]:
    """How well a separator explains the first rows: names that are known, then the columns that most rows have."""
    width, rows_of_it = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    return max((len(set(row) & set(known)) for row in rows), default=0), width * rows_of_it


def _in_workbook(
    file: ExportFile, content: bytes, place: Place, known: Collection[str]
) -> Iterator[SeenTable | Finding]:
    def choose(titles: Sequence[str]) -> dict[str, SheetWanted]:
        return {
            title: SheetWanted(Place("", f"{place.source}, sheet {number}"), (), headless=True)
            for number, title in enumerate(titles, start=1)
        }

    workbook = read_workbook(content, place.source, choose)
    if isinstance(workbook, Finding):
        yield workbook
        return
    for number, (title, sheet) in enumerate(workbook.sheets.items(), start=1):
        found = _below_its_header(sheet, known) if isinstance(sheet, Sheet) else sheet
        yield found if isinstance(found, Finding) else SeenTable(file, title, found, number=number)


def _below_its_header(sheet: Sheet, known: Collection[str]) -> Sheet | Finding:
    columns = [str(at) for at in range(len(sheet.header))]
    rows = [sheet.header, *sheet.cells.select(columns).head(HEADER_WITHIN - 1).rows()]
    at = find_header(rows, known)
    if at is None:
        return _without_names(sheet.place)
    below = replace(sheet, header=tuple(cell or "" for cell in rows[at]), cells=sheet.cells.slice(at))
    return _without_names(sheet.place) if _repeats_below(below, known) else below


def find_header(rows: Sequence[Sequence[str | None]], known: Collection[str]) -> int | None:
    """Which of the first rows of a table holds the names of its columns; None where none can be taken for it.

    The row with most of the `known` names; without them the first that is nearly as wide as the table, and whose cells
    all differ and are neither numbers, days nor anything that tells who somebody is.
    """
    at = header_at(rows, known)
    if at is not None and len(set(rows[at]) & set(known)) >= SURE:
        return at
    filled = [[cell for cell in row if cell] for row in rows]
    width = max(map(len, filled), default=0)
    for number, names in enumerate(filled):
        is_wide = len(names) > 1 and len(names) >= 0.8 * width
        if is_wide and len(set(names)) == len(names) and not any(_is_value(name) for name in names):
            return number
    return None


def _is_value(text: str) -> bool:
    return bool(A_VALUE.fullmatch(text) or looks_of(text) - {"a name", "free text", "an address"})


def _repeats_below(sheet: Sheet, known: Collection[str]) -> bool:
    """Whether a name of a column stands in that column again: then it is a record, and the table has no header."""
    return any(
        bool(name) and name not in known and name in set(sheet.cells[str(at)].head(10_000))
        for at, name in enumerate(sheet.header)
    )


def _without_names(place: Place) -> Finding:
    return place.fault(
        "column_is_present",
        f"None of its first {HEADER_WITHIN} rows can be taken for the names of its columns, so it is not looked at.",
        "Export it with a row of names.",
        on_fail="note",
    )


def sheets_of_one_kind(seen: Sequence[SeenTable]) -> Iterator[Finding]:
    """A note on each file with several sheets of the same columns: a mapping reads one of them."""
    kinds = Counter((table.sheet.place.source.partition(",")[0], frozenset(table.names)) for table in seen)
    for (file, _), count in kinds.items():
        if count > 1:
            yield Place("", file).fault(
                "table_is_present",
                f"{count} of its sheets have the same columns, and only the first of them is read.",
                "Put their rows together in one sheet, or give each sheet a file of its own.",
                on_fail="note",
            )
