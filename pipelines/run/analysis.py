"""What the analyst's notebooks call: open an export, see what was found, show a table; for internal use only."""

from __future__ import annotations

from functools import cached_property

from pipelines.errors import GateStopped, ParameterInvalid
from pipelines.programme import WHOLE_PROGRAMME, Programme, read_programme
from pipelines.protect.published import PublishedTable, Release
from pipelines.report.document import Shown, show
from pipelines.report.findings import balance_table, findings_table, said
from pipelines.report.fragments import Fragment
from pipelines.report.prose import not_in_export_fragment
from pipelines.run.export import CheckedExport, check_programme
from pipelines.words.speak import N_, Words

STOPPED = N_("The checks stopped this export, so nothing was counted. The findings say what to correct.")


class Analysis:
    """One view of one period of a checked export, with exact numbers for the analyst's eyes only."""

    def __init__(self, checked: CheckedExport, country: str, period: str, language: str) -> None:
        self._checked = checked
        self._country = country
        self._period = checked.programme.period(period) if period else checked.programme.periods[-1]
        self._language = language

    def __repr__(self) -> str:
        return f"<Analysis of {self._checked.programme.programme}, {self._country}, {self._period.id}>"

    @cached_property
    def _release(self) -> Release:
        return self._checked.release(self._period, "internal")[self._country]

    def about(self) -> Fragment:
        """Which programme, country and period the numbers of this notebook are of."""
        words, programme, period = Words(self._language), self._checked.programme, self._period
        whole = self._country == WHOLE_PROGRAMME
        return said(
            N_("{title}, {country}, {first} to {last}. Exact numbers: for internal use only."),
            self._language,
            title=programme.title,
            country=words.say(N_("the whole programme")) if whole else words.country(self._country),
            first=words.day(period.first_day),
            last=words.day(period.last_day),
        )

    def findings(self) -> Fragment:
        """What the rules found: verdict, rule, place, row numbers and what to do; no values."""
        return findings_table(self._checked.verdict.findings, self._language)

    def balance(self) -> Fragment:
        """Rows read, kept, set aside and flagged in each table: nothing is lost."""
        return balance_table(self._checked.verdict.rows, self._checked.verdict.rules_run, self._language)

    def table(self, table_id: str) -> PublishedTable:
        """One table of profile internal; `polars.DataFrame(table.columns())` makes a frame of it.

        Raises GateStopped where the gate stopped the export.
        """
        return self._release[table_id]

    def show(self, table_id: str) -> Shown | Fragment:
        """One table as chart and numbers, or a sentence where the gate stopped the export."""
        try:
            return show(self.table(table_id), self._language)
        except GateStopped:
            return said(STOPPED, self._language)

    def not_in_export(self) -> Fragment:
        """What this export can't answer, and what it would need."""
        try:
            return not_in_export_fragment(self._release, Words(self._language))
        except GateStopped:
            return said(STOPPED, self._language)


def open_export(programme_dir: str, country: str = WHOLE_PROGRAMME, period: str = "", language: str = "en") -> Analysis:
    """Reads and checks the export of a programme folder; without a period, its last one is shown."""
    programme: Programme = read_programme(programme_dir)
    if country not in programme.views:
        raise ParameterInvalid("The programme has no such country.", f"Choose one of: {', '.join(programme.views)}.")
    return Analysis(check_programme(programme), country, period, language)
