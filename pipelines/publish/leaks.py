"""The leak gate: the last look at every byte that a release is about to hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from pipelines.errors import LeakFound
from pipelines.figures.bundle import drawing_library
from pipelines.protect.published import Release
from pipelines.publish.closed_world import faults_of_file, language_of
from pipelines.publish.decode import PDF, Decoder, pieces_of_pdf
from pipelines.publish.licence import Licence
from pipelines.publish.needles import Needles
from pipelines.publish.pieces import Unreadable
from pipelines.report.emblem import emblem_svg
from pipelines.report.fragments import TEMPLATES

SHORTEST = 6
"""Characters of an identifier: a shorter one stands in any page by chance."""

LISTED = 20

PATH = re.compile(r' d="([^"]+)"')


def check_leaks(
    release: Release,
    files: Mapping[str, bytes],
    needles: Collection[str],
    written: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> None:
    """Nothing, where `files` (name → content) say only what `release` licenses and hold none of `needles`.

    `written`: language → block → HTML of the analyst's own text, which the files in that language may hold too. Raises
    LeakFound with a count and the places, never with what stands there. Needles shorter than six characters are left
    out, and so are those that are words of the page itself.
    """

    @cache
    def licence_in(language: str) -> Licence:
        return Licence(release, language, written.get(language, {}))

    own = "\n".join(licence_in(language).fixed_text for language in sorted(set(map(language_of, files))))
    sought = _sought(needles, own)
    found: list[str] = []
    unlicensed: list[str] = []
    for name, content in files.items():  # both looks at a file, then the next: what was read of it is still at hand
        found += needle_faults(name, content, sought)
        if not found:  # what can't be read, or holds an identifier, needs no second opinion
            unlicensed += faults_of_file(name, content, files, licence_in)
    _refuse(found or [sought.masked(fault) for fault in unlicensed])


def check_needles(files: Mapping[str, bytes], needles: Collection[str], own: str) -> None:
    """Nothing, where none of `files` holds one of `needles`: for what is not one release, so has no one licence.

    `own`: all that they may say anyway; needles that stand in it are left out, and those that `check_leaks` leaves out.
    Raises LeakFound as `check_leaks` does.
    """
    sought = _sought(needles, own.casefold())
    _refuse([fault for name, content in files.items() for fault in needle_faults(name, content, sought)])


def _sought(needles: Collection[str], own: str) -> Needles:
    # One pass over our own text, not one for each needle: a word that is in it begins like some part of it.
    beginnings = {own[start : start + SHORTEST] for start in range(len(own))}

    def is_our_own(word: str) -> bool:
        return word[:SHORTEST] in beginnings and word in own

    return Needles([word for word in needles if len(word) >= SHORTEST and not is_our_own(word.casefold())])


def _refuse(faults: Collection[str]) -> None:
    if faults:
        places = list(dict.fromkeys(faults))
        listed = "; ".join(places[:LISTED]) + ("; …" if len(places) > LISTED else "")
        things = "place is" if len(places) == 1 else "places are"
        raise LeakFound(
            f"{len(places)} {things} not safe to publish, so nothing is published: {listed}.",
            "Tell those who maintain the pipeline; don't send the files to anybody.",
        )


def needle_faults(name: str, content: bytes, sought: Needles) -> Iterator[str]:
    """Where an artefact holds a needle, or can't be read; each place is named once, as exactly as can be."""
    try:
        is_pdf = content.startswith(PDF)
        pieces = pieces_of_pdf(name, content) if is_pdf else Decoder(_own_texts()).read(name, content)
        places = list(dict.fromkeys(sought.places(pieces)))
    except Unreadable as error:
        yield sought.masked(str(error))
        return
    yield from (place for place in places if not any(other.startswith(f"{place} > ") for other in places))


@cache
def _own_texts() -> tuple[str, ...]:
    """The long texts that each page carries and that are the same for every export."""
    styles = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    # The coordinates of the emblem's stars read like days to whoever looks for all forms of a day.
    return (drawing_library(), *styles, *PATH.findall(emblem_svg("")))
