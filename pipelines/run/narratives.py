"""The analyst's own text on its way to a report: read, checked against the published numbers, and laid beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from pipelines.programme import Programme
from pipelines.protect.published import Release
from pipelines.publish.licence import Licence
from pipelines.publish.own_words import check_words
from pipelines.report.narrative import Narrative, read_narrative, write_narrative, written_blocks
from pipelines.whole import write_whole

KNOWN_WORDS = "narrative/known_words.txt"
"""In the programme folder: capitalised words that are no names of persons, one a line."""

TO_CHECK = "words_to_check.txt"
"""In the folder of a run: where words stand that may be names."""


def lay_narratives(
    programme: Programme,
    release: Release,
    languages: Collection[str],
    needles: Collection[str],
    folder: Path,
    say: Callable[[str], None],
) -> None:
    """Puts the text of a report, in each language that has one, into the folder of its published tables.

    An internal report has none. Raises NarrativeInvalid and LeakFound; says where a word may be a name.
    """
    if release.profile == "internal":
        return
    known = _known_words(programme)
    narratives: dict[str, Narrative] = {}
    doubts: list[str] = []
    for language in languages:
        narrative = read_narrative(programme, release.period, release.country, language)
        if narrative is not None:
            doubts += check_words(narrative, Licence(release, language), needles, known)
            narratives[language] = narrative
    if narratives:
        write_narrative(folder, narratives)
    if doubts:
        write_whole(folder / TO_CHECK, "\n".join(doubts) + "\n")
        say(
            f"Look at these words: a name must not be published. Put a word that is no name into {KNOWN_WORDS}.\n"
            + "\n".join(doubts)
        )


def laid_narratives(folder: Path, languages: Collection[str]) -> dict[str, dict[str, str]]:
    """Language → block → HTML, of the text that `lay_narratives` put there."""
    return {language: written_blocks(folder, language) for language in languages}


def _known_words(programme: Programme) -> list[str]:
    path = programme.folder / KNOWN_WORDS
    return path.read_text(encoding="utf-8-sig").split() if path.is_file() else []
