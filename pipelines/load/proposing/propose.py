"""Proposes a mapping for an export: what a ready-made one says, changed to the export's own names and spellings."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl
from pydantic import ValidationError

from pipelines.contract.fields import tables
from pipelines.load.family import NO_CODES
from pipelines.load.files import ExportFile
from pipelines.load.lacks import NEVER_LACKING, NEVER_LACKING_ROLES
from pipelines.load.mapping import Mapping
from pipelines.load.mapping_files import READY_MADE, settings_of
from pipelines.load.proposing.answers import NOTHING_RECORDED, Answers, Question
from pipelines.load.proposing.asking import about_codes, about_columns, about_left_out, about_names, free_columns
from pipelines.load.proposing.by_forms import NamedForms
from pipelines.load.proposing.code_check import UnknownCodes, find_unknown_codes
from pipelines.load.proposing.found_sheets import FoundSheet, find_sheets
from pipelines.load.proposing.mapping_edits import Settings, all_rows, difference, rename, sources, take_out
from pipelines.load.proposing.match import Match, match_columns
from pipelines.load.proposing.names_of_places import hide_names_of_places, say_where
from pipelines.load.proposing.recognise import Fit
from pipelines.load.proposing.seen import SeenTable
from pipelines.load.proposing.ways_of_writing import Way, find_ways

ASKED_BEFORE_LACKING = frozenset({"cases.opened_on", "cases.person_id"})
"""Without these an export is counted otherwise, and not only less: that is not taken for granted."""


@dataclass(frozen=True, repr=False)
class Proposal:
    """A mapping for an export, and how sure it is.

    `settings`: what the file says; `base`: the ready-made mapping that it extends, "" for none. `whole`: the mapping
    with what it extends. `matches`: the columns that it reads; `ways`: how cells are written; `codes`: those that are
    not known; `questions`: what must be answered. `sheets`: the tables as its reader gives them; `gone`: those of the
    ready-made mapping that the export does not have; `read`: the tables of the files that are read.
    """

    base: str
    settings: Settings
    whole: Settings
    sheets: Lookup[str, FoundSheet]
    matches: tuple[Match, ...]
    ways: tuple[Way, ...]
    codes: tuple[UnknownCodes, ...]
    questions: tuple[Question, ...]
    gone: tuple[str, ...] = ()
    read: tuple[SeenTable, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a column was not found, or codes are not known."""
        return bool(self.gone or self.codes or any(match.how == "missing" for match in self.matches))


def propose(
    files: Sequence[ExportFile],
    seen: Sequence[SeenTable],
    fit: Fit,
    answers: Answers,
    forms: NamedForms | None = None,
) -> Proposal:
    """The mapping that extends the one that fits, for these files; their labels are those of `forms`, if there are."""
    base = settings_of(fit.mapping, READY_MADE)
    whole = copy.deepcopy(base)
    if forms is not None:
        forms.put_in(whole)
    say_where(whole, seen, fit, answers)
    say_how(whole, [table for tables in fit.homes.values() for table in tables])
    codes = NO_CODES if forms is None else forms.fitted.codes
    sheets = find_sheets(files, Mapping.model_validate(whole), fit.homes, answers, codes)
    mapping = Mapping.model_validate(whole)
    gone = [name for name in mapping.sheets if name not in sheets]
    matches = tuple(
        match
        for name in sheets
        for match in match_columns(mapping, name, _columns(sheets[name], mapping, fit), answers)
    )
    missing = _missing(matches, mapping, sheets, answers)
    for name in sheets:
        rename(whole, name, {match.column: match.found for match in matches if match.sheet == name and match.is_taken})
    if forms is not None:
        forms.take_out(whole)
    # The record can't be gone: it is what makes the export one of this system.
    take_out(whole, missing, [name for name in gone if name != mapping.record])
    read = tuple(table for tables in fit.homes.values() for table in tables)
    return replace(finish(fit.mapping, base, whole, sheets, matches, answers), gone=tuple(gone), read=read)


def finish(
    base_name: str,
    base: Settings,
    whole: Settings,
    sheets: Lookup[str, FoundSheet],
    matches: tuple[Match, ...],
    answers: Answers,
) -> Proposal:
    """The proposal with how days and numbers are written, codes and columns that are left out, and all that is open."""
    if answers.missing:
        written = whole.setdefault("written", {})
        written["missing"] = [*written.get("missing", ()), *answers.missing]
    if answers.left_out:
        whole["ignored_columns"] = [*whole.get("ignored_columns", ()), *sorted(answers.left_out)]
    _say_codes(whole, answers)
    unnamed = [] if answers.names_are_shown else hide_names_of_places(whole, base)
    mapping = as_mapping(whole)
    ways: tuple[Way, ...] = ()
    codes: tuple[UnknownCodes, ...] = ()
    whose = "the mapping" if base_name else "the contract"
    questions: list[Question] = [*about_names(sheets, unnamed), *about_columns(matches, sheets, whole, whose)]
    if mapping is not None:
        ways, asked = find_ways(mapping, sheets, answers)
        whole["written"] = {**whole.get("written", {}), **{way.setting: way.value for way in ways}}
        whole["written"] = {name: value for name, value in whole["written"].items() if value is not None}
        if not whole["written"] and "written" not in base:
            del whole["written"]
        codes = tuple(find_unknown_codes(as_mapping(whole) or mapping, sheets, answers.are_codes))
        questions += [*asked, *about_codes(codes), *about_left_out(mapping, sheets)]
    settings = {"extends": base_name, **difference(base, whole)} if base_name else whole
    return Proposal(base_name, settings, whole, sheets, matches, ways, codes, tuple(questions))


def as_mapping(settings: Settings) -> Mapping | None:
    """The settings as a mapping; None where too much is open still."""
    try:
        return Mapping.model_validate(settings)
    except ValidationError:
        return None


def _columns(sheet: FoundSheet, mapping: Mapping, fit: Fit) -> dict[str, pl.Series]:
    """Its columns. Where a system does not write what is blank, all that the mapping reads are taken to be there."""
    is_json = any(table.file.suffix == ".json" for tables in fit.homes.values() for table in tables)
    is_subform = sheet.name != mapping.record and not mapping.sheets[sheet.name].forms
    if mapping.reader != "primero" or not (is_json or is_subform):
        return sheet.named
    blank = pl.Series([None] * sheet.rows, dtype=pl.String)
    return {**dict.fromkeys(mapping.uses()[sheet.name], blank), **sheet.named}


def say_how(whole: Settings, read: Sequence[SeenTable]) -> None:
    """Says how the CSV files are written, where there are any: as most of them are."""
    forms = [table.form for table in read if table.form is not None]
    if not forms:
        return
    ((separator, encoding), _), *_ = Counter((form.separator, form.encoding) for form in forms).most_common()
    if any(form.encoding != "utf-8" for form in forms):
        encoding = "windows-1252"
    written = whole.setdefault("written", {})
    written |= {"separator": separator, "encoding": encoding}
    # What is the same without being said need not be said.
    for name, default in (("separator", ","), ("encoding", "utf-8")):
        if written[name] == default:
            del written[name]


def fields_read(mapping: Mapping) -> dict[tuple[str, str], set[str]]:
    """Table and column of the source → the fields of the contract that are read from it."""
    found: dict[tuple[str, str], set[str]] = {}
    for table, made in mapping.tables.items():
        for rows in made.values():
            for sheet, column, field in rows.columns():
                found.setdefault((sheet, column), set()).add(f"{table}.{field}")
    return found


def _missing(
    matches: Sequence[Match], mapping: Mapping, sheets: Lookup[str, FoundSheet], answers: Answers
) -> dict[str, set[str]]:
    """Columns that the export does not have and can do without, by sheet."""
    found: dict[str, set[str]] = {name: set() for name in sheets}
    for match in matches:
        has_others = bool(free_columns(sheets[match.sheet], matches))
        if match.how == "missing" and not _is_needed(match, mapping, answers, has_others):
            found[match.sheet].add(match.column)
    return found


def _is_needed(match: Match, mapping: Mapping, answers: Answers, has_others: bool) -> bool:
    """Whether a column must be found: none can do without it, or it is much to lose and one of the others may be it."""
    fields = fields_read(mapping).get((match.sheet, match.column), set())
    spec = mapping.sheets[match.sheet]
    roles = {one.role for place in fields for one in tables()[place.split(".")[0]] if place.endswith(f".{one.name}")}
    if fields & NEVER_LACKING or roles & NEVER_LACKING_ROLES or match.column == spec.link:
        return True
    is_asked = bool(fields & ASKED_BEFORE_LACKING) or match.column == spec.key or (has_others and "required" in roles)
    return is_asked and (match.sheet, match.column) not in answers.columns


def _say_codes(whole: Settings, answers: Answers) -> None:
    for table, _, rows in all_rows(whole):
        coded = {one.name for one in tables()[table] if one.codelist}
        for field, source in sources(rows):
            place = (source.get("sheet") or rows["sheet"], source.get("column") or "")
            said = answers.codes.get(place, {})
            codes = {text: code for text, code in said.items() if code != NOTHING_RECORDED}
            none = [text for text, code in said.items() if code == NOTHING_RECORDED]
            if codes and field in coded:
                source["codes"] = {**source.get("codes", {}), **codes}
            if none:
                source["missing"] = [*source.get("missing", ()), *none]
