"""What a rule column may look at: the rows of one table, as text and as typed, and the rows kept of other tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.contract.types import parse_table


@dataclass(frozen=True, repr=False)
class Rows:
    """The rows of `table` that a rule judges.

    `kept`: the typed rows that the gate has kept of the tables before this one, so that a relation to a row that has
    left counts as broken.
    """

    table: str
    text: pl.DataFrame
    kept: Mapping[str, pl.DataFrame]

    @cached_property
    def typed(self) -> pl.DataFrame:
        """The rows of `text`, in the same order, in the contract's types."""
        return parse_table(self.table, self.text)

    def __repr__(self) -> str:
        return f"<Rows: {self.table} {self.text.height:,} rows; values are not shown>"

    def where(self, which: pl.Expr) -> pl.LazyFrame:
        """The typed rows of which `which` is true, in order."""
        return self.typed.lazy().filter(which)

    def beside(self, others: pl.LazyFrame, on: list[str], which: pl.Expr) -> pl.LazyFrame:
        """The same with the columns of the row of `others` that shares `on`; null where none does."""
        return self.where(which).join(others, on=on, how="left", maintain_order="left", validate="m:1")


@dataclass(frozen=True)
class RuleColumn:
    """A column of verdicts that an expectation can expect to be true, in the suites of `tables`.

    `judge` says for each row, in their order, true (kept to), false (broken) or null (does not apply). `needs`: the
    columns (`table.column`) that it can't do without: where the export lacks one, the rule is not run.
    """

    name: str
    judge: Callable[..., pl.Series]
    tables: tuple[str, ...]
    needs: tuple[str, ...]


def rule_on(*tables: str, needs: tuple[str, ...] = ()) -> Callable[[Callable[..., pl.Series]], RuleColumn]:
    """Makes a rule column of the function below it, named as the function is."""
    return lambda function: RuleColumn(function.__name__, function, tables, needs)


def judge(frame: pl.DataFrame | pl.LazyFrame, verdict: pl.Expr) -> pl.Series:
    """`verdict` computed over `frame`, as a Boolean series."""
    return frame.lazy().select(verdict.cast(pl.Boolean).alias("verdict")).collect().to_series()


def judge_where(rows: Rows, which: pl.Expr, among: pl.LazyFrame, verdict: pl.Expr) -> pl.Series:
    """`verdict` computed over `among`, the rows of which `which` is true, in their order; null for all others."""
    applies = judge(rows.typed, which.fill_null(value=False))
    verdicts = judge(among, verdict)
    return pl.repeat(None, applies.len(), dtype=pl.Boolean, eager=True).scatter(applies.arg_true(), verdicts)
