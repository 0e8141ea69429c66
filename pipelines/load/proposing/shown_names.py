"""Which names of columns, sheets and files may be shown: those that are put together from words of the field."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Lookup
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipelines.contract.fields import tables
from pipelines.load.htcds import NUMBER
from pipelines.load.identifiers import known_identifiers
from pipelines.load.kobo import OWN_COLUMNS
from pipelines.load.mapping import Mapping
from pipelines.load.mapping_files import READY_MADE, read_mapping, ready_made

WORDS = Path(__file__).with_name("column_words.txt")
LABELS = Path(__file__).with_name("column_labels.csv")

ALSO_NAMES = "also names:"

SURE = 2
"""A row that holds this many names of a known system is its header."""

ENOUGH_SHARE = 0.5
"""Any other row may be a record: it is shown only where this share of its names is known."""

SHORTEST_PART = 4
"""A word may be put together from known ones of at least so many letters: aanhoudingsdatum."""

BETWEEN_PARTS = ("", "s", "en", "e")


def folded(name: str) -> str:
    """A name without what people write otherwise without meaning it: capitals, accents, spaces and marks."""
    return re.sub(r"[\W_]", "", _plain(name))


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign))


@cache
def known_mappings() -> Lookup[str, Mapping]:
    """All ready-made mappings by name."""
    return MappingProxyType({name: read_mapping(name, READY_MADE) for name in ready_made()})


@cache
def known_names() -> frozenset[str]:
    """Every name of a column in the contract and in the ready-made mappings."""
    names = {*OWN_COLUMNS, *(field.name for fields in tables().values() for field in fields)}
    for mapping in known_mappings().values():
        names |= {*mapping.sheets, *mapping.ignored_columns}
        names |= {column for uses in mapping.uses().values() for column in uses if column != NUMBER}
        names |= {label for spec in mapping.sheets.values() for labels in spec.forms.values() for label in labels}
    return frozenset(names)


@cache
def labels_in_use() -> Lookup[tuple[str, str], frozenset[str]]:
    """Table and field of the contract → what offices call such a column, folded."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["table"], row["field"]): frozenset(map(folded, row["labels"].split("|"))) for row in rows}


@cache
def _whole_names() -> frozenset[str]:
    of_labels = {label for labels in labels_in_use().values() for label in labels}
    return frozenset({*map(folded, known_names()), *map(folded, known_identifiers()), *of_labels})


@cache
def _words() -> frozenset[str]:
    labels = LABELS.read_text(encoding="utf-8")
    every = " ".join([*_lines(), labels, *known_names(), *known_identifiers()])
    return frozenset(map(folded, _words_of(every)))


@cache
def _words_that_are_names() -> frozenset[str]:
    lines = [line.removeprefix(ALSO_NAMES) for line in _lines() if line.startswith(ALSO_NAMES)]
    return frozenset(map(folded, _words_of(" ".join(lines))))


def _lines() -> list[str]:
    return [line for line in WORDS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def _words_of(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def is_known(name: str) -> bool:
    """Whether a name is that of a column in a known system, or all its words are words of the field.

    Anything else may be a person's name, a place or a value, and can't be told from one.
    """
    if name in known_names():
        return True
    words = set(map(folded, _words_of(name)))
    if words <= _words_that_are_names() or re.search(r"\d{3,}", name):
        return False
    return folded(name) in _whole_names() or all(map(_is_word, words))


@cache
def _is_word(word: str) -> bool:
    if word in _words():
        return True
    return any(
        word[: at - len(mark)] in _words() and word[:at].endswith(mark) and _is_word(word[at:])
        for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        for mark in BETWEEN_PARTS
    )


def shown_names(header: Sequence[str]) -> Collection[str]:
    """The names of `header` that may be shown; none where it may be a record that has no names above it."""
    named = {name for name in header if name}
    known = {name for name in named if is_known(name)}
    if sum(folded(name) in _whole_names() for name in known) >= SURE:
        of_systems = set(map(folded, known_names()))
        return known | {name for name in named if folded(name) in of_systems}
    return known if len(known) >= ENOUGH_SHARE * len(named) else frozenset()
