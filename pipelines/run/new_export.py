"""What notebook 00 calls: open an export that nobody has mapped yet, and see what it is; nothing shows a value."""

from __future__ import annotations

from pathlib import Path

from pipelines.load.proposing.answers import Answers
from pipelines.programme import PROJECT_FOLDER
from pipelines.report.findings import said
from pipelines.report.fragments import Fragment
from pipelines.report.listing import listing_table
from pipelines.run.exploration import Exploration, Listing, explore_export


class NewExport:
    """An export as `safehavens explore` sees it. Codes are counted; which they are is told on the terminal alone."""

    def __init__(self, found: Exploration) -> None:
        self._found = found

    def __repr__(self) -> str:
        return repr(self._found)

    def recognised(self) -> Fragment:
        """Which system wrote the export, and how well that fits."""
        return said(self._found.recognised(), "en")

    def tables(self) -> Fragment:
        """Every table of the export, with its rows and columns."""
        return _shown(self._found.tables())

    def columns(self) -> Fragment:
        """Every column: how much of it is filled, what it holds, and what the mapping makes of it."""
        return _shown(self._found.columns())

    def ways(self) -> Fragment:
        """How days and numbers are written, and why that is certain."""
        return _shown(self._found.ways())

    def codes(self) -> Fragment:
        """Columns with codes that the mapping does not know."""
        return _shown(self._found.codes())

    def questions(self) -> Fragment:
        """What can't be guessed."""
        return _shown(self._found.questions())

    def stops(self) -> Fragment:
        """What stops the reading with the mapping as it is now."""
        return _shown(Listing("What still stops the reading", ("Fault",), [(stop,) for stop in self._found.stops()]))

    def answers(self) -> Fragment:
        """What the export can answer, and which missing column is why it can't answer the rest."""
        return _shown(self._found.answers())

    def silent_events(self) -> Fragment:
        """Kinds of events that nothing in the mapping gives."""
        return said(self._found.silent_events() or "Every kind of event can come from this export.", "en")


def open_new_export(
    export: str,
    mapping: str = "",
    date_order: str = "",
    accept_likely: bool = False,
    show_names: bool = False,
    forms: str = "",
) -> NewExport:
    """Looks at the export at `export`: a file, a folder or a zip; `forms`: the workbook of its forms.

    A path is one from the project's folder.
    """
    given = Answers(date_order=date_order or None, names_are_shown=show_names, take_likely=accept_likely)
    definitions = _found(forms) if forms else None
    return NewExport(explore_export(_found(export), given, mapping, forms=definitions))


def _found(given: str) -> Path:
    path = Path(given).expanduser()
    return path if path.exists() else PROJECT_FOLDER / given


def _shown(listing: Listing) -> Fragment:
    return listing_table(*listing)
