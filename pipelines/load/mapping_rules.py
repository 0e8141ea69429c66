"""What pydantic can't see in a mapping: whether it fits the contract, and whether its parts fit one another."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.contract.fields import Field, codelists, tables
from pipelines.load.identifiers import is_direct_identifier
from pipelines.load.lacks import faults_in_lacks
from pipelines.load.mapping import Mapping, Rows, Source


def faults_in_mapping(mapping: Mapping) -> list[str]:
    """One sentence for each place that is wrong; it names settings of the mapping, never a value of the export."""
    return [
        *faults_in_lacks(mapping.lacks),
        *_sheets_at_fault(mapping),
        *_tables_at_fault(mapping),
        *(fault for place, table, rows in _all_rows(mapping) for fault in _rows_at_fault(place, table, rows, mapping)),
    ]


def _all_rows(mapping: Mapping) -> Iterator[tuple[str, str, Rows]]:
    for table, made in mapping.tables.items():
        if table in tables():
            yield from ((f"tables.{table}.{name}", table, rows) for name, rows in made.items())


def _sheets_at_fault(mapping: Mapping) -> Iterator[str]:
    if mapping.form_definitions is not None and mapping.reader != "primero":
        yield "form_definitions are for the reader primero"
    for name, sheet in mapping.sheets.items():
        if sheet.parent is not None and sheet.parent not in mapping.sheets:
            yield f"sheets.{name}.parent names no table of sheets"
        elif sheet.parent is not None and mapping.sheets[sheet.parent].key is None:
            yield f"sheets.{sheet.parent} needs a key: sheets.{name} belongs to its records"
        elif sheet.parent is not None and mapping.sheets[sheet.parent].parent == name:
            yield f"sheets.{name}.parent has it as a parent itself"
        if (sheet.parent is None) != (sheet.link is None):
            yield f"sheets.{name}: parent and link belong together"
        if sheet.edited is not None and sheet.key is None:
            yield f"sheets.{name}.edited needs a key"


def _tables_at_fault(mapping: Mapping) -> Iterator[str]:
    lacks = set(mapping.lacks)
    yield from (f"tables.{name} is no table of the contract" for name in mapping.tables if name not in tables())
    yield from (f"table {name} is mapped and lacking" for name in mapping.tables if name in lacks)
    for name, fields in tables().items():
        if name not in mapping.tables:
            if name not in lacks:
                yield f"table {name} is not mapped and not in lacks"
            continue
        mapped = {field for rows in mapping.tables[name].values() for field in _given(rows)}
        for field in fields:
            is_lacking = f"{name}.{field.name}" in lacks
            if is_lacking and field.name in mapped:
                yield f"{name}.{field.name} is mapped and lacking"
            if not is_lacking and field.name not in mapped:
                yield f"{name}.{field.name} is not mapped and not in lacks"


def _given(rows: Rows) -> tuple[str, ...]:
    return (*rows.fields, *([rows.flags.into] if rows.flags else []))


def _rows_at_fault(place: str, table: str, rows: Rows, mapping: Mapping) -> Iterator[str]:
    known = {field.name: field for field in tables()[table]}
    given = _given(rows)
    if rows.sheet not in mapping.sheets:
        yield f"{place}.sheet names no table of sheets"
    yield from (f"{place}.fields.{name} is no field of the contract" for name in given if name not in known)
    if len(set(given)) < len(given):
        yield f"{place}: the field of flags is in fields too"
    yield from (f"{place}.recorded: {name} is not in fields" for name in rows.recorded if name not in rows.fields)
    for name, field in known.items():
        if field.role in ("case", "case_key", "key") and name not in given:
            yield f"{place}.fields.{name} is not there, and every row needs it"
    for name, first in rows.fields.items():
        if name in known:
            for source in first.chain():
                yield from _source_at_fault(f"{place}.fields.{name}", known[name], source, rows, mapping)
    if rows.flags is not None and rows.flags.into in known:
        codes = _codes(known[rows.flags.into], rows)
        if not set(rows.flags.columns.values()) <= codes:
            yield f"{place}.flags names a code that is not in the contract's list"


def _source_at_fault(place: str, field: Field, source: Source, rows: Rows, mapping: Mapping) -> Iterator[str]:
    if field.role in ("case", "case_key") and (source.column is None or source.codes or source.blank):
        yield f"{place} must come from a column, without codes"
    if field.table == "cases" and field.role == "key" and (source.column is None or source.codes or source.blank):
        yield f"{place} must come from a column, without codes"
    if field.table == "cases" and source.constant is not None and not source.why:
        yield f"{place}: a constant needs why, the reason that it holds for every case"
    if source.codes or source.blank or source.constant:
        codes = _codes(field, rows)
        if codes and not set(source.targets) <= codes:
            yield f"{place} names a code that is not in the contract's list"
    if source.sheet is not None:
        beside = mapping.sheets.get(source.sheet)
        if beside is None or beside.key is None:
            yield f"{place}.sheet names no table of sheets that has a key"
        own = mapping.sheets.get(rows.sheet)
        if own is not None and own.parent != source.sheet:
            yield f"{place}.sheet is not the parent of sheets.{rows.sheet}"
    if source.column is not None and source.part is None and is_direct_identifier(source.column):
        yield f"{place}: a column with this name is dropped on reading, as it tells who a child is"


def _codes(field: Field, rows: Rows) -> set[str]:
    return set(codelists().get(rows.codelist(field), ()))
