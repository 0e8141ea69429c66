"""Reads exports of Primero and CPIMS+: CSV with Ruby text in cells, JSON arrays one after another, and workbooks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.columns import ColumnUse
from pipelines.load.delimited import read_delimited
from pipelines.load.family import FamilyRead, FileOfFamily, not_this_kind
from pipelines.load.faults import MAX_COLUMNS, Place
from pipelines.load.office import read_sheets
from pipelines.load.ruby_text import NotRubyText, Value, read_ruby_text
from pipelines.load.sheet import Sheet
from pipelines.load.written import ITEM, each_value

MAX_JSON_BYTES = 512 * 1024**2
"""JSON takes several times its size while it is read."""

APOSTROPHE = r"^'([=+@|%-])"
"""Primero writes an apostrophe before a value that a spreadsheet would take for a formula."""

Record = tuple[int, dict[str, Value]]
"""Row number, and the values of a record or of an entry of a sub-form."""


def read_primero(file: FileOfFamily) -> FamilyRead:
    """The records, and each sub-form as a table whose rows carry the key of their record."""
    if not file.sheets():
        return FamilyRead({})
    if file.suffix == ".csv":
        return _from_csv(file)
    if file.suffix == ".json":
        return _from_json(file)
    if file.suffix == ".xlsx":
        read = read_sheets(file)
        sheets = {
            name: _with_codes(_unquoted(one), file.codes.get(name, {}), file.mapping.written.several)
            if isinstance(one, Sheet)
            else one
            for name, one in read.sheets.items()
        }
        return FamilyRead(sheets, read.unknown_sheets)
    return not_this_kind(file, "CSV, XLSX or JSON")


def _unquoted(sheet: Sheet) -> Sheet:
    cells = sheet.cells.with_columns(pl.col(str(at)).str.replace(APOSTROPHE, "$1") for at in range(len(sheet.header)))
    return replace(sheet, cells=cells)


def _with_codes(sheet: Sheet, codes: Lookup[str, Lookup[str, str]], several: str) -> Sheet:
    """The sheet with the code of each label of these columns; text that is none of the labels stays as it is."""

    def as_codes(options: Lookup[str, str], text: str) -> str:
        whole = text.strip()
        if whole in options or several not in text:
            return options.get(whole, text)
        return "".join(f"{ITEM}{options.get(part.strip(), part)}" for part in text.split(several))

    cells = sheet.cells.with_columns(
        each_value(pl.col(str(at)), partial(as_codes, codes[name]))
        for at, name in enumerate(sheet.header)
        if name in codes
    )
    return replace(sheet, cells=cells)


def _from_csv(file: FileOfFamily) -> FamilyRead:
    record = file.mapping.record
    subforms = [name for name in file.sheets() if name != record]
    sheet = read_delimited(file.content, file.place(record), {*file.uses[record], *subforms}, file.csv_form(1))
    if isinstance(sheet, Finding):
        return FamilyRead({record: sheet})
    found: dict[str, Sheet | Finding] = {}
    sheet = _unquoted(sheet)
    lists = [str(at) for at, name in enumerate(sheet.header) if name in file.uses[record]]
    cells = sheet.cells.with_columns(each_value(pl.col(column), _list_as_items) for column in lists)
    key = file.mapping.sheets[record].key or ""
    for name in subforms:
        found[name] = _subform_of_cells(sheet, key, name, file)
    kept = [at for at, name in enumerate(sheet.header) if name not in subforms]
    return FamilyRead({record: replace(sheet, cells=cells).only(kept), **found})


def _subform_of_cells(sheet: Sheet, key: str, name: str, file: FileOfFamily) -> Sheet | Finding:
    place = file.place(name)
    if sheet.header.count(name) != 1 or sheet.header.count(key) != 1:
        problem = f"The file has no column {name}, or several, or not just one column {key}."
        return place.fault("table_is_present", problem, "Export the sub-form too, or put its tables in export.lacks.")
    keys, texts = sheet.cells[str(sheet.header.index(key))], sheet.cells[str(sheet.header.index(name))]
    entries: list[Record] = []
    broken: list[int] = []
    for number, record_key, text in zip(sheet.cells[ROW_NUMBER], keys, texts, strict=True):
        if text is None:
            continue
        try:
            entries += [(number, entry | {key: record_key}) for entry in _entries(read_ruby_text(text))]
        except NotRubyText:
            broken.append(number)
    if broken:
        problem = "Cells of this sub-form are not written as Primero writes them; perhaps they were cut."
        return place.fault("subform_is_readable", problem, "Export the file again.", column=name, rows=broken)
    return _table(entries, name, file)


def _from_json(file: FileOfFamily) -> FamilyRead:
    record = file.mapping.record
    place = file.place(record)
    key = file.mapping.sheets[record].key or ""
    if len(file.content) > MAX_JSON_BYTES:
        problem = f"It is larger than {MAX_JSON_BYTES // 1024**2} MiB, so it is not opened."
        return FamilyRead({record: place.unreadable(problem, "Export it as CSV, or in parts.")})
    try:
        items = list(_items(file.content.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        problem = "It is not JSON as Primero writes it: arrays of records, one after another, in UTF-8."
        return FamilyRead({record: place.unreadable(problem, "Export it again; it may have been cut.")})
    if not items:
        return FamilyRead({record: place.empty()})
    subforms = [name for name in file.sheets() if name != record]
    entries: dict[str, list[Record]] = {name: [] for name in (record, *subforms)}
    for number, item in enumerate(items, start=1):
        values = {**item.get("data", {}), key: item.get(key)}
        for name in subforms:
            try:
                entries[name] += [(number, entry | {key: values[key]}) for entry in _entries(values.pop(name, None))]
            except NotRubyText:
                problem = "A sub-form of this record is not a list of entries."
                fault = place.fault("subform_is_readable", problem, "Export it again.", column=name, rows=[number])
                return FamilyRead({record: fault})
        entries[record].append((number, values))
    return FamilyRead({name: _table(rows, name, file) for name, rows in entries.items()})


def read_records(content: bytes, place: Place) -> Sheet | Finding:
    """The records in a JSON file as one table, each sub-form as text in a cell, or why it can't be read."""
    try:
        items = list(_items(content.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        problem = "It is not JSON as Primero writes it: arrays of records, one after another, in UTF-8."
        return place.unreadable(problem, "Export it again; it may have been cut.")
    rows = [{**item.get("data", {}), **{key: value for key, value in item.items() if key != "data"}} for item in items]
    names = list(dict.fromkeys(key for row in rows for key in row))
    if not names or len(names) > MAX_COLUMNS:
        return place.too_wide() if names else place.empty()
    cells = {
        str(at): pl.Series([_as_text(row.get(key)) for row in rows], dtype=pl.String) for at, key in enumerate(names)
    }
    numbers = pl.Series(ROW_NUMBER, range(1, len(rows) + 1), dtype=pl.UInt32)
    return Sheet(place, tuple(names), pl.DataFrame(cells).with_columns(numbers))


def _items(text: str) -> Iterator[dict[str, Any]]:
    """The records of all arrays in the file. Raises ValueError where it is something else."""
    decoder = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_once)
    at = 0
    while at < len(text.rstrip()):
        if text[at].isspace():
            at += 1
            continue
        array, at = decoder.raw_decode(text, at)
        if not isinstance(array, list):
            raise ValueError
        for item in array:
            if not isinstance(item, dict) or not isinstance(item.get("data", {}), dict):
                raise ValueError
            yield item


def _no_number(_: str) -> None:
    raise ValueError


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _entries(value: Value) -> list[dict[str, Value]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise NotRubyText
    return [entry for entry in value if isinstance(entry, dict)]


def _table(rows: Iterable[Record], name: str, file: FileOfFamily) -> Sheet | Finding:
    """Entries as a table: a column for each key that occurs or is mapped; an entry without it has an empty cell."""
    rows = list(rows)
    names = list(dict.fromkeys([*file.uses[name], *(key for _, values in rows for key in values)]))
    if len(names) > MAX_COLUMNS:
        return file.place(name).too_wide()
    columns = {
        str(at): pl.Series([_as_text(values.get(key)) for _, values in rows], dtype=pl.String)
        for at, key in enumerate(names)
    }
    numbers = pl.Series(ROW_NUMBER, [number for number, _ in rows], dtype=pl.UInt32)
    occurring = {key for _, values in rows for key in values}
    notes = tuple(
        _nowhere(column, use, file.place(name))
        for column, use in file.uses[name].items()
        if rows and column not in occurring
    )
    return Sheet(file.place(name), tuple(names), pl.DataFrame(columns).with_columns(numbers), notes)


def _nowhere(column: str, use: ColumnUse, place: Place) -> Finding:
    # Such an export leaves out what is blank, so this may be right, or a name that is spelt otherwise.
    return Place(use.table, place.source).fault(
        "column_is_present",
        f"No entry has {column} (for {use.table}.{use.column}), so it is blank everywhere.",
        f"Compare its spelling with your system; if that has no such field, {use.table}.{use.column} is lacking.",
        column=use.column,
        on_fail="note",
    )


def _as_text(value: object) -> str | None:
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "".join(f"{ITEM}{_as_text(item) or ''}" for item in value)
    if isinstance(value, dict):
        return json.dumps(value)
    return re.sub(APOSTROPHE, r"\1", str(value))


def _list_as_items(text: str) -> str | None:
    """A cell with a list of texts as its items; any other cell stays as it is."""
    if not text.startswith("["):
        return text
    try:
        value = read_ruby_text(text)
    except NotRubyText:
        return text
    is_flat = isinstance(value, list) and not any(isinstance(item, list | dict) for item in value)
    return _as_text(value) if is_flat else text
