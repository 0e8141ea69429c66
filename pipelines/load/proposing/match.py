"""Which column of an export is which column of a mapping: certain, likely, or not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from collections.abc import Mapping as Lookup
from functools import cache
from typing import Literal, NamedTuple

import polars as pl

from pipelines.contract.fields import tables
from pipelines.load.identifiers import is_direct_identifier
from pipelines.load.mapping import Mapping, Rows, Source
from pipelines.load.proposing.answers import Answers
from pipelines.load.proposing.column_kinds import ENOUGH_ROWS
from pipelines.load.proposing.shown_names import folded, known_mappings, labels_in_use
from pipelines.load.written import counted

How = Literal["certain", "likely", "missing"]

SPELT_ALIKE = "the same but for capitals, spaces or marks"

YES_OR_NO = frozenset({"yes", "no", "partly", "unknown", "true", "false"})
"""Columns with these codes can't be told apart by their codes."""


class Match(NamedTuple):
    """A column of a mapping, and the one of the export that it is; `is_taken`: the mapping will read it there."""

    sheet: str
    column: str
    found: str
    how: How
    why: str
    is_taken: bool


def match_columns(mapping: Mapping, sheet: str, columns: Lookup[str, pl.Series], answers: Answers) -> tuple[Match, ...]:
    """For each column that `mapping` reads of `sheet`, the one of `columns` that it is, as far as can be told.

    All of `columns` have a name that may stand in a mapping.
    """
    uses = mapping.uses()[sheet]
    matches: dict[str, Match] = {}
    for column in uses:
        said = answers.columns.get((sheet, column))
        if said is not None and (not said or said in columns):
            why = "you said so" if said else "you said that there is none"
            matches[column] = Match(sheet, column, said, "certain" if said else "missing", why, bool(said))
        elif column in columns:
            matches[column] = Match(sheet, column, column, "certain", "same name", True)
    codes = {column: _codes(mapping, sheet, column) for column in uses}
    labels = {column: known_labels()[use.table, use.column] for column, use in uses.items()}
    likenesses: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
        (SPELT_ALIKE, lambda column, found: folded(column) == folded(found)),
        ("a known label", lambda column, found: folded(found) in labels[column]),
        ("the same codes", lambda column, found: _has_codes(columns[found], codes[column])),
    )
    for why, is_like in likenesses:
        for column, found in list(_pairs(uses, columns, matches, is_like)):
            matches[column] = Match(sheet, column, found, "likely", why, why == SPELT_ALIKE or answers.take_likely)
    nothing = {column: Match(sheet, column, "", "missing", "nothing like it", False) for column in uses}
    return tuple((nothing | matches)[column] for column in uses)


def _pairs(
    wanted: Collection[str],
    columns: Collection[str],
    matches: Lookup[str, Match],
    is_like: Callable[[str, str], bool],
) -> Iterator[tuple[str, str]]:
    """Columns that are alike, where each is like one other only."""
    used = {match.found for match in matches.values()}
    free = [name for name in columns if name not in used and not is_direct_identifier(name)]
    like = [(column, found) for column in wanted if column not in matches for found in free if is_like(column, found)]
    for column, found in like:
        if sum(column == one for one, _ in like) == sum(found == other for _, other in like) == 1:
            yield column, found


@cache
def known_labels() -> Lookup[tuple[str, str], frozenset[str]]:
    """Table and field of the contract → its name, what offices call it, and the columns that ready-made mappings read
    it from.
    """
    labels = {
        (table, field.name): {folded(field.name), *labels_in_use().get(_place_of_label(table, field.name), ())}
        for table, fields in tables().items()
        for field in fields
    }
    for mapping in known_mappings().values():
        for uses in mapping.uses().values():
            for column, use in uses.items():
                labels[use.table, use.column].add(folded(column))
        for spec in mapping.sheets.values():
            uses = mapping.uses()[next(name for name, one in mapping.sheets.items() if one is spec)]
            for names in spec.forms.values():
                for label, name in names.items():
                    if name in uses:
                        labels[uses[name].table, uses[name].column].add(folded(label))
    return {place: frozenset(found) for place, found in labels.items()}


def _place_of_label(table: str, field: str) -> tuple[str, str]:
    """A case is called the same in every table."""
    return ("cases" if field == "case_id" else table, field)


def coded_sources(mapping: Mapping) -> Iterator[tuple[str, str, str, Rows, Source]]:
    """Table and column of the source, and field (`cases.sex`), rows and source of each field that has a code list."""
    for table, made in mapping.tables.items():
        known = {field.name: field for field in tables()[table]}
        for rows in made.values():
            for name, first in rows.fields.items():
                if rows.codelist(known[name]) and known[name].role != "key":
                    for source in first.chain():
                        if source.column is not None:
                            yield source.sheet or rows.sheet, source.column, f"{table}.{name}", rows, source


def _codes(mapping: Mapping, sheet: str, column: str) -> frozenset[str]:
    """The codes by which a column can be told; none where they only say yes or no, or are names of countries."""
    found = {
        code
        for at, name, _, _, source in coded_sources(mapping)
        if (at, name) == (sheet, column) and not set(source.codes.values()) <= YES_OR_NO
        for code in source.codes
    }
    return frozenset(found)


def _has_codes(cells: pl.Series, codes: frozenset[str]) -> bool:
    """Whether only these codes stand in the cells, at least two of them often; capitals make no difference."""
    known = {folded(code) for code in codes}
    rows_of = Counter[str]()
    for text, rows in counted(cells):
        rows_of[folded(text)] += rows
        if len(rows_of) > len(known):
            return False
    return set(rows_of) <= known and sum(rows >= ENOUGH_ROWS for rows in rows_of.values()) > 1
