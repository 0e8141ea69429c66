"""How an export differs from the last one that a run read: the runs' own records remember it, and no row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.contract.export import Delivery, Export
from pipelines.contract.finding import Finding
from pipelines.load.deliveries import drift
from pipelines.load.faults import Place
from pipelines.programme import Programme
from pipelines.run.unchanged import runs_so_far


def remembered(export: Export) -> dict[str, Any]:
    """What a run's record keeps of the export: table of the other system → names of columns and frequent codes."""
    return {table: asdict(delivery) for table, delivery in export.deliveries.items()}


def changes_since_last(programme: Programme, export: Export, runs: Path) -> tuple[Finding, ...]:
    """Notes on columns and codes that are not those of the newest run of this programme on other files."""
    last = _last(programme, export, runs) if export.deliveries else {}
    return tuple(
        finding
        for table, now in export.deliveries.items()
        if table in last
        for finding in drift(Place("", f"{table}, beside the last run"), last[table], now)
    )


def _last(programme: Programme, export: Export, runs: Path) -> Mapping[str, Delivery]:
    files = [file.sha256 for file in export.files]
    for _, run in runs_so_far(runs):
        is_ours = run.get("programme", {}).get("programme") == programme.programme and "deliveries" in run
        if is_ours and [one["sha256"] for one in run["inputs"]] != files:
            return {table: _delivery(plain) for table, plain in run["deliveries"].items()}
    return {}


def _delivery(plain: Mapping[str, Any]) -> Delivery:
    codes = {column: tuple(codes) for column, codes in plain["codes"].items()}
    return Delivery(tuple(plain["columns"]), plain["others"], codes, plain["different"])
