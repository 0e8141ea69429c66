"""Explores files that a test makes up, as `safehavens explore` does with a folder of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.load.proposing.answers import Answers
from pipelines.run.exploration import Exploration, explore_export


def put(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    export = folder / "export"
    export.mkdir(parents=True)
    for name, content in files.items():
        (export / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return export


def explore(folder: Path, files: Mapping[str, bytes | str], answers: Answers = Answers()) -> Exploration:  # noqa: B008
    return explore_export(put(folder, files), answers)
