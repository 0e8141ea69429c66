"""Questions about an export: which column is which, what a code means, and what may be left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup

from pipelines.load.identifiers import asked_about, is_direct_identifier
from pipelines.load.mapping import Mapping
from pipelines.load.proposing.answers import Question
from pipelines.load.proposing.code_check import UnknownCodes
from pipelines.load.proposing.found_sheets import FoundSheet
from pipelines.load.proposing.mapping_edits import Settings, all_rows, sources
from pipelines.load.proposing.match import Match
from pipelines.load.proposing.recognise import shown_name


def about_columns(matches: Sequence[Match], sheets: Lookup[str, FoundSheet], whole: Settings) -> Iterator[Question]:
    """One for each column that is only likely, and for each that is needed and not found."""
    read = {
        (source.get("sheet") or rows["sheet"], source.get("column"))
        for _, _, rows in all_rows(whole)
        for _, source in sources(rows)
    }
    structure = {(name, spec.get(one)) for name, spec in whole["sheets"].items() for one in ("key", "link")}
    for match in matches:
        place = (match.sheet, match.column)
        setting = f"{match.sheet}.{match.column}"
        if match.how == "likely" and not match.is_taken:
            own = shown_name(match.found) or "a column"
            text = f"Is {own} of {match.sheet} what the mapping calls {match.column} ({match.why})?"
            yield Question("likely", place, text, setting, (match.found, ""))
        elif match.how == "missing" and place in read | structure:
            free = free_columns(sheets[match.sheet], matches)
            keys = tuple(name for name in free if _is_key(sheets[match.sheet], name))
            text = f"Which column of {match.sheet} is {match.column}? It is needed, and none is called so."
            yield Question("column", place, text, setting, (keys if place in structure else ()) or free)


def _is_key(sheet: FoundSheet, name: str) -> bool:
    cells = sheet.columns[name]
    return cells.null_count() == 0 and cells.n_unique() == cells.len()


def free_columns(sheet: FoundSheet, matches: Sequence[Match]) -> tuple[str, ...]:
    """Its columns that are nothing yet, may be shown and hold something."""
    taken = {match.found for match in matches if match.sheet == sheet.name and match.is_taken}
    filled = [name for name, cells in sheet.columns.items() if cells.null_count() < cells.len()]
    return tuple(name for name in filled if name not in taken and shown_name(name) and not is_direct_identifier(name))


def about_codes(codes: Sequence[UnknownCodes]) -> Iterator[Question]:
    """One for each code that may be shown; it holds the code, and is for the terminal alone."""
    for one in codes:
        setting = f"codes of {one.column}"
        for code, (rows, alike) in one.to_show.items():
            like = f", though one that differs in capitals or spaces alone means {alike}" if alike else ""
            text = f"{rows} rows of {one.sheet}, {one.column}, hold a code that the mapping does not know{like}:"
            choices = (*((alike,) if alike else ()), *(other for other in one.codelist if other != alike))
            yield Question("code", (one.sheet, one.column), text, setting, choices, code)


def about_left_out(mapping: Mapping, sheets: Lookup[str, FoundSheet]) -> Iterator[Question]:
    """One for each column that nobody mapped and that looks like an identifier."""
    for name, sheet in sheets.items():
        known = {*mapping.uses().get(name, ()), *mapping.ignored_columns}
        for at, (column, cells) in enumerate(sheet.columns.items(), start=1):
            look = None if column in known or is_direct_identifier(column) else asked_about(column, cells)
            if look is not None:
                shown = shown_name(column) or f"Column {at}"
                text = f"{shown} of {name} looks like {look}; reading stops at it. May it be left out?"
                yield Question("leave_out", (name, column), text, "ignored_columns", ("yes", "no"))
