"""From a programme folder to checked records: load and validate, once for all reports of a run."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.contract.export import Export
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

    def release(self, period: Period, profile: Profile) -> dict[str, Release]:
        """View → protected tables for `period`. Raises GateStopped where the gate said stop."""
        records = self.verdict.keep()
        measured = measure_all(
            records, self.verdict.rows, self.programme, period, consent_given_only=profile != "internal"
        )
        return protect_release(measured, self.programme, period, profile)


def check_programme(programme: Programme) -> CheckedExport:
    """Reads and validates the programme's export."""
    export = read_export(programme)
    return CheckedExport(programme, export, check_export(export))
