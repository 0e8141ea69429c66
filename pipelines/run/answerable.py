"""What an export that was looked at can answer: the tables of the catalogue that it fills."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.contract.counts import Definition
from pipelines.contract.export import Records
from pipelines.load.proposing.propose import Proposal, as_mapping, fields_read
from pipelines.measure.catalogue import CHAPTERS
from pipelines.measure.measures import missing_needs


def answered_questions(lacks: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Question, how many of its tables can be filled, and why not the others."""
    records = Records({}, lacks)
    for chapter, entries in CHAPTERS.items():
        missing = {entry: missing_needs(records, entry) for entry in entries}
        count = sum(not needs for needs in missing.values())
        word = "none" if not count else "partly" if count < len(entries) else "all"
        why = list(_why_not(missing)) if count else [f"no {', '.join(_lacking_to_all(missing))}"]
        yield chapter, f"{word}: {count} of {len(entries)}", "\n".join(why)


def _why_not(missing: dict[Definition, tuple[str, ...]]) -> Iterator[str]:
    by_need: dict[tuple[str, ...], list[str]] = {}
    for entry, needs in missing.items():
        if needs:
            by_need.setdefault(needs, []).append(_without_period(entry.title))
    for needs, titles in by_need.items():
        yield f"no {', '.join(needs)}: {'; '.join(dict.fromkeys(titles))}"


def _without_period(title: str) -> str:
    """The title of a table that is there for the period and to date."""
    return title.removesuffix(", in this period").removesuffix(", to date")


def _lacking_to_all(missing: dict[Definition, tuple[str, ...]]) -> list[str]:
    """What each of the tables needs; where they have nothing in common, what the first needs."""
    first, *others = missing.values()
    return [need for need in first if all(need in needs for needs in others)] or list(first)


def empty_fields(proposal: Proposal | None) -> list[str]:
    """Fields of the contract for which only columns are read that hold nothing in any row."""
    mapping = as_mapping(proposal.whole) if proposal else None
    if proposal is None or mapping is None:
        return []
    filled: dict[str, bool] = {}
    for (sheet, column), places in fields_read(mapping).items():
        cells = proposal.sheets[sheet].columns.get(column) if sheet in proposal.sheets else None
        if cells is not None:
            is_filled = cells.null_count() < cells.len()
            filled |= {place: filled.get(place, False) or is_filled for place in places}
    return [place for place, is_filled in filled.items() if not is_filled]
