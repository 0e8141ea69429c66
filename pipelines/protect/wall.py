"""From all measures of one release to the tables that may be shown, for every view of it; audited before it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from pipelines.contract.budget import BudgetLine
from pipelines.contract.counts import CountTable, Measured, SpellTable
from pipelines.errors import DisclosureFound, ProgrammeInvalid, ProtectionFailed
from pipelines.programme import WHOLE_PROGRAMME, Period, Profile, Programme
from pipelines.protect.attack import Contradiction
from pipelines.protect.audit import Verdict, Weakness, audit
from pipelines.protect.cells import CellKey, Layout, Values, is_in_view, is_tree_like, layouts_of_counts, true_counts
from pipelines.protect.keys import rounding_key
from pipelines.protect.knowledge import Sight, rounded_bounds
from pipelines.protect.money import publish_costs
from pipelines.protect.published import FIRST_REVISION, FLOOR, PublishedTable, Release
from pipelines.protect.relations import Days, relations_between, relations_within
from pipelines.protect.rounding import Rounded, Wish, round_release
from pipelines.protect.sights import sight_of
from pipelines.protect.spells import PublishedSpells, Spell
from pipelines.protect.tables import Counts, publish_table

ATTEMPTS = 50
"""Roundings that the audit may refuse before the release is given up."""


def protect_release(
    measured: Iterable[Measured],
    programme: Programme,
    period: Period,
    profile: Profile,
    earlier: Sequence[Sight] = (),
    revision: int = FIRST_REVISION,
    budget: Sequence[BudgetLine] = (),
) -> dict[str, Release]:
    """View (the whole programme, each country) → its tables; all views are rounded together and audited.

    `earlier`: all releases of this programme so far; `revision`: which one of this period it will be; `budget`: the
    lines of its budget file. Raises ProtectionFailed where the key is missing, no rounding exists, or a declared public
    total is smaller than what the export gives; ProgrammeInvalid where a public total is of a group that is not
    counted; DisclosureFound where no rounding stands the audit.
    """
    tables = [table for table in measured if not isinstance(table, SpellTable)]  # these have their own door
    counted = [table for table in tables if isinstance(table, CountTable)]
    true = true_counts(counted, programme.views)

    def show(rounded: Rounded, to: Profile, gaps: frozenset[CellKey] = frozenset()) -> dict[str, Release]:
        counts = Counts(true, rounded, gaps)
        seen = [table for table in tables if to != "public" or table.definition.reach != "final"]
        return {
            view: _release(
                programme, period, to, view, [publish_table(t, counts, programme, view, to) for t in seen], budget
            )
            for view in programme.views
        }

    def look(rounded: Rounded, to: Profile, gaps: frozenset[CellKey] = frozenset()) -> Sight:
        return sight_of(show(rounded, to, gaps), programme.public_totals, revision)

    if profile == "internal":
        return show(Rounded({}), profile)
    _check_public_totals(programme, true)
    if profile == "funder" and programme.exact_with_gaps:
        return show(Rounded({}), profile, _safe_gaps(partial(look, Rounded({}), profile), true, earlier))
    return show(_safe_rounding(counted, programme, period, profile, earlier, look), profile)


def _safe_gaps(
    look: Callable[[frozenset[CellKey]], Sight],
    true: Values,
    earlier: Sequence[Sight],
) -> frozenset[CellKey]:
    """Which counts must be hidden beside the small ones, so that no small one can be worked out from the others.

    Whatever proves too much loses its smallest count, until the audit finds nothing: suppression by threshold, then
    secondary suppression by integer programming.
    """
    gaps: frozenset[CellKey] = frozenset()
    for _ in range(ATTEMPTS):
        planned = look(gaps)
        weaknesses = _attack([*earlier, planned]).weaknesses
        if not weaknesses:
            return gaps
        proving = [
            {
                cell
                for name, cell in weak.cells
                if name == planned.name and cell not in gaps and true.get(cell, 0) >= FLOOR
            }
            for weak in weaknesses
        ]
        found = {min(cells, key=lambda cell: (true[cell], str(cell))) for cells in proving if cells}
        if not found:
            break
        gaps |= found
    raise DisclosureFound(
        f"The audit can work out {len(weaknesses)} small numbers, whatever else is hidden, so nothing is published. "
        f"{weaknesses[0].describe()}",
        "Take exact_with_gaps out of programme.yml: rounded numbers give less away.",
    )


def _safe_rounding(
    tables: Sequence[CountTable],
    programme: Programme,
    period: Period,
    profile: Profile,
    earlier: Sequence[Sight],
    look: Callable[[Rounded, Profile], Sight],
) -> Rounded:
    """The first rounding that stands the audit for every audience that it is meant for."""
    layouts: dict[str, list[Layout]] = {}
    for table in tables:
        layouts.setdefault(table.population, []).extend(layouts_of_counts(table))
    for population, found in layouts.items():
        assert is_tree_like(found), f"the tables of {population} need a common table"
    days = Days(period.first_day.isoformat(), period.last_day.isoformat(), programme.first_day.isoformat())
    relations = relations_within(layouts, days, programme.views)
    before = [sight for sight in earlier if sight.days.last < days.last]
    wishes = _wishes(before, layouts, days, programme.views)
    key = rounding_key(programme)
    forbidden: list[Values] = []
    promised = [
        one for one in programme.profiles if one == "public" or (one == "funder" and not programme.exact_with_gaps)
    ]
    audiences = dict.fromkeys((profile, *promised))
    for _ in range(ATTEMPTS):
        try:
            rounded = round_release(tables, programme.views, key, relations, wishes, forbidden, programme.rounding_base)
        except ProtectionFailed:
            if not forbidden:
                raise
            break  # every rounding that there is has been refused
        planned = [look(rounded, audience) for audience in audiences]
        weaknesses = [weak for sights in _audiences([*earlier, *planned]) for weak in _attack(sights).weaknesses]
        if not weaknesses:
            return rounded
        ruled_out = _told_by(weaknesses, planned[0].name, rounded)
        if not ruled_out:
            break
        forbidden += ruled_out
    raise DisclosureFound(
        f"The audit found {len(weaknesses)} numbers that could be worked out in the last rounding that it tried, so "
        f"nothing is published. {weaknesses[0].describe()}",
        "docs/privacy.md says what can be left out, so that the rest can be published.",
    )


def _wishes(
    before: Sequence[Sight], layouts: Mapping[str, Sequence[Layout]], days: Days, views: Sequence[str]
) -> list[Wish]:
    """What the rounded counts should keep to beside those of the release before, as the true ones do."""
    if not before:
        return []
    last = max(before, key=lambda sight: (sight.days.last, sight.revision))
    low, high = rounded_bounds([sight for sight in before if sight.name == last.name])
    wishes = []
    for relation in relations_between((last.tables, last.days), (layouts, days), views):
        told = sum(factor * (high if factor > 0 else low).get(cell, 0) for cell, factor in relation.earlier.items())
        wishes.append((relation.terms, -told))
    return wishes


def _attack(sights: Sequence[Sight]) -> Verdict:
    try:
        return audit(sights)
    except Contradiction:
        raise ProtectionFailed(
            "The numbers of this release contradict those that were released before for the same period.",
            "The export has changed since then. safehavens revise corrects what is released of a period.",
        ) from None


def _audiences(sights: Sequence[Sight]) -> list[list[Sight]]:
    """What each audience has: the public its own releases, a funder all of them."""
    public = [sight for sight in sights if sight.profile == "public"]
    return [found for found in (public, [*sights] if len(public) < len(sights) else []) if found]


def _told_by(weaknesses: Iterable[Weakness], name: str, rounded: Rounded) -> list[Values]:
    """For each weakness, the rounding of the cells of this release that prove it."""
    found: list[Values] = []
    for weak in weaknesses:
        cells = {
            cell: rounded.values[cell] for release, cell in weak.cells if release == name and cell in rounded.values
        }
        if cells and cells not in found:
            found.append(cells)
    return found


def _release(
    programme: Programme,
    period: Period,
    profile: Profile,
    view: str,
    tables: Iterable[PublishedTable],
    budget: Sequence[BudgetLine],
) -> Release:
    is_whole = view == WHOLE_PROGRAMME
    return Release(
        programme=programme.programme,
        title=programme.title,
        sample=programme.sample,
        framework=programme.framework,
        granting_authority=programme.granting_authority,
        country=view,
        period=period.id,
        first_day=period.first_day.isoformat(),
        last_day=period.last_day.isoformat(),
        programme_first_day=programme.first_day.isoformat(),
        profile=profile,
        tables={table.id: table for table in tables},
        targets=programme.targets if is_whole else {},
        reported=programme.reported_until(period) if is_whole else {},
        costs=publish_costs(budget, programme, period, profile) if is_whole else None,
    )


def _check_public_totals(programme: Programme, true: Values) -> None:
    populations = dict.fromkeys(cell.population for cell in true)
    unknown = [str(number) for number, name in enumerate(programme.public_totals, 1) if name not in populations]
    if unknown:
        known = ", ".join(name for name in populations if ":" not in name)  # the others change with the period
        raise ProgrammeInvalid(
            f"programme.yml: public_totals: entry {', '.join(unknown)} names no group that is counted in this export.",
            f"Take it out, or correct the name: {known or 'this export has no group that can be named'}.",
        )
    for population, declared in programme.public_totals.items():
        if true.get(CellKey(population, WHOLE_PROGRAMME, frozenset()), 0) > declared:
            raise ProtectionFailed(
                f"programme.yml declares a public total for {population} that is smaller than what the export gives.",
                "Correct public_totals, or find out why the export holds more than was published.",
            )


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
