"""One table as it stands in a file, before anybody asks which of its columns are known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place

MAX_CELL_CHARACTERS = 1_000


@dataclass(frozen=True, repr=False)
class Sheet:
    """The header and the cells of one table in a file, all as text.

    `cells`: columns `0`, `1`, … in the order of `header` (String, or held as the contract says where the reader does so
    already; blank = null), and `row_number`. `findings`: what is wrong with single cells in a way that only the file's
    own format can tell. `set_aside`: rows that the file holds below the header and that are no records; a finding names
    each kind of them. `numbers`: which column of the file each is, where the reader has left some out.
    `has_good_cells`: the reader has seen that all characters are printable ASCII, and no cell is too long.
    """

    place: Place
    header: tuple[str, ...]
    cells: pl.DataFrame
    findings: tuple[Finding, ...] = ()
    set_aside: int = 0
    numbers: tuple[int, ...] = ()
    has_good_cells: bool = False

    def number(self, position: int) -> int:
        """Which column of the file stands at this position of the header; the first is 1."""
        return self.numbers[position] if self.numbers else position + 1

    def only(self, positions: Sequence[int]) -> Sheet:
        """The sheet with the columns at these positions alone."""
        columns = [pl.col(str(at)).alias(str(number)) for number, at in enumerate(positions)]
        header = tuple(self.header[at] for at in positions)
        numbers = tuple(self.number(at) for at in positions)
        return replace(self, header=header, cells=self.cells.select(*columns, ROW_NUMBER), numbers=numbers)

    def __repr__(self) -> str:
        return f"<Sheet {self.place.table}: {self.cells.height:,} rows; values are not shown>"


def blank_to_null(column: str) -> pl.Expr:
    """The text column with the empty string as null; anything else stays exactly as it is, white space too."""
    text = pl.col(column)
    return pl.when(text != "").then(text).alias(column)


def header_at(rows: Sequence[Sequence[str | None]], wanted: Collection[str]) -> int | None:
    """Which of the first `rows` is the header: the one with most of the `wanted` names; None where none has any."""
    names = set(wanted)
    found = [len(names & set(row)) for row in rows]
    return found.index(max(found)) if any(found) else None
