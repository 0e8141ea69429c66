"""Durations as a table: how many, how they ended, and the days by which half had ended."""

from __future__ import annotations

from pipelines.figures.chart import spells_part_id
from pipelines.figures.curves import NAMED_DAYS, Curve, curve_of, whole_percent
from pipelines.figures.spell_wording import name_outcome, say_spell_category, say_spells_counted
from pipelines.protect.durations import cumulative_incidence, day_reached
from pipelines.protect.published import TOTAL
from pipelines.protect.spells import PublishedSpells
from pipelines.report.fragments import render
from pipelines.report.notes import say_notes
from pipelines.report.tables import Grid
from pipelines.words.labels import DIMENSIONS, UNITS
from pipelines.words.speak import N_, Words


def spell_table_html(spells: PublishedSpells, kind: str, words: Words) -> str:
    """The table with its caption and notes; `kind` is in its id, as it is in the chart's."""
    grid = spell_grid(spells, kind, words)
    by_chart, by_numbers = say_notes(spells, words)
    return render(
        "table.html.j2",
        id=spells_part_id(spells, kind),
        caption=words.say(spells.definition.title),
        grid=grid,
        is_wide=True,
        notes=[say_spells_counted(spells, words), *by_chart, *by_numbers],
    )


def spell_grid(spells: PublishedSpells, kind: str, words: Words) -> Grid:
    """One row a category, the last for all; for a curve also the share that had ended in the first outcome by a day."""
    has_shares = kind != "dots"
    first = name_outcome(spells, spells.outcomes[0], words)
    heads = [
        words.say(DIMENSIONS[spells.dimension[0]]),
        words.say(UNITS[spells.unit]),
        *(name_outcome(spells, outcome, words) for outcome in spells.all_outcomes()),
        words.say(N_("Of these, a day not known exactly")),
        words.say(N_("{outcome}: median in days"), outcome=first),
    ]
    if has_shares:
        heads += [words.say(N_("{outcome} by day {day}"), outcome=first, day=words.number(day)) for day in NAMED_DAYS]
    rows = []
    for category in (*spells.categories(), *(() if spells.is_stacked else (TOTAL,))):
        of = None if category == TOTAL else category
        shares = _shares(spells, curve_of(spells, of), words) if has_shares else []
        rows.append((say_spell_category(spells, category, words), (*_numbers(spells, of, words), *shares)))
    return Grid(tuple(heads), tuple(rows), has_total_row=not spells.is_stacked)


def _numbers(spells: PublishedSpells, category: str | None, words: Words) -> list[str]:
    counts = [spells.number(category), *(spells.number(category, outcome) for outcome in spells.all_outcomes())]
    curve = cumulative_incidence(spells.of(category), spells.outcomes)
    median = day_reached(curve, spells.outcomes[0])
    said = words.say(N_("not reached")) if median is None else words.number(median)
    return [*(words.number(count) for count in [*counts, spells.number_undated(category)]), said]


def _shares(spells: PublishedSpells, curve: Curve | None, words: Words) -> list[str]:
    """The same shares as in the chart: a day that is not drawn there has none here."""
    first = spells.outcomes[0]
    return [
        words.percent(whole_percent(curve.shares(day)[first]))
        if curve is not None and day <= curve.last_day
        else words.say(N_("too few"))
        for day in NAMED_DAYS
    ]
