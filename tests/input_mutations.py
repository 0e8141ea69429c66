"""What a mutation of an export is: what it lays out, and how is judged what reading it gave."""

from __future__ import annotations

import copy
import random
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from input_layouts import CASES, Files, Grid, Layout
from input_trial import MARK, Base, Place, Seen, differing, rows_of

Judge = Callable[[Seen], Iterator[str]]


@dataclass(frozen=True)
class Mutated:
    """A mutated export: what lays it into a programme folder, and what is wrong with how it was read."""

    put: Callable[[Path], None]
    judge: Judge


Mutation = Callable[[Base, random.Random], Mutated]


@dataclass(frozen=True)
class Cell:
    """Where a cell is that is mutated."""

    file: str
    sheet: str
    row: int
    column: int


def laid(layout: Layout, files: Mapping[str, bytes], folder: Path) -> None:
    """The files of an export in a programme folder."""
    if layout.form.is_zip:
        with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return
    (folder / "export").mkdir()
    for name, content in files.items():
        (folder / "export" / name).write_bytes(content)


def mutated(base: Base, files: Files, judge: Judge) -> Mutated:
    """The mutated tables, written in their layout."""
    return Mutated(partial(laid, base.layout, base.layout.written(files)), judge)


def a_sheet(base: Base, choose: random.Random) -> tuple[str, str, Grid, Files]:
    """One of the tables, in a copy of all files."""
    files = copy.deepcopy(base.files)
    file = choose.choice(sorted(files))
    sheet = choose.choice(sorted(files[file]))
    return file, sheet, files[file][sheet], files


def a_row(base: Base, grid: Grid, choose: random.Random) -> int:
    """Where one of its records is; of the workbook with a thousand numbered rows, one that is filled."""
    first = base.layout.form.first_row
    return choose.randrange(first, min(len(grid), first + CASES) if base.layout.form.labels else len(grid))


def a_cell(base: Base, choose: random.Random, fits: Callable[[str], bool] = bool) -> tuple[Cell, Grid, Files]:
    """A cell whose text fits, or any text where none was found."""
    for _ in range(300):
        file, sheet, grid, files = a_sheet(base, choose)
        cell = Cell(file, sheet, a_row(base, grid, choose), choose.randrange(len(grid[0])))
        text = grid[cell.row][cell.column]
        if isinstance(text, str) and fits(text):
            break
    return cell, grid, files


def sources(base: Base, file: str, sheet: str, rows: Collection[int]) -> set[Place]:
    """The rows of the source, as the rows that are made from them name it."""
    form = base.layout.form
    names = base.layout.sources.get((file, sheet), (sheet or file.partition(".")[0],))
    return {(name, form.row_number(row)) for name in names for row in rows}


def parted(
    known: Mapping[str, Any], touched: Collection[Place], apart: Collection[str | None]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The rows made from the source's rows `touched`; and all others, without those of the cases `apart`."""
    own = {table: [row for row in rows if _place(table, row) in touched] for table, rows in known.items()}
    others = {
        table: [
            row
            for row in rows
            if _place(table, row) not in touched and row["case_id"] not in apart and MARK not in str(row["case_id"])
        ]
        for table, rows in known.items()
    }
    return own, others


def _place(table: str, row: Mapping[str, Any]) -> Place:
    return row.get("row_source", table), row["row_number"]


def cases_of(base: Base, touched: Collection[Place]) -> set[str]:
    """The cases to which rows that are made from `touched` belong."""
    own, _ = parted(base.tables, touched, ())
    return {row["case_id"] for rows in own.values() for row in rows}


def judge_elsewhere(seen: Seen, base: Base, touched: Collection[Place], apart: Collection[str | None]) -> list[str]:
    """Tables in which rows differ that have nothing to do with what was mutated."""
    told = rows_of(parted(seen.tables, touched, apart)[1], base.made)
    return differing(told, rows_of(parted(base.tables, touched, apart)[1], base.made))


def judge_same(seen: Seen, base: Base) -> Iterator[str]:
    """Either it stopped with a finding, or all tables are as they were, but for the order of rows."""
    if not seen.is_stopped:
        wrong = differing(rows_of(seen.tables, base.made), rows_of(base.tables, base.made))
        if wrong:
            yield f"other rows than the file has, in {', '.join(wrong)}"


def judge_stopped(seen: Seen) -> Iterator[str]:
    """It must stop with a finding or an error."""
    if not seen.is_stopped:
        yield "read, though nobody can know what is meant"
