"""The numbers of the page as CSV inside the page itself: a link that works without a script and without a network."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pipelines.figures.wording import say_category
from pipelines.protect.published import PublishedTable
from pipelines.words.speak import N_, Words

VALUE = ("value", "status", "percent")
"""The last columns of each file: `value` is empty where it is hidden, and `status` says how."""

ALL_COLUMNS = ("table", "unit", "category_1", "category_2", *VALUE)
"""The columns of the file of all tables: of the whole page, so without the names of the categories."""

ADDRESS = "data:text/csv;charset=utf-8,"
MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""

ALL_NUMBERS = "numbers_of_this_page.csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""

Row = list[str | int]


@dataclass(frozen=True)
class Download:
    """A link to numbers: the name of the file, its content as an address, and the words of the link."""

    name: str
    address: str
    words: str


def table_download(table: PublishedTable, words: Words) -> Download:
    """The numbers of one table: a row a cell, with the code and the name of each of its categories."""
    names = [name for name, _ in table.dimensions]
    columns = [column for name in names for column in (name, f"{name}_label")]
    address = _address([[*columns, f"{table.unit}_count", *VALUE[1:]], *_rows(table, words)])
    return Download(f"{table.id}.csv", address, words.say(N_("Download these numbers (CSV)")))


def page_download(tables: Iterable[PublishedTable], words: Words) -> Download:
    """The numbers of all `tables` in one file."""
    rows: list[Row] = [list(ALL_COLUMNS)]
    for table in tables:
        rows += ([table.id, table.unit, *(*key, "", "")[:2], *_value(table, key)] for key in table.cells)
    return Download(ALL_NUMBERS, _address(rows), words.say(N_("Download all numbers of this page (CSV)")))


def _rows(table: PublishedTable, words: Words) -> Iterator[Row]:
    for key in table.cells:
        named = [(category, say_category(table, position, category, words)) for position, category in enumerate(key)]
        yield [*(text for category, name in named for text in (category, _as_text(name))), *_value(table, key)]


def _value(table: PublishedTable, key: tuple[str, ...]) -> Row:
    cell = table.cells[key]
    return ["" if cell.value is None else cell.value, cell.status, "" if cell.percent is None else cell.percent]


def _as_text(name: str) -> str:
    return f"'{name}" if name.startswith(FORMULA) else name


def _address(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return ADDRESS + quote(MARK + text.getvalue(), safe=",;:'()/")
