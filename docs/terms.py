"""The field's terms in each language: the part of the glossary that shows them, and where a catalogue uses others."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Message
from catalogues import messages, name_of, read

from pipelines.words.translation import CATALOGUES, SOURCE_LANGUAGE, strings

GLOSSARY = CATALOGUES.parent / "glossary.csv"
PAGE = Path(__file__).with_name("glossary.md")
HEADING = "## In other languages"


@dataclass(frozen=True)
class Term:
    """One term in one language. `stems`: how its words begin, in any inflection; one of them shows that it is used."""

    term: str
    language: str
    translation: str
    stems: tuple[str, ...]
    reviewed_by: str


@cache
def terms() -> tuple[Term, ...]:
    """The rows of the glossary's file."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return tuple(Term(**{**row, "stems": tuple(row["stems"].split("|"))}) for row in csv.DictReader(file))


def glossary_page() -> str:
    """The glossary: its definitions as they are written there, and under them the terms of each language."""
    definitions = PAGE.read_text(encoding="utf-8").partition(HEADING)[0].rstrip()
    parts = [
        definitions,
        HEADING,
        "Made by `make samples` from `pipelines/words/glossary.csv`. A term is *unreviewed* until a native speaker of "
        "the field puts a name in its last column there. Each catalogue is held to these terms by `make check`.",
    ]
    for language in dict.fromkeys(term.language for term in terms() if term.language != SOURCE_LANGUAGE):
        lines = ["| term | translation | reviewed by |", "|---|---|---|"]
        for term in terms():
            if term.language == language:
                lines.append(f"| {term.term} | {term.translation} | {term.reviewed_by or '*unreviewed*'} |")
        parts += [f"### {Locale.parse(SOURCE_LANGUAGE).languages[language]}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def misses(file: Path) -> list[str]:
    """Messages of a catalogue that are about a term and don't say it as the glossary does."""
    translation = read(file)
    return [
        f"“{term.translation}” is expected for “{term.term}”: “{name_of(message)}”"
        for message in messages()
        if message.id and (translated := translation.get(message.id)) is not None and all(strings(translated))
        for term in _missed(message, translated, file.stem)
    ]


def _missed(message: Message, translated: Message, language: str) -> Iterator[Term]:
    english = message.id if isinstance(message.id, str) else message.id[-1]
    for term in terms():
        if term.language == SOURCE_LANGUAGE and _begins_a_word(term.stems, english):
            own = next(other for other in terms() if (other.term, other.language) == (term.term, language))
            if not all(_is_in(own.stems, form) for form in strings(translated)):
                yield own


def _begins_a_word(stems: tuple[str, ...], text: str) -> bool:
    return any(re.search(rf"\b{re.escape(stem)}", text, re.IGNORECASE) for stem in stems)


def _is_in(stems: tuple[str, ...], text: str) -> bool:
    """Whether the text has a word with one of the stems, also as a part of a compound as in Dutch and Swedish."""
    return any(stem.casefold() in text.casefold() for stem in stems)
