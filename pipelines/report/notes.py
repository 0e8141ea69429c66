"""The sentence for each note that protect puts on a table."""

from __future__ import annotations

from pipelines.protect.published import PublishedTable
from pipelines.protect.spells import PublishedSpells
from pipelines.words.speak import N_, Words

NOTES = {
    "rounded_to_5": N_("Numbers are rounded to a multiple of 5, up or down by 4 at most."),
    "rounded_to_10": N_("Numbers are rounded to a multiple of 10, up or down by 9 at most."),
    "wider_interval": N_("“About” stands before a number that is rounded up or down by 9 at most."),
    "fewer_than_10": N_("“Fewer than 10” is a number from 0 to 9."),
    "breakdown_withheld_small_group": N_(
        "Only the total is shown: the group has fewer than 50, and a smaller part of it could point at a child."
    ),
    "telling_splits_withheld": N_(
        "Rows of small groups are not split where nearly all or none of them are in one column: it would tell it of "
        "each child in them."
    ),
    "exact_with_gaps": N_(
        "Numbers are exact. Those under 10 are not shown, nor are others from which these could be worked out."
    ),
    "indicator_exact": N_(
        "The number that the Fund's regulation asks for is exact. The others are rounded, so rows can add up to a "
        "little more or less than the total."
    ),
    "public_total_differs": N_(
        "The rounded rows can add up to a little more or less than the total that is already public."
    ),
    "percent_needs_50": N_("Percentages come from the rounded numbers and need a rounded group of at least 50."),
    "percent_of_exact": N_("Percentages need a group of at least 50."),
    "internal_exact": N_("Numbers are exact: for the analyst only, not for publication."),
    "first_breakdown_together": N_("Of the two breakdowns of this table the first is taken together here."),
    "sample_data": N_("The data is synthetic: it describes no real child."),
}

SEVERAL_CATEGORIES = {
    "children": N_("A child can be in more than one row, so rows do not add up."),
    "arrests": N_("An arrest can be in more than one row, so rows do not add up."),
    "cases": N_("A case can be in more than one row, so rows do not add up."),
    "steps": N_("A step can be in more than one row, so rows do not add up."),
    "events": N_("An event can be in more than one row, so rows do not add up."),
    "placements": N_("A placement can be in more than one row, so rows do not add up."),
    "disappearances": N_("A disappearance can be in more than one row, so rows do not add up."),
    "requests": N_("A request can be in more than one row, so rows do not add up."),
    "services": N_("A service can be in more than one row, so rows do not add up."),
    "assessments": N_("An assessment can be in more than one row, so rows do not add up."),
    "needs": N_("A need can be in more than one row, so rows do not add up."),
    "followups": N_("A follow-up can be in more than one row, so rows do not add up."),
}
"""Unit → the sentence for the note `several_categories`."""

STANDS_BY_THE_CHART = (
    "breakdown_withheld_small_group",
    "telling_splits_withheld",
    "exact_with_gaps",
    "several_categories",
    "first_breakdown_together",
    "internal_exact",
)
"""Without these a chart would be misread; the others stand with the table of numbers."""


def say_notes(table: PublishedTable | PublishedSpells, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The table's notes in words: those that stand by the chart, and those that stand by the numbers."""
    has_several = "several_categories" in table.notes
    sentences = {**NOTES, "several_categories": SEVERAL_CATEGORIES[table.unit]} if has_several else NOTES
    by_chart = tuple(words.say(sentences[note]) for note in table.notes if note in STANDS_BY_THE_CHART)
    by_numbers = tuple(words.say(sentences[note]) for note in table.notes if note not in STANDS_BY_THE_CHART)
    return by_chart, by_numbers
