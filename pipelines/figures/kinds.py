"""The kinds of chart by name, for tables of counts and for durations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.figures.bars import bars, grouped_bars, shares
from pipelines.figures.chart import Chart
from pipelines.figures.dots import dots
from pipelines.figures.endings import endings
from pipelines.figures.incidence import incidence, incidence_by_category
from pipelines.figures.panels import panels
from pipelines.figures.quarters import columns_by_quarter
from pipelines.figures.steps import steps
from pipelines.protect.published import PublishedTable
from pipelines.protect.spells import PublishedSpells
from pipelines.words.speak import Words

DRAW: Mapping[str, Callable[[PublishedTable, Words], Chart]] = {
    "bars": bars,
    "grouped_bars": grouped_bars,
    "shares": shares,
    "columns_by_quarter": columns_by_quarter,
    "panels": panels,
    "steps": steps,
    "endings": endings,
}
"""The kinds of chart of a table of counts."""

DRAW_SPELLS: Mapping[str, Callable[[PublishedSpells, Words], Chart]] = {
    "incidence": incidence,
    "incidence_by_category": incidence_by_category,
    "dots": dots,
}
"""The kinds of chart of durations; all are for the analyst alone."""
