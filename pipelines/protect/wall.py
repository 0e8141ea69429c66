"""From all measures of one release to the tables that may be shown, for every view of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.contract.counts import CountTable, Dimension, Measured, NotInExport, SpellTable
from pipelines.errors import ProgrammeInvalid, ProtectionFailed
from pipelines.programme import WHOLE_PROGRAMME, Period, Profile, Programme
from pipelines.protect.keys import rounding_key
from pipelines.protect.published import FLOOR, SMALL_GROUP, TOTAL, Cell, PublishedTable, Release, Shape, seal_table
from pipelines.protect.rounding import CellKey, Margin, is_in_view, round_population, several_name, true_counts
from pipelines.protect.spells import PublishedSpells, Spell


def protect_release(
    measured: Iterable[Measured], programme: Programme, period: Period, profile: Profile
) -> dict[str, Release]:
    """View (the whole programme, each country) → its published tables; all views are rounded together.

    Raises ProtectionFailed where the key is missing, a rounding does not exist, or a declared public total is
    smaller than what the export gives; ProgrammeInvalid where a public total is of a group that is not counted.
    """
    tables = tuple(measured)
    shown = _exact(tables, programme) if profile == "internal" else _rounded(tables, programme)
    return {
        view: Release(
            programme=programme.programme,
            title=programme.title,
            sample=programme.sample,
            framework=programme.framework,
            country=view,
            period=period.id,
            first_day=period.first_day.isoformat(),
            last_day=period.last_day.isoformat(),
            programme_first_day=programme.first_day.isoformat(),
            profile=profile,
            tables={
                table.definition.id: _publish(table, shown, programme, view, profile)
                for table in tables
                if not isinstance(table, SpellTable)  # durations have their own door: `publish_spells`
            },
        )
        for view in programme.views
    }


Shown = Mapping[str, Mapping[CellKey, int]]
"""Population → published number of each of its cells; a cell that is not there is 0."""


def _populations(tables: tuple[Measured, ...]) -> dict[str, tuple[CountTable, ...]]:
    found: dict[str, tuple[CountTable, ...]] = {}
    for table in tables:
        if isinstance(table, CountTable):
            found[table.population] = (*found.get(table.population, ()), table)
    return found


def _exact(tables: tuple[Measured, ...], programme: Programme) -> Shown:
    return {name: true_counts(group, programme.views) for name, group in _populations(tables).items()}


def _rounded(tables: tuple[Measured, ...], programme: Programme) -> Shown:
    key = rounding_key(programme)
    populations = _populations(tables)
    _check_public_totals(programme, populations)
    return {name: round_population(group, programme.views, key) for name, group in populations.items()}


def _check_public_totals(programme: Programme, populations: Mapping[str, tuple[CountTable, ...]]) -> None:
    unknown = [str(number) for number, name in enumerate(programme.public_totals, 1) if name not in populations]
    if unknown:
        known = ", ".join(name for name in populations if ":" not in name)  # the others change with the period
        raise ProgrammeInvalid(
            f"programme.yml: public_totals: entry {', '.join(unknown)} names no group that is counted in this export.",
            f"Take it out, or correct the name: {known or 'this export has no group that can be named'}.",
        )
    for population, group in populations.items():
        total = true_counts(group, (WHOLE_PROGRAMME,)).get((WHOLE_PROGRAMME, frozenset()), 0)
        if total > programme.public_totals.get(population, total):
            raise ProtectionFailed(
                f"programme.yml declares a public total for {population} that is smaller than what the export gives.",
                "Correct public_totals, or find out why the export holds more than was published.",
            )


@dataclass(frozen=True)
class _Rules:
    """What one table of one view may show."""

    profile: Profile
    total: int
    public_total: int | None

    @property
    def is_small(self) -> bool:
        return self.profile != "internal" and self.total < SMALL_GROUP

    def cell(self, value: int, denominator: int | None) -> Cell:
        """The published cell for a number that is already rounded (or exact, for the analyst)."""
        if self.profile == "internal":
            return Cell(value, "exact", _percent(value, denominator))
        if value < FLOOR:
            return Cell(None, "below_floor")
        return Cell(value, "rounded", _percent(value, denominator))


def _percent(value: int, denominator: int | None) -> int | None:
    if denominator is None or denominator < SMALL_GROUP:
        return None
    if value in (0, denominator):
        return 100 * value // denominator
    # Half up, in whole numbers: the same on every platform. A part is never printed as none or as all.
    return min(99, max(1, (200 * value + denominator) // (2 * denominator)))


def publish_spells(
    measured: Iterable[Measured], programme: Programme, profile: Profile
) -> dict[str, dict[str, PublishedSpells]]:
    """View → id → its durations day by day. Raises ProtectionFailed for any profile but `internal`."""
    tables = [table for table in measured if isinstance(table, SpellTable)]
    return {
        view: {table.definition.id: _spells_of(table, programme, view, profile) for table in tables}
        for view in programme.views
    }


def _spells_of(table: SpellTable, programme: Programme, view: str, profile: Profile) -> PublishedSpells:
    spells: Counter[tuple[str, str, int, int]] = Counter()
    undated: Counter[tuple[str, str]] = Counter()
    for (places, category, outcome, entered_day, left_day), number in table.spells.items():
        if is_in_view(places, view):
            spells[category, outcome, entered_day, left_day] += number
    for (places, category, outcome), number in table.undated.items():
        if is_in_view(places, view):
            undated[category, outcome] += number
    return PublishedSpells(
        definition=table.definition,
        dimension=(table.dimension.name, table.dimension.categories),
        outcomes=table.outcomes,
        spells=tuple(Spell(*spell, number) for spell, number in sorted(spells.items())),
        undated=dict(undated),
        profile=profile,
        notes=("internal_exact", *(("sample_data",) if programme.sample else ())),
    )


def _publish(
    table: CountTable | NotInExport, shown: Shown, programme: Programme, view: str, profile: Profile
) -> PublishedTable:
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
    numbers = shown[table.population]
    declared = programme.public_totals.get(table.population)
    rules = _Rules(profile, numbers.get((view, _whole(table)), 0), declared)
    cells = _cells(table, numbers, view, rules)
    return seal_table(
        definition=table.definition,
        shape=_shape(table),
        population=table.population,
        dimensions=tuple((dimension.name, dimension.categories) for dimension in _shown_dimensions(table)),
        cells=cells,
        profile=profile,
        notes=_notes(table, rules, cells, programme, view),
        public_total=declared if view == WHOLE_PROGRAMME and profile != "internal" else None,
    )


def _shape(table: CountTable) -> Shape:
    if table.several:
        return "several"
    shapes: tuple[Shape, ...] = ("total", "breakdown", "cross")
    return shapes[len(_shown_dimensions(table))]


def _shown_dimensions(table: CountTable) -> tuple[Dimension, ...]:
    return table.dimensions[:-1] if table.of_which else table.dimensions


def _whole(table: CountTable) -> Margin:
    """The margin that is the table's own total: all units, or those of which the last dimension says yes."""
    return frozenset({(table.dimensions[-1].name, "yes")}) if table.of_which else frozenset()


def _cells(table: CountTable, numbers: Mapping[CellKey, int], view: str, rules: _Rules) -> dict[tuple[str, ...], Cell]:
    dimensions = _shown_dimensions(table)
    whole = _whole(table)

    def number(categories: tuple[str, ...]) -> int:
        if table.several and categories != (TOTAL,):
            margin: Margin = frozenset({(several_name(dimensions[0].name, categories[0]), "yes")})
        else:
            named = zip(dimensions, categories, strict=True)
            margin = whole | {(dimension.name, category) for dimension, category in named if category != TOTAL}
        return numbers.get((view, margin), 0)

    cells: dict[tuple[str, ...], Cell] = {}
    for categories in _rows(dimensions):
        is_total = all(category == TOTAL for category in categories)
        if rules.public_total is not None and rules.public_total < SMALL_GROUP and rules.profile != "internal":
            # A small group with a public total: that total and nothing else.
            is_told = is_total and view == WHOLE_PROGRAMME
            cells[categories] = Cell(rules.public_total, "exact") if is_told else Cell(None, "withheld")
        elif rules.is_small and not is_total:
            cells[categories] = Cell(None, "withheld")
        else:
            denominator = None if categories[-1:] in ((), (TOTAL,)) else number((*categories[:-1], TOTAL))
            cells[categories] = rules.cell(number(categories), denominator)
    return cells


def _rows(dimensions: tuple[Dimension, ...]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [()]
    for dimension in dimensions:
        rows = [(*row, category) for row in rows for category in (*dimension.categories, TOTAL)]
    return rows


def _notes(
    table: CountTable,
    rules: _Rules,
    cells: Mapping[tuple[str, ...], Cell],
    programme: Programme,
    view: str,
) -> tuple[str, ...]:
    statuses = {cell.status for cell in cells.values()}
    has_percent = any(cell.percent is not None for cell in cells.values())
    is_public_shown = rules.public_total is not None and view == WHOLE_PROGRAMME and rules.profile != "internal"
    applies = {
        "internal_exact": rules.profile == "internal",
        "rounded_to_5": "rounded" in statuses,
        "fewer_than_10": "below_floor" in statuses,
        "breakdown_withheld_small_group": "withheld" in statuses,
        "several_categories": table.several,
        "public_total_differs": is_public_shown and "rounded" in statuses and rules.total != rules.public_total,
        "percent_needs_50": has_percent and rules.profile != "internal",
        "percent_of_exact": has_percent and rules.profile == "internal",
        "sample_data": programme.sample,
    }
    return tuple(note for note, is_shown in applies.items() if is_shown)
