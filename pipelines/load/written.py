"""What other systems write in their cells: days in seven styles, decimals, countries, several values in one cell."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from pipelines.load.mapping import Written
from pipelines.words.spellings import countries, months

ITEM = "\ue000"
"""Stands before each value of a cell with several, where the reader of a family has taken them apart."""

ISO = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ]\d{2}:\d{2}.*)?")
NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
NAMED = re.compile(r"(\d{1,2})[-/. ]+([^\W\d]+)\.?[-/. ]+(\d{4})")
SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
MONTHS_ONLY = (re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})"), re.compile(r"(?P<month>\d{1,2})[-/](?P<year>\d{4})"))
NAMED_MONTH = re.compile(r"([^\W\d]+)\.?[-/ ](\d{4})")
YEAR_ONLY = re.compile(r"\d{4}")

SERIAL_STARTS = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
"""Day 0 of a spreadsheet's calendars; the one of 1900 counts a 29 February 1900 that never was."""


class WrittenDay(NamedTuple):
    """A day as the contract writes it, and how exactly it is known."""

    day: str
    precision: str


def written_day(text: str, written: Written, *, is_coarse: bool = False) -> WrittenDay | None:
    """The day that `text` writes; with `is_coarse` also a month or a year, as its first day. None: it can't be told."""
    found = _whole_day(text, written)
    if found is not None:
        return WrittenDay(found.isoformat(), "day")
    if not is_coarse:
        return None
    for pattern in MONTHS_ONLY:
        if match := pattern.fullmatch(text):
            return _first(int(match["year"]), int(match["month"]), "month")
    if match := NAMED_MONTH.fullmatch(text):
        return _first(int(match[2]), months().get(match[1].lower(), 0), "month")
    return _first(int(text), 1, "year") if YEAR_ONLY.fullmatch(text) else None


def _whole_day(text: str, written: Written) -> dt.date | None:
    if match := ISO.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := NUMBERS.fullmatch(text):
        if written.date_order is None:
            return None
        first, second = match[1], match[2]
        return _day(match[3], *((second, first) if written.date_order == "day-first" else (first, second)))
    if match := NAMED.fullmatch(text):
        return _day(match[3], months().get(match[2].lower(), 0), match[1])
    if (match := SERIAL.fullmatch(text)) and written.serial_dates is not None:
        return SERIAL_STARTS[written.serial_dates] + dt.timedelta(days=int(match[1]))
    return None


def _day(year: str, month: str | int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _first(year: int, month: int, precision: str) -> WrittenDay | None:
    day = _day(str(year), month, "1")
    return None if day is None else WrittenDay(day.isoformat(), precision)


class OpenQuestions(NamedTuple):
    """Cells with days that can't be read before the mapping answers a question; counts of cells.

    `could_be_both`: day or month may come first; `day_first`, `month_first`: only that order gives a day; `serial`: a
    number that may be a spreadsheet's day.
    """

    could_be_both: int
    day_first: int
    month_first: int
    serial: int


def open_questions(cells: pl.Series, written: Written) -> OpenQuestions:
    """How many `cells` hold days whose order, or whose calendar, `written` does not say."""
    counts: Counter[str] = Counter()
    for text, count in _counted(cells):
        if (match := NUMBERS.fullmatch(text)) and written.date_order is None:
            first, second = int(match[1]), int(match[2])
            kind = "both" if first <= 12 and second <= 12 else "day" if first > 12 else "month"
            counts[kind] += count
        elif SERIAL.fullmatch(text) and written.serial_dates is None:
            counts["serial"] += count
    return OpenQuestions(counts["both"], counts["day"], counts["month"], counts["serial"])


def _counted(cells: pl.Series) -> list[tuple[str, int]]:
    return cells.drop_nulls().rename("text").to_frame().group_by("text").len().rows()


def each_value(cells: pl.Expr, change: Callable[[str], str | None]) -> pl.Expr:
    """`cells` with each text changed; it is called once for each different text."""
    return cells.map_batches(lambda texts: _changed(texts, change), return_dtype=pl.String)


def _changed(texts: pl.Series, change: Callable[[str], str | None]) -> pl.Series:
    different = texts.drop_nulls().unique()
    return texts.replace_strict(different, [change(text) for text in different], default=None, return_dtype=pl.String)


def as_day(written: Written, *, is_coarse: bool) -> Callable[[str], str]:
    """Text → ISO day; text that is no day stays as it is, so that the check of the export finds it."""

    def change(text: str) -> str:
        found = written_day(text, written, is_coarse=is_coarse)
        return text if found is None else found.day

    return change


def as_year(written: Written) -> Callable[[str], str]:
    """Text of a day, month or year → the year; text that is none stays as it is, so that the check finds it."""

    def change(text: str) -> str:
        found = written_day(text, written, is_coarse=True)
        return text if found is None else found.day[:4]

    return change


def as_precision(written: Written) -> Callable[[str], str | None]:
    """Text of a day → how exactly it is known, as a code of the contract; None: it is no day."""

    def change(text: str) -> str | None:
        found = written_day(text, written, is_coarse=True)
        return None if found is None else found.precision

    return change


def as_whole_number(written: Written) -> Callable[[str], str]:
    """Text → the number without decimals that are all 0, such as 14,0; anything else stays as it is."""
    decimals = re.compile(rf"(-?\d+){re.escape(written.decimal)}0+")

    def change(text: str) -> str:
        match = decimals.fullmatch(text)
        return match[1] if match else text

    return change


def as_country(text: str) -> str:
    """Text → alpha-2, where it is the alpha-3 code or a name of just one country; anything else stays as it is."""
    return countries().get(text) or countries().get(text.lower(), text)


def apart(cells: pl.Expr, written: Written) -> pl.Expr:
    """Text with several values → list of them, without white space around and without empty ones."""
    separated = (
        pl.when(cells.str.starts_with(ITEM)).then(cells.str.split(ITEM)).otherwise(cells.str.split(written.several))
    )
    return separated.list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
