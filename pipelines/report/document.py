"""The report on one release, piece by piece: a notebook shows one piece a cell, in the declared order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from IPython.display import publish_display_data

from pipelines.programme import find_folder
from pipelines.protect.published import PublishedTable, Release
from pipelines.protect.published_files import RELEASE_FILE, read_release
from pipelines.protect.spells import PublishedSpells
from pipelines.report.costs import costs_fragment
from pipelines.report.fragments import Fragment
from pipelines.report.indicators import indicator_fragment
from pipelines.report.introductions import introduce
from pipelines.report.masthead import headline_fragment, title_fragment
from pipelines.report.narrative import written_blocks
from pipelines.report.parts import chart_part, has_chart, numbers_part, table_part
from pipelines.report.prose import definitions_fragment, method_fragment, not_in_export_fragment
from pipelines.report.revision import revision_fragment
from pipelines.report.sections import is_absent, is_shown, section, section_of
from pipelines.report.spell_parts import spell_pieces
from pipelines.words.speak import N_, Words


class Report:
    """One release in one language. Each method gives one piece of the page.

    `written`: block → HTML of the analyst's own text, which was checked before.
    """

    def __init__(self, release: Release, language: str, written: Mapping[str, str] = MappingProxyType({})) -> None:
        self._release = release
        self._words = Words(language)
        self._written = written

    def __repr__(self) -> str:
        return f"<Report on {self._release.programme}, {self._release.country}, {self._release.period}>"

    def title(self) -> Fragment:
        """The head of the page: programme, country, period, profile, data cut, and who pays for it."""
        return title_fragment(self._release, self._words)

    def revision(self) -> Fragment:
        """What a revised release replaces, why, and what is new in it; nothing for a first release."""
        return revision_fragment(self._release, self._words)

    def headline(self) -> Fragment:
        """The numbers that a reader should take away."""
        return headline_fragment(self._release, self._words)

    def section(self, section_id: str) -> Fragment:
        """Heading, introduction, sentences and written text of a section; nothing for a vignette that is not there."""
        return introduce(section(section_id), self._release, self._words, self._written)

    def chart(self, table_id: str) -> Fragment:
        """The chart of a table with its text alternative and numbers; a sentence where it can't be drawn.

        Nothing where its section has said why it is not there.
        """
        declared = section_of(table_id)
        if not is_shown(table_id, self._release):
            return Fragment("", self._words.say(N_("Not in this release.")))
        if declared and is_absent(declared, self._release):
            return Fragment("", self._words.say(N_("Not in this export.")))
        return chart_part(self._release[table_id], self._words, is_on_page=True)

    def table(self, table_id: str) -> Fragment:
        """The numbers of a table without a chart; a sentence where this export doesn't have them."""
        table = self._release[table_id]
        if table.shape == "not_in_export":
            return self.chart(table_id)
        return table_part(table, self._words, is_on_page=True)

    def indicator_table(self) -> Fragment:
        """All AMIF indicators, for the period and cumulative; nothing where the whole section is absent."""
        if is_absent(section("amif_indicators"), self._release):
            return Fragment("", self._words.say(N_("Not in this export.")))
        return indicator_fragment(self._release, self._words)

    def costs(self) -> Fragment:
        """The costs of the whole programme; nothing where it has no budget file, and in the report on a country."""
        return costs_fragment(self._release, self._words)

    def definitions(self) -> Fragment:
        """The definition of each table on the page."""
        return definitions_fragment(self._release, self._words)

    def method(self) -> Fragment:
        """How the numbers are protected, and what that does not promise."""
        return method_fragment(self._release, self._words)

    def not_in_export(self) -> Fragment:
        """The tables that this export can't give, and what each would need."""
        return not_in_export_fragment(self._release, self._words)


@dataclass(frozen=True, repr=False)
class Shown:
    """A chart with its numbers under it, as two outputs of one cell: JupyterLab draws only one form of each output."""

    pieces: tuple[Fragment, ...]

    def __repr__(self) -> str:
        return self.pieces[0].text

    def _ipython_display_(self) -> None:
        for piece in self.pieces:
            publish_display_data(piece._repr_mimebundle_())  # type: ignore[no-untyped-call]


def open_report(published_dir: str, language: str) -> Report:
    """The report on the release in this folder, with the text that was written for it.

    Raises ParameterInvalid where there is none or the language has no catalogue, and PublishRefused where
    the folder was changed after it was written.
    """
    release = read_release(published_dir)
    folder = find_folder(Path(published_dir), RELEASE_FILE, "Run safehavens report, which makes it.")
    return Report(release, language, written_blocks(folder, language))


def show(table: PublishedTable, language: str = "en") -> Shown:
    """A table as chart and numbers, for the analyst's notebooks."""
    words = Words(language)
    part = chart_part(table, words, is_on_page=False)
    if not has_chart(table):
        return Shown((part,))
    return Shown((part, numbers_part(table, words)))


def show_spells(spells: PublishedSpells, language: str, kind: str) -> Shown:
    """Durations as a chart (`incidence`, `incidence_by_category` or `dots`) and numbers, for the analyst's notebooks.

    Raises ParameterInvalid for any other kind.
    """
    return Shown(spell_pieces(spells, kind, Words(language)))
