"""The rules on how a report shows that the European Union pays for it (V01 to V11), looked at in each page and PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.errors import PageIncomplete
from pipelines.protect.published import Release
from pipelines.publish.emblem_geometry import emblem_faults
from pipelines.publish.shown import Shown
from pipelines.publish.visible_page import shown_by_page
from pipelines.publish.visible_pdf import shown_by_pdf
from pipelines.report.funding import STATEMENTS, say_disclaimer
from pipelines.words.speak import Words

FONTS = {"Arial", "Calibri", "Garamond", "Trebuchet", "Tahoma", "Verdana", "Ubuntu", "Liberation Sans"}
"""Those of the rule, and the free twin of Arial with the same letter widths, which Debian puts in its place."""

TEXT_COLOURS = {"#003399", "#000000", "#FFFFFF"}
"""Reflex blue, black and white."""

CO_FUNDED = {
    "en": "Co-funded by the European Union",
    "nl": "Medegefinancierd door de Europese Unie",
    "ro": "Cofinanțat de Uniunea Europeană",
    "sv": "Medfinansieras av Europeiska unionen",
    "bs": "Sufinansira Evropska unija",
    "fr": "Cofinancé par l’Union européenne",
}
"""2021–2027: the Commission's own words, in full and exact."""

NAMES = {
    "en": ("European Union", "Asylum, Migration and Integration Fund"),
    "nl": ("Europese Unie", "Fonds voor asiel, migratie en integratie"),
    "ro": ("Uniun(ea|ii) Europe(ană|ne)", "Fondul(ui)? pentru azil, migrație și integrare"),
    "sv": ("Europeiska unionen", "asyl-, migrations- och integrationsfonden"),
    "bs": ("Evropsk(a|e|om) unij(a|e|om)", "Fond(a|om)? za azil, migracije i integraciju"),
    "fr": ("Union européenne", r"Fonds «\sAsile, migration et intégration\s»"),
}
"""2014–2020: the names of the Union and of the Fund, of which both must be said."""

PLACES = {"shelter", "location", "address", "city", "town", "municipality", "region", "postcode", "place"}


def check_visibility(name: str, content: bytes, release: Release, language: str) -> None:
    """Nothing, where a page or a PDF of the release keeps all rules; `name` is the file's.

    Raises PageIncomplete with the number of each rule that it breaks, and a sentence.
    """
    statement = _plain(Words(language).say(STATEMENTS[release.framework]))
    is_page = name.endswith(".html")
    shown = shown_by_page(content.decode("utf-8")) if is_page else shown_by_pdf(content, statement)
    broken = [f"{rule}: {sentence}" for rule, sentence in _broken(shown, release, language)]
    if broken:
        raise PageIncomplete(
            f"{name} does not show the funding of the Union as it must. {' '.join(broken)}",
            "Tell those who maintain the pipeline; nothing was published.",
        )


def _broken(shown: Shown, release: Release, language: str) -> Iterator[tuple[str, str]]:
    words = Words(language)
    if shown.flag is None:
        yield "V01", "The emblem of the European Union does not stand in its head."
    if shown.statement != _plain(words.say(STATEMENTS[release.framework])) or not is_official(
        shown.statement, release, language
    ):
        yield "V02", "The statement beside the emblem is not the official one."
    if not shown.fonts or not shown.fonts <= FONTS or shown.effects:
        yield "V03", "The statement is not in a plain letter of an allowed kind."
    if not shown.is_clear:
        yield "V04", "The statement touches the emblem or does not stand beside it."
    if not shown.colours or not shown.colours <= TEXT_COLOURS:
        yield "V05", "The statement is not in reflex blue, black or white."
    if shown.is_changed:
        yield "V06", "The emblem is changed or has an effect."
    if shown.other_pictures:
        yield "V07", "Another picture stands where it could be taken for a logo."
    yield from (("V08", f"The emblem is drawn wrong: {fault}.") for fault in _drawn_wrong(shown))
    if _plain(say_disclaimer(release, words)) not in shown.text:
        yield "V09", "It does not say that the author alone is responsible."
    if _is_by_place(release):
        yield "V10", "It has a breakdown by place below a country."
    if shown.height < shown.least:
        yield "V11", f"The emblem is less than {shown.least:g} {shown.unit} high."


def _is_by_place(release: Release) -> bool:
    dimensions = {dimension for table in release.tables.values() for dimension, _ in table.dimensions}
    return any(PLACES & set(dimension.split("_")) for dimension in dimensions)


def _drawn_wrong(shown: Shown) -> Iterator[str]:
    return emblem_faults(shown.flag) if shown.flag else iter(())


def is_official(statement: str, release: Release, language: str) -> bool:
    """Whether a statement is in the words that the framework of the release asks for (rule V02)."""
    if release.framework == "amif-2021-2027":
        return statement == CO_FUNDED.get(language)
    return all(re.search(name, _plain(statement), re.IGNORECASE) for name in NAMES.get(language, ("$.",)))


def _plain(text: str) -> str:
    """The text with plain spaces: a page and a PDF keep those that don't break in different ways."""
    return " ".join(text.split())
