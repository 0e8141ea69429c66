"""What is asked about an export that nobody has mapped yet, and what its analyst answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pipelines.load.proposing.shown_names import shown_names

About = Literal["names", "date_order", "serial_dates", "decimal", "column", "likely", "leave_out", "are_codes", "code"]

Place = tuple[str, str]
"""A table of the source and a column of it, as the mapping calls them."""

NOTHING_RECORDED = "-"
"""The answer that a code means that nothing was recorded."""


@dataclass(frozen=True)
class Answers:
    """What is not left to the data.

    `columns`: place in the ready-made mapping → the export's own name, "" where it has no such column. `left_out`:
    columns that are known and not read. `codes`: place in the export → its code → the contract's code, or `-` where it
    means that nothing was recorded. `are_codes`: places whose unknown codes are no names, as who looked at them says.
    `names_are_shown`: somebody has looked at the names of columns, sheets and files, and none is a person's.
    `take_likely`: columns that are only likely are taken without asking.
    """

    date_order: str | None = None
    serial_dates: int | None = None
    decimal: str | None = None
    missing: tuple[str, ...] = ()
    columns: Mapping[Place, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    codes: Mapping[Place, Mapping[str, str]] = field(default_factory=dict, repr=False)
    are_codes: frozenset[Place] = frozenset()
    names_are_shown: bool = False
    take_likely: bool = False

    def shown(self, header: Sequence[str]) -> Collection[str]:
        """The names of a table's columns that may be shown: known ones, and those that the analyst has written."""
        return header if self.names_are_shown else {*shown_names(header), *self.columns.values(), *self.left_out}


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

    @property
    def is_of_codes(self) -> bool:
        """Whether it is asked on the terminal alone."""
        return self.about in ("are_codes", "code")


def answered(answers: Answers, question: Question, reply: str) -> Answers:
    """The answers with this one more; `reply` is one of the question's choices, or for a code also `-`."""
    return replace(answers, **_changes(answers, question, reply))


def _changes(answers: Answers, question: Question, reply: str) -> dict[str, Any]:
    place, is_yes = question.place, reply == "yes"
    match question.about:
        case "names":
            return {"names_are_shown": is_yes}
        case "date_order" | "decimal" | "serial_dates":
            return {question.about: int(reply) if reply.isdecimal() else reply}
        case "leave_out":
            return {"left_out": answers.left_out | {place[1]}} if is_yes else {}
        case "are_codes":
            return {"are_codes": answers.are_codes | {place}} if is_yes else {}
        case "code":
            return {"codes": {**answers.codes, place: {**answers.codes.get(place, {}), question.code: reply}}}
        case _:
            return {"columns": {**answers.columns, place: reply}}
