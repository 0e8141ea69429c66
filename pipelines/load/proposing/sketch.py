"""Begins a mapping for an export of a system that nobody knows here, from the names of its columns alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import replace

from pipelines.contract.fields import tables
from pipelines.load.identifiers import is_direct_identifier
from pipelines.load.proposing.answers import Answers, Question
from pipelines.load.proposing.asking import free_columns, is_key
from pipelines.load.proposing.found_sheets import FoundSheet
from pipelines.load.proposing.mapping_edits import Settings, declare_lacking
from pipelines.load.proposing.match import Match, known_labels
from pipelines.load.proposing.names_of_places import shared_pattern, title_to_write
from pipelines.load.proposing.propose import Proposal, finish, say_how
from pipelines.load.proposing.seen import SeenTable
from pipelines.load.proposing.shown_names import folded

CASES = "cases"


def sketch(seen: Sequence[SeenTable], answers: Answers) -> Proposal:
    """A whole mapping, as far as it goes: each table of the export gives the contract's table that it is most like.

    What is read from which column is only likely; `case_id` and consent are asked where no column is called so.
    """
    groups = _kinds(seen)
    likely = [(group, _most_alike(group[0].names)) for group in groups]
    if not any(table == CASES for _, table in likely):
        longest = max(groups, key=lambda group: group[0].sheet.cells.height)
        likely = [(group, CASES if group is longest else table) for group, table in likely]
    chosen: dict[str, list[SeenTable]] = {}
    for group, name in likely:
        if name:
            chosen.setdefault(name, group)
    sheets = {table: FoundSheet.of(table, [one.sheet for one in group], answers) for table, group in chosen.items()}
    matches = tuple(match for name, sheet in sheets.items() for match in _matches(name, sheet, answers))
    whole = _settings(chosen, matches, seen, answers)
    proposal = finish("", {}, whole, sheets, matches, answers)
    read = tuple(table for group in chosen.values() for table in group)
    return replace(proposal, questions=(*proposal.questions, *_needed(sheets, whole)), read=read)


def _kinds(seen: Sequence[SeenTable]) -> list[list[SeenTable]]:
    """The tables with the same columns together, of each file the first: a mapping reads one sheet of a kind."""
    kinds: dict[tuple[str, ...], dict[str, SeenTable]] = {}
    for table in seen:
        kinds.setdefault(tuple(sorted(table.names)), {}).setdefault(table.file.name, table)
    return [list(one_of_each_file.values()) for one_of_each_file in kinds.values()]


def _most_alike(names: Sequence[str]) -> str:
    counts = {table: len(_fields_of(table, names)) for table in tables()}
    best = max(counts, key=lambda table: counts[table])
    return best if counts[best] > 1 else ""


def _fields_of(table: str, names: Sequence[str]) -> dict[str, str]:
    """Field of `table` → the column that is called like it, where there is just one."""
    found: dict[str, list[str]] = {}
    for name in names:
        for field in tables()[table]:
            if folded(name) in known_labels()[table, field.name] and not is_direct_identifier(name):
                found.setdefault(field.name, []).append(name)
    return {field: columns[0] for field, columns in found.items() if len(columns) == 1}


def _matches(table: str, sheet: FoundSheet, answers: Answers) -> Iterator[Match]:
    alike = _fields_of(table, list(sheet.named))
    for field in tables()[table]:
        said = answers.columns.get((table, field.name))
        if said is not None and said in sheet.named:
            yield Match(table, field.name, said, "certain", "you said so", True)
        elif said is None and field.name in alike:
            yield Match(table, field.name, alike[field.name], "likely", "a known label", answers.take_likely)


def _settings(
    chosen: Lookup[str, Sequence[SeenTable]], matches: Sequence[Match], seen: Sequence[SeenTable], answers: Answers
) -> Settings:
    whole: Settings = {"system": "own-system", "about": "Proposed by safehavens explore; say here what the system is."}
    say_how(whole, [table for group in chosen.values() for table in group])
    fields = {name: {one.column: one.found for one in matches if one.sheet == name and one.is_taken} for name in chosen}
    whole |= {"sheets": {}, "tables": {}}
    for name, group in sorted(chosen.items(), key=lambda one: one[0] != CASES):
        title = title_to_write(group, answers)
        spec: Settings = {"file": shared_pattern("*", group, seen)} | ({"sheet": title} if title else {})
        case_id = fields[name].get("case_id")
        if case_id:
            spec |= {"key": case_id} if name == CASES else {"parent": CASES, "link": case_id}
        if not case_id and name != CASES:
            continue
        whole["sheets"][name] = spec
        whole["tables"][name] = {"all": {"sheet": name, "fields": _sources(name, fields[name])}}
    declare_lacking(whole)
    return whole


def _sources(table: str, columns: Lookup[str, str]) -> Settings:
    given: Settings = {field: {"column": column} for field, column in columns.items()}
    if "birth_year" in given:
        given["birth_year"]["part"] = "year"
    if table == CASES:
        why = "All lines come from the same system."
        given.setdefault("source_system", {"constant": "office", "why": why})
    if "event_date" in given:
        given.setdefault("date_precision", {"precision_of": columns["event_date"]})
    return given


def _needed(sheets: Lookup[str, FoundSheet], whole: Settings) -> Iterator[Question]:
    given = whole["tables"].get(CASES, {}).get("all", {}).get("fields", {})
    for field in ("case_id", "consent_reporting"):
        if field not in given:
            free = free_columns(sheets[CASES], ())
            if field == "case_id":
                free = tuple(name for name in free if is_key(sheets[CASES], name))
            text = f"Which column is {CASES}.{field}? No export can do without it."
            yield Question("column", (CASES, field), text, f"{CASES}.{field}", free)
