"""Which system wrote an export: the ready-made mapping whose columns it has, the contract itself, or none."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from pipelines.contract.fields import tables
from pipelines.load.htcds import NUMBER
from pipelines.load.mapping import Mapping
from pipelines.load.mapping_files import ready_made
from pipelines.load.proposing.seen import SeenTable
from pipelines.load.proposing.shown_names import folded, known_mappings

CANONICAL = "canonical"
CASES = "cases"

LEAST_SHARE, LEAST_COLUMNS = 1 / 3, 4
"""An export is of a system where its tables have this share of the mapping's columns, and this many."""

BESIDE_ITS_KEY = 2
"""A table of a file is one of the mapping's only where it has as many of its columns: one may be a key of another."""


SIGNATURES: Lookup[str, frozenset[str]] = MappingProxyType(
    {
        "kobo-htcds": frozenset({"_id", "_uuid", "_index"}),
        "odk-htcds": frozenset({"KEY", "SubmissionDate"}),
    }
)
"""Columns that a system adds to every form, whatever the form asks; they tell it from others with the same form."""


class Part(NamedTuple):
    """A table that a system writes: its name in the mapping, its sheet in a workbook, its files, and its columns."""

    name: str
    title: str
    pattern: str
    columns: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Fit:
    """How well one mapping fits an export.

    `homes`: name of a part (and title of a form) → the tables of the files that it was found in. `found` of all
    `columns` that the mapping reads are there; the parts with a home have `at_home` columns.
    `has_record`: the table of the records is one of them.
    """

    mapping: str
    homes: Lookup[tuple[str, str], tuple[SeenTable, ...]]
    parts: int
    found: int
    columns: int
    at_home: int
    has_record: bool

    @property
    def is_enough(self) -> bool:
        """Whether the export can be taken to be of this system, perhaps without some of its tables."""
        return self.has_record and self.found >= max(LEAST_COLUMNS, LEAST_SHARE * self.at_home)


def recognise(seen: Sequence[SeenTable], only: str = "") -> list[Fit]:
    """How well each mapping fits the tables, the best first; `only` one of them, if the analyst says which."""
    signed = [name for name, added in SIGNATURES.items() if any(added <= set(table.names) for table in seen)]
    candidates = [only] if only else signed or [name for name in (*ready_made(), CANONICAL) if name not in SIGNATURES]
    fits = [fit_of(name, seen, parts_of(name)) for name in candidates]
    return sorted(fits, key=lambda fit: (fit.found / max(1, fit.columns), fit.found), reverse=True)


@cache
def parts_of(name: str) -> tuple[Part, ...]:
    """The tables that the system of this ready-made mapping writes; of `canonical`, those of the contract."""
    if name == CANONICAL:
        return tuple(
            Part(table, table, f"{table}.*", tuple(field.name for field in fields))
            for table, fields in tables().items()
        )
    return parts_in(known_mappings()[name])


def parts_in(mapping: Mapping) -> tuple[Part, ...]:
    """The tables that the system of this mapping writes."""
    parts: list[Part] = []
    for sheet, uses in mapping.uses().items():
        spec = mapping.sheets[sheet]
        columns = tuple(column for column in uses if column != NUMBER)
        if spec.forms:
            parts += [Part(sheet, title, spec.file, tuple(labels)) for title, labels in spec.forms.items()]
        elif mapping.reader != "primero":
            parts.append(Part(sheet, spec.sheet or sheet, spec.file, columns))
        elif sheet == mapping.record:
            # A sub-form is a column of its record there; what is in it is seen when it is read.
            subforms = [other for other in mapping.sheets if other != sheet]
            parts.append(Part(sheet, "", spec.file, (*columns, *subforms)))
    return tuple(parts)


def fit_of(name: str, seen: Sequence[SeenTable], parts: Sequence[Part]) -> Fit:
    """How well the tables are the `parts` that the system of the mapping `name` writes."""
    homes: dict[tuple[str, str], list[SeenTable]] = {}
    for table in seen:
        best = max(parts, key=lambda part: _likeness(part, table))
        least = max(BESIDE_ITS_KEY, len(best.columns) / 3 if len(best.columns) < 12 else LEAST_COLUMNS)
        if _likeness(best, table)[0] >= least:
            homes.setdefault((best.name, best.title), []).append(table)
    kept = {place: _one_of_each_file(tables, _part(parts, place)) for place, tables in homes.items()}
    own = {(part.name, part.title): {folded(column) for column in part.columns} for part in parts}
    found = sum(len(names & _names(kept.get(place, ()))) for place, names in own.items())
    at_home = sum(len(names) for place, names in own.items() if place in kept)
    record = CASES if name == CANONICAL else known_mappings()[name].record
    has_record = any(part == record for part, _ in kept)
    return Fit(name, kept, len(parts), found, sum(map(len, own.values())), at_home, has_record)


def _part(parts: Sequence[Part], place: tuple[str, str]) -> Part:
    return next(part for part in parts if (part.name, part.title) == place)


def _one_of_each_file(tables: Sequence[SeenTable], part: Part) -> tuple[SeenTable, ...]:
    best: dict[str, SeenTable] = {}
    for table in tables:
        other = best.get(table.file.name)
        if other is None or _likeness(part, table) > _likeness(part, other):
            best[table.file.name] = table
    return tuple(best.values())


def _likeness(part: Part, table: SeenTable) -> tuple[int, bool, float]:
    """Columns in common; whether its name is as the mapping says; how much of the part that is."""
    shared = len({folded(column) for column in part.columns} & _names([table]))
    is_called_so = (
        folded(table.title) == folded(part.title) if table.title else fnmatch(table.file_name, part.pattern.lower())
    )
    return shared, is_called_so, shared / len(part.columns)


def _names(tables: Sequence[SeenTable]) -> set[str]:
    return {folded(name) for table in tables for name in table.names} - {""}
