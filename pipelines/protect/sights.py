"""A release as its readers see it: what each printed number tells of the true count behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.cells import CellKey, Layout, layouts, margin_of
from pipelines.protect.knowledge import Sight, Told
from pipelines.protect.published import BASE, FIRST_REVISION, FLOOR, TOTAL, Cell, PublishedTable, Release, percent_of
from pipelines.protect.relations import Days


def truth_name(period: str, revision: int) -> str:
    """What the truth behind a release is called: a revision is of other records, so of another truth."""
    return period if revision == FIRST_REVISION else f"{period}, revision {revision}"


def sight_of(views: Mapping[str, Release], public_totals: Mapping[str, int], revision: int = FIRST_REVISION) -> Sight:
    """What the readers of a release have, in all its views; `public_totals` are known to everybody."""
    whole = views[WHOLE_PROGRAMME]
    name = truth_name(whole.period, revision)
    told = {(one.cell, one.low, one.high): one for view in views.values() for one in _told(view, name)}
    return Sight(
        name=name,
        revision=revision,
        profile=whole.profile,
        days=Days(whole.first_day, whole.last_day, whole.programme_first_day),
        views=tuple(views),
        tables=_layouts(whole),
        base=next((table.base for table in _counted(whole)), BASE),
        told=tuple(told.values()),
        known_totals=public_totals,
        ratios=tuple(ratio for view in views.values() for ratio in _ratios(view)),
    )


def _counted(release: Release) -> Iterator[PublishedTable]:
    return (table for table in release.tables.values() if table.shape != "not_in_export")


def _layouts(release: Release) -> dict[str, list[Layout]]:
    found: dict[str, list[Layout]] = {}
    for table in _counted(release):
        dimensions = table.dimensions + (((table.which, ("yes", "no")),) if table.which else ())
        found.setdefault(table.population, []).extend(layouts(dimensions, table.shape == "several", table.cumulative))
    return found


def _key(table: PublishedTable, view: str, row: tuple[str, ...]) -> CellKey:
    names = tuple(name for name, _ in table.dimensions)
    return CellKey(table.population, view, margin_of(names, row, table.shape == "several", table.which, TOTAL))


def _told(release: Release, name: str) -> Iterator[Told]:
    for table in _counted(release):
        source = f"{name}, {release.profile}, {release.country}: {table.id}"
        for row, cell in table.rows():
            is_owed = cell.status == "exact" and table.definition.owes(row)
            is_given = "exact_with_gaps" not in table.notes or is_owed
            told = tell(_key(table, release.country, row), cell, source, table.base, is_given, is_owed)
            if told is not None:
                yield told


def tell(key: CellKey, cell: Cell, source: str, base: int, is_given: bool = True, is_owed: bool = False) -> Told | None:
    """What a published cell tells of the true count; nothing where it is withheld. The rest: see `Told`."""
    if cell.status == "below_floor":
        return Told(key, 0, FLOOR - 1, source, is_below_floor=True)
    if cell.value is None:
        return None
    if cell.status == "exact":
        return Told(key, cell.value, cell.value, source, is_given=is_given, is_owed=is_owed)
    width = 2 * base - 1 if cell.status == "rounded_wider" else base - 1
    return Told(key, max(0, cell.value - width), cell.value + width, source, rounded=cell.value)


def _ratios(release: Release) -> Iterator[tuple[CellKey, CellKey, float, float]]:
    """Percentages that the rounded numbers beside them don't give: they tell of the true counts."""
    for table in _counted(release):
        for row, cell in table.rows():
            if cell.percent is None or cell.status == "exact" or cell.value is None:
                continue
            whole = table.cells[(*row[:-1], TOTAL)] if row else cell
            if whole.value is None:
                continue
            if cell.percent == percent_of(cell.value, whole.value):
                continue
            keys = _key(table, release.country, row), _key(table, release.country, (*row[:-1], TOTAL))
            yield *keys, cell.percent - 0.5, cell.percent + 0.5
