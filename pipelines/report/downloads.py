"""The numbers of the page as CSV inside the page itself: a link that works without a script and without a network."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.figures.wording import say_category
from pipelines.protect.published import PublishedTable
from pipelines.words.speak import N_, Words

COLUMNS = (
    *("table", "unit", "dimension_1", "category_1", "label_1", "dimension_2", "category_2", "label_2"),
    *("value", "status", "percent"),
)
"""A row is one published value; `value` is empty where it is hidden, and `status` says how."""

ADDRESS = "data:text/csv;charset=utf-8;base64,"
ALL_NUMBERS = "numbers_of_this_page.csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""


@dataclass(frozen=True)
class Download:
    """A link to numbers: the name of the file, its content as an address, and the words of the link."""

    name: str
    address: str
    words: str


def table_download(table: PublishedTable, words: Words) -> Download:
    """The numbers of one table."""
    return Download(f"{table.id}.csv", _address([table], words), words.say(N_("Download these numbers (CSV)")))


def page_download(tables: Iterable[PublishedTable], words: Words) -> Download:
    """The numbers of all `tables` in one file."""
    return Download(ALL_NUMBERS, _address(tables, words), words.say(N_("Download all numbers of this page (CSV)")))


def _address(tables: Iterable[PublishedTable], words: Words) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for table in tables:
        rows.writerows(_rows(table, words))
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return ADDRESS + base64.b64encode(text.getvalue().encode("utf-8-sig")).decode()


def _rows(table: PublishedTable, words: Words) -> Iterator[list[str | int]]:
    for key, cell in table.rows():
        categories: list[str] = []
        for position, category in enumerate(key):
            name = table.dimensions[position][0]
            categories += [name, category, _as_text(say_category(table, position, category, words))]
        categories += [""] * (6 - len(categories))
        shown = ["" if number is None else number for number in (cell.value, cell.percent)]
        yield [table.id, table.unit, *categories, shown[0], cell.status, shown[1]]


def _as_text(label: str) -> str:
    return f"'{label}" if label.startswith(FORMULA) else label
