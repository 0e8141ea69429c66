"""What one release counts: the records, whose cases of them, and between which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps

import polars as pl

from pipelines.contract.export import Records
from pipelines.contract.finding import RowBalance
from pipelines.measure.children import countable_cases, describe_children
from pipelines.measure.windows import Window


@dataclass(frozen=True, repr=False)
class Scope:
    """The records of one release and the days that it covers.

    `rows`: table → its balance after the gate. `countries`: the programme's, in its order. `window`: the reporting
    period. `to_date`: from the programme's first day to the last day of the period. `consent_given_only`: children that
    refused consent are left out, as everything that is published must. `framework`: the Fund's, whose indicators are
    counted.
    """

    records: Records
    rows: Mapping[str, RowBalance]
    countries: tuple[str, ...]
    window: Window
    to_date: Window
    consent_given_only: bool
    framework: str

    def __repr__(self) -> str:
        return f"<Scope of {self.window.id}: {self.records!r}>"

    @property
    def cut(self) -> dt.date:
        """The data cut: what is known to lie after this day is not counted."""
        return self.window.last_day

    @cached_property
    def cases(self) -> pl.DataFrame:
        """The counted cases (see `countable_cases`)."""
        return countable_cases(self.records, self.cut, self.consent_given_only)

    @cached_property
    def all_cases(self) -> pl.DataFrame:
        """The counted cases and those that refused consent."""
        return countable_cases(self.records, self.cut, consent_given_only=False)

    @property
    def cases_population(self) -> str:
        """The name of the counted cases; without a refusal they are all cases, and one population has one name."""
        name = "cases" if self.cases.equals(self.all_cases) else "cases_counted"
        return f"{name}:{self.cut}"

    @cached_property
    def children(self) -> pl.DataFrame:
        """One row per child of the counted cases (see `describe_children`)."""
        return describe_children(self.cases, self.countries, reporting_day=self.cut)

    def of_cases(self, table: str) -> pl.LazyFrame:
        """The rows of `table` that belong to counted cases, with `child_id` and the case's `places` beside them.

        Lazy, so that only the rows and columns that a question needs are put side by side.
        """
        return self._with_child(self.records.tables[table])

    def _with_child(self, rows: pl.DataFrame) -> pl.LazyFrame:
        beside = self.cases.lazy().select("case_id", "child_id", "places")
        return rows.lazy().join(beside, on="case_id", how="inner", maintain_order="left")

    @cached_property
    def events(self) -> pl.LazyFrame:
        """The events of counted cases that may have happened by the cut, withdrawn ones too.

        Left out is an event of which the whole day, month or year that is known does not lie on or before the cut. An
        event without a date stays: it is in the export, so it happened, and nobody knows when.
        """
        by_cut = Window(dt.date.min, self.cut).holds("event_date", "date_precision")
        marked = self.records.tables["events"].with_columns(may_be_by_cut=by_cut | pl.col("event_date").is_null())
        return self._with_child(marked).filter("may_be_by_cut").drop("may_be_by_cut")

    @cached_property
    def found(self) -> dict[Callable[[Scope], pl.DataFrame], pl.DataFrame]:
        """What several questions rest on, found once (see `once`)."""
        return {}


def once(find: Callable[[Scope], pl.DataFrame]) -> Callable[[Scope], pl.DataFrame]:
    """The same function, which looks for the rows of a scope once, however many questions rest on them."""

    @wraps(find)
    def found(scope: Scope) -> pl.DataFrame:
        if find not in scope.found:
            scope.found[find] = find(scope)
        return scope.found[find]

    return found
