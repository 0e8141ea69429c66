"""The canonical tables of a sample while they grow, and how they become CSV files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from pipelines.contract.fields import tables as contract_tables


class SampleTables:
    """The rows of all canonical tables, and the next free number of each kind of id."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {table: [] for table in contract_tables()}
        self._used: dict[str, int] = {}

    def new_id(self, letter: str, digits: int) -> str:
        """The next id of a kind, for example SYN-C-0001: nobody can take it for a real one."""
        self._used[letter] = self._used.get(letter, 0) + 1
        return f"SYN-{letter}-{self._used[letter]:0{digits}}"

    def add(self, table: str, row: Mapping[str, object]) -> None:
        """Add a row; None and missing fields are blank, dates are ISO, booleans are true or false."""
        fields = [field.name for field in contract_tables()[table]]
        assert set(row) <= set(fields), table
        self.rows[table].append({field: as_text(row.get(field)) for field in fields})

    def write(self, folder: Path) -> None:
        """One CSV file per table: comma, UTF-8, line feeds, the contract's fields in the contract's order."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.rows.items():
            write_csv(folder / f"{table}.csv", [field.name for field in contract_tables()[table]], rows)


def as_text(value: object) -> str:
    """A value as the canonical CSV spells it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_csv(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    """A CSV file that has the same bytes on every platform."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
