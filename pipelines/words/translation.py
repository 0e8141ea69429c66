"""The catalogues of messages: the English source, and for each other language one translation."""

from __future__ import annotations

import gettext
import io
import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from pipelines.errors import ParameterInvalid

SOURCE = Path(__file__).parent / "messages.pot"
CATALOGUES = Path(__file__).parent / "catalogues"
SOURCE_LANGUAGE = "en"

SIGNATURE = re.compile(r"^# Reviewed by:[ \t]*(.*)$", re.MULTILINE)
"""The line at the head of a catalogue in which a native speaker signs for it."""


def languages() -> tuple[str, ...]:
    """The languages that there are: English, and each that has a catalogue."""
    return (SOURCE_LANGUAGE, *sorted(file.stem for file in CATALOGUES.glob("*.po")))


@cache
def source() -> Catalog:
    """Every message that a reader can see, in English."""
    with SOURCE.open("rb") as file:
        return read_po(file)


@cache
def catalogue(language: str) -> Catalog:
    """The translation into a language; of English the source itself.

    Raises ParameterInvalid where there is none.
    """
    if language not in languages():
        raise ParameterInvalid("There is no catalogue for that language yet.", f"There is: {', '.join(languages())}.")
    if language == SOURCE_LANGUAGE:
        return source()
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def messages(language: str) -> gettext.NullTranslations:
    """The translation in the form in which messages are looked up. Raises ParameterInvalid where there is none."""
    translated = catalogue(language)
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, translated)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def texts(language: str) -> tuple[str, ...]:
    """All that is said in a language: each message in all of its plural forms, with its placeholders."""
    translated = catalogue(language)
    return tuple(text for message in source() if message.id for text in said_forms(translated.get(message.id), message))


def said_forms(translated: Message | None, message: Message) -> tuple[str, ...]:
    """The forms in which a message is said: those of its translation, and where it has none the English."""
    forms = strings(translated) if translated is not None else ()
    return forms if forms and all(forms) else _several(message.id)


def strings(message: Message) -> tuple[str, ...]:
    """The translation of a message: one text, or one for each plural form; empty ones too."""
    return _several(message.string)


def _several(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@cache
def reviewer(file: Path) -> str:
    """Who signed for the catalogue in this file as a native speaker; empty where nobody did."""
    found = SIGNATURE.search(file.read_text(encoding="utf-8"))
    return found.group(1).strip() if found else ""


def catalogue_file(language: str) -> Path:
    """The file of a language's catalogue."""
    return CATALOGUES / f"{language}.po"
