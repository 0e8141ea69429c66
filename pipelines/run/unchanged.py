"""Whether a report for internal use was made before from the same files by the same program: then it stands already."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.programme import PROJECT_FOLDER, Programme
from pipelines.run.folder import RECORDED_VERSIONS, RunFolder
from pipelines.run.places import Places
from pipelines.run.plan import Report

NOT_READ = ("__pycache__", ".ipynb_checkpoints")


def content_digest(programme: Programme, places: Places) -> str:
    """SHA-256 over all that a report depends on: each file of the programme folder (settings, export, own text,
    budget), of the notebooks, the rules and the program, and the versions of what it stands on.
    """
    digest = hashlib.sha256(sys.version.encode())
    for name in RECORDED_VERSIONS:
        digest.update(f"{name} {version(name)}\n".encode())
    for folder in (programme.folder, places.notebooks, PROJECT_FOLDER / "expectations", PROJECT_FOLDER / "pipelines"):
        for path in _files_in(folder):
            digest.update(f"{path.relative_to(folder).as_posix()} {_content_of(path)}\n".encode())
    return digest.hexdigest()


def _content_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "unreadable"  # whoever needs the file will say so; a file that nobody needs stops nothing


def _files_in(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part in NOT_READ for part in path.parts):
            yield path


def made_before(report: Report, language: str, content: str, runs: Path) -> Path | None:
    """The folder of an internal report that a run made from the same `content`, the newest, where it still stands."""
    wanted = [report.country, report.period.id, report.profile]
    for record, run in runs_so_far(runs):
        is_same = run.get("content") == content and run.get("outcome") == "made"
        if is_same and wanted in run.get("reports", ()) and language in run.get("languages", ()):
            room = RunFolder(record.parent).room(report)
            if (room / language).is_dir():
                return room
    return None


def runs_so_far(runs: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each `run.json` in the folder and what it says, the newest first."""
    for record in sorted(runs.glob("*/run.json"), key=lambda path: path.stat().st_mtime, reverse=True):
        yield record, _read(record)


def _read(record: Path) -> dict[str, Any]:
    """What a run has recorded; nothing where it was killed while it wrote."""
    try:
        found: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found
