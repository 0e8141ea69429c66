"""The last look at the analyst's own text: no identifier, no number that is not published, and names asked about."""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources

from babel import Locale

from pipelines.errors import NarrativeInvalid
from pipelines.publish.leaks import check_needles
from pipelines.publish.licence import Licence
from pipelines.report.narrative import Block, Narrative

TAG = re.compile(r"<[^>]*>")
TOKEN = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)(?: ?%)?|\d+(?:[.,]\d+)* ?%|[^\W_]+(?:['’.,-][^\W_]+)*")
YEAR = re.compile(r"(?:19|20)\d\d")
SENTENCE_END = re.compile(r"[.!?:;•]\W*$")
TENS = 20
"""From this number word on, other words are made of it: twintig, tweeëntwintig."""


def check_words(
    narrative: Narrative, licence: Licence, needles: Collection[str], known: Collection[str]
) -> tuple[str, ...]:
    """Where the text has a word that may be a name: file, block, line and word number, never the word.

    `needles`: the export's identifiers; `known`: words that are no names, from `known_words.txt`. Raises LeakFound
    where the text holds an identifier, and NarrativeInvalid where it holds a number, in digits or as a word, that is
    neither a year nor a published number of this report: a count in prose would undo the rounding.
    """
    text = {narrative.file: "\n".join(narrative.html().values()).encode()}
    check_needles(text, needles, licence.fixed_text)
    places = [
        _place(narrative, block, number, word)
        for block in narrative.blocks.values()
        for number, word, _ in _words(block)
        if not _is_safe(word, licence)
    ]
    if places:
        numbers = "number of the text is" if len(places) == 1 else "numbers of the text are"
        raise NarrativeInvalid(
            f"{len(places)} {numbers} not published in this report: {'; '.join(places)}.",
            "Use a number that stands on the page, or say it without a number; a day or a small count can point at a "
            "child.",
        )
    common = _common_words(licence.language) | {word.casefold() for word in known}
    # A word that begins a sentence has its capital in any case: one that the text has without it too is no name.
    small = {word for block in narrative.blocks.values() for _, word, _ in _words(block)}
    return tuple(
        _place(narrative, block, number, word)
        for block in narrative.blocks.values()
        for number, word, is_first in _words(block)
        if word[0].isupper() and not (is_first and word.lower() in small) and not _is_known(word, licence, common)
    )


def _words(block: Block) -> Iterator[tuple[int, str, bool]]:
    """Number, word, and whether it begins a sentence, of the text as a reader sees it."""
    for paragraph in re.split(r"</?(?:p|li|ul|ol)>", block.html):
        plain = unicodedata.normalize("NFKC", html.unescape(TAG.sub("", paragraph)))
        end = 0
        for number, found in enumerate(TOKEN.finditer(plain), start=1):
            before = plain[end : found.start()]
            yield number, found.group(), number == 1 or SENTENCE_END.search(before) is not None
            end = found.end()


def _place(narrative: Narrative, block: Block, number: int, word: str) -> str:
    """Where a word stands in the file, without the word; of one that its marks cut in pieces, the block alone."""
    for line_number, line in enumerate(block.text.split("\n"), start=block.first_line):
        for place, found in enumerate(TOKEN.finditer(unicodedata.normalize("NFKC", line)), start=1):
            if found.group() == word:
                return f"{narrative.file}, block {block.id}, line {line_number}, word {place}"
    return f"{narrative.file}, block {block.id}, word {number} of a paragraph"


def _is_safe(word: str, licence: Licence) -> bool:
    if any(unicodedata.category(sign).startswith("N") for sign in word):
        return YEAR.fullmatch(word) is not None or word.replace(" ", "") in licence.counts
    return all(_is_safe_number_word(part.casefold(), licence) for part in re.split(r"['’-]", word))


def _is_safe_number_word(word: str, licence: Licence) -> bool:
    values = number_words(licence.language)
    if word in values:
        return licence.number(values[word]) in licence.counts
    return not any(
        value >= TENS and len(part) > 4 and (word.startswith(part) or word.endswith(part))
        for part, value in values.items()
    )


def _is_known(word: str, licence: Licence, common: Collection[str]) -> bool:
    parts = re.split(r"['’-]", word)
    return all(not part or licence.is_word(part) or part.casefold() in common for part in parts)


@cache
def number_words(language: str) -> dict[str, int]:
    """The number words of a language → their value; a word that is an article as well is not among them."""
    with resources.files("pipelines.publish").joinpath("number_words.csv").open(encoding="utf-8") as file:
        return {row["word"]: int(row["value"]) for row in csv.DictReader(file) if row["language"] == language}


@cache
def _common_words(language: str) -> frozenset[str]:
    """The words of the names of countries, languages, months and days."""
    locale = Locale.parse(language)
    names = [*locale.territories.values(), *locale.languages.values()]
    names += [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return frozenset(part.casefold() for name in names for word in TOKEN.findall(name) for part in word.split("-"))
