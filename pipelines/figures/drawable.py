"""Whether a chart can be drawn, and the sentence that stands in its place where it can't."""

from __future__ import annotations

from pipelines.figures.curves import curve_of
from pipelines.figures.endings_wording import say_why_no_endings
from pipelines.figures.spell_wording import say_spells_counted
from pipelines.figures.wording import inner_categories, say_counted
from pipelines.protect.grid import curve_on_grid, is_on_grid
from pipelines.protect.published import TOTAL, PublishedTable
from pipelines.protect.spells import PublishedSpells
from pipelines.words.speak import N_, Words


def is_drawable(table: PublishedTable, kind: str) -> bool:
    """Whether the table has at least one value that a chart of this kind can draw."""
    if table.shape in ("total", "not_in_export"):
        return False
    if kind == "endings":
        return bool(curve_on_grid(table))
    if kind == "shares":
        part = inner_categories(table, -1)[0]
        drawn = [cell for key, cell in table.rows() if key[-1] == part and TOTAL not in key]
        return any(cell.percent is not None for cell in drawn)
    drawn = [cell for key, cell in table.rows() if TOTAL not in key]
    if len(table.dimensions) == 2:
        return any(cell.value for cell in drawn)  # a row without any is named and not drawn
    return any(cell.value is not None for cell in drawn)


def say_why_not_drawn(table: PublishedTable, words: Words) -> str:
    """The sentence that stands in the place of a chart that can't be drawn: what is missing, and why."""
    if table.shape == "not_in_export":
        return words.say(N_("This can't be shown: the export does not hold what it needs."))
    counted = say_counted(table, words)
    if is_on_grid(table) and not table.is_withheld:
        return f"{counted} {say_why_no_endings(table, words)}"
    if table.shape == "total":
        return counted
    if table.is_withheld:
        why = N_("The breakdown is not shown, because the group is small.")
    elif table.profile == "internal":
        why = N_("No chart is drawn, because each group is too small for a percentage.")
    else:
        why = N_("No chart is drawn, because each number in it is small or not shown.")
    return f"{counted} {words.say(why)}"


def are_drawable(spells: PublishedSpells, kind: str) -> bool:
    """Whether durations are enough for a chart of this kind: a dot needs one spell, a curve needs 50."""
    if kind == "incidence":
        return curve_of(spells) is not None
    if kind == "incidence_by_category":
        return any(curve_of(spells, category) is not None for category in spells.categories())
    return bool(spells.of())


def say_why_no_curve(spells: PublishedSpells, kind: str, words: Words) -> str:
    """The sentence that stands in the place of durations that can't be drawn."""
    needs_curve = N_(
        "No chart is drawn: a curve needs at least 50 whose days are known exactly, and at least 20 that are "
        "observed for longer than a day."
    )
    needs_dot = N_("No chart is drawn, because there is none whose days are known exactly.")
    return f"{say_spells_counted(spells, words)} {words.say(needs_dot if kind == 'dots' else needs_curve)}"
