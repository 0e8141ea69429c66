"""One reader's language: messages from the gettext catalogue, numbers and dates as that language writes them."""

from __future__ import annotations

import datetime as dt
import gettext
import io
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

from pipelines.errors import ParameterInvalid

CATALOGUES = Path(__file__).parent / "catalogues"
SOURCE_LANGUAGE = "en"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated later
    """Marks `message` for the catalogues; it is translated where it is said."""
    return message


class Words:
    """Says things in one language. English is the source; any other language is a catalogue in `catalogues/`."""

    def __init__(self, language: str) -> None:
        self.language = language
        # The catalogue first: it says in a sentence which languages there are.
        self._messages = _messages(language)
        self._locale = Locale.parse(language)

    def say(self, message: str, **values: object) -> str:
        """The message in this language, with `{name}` filled in."""
        text = self._messages.gettext(message)
        return text.format(**values) if values else text

    def say_count(self, one: str, many: str, count: int, **values: object) -> str:
        """The right plural of a message for `count`; `{count}` is written as this language writes numbers."""
        text = self._messages.ngettext(one, many, count)
        return text.format(count=self.number(count), **values)

    def number(self, value: int) -> str:
        """1234 → 1,234 in English."""
        return str(format_decimal(value, locale=self._locale))

    def percent(self, whole: int) -> str:
        """47 → 47% in English."""
        return str(format_percent(whole / 100, locale=self._locale))

    def money(self, cents: int) -> str:
        """123450 → €1,234.50 in English."""
        return str(format_currency(Decimal(cents) / 100, "EUR", locale=self._locale))

    def day(self, day: dt.date | str) -> str:
        """2017-06-30 → 30 June 2017 in English."""
        date = dt.date.fromisoformat(day) if isinstance(day, str) else day
        return str(format_date(date, format="d MMMM yyyy", locale=self._locale))

    def country(self, code: str) -> str:
        """The country's name from CLDR, for an ISO alpha-2 code."""
        return str(self._locale.territories[code])

    def language_name(self, code: str) -> str:
        """The language's name from CLDR, for an ISO 639 code: nl → Dutch in English."""
        return str(self._locale.languages[code])


@cache
def _messages(language: str) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    path = CATALOGUES / f"{language}.po"
    if not path.is_file():
        there = ", ".join([SOURCE_LANGUAGE, *sorted(file.stem for file in CATALOGUES.glob("*.po"))])
        raise ParameterInvalid("There is no catalogue for that language yet.", f"There is: {there}.")
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
