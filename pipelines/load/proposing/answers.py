"""What is asked about an export that nobody has mapped yet, and what its analyst answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

About = Literal["date_order", "serial_dates", "decimal", "column", "likely", "leave_out", "code"]

Place = tuple[str, str]
"""A table of the source and a column of it, as the mapping calls them."""

NOTHING_RECORDED = "-"
"""The answer that a code means that nothing was recorded."""


@dataclass(frozen=True)
class Answers:
    """What is not left to the data.

    `columns`: place in the ready-made mapping → the export's own name, "" where it has no such column. `left_out`:
    columns that are known and not read. `codes`: place in the export → its code → the contract's code, or `-` where it
    means that nothing was recorded. `take_likely`: columns that are only likely are taken without asking.
    """

    date_order: str | None = None
    serial_dates: int | None = None
    decimal: str | None = None
    missing: tuple[str, ...] = ()
    columns: Mapping[Place, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    codes: Mapping[Place, Mapping[str, str]] = field(default_factory=dict, repr=False)
    take_likely: bool = False


@dataclass(frozen=True)
class Question:
    """Something that can't be told from the export.

    `text` and `setting` (where the answer goes in the mapping) hold no value of a case, and may be written down.
    `choices`: what can be answered; none: anything. `code`: the code that it is about, for the terminal alone.
    """

    about: About
    place: Place
    text: str
    setting: str
    choices: tuple[str, ...] = ()
    code: str = field(default="", repr=False)


def answered(answers: Answers, question: Question, reply: str) -> Answers:
    """The answers with this one more; `reply` is one of the question's choices, or for a code also `-`."""
    if question.about == "date_order":
        return replace(answers, date_order=reply)
    if question.about == "serial_dates":
        return replace(answers, serial_dates=int(reply))
    if question.about == "decimal":
        return replace(answers, decimal=reply)
    if question.about == "leave_out":
        return replace(answers, left_out=answers.left_out | {question.place[1]}) if reply == "yes" else answers
    if question.about == "code":
        own = {**answers.codes.get(question.place, {}), question.code: reply}
        return replace(answers, codes={**answers.codes, question.place: own})
    return replace(answers, columns={**answers.columns, question.place: reply})
