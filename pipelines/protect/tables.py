"""What each profile may show of a table: from counts, exact or rounded, to published cells and the notes on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.contract.counts import CountTable, Dimension, NotInExport, row_above
from pipelines.programme import WHOLE_PROGRAMME, Profile, Programme
from pipelines.protect.cells import CellKey, Values, margin_of, rows_of
from pipelines.protect.grid import LEAST_FOR_CURVE, is_shown_on_grid
from pipelines.protect.published import (
    FLOOR,
    SMALL_GROUP,
    TOTAL,
    Cell,
    PublishedTable,
    Shape,
    percent_of,
    seal_table,
)
from pipelines.protect.rounding import Rounded

Row = tuple[str, ...]
"""A category, or `total`, for each dimension that a table shows."""

SENSITIVE = ("disappeared",)
"""Dimensions of which a row of a small group may not say that it holds nearly all or none of the group."""

NEARLY_ALL = 90
"""Percent of a named group under `SMALL_GROUP`: from here on its members are as good as named."""


@dataclass(frozen=True)
class Counts:
    """The counts of a release: `true` ones, and as `rounded`; `gaps`: cells to hide where true ones are shown."""

    true: Values
    rounded: Rounded
    gaps: frozenset[CellKey] = frozenset()


def publish_table(
    table: CountTable | NotInExport, counts: Counts, programme: Programme, view: str, profile: Profile
) -> PublishedTable:
    """One table of one view as `profile` may see it."""
    if isinstance(table, NotInExport):
        return seal_table(
            definition=table.definition,
            shape="not_in_export",
            population="",
            dimensions=(),
            cells={},
            profile=profile,
            notes=(),
            needs=table.needs,
        )
    showing = _Showing(table, counts, programme, view, profile)
    cells = showing.cells()
    return seal_table(
        definition=table.definition,
        shape=_shape(table),
        population=table.population,
        dimensions=tuple((dimension.name, dimension.categories) for dimension in shown_dimensions(table)),
        cells=cells,
        profile=profile,
        notes=showing.notes(cells),
        public_total=showing.declared if view == WHOLE_PROGRAMME and profile != "internal" else None,
        which=_which(table),
        cumulative=tuple(dimension.name for dimension in table.dimensions if dimension.cumulative),
        base=programme.rounding_base,
    )


def shown_dimensions(table: CountTable) -> tuple[Dimension, ...]:
    """The dimensions that readers see: all but the yes/no of which only the yes is shown."""
    return table.dimensions[:-1] if table.of_which else table.dimensions


def _which(table: CountTable) -> str:
    return table.dimensions[-1].name if table.of_which else ""


def _shape(table: CountTable) -> Shape:
    if table.several:
        return "several"
    shapes: tuple[Shape, ...] = ("total", "breakdown", "cross")
    return shapes[len(shown_dimensions(table))]


class _Showing:
    """One table for the readers of one profile and view."""

    def __init__(self, table: CountTable, counts: Counts, programme: Programme, view: str, profile: Profile) -> None:
        self._table, self._counts, self._programme = table, counts, programme
        self._view, self._profile = view, profile
        self._names = tuple(dimension.name for dimension in shown_dimensions(table))
        # A row that holds the rows above it is no group of which a percentage would say something: see `grid`.
        self._is_cumulative = any(dimension.cumulative for dimension in table.dimensions)
        self.declared = programme.public_totals.get(table.population)
        self._has_gaps = profile == "funder" and programme.exact_with_gaps
        self._total = self._number(tuple(TOTAL for _ in self._names))

    def _key(self, row: Row) -> CellKey:
        margin = margin_of(self._names, row, self._table.several, _which(self._table))
        return CellKey(self._table.population, self._view, margin)

    def _number(self, row: Row) -> int:
        is_true = self._profile == "internal" or self._has_gaps
        values = self._counts.true if is_true else self._counts.rounded.values
        return values.get(self._key(row), 0)

    def cells(self) -> dict[Row, Cell]:
        """Every row with its cell, in the order of the declared categories."""
        rows: list[Row] = [()]
        dimensions = shown_dimensions(self._table)
        for dimension in dimensions:
            rows = [(*row, category) for row in rows for category in (*rows_of(dimension.categories), TOTAL)]
        if self._is_cumulative:
            days, ways = (dimension.categories for dimension in dimensions)
            number = self._total if self._profile != "internal" else LEAST_FOR_CURVE
            rows = [row for row in rows if is_shown_on_grid(row, ways, days, number)]
        cells = {row: self._cell(row) for row in rows}
        return cells if self._profile == "internal" else self._without_telling_splits(cells)

    def _cell(self, row: Row) -> Cell:
        is_total = all(category == TOTAL for category in row)
        has_percent = row[-1:] not in ((), (TOTAL,)) and not self._is_cumulative
        whole = self._number((*row[:-1], TOTAL)) if has_percent else None
        if self._profile == "internal":
            return Cell(self._number(row), "exact", percent_of(self._number(row), whole))
        if self.declared is not None and self.declared < SMALL_GROUP:
            # A small group with a public total: that total and nothing else.
            is_told = is_total and self._view == WHOLE_PROGRAMME
            if is_told or not self._is_final():
                return Cell(self.declared, "exact") if is_told else Cell(None, "withheld")
        if self._is_finer_than_a_small_group(row):
            return Cell(None, "withheld")
        if self._is_owed(row):
            return Cell(self._counts.true.get(self._key(row), 0), "exact")
        if self._total < SMALL_GROUP and not is_total and not self._has_duty() and not self._is_final():
            return Cell(None, "withheld")
        return self._with_gap(row) if self._has_gaps else self._as_rounded(row, whole)

    def _with_gap(self, row: Row) -> Cell:
        is_hidden = self._number(row) < FLOOR or self._key(row) in self._counts.gaps
        return Cell(None, "withheld") if is_hidden else Cell(self._number(row), "exact")

    def _as_rounded(self, row: Row, whole: int | None) -> Cell:
        number = self._number(row)
        if self.declared is not None and self._is_final() and number > self.declared:
            number -= self._programme.rounding_base  # of 19 at most, "20" is 16 to 19: "15" is as true, and tells less
        if number < FLOOR:
            return Cell(None, "below_floor")
        is_wider = self._key(row) in self._counts.rounded.wider
        return Cell(number, "rounded_wider" if is_wider else "rounded", percent_of(number, whole))

    def _is_owed(self, row: Row) -> bool:
        return self._profile == "funder" and self._table.definition.owes(row)

    def _is_finer_than_a_small_group(self, row: Row) -> bool:
        """Whether the row is a part of another one that is too small to be broken down."""
        above = (*row[:-1], row_above(row[-1])) if row else row
        return above != row and self._number(above) < SMALL_GROUP and not self._has_duty()

    def _is_final(self) -> bool:
        """Whether these are the steps of the followed cases, which the funder sees once, of the whole programme."""
        is_rounded = self._profile != "internal" and not self._has_gaps
        return is_rounded and self._table.definition.reach == "final" and self._view == WHOLE_PROGRAMME

    def _has_duty(self) -> bool:
        is_indicator = self._profile == "funder" and self._table.definition.owed_exact
        return bool(is_indicator and self._programme.breakdown_duty)

    def _without_telling_splits(self, cells: dict[Row, Cell]) -> dict[Row, Cell]:
        """Withholds the split of small groups that lie nearly all in one category, and of those next to them in the
        declared order until what can be subtracted tells no more. Decided on rounded counts only.
        """
        if len(self._names) != 2 or self._names[1] not in SENSITIVE or self._total < SMALL_GROUP:
            return cells
        groups, categories = (dimension.categories for dimension in shown_dimensions(self._table))
        taken = [group for group in groups if self._is_telling([group], categories)]
        for group in groups:
            if taken and (len(taken) == 1 or self._is_telling(taken, categories)) and group not in taken:
                taken.append(group)
        hidden = {(group, category) for group in taken for category in categories}
        return {row: Cell(None, "withheld") if row in hidden else cell for row, cell in cells.items()}

    def _is_telling(self, groups: list[str], categories: tuple[str, ...]) -> bool:
        whole = sum(self._number((group, TOTAL)) for group in groups)
        parts = [sum(self._number((group, category)) for group in groups) for category in categories]
        return 0 < whole < SMALL_GROUP and any(part == 0 or 100 * part >= NEARLY_ALL * whole for part in parts)

    def notes(self, cells: Mapping[Row, Cell]) -> tuple[str, ...]:
        """The ids of the sentences that must stand under the table."""
        statuses = {cell.status for cell in cells.values()}
        has_percent = any(cell.percent is not None for cell in cells.values())
        is_internal = self._profile == "internal"
        is_public_shown = self.declared is not None and self._view == WHOLE_PROGRAMME and not is_internal
        is_small = self._total < SMALL_GROUP or (self.declared is not None and self.declared < SMALL_GROUP)
        is_owed = any(self._is_owed(row) for row in cells)
        applies = {
            "internal_exact": is_internal,
            f"rounded_to_{self._programme.rounding_base}": bool(statuses & {"rounded", "rounded_wider"}),
            "wider_interval": "rounded_wider" in statuses,
            "fewer_than_10": "below_floor" in statuses,
            "breakdown_withheld_small_group": "withheld" in statuses and is_small,
            "telling_splits_withheld": "withheld" in statuses and not is_small and not self._has_gaps,
            "exact_with_gaps": self._has_gaps,
            "indicator_exact": is_owed and not self._has_gaps,
            "several_categories": self._table.several,
            "public_total_differs": is_public_shown and "rounded" in statuses and self._total != self.declared,
            "percent_needs_50": has_percent and not is_internal,
            "percent_of_exact": has_percent and is_internal,
            "sample_data": self._programme.sample,
        }
        return tuple(note for note, is_shown in applies.items() if is_shown)
