"""The closed-world check of the page's downloads: each row is one published value of its table, and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import unquote

from pipelines.protect.published import PublishedTable
from pipelines.publish.licence import Licence
from pipelines.report.downloads import ADDRESS, ALL_COLUMNS, ALL_NUMBERS, MARK


def is_download_name(name: str, licence: Licence) -> bool:
    """Whether it is the name of one of the page's files of numbers."""
    return name == ALL_NUMBERS or name.removesuffix(".csv") in licence.release.tables


def download_faults(address: str, name: str, licence: Licence) -> Iterator[str]:
    """The rows of a file in an address that nothing licenses; `name`: the file's, which says whose rows they are."""
    text = unquote(address.removeprefix(ADDRESS)).removeprefix(MARK)
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    table = licence.release.tables.get(name.removesuffix(".csv"))
    if tuple(head) != (ALL_COLUMNS if table is None else _columns(table)):
        yield "row 1"
    for number, row in enumerate(rows, start=2):
        if not (_is_of_all(row, licence) if table is None else _is_of_table(row, table, licence)):
            yield f"row {number}"


def _columns(table: PublishedTable) -> tuple[str, ...]:
    names = [column for name, _ in table.dimensions for column in (name, f"{name}_label")]
    return (*names, f"{table.unit}_count", "status", "percent")


def _is_of_all(row: list[str], licence: Licence) -> bool:
    table = licence.release.tables.get(row[0]) if len(row) == len(ALL_COLUMNS) else None
    if table is None:
        return False
    key, rest = tuple(row[2 : 2 + len(table.dimensions)]), row[2 + len(table.dimensions) : 4]
    return row[1] == table.unit and not any(rest) and _is_value(row[4:], table, key)


def _is_of_table(row: list[str], table: PublishedTable, licence: Licence) -> bool:
    count = 2 * len(table.dimensions)
    codes, labels = tuple(row[:count:2]), row[1:count:2]
    return _is_value(row[count:], table, codes) and all(licence.allows(label, table.id) for label in labels)


def _is_value(found: list[str], table: PublishedTable, key: tuple[str, ...]) -> bool:
    cell = table.cells.get(key)
    if cell is None:
        return False
    return found == ["" if one is None else str(one) for one in (cell.value, cell.status, cell.percent)]
