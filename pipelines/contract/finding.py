"""What a check found: rule, place, how many and what to do, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

OnFail = Literal["stop", "set_aside", "flag", "note"]

SHOWN_ROW_NUMBERS = 20
"""A finding lists at most this many row numbers; `count` is always the full number."""


@dataclass(frozen=True)
class Finding:
    """A rule that was broken at one place.

    `on_fail` says what happens: `stop` (no report), `set_aside` (these rows leave, counted and listed),
    `flag` (kept, and every page tells how many rows are in doubt), `note` (kept, told to the analyst). `row_numbers`
    are rows of the source file (header row = 1), the first `SHOWN_ROW_NUMBERS` of `count`; empty where the finding is
    about the file or the column as a whole. `source` is the file or sheet. `column` may be `column 7` where the
    header can't be shown, because an unknown header may itself be a name.
    """

    rule: str
    on_fail: OnFail
    table: str
    column: str
    count: int
    row_numbers: tuple[int, ...]
    source: str
    problem: str
    next_step: str


class RowBalance(NamedTuple):
    """The rows of one table after the gate: `read` = `kept` + `set_aside`; `flagged` are those kept with a flag."""

    read: int
    kept: int
    set_aside: int
    flagged: int
