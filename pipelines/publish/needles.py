"""Looks for needles in decoded pieces: identifiers, numbers and dates, in every form that a library gives them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import groupby

from babel import Locale
from babel.dates import format_date

from pipelines.publish.pieces import Piece
from pipelines.words.speak import Words
from pipelines.words.translation import languages

HEAD = 4
"""Needles are looked up by their first letters: one pass over a text, however many needles there are."""

EPOCH = dt.date(1970, 1, 1)
SPREADSHEET_EPOCHS = (dt.date(1899, 12, 30), dt.date(1904, 1, 1))
UNITS_OF_A_DAY = (86_400, 86_400_000, 86_400_000_000, 86_400_000_000_000)
"""A day in seconds, milliseconds, microseconds and nanoseconds."""

PATTERNS = (
    "d MMMM y",
    "d MMM y",
    "dd MMM y",
    "MMMM d, y",
    "MMM d, y",
    "MMMM d y",
    "dd MMMM y",
    "d MMMM, y",
    "d. MMMM y",
    "d. MMM y",
    "d. M. y",
)
NUMERIC = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%d-%m-%y", "%d/%m/%y")
OTHER_LANGUAGES = ("bg", "de")
"""Languages that no page has, and papers of the countries do."""

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
NUMBER = re.compile(r"(?<![\d.])\d+|(?<=[^\d]\.)\d+")
GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?!\d)")
SPACES = re.compile(r"\s+")


class Needles:
    """What must not be found: plain words, whole numbers, and days (ISO) in all their forms."""

    def __init__(self, needles: Collection[str]) -> None:
        days = {dt.date.fromisoformat(needle) for needle in needles if ISO_DAY.fullmatch(needle)}
        numbers = {needle for needle in needles if needle.isdecimal() and not needle.startswith("0")}
        words = {_folded(needle) for needle in needles if not ISO_DAY.fullmatch(needle)} - numbers
        self._dated = {_folded(form) for day in days for form in _written(day)}
        self._words = words | self._dated
        self._lengths = sorted({len(word) for word in self._words})
        self._days = {(day - EPOCH).days for day in days}
        serials = {(day - epoch).days for day in days for epoch in SPREADSHEET_EPOCHS}
        compact = {int(f"{day:%Y%m%d}") for day in days}
        self._numbers = {int(number) for number in numbers} | serials | compact | self._days

    @cached_property
    def _heads(self) -> re.Pattern[str]:
        return re.compile(f"(?={_branches({word[:HEAD] for word in self._words})})" if self._words else r"(?!)")

    def places(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """The place of each piece that holds a needle."""
        for piece in pieces:
            if self._is_in(piece):
                yield self.masked(piece.place)

    def masked(self, place: str) -> str:
        """The place without those of its parts that are themselves needles, such as the name of a file in a zip."""
        return " > ".join("…" if self._is_in(Piece("", part)) else part for part in place.split(" > "))

    def _is_in(self, piece: Piece) -> bool:
        if not self._words and not self._numbers:
            return False
        if not isinstance(piece.value, str):
            return self._is_number(piece.value)
        text = DIGEST.sub(" ", piece.value)
        if not piece.is_loose and any(map(self._is_number, _numbers(text))):
            return True
        return self._has_word(_folded(text))

    def _has_word(self, text: str) -> bool:
        return any(
            text[start : start + length] in self._words
            and self._stands_alone(text, text[start : start + length], start)
            for start in (found.start() for found in self._heads.finditer(text))
            for length in self._lengths
        )

    def _stands_alone(self, text: str, word: str, start: int) -> bool:
        """Whether a day is not the end of another one: 1 May is in 31 May. Any other word counts wherever it is."""
        return word not in self._dated or not text[max(start - 1, 0) : start].isdecimal()

    def _is_number(self, value: float) -> bool:
        """Whether it is a needle, or a moment in a day that is one: a day's number can have its hours behind it."""
        if isinstance(value, float) and not math.isfinite(value):
            return False
        return math.floor(value) in self._numbers or any(value // unit in self._days for unit in UNITS_OF_A_DAY)


def _branches(heads: Collection[str]) -> str:
    """A pattern for any of `heads` that looks at each letter once, however many heads there are."""
    if not heads or "" in heads:
        return ""
    by_letter = groupby(sorted(heads), key=lambda head: head[0])
    branches = (re.escape(letter) + _branches({head[1:] for head in rest}) for letter, rest in by_letter)
    return f"(?:{'|'.join(branches)})"


def _folded(text: str) -> str:
    return SPACES.sub(" ", text.casefold())


def _numbers(text: str) -> Iterator[int]:
    for found in NUMBER.finditer(text):
        if len(found.group()) < 20:
            yield int(found.group())
    for found in GROUPED.finditer(text):
        yield int(re.sub(r"\D", "", found.group()))


def _written(day: dt.date) -> set[str]:
    """A day in the forms that people and libraries write it."""
    forms = {day.strftime(pattern) for pattern in NUMERIC}
    forms |= {
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.month}/{day.day}/{day.year}",
    }
    for language in (*languages(), *OTHER_LANGUAGES):
        forms |= {format_date(day, pattern, Locale.parse(language)) for pattern in PATTERNS}
    return forms | {Words(language).day(day) for language in languages()}
