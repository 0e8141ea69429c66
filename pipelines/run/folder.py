"""Where a run keeps what it makes: one folder a run, whose sub-folders say by name what may be in them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipelines.contract.fields import tables
from pipelines.run.clock import now
from pipelines.run.plan import Report
from pipelines.whole import write_whole

if TYPE_CHECKING:
    import polars as pl

    from pipelines.contract.export import InputFile

ONLY_OWNER = 0o700
RECORDED_VERSIONS = ("great-expectations", "papermill", "plotly", "polars", "safe-havens-analytics", "scipy")


@dataclass(frozen=True)
class RunFolder:
    """One run's folder and its three rooms; only its owner can open it, and only `published` may be shown."""

    path: Path

    @property
    def rows(self) -> Path:
        """Rows that were set aside, as they stood in the export."""
        return self.path / "rows-SENSITIVE"

    @property
    def notebooks(self) -> Path:
        """Executed notebooks and pages of profile internal."""
        return self.path / "notebooks-SENSITIVE"

    @property
    def published(self) -> Path:
        """Protected tables and pages before they are published: look at them first."""
        return self.path / "published-REVIEW"

    def room(self, report: Report) -> Path:
        """Where the notebooks and files of one report are."""
        room = self.notebooks if report.profile == "internal" else self.published
        return room / report.period.id / report.profile / report.country

    def keep_rows(self, set_aside: Mapping[str, pl.DataFrame]) -> None:
        """Writes the rows that were set aside, a CSV per table, so that nothing is lost."""
        for table, rows in set_aside.items():
            if rows.height:
                self.rows.mkdir(mode=ONLY_OWNER, exist_ok=True)
                write_whole(self.rows / f"{table}.csv", rows.write_csv())

    def record(self, what: Mapping[str, Any], files: tuple[InputFile, ...]) -> None:
        """Writes run.json: effective parameters, verdict, input hashes and versions."""
        inputs = [
            {"name": _safe_name(file.name, number), "sha256": file.sha256, "rows": file.rows}
            for number, file in enumerate(files, start=1)
        ]
        versions = {name: version(name) for name in RECORDED_VERSIONS}
        document = {**what, "inputs": inputs, "versions": versions, "ended_at": now().isoformat(timespec="seconds")}
        write_whole(self.path / "run.json", json.dumps(document, indent=1, default=str) + "\n")


def _safe_name(name: str, number: int) -> str:
    """The name of a file that is named after a table, else its number: any other name may be a person's."""
    path = PurePosixPath(name)
    return path.name if path.stem.lower() in tables() else f"file {number}{path.suffix.lower()}"


def open_run(runs: Path, programme: str) -> RunFolder:
    """A new, empty run folder, named by programme, start and process."""
    started = now().strftime("%Y%m%dT%H%M%S")
    runs.mkdir(parents=True, exist_ok=True)
    for attempt in range(100):
        path = runs / f"{programme}-{started}-{os.getpid()}{f'-{attempt}' if attempt else ''}"
        try:
            path.mkdir(mode=ONLY_OWNER)
        except FileExistsError:
            continue
        return RunFolder(path)
    raise FileExistsError(f"100 runs of {programme} started in one second")
