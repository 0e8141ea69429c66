"""`PublishedTable`: the only thing that charts, tables, pages and files accept, and that only protect can make.

Imports neither polars nor anything that has held a case record. `published_files` writes it down and reads it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pipelines.contract.counts import Definition
from pipelines.errors import ParameterInvalid, ProtectionFailed
from pipelines.protect.published_costs import PublishedCosts

Status = Literal["exact", "rounded", "rounded_wider", "below_floor", "withheld"]
Shape = Literal["total", "breakdown", "cross", "several", "stacked", "not_in_export"]

TOTAL = "total"
"""The category of a margin, in any dimension."""

BASE = 5
"""Published counts are multiples of this, unless a programme asks for 10."""

FLOOR = 10
"""Counts under this are published as "fewer than 10"."""

SMALL_GROUP = 50
"""A group under this has no breakdown and no percentage in anything that is published."""

FIRST_REVISION = 1
"""The first release of a period; a corrected one is revision 2."""

MANIFEST = "manifest.json"
"""A release folder that holds this file is complete."""

_SEAL = object()


@dataclass(frozen=True)
class Cell:
    """One published value. `value` is None where it is hidden.

    `exact`: the true number (profile internal, public totals, counts that are not of persons). `rounded`: a multiple
    of the rounding base, less than one base from the true count; `rounded_wider`: less than two bases from it, where
    nothing nearer adds up. `below_floor`: read as "fewer than 10"; `withheld`: not shown, the table's notes say why.
    `percent` is whole, of the row's own denominator, and from rounded counts only.
    """

    value: int | None
    status: Status
    percent: int | None = None


def percent_of(value: int, denominator: int | None) -> int | None:
    """The percentage that may stand beside a count; None where the group is too small for one."""
    if denominator is None or denominator < SMALL_GROUP:
        return None
    if value in (0, denominator):
        return 100 * value // denominator
    # Half up, in whole numbers: the same on every platform. A part is never printed as none or as all.
    return min(99, max(1, (200 * value + denominator) // (2 * denominator)))


@dataclass(frozen=True)
class PublishedTable:
    """A table that may be shown to the readers of `profile`.

    `shape`: `total` (no dimension), `breakdown` (one, adding up), `cross` (two), `several` (one, where a unit can be
    in more than one category), `stacked` (the first dimension is releases side by side, and has no margin: see
    `side_by_side`) or `not_in_export`. `cells`: one category per dimension (`total` for a margin) → cell, in the order
    of the rows. `notes`: ids of sentences that must stand under the table (see `report.notes`).
    `public_total`: the already public count of this population, where there is one. `needs`: what the
    export lacks, for shape `not_in_export`. `which`: the yes/no dimension of which the table shows the yes only, where
    there is one; `cumulative`: dimensions whose rows hold the rows before them. Rounded counts are multiples of
    `base`.
    """

    definition: Definition
    shape: Shape
    population: str
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    cells: Mapping[tuple[str, ...], Cell]
    profile: str
    notes: tuple[str, ...]
    public_total: int | None = None
    needs: tuple[str, ...] = ()
    which: str = ""
    cumulative: tuple[str, ...] = ()
    base: int = BASE
    seal: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        is_safe = self.profile == "internal" or all(self._may_be_shown(row, cell) for row, cell in self.cells.items())
        if self.seal is not _SEAL or not is_safe:
            raise ProtectionFailed(f"The table {self.id} was not made by protect.", "Run safehavens report again.")

    def _may_be_shown(self, row: tuple[str, ...], cell: Cell) -> bool:
        """Whether a reader outside may see the cell: a second look, should a table be changed after its protection."""
        if cell.value is None:
            return cell.status in ("below_floor", "withheld") and cell.percent is None
        if cell.status == "exact":
            is_owed = self.profile == "funder" and self.definition.owes(row)
            has_gaps = self.profile == "funder" and "exact_with_gaps" in self.notes and cell.value >= FLOOR
            return is_owed or has_gaps or cell.value == self.public_total
        return cell.status in ("rounded", "rounded_wider") and cell.value >= FLOOR and cell.value % self.base == 0

    @property
    def id(self) -> str:
        """The id of the catalogue entry that defines the table."""
        return self.definition.id

    @property
    def unit(self) -> str:
        """What is counted: children, arrests, offences, placements, cases or rows."""
        return self.definition.unit

    def rows(self) -> Iterator[tuple[tuple[str, ...], Cell]]:
        """Categories and cell, row by row."""
        yield from self.cells.items()

    def columns(self) -> dict[str, list[Any]]:
        """Plain columns, so that `polars.DataFrame(table.columns())` is one line: hidden = None beside its status."""
        plain: dict[str, list[Any]] = {
            name: [key[position] for key in self.cells] for position, (name, _) in enumerate(self.dimensions)
        }
        plain[f"{self.unit}_count"] = [cell.value for cell in self.cells.values()]
        plain["status"] = [cell.status for cell in self.cells.values()]
        plain["percent_pct"] = [cell.percent for cell in self.cells.values()]
        return plain

    def total(self, side: str = "") -> Cell:
        """The cell of the whole population; of a stacked table, that of one side, as sides are never added up."""
        if self.shape == "stacked":
            return self.cells[(side, *(TOTAL for _ in self.dimensions[1:]))]
        return self.cells[tuple(TOTAL for _ in self.dimensions)]

    @property
    def is_withheld(self) -> bool:
        """Whether the breakdown is not shown, so that only the total is left."""
        inner = [cell for key, cell in self.cells.items() if any(part != TOTAL for part in key)]
        return bool(inner) and all(cell.status == "withheld" for cell in inner)


@dataclass(frozen=True)
class Change:
    """A cell that another revision published otherwise; None where a revision does not have it."""

    table_id: str
    row: tuple[str, ...]
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True)
class Revision:
    """That a release replaces an earlier one of its period: which, why (in `language`), and what is new in it."""

    number: int
    replaces: int
    reason: str
    language: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Release:
    """All published tables of one view: a programme, country, period and profile.

    Of the whole programme also: `targets`, row of the indicator table → what was promised; `reported`, row → what the
    administration counted in the period and to date (adults trained, places: no numbers of children); `costs`.
    `revision`: what it replaces; None for the first release of a period. `granting_authority`: its name, where it is
    not the Commission.
    """

    programme: str
    title: str
    sample: bool
    framework: str
    country: str
    period: str
    first_day: str
    last_day: str
    programme_first_day: str
    profile: str
    tables: Mapping[str, PublishedTable]
    targets: Mapping[str, int] = field(default_factory=dict)
    reported: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    costs: PublishedCosts | None = None
    revision: Revision | None = None
    granting_authority: str = ""

    def __post_init__(self) -> None:
        profiles = {table.profile for table in self.tables.values()} | ({self.costs.profile} if self.costs else set())
        if profiles - {self.profile}:
            raise ProtectionFailed("A release holds tables of another profile.", "Run safehavens report again.")

    @property
    def revision_number(self) -> int:
        """1 for the first release of a period, 2 for the one that replaces it, ..."""
        return self.revision.number if self.revision else FIRST_REVISION

    def __getitem__(self, table_id: str) -> PublishedTable:
        """The table with this id; a wrong id is an error that names those there are."""
        if table_id not in self.tables:
            raise ParameterInvalid(f"This release has no table {table_id}.", f"It has: {', '.join(self.tables)}.")
        return self.tables[table_id]


def seal_table(**parts: Any) -> PublishedTable:
    """A published table. For protect alone: an architecture test holds all others off."""
    return PublishedTable(**parts, seal=_SEAL)
