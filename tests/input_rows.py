"""Mutations of headers, columns, rows and facts: the tables are what the files now say, or it is named."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from input_cells import NOT_READ
from input_layouts import CASES, Files, facts
from input_mutations import (
    Mutated,
    Mutation,
    a_row,
    a_sheet,
    cases_of,
    judge_same,
    laid,
    mutated,
    parted,
    sources,
)
from input_trial import MARK, Base, Place, Seen, canonical_rows, differing, numbered_rows, rows_of

from pipelines.contract.fields import tables

TOTAL = "777777"


def header_changed(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    header = grid[base.layout.form.header_at]
    at = choose.randrange(base.layout.form.labels, len(header))
    old = str(header[at])
    new = choose.choice([MARK, f"{old.upper()}X", f"{old.title()} ", f"{old} ", f"\ufeff{old}", f"{old}\u200b", ""])
    encoding = base.layout.form.encoding
    header[at] = new.encode(encoding, errors="replace").decode(encoding)
    return mutated(base, files, partial(_judge_header, base=base, name=old))


def header_doubled(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    if base.layout.form.kind in ("json", "parquet"):  # which can't hold a name twice
        return header_changed(base, choose)
    header = grid[base.layout.form.header_at]
    one, other = choose.sample(range(len(header)), 2)
    header[other], old = header[one], header[other]
    return mutated(base, files, partial(_judge_header, base=base, name=str(old)))


def column_missing(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    at = choose.randrange(base.layout.form.labels, len(grid[0]))
    name = str(grid[base.layout.form.header_at][at])
    for row in grid:
        del row[at]
    return mutated(base, files, partial(_judge_header, base=base, name=name))


def _judge_header(seen: Seen, base: Base, name: str) -> Iterator[str]:
    rules = {finding.rule for finding in seen.findings}
    is_told = base.layout.form.kind == "json" and rules & {"column_is_present", "subform_is_readable"}
    is_same = not differing(rows_of(seen.tables, base.made), rows_of(base.tables, base.made))
    if not seen.is_stopped and not is_told and not is_same and not NOT_READ.fullmatch(name):
        yield f"the column {name} was lost without a word"


def column_added(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    at = choose.randrange(base.layout.form.labels, len(grid[0]) + 1)
    title = choose.choice([MARK, "name", "phone", "", "remarks", "total"])
    text = choose.choice([MARK, "", f"{MARK} Street 12", "0612345678", f"{MARK}@example.org", "1"])
    for number, row in enumerate(grid):
        is_record = number < base.layout.form.first_row + CASES or not base.layout.form.labels
        row.insert(at, title if number == base.layout.form.header_at else text if is_record else "")
    return mutated(base, files, partial(judge_same, base=base))


def columns_reordered(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    fixed = base.layout.form.labels
    order = list(range(fixed, len(grid[0])))
    choose.shuffle(order)
    for row in grid:
        row[fixed:] = [row[at] for at in order]
    return mutated(base, files, partial(judge_same, base=base))


def columns_swapped(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    one, other = choose.sample(range(len(grid[0])), 2)
    rows = grid[base.layout.form.first_row :]
    is_same = all(row[one] == row[other] for row in rows)
    for row in rows:
        row[one], row[other] = row[other], row[one]
    names = {str(grid[base.layout.form.header_at][at]) for at in (one, other)}
    return mutated(base, files, partial(_judge_columns, base=base, files=files, names=names, is_same=is_same))


def _judge_columns(seen: Seen, base: Base, files: Files, names: set[str], is_same: bool) -> Iterator[str]:
    if seen.is_stopped:
        return
    if base.layout.mapping is None:
        yield from _unlike_files(seen, files)
        return
    is_unchanged = not differing(rows_of(seen.tables, base.made), rows_of(base.tables, base.made))
    # The summary of a question is not read where it has a column for each of its options.
    is_read = not any(NOT_READ.fullmatch(name) for name in names) and base.layout.name != "KoboToolbox XLSX"
    if is_unchanged and not is_same and is_read:
        yield f"two columns were swapped and nothing changed: {', '.join(sorted(names))}"


def _unlike_files(seen: Seen, files: Files) -> Iterator[str]:
    wrong = differing(numbered_rows(seen.tables), canonical_rows(files))
    if wrong:
        yield f"other cells than the file has, in {', '.join(wrong)}"


def row_removed(base: Base, choose: random.Random) -> Mutated:
    file, sheet, grid, files = a_sheet(base, choose)
    row = a_row(base, grid, choose)
    del grid[row]
    touched = sources(base, file, sheet, [row])
    return mutated(base, files, partial(_judge_rows, base=base, files=files, touched=touched, times=0))


def row_doubled(base: Base, choose: random.Random) -> Mutated:
    file, sheet, grid, files = a_sheet(base, choose)
    row = a_row(base, grid, choose)
    grid.insert(choose.randrange(row, len(grid)) + 1, list(grid[row]))
    touched = sources(base, file, sheet, [row])
    return mutated(base, files, partial(_judge_rows, base=base, files=files, touched=touched, times=2))


def _judge_rows(seen: Seen, base: Base, files: Files, touched: set[Place], times: int) -> Iterator[str]:
    if seen.is_stopped:
        return
    if base.layout.mapping is None:
        yield from _unlike_files(seen, files)
        return
    apart = cases_of(base, touched) | {None} if times == 0 else set()
    own, others = parted(base.tables, touched, apart)
    known = {table: Counter(rows) for table, rows in rows_of(others, base.made).items()}
    for table, rows in rows_of(own, base.made).items() if times else ():
        known[table] = known.get(table, Counter()) + Counter({row: count * times for row, count in rows.items()})
    told = {table: [row for row in rows if row["case_id"] not in apart] for table, rows in seen.tables.items()}
    wrong = differing(rows_of(told, base.made), known)
    if wrong:
        yield f"other rows than the file has, in {', '.join(wrong)}"


def rows_shuffled(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    first = base.layout.form.first_row
    rows = grid[first:]
    choose.shuffle(rows)
    grid[first:] = rows
    return mutated(base, files, partial(judge_same, base=base))


def total_row(base: Base, choose: random.Random) -> Mutated:
    file, sheet, grid, files = a_sheet(base, choose)
    first, rest = choose.choice([(f"Total {MARK}", TOTAL), ("", MARK), (TOTAL, ""), (MARK, "")])
    grid.append([first, *(rest for _ in grid[0][1:])])
    touched = sources(base, file, sheet, [len(grid) - 1])
    return mutated(base, files, partial(_judge_added, base=base, files=files, touched=touched))


def empty_row(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    grid.insert(a_row(base, grid, choose), ["" for _ in grid[0]])
    return mutated(base, files, partial(_judge_added, base=base, files=files, touched=set()))


def _judge_added(seen: Seen, base: Base, files: Files, touched: set[Place]) -> Iterator[str]:
    if seen.is_stopped:
        return
    if base.layout.mapping is None:
        yield from _unlike_files(seen, files)
        return
    told = parted(seen.tables, touched, {None, TOTAL})[1]
    wrong = differing(rows_of(told, base.made), rows_of(base.tables, base.made))
    if wrong:
        yield f"other rows than the file has, in {', '.join(wrong)}"


def title_row(base: Base, choose: random.Random) -> Mutated:
    _, _, grid, files = a_sheet(base, choose)
    if base.layout.form.kind in ("json", "parquet"):  # which have no place for it
        return rows_shuffled(base, choose)
    for _ in range(choose.randint(1, 3)):
        grid.insert(0, [choose.choice([MARK, "", "Overview"]), *("" for _ in grid[0][1:])])
    return mutated(base, files, partial(judge_same, base=base))


FACTS = ("cases", "services", "assessments", "followups", "needs", "outcomes", "events")
OF_OTHERS = {"case_id", "citizenship", "source_system", "date_precision", "event_type", "step_id"}
"""Fields that follow from others, or that others follow from."""


def fact_changed(base: Base, choose: random.Random) -> Mutated:
    """Other facts in the canonical tables, and their export written anew in the layout."""
    known: Any = facts()
    for _ in range(choose.randint(1, 4)):
        table = choose.choice(FACTS)
        fields = [one for one in tables()[table] if one.name not in OF_OTHERS and one.role in ("", "required")]
        name = choose.choice(fields).name
        filled = [row for row in known[table] if row[name] and (table != "events" or _is_step(row))]
        if filled:
            choose.choice(filled)[name] = choose.choice(filled)[name]
    layout = base.layout
    left_out = {(table, name) for table, names in layout.not_carried.items() for name in names}
    texts = {
        table: [{name: text or None for name, text in row.items()} for row in rows] for table, rows in known.items()
    }
    judge = partial(_judge_facts, known=rows_of(texts, left_out), left_out=left_out)
    return Mutated(partial(laid, layout, layout.make(known)), judge)


def _is_step(event: Mapping[str, str]) -> bool:
    is_other = event["event_type"] in ("arrest", "placement_start", "placement_end")
    return not is_other and event["date_precision"] == "day"


def _judge_facts(seen: Seen, known: Any, left_out: set[tuple[str, str]]) -> Iterator[str]:
    if seen.is_stopped:
        yield "stopped, though nothing is wrong"
        return
    wrong = differing(rows_of(seen.tables, left_out), known)
    if wrong:
        yield f"other facts than the export tells, in {', '.join(wrong)}"


ROW_MUTATIONS: Mapping[str, Mutation] = {
    "fact: changed": fact_changed,
    "header: changed": header_changed,
    "header: doubled": header_doubled,
    "column: missing": column_missing,
    "column: added": column_added,
    "columns: reordered": columns_reordered,
    "columns: contents swapped": columns_swapped,
    "row: removed": row_removed,
    "row: doubled": row_doubled,
    "rows: shuffled": rows_shuffled,
    "row: total below": total_row,
    "row: empty": empty_row,
    "row: title above": title_row,
}
