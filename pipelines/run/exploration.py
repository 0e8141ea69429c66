"""What an export of an unknown organisation is, told without a value: its system, its columns, what it can answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pipelines.contract.fields import tables
from pipelines.contract.finding import Finding
from pipelines.contract.places import parts_of
from pipelines.errors import ExportUnreadable, ParameterInvalid
from pipelines.load.family import NO_CODES
from pipelines.load.files import ExportFile, list_files
from pipelines.load.identifiers import is_direct_identifier
from pipelines.load.mapped import read_mapped
from pipelines.load.mapping import Mapping
from pipelines.load.mapping_files import ready_made
from pipelines.load.mapping_rules import faults_in_mapping
from pipelines.load.primero_labels import Fitted
from pipelines.load.proposing.answers import Answers
from pipelines.load.proposing.by_forms import HINT, NamedForms, is_labelled, read_forms
from pipelines.load.proposing.column_kinds import filled_share, kind_of
from pipelines.load.proposing.found_sheets import FoundSheet
from pipelines.load.proposing.mapping_edits import Settings, declare_lacking
from pipelines.load.proposing.mapping_text import mapping_text
from pipelines.load.proposing.propose import Proposal, as_mapping, fields_read, propose
from pipelines.load.proposing.recognise import CANONICAL, Fit, recognise
from pipelines.load.proposing.seen import SeenTable, see_tables, sheets_of_one_kind
from pipelines.load.proposing.shown_names import known_names
from pipelines.load.proposing.sketch import fields_of_sketch, sketch
from pipelines.load.silent_kinds import silent_kinds
from pipelines.run.answerable import answered_questions, empty_fields
from pipelines.whole import write_whole

BESIDE = (".case_id", ".event_id", ".date_precision")
"""Fields that many columns are read for beside what they are about."""


OWN_FORMS = {"kobo-htcds": "KoboToolbox", "odk-htcds": "ODK Central"}
"""Systems that are known by what they add to every form."""


class Listing(NamedTuple):
    """A table to show: caption, heads and rows; no cell of it is a value of a case."""

    caption: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, repr=False)
class Exploration:
    """An export that was looked at: how well each system fits, and the mapping that is proposed for it.

    `proposal`: None for a canonical export, which needs no mapping. `given`: what the analyst has answered so far.
    `findings`: files that can't be read, and sheets that are not. `forms`: the form definitions that its labels are of,
    where the analyst has named them.
    """

    files: tuple[ExportFile, ...]
    seen: tuple[SeenTable, ...]
    fit: Fit
    proposal: Proposal | None
    given: Answers
    findings: tuple[Finding, ...]
    forms: NamedForms | None = None

    def __repr__(self) -> str:
        return f"<Exploration: {len(self.seen)} tables; values are not shown>"

    def answered(self, answers: Answers) -> Exploration:
        """The same with the analyst's answers."""
        proposal = _proposal(self.files, self.seen, self.fit, answers, self.forms)
        return replace(self, proposal=proposal, given=answers)

    def recognised(self) -> str:
        """Which system wrote the export, and how well that fits, in a sentence or two."""
        how_much = (
            f"{self.fit.found} of {self.fit.columns} columns, in {len(self.fit.homes)} of {self.fit.parts} tables"
        )
        if not self.fit.is_enough:
            system = OWN_FORMS.get(self.fit.mapping)
            if system:
                return (
                    f"{system} wrote this, with a form of your own: the mapping is begun from the names of its columns."
                )
            nearest = f" The nearest is {self.fit.mapping}, with {how_much}." if self.fit.found else ""
            begun = "So the mapping is begun from the names of the columns alone."
            return f"No system that is known here wrote this.{nearest} {begun}{self._hint()}"
        if self.proposal is None:
            return f"This is a canonical export ({how_much}): it needs no mapping."
        return f"The ready-made mapping {self.fit.mapping} fits: {how_much} that it reads are there." + self._hint()

    def _hint(self) -> str:
        """What to do about labels that nobody knows here; "" where there are none."""
        is_open = not self.fit.is_enough or (self.proposal is not None and self.proposal.is_open)
        return f" {HINT}" if is_open and self.forms is None and is_labelled(self.seen) else ""

    def tables(self) -> Listing:
        """Every table of the export: what it is, and its rows and columns."""
        read = [(sheet.name, f"{sheet.rows:,}", f"{len(sheet.columns)}", f"{sheet.files}") for sheet in self._sheets()]
        others = [(sheet.name, f"{sheet.rows:,}", f"{len(sheet.columns)}", "not read") for sheet in self._others()]
        return Listing("Tables of the export", ("Table", "Rows", "Columns", "Files"), [*read, *others])

    def columns(self) -> Listing:
        """Every column: how much of it is filled, what it holds, and what the mapping makes of it."""
        listings = self.columns_by_table()
        rows = [(one.caption, *row) for one in listings for row in one.rows]
        return Listing("Columns", ("Table", "Column", "Filled", "Holds", "In the mapping"), rows)

    def columns_by_table(self) -> list[Listing]:
        """The same, one listing for each table, with its name as the caption."""
        return [
            Listing(sheet.name, ("Column", "Filled", "Holds", "In the mapping"), list(self._rows_of(sheet)))
            for sheet in (*self._sheets(), *self._others())
        ]

    def _rows_of(self, sheet: FoundSheet) -> Iterator[tuple[str, ...]]:
        for name, cells in sheet.columns.items():
            yield name, f"{filled_share(cells)}%", kind_of(name, cells), self._status(sheet.name, name)

    def ways(self) -> Listing:
        """How days and numbers are written, and why."""
        ways = self.proposal.ways if self.proposal else ()
        rows = [(way.setting, "open" if way.value is None else str(way.value), way.why) for way in ways]
        return Listing("How it is written", ("Setting", "Is", "Why"), rows)

    def codes(self) -> Listing:
        """Columns with codes that nobody knows yet; how many, and never which."""
        rows = [
            (one.sheet, one.column, ", ".join(one.fields), f"{one.different}", f"{one.rows:,}")
            for one in (self.proposal.codes if self.proposal else ())
        ]
        return Listing("Codes that are not known", ("Table", "Column", "For", "Codes", "Rows"), rows)

    def questions(self) -> Listing:
        """What can't be guessed, and where in the mapping the answer goes."""
        asked = [one for one in (self.proposal.questions if self.proposal else ()) if not one.is_of_codes]
        return Listing("Questions", ("Question", "Answer it in"), [(one.text, one.setting) for one in asked])

    def answers(self) -> Listing:
        """Question by question, how many tables of the catalogue this export can fill, and why not the others."""
        rows = list(answered_questions(self.lacks()))
        return Listing("What it can answer", ("Question", "Tables", "What is missing, and so not counted"), rows)

    def silent_events(self) -> str:
        """Kinds of events that nothing gives, and fields that are empty, in sentences; "" where there is none."""
        silent = [parts_of(place)[-1] for place in sorted(self._silent())]
        empty = empty_fields(self.proposal)
        told = [
            f"Nothing gives these events, so what needs them is not counted: {', '.join(silent)}.",
            f"These are read from columns that hold nothing, so all of it is unknown: {', '.join(empty)}.",
        ]
        return " ".join(sentence for sentence, names in zip(told, (silent, empty), strict=True) if names)

    def lacks(self) -> frozenset[str]:
        """Tables, columns and kinds of events that the export does not have, as far as is known."""
        if self.proposal is not None:
            return frozenset(self.proposal.whole["lacks"]) | self._silent()
        given = {table: {"all": {"fields": dict.fromkeys(names)}} for table, names in self._canonical().items()}
        settings: Settings = {"tables": given}
        declare_lacking(settings)
        return frozenset(settings["lacks"])

    def _silent(self) -> frozenset[str]:
        """The kinds of events that the mapping can't give; none while it has too many gaps."""
        mapping = as_mapping(self.proposal.whole) if self.proposal is not None else None
        return frozenset() if mapping is None else silent_kinds(mapping, self._fitted(mapping).codes)

    def _fitted(self, mapping: Mapping) -> Fitted:
        if self.forms is None or self.proposal is None:
            return Fitted(mapping, NO_CODES)
        return self.forms.fit(mapping, self.proposal.settings)

    def stops(self) -> list[str]:
        """What still stops the reading with this mapping, each in a sentence; [] where nothing does."""
        if self.proposal is None:
            return []
        mapping = as_mapping(self.proposal.whole)
        faults = ["the mapping has too many gaps to be checked"] if mapping is None else faults_in_mapping(mapping)
        if mapping is None or faults:
            return faults
        fitted = self._fitted(mapping)
        found = fitted.stops
        if not found:
            lacks = frozenset(mapping.lacks)
            try:
                reading = read_mapped(self.files, fitted.mapping, lacks, has_damaged_zip=False, codes=fitted.codes)
            except ExportUnreadable as error:
                return [str(error)]
            found = reading.stops
        return [f"{_place_of(finding)}: {finding.problem} {finding.next_step}" for finding in found]

    def write(self, path: Path) -> None:
        """Writes the mapping. Raises ParameterInvalid where there is such a file, or no mapping is needed."""
        if self.proposal is None:
            raise ParameterInvalid("A canonical export needs no mapping.", "Name what it lacks in export.lacks.")
        refuse_to_overwrite(path)
        write_whole(path, mapping_text(self.proposal))

    def _sheets(self) -> list[FoundSheet]:
        if self.proposal is not None:
            return list(self.proposal.sheets.values())
        homes = self.fit.homes.items()
        return [FoundSheet.of(name, [one.sheet for one in home], self.given) for (name, _), home in homes]

    def _others(self) -> list[FoundSheet]:
        homes = [table for home in self.fit.homes.values() for table in home]
        read = set(map(id, self.proposal.read if self.proposal is not None else homes))
        others = [one.sheet for one in self.seen if id(one) not in read]
        return [FoundSheet.of(sheet.place.source, [sheet], self.given) for sheet in others]

    def _canonical(self) -> dict[str, list[str]]:
        return {
            table: [field.name for field in tables()[table] for home in [homes[0]] if field.name in home.names]
            for (table, _), homes in self.fit.homes.items()
        }

    def _status(self, sheet: str, name: str) -> str:
        if is_direct_identifier(name):
            return "dropped"
        if self.proposal is None:
            return "certain" if name in self._canonical().get(sheet, ()) else "open"
        mapping = as_mapping(self.proposal.whole)
        every = sorted(fields_read(mapping).get((sheet, name), ())) if mapping else []
        fields = [place for place in every if not place.endswith(BESIDE)] or every
        for match in self.proposal.matches:
            if (match.sheet, match.found) == (sheet, name):
                return f"{match.how}: {', '.join(fields) or match.column}" + ("" if match.is_taken else "?")
        ignored = self.proposal.whole.get("ignored_columns", ())
        return "left out" if name in ignored else "open" if any(sheet == one for one in self.proposal.sheets) else ""


def _place_of(finding: Finding) -> str:
    return f"{finding.source}, {finding.column}" if finding.column else finding.source


def explore_export(
    path: Path, answers: Answers, only: str = "", password: str | None = None, forms: Path | None = None
) -> Exploration:
    """Looks at the export at `path`: a file, a folder or a zip. `only`: the ready-made mapping that the analyst names;
    `forms`: the form definitions of Primero.

    Raises ExportUnreadable where no table can be read there, ParameterInvalid for a mapping that there is not, and for
    form definitions that are none or of other forms.
    """
    if only and only not in ready_made():
        raise ParameterInvalid("There is no such ready-made mapping.", f"There are: {', '.join(ready_made())}.")
    named = None if forms is None else read_forms(forms)
    files, zip_faults = list_files(path, password)
    seen, faults = see_tables(files, known_names() | (named.labels if named else frozenset()))
    findings = (*zip_faults, *faults)
    if not seen:
        told = " ".join(f"{finding.source}: {finding.problem}" for finding in findings[:3])
        raise ExportUnreadable(
            f"No table can be read there. {told}".strip(), "Name a folder, a zip or a file with tables."
        )
    fit = recognise(seen, only)[0] if named is None else named.recognise(seen)
    found = (*findings, *sheets_of_one_kind(seen))
    return Exploration(files, tuple(seen), fit, _proposal(files, seen, fit, answers, named), answers, found, named)


def refuse_unknown_places(found: Exploration, answers: Answers) -> None:
    """Raises ParameterInvalid where an answer is about a table or a column that the export doesn't have."""
    proposal = found.proposal
    sheets = proposal.sheets if proposal else {}
    of_base = proposal is not None and bool(proposal.base)
    of_mapping = {(match.sheet, match.column) for match in (proposal.matches if proposal else ())}
    of_sketch = {(name, field) for name in sheets for field in fields_of_sketch(name)} if not of_base else set()
    known = of_mapping if of_base else of_sketch
    for number, (place, name) in enumerate(answers.columns.items(), start=1):
        if place not in known or (name and name not in (sheets[place[0]].named if place[0] in sheets else ())):
            raise ParameterInvalid(
                f"Number {number} of --column is about a column that the mapping or the export doesn't have.",
                "Compare it with the list of columns, letter by letter.",
            )
    if not answers.left_out <= {name for sheet in sheets.values() for name in sheet.named}:
        raise ParameterInvalid("--leave-out names a column that is not there.", "Compare it with the list of columns.")


def _proposal(
    files: Sequence[ExportFile], seen: Sequence[SeenTable], fit: Fit, answers: Answers, forms: NamedForms | None
) -> Proposal | None:
    if not fit.is_enough:
        return sketch(seen, fit, answers)
    return None if fit.mapping == CANONICAL else propose(files, seen, fit, answers, forms)


def refuse_to_overwrite(path: Path) -> None:
    """Raises ParameterInvalid where there is a file at `path`."""
    if path.exists():
        raise ParameterInvalid(
            "There is a file of that name already, and a mapping is never overwritten.",
            "Name another with --write, or move the old one away.",
        )
