"""The rows of a dot plot: what stands in each, where dots are stacked, and what is drawn where they are too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from pipelines.contract.counts import OPEN
from pipelines.figures.layout import BAR
from pipelines.figures.spell_wording import name_outcome, say_spell_category
from pipelines.figures.template import FIRST, INK, MUTED, SECOND, THIRD
from pipelines.protect.durations import cumulative_incidence, day_reached
from pipelines.protect.spells import PublishedSpells, Spell
from pipelines.words.speak import N_, Words

MOST_DOTS = 400
"""Above this number of spells a chart has bars of quartiles: so many dots would hide one another."""

DOT = 7
"""Px between two dots that stand on one another."""

BINS = 40
"""Dots whose days fall into the same one of so many parts of the axis are stacked: they would overlap at 320 px."""

HIGHEST = 84
"""Px that a stack takes at most; in a higher one the dots move together."""


_Group = tuple[str, tuple[str, ...], Mapping[str, Any]]
"""Outcomes that have one kind of dot: their name in the legend, which they are, and the marker."""


@dataclass(frozen=True)
class DotRow:
    """One category: its dated spells, the quartiles of the first outcome in days, the longest of the open ones."""

    category: str
    spells: tuple[Spell, ...]
    quartiles: tuple[int | None, int | None, int | None]
    longest_open: int | None
    width: float

    @property
    def median(self) -> int | None:
        """The day by which half had ended in the first outcome; None where it was never half."""
        return self.quartiles[1]

    def bin_of(self, spell: Spell) -> int:
        """The part of the axis in which the dot of a spell stands."""
        return int(spell.left_day / self.width)


def dot_rows(spells: PublishedSpells) -> list[DotRow]:
    """The categories that hold a spell, the slowest first: those of which half never ended, then by the median.

    Steps, and releases side by side, stand in their own order.
    """
    longest = max((spell.left_day for spell in spells.of()), default=1)
    rows = [_row(spells, category, max(longest, 1) / BINS) for category in spells.categories()]
    if spells.dimension[0] == "step" or spells.is_stacked:
        return rows
    return sorted(rows, key=lambda row: (row.median is not None, -(row.median or 0)))


def _row(spells: PublishedSpells, category: str, width: float) -> DotRow:
    dated = spells.of(category)
    curve = cumulative_incidence(dated, spells.outcomes)
    quarter, half, three = (day_reached(curve, spells.outcomes[0], Fraction(part, 4)) for part in (1, 2, 3))
    longest_open = max((spell.left_day for spell in dated if spell.outcome == OPEN), default=None)
    return DotRow(category, dated, (quarter, half, three), longest_open, width)


def band_height(row: DotRow, is_crowded: bool) -> int:
    """The px that a row's dots need, or its bar and over it the dots of those that are open."""
    if is_crowded:
        highest = _highest(row, (OPEN,))
        return BAR + (min(HIGHEST, DOT * highest) + 6 if highest else 0)
    return max(BAR, min(HIGHEST, DOT * _highest(row, None)) + 6)


def _highest(row: DotRow, outcomes: Sequence[str] | None) -> int:
    stacks: Counter[int] = Counter()
    for spell in row.spells:
        if outcomes is None or spell.outcome in outcomes:
            stacks[row.bin_of(spell)] += spell.count
    return max(stacks.values(), default=0)


def stacked(row: DotRow, outcomes: Sequence[str], floor: int) -> list[tuple[Spell, float]]:
    """Each spell of these outcomes with the height of its dot in px: those of one part of the axis are stacked."""
    step = min(DOT, HIGHEST / max(1, _highest(row, outcomes)))
    seen: Counter[int] = Counter()
    placed = []
    drawn = [spell for spell in row.spells if spell.outcome in outcomes]
    for spell in sorted(drawn, key=lambda spell: (outcomes.index(spell.outcome), spell.left_day)):
        for _ in range(spell.count):
            placed.append((spell, round(floor - DOT / 2 - step * seen[row.bin_of(spell)], 1)))
            seen[row.bin_of(spell)] += 1
    return placed


def add_dots(
    figure: go.Figure, spells: PublishedSpells, rows: Sequence[DotRow], floors: Sequence[int], words: Words
) -> None:
    """One trace for each group of outcomes: ended in the first one, ended otherwise, open."""
    dots = [
        (row, spell, height)
        for row, floor in zip(rows, floors, strict=True)
        for spell, height in stacked(row, spells.all_outcomes(), floor)
    ]
    _add_markers(figure, spells, dots, _groups(spells, words), words)


def _add_markers(
    figure: go.Figure,
    spells: PublishedSpells,
    dots: Sequence[tuple[DotRow, Spell, float]],
    groups: Sequence[_Group],
    words: Words,
) -> None:
    for name, outcomes, marker in groups:
        drawn = [(row, spell, height) for row, spell, height in dots if spell.outcome in outcomes]
        if drawn:
            figure.add_trace(
                go.Scatter(
                    name=name,
                    mode="markers",
                    x=[spell.left_day for _, spell, _ in drawn],
                    y=[height for _, _, height in drawn],
                    marker=dict(marker),
                    cliponaxis=False,
                    hovertext=[_say_dot(spells, row, spell, words) for row, spell, _ in drawn],
                    hoverinfo="text",
                )
            )


def _groups(spells: PublishedSpells, words: Words) -> list[_Group]:
    first, *others = spells.outcomes
    otherwise = name_outcome(spells, others[0], words) if len(others) == 1 else words.say(N_("Ended otherwise"))
    return [
        (name_outcome(spells, first, words), (first,), {"symbol": "circle", "size": 7, "color": FIRST}),
        (otherwise, tuple(others), {"symbol": "x", "size": 7, "color": THIRD}),
        (
            name_outcome(spells, OPEN, words),
            (OPEN,),
            {"symbol": "circle-open", "size": 7, "color": SECOND, "line": {"width": 1.5}},
        ),
    ]


def _say_dot(spells: PublishedSpells, row: DotRow, spell: Spell, words: Words) -> str:
    days = words.say_count("{count} day", "{count} days", spell.left_day)
    ended = f"{name_outcome(spells, spell.outcome, words)}, {days}"
    return words.named(say_spell_category(spells, row.category, words), ended)


def add_bars(
    figure: go.Figure, spells: PublishedSpells, rows: Sequence[DotRow], floors: Sequence[int], words: Words
) -> None:
    """The middle half of each row: from its first quartile to its third, or, paler, to the last day observed.

    Over it stand the dots of those that are open: left out, a row that never answers would look like a fast one.
    """
    whole, cut_off = _quartile_bars(rows, floors)
    names = (words.say(N_("Middle half")), words.say(N_("Open-ended")))
    fills = ({"color": FIRST}, {"color": MUTED, "pattern": {"shape": "/", "fillmode": "replace", "fgcolor": MUTED}})
    for bars, name, fill in zip((whole, cut_off), names, fills, strict=True):
        if bars:
            figure.add_trace(
                go.Bar(
                    name=name,
                    orientation="h",
                    base=[start for _, start, _, _ in bars],
                    x=[end - start for _, start, end, _ in bars],
                    y=[floor - BAR / 2 for *_, floor in bars],
                    width=BAR - 6,
                    marker=fill,
                    hovertext=[say_spell_category(spells, row.category, words) for row, *_ in bars],
                    hoverinfo="text",
                )
            )
    still_open = [
        (row, spell, height)
        for row, floor in zip(rows, floors, strict=True)
        for spell, height in stacked(row, (OPEN,), floor - BAR)
    ]
    _add_markers(figure, spells, still_open, _groups(spells, words)[-1:], words)


def _quartile_bars(
    rows: Sequence[DotRow], floors: Sequence[int]
) -> tuple[list[tuple[DotRow, int, int, int]], list[tuple[DotRow, int, int, int]]]:
    whole, cut_off = [], []
    for row, floor in zip(rows, floors, strict=True):
        quarter, _, three = row.quartiles
        if quarter is None:
            continue
        if three is None:
            cut_off.append((row, quarter, max(spell.left_day for spell in row.spells), floor))
        else:
            whole.append((row, quarter, three, floor))
    return whole, cut_off


def add_medians(
    figure: go.Figure, rows: Sequence[DotRow], bands: Sequence[int], floors: Sequence[int], words: Words
) -> None:
    """A vertical tick in each row at its median; the breaks between the ticks are None."""
    drawn = [
        (row.median, floor, band)
        for row, band, floor in zip(rows, bands, floors, strict=True)
        if row.median is not None
    ]
    if drawn:
        figure.add_trace(
            go.Scatter(
                name=words.say(N_("Median")),
                mode="lines",
                x=[day for median, _, _ in drawn for day in (median, median, None)],
                y=[height for _, floor, band in drawn for height in (floor, floor - band, None)],
                line={"color": INK, "width": 2.5},
                hoverinfo="skip",
            )
        )
