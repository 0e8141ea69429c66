"""Durations in words: what was counted, how it ended, and of how many a day is not known."""

from __future__ import annotations

from pipelines.contract.counts import OPEN
from pipelines.figures.units import NEVER_ADDED, say_units
from pipelines.protect.spells import PublishedSpells
from pipelines.words.labels import label, not_ended_label, outcome_label
from pipelines.words.speak import N_, Words


def say_outcome(spells: PublishedSpells, outcome: str, words: Words) -> str:
    """The word for an outcome (`open` too) as it stands inside a sentence: "answered", "not answered yet"."""
    if outcome == OPEN:
        return not_ended_label(words, spells.outcomes[0])
    return outcome_label(words, outcome)


def name_outcome(spells: PublishedSpells, outcome: str, words: Words) -> str:
    """The same word as it stands by itself: "Answered"."""
    return words.capital(say_outcome(spells, outcome, words))


def say_spell_category(spells: PublishedSpells, category: str, words: Words) -> str:
    """The label of a category, or of `total`."""
    return label(words, spells.dimension[0], category, spells.unit)


def say_spells_counted(spells: PublishedSpells, words: Words) -> str:
    """The sentence on the whole, and on those of which a day is not known exactly."""
    total, undated = _say_total(spells, words), spells.number_undated()
    if not undated:
        return total
    if spells.is_stacked:
        return f"{total} {words.say(N_('Those of which the days are not known exactly are counted and not drawn.'))}"
    without = words.say_count(
        "Of {count} of them the days are not known exactly, so it is counted and not drawn.",
        "Of {count} of them the days are not known exactly, so they are counted and not drawn.",
        undated,
    )
    return f"{total} {without}"


def _say_total(spells: PublishedSpells, words: Words) -> str:
    if not spells.is_stacked:
        return words.say(N_("In all: {total}."), total=say_units(spells.number(), spells.unit, words))
    sides = [words.named(side, say_units(spells.number(side), spells.unit, words)) for side in spells.dimension[1]]
    return f"{words.listed(sides)}. {words.say(NEVER_ADDED)}"
