"""Columns that tell who a child is: known ones are dropped on reading, and those that look like one are asked about."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import polars as pl

NAMES = Path(__file__).with_name("identifiers.csv")

ENOUGH_CELLS = 3
"""A column looks like an identifier by its content from this many cells on…"""

ENOUGH_SHARE = 0.2
"""…that are this part of all its filled cells."""

LOOKS: Mapping[str, str] = MappingProxyType(
    {
        "an e-mail address": r"^\S+@\S+\.\S+$",
        "a telephone number": r"^(?:\+|00)\d[\d ()./-]{7,}$|^0\d{1,3}[ -]\d{6,}$",
        "a place on the map": r"^-?\d{1,3}\.\d{3,}[ ,;]+-?\d{1,3}\.\d{3,}",
        "a personal number": r"^\d{9}$|^[1-9]\d{12}$|^(?:19|20)?\d{6}[-+]\d{4}$",
        "a postcode": r"^\d{4} ?[A-Z]{2}$",
        "an address": r"^\p{L}[\p{L}'. -]+ \d{1,4}\s?[A-Za-z]?(?:,.*)?$",
        "a name": (
            r"^(?:\p{Lu}[\p{Ll}'’-]+|\p{Lu}{2,}|(?:\p{Lu}\. ?)*\p{Lu}\.),?"
            r"(?: ?\p{Lu}\.| (?:van|de|der|den|ten|ter|von|da)| \p{Lu}[\p{Ll}'’-]+)* \p{Lu}(?:[\p{L}'’-]+|\.)$"
        ),
        "free text": r"^(?:\S+\s+){5,}\S+",
    }
)

MOST_CODES = 30
"""A column with no more different values than this holds codes or labels, which may look like a name or a text."""


def is_direct_identifier(name: str) -> bool:
    """Whether a column of this name holds names, numbers, addresses or the like in the systems that are known here."""
    return _spaced(name) in _names("whole")


def asked_about(name: str, cells: pl.Series) -> str | None:
    """What a column that is not mapped looks like, by its name or by its content; None: nothing to ask."""
    for word in _spaced(name).split():
        if word in _names("word"):
            return _names("word")[word]
    filled = cells.drop_nulls()
    is_a_list = filled.n_unique() <= min(MOST_CODES, max(1, filled.len() // 2))
    for look, pattern in LOOKS.items():
        if is_a_list and look in ("a name", "free text", "an address"):
            continue
        hits = int(filled.str.contains(pattern).sum())
        if hits >= ENOUGH_CELLS and hits >= ENOUGH_SHARE * filled.len():
            return look
    return None


def looks_of(text: str) -> set[str]:
    """What a single text looks like, of all that tells who somebody is."""
    cell = pl.Series([text])
    return {look for look, pattern in LOOKS.items() if cell.str.contains(pattern).item()}


def known_identifiers() -> Collection[str]:
    """Names of columns that tell who a child is, in lower case: they are no person's name themselves."""
    return {*_names("whole"), *_names("word")}


def _spaced(name: str) -> str:
    """The words of a column's name in lower case: `prs_FirstName` and `prs First name` are the same."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"\w+", apart.replace("_", " "))).lower()


@cache
def _names(match: str) -> Mapping[str, str]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {row["name"]: f"a {row['kind']}" for row in csv.DictReader(file) if row["match"] == match}
