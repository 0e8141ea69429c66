"""What is asked about an export that nobody has mapped yet, and what its analyst answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
