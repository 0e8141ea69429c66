"""What the analyst's notebooks call: open an export, see what was found, show a table; for internal use only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipelines.contract.counts import Measured
from pipelines.errors import GateStopped, NotComparable, ParameterInvalid
from pipelines.programme import WHOLE_PROGRAMME, Period, Programme, read_programme
from pipelines.protect.published import PublishedTable, Release
from pipelines.protect.side_by_side import stack, stack_spells
from pipelines.protect.spells import PublishedSpells
from pipelines.protect.wall import protect_release, publish_spells
from pipelines.report.document import Shown, show, show_spells
from pipelines.report.findings import balance_table, findings_table, said
from pipelines.report.fragments import Fragment
from pipelines.report.prose import not_in_export_fragment
from pipelines.report.rests_on import rests_on
from pipelines.run.export import CheckedExport, check_programme
from pipelines.words.speak import N_, Words

STOPPED = N_("The checks stopped this export, so nothing was counted. The findings say what to correct.")
NO_OTHER = N_("No second programme was given, so nothing stands beside this one.")
NOT_SHOWN = N_("This is not shown. {problem} {next_step}")

Piece = Shown | Fragment
"""What a cell of a notebook shows."""


class Analysis:
    """One view of one period of a checked export, with exact numbers for the analyst's eyes only."""

    def __init__(self, checked: CheckedExport, country: str, period: str, language: str) -> None:
        self._checked = checked
        self._country = country
        self._period = checked.programme.period(period) if period else checked.programme.periods[-1]
        self._words = Words(language)
        self._measured: dict[str, tuple[Measured, ...]] = {}
        self._releases: dict[str, Release] = {}

    def __repr__(self) -> str:
        return f"<Analysis of {self._checked.programme.programme}, {self._country}, {self._period.id}>"

    def _measure(self, period: Period) -> tuple[Measured, ...]:
        if period.id not in self._measured:
            self._measured[period.id] = self._checked.measure(period, "internal")
        return self._measured[period.id]

    def _days_of(self, period: Period) -> dict[str, PublishedSpells]:
        return publish_spells(self._measure(period), self._checked.programme, "internal")[self._country]

    def _release(self, period: Period) -> Release:
        if period.id not in self._releases:
            views = protect_release(self._measure(period), self._checked.programme, period, "internal")
            self._releases[period.id] = views[self._country]
        return self._releases[period.id]

    def _told_periods(self) -> tuple[Period, ...]:
        periods = self._checked.programme.periods
        return periods[: periods.index(self._period) + 1]

    def about(self) -> Fragment:
        """Which programme, country and period the numbers of this notebook are of."""
        words, programme, period = self._words, self._checked.programme, self._period
        whole = self._country == WHOLE_PROGRAMME
        return said(
            N_("{title}, {country}, {first} to {last}. Exact numbers: for internal use only."),
            words.language,
            title=programme.title,
            country=words.say(N_("the whole programme")) if whole else words.country(self._country),
            first=words.day(period.first_day),
            last=words.day(period.last_day),
        )

    def findings(self) -> Fragment:
        """What the rules found: verdict, rule, place, row numbers and what to do; no values."""
        return findings_table(self._checked.verdict.findings, self._words.language)

    def balance(self) -> Fragment:
        """Rows read, kept, set aside and flagged in each table, and in the files of another system: nothing is lost."""
        verdict = self._checked.verdict
        sheets = verdict.sheets if self._checked.programme.export.mapping is not None else ()
        return balance_table(verdict.rows, verdict.rules_run, sheets, self._words.language)

    def table(self, table_id: str) -> PublishedTable:
        """One table of profile internal; `polars.DataFrame(table.columns())` makes a frame of it.

        Raises GateStopped where the gate stopped the export, ParameterInvalid where there is no such table.
        """
        return self._release(self._period)[table_id]

    def days(self, table_id: str) -> PublishedSpells:
        """Durations in days, one row for each that differs; `polars.DataFrame(days.columns())` makes a frame of them.

        Raises GateStopped where the gate stopped the export, ParameterInvalid where there are no such durations.
        """
        there = self._days_of(self._period)
        if table_id not in there:
            raise ParameterInvalid(f"There are no durations {table_id}.", f"There are: {', '.join(there)}.")
        return there[table_id]

    def over_time(self, table_id: str) -> PublishedTable:
        """One table for each period up to this one, side by side. Raises NotComparable where that can't be."""
        of_periods = {period.id: self._release(period)[table_id] for period in self._told_periods()}
        return stack(of_periods, "period")

    def days_over_time(self, table_id: str) -> PublishedSpells:
        """Durations for each period up to this one, side by side; each period counts up to its own last day."""
        of_periods = {period.id: self._days_of(period)[table_id] for period in self._told_periods()}
        return stack_spells(of_periods, "period")

    def beside(self, table_id: str, other_programme_dir: str) -> PublishedTable:
        """One table of this programme beside that of another, in its last period.

        Raises NotComparable where that can't be: real children are never compared with invented ones.
        """
        other = open_export(other_programme_dir, language=self._words.language)
        if other._checked.programme.sample != self._checked.programme.sample:
            raise NotComparable(
                "One of the two programmes is a sample with invented data, and the other is not.",
                "Name a second programme of the same kind, or none.",
            )
        return stack({one._name(): one.table(table_id) for one in (self, other)}, "programme")

    def _name(self) -> str:
        return f"{self._checked.programme.title}, {self._period.id}"

    def show(self, table_id: str) -> Piece:
        """One table as chart and numbers, or a sentence where the gate stopped the export."""
        return self._or_say_why_not(lambda: self._show(self.table(table_id)))

    def show_days(self, table_id: str, kind: str) -> Piece:
        """Durations as a chart (`incidence`, `incidence_by_category` or `dots`) and numbers, or a sentence."""
        return self._or_say_why_not(lambda: self._show_days(table_id, self.days, kind))

    def show_days_over_time(self, table_id: str, kind: str) -> Piece:
        """Durations for each period up to this one as a chart and numbers, or a sentence where that can't be."""
        return self._or_say_why_not(lambda: self._show_days(table_id, self.days_over_time, kind))

    def show_over_time(self, table_id: str) -> Piece:
        """One table for each period up to this one as chart and numbers, or a sentence where that can't be."""
        return self._or_say_why_not(lambda: self._show(self.over_time(table_id)))

    def show_beside(self, table_id: str, other_programme_dir: str) -> Piece:
        """One table of two programmes as chart and numbers, or a sentence where there is no other or it can't be."""
        if not other_programme_dir:
            return said(NO_OTHER, self._words.language)
        return self._or_say_why_not(lambda: self._show(self.beside(table_id, other_programme_dir)))

    def not_in_export(self) -> Fragment:
        """What this export can't answer, and what it would need."""
        try:
            return not_in_export_fragment(self._release(self._period), self._words)
        except GateStopped:
            return said(STOPPED, self._words.language)

    def _show(self, table: PublishedTable) -> Shown:
        below = rests_on(table.definition, self._checked.verdict.rows, self._words)
        return Shown((*show(table, self._words.language).pieces, below))

    def _show_days(self, table_id: str, days_of: Callable[[str], PublishedSpells], kind: str) -> Shown:
        if table_id in self._release(self._period).tables:  # where the export lacks what it needs
            return show(self.table(table_id), self._words.language)
        days = days_of(table_id)
        below = rests_on(days.definition, self._checked.verdict.rows, self._words)
        return Shown((*show_spells(days, self._words.language, kind).pieces, below))

    def _or_say_why_not(self, make: Callable[[], Shown]) -> Piece:
        try:
            return make()
        except GateStopped:
            return said(STOPPED, self._words.language)
        except NotComparable as refusal:
            return said(NOT_SHOWN, self._words.language, problem=refusal.problem, next_step=refusal.next_step)


def open_export(
    programme_dir: str, country: str = WHOLE_PROGRAMME, period: str = "", language: str = "en", runs_dir: str = ""
) -> Analysis:
    """Reads and checks the export of a programme folder; without a period, its last one is shown.

    With the folder of earlier runs, the findings also say how the export differs from the last one.
    """
    programme: Programme = read_programme(programme_dir)
    if country not in programme.views:
        raise ParameterInvalid("The programme has no such country.", f"Choose one of: {', '.join(programme.views)}.")
    return Analysis(check_programme(programme, Path(runs_dir) if runs_dir else None), country, period, language)
