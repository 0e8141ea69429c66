"""What kind of thing a column holds, told without a value: days and how they are written, numbers, codes, ids, text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from pipelines.load.identifiers import MOST_CODES, asked_about, is_direct_identifier, looks_of
from pipelines.load.written import ISO, MONTHS_ONLY, NAMED, NAMED_MONTH, NUMBERS, counted
from pipelines.words.spellings import months

LEAST_SHARE = 0.8
"""A column is of the kind that this share of its filled cells is."""

ENOUGH_ROWS = 10
"""A code of fewer rows is never shown, and never written into a file."""

MOST_IDS_OF_A_LIST = 10
"""Up to so many different values with digits may be codes, such as ages in bands."""

DAYS: Mapping[str, tuple[re.Pattern[str], ...]] = MappingProxyType(
    {
        "year first": (ISO,),
        "in numbers": (NUMBERS,),
        "in words": (NAMED, NAMED_MONTH),
        "months": MONTHS_ONLY,
    }
)
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
A_DAY_OR_A_NUMBER = re.compile(r"\d{4}|\d\D\d+\D\d")
ID = re.compile(r"\S*\d\S*")


def kind_of(name: str, cells: pl.Series) -> str:
    """What the column holds, in words; how many different codes it has, and never which."""
    filled = cells.drop_nulls()
    if is_direct_identifier(name):
        return "tells who a child is: dropped"
    if not filled.len():
        return "empty"
    if styles := _styles_of_days(filled):
        return f"days: {', '.join(styles)}"
    look = asked_about(name, cells)
    return f"looks like {look}" if look else _kind_of_text(filled, cells.len())


def _kind_of_text(filled: pl.Series, rows: int) -> str:
    different = filled.n_unique()
    are_numbers = _share(filled, NUMBER) >= LEAST_SHARE
    if different > MOST_IDS_OF_A_LIST and not are_numbers and _share(filled, ID) >= LEAST_SHARE:
        return "ids, each different" if different == rows else "ids"
    if different <= min(MOST_CODES, max(1, filled.len() // 2)):
        return f"{different} code{'' if different == 1 else 's'}"
    return "numbers" if are_numbers else "text"


def filled_share(cells: pl.Series) -> int:
    """How much of the column is filled, in whole percent."""
    return 100 * (cells.len() - cells.null_count()) // max(1, cells.len())


def _styles_of_days(filled: pl.Series) -> list[str]:
    counts: Counter[str] = Counter()
    for text, count in counted(filled):
        for style, patterns in DAYS.items():
            if any((match := pattern.fullmatch(text)) and _has_a_month(style, match) for pattern in patterns):
                counts[style] += count
                break
    return [style for style, _ in counts.most_common()] if counts.total() >= LEAST_SHARE * filled.len() else []


def _has_a_month(style: str, match: re.Match[str]) -> bool:
    return style != "in words" or any(word in months() for word in re.findall(r"[^\W\d_]+", match[0].lower()))


def _share(filled: pl.Series, pattern: re.Pattern[str]) -> float:
    return sum(count for text, count in counted(filled) if pattern.fullmatch(text)) / filled.len()


def codes_to_show(name: str, cells: pl.Series) -> dict[str, int]:
    """Code → its rows, of a column that holds codes: only those that may be shown to who has the export at hand.

    A code is shown where at least `ENOUGH_ROWS` rows have it, its column has at most `MOST_CODES` different values and
    does not look like an identifier, and the code itself doesn't either.
    """
    filled = cells.drop_nulls()
    if filled.n_unique() > MOST_CODES or is_direct_identifier(name) or asked_about(name, cells):
        return {}
    return {text: rows for text, rows in sorted(counted(filled)) if rows >= ENOUGH_ROWS and not tells_who(text)}


def tells_who(text: str) -> bool:
    """Whether the text itself looks like something that tells who somebody is, a day or a long number too."""
    return bool(looks_of(text) or A_DAY_OR_A_NUMBER.search(text))
