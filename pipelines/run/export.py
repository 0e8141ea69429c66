"""From a programme folder to checked records: load and validate, once for all reports of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipelines.contract.budget import BudgetLine
from pipelines.contract.counts import CountTable, Measured
from pipelines.contract.export import Export, Records
from pipelines.contract.fields import tables
from pipelines.contract.framework import check_indicator_settings
from pipelines.errors import ProtectionFailed
from pipelines.load.budget import read_budget
from pipelines.load.read import read_export
from pipelines.measure.measures import measure_all
from pipelines.programme import Period, Profile, Programme
from pipelines.protect.knowledge import Sight
from pipelines.protect.published import FIRST_REVISION, Release
from pipelines.protect.wall import protect_release
from pipelines.run.kinds_without_events import kinds_without_events
from pipelines.run.last_delivery import changes_since_last
from pipelines.validate.gate import Verdict, check_export


@dataclass(frozen=True, repr=False)
class CheckedExport:
    """A programme's export and the gate's verdict on it."""

    programme: Programme
    export: Export
    verdict: Verdict
    budget: tuple[BudgetLine, ...] = ()

    def __repr__(self) -> str:
        return f"<CheckedExport of {self.programme.programme}: {len(self.verdict.findings)} findings>"

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Every id and reference in the export, those of set-aside rows too: none may be in a release."""
        columns = [
            self.export.tables[table][field.name]
            for table in self.export.tables
            for field in tables()[table]
            if field.type == "text"
        ]
        return frozenset(value for column in columns for value in column.drop_nulls().unique())

    def measure(self, period: Period, profile: Profile) -> tuple[Measured, ...]:
        """True counts for `period`: for protect alone. Raises GateStopped where the gate said stop."""
        return measure_all(self.verdict.keep(), self.verdict.rows, self.programme, period, profile)

    def release(
        self, period: Period, profile: Profile, earlier: Sequence[Sight] = (), revision: int = FIRST_REVISION
    ) -> dict[str, Release]:
        """View → protected tables for `period`; `earlier`: what has been released. Raises GateStopped where the gate
        said stop, and what `protect_release` raises.
        """
        measured = self.measure(period, profile)
        if profile != "internal":
            _check_declared(measured, self._declared(period, profile))
        return protect_release(measured, self.programme, period, profile, earlier, revision, self.budget)

    def _declared(self, period: Period, profile: Profile) -> tuple[Measured, ...]:
        """The same tables of an export without a row: what is published is fixed before any record is looked at."""
        kept = self.verdict.keep()
        empty = Records({table: frame.clear() for table, frame in kept.tables.items()}, kept.lacks)
        return measure_all(empty, self.verdict.rows, self.programme, period, profile)


def _check_declared(measured: Iterable[Measured], declared: Iterable[Measured]) -> None:
    for table, plan in zip(measured, declared, strict=True):
        if isinstance(table, CountTable) and isinstance(plan, CountTable) and table.dimensions != plan.dimensions:
            raise ProtectionFailed(
                f"The rows of {table.definition.id} depend on the records, and such rows tell of them.",
                "Report this: it is a fault of the program.",
            )


def check_programme(programme: Programme, runs: Path | None = None) -> CheckedExport:
    """Reads and validates the programme's export; with `runs`, also compares it with the last one that a run read."""
    check_indicator_settings(programme)
    budget = read_budget(programme)
    export = read_export(programme)
    changes = () if runs is None else changes_since_last(programme, export, runs)
    export = replace(export, findings=(*export.findings, *kinds_without_events(export), *changes))
    return CheckedExport(programme, export, check_export(export), budget)
