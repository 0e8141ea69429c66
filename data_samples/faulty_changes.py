"""What a faulty sample is, and the small changes that plant a fault in the rows of a valid programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faulty_programme import Tables

from pipelines.contract.finding import OnFail


@dataclass(frozen=True)
class Fault:
    """One faulty sample: its folder's name, what is wrong in a sentence, and the one finding that it must give.

    `plant` changes the valid tables; `plant_in_files` changes the export folder after it was written. `files`: how
    many files or columns are concerned, where it is not about rows.
    """

    name: str
    says: str
    rule: str
    on_fail: OnFail
    table: str
    column: str
    row_numbers: tuple[int, ...]
    plant: Callable[[Tables], None] = lambda _: None
    plant_in_files: Callable[[Path], None] = lambda _: None
    files: int = 1

    @property
    def count(self) -> int:
        """How many rows are concerned, or else how many files or columns."""
        return len(self.row_numbers) or self.files


def in_row(table: str, row_number: int, **cells: str) -> Callable[[Tables], None]:
    """Writes `cells` into a row."""

    def plant(tables: Tables) -> None:
        tables[table][row_number - 2].update(cells)

    return plant


def in_rows(table: str, *row_numbers: int, **cells: str) -> Callable[[Tables], None]:
    """Writes the same `cells` into several rows."""

    def plant(tables: Tables) -> None:
        for row_number in row_numbers:
            in_row(table, row_number, **cells)(tables)

    return plant


def one_more(table: str, like: int, **cells: str) -> Callable[[Tables], None]:
    """Adds a row below the others, like the row `like` but for `cells`."""

    def plant(tables: Tables) -> None:
        tables[table].append({**tables[table][like - 2], **cells})

    return plant


def one_blank(table: str, **cells: str) -> Callable[[Tables], None]:
    """Adds a row below the others that is blank but for `cells`."""

    def plant(tables: Tables) -> None:
        tables[table].append({**dict.fromkeys(tables[table][0], ""), **cells})

    return plant


def mixed_dates(tables: Tables) -> None:
    """Writes the opening days of three cases in three other styles."""
    for row, text in zip(tables["cases"][1:], ("10-01-2017", "1/10/2017", "10 jan 2017"), strict=True):
        row["opened_on"] = text


def blank_totals(tables: Tables) -> None:
    """Adds a row of column totals without an id, as some systems write below their tables."""
    tables["cases"].append({**dict.fromkeys(tables["cases"][0], ""), "age_at_first_contact": "39"})
