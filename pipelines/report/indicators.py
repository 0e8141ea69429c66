"""The indicator table: one row an indicator, the countable persons beside those who can't be counted."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.figures.wording import say_total, say_value
from pipelines.protect.published import PublishedTable, Release
from pipelines.report.fragments import Fragment, render
from pipelines.report.notes import NOTES
from pipelines.report.sections import INDICATORS
from pipelines.words.speak import N_, Words

COLUMNS = ("countable", "not_countable", "unknown")


@dataclass(frozen=True)
class Group:
    """The values of one indicator table in the order of COLUMNS; `instead` is the sentence where there are none."""

    id: str
    numbers: tuple[str, ...] = ()
    instead: str = ""


def indicator_fragment(release: Release, words: Words) -> Fragment:
    """The table of all indicators, for the period and cumulative, with the notes of the tables it is made of."""
    caption = words.say(N_("AMIF indicators, framework 2014–2020 (unit: persons)"))
    rows = [
        {
            "code": indicator.code,
            "name": words.say(indicator.name),
            "groups": [_group(release[f"{indicator.table_stem}_{span}"], words) for span in ("period", "to_date")],
        }
        for indicator in INDICATORS
    ]
    html = render(
        "indicators.html.j2",
        caption=caption,
        head=words.say(N_("Indicator")),
        spans=(
            words.say(N_("In this period")),
            words.say(N_("Cumulative, since {day}"), day=words.day(release.programme_first_day)),
        ),
        columns=(
            words.say(N_("Countable")),
            words.say(N_("Not countable (EU citizens)")),
            words.say(N_("Citizenship not recorded")),
        ),
        rows=rows,
        notes=_notes(release, words),
    )
    return Fragment(html, caption)


def _group(table: PublishedTable, words: Words) -> Group:
    if table.shape == "not_in_export":
        return Group(table.id, instead=words.say(N_("Not in this export.")))
    if table.is_withheld:
        return Group(table.id, instead=words.say(N_("{total}; too few to break down"), total=say_total(table, words)))
    return Group(table.id, tuple(say_value(table.cells[(name,)], words) for name in COLUMNS))


def _notes(release: Release, words: Words) -> list[str]:
    tables = [release[f"{indicator.table_stem}_{span}"] for indicator in INDICATORS for span in ("period", "to_date")]
    # The table has no percentages, so the note on them would only puzzle.
    there = [note for table in tables for note in table.notes if not note.startswith("percent_")]
    fixed = [
        words.say(
            N_(
                "The age of a person is the age at the first assistance; this framework asks for no breakdown by age "
                "or sex."
            )
        ),
        words.say(
            N_(
                "One service can count in rows of several objectives: a programme files only the rows of the "
                "objectives that it is funded under."
            )
        ),
        words.say(
            N_("The codes are the customary short names of the indicators in Regulation (EU) No 516/2014, Annex IV.")
        ),
    ]
    return [*fixed, *(words.say(NOTES[note]) for note in dict.fromkeys(there))]
