"""A proposed mapping as the text of a file: YAML, with what is likely and what is open in comments at its head."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import yaml

from pipelines.load.proposing.mapping_edits import Settings
from pipelines.load.proposing.propose import Proposal

WIDTH = 110


def mapping_text(proposal: Proposal) -> str:
    """The file: comments, then the settings. It holds no value of a case but codes that the analyst has named."""
    notes = (textwrap.wrap(note, WIDTH, initial_indent="# ", subsequent_indent="#   ") for note in _notes(proposal))
    return "\n".join([*(line for note in notes for line in note), *_lines(proposal.settings, ""), ""])


def _notes(proposal: Proposal) -> Iterator[str]:
    yield "Proposed by safehavens explore. docs/mappings.md explains each setting."
    for match in proposal.matches:
        if match.how == "likely" and match.is_taken:
            yield f"Likely, please check: {match.sheet}.{match.column} is {match.found} ({match.why})."
    for way in proposal.ways:
        if way.value is not None:
            yield f"written.{way.setting}: {way.why}."
    if proposal.gone:
        yield f"The export has no table {', '.join(proposal.gone)}; what is made of them is lacking."
    missing = [f"{match.sheet}.{match.column}" for match in proposal.matches if match.how == "missing"]
    if missing:
        yield f"No column of the export is called like {', '.join(missing)}."
    for question in proposal.questions:
        if not question.is_of_codes:
            yield f"TODO {question.setting}: {question.text}"
    for one in proposal.codes:
        of = f"{one.sheet}.{one.column} ({', '.join(one.fields)})"
        yield f"TODO codes of {of}: {one.different}, in {one.rows} rows, are not known."


def _lines(settings: Settings, indent: str) -> Iterator[str]:
    for key, value in settings.items():
        name = _flow(key)
        if isinstance(value, dict) and value and not _is_short(value):
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, list) and len(_flow(value)) > WIDTH:
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {_flow(item)}" for item in value)
        else:
            yield f"{indent}{name}: {_flow(value)}"


def _is_short(settings: Settings) -> bool:
    is_flat = not any(isinstance(value, dict | list) for value in settings.values())
    return is_flat and len(_flow(settings)) < WIDTH


def _flow(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text.removesuffix("...\n").rstrip("\n")
