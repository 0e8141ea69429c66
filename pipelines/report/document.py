"""The report on one release, piece by piece: a notebook shows one piece a cell, in the declared order."""

from __future__ import annotations

from dataclasses import dataclass

from IPython.display import publish_display_data

from pipelines.protect.published import PublishedTable, Release, read_release
from pipelines.protect.spells import PublishedSpells
from pipelines.report.costs import costs_fragment
from pipelines.report.fragments import Fragment, render
from pipelines.report.indicators import indicator_fragment
from pipelines.report.masthead import headline_fragment, title_fragment
from pipelines.report.parts import chart_part, has_chart, numbers_part, table_part
from pipelines.report.prose import definitions_fragment, method_fragment, not_in_export_fragment, say_needs
from pipelines.report.sections import Section, is_absent, parts_of, section, section_of
from pipelines.report.spell_parts import spell_pieces
from pipelines.words.speak import N_, Words


class Report:
    """One release in one language. Each method gives one piece of the page."""

    def __init__(self, release: Release, language: str) -> None:
        self._release = release
        self._words = Words(language)

    def __repr__(self) -> str:
        return f"<Report on {self._release.programme}, {self._release.country}, {self._release.period}>"

    def title(self) -> Fragment:
        """The head of the page: programme, country, period, profile, data cut, and who pays for it."""
        return title_fragment(self._release, self._words)

    def headline(self) -> Fragment:
        """The numbers that a reader should take away."""
        return headline_fragment(self._release, self._words)

    def section(self, section_id: str) -> Fragment:
        """Heading and introduction of a section, or one sentence where this export has none of it."""
        declared = section(section_id)
        title = self._words.say(declared.title)
        if is_absent(declared, self._release):
            paragraph = self._say_absent(declared)
        else:
            paragraph = self._words.say(declared.introduction, **self._days())
        return Fragment(render("section.html.j2", id=section_id, title=title, paragraphs=[paragraph]), title)

    def chart(self, table_id: str) -> Fragment:
        """The chart of a table with its text alternative and numbers; a sentence where it can't be drawn.

        Nothing where its whole section is absent: the section has said so.
        """
        declared = section_of(table_id)
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

    def _days(self) -> dict[str, str]:
        names = ("first_day", "last_day", "programme_first_day")
        return {name: self._words.day(getattr(self._release, name)) for name in names}

    def _say_absent(self, declared: Section) -> str:
        needs = dict.fromkeys(
            need for part in parts_of(declared, self._release) for need in self._release[part.table_id].needs
        )
        return self._words.say(
            N_("This export can't answer this: it does not hold {needs}."), needs=say_needs(tuple(needs), self._words)
        )


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
    """The report on the release in this folder.

    Raises ParameterInvalid where there is none or the language has no catalogue, and PublishRefused where
    the folder was changed after protect wrote it.
    """
    return Report(read_release(published_dir), language)


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
