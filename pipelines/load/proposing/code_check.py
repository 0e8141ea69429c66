"""Codes in the columns of an export that its mapping does not know: how many, and which of them may be shown."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from pipelines.contract.fields import codelists, tables
from pipelines.load.mapping import Mapping, Rows, Source, Written
from pipelines.load.proposing.answers import Place
from pipelines.load.proposing.column_kinds import codes_to_show
from pipelines.load.proposing.found_sheets import FoundSheet
from pipelines.load.proposing.match import coded_sources
from pipelines.load.proposing.shown_names import folded, is_known, known_mappings
from pipelines.load.written import apart, as_country, counted

PLAIN_CODE = re.compile(r"[\d\W]{1,7}|[^\W\d_]?\d{0,2}")
"""Such as 1, F, A2 or 15-17."""


@dataclass(frozen=True)
class UnknownCodes:
    """Codes of one column that have no code of the contract yet.

    `fields`: what is read from it; `codelist`: the contract's codes; `different`, `rows`: how many. `to_show`: those
    that the analyst may be shown on the terminal, with their rows, and the known code of the same letters, if any.
    `held`: how many are not shown before somebody says that they are no names of people.
    """

    sheet: str
    column: str
    fields: tuple[str, ...]
    codelist: tuple[str, ...]
    different: int
    rows: int
    to_show: Lookup[str, tuple[int, str]] = field(repr=False)
    held: int


def find_unknown_codes(
    mapping: Mapping, sheets: Lookup[str, FoundSheet], are_codes: Collection[Place]
) -> list[UnknownCodes]:
    """One entry for each column that holds codes which neither the mapping nor the contract knows.

    `are_codes`: places of which somebody has said that they hold codes, and no names of people.
    """
    found: dict[tuple[str, str], UnknownCodes] = {}
    for sheet, column, place, rows, source in coded_sources(mapping):
        cells = sheets[sheet].columns.get(column) if sheet in sheets else None
        if cells is None:
            continue
        values = _values(cells, place, rows, mapping.written, column)
        unknown = _unknown(values, place, rows, source, mapping.written)
        if not unknown:
            continue
        earlier = found.get((sheet, column))
        fields = (*(earlier.fields if earlier else ()), place)
        open_to_ask = {text for text in codes_to_show(column, values) if text in unknown}
        shown = {text for text in open_to_ask if (sheet, column) in are_codes or not _could_be_a_name(text)}
        codelist = _codelist(place, rows)
        alike = _meanings()[codelist] | {folded(code): target for code, target in source.codes.items()}
        found[sheet, column] = UnknownCodes(
            sheet,
            column,
            tuple(dict.fromkeys(fields)),
            codelists()[codelist],
            len(unknown),
            sum(unknown.values()),
            {text: (rows_of, alike.get(folded(text), "")) for text, rows_of in unknown.items() if text in shown},
            len(open_to_ask - shown),
        )
    return list(found.values())


@cache
def _meanings() -> Lookup[str, dict[str, str]]:
    """Code list → a code of any ready-made mapping, folded → what it means, where it means the same in all."""
    meant: dict[str, dict[str, set[str]]] = {name: {} for name in codelists()}
    for mapping in known_mappings().values():
        for _, _, place, rows, source in coded_sources(mapping):
            for code, target in source.codes.items():
                meant[_codelist(place, rows)].setdefault(folded(code), set()).add(target)
    return {
        name: {code: next(iter(targets)) for code, targets in found.items() if len(targets) == 1}
        for name, found in meant.items()
    }


@cache
def _known_codes() -> frozenset[str]:
    every = {code for codes in codelists().values() for code in codes}
    every |= {code for one in known_mappings().values() for *_, source in coded_sources(one) for code in source.codes}
    return frozenset(map(folded, every))


def _could_be_a_name(code: str) -> bool:
    """Whether it is more than a letter and a number, and neither a code of a known system nor made of known words."""
    return not (PLAIN_CODE.fullmatch(code) or folded(code) in _known_codes() or is_known(code))


def _values(cells: pl.Series, place: str, rows: Rows, written: Written, column: str) -> pl.Series:
    table, _, name = place.partition(".")
    is_several = rows.each == column or any(one.name == name and one.type == "codes" for one in tables()[table])
    if not is_several:
        return cells
    return cells.rename("text").to_frame().select(apart(pl.col("text"), written).explode())["text"]


def _codelist(place: str, rows: Rows) -> str:
    table, _, name = place.partition(".")
    return rows.codelist(next(one for one in tables()[table] if one.name == name))


def _unknown(values: pl.Series, place: str, rows: Rows, source: Source, written: Written) -> dict[str, int]:
    codelist = _codelist(place, rows)
    known = {*source.codes, *codelists()[codelist], *written.missing, *source.missing}
    found = {text: count for text, count in sorted(counted(values)) if text not in known}
    if codelist != "country":
        return found
    return {text: count for text, count in found.items() if as_country(text) not in known}
