"""From a programme folder to checked records: load and validate, once for all reports of a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.contract.counts import Measured
from pipelines.contract.export import Export
from pipelines.contract.fields import tables
from pipelines.load.read import read_export
from pipelines.measure.measures import measure_all
from pipelines.programme import Period, Profile, Programme
from pipelines.protect.published import Release
from pipelines.protect.wall import protect_release
from pipelines.validate.gate import Verdict, check_export


@dataclass(frozen=True, repr=False)
class CheckedExport:
    """A programme's export and the gate's verdict on it."""

    programme: Programme
    export: Export
    verdict: Verdict

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

    def release(self, period: Period, profile: Profile) -> dict[str, Release]:
        """View → protected tables for `period`. Raises GateStopped where the gate said stop."""
        return protect_release(self.measure(period, profile), self.programme, period, profile)


def check_programme(programme: Programme) -> CheckedExport:
    """Reads and validates the programme's export."""
    export = read_export(programme)
    return CheckedExport(programme, export, check_export(export))
