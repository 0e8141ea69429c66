"""The closed-world check of the page's downloads: each row is one published value of its table, and nothing else."""

from __future__ import annotations

import base64
import binascii
import csv
import io
from collections.abc import Iterator

from pipelines.publish.licence import Licence
from pipelines.report.downloads import ADDRESS, ALL_NUMBERS, COLUMNS


def is_download_name(name: str, licence: Licence) -> bool:
    """Whether it is the name of one of the page's files of numbers."""
    return name == ALL_NUMBERS or name.removesuffix(".csv") in licence.release.tables


def download_faults(address: str, licence: Licence) -> Iterator[str]:
    """The rows of a file in an address that nothing licenses."""
    try:
        content = base64.b64decode(address.removeprefix(ADDRESS), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        yield "its CSV"
        return
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    if tuple(rows[0]) != COLUMNS:
        yield "row 1"
    yield from (f"row {number}" for number, row in enumerate(rows[1:], start=2) if not _is_licensed(row, licence))


def _is_licensed(row: list[str], licence: Licence) -> bool:
    found = dict(zip(COLUMNS, row, strict=False))
    table = licence.release.tables.get(row[0] if row else "")
    if table is None or len(row) != len(COLUMNS):
        return False
    names = tuple(found[f"dimension_{number}"] for number in (1, 2))
    key = tuple(found[f"category_{number}"] for number in range(1, len(table.dimensions) + 1))
    cell = table.cells.get(key)
    if cell is None:
        return False
    has_dimensions = names == (*(name for name, _ in table.dimensions), "", "")[:2]
    said = tuple("" if number is None else str(number) for number in (cell.value, cell.percent))
    labels = [found[f"label_{number}"] for number in (1, 2)]
    are_empty = not any(found[f"{what}_{number}"] for what in ("category", "label") for number in (1, 2)[len(key) :])
    is_value = (found["unit"], found["value"], found["status"], found["percent"]) == (
        table.unit,
        said[0],
        cell.status,
        said[1],
    )
    return has_dimensions and are_empty and is_value and all(licence.allows(label, table.id) for label in labels)
