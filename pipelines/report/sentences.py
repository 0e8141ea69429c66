"""The sentences that a section begins with, written from the published numbers and from nothing else."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.figures.units import say_fewer
from pipelines.figures.wording import say_cell
from pipelines.protect.published import TOTAL, Cell, PublishedTable, Release
from pipelines.report.sections import is_shown
from pipelines.words.speak import N_, Words

OfTable = Callable[[PublishedTable, int, Words], str]
"""The sentence on a table of which the total, a number, is printed."""


def section_sentences(section_id: str, release: Release, words: Words) -> list[str]:
    """The sentences of a section; none for a table that the export lacks, which its section says."""
    told = []
    for table_id, sentence in SENTENCES.get(section_id, ()):
        if not is_shown(table_id, release) or release[table_id].shape == "not_in_export":
            continue
        table = release[table_id]
        whole = table.total()
        if whole.value is None:
            told.append(_say_hidden(table, whole, words))
        elif table.is_withheld and table.shape != "total":
            told.append(words.say(N_("Their number is too small to be broken down here.")))
        else:
            told.append(_tell(sentence, table, whole.value, words))
    return list(dict.fromkeys(told))


def _tell(sentence: OfTable, table: PublishedTable, count: int, words: Words) -> str:
    try:
        return sentence(table, count, words)
    except _Withheld:
        title = words.say(table.definition.title)
        return words.say(N_("{title}: some of the numbers are not shown, because groups are small."), title=title)


class _Withheld(Exception):
    """A number that a sentence would name is not shown: "not shown of the children" is no sentence."""


def _say_hidden(table: PublishedTable, whole: Cell, words: Words) -> str:
    title = words.say(table.definition.title)
    if whole.status == "below_floor":
        return words.say(N_("{title}: {fewer}."), title=title, fewer=say_fewer(table.unit, words))
    return words.say(N_("{title}: not shown, because the group is small."), title=title)


def _arrested(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} child arrested in this period, {possible} are recorded as possible victims of "
        "trafficking, and {actual} as actual victims.",
        "Of the {count} children arrested in this period, {possible} are recorded as possible victims of "
        "trafficking, and {actual} as actual victims.",
        count,
        possible=_part(table, words, "possible"),
        actual=_part(table, words, "actual"),
    )


def _recorded(_table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "There are case records of {count} child up to the last day of the period.",
        "There are case records of {count} children up to the last day of the period.",
        count,
    )


def _got_service(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} child in reception since the programme began, {education} got education, {psychosocial} "
        "psychosocial support, and {mediation} intercultural mediation.",
        "Of the {count} children in reception since the programme began, {education} got education, "
        "{psychosocial} psychosocial support, and {mediation} intercultural mediation.",
        count,
        education=_part(table, words, "education"),
        psychosocial=_part(table, words, "psychosocial"),
        mediation=_part(table, words, "intercultural_mediation"),
    )


def _assessed(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "In {made} of the {count} case in reception since the programme began, a best-interests assessment was made.",
        "In {made} of the {count} cases in reception since the programme began, a best-interests assessment was made.",
        count,
        made=_part(table, words, "decided"),
    )


def _determined(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "In {made} of the {count} case, a best-interests determination was made.",
        "In {made} of the {count} cases, a best-interests determination was made.",
        count,
        made=_part(table, words, "decided"),
    )


def _asked(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} request to chain partners, {answered} were answered and {open} are open.",
        "Of the {count} requests to chain partners, {answered} were answered and {open} are open.",
        count,
        answered=_part(table, words, TOTAL, "answered"),
        open=_part(table, words, TOTAL, "open"),
    )


def _needed(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} need that was recorded, the child itself named {named}.",
        "Of the {count} needs that were recorded, the child itself named {named}.",
        count,
        named=_part(table, words, TOTAL, "yes"),
    )


def _solved(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} case, a solution was carried out in {done}, and decided but not carried out in {decided}.",
        "Of the {count} cases, a solution was carried out in {done}, and decided but not carried out in {decided}.",
        count,
        done=_part(table, words, TOTAL, "carried_out"),
        decided=_part(table, words, TOTAL, "decided"),
    )


def _returned(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} child in reception or returned, {followed} returned with a verified plan and follow-up, "
        "and {unverified} without a verified plan.",
        "Of the {count} children in reception or returned, {followed} returned with a verified plan and "
        "follow-up, and {unverified} without a verified plan.",
        count,
        followed=_part(table, words, "verified_with_followup"),
        unverified=_part(table, words, "unverified"),
    )


def _disappeared(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} child in reception in this period, {part} disappeared at least once.",
        "Of the {count} children in reception in this period, {part} disappeared at least once.",
        count,
        part=_part(table, words, "yes"),
    )


def _disappeared_to_date(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} child in reception since the programme began, {part} disappeared at least once.",
        "Of the {count} children in reception since the programme began, {part} disappeared at least once.",
        count,
        part=_part(table, words, "yes"),
    )


def _viewed(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} assessment or determination, the child agreed with {agreed}, and disagreed with {disagreed}.",
        "Of the {count} assessments and determinations, the child agreed with {agreed}, and disagreed with "
        "{disagreed}.",
        count,
        agreed=_part(table, words, TOTAL, "agrees"),
        disagreed=_part(table, words, TOTAL, "disagrees"),
    )


def _identified(table: PublishedTable, count: int, words: Words) -> str:
    return words.say_count(
        "Of the {count} child ever arrested, {part} were not identified as a possible victim.",
        "Of the {count} children ever arrested, {part} were not identified as a possible victim.",
        count,
        part=_part(table, words, "not_identified"),
    )


def _part(table: PublishedTable, words: Words, *row: str) -> str:
    if table.cells[row].status == "withheld":
        raise _Withheld
    return say_cell(table.cells[row], words)


SENTENCES: dict[str, tuple[tuple[str, OfTable], ...]] = {
    "arrested_in_period": (("children_arrested_by_victim_status", _arrested),),
    "recorded": (("children_recorded_by_sex", _recorded),),
    "activity_2": (("children_placed_to_date_by_service_got", _got_service),),
    "activity_3": (("cases_placed_by_bia", _assessed), ("cases_placed_by_bid", _determined)),
    "activity_4": (("requests_by_partner_and_answer", _asked),),
    "result_1": (("needs_by_need_and_child", _needed),),
    "result_2": (("cases_by_solution_and_progress", _solved), ("children_by_return", _returned)),
    "reception": (
        ("children_placed_by_disappearance", _disappeared),
        ("children_placed_to_date_by_disappearance", _disappeared_to_date),
    ),
    "result_4": (("assessments_by_kind_and_view", _viewed),),
    "result_5": (("children_ever_arrested_by_identification", _identified),),
}
"""Section → the tables that its sentences are written from."""
