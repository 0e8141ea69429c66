"""Several files of one kind, such as monthly deliveries, read as one: the newest edit of a record holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.mapping import SourceSheet, Written
from pipelines.load.questions import ask_about_column
from pipelines.load.written import as_day, each_value

FILE = "\ue000file"
"""Column beside those of the source: the number of the file that the row stands in."""


@dataclass(frozen=True, repr=False)
class Part:
    """What one file holds of a table: its columns by name, `row_number`, and how many of its rows are no records.

    `header`: the columns of the file that the mapping knows; `others`: how many more it has.
    """

    file: int
    rows: pl.DataFrame
    set_aside: int
    header: frozenset[str] = frozenset()
    others: int = 0


@dataclass(frozen=True, repr=False)
class SourceTable:
    """One table of the source: columns by their name, `row_number` and the file; where its rows went; old versions.

    `superseded`: key and file of each version of a record that a newer one replaces. `rejected`: keys of the records
    that are set aside because somebody rejected them.
    """

    place: Place
    rows: pl.DataFrame
    read: int
    set_aside: int
    merged: int
    superseded: pl.DataFrame
    rejected: frozenset[str] = frozenset()


def join_files(
    place: Place, parts: Sequence[Part], spec: SourceSheet, written: Written, parent: SourceTable | None
) -> tuple[SourceTable, tuple[Finding, ...]]:
    """The table that `parts` hold together, and what is to be said about it.

    Rows of one file that are equal all stay: they may be two facts. A row of a sub-form follows the version of its
    record that stands in the same file.
    """
    rows, findings = _numbered_on(place, parts)
    height = rows.height
    if parent is not None and spec.link is not None and len(parts) > 1:
        gone = parent.superseded.rename({"key": spec.link})
        rows = rows.join(gone, on=[spec.link, FILE], how="anti", maintain_order="left") if gone.height else rows
    superseded = _no_versions()
    if len(parts) > 1:
        rows, superseded, more = _newest(place, rows, spec, written, parent)
        findings += more
    merged = height - rows.height
    if merged:
        findings.append(
            place.fault(
                "newest_edit_holds",
                f"{merged} rows are older versions, or repeats, of what a newer file holds; the newest edit was taken.",
                "",
                count=merged,
                on_fail="note",
            )
        )
    set_aside = sum(part.set_aside for part in parts)
    return SourceTable(place, rows, height + set_aside, set_aside, merged, superseded), tuple(findings)


def _numbered_on(place: Place, parts: Sequence[Part]) -> tuple[pl.DataFrame, list[Finding]]:
    """All rows, those of each further file numbered on from the last of the one before."""
    frames, told, before = [], [], 0
    for part in parts:
        numbers = part.rows[ROW_NUMBER]
        frames.append(part.rows.with_columns(numbers + before, pl.lit(part.file, pl.UInt32).alias(FILE)))
        if before:
            told.append(f"row 1 of file {part.file} is called {before + 1}")
        before += int(str(numbers.max() or 1))
    if not told:
        return frames[0], []
    problem = f"{len(parts)} files are read as one; {'; '.join(told)}."
    return pl.concat(frames), [place.fault("files_are_read_as_one", problem, "", count=len(parts), on_fail="note")]


def _newest(
    place: Place, rows: pl.DataFrame, spec: SourceSheet, written: Written, parent: SourceTable | None
) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    values = [name for name in rows.columns if name not in (ROW_NUMBER, FILE)]
    key = values if spec.key is None else [spec.key]
    if spec.key is None and parent is not None and set(rows[FILE]) == set(parent.rows[FILE]) and spec.file == "*":
        return rows, _no_versions(), []
    files = pl.col(FILE)
    is_known = pl.any_horizontal(pl.col(name).is_not_null() for name in key)
    in_several = rows.filter(is_known, files.n_unique().over(key) > 1)
    if in_several.height == 0:
        return rows, _no_versions(), []
    differ = in_several.filter(pl.struct(values).n_unique().over(key) > 1)
    if spec.key is None or (differ.height and spec.edited is None and not spec.later_file_wins):
        return rows, _no_versions(), [_unresolved(place, in_several if spec.key is None else differ)]
    if spec.edited is not None:
        questions = list(ask_about_column(in_several[spec.edited], written, "", place))
        if questions:
            return rows, _no_versions(), questions
    edited = pl.lit(None, pl.String) if spec.edited is None else _sortable(pl.col(spec.edited), written)
    newest = files.sort_by(edited.fill_null(""), files).last().over(key)
    older = in_several.filter(files != newest).select(pl.col(spec.key).alias("key"), FILE).unique()
    kept = rows.join(older.rename({"key": spec.key}), on=[spec.key, FILE], how="anti", maintain_order="left")
    return kept, older, []


def _sortable(edited: pl.Expr, written: Written) -> pl.Expr:
    # A day may be written in another order, and has a time behind it: the day first, then all of the text.
    return each_value(edited, lambda text: f"{as_day(written, is_coarse=False)(text)} {text}")


def _unresolved(place: Place, rows: pl.DataFrame) -> Finding:
    return place.fault(
        "overlap_can_be_resolved",
        f"{rows.height} rows stand in several files, and the mapping does not say how to tell the newest.",
        "Name key and edited (the column with the time of the last edit) of this table in the mapping, or "
        "later_file_wins; or leave one of the files in the export.",
        rows=rows[ROW_NUMBER].to_list(),
    )


def _no_versions() -> pl.DataFrame:
    return pl.DataFrame(schema={"key": pl.String, FILE: pl.UInt32})
