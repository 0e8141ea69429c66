"""Mutations of a CSV file's bytes: encodings, separators, quotation marks; a reader of our own says what is left."""

from __future__ import annotations

import codecs
import csv
import io
import random
from collections.abc import Iterator, Mapping
from functools import partial

from input_layouts import Form, Grid
from input_mutations import Mutated, Mutation, judge_elsewhere, laid, sources
from input_trial import Base, Seen, canonical_rows, differing, numbered_rows, rows_of


def text_of(content: bytes, form: Form) -> Grid | None:
    """The records of a CSV file, read sign by sign; None where it can't be read in one way only."""
    encoding = "utf-8" if content.startswith(codecs.BOM_UTF8) else form.encoding
    try:
        text = content.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n").decode(encoding)
    except UnicodeDecodeError:
        return None
    rows: Grid = [[]]
    cell, state, at = "", "start", 0
    text += "\n"
    while at < len(text):
        sign = text[at]
        at += 1
        if sign == "\0":
            return None
        if state == "quoted":
            if sign == '"' and text[at] == '"':
                cell, at = cell + sign, at + 1
            elif sign == '"':
                state = "closed"
            else:
                cell += sign
        elif sign == '"' and state == "start":
            state = "quoted"
        elif sign == form.separator:
            rows[-1].append(cell)
            cell, state = "", "start"
        elif sign in "\r\n":
            at += sign == "\r" and text[at : at + 1] == "\n"
            rows[-1].append(cell)
            rows.append([])
            cell, state = "", "start"
        elif state == "closed":
            return None
        else:
            cell, state = cell + sign, "plain"
    return None if state == "quoted" else rows[:-1]


def of_bytes(base: Base, name: str, content: bytes) -> Mutated:
    """The export with other bytes in one of its files."""
    files = {**base.layout.written(base.files), name: content}
    return Mutated(partial(laid, base.layout, files), partial(_judge_bytes, base=base, name=name, content=content))


def _judge_bytes(seen: Seen, base: Base, name: str, content: bytes) -> Iterator[str]:
    if seen.is_stopped:
        return
    form = base.layout.form
    grid, known = text_of(content, form), base.files[name][""]
    header = known[form.header_at]
    at = next((number for number, row in enumerate(grid or ()) if row == header), None)
    hint = grid is not None and grid[0][:1] in (["sep=;"], ["sep="])  # a spreadsheet's, and no record
    if grid is None or at is None or (form.header_at == 0 and at > hint):
        yield "read, though it can't be read in one way only"
        return
    rows = grid[at + 1 :]
    if any(len(row) != len(header) for row in rows):
        yield "read, though its rows have other columns than its header"
        return
    if base.layout.mapping is None:
        told = canonical_rows({**base.files, name: {"": [header, *rows]}})
        wrong = differing(numbered_rows(seen.tables), told)
    else:
        before = known[form.first_row :]
        if sorted(rows) == sorted(before):
            wrong = differing(rows_of(seen.tables, base.made), rows_of(base.tables, base.made))
        else:
            others = range(len(rows), len(before))
            changed = [n for n, (one, was) in enumerate(zip(rows, before, strict=False)) if one != was]
            places = sources(base, name, "", [form.first_row + n for n in (*changed, *others)])
            apart = {None, *_cases(base, places)}
            wrong = judge_elsewhere(seen, base, places, apart)
    if wrong:
        yield f"other rows than the file has, in {', '.join(wrong)}"


def _cases(base: Base, places: set[tuple[str, int]]) -> set[str]:
    return {
        row["case_id"]
        for rows in base.tables.values()
        for row in rows
        if (row.get("row_source", ""), row["row_number"]) in places
    }


def _a_file(base: Base, choose: random.Random) -> tuple[str, bytes, Grid]:
    name = choose.choice(sorted(base.files))
    return name, base.layout.written(base.files)[name], base.files[name][""]


def other_separator(base: Base, choose: random.Random) -> Mutated:
    name, _, grid = _a_file(base, choose)
    separator = choose.choice([one for one in (",", ";", "\t", "|") if one != base.layout.form.separator])
    return of_bytes(base, name, _written(grid, base, delimiter=separator))


def other_quotation(base: Base, choose: random.Random) -> Mutated:
    name, _, grid = _a_file(base, choose)
    quoting, ends = choose.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), choose.choice(["\n", "\r\n", "\r"])
    return of_bytes(base, name, _written(grid, base, quoting=quoting, lineterminator=ends))


def broken_quotation(base: Base, choose: random.Random) -> Mutated:
    name, content, _ = _a_file(base, choose)
    at = choose.randrange(len(content))
    if choose.random() < 0.7:  # there a quotation mark opens or closes a cell
        at = content.find(base.layout.form.separator.encode(), at) + choose.choice([0, 1])
    return of_bytes(base, name, content[:at] + choose.choice([b'"', b'""', b'""', b"'"]) + content[at:])


def _written(grid: Grid, base: Base, **how: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **{"delimiter": base.layout.form.separator, **how}).writerows(grid)  # type: ignore[arg-type]
    return text.getvalue().encode(base.layout.form.encoding, errors="replace")


def other_encoding(base: Base, choose: random.Random) -> Mutated:
    name, content, _ = _a_file(base, choose)
    text = content.decode(base.layout.form.encoding)
    text = text.replace("SYN", choose.choice(["SYN", "Ş", "é"]), choose.randint(0, 3))
    encoding = choose.choice(["utf-8-sig", "utf-8", "windows-1252", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
    return of_bytes(base, name, text.encode(encoding, errors="replace"))


def mixed_encoding(base: Base, choose: random.Random) -> Mutated:
    name, content, _ = _a_file(base, choose)
    at = choose.randrange(len(content))
    odd = choose.choice(
        [b"\xe9", b"\xc3\xa9", b"\x81", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\x00", b"\xf0\x9f\x98\x80"]
    )
    return of_bytes(base, name, content[:at] + odd + content[at:])


def cut_off(base: Base, choose: random.Random) -> Mutated:
    name, content, _ = _a_file(base, choose)
    return of_bytes(base, name, content[: choose.randrange(len(content))])


def other_bytes(base: Base, choose: random.Random) -> Mutated:
    name, content, _ = _a_file(base, choose)
    mutated = bytearray(content)
    for _ in range(choose.randint(1, 4)):
        mutated[choose.randrange(len(mutated))] = choose.randrange(256)
    return of_bytes(base, name, bytes(mutated))


def other_lines(base: Base, choose: random.Random) -> Mutated:
    name, content, _ = _a_file(base, choose)
    lines = content.splitlines(keepends=True)
    at = choose.randrange(len(lines))
    what = choose.choice(["doubled", "removed", "empty", "below", "sep", "joined"])
    if what == "doubled":
        lines.insert(at, lines[at])
    elif what == "removed":
        del lines[at]
    elif what == "empty":
        lines.insert(at, b"\r\n")
    elif what == "sep":
        lines.insert(0, b"sep=;\r\n")
    elif what == "joined":
        lines[at] = lines[at].rstrip(b"\r\n")
    return of_bytes(base, name, b"".join(lines) + (b"\r\n\n\r" if what == "below" else b""))


TEXT_MUTATIONS: Mapping[str, Mutation] = {
    "text: another separator": other_separator,
    "text: other quotation marks or line ends": other_quotation,
    "text: a quotation mark too many": broken_quotation,
    "text: another encoding": other_encoding,
    "text: mixed encodings": mixed_encoding,
    "text: cut off at any byte": cut_off,
    "text: other bytes": other_bytes,
    "text: lines doubled, removed, joined": other_lines,
}
