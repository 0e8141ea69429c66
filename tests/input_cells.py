"""Mutations of single cells: the new text stands in the table and nothing else has changed, or the place is named."""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from input_layouts import Files
from input_mutations import (
    Cell,
    Judge,
    Mutated,
    Mutation,
    a_cell,
    cases_of,
    judge_elsewhere,
    judge_same,
    mutated,
    parted,
    sources,
)
from input_trial import BLANKS, MARK, Base, Place, Seen, canonical_rows, differing, numbered_rows

NOT_READ = re.compile(
    r"(?i)name.first|prs_First_?Name|First Name|SubmissionDate|ReviewState|_uuid|_submission_time|_index"
    r"|_parent_table_name|_parent_index|gewijzigd op|last.updated.at|name.caregiver|KEY|status"
)
"""Columns whose text comes into no table: identifiers, what the systems add, and what only tells versions apart."""

JUNK = (
    *(MARK, f"{MARK} {MARK}", f"=1+{MARK}", f"'={MARK}", f"'{MARK}", f"@{MARK}", f'"{MARK}', f'{MARK}"{MARK}'),
    *(f"{MARK},x;y", f"{MARK}\nnext", f"<b>{MARK}</b>&amp;", f"{MARK}2017-03-04", f"2017-03-04{MARK}", f"17{MARK}"),
    *(f"{MARK}é€", f"[{MARK}", f"_x0041_{MARK}", f"{MARK}%"),
)
MISSING = ("-99", "0", "NA", "N/A", "-", "?", "null", "nan", "None", "n.v.t.", "Unknown")
NUMBERS = ("1e400", "1e5", "-1", "99999999999", "9" * 20, "14.0", "14,0", "14,5", "0014", "+14", "٣", "１４", "1 000")
DAYS = (
    *("2017-13-45", "0000-01-01", "31-02-2017", "99999", "2017-02-29", "٢٠١٧-٠٣-٠٩", "２０１７-03-09", "2017-3-9"),
    *("09.03.17", "12/31/2017", "Mar 9, 2017", "9 foo 2017", "2017-03-09T25:61:00", "2017", "03-2017", "2017-03"),
)
LONG = (MARK * 300, MARK * 7000, f"{MARK} " * 6000)
UNSEEN = tuple(f"{MARK}{sign}" for sign in "\x01\x07\x1b\u200b\u202e\ufeff\x85\t\r")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def judge_cell(seen: Seen, base: Base, files: Files, cell: Cell, text: str) -> Iterator[str]:
    """The new text stands in the row's table and nothing else has changed, or the row is named."""
    grid = files[cell.file][cell.sheet]
    name = str(grid[base.layout.form.header_at][cell.column])
    is_named = seen.points_to([base.layout.form.row_number(cell.row)], [name])
    if seen.is_stopped:
        if not is_named and not any(finding.rule.startswith("date_") for finding in seen.findings):
            yield "stopped without the row or the column"
        return
    if base.layout.mapping is None:
        wrong = differing(numbered_rows(seen.tables), canonical_rows(files))
        if wrong:
            yield f"other cells than the file has, in {', '.join(wrong)}"
        return
    touched = sources(base, cell.file, cell.sheet, [cell.row])
    wrong = judge_elsewhere(seen, base, touched, {*cases_of(base, touched), None, text})
    if wrong:
        yield f"rows elsewhere changed in {', '.join(wrong)}"
    fresh = _fresh_cells(seen, base, touched)
    told = [*BLANKS, *grid[cell.row]]  # a row that had only its key is an entry now, and says whose
    foreign = sorted({f"{t}.{n}" for t, n, value in fresh if value not in told and not _is_from(text, value)})
    if foreign:
        yield f"a value that the file does not say, in {', '.join(foreign)}"
    # A row that no case is found for has none; the gate names it.
    is_there = any(column == "case_id" and value is None for _, column, value in fresh)
    is_there |= any(MARK in str(value) for rows in seen.tables.values() for row in rows for value in row.values())
    if MARK in text and not is_there and not is_named and not NOT_READ.fullmatch(name):
        yield f"a text of {name} was dropped without a word"


def _is_from(text: str, value: str) -> bool:
    """Whether `value` holds a piece of `text`, or is its day or number, or part of it."""
    if value in text:
        return True
    text = "".join(str(unicodedata.digit(sign, sign)) for sign in text)  # type: ignore[arg-type]
    pieces = [piece.strip() for piece in re.split(r"[;,| ]+", text)]
    same_day = "-".join(reversed(re.split(r"[-/.]", text)))
    return any(piece and piece in value for piece in pieces) or value in text or value.startswith(same_day)


def _fresh_cells(seen: Seen, base: Base, touched: Collection[Place]) -> set[tuple[str, str, Any]]:
    """(table, column, text) in the rows of `touched` that were not there before."""
    return _cells(seen.tables, base, touched) - _cells(base.tables, base, touched)


def _cells(known: Mapping[str, Any], base: Base, touched: Collection[Place]) -> set[tuple[str, str, Any]]:
    return {
        (table, name, value)
        for table, rows in parted(known, touched, ())[0].items()
        for row in rows
        for name, value in row.items()
        if (table, name) not in base.made | base.constant and not name.startswith("row_") and name != "date_precision"
    }


def is_day(text: str) -> bool:
    """Whether it is a day as the layouts write it."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}", text) is not None


def with_text(base: Base, choose: random.Random, texts: Sequence[str], fits: Callable[[str], bool]) -> Mutated:
    """Another text in a cell whose text `fits`."""
    cell, grid, files = a_cell(base, choose, fits)
    encoding = base.layout.form.encoding
    text = choose.choice(texts).encode(encoding, errors="replace").decode(encoding)
    grid[cell.row][cell.column] = text
    return mutated(base, files, partial(judge_cell, base=base, files=files, cell=cell, text=text))


def unseen_signs(base: Base, choose: random.Random) -> Mutated:
    """Control characters and invisible ones, as far as the format can hold them."""
    texts = UNSEEN
    if base.layout.form.kind == "xlsx":
        texts = tuple(text for text in UNSEEN if text[-1] > "\x7f")
    elif base.layout.form.encoding == "windows-1252":
        texts = tuple(text for text in UNSEEN if text.isascii())
    return with_text(base, choose, texts, bool)


def spaces(base: Base, choose: random.Random) -> Mutated:
    """White space before or behind a text."""
    cell, grid, files = a_cell(base, choose)
    text = choose.choice(["{} ", " {}", "{}\u00a0", "{}  ", "\t{}"]).format(grid[cell.row][cell.column])
    grid[cell.row][cell.column] = text
    return mutated(base, files, partial(_judge_spaces, base=base, files=files, cell=cell, text=text))


def _judge_spaces(seen: Seen, base: Base, files: Files, cell: Cell, text: str) -> Iterator[str]:
    if base.layout.mapping is None or seen.is_stopped or list(judge_same(seen, base)):
        yield from judge_cell(seen, base, files, cell, text)


def swapped(base: Base, choose: random.Random) -> Mutated:
    """Two texts of a row, each in the other's place."""
    cell, grid, files = a_cell(base, choose)
    row = grid[cell.row]
    other = choose.choice([at for at, text in enumerate(row) if isinstance(text, str) and text])
    row[cell.column], row[other] = row[other], row[cell.column]
    return mutated(base, files, partial(_judge_swapped, base=base, files=files, cell=cell, other=other))


def _judge_swapped(seen: Seen, base: Base, files: Files, cell: Cell, other: int) -> Iterator[str]:
    if seen.is_stopped:
        return
    if base.layout.mapping is None:
        yield from judge_cell(seen, base, files, cell, "")
        return
    row = files[cell.file][cell.sheet][cell.row]
    touched = sources(base, cell.file, cell.sheet, [cell.row])
    wrong = judge_elsewhere(seen, base, touched, {*cases_of(base, touched), None, row[cell.column], row[other]})
    if wrong:
        yield f"rows elsewhere changed in {', '.join(wrong)}"


def day_in_another_style(base: Base, choose: random.Random) -> Mutated:
    """A day as other offices write it: the same day, or the question which of its numbers is the month."""
    cell, grid, files = a_cell(base, choose, is_day)
    old = grid[cell.row][cell.column]
    if not is_day(old):
        return with_text(base, choose, JUNK, bool)
    day = dt.date.fromisoformat(old if old[4] == "-" else "-".join(reversed(old.split("-"))))
    named = f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"
    known = [f"{day:%Y/%m/%d}", f"{day:%Y-%m-%d}T23:10:00Z", f"{day:%Y-%m-%d} 08:00", named]
    in_numbers = [f"{day.day}-{day.month}-{day.year}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y} 12:30"]
    text = choose.choice([*known, *in_numbers])
    grid[cell.row][cell.column] = text
    judge: Judge = partial(judge_cell, base=base, files=files, cell=cell, text=text)
    if base.layout.mapping is not None:
        judge = partial(_judge_day, base=base, is_open=text in in_numbers and not base.layout.form.days)
    return mutated(base, files, judge)


def _judge_day(seen: Seen, base: Base, is_open: bool) -> Iterator[str]:
    if seen.is_stopped and not (is_open and any(finding.rule == "date_order_is_known" for finding in seen.findings)):
        yield "stopped, though the day can be read in one way only"
    yield from judge_same(seen, base)  # also where it is a column that is not read


CELL_MUTATIONS: Mapping[str, Mutation] = {
    "cell: made-up text": partial(with_text, texts=JUNK, fits=lambda _: True),
    "cell: emptied": partial(with_text, texts=("",), fits=bool),
    "cell: word for missing": partial(with_text, texts=MISSING, fits=bool),
    "cell: odd number": partial(with_text, texts=NUMBERS, fits=bool),
    "cell: odd day": partial(with_text, texts=DAYS, fits=is_day),
    "cell: very long": partial(with_text, texts=LONG, fits=bool),
    "cell: control characters": unseen_signs,
    "cell: spaces around": spaces,
    "cell: swapped with another": swapped,
    "cell: day in another style": day_in_another_style,
}
