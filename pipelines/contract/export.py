"""An export as it was read, and the rows that the gate kept. Neither has a face: a repr gives counts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.contract.finding import Finding
from pipelines.contract.places import around

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class InputFile:
    """Fingerprint of one file that was read: name inside the export, SHA-256 of its bytes, rows below the header.

    It confirms a guess of the file's contents, so it stays in `runs/` and never goes into a release.
    """

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class SheetBalance:
    """Where the rows of one file or sheet went: `read` = `kept` + `set_aside` + `merged`.

    `kept`: at least one row of the export was made from it. `set_aside`: no record, such as an empty row. `merged`: an
    older version of a record that a newer file holds too, or the same once more.
    """

    source: str
    read: int
    kept: int
    set_aside: int = 0
    merged: int = 0


@dataclass(frozen=True)
class Delivery:
    """What may be remembered of one table of a delivery, to compare the next one with: no row and no rare value.

    `columns`: those that the mapping knows. `others`: how many more there are. `codes`: column with codes → the codes
    that many rows hold; a column whose values may not be told is not there. `different`: column with codes → how many
    different values it holds.
    """

    columns: tuple[str, ...]
    others: int
    codes: Mapping[str, tuple[str, ...]]
    different: Mapping[str, int]


@dataclass(frozen=True, repr=False)
class Export:
    """All canonical tables of an export, as text exactly as it stands in the files.

    `tables`: table → frame of the contract's columns (held as `types.held_as` says, blank = null) in the contract's
    order, and `row_number` (UInt32, row in the source file, header = 1). A column that the export lacks is all null.
    What a mapping made has `row_source` too: from which table of the other system the row is.
    `lacks`: places that the export does not have: `events`, `cases.person_id`, `events.event_type=found`. They are what
    the mapping or programme.yml declares, and the kinds of events that the mapping can't give. A lacking table is not
    in `tables`. `findings`: what was wrong with the files.
    `balance`: for each file or sheet that was read, where its rows went. `deliveries`: table of the other system → what
    may be remembered of it; none for a canonical export.
    """

    tables: Mapping[str, pl.DataFrame]
    files: tuple[InputFile, ...]
    lacks: frozenset[str]
    findings: tuple[Finding, ...]
    balance: tuple[SheetBalance, ...] = ()
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)

    def __repr__(self) -> str:
        return _counts("Export", self.tables)


@dataclass(frozen=True, repr=False)
class Records:
    """The rows that the gate kept, with the contract's types (see `contract.types`).

    `tables`: table → typed frame with `row_number`. Tables that the export lacks are not there; `lacks` names them.
    `refusals`: (case_id, person_id) of every row of the export that refuses consent, those that were set aside too: a
    refusal holds for the child, whatever else is wrong with the row that says so.
    """

    tables: Mapping[str, pl.DataFrame]
    lacks: frozenset[str]
    refusals: frozenset[tuple[str | None, str | None]] = frozenset()

    def __repr__(self) -> str:
        return _counts("Records", self.tables)

    def has(self, *places: str) -> bool:
        """Whether the export can hold all `places`: tables, columns, kinds of events."""
        return not any(part in self.lacks for place in places for part in around(place))


def _counts(kind: str, tables: Mapping[str, pl.DataFrame]) -> str:
    rows = ", ".join(f"{table} {frame.height:,} rows" for table, frame in tables.items())
    return f"<{kind}: {rows}; values are not shown>"
