"""The leak gate: the last look at every byte that a release is about to hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from pipelines.errors import LeakFound
from pipelines.figures.bundle import drawing_library
from pipelines.protect.published import Release
from pipelines.publish.closed_world import closed_world_faults, language_of
from pipelines.publish.decode import Decoder
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
    _refuse(_faults_of_all(files, sought))  # what can't be read, or holds an identifier, needs no second opinion
    _refuse([sought.masked(fault) for fault in closed_world_faults(files, licence_in)])


def check_needles(files: Mapping[str, bytes], needles: Collection[str], own: str) -> None:
    """Nothing, where none of `files` holds one of `needles`: for what is not one release, so has no one licence.

    `own`: all that they may say anyway; needles that stand in it are left out, and those that `check_leaks` leaves out.
    Raises LeakFound as `check_leaks` does.
    """
    _refuse(_faults_of_all(files, _sought(needles, own.casefold())))


def _sought(needles: Collection[str], own: str) -> Needles:
    return Needles([word for word in needles if len(word) >= SHORTEST and word.casefold() not in own])


def _faults_of_all(files: Mapping[str, bytes], sought: Needles) -> list[str]:
    return [fault for name, content in files.items() for fault in needle_faults(name, content, sought)]


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
        places = list(dict.fromkeys(sought.places(Decoder(_own_texts()).read(name, content))))
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
