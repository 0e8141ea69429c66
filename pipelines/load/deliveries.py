"""What may be remembered of a delivery, and how the next one differs from it: columns and codes that came or went."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Lookup

import polars as pl

from pipelines.contract.export import Delivery
from pipelines.contract.fields import tables
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.identifiers import MOST_CODES, asked_about
from pipelines.load.mapping import Mapping, Written
from pipelines.load.written import apart

MANY_ROWS = 10
"""A code that fewer rows hold is never told or remembered: it could be of one child, or a slip of the pen."""

LIKE_A_CODE = re.compile(r"\w[\w .,/&()'+-]{0,59}")
"""What a code or label looks like; any other text in a column of codes is counted, and never told."""


def columns_with_codes(mapping: Mapping) -> dict[str, dict[str, bool]]:
    """Table of the source → its columns that a list of codes stands behind → whether a cell may hold several."""
    found: dict[str, dict[str, bool]] = {name: {} for name in mapping.sheets}
    for table, made in mapping.tables.items():
        fields = {field.name: field for field in tables()[table]}
        for rows in made.values():
            for name, first in rows.fields.items():
                for source in first.chain():
                    if source.column is not None and rows.codelist(fields[name]):
                        is_several = fields[name].type == "codes" or rows.each == source.column
                        columns = found[source.sheet or rows.sheet]
                        columns[source.column] = columns.get(source.column, False) or is_several
    return found


def delivery_of(
    rows: pl.DataFrame, header: Collection[str], others: int, coded: Lookup[str, bool], written: Written
) -> Delivery:
    """What may be remembered of `rows`, whose file has the known columns `header` and `others` more."""
    codes: dict[str, tuple[str, ...]] = {}
    different: dict[str, int] = {}
    for column, is_several in coded.items():
        if column not in rows.columns:
            continue
        cells = rows.select(apart(pl.col(column), written).explode() if is_several else pl.col(column)).to_series()
        counts = {text: rows for text, rows in cells.drop_nulls().value_counts().rows() if text not in written.missing}
        different[column] = len(counts)
        if len(counts) <= MOST_CODES and asked_about(column, cells) is None:
            many = (text for text, rows in counts.items() if rows >= MANY_ROWS)
            codes[column] = tuple(sorted(text for text in many if LIKE_A_CODE.fullmatch(text)))
    return Delivery(tuple(sorted(header)), others, codes, different)


def drift(place: Place, before: Delivery, now: Delivery) -> Iterator[Finding]:
    """Notes on the columns and codes of `now` that are not those of the delivery `before` it."""
    came, went = set(now.columns) - set(before.columns), set(before.columns) - set(now.columns)
    if came or went or now.others != before.others:
        told = [
            _listed("it now has: ", came),
            _listed("it no longer has: ", went),
            f"columns that the mapping does not know: {now.others}, before {before.others}"
            if now.others != before.others
            else "",
        ]
        yield place.fault(
            "columns_are_those_of_the_last_delivery",
            f"Its columns are not those of the delivery before: {_joined(told)}.",
            "Ask who keeps the system what was changed, and whether the mapping should say so.",
            count=len(came) + len(went) + abs(now.others - before.others),
            on_fail="note",
        )
    changes = [_change_of_codes(column, before, now) for column in now.different if column in before.different]
    told = [change for change in changes if change]
    if told:
        yield place.fault(
            "codes_are_those_of_the_last_delivery",
            f"Its codes are not those of the delivery before. {' '.join(told)}",
            "Ask who keeps the system whether its lists of codes were changed; name new codes in the mapping.",
            count=len(told),
            on_fail="note",
        )


def _change_of_codes(column: str, before: Delivery, now: Delivery) -> str:
    """What came or went in one column; "" where nothing did that matters."""
    are_told = column in now.codes and column in before.codes
    came = set(now.codes[column]) - set(before.codes[column]) if are_told else set()
    went = set(before.codes[column]) - set(now.codes[column]) if are_told else set()
    has_more = now.different[column] > before.different[column]
    if not (came or went or has_more):
        return ""
    told = [
        _listed(f"in {MANY_ROWS} rows or more now, and not before: ", came),
        _listed(f"in {MANY_ROWS} rows or more before, and not now: ", went),
        f"{now.different[column]} different values, {before.different[column]} before",
    ]
    return f"{column}: {_joined(told)}."


def _listed(what: str, names: Collection[str]) -> str:
    return what + ", ".join(sorted(names)) if names else ""


def _joined(parts: Collection[str]) -> str:
    return "; ".join(part for part in parts if part)
