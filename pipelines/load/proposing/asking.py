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

MOST_LISTED = 10
"""So many places a question names; the list of columns has them all."""


def about_names(sheets: Lookup[str, FoundSheet], unnamed: Sequence[str]) -> Iterator[Question]:
    """One question for all names that can't be told from those of people; `unnamed`: settings that wait for one."""
    hidden = [f"{sheet.name}, {name}" for sheet in sheets.values() for name in sheet.hidden_in_order]
    if not hidden and not unnamed:
        return
    listed = "; ".join((*unnamed, *hidden)[:MOST_LISTED]) + (" …" if len(hidden) + len(unnamed) > MOST_LISTED else "")
    text = (
        f"These names are not known here, and could be those of people: {listed}. Open the export and look at them. Is "
        "each the name of a column, sheet or file, and none a person's? Then they are shown, and can be written down."
    )
    yield Question("names", ("", ""), text, "--show-names", ("yes", "no"))


def about_columns(
    matches: Sequence[Match], sheets: Lookup[str, FoundSheet], whole: Settings, whose: str
) -> Iterator[Question]:
    """One for each column that is only likely, and for each that is needed and not found; `whose` names they are."""
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
            text = f"Is {match.found} of {match.sheet} what {whose} calls {match.column} ({match.why})?"
            yield Question("likely", place, text, setting, (match.found, ""))
        elif match.how == "missing" and place in read | structure:
            free = free_columns(sheets[match.sheet], matches)
            keys = tuple(name for name in free if is_key(sheets[match.sheet], name))
            text = f"Which column of {match.sheet} is {match.column}? It is needed, and none is called so."
            yield Question("column", place, text, setting, (keys if place in structure else ()) or free)


def is_key(sheet: FoundSheet, name: str) -> bool:
    """Whether each row has a text of its own in this column."""
    cells = sheet.columns[name]
    return cells.null_count() == 0 and cells.n_unique() == cells.len()


def free_columns(sheet: FoundSheet, matches: Sequence[Match]) -> tuple[str, ...]:
    """Its columns that are nothing yet, may be shown and hold something."""
    taken = {match.found for match in matches if match.sheet == sheet.name and match.is_taken}
    filled = [name for name, cells in sheet.named.items() if cells.null_count() < cells.len()]
    return tuple(name for name in filled if name not in taken and not is_direct_identifier(name))


def about_codes(codes: Sequence[UnknownCodes]) -> Iterator[Question]:
    """One for each code that may be shown, which holds it; and one for each column with codes that could be names."""
    for one in codes:
        setting = f"codes of {one.column}"
        if one.held:
            text = (
                f"Codes of {one.sheet}, {one.column} ({one.held}), are not known here. Look at them in the export. "
                "Are all of them codes or labels, and none a person's name, initials or number? Then they are shown."
            )
            yield Question("are_codes", (one.sheet, one.column), text, setting, ("yes", "no"))
        for code, (rows, alike) in one.to_show.items():
            like = f", though one that differs in capitals or spaces at most means {alike}" if alike else ""
            text = f"{rows} rows of {one.sheet}, {one.column}, hold a code that the mapping does not know{like}:"
            choices = (*((alike,) if alike else ()), *(other for other in one.codelist if other != alike))
            yield Question("code", (one.sheet, one.column), text, setting, choices, code)


def about_left_out(mapping: Mapping, sheets: Lookup[str, FoundSheet]) -> Iterator[Question]:
    """One for each column that nobody mapped and that looks like an identifier."""
    for name, sheet in sheets.items():
        known = {*mapping.uses().get(name, ()), *mapping.ignored_columns}
        for column, cells in sheet.named.items():
            look = None if column in known or is_direct_identifier(column) else asked_about(column, cells)
            if look is not None:
                text = f"{column} of {name} looks like {look}; reading stops at it. May it be left out?"
                yield Question("leave_out", (name, column), text, "ignored_columns", ("yes", "no"))
