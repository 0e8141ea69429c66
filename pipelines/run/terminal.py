"""What the commands share: where things are, and how they talk; answers go to stdout, all else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.errors import SafeHavensError
from pipelines.programme import PROJECT_FOLDER

progress = Console(stderr=True, highlight=False, markup=False)
# Not a terminal: wide enough that no rule's name is broken, whatever reads it.
answer = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 140)

ProgrammeFolder = Annotated[Path, typer.Argument(help="Folder with programme.yml and the export.")]
ProgrammeFolders = Annotated[list[Path], typer.Argument(help="Folders with programme.yml and the export.")]
RunsFolder = Annotated[Path, typer.Option("--runs", resolve_path=True, help="Where runs go: not for publication.")]
ReleasesFolder = Annotated[Path, typer.Option("--releases", resolve_path=True, help="Where releases go.")]
NotebookFolder = Annotated[Path, typer.Option("--notebook-dir", resolve_path=True, help="Folder of the notebooks.")]

RUNS = PROJECT_FOLDER / "runs"
RELEASES = PROJECT_FOLDER / "releases"
NOTEBOOKS = PROJECT_FOLDER / "notebooks"


def tell(error: SafeHavensError) -> None:
    """Says what stops a run, and what to do about it."""
    progress.print(f"{type(error).__name__}: {error}", style="red", soft_wrap=True)


def show(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints a table."""
    table = Table(*heads)
    for row in rows:
        table.add_row(*row)
    answer.print(table)


def number_of(number: int, thing: str) -> str:
    """`1 report`, `2 reports`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
