"""The canonical tables, their fields and code lists, read from `fields.csv` and `codelists.csv` beside this file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

HERE = Path(__file__).parent

FieldType = Literal["text", "code", "codes", "date", "whole_number", "yes_no"]
Role = Literal["key", "case", "case_key", "required", ""]

CODES_SEPARATOR = ";"
"""Between the codes of a `codes` field, for example the citizenships of a child who holds two."""

ROW_NUMBER = "row_number"
"""Column beside the fields of every table that was read: the row in the source file, header row = 1."""

ROW_SOURCE = "row_source"
"""Column beside the fields of a table that a mapping made: the table of the other system that the row was made from."""


@dataclass(frozen=True)
class Field:
    """One column of a canonical table.

    `role` is `key` (unique, present), `case` (present, refers to cases), `case_key` (both), `required`
    (present) or empty (may be blank).
    """

    table: str
    name: str
    type: FieldType
    role: Role
    codelist: str
    meaning: str

    @property
    def is_required(self) -> bool:
        """Whether every row must have a value."""
        return self.role != ""


@cache
def tables() -> Mapping[str, tuple[Field, ...]]:
    """All canonical tables in their order: name → fields in column order."""
    found: dict[str, list[Field]] = {}
    with (HERE / "fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            field_type, role = row["type"], row["role"]
            assert field_type in get_args(FieldType)
            assert role in get_args(Role)
            found.setdefault(row["table"], []).append(
                Field(row["table"], row["field"], field_type, role, row["codelist"], row["meaning"])  # type: ignore[arg-type]
            )
    return MappingProxyType({table: tuple(fields) for table, fields in found.items()})


@cache
def codelists() -> Mapping[str, tuple[str, ...]]:
    """All code lists: name → codes in the order in which tables show them."""
    found: dict[str, list[str]] = {}
    with (HERE / "codelists.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["codelist"], []).append(row["code"])
    return MappingProxyType({name: tuple(codes) for name, codes in found.items()})


def field(table: str, name: str) -> Field:
    """The field `name` of `table`; a KeyError is a programmer's mistake."""
    for candidate in tables()[table]:
        if candidate.name == name:
            return candidate
    raise KeyError(f"{table}.{name}")
