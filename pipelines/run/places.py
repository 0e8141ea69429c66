"""Where a run finds what it needs and leaves what it makes, and how it says what it is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]
"""Tells the person at the terminal what is being done now."""


@dataclass(frozen=True)
class Places:
    """The folders of runs and of releases, and that of the notebooks."""

    runs: Path
    releases: Path
    notebooks: Path
