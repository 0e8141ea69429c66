"""The indicator table as rows, whatever file it is written in: each number of it with its status, and the comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.contract.counts import PART_MARK
from pipelines.contract.framework import SPANS, Framework, Indicator, Span, framework
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.published import PublishedTable, Release
from pipelines.report.notes import NOTES
from pipelines.words.speak import N_, Words

COUNTABLE = "countable"
GATES = (COUNTABLE, "not_countable", "unknown")
"""The value of a row, and beside it who was assisted and can't be counted, or perhaps can't."""

STATUSES = {
    "exact": N_("Exact"),
    "rounded": N_("Rounded to a multiple of 5"),
    "rounded_wider": N_("Rounded, by 9 at most"),
    "below_floor": N_("Fewer than 10"),
    "withheld": N_("Not shown: the group is too small"),
    "reported": N_("Exact, reported by the programme"),
    "not_given": N_("Not given"),
    "not_recorded": N_("Not in the case records"),
    "not_in_export": N_("Not in this export"),
}
"""How a number is to be read, or why there is none."""

REMARKS = {
    "reported": N_(
        "This number is not counted from case records: the programme's own administration gives it. The cumulative "
        "value is the sum of the periods, so who took part in two periods is in it twice."
    ),
    "not_recorded": N_("The case records do not say this, so there is no value."),
    "whole_only": N_("This number is given for the whole programme only."),
}


@dataclass(frozen=True)
class Number:
    """One number of the table: `value` is None where there is none to show, and `status` says why."""

    value: int | None
    status: str


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator: (span, category) → number, where a category is one of `GATES` or a part of the first.

    `achieved`: cumulative value in whole percent of the target, where both are there.
    """

    indicator: Indicator
    numbers: Mapping[tuple[Span, str], Number]
    target: int | None
    achieved: int | None
    remarks: tuple[str, ...]


def indicator_rows(release: Release) -> list[IndicatorRow]:
    """Every row of the release's framework, in its order."""
    return [_row(release, row) for row in framework(release.framework).indicators]


def part_categories(release: Release) -> tuple[str, ...]:
    """The age brackets by sex that the framework asks for, as the tables name them; none where it asks for none."""
    tables = [release[table_id] for table_id in framework(release.framework).table_ids]
    found = [category for table in tables for _, of in table.dimensions for category in of]
    return tuple(dict.fromkeys(category for category in found if PART_MARK in category))


def say_rules(release: Release, words: Words) -> list[str]:
    """The sentences that hold for the whole table: who counts, which age, what the tables it is made of note."""
    asked = framework(release.framework)
    tables = [release[table_id] for table_id in asked.table_ids]
    # The table has no percentages of a group, so the note on them would only puzzle.
    noted = [note for table in tables for note in table.notes if not note.startswith("percent_")]
    return [
        *(words.say(sentence) for sentence in _rules(asked, release)),
        *(words.say(NOTES[note]) for note in dict.fromkeys(noted)),
    ]


def _row(release: Release, indicator: Indicator) -> IndicatorRow:
    numbers = dict(_numbers(release, indicator))
    target, value = release.targets.get(indicator.id), numbers["to_date", COUNTABLE].value
    return IndicatorRow(
        indicator,
        numbers,
        target,
        None if target is None or value is None else (200 * value + target) // (2 * target),
        tuple(_remarks(release, indicator)),
    )


def _numbers(release: Release, indicator: Indicator) -> Iterator[tuple[tuple[Span, str], Number]]:
    for position, span in enumerate(SPANS):
        if indicator.origin == "cases":
            yield from (((span, name), number) for name, number in _counted(release[indicator.table_id(span)]))
        elif indicator.origin == "reported":
            value = release.reported.get(indicator.id, (None, None))[position]
            yield (span, COUNTABLE), Number(value, "not_given" if value is None else "reported")
        else:
            yield (span, COUNTABLE), Number(None, "not_recorded")


def _counted(table: PublishedTable) -> Iterator[tuple[str, Number]]:
    if table.shape == "not_in_export":
        yield from ((gate, Number(None, "not_in_export")) for gate in GATES)
        return
    for (category,), cell in table.rows():
        yield category, Number(cell.value, cell.status)


def _remarks(release: Release, indicator: Indicator) -> Iterator[str]:
    if indicator.note:
        yield indicator.note
    if indicator.origin in REMARKS:
        yield REMARKS[indicator.origin]
    if indicator.origin == "reported" and release.country != WHOLE_PROGRAMME:
        yield REMARKS["whole_only"]


def _rules(asked: Framework, release: Release) -> Iterator[str]:
    if asked.breakdown == "none":
        yield N_(
            "The age of a person is the age at the first assistance; this framework asks for no breakdown by age "
            "or sex."
        )
    else:
        yield N_(
            "Countable persons are broken down by age bracket and sex. The age is that of the first assistance or "
            "return in the time counted, from the year of birth and the age at first contact. Where these leave more "
            "than one bracket possible, the age is not known. What is not known has its own column."
        )
    yield N_(
        "One service can count in rows of several objectives: a programme files only the rows of the objectives that "
        "it is funded under."
    )
    if asked.breakdown == "none":
        yield N_("The codes are the customary short names of the indicators in Regulation (EU) No 516/2014, Annex IV.")
    else:
        yield N_("The codes are the customary short names of the indicators in Regulation (EU) 2021/1147, Annex VIII.")
    if release.targets:
        yield N_("Achieved is the cumulative value in percent of the target.")
    elif release.country != WHOLE_PROGRAMME:
        yield N_("Targets are set for the whole programme and stand in its report only.")
