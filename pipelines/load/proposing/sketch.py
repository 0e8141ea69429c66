"""Begins a mapping for an export of a system or a form that nobody knows here, from the names of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from pipelines.contract.fields import tables
from pipelines.load.identifiers import is_direct_identifier
from pipelines.load.kobo import questions_of, read_answers
from pipelines.load.mapping import System
from pipelines.load.proposing.answers import Answers, Question
from pipelines.load.proposing.asking import free_columns, is_key
from pipelines.load.proposing.found_sheets import FoundSheet
from pipelines.load.proposing.mapping_edits import Settings, declare_lacking, say_blanks
from pipelines.load.proposing.match import Match, known_labels
from pipelines.load.proposing.names_of_places import shared_pattern, title_to_write
from pipelines.load.proposing.propose import Proposal, finish, say_how
from pipelines.load.proposing.recognise import Fit
from pipelines.load.proposing.seen import SeenTable
from pipelines.load.proposing.shown_names import folded, labels_in_use
from pipelines.load.proposing.sketched_rows import CASES, CODE_TYPES, PLACEMENT_END, rows_of
from pipelines.load.sheet import Sheet


class Family(NamedTuple):
    """A system with forms of one's own: its reader, the columns with the record's key, and the mark after a group."""

    source_system: str
    reader: System
    key: str
    link: str
    after_group: str


FAMILIES: Lookup[str, Family] = MappingProxyType(
    {
        "kobo-htcds": Family("kobo", "kobo", "_id", "_submission__id", "/"),
        "odk-htcds": Family("odk", "tables", "KEY", "PARENT_KEY", "-"),
    }
)
"""By the ready-made mapping whose signature the export has."""

ROW_IDS: Lookup[str, str] = MappingProxyType(
    {"event_type": "event_id", "offence": "arrest_ref", "placement_type": "step_id"}
)
"""What the id of a row is in a table of steps, of arrests, or of placements: which it is, tells the field beside it."""

OFFICE = Family("office", "tables", "", "", "")


def sketch(seen: Sequence[SeenTable], fit: Fit, answers: Answers) -> Proposal:
    """A whole mapping, as far as it goes: each table of the export gives the contract's table that it is most like.

    What is read from which column is only likely, but for the key that a system adds to every form; `case_id` and
    consent are asked where no column is called so.
    """
    family = FAMILIES.get(fit.mapping, OFFICE)
    chosen = _choose(seen, family)
    sheets = {
        name: FoundSheet.of(name, [_as_read(one.sheet, family) for one in group], answers)
        for name, group in chosen.items()
    }
    matches = tuple(match for name, sheet in sheets.items() for match in _matches(name, sheet, family, answers))
    whole = _settings(chosen, matches, seen, family, answers)
    proposal = finish("", {}, whole, sheets, matches, answers)
    read = tuple(table for group in chosen.values() for table in group)
    return replace(proposal, questions=(*proposal.questions, *_needed(sheets, matches, whole)), read=read)


def table_of(sheet: str) -> str:
    """The table of the contract that a sheet of a sketch gives: several may give one, `events` and `events-2`."""
    return sheet.partition("-")[0]


def fields_of_sketch(sheet: str) -> tuple[str, ...]:
    """What may be read from a sheet of a sketch: the fields of its table, and what the contract has in other rows."""
    table = table_of(sheet)
    more = {CASES: CODE_TYPES, "events": (PLACEMENT_END,)}
    return (*(field.name for field in tables()[table]), *more.get(table, ()))


def _choose(seen: Sequence[SeenTable], family: Family) -> dict[str, list[SeenTable]]:
    groups = _kinds(seen)
    likely = [(group, _most_alike(group[0].names, family)) for group in groups]
    if family.key:
        likely = [(group, CASES if family.link not in group[0].names else table) for group, table in likely]
    if not any(table == CASES for _, table in likely):
        longest = max(groups, key=lambda group: group[0].sheet.cells.height)
        likely = [(group, CASES if group is longest else table) for group, table in likely]
    chosen: dict[str, list[SeenTable]] = {}
    for group, table in likely:
        if table and table != CASES:
            count = sum(table_of(name) == table for name in chosen)
            chosen[f"{table}-{count + 1}" if count else table] = group
        elif table:
            chosen.setdefault(table, group)
    return dict(sorted(chosen.items(), key=lambda one: one[0] != CASES))


def _kinds(seen: Sequence[SeenTable]) -> list[list[SeenTable]]:
    """The tables with the same columns together, of each file the first: a mapping reads one sheet of a kind."""
    kinds: dict[tuple[str, ...], dict[str, SeenTable]] = {}
    for table in seen:
        kinds.setdefault(tuple(sorted(table.names)), {}).setdefault(table.file.name, table)
    return [list(one_of_each_file.values()) for one_of_each_file in kinds.values()]


def _as_read(sheet: Sheet, family: Family) -> Sheet:
    if family.reader != "kobo":
        return sheet
    return read_answers(sheet, {*questions_of(sheet.header), family.key, family.link}, ())


def _most_alike(names: Sequence[str], family: Family) -> str:
    counts = {table: len(_fields_of(table, names, family)) for table in tables()}
    best = max(counts, key=lambda table: counts[table])
    return best if counts[best] > 1 else ""


def _fields_of(sheet: str, names: Sequence[str], family: Family) -> dict[str, str]:
    """Field → the column that is called like it, where each is like the other alone; a question may be in a group."""
    found: dict[str, list[str]] = {}
    ids: list[str] = []
    for name in names:
        own = name.rpartition(family.after_group)[2] if family.after_group else name
        fields = _called(table_of(sheet), {folded(name), folded(own)}, fields_of_sketch(sheet))
        if len(fields) == 1 and not is_direct_identifier(name):
            found.setdefault(fields[0], []).append(name)
        elif fields and set(fields) <= set(ROW_IDS.values()):
            ids.append(name)
    row_id = next((row_id for field, row_id in ROW_IDS.items() if field in found), None)
    if row_id is not None and row_id not in found:
        found[row_id] = ids
    return {field: columns[0] for field, columns in found.items() if len(columns) == 1}


def _called(table: str, names: set[str], fields: Sequence[str]) -> list[str]:
    """The fields that are called so: by what offices call them, or else in one of the ready-made mappings."""
    in_use = [field for field in fields if names & labels_in_use().get((table, field), frozenset())]
    return in_use or [field for field in fields if names & known_labels().get((table, field), frozenset())]


def _matches(sheet: str, found: FoundSheet, family: Family, answers: Answers) -> Iterator[Match]:
    alike = _fields_of(sheet, list(found.named), family)
    key = family.key if sheet == CASES else family.link
    for field in fields_of_sketch(sheet):
        said = answers.columns.get((sheet, field))
        if said is not None and said in found.named:
            yield Match(sheet, field, said, "certain", "you said so", True)
        elif said is None and field == "case_id" and key in found.named:
            yield Match(sheet, field, key, "certain", "the system adds it to every form", True)
        elif said is None and field in alike:
            yield Match(sheet, field, alike[field], "likely", "a known label", answers.take_likely)


def _settings(
    chosen: Lookup[str, Sequence[SeenTable]],
    matches: Sequence[Match],
    seen: Sequence[SeenTable],
    family: Family,
    answers: Answers,
) -> Settings:
    whole: Settings = {"system": "own-system", "about": "Proposed by safehavens explore; say here what the system is."}
    whole |= {} if family.reader == "tables" else {"reader": family.reader}
    say_how(whole, [table for group in chosen.values() for table in group])
    if family.key:
        whole.setdefault("written", {})["several"] = " "
    fields = {name: {one.column: one.found for one in matches if one.sheet == name and one.is_taken} for name in chosen}
    whole |= {"sheets": {}, "tables": {}}
    for name, group in chosen.items():
        case_id = fields[name].get("case_id")
        if not case_id and name != CASES:
            continue
        rows = rows_of(table_of(name), name, fields[name], family.source_system)
        if not rows:
            continue
        title = title_to_write(group, answers)
        spec: Settings = {"file": shared_pattern("*", group, seen)} | ({"sheet": title} if title else {})
        if case_id:
            spec |= {"key": case_id} if name == CASES else {"parent": CASES, "link": case_id}
        whole["sheets"][name] = spec
        for table, made in rows.items():
            whole["tables"].setdefault(table, {}).update(made)
    declare_lacking(whole)
    say_blanks(whole)
    return whole


def _needed(sheets: Lookup[str, FoundSheet], matches: Sequence[Match], whole: Settings) -> Iterator[Question]:
    given = whole["tables"].get(CASES, {}).get("all", {}).get("fields", {})
    for field in ("case_id", "consent_reporting"):
        if field not in given:
            free = free_columns(sheets[CASES], ())
            if field == "case_id":
                free = tuple(name for name in free if is_key(sheets[CASES], name))
            text = f"Which column is {CASES}.{field}? No export can do without it."
            yield Question("column", (CASES, field), text, f"{CASES}.{field}", free)
    for name in sheets:
        has_case = any((match.sheet, match.column) == (name, "case_id") and match.is_taken for match in matches)
        if name != CASES and name not in whole["sheets"]:
            field, what = ("event_type", "what kind of event it is") if has_case else ("case_id", "its case")
            text = f"Which column of {name} says of each row {what}? Without it, none of its rows is read."
            yield Question("column", (name, field), text, f"{name}.{field}", free_columns(sheets[name], ()))
