"""Sets aside the records that somebody rejected in the system, with all that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.drops import SourceTable
from pipelines.load.faults import Place
from pipelines.load.mapping import SourceSheet


def without_rejected(
    table: SourceTable, spec: SourceSheet, parent: SourceTable | None
) -> tuple[SourceTable, tuple[Finding, ...]]:
    """`table` without its rejected records and without the rows of rejected records of `parent`; what is said of both.

    After files are joined: a record that was good in an earlier file may be rejected in the newest.
    """
    keys = [] if parent is None or spec.link is None else sorted(parent.rejected)
    if not spec.rejected and not keys:
        return table, ()
    # As long as the table: of a large one, polars does not take a single value for all rows.
    nowhere = pl.repeat(False, pl.len(), dtype=pl.Boolean)
    judged = [pl.col(column).is_in(texts) for column, texts in spec.rejected.items()]
    is_rejected = pl.any_horizontal(nowhere, *judged).fill_null(False)
    belongs = pl.col(spec.link).is_in(keys).fill_null(False) if keys and spec.link else nowhere
    rejected, belonging = table.rows.filter(is_rejected), table.rows.filter(belongs & ~is_rejected)
    if rejected.is_empty() and belonging.is_empty():
        return table, ()
    kept, gone = table.rows.filter(~is_rejected & ~belongs), pl.concat([rejected, belonging])
    # A key of two records, of which one is good, is found by the check of the export.
    lost = frozenset[str]() if spec.key is None else frozenset(set(gone[spec.key]) - set(kept[spec.key]) - {None})
    left = replace(table, rows=kept, set_aside=table.set_aside + gone.height, rejected=lost)
    return left, tuple(_notes(table.place, rejected, belonging))


def cannot_be_told(place: Place, columns: Sequence[str]) -> Finding:
    """The export lacks the columns that say which records were rejected."""
    problem = f"Without the column {', '.join(columns)} nobody can tell which records were rejected: all are read."
    return place.fault("record_is_not_rejected", problem, "Export it too, if records are reviewed.", on_fail="note")


def _notes(place: Place, rejected: pl.DataFrame, belonging: pl.DataFrame) -> list[Finding]:
    said = (
        (rejected, "These records were rejected in the system; they are set aside."),
        (belonging, "These rows belong to records that were rejected; they are set aside with them."),
    )
    next_step = "If they are to be counted, take rejected out of the mapping."
    return [
        place.fault("record_is_not_rejected", problem, next_step, rows=rows[ROW_NUMBER].to_list(), on_fail="note")
        for rows, problem in said
        if rows.height
    ]
