"""One reader's language: messages from the gettext catalogue, numbers and dates as that language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from pipelines.words.translation import SOURCE_LANGUAGE, catalogue_file, messages, reviewer

__all__ = ["N_", "SOURCE_LANGUAGE", "Words"]

DAYS = {"bs": "d.\u00a0M.\u00a0yyyy."}
"""How a language writes a day where it is not day, month in words, year.

In Bosnian the month's name would need the case that the sentence asks for ("do 30. juna"); in figures it has none.
"""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated later
    """Marks `message` for the catalogues; it is translated where it is said."""
    return message


class Words:
    """Says things in one language. English is the source; any other language is a catalogue in `catalogues/`.

    Raises ParameterInvalid for a language that has none.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        # The catalogue first: it says in a sentence which languages there are.
        self._messages = messages(language)
        self._locale = Locale.parse(language)

    @property
    def is_reviewed(self) -> bool:
        """Whether a native speaker has signed for this language's catalogue; English is the source."""
        return self.language == SOURCE_LANGUAGE or reviewer(catalogue_file(self.language)) != ""

    def say_unreviewed(self) -> str:
        """The sentence for a page whose translation nobody has signed for; empty where somebody has."""
        if self.is_reviewed:
            return ""
        return self.say(N_("This translation from English has not been reviewed by a native speaker yet."))

    def say(self, message: str, **values: object) -> str:
        """The message in this language, with `{name}` filled in."""
        text = self._messages.gettext(message)
        return text.format(**values) if values else text

    def say_count(self, one: str, many: str, count: int, **values: object) -> str:
        """The right plural of a message for `count`; `{count}` is written as this language writes numbers."""
        text = self._messages.ngettext(one, many, count)
        return text.format(count=self.number(count), **values)

    def named(self, name: str, value: str) -> str:
        """A name and what belongs to it: "Girls: 85" in English, with a space before the colon in French."""
        return self.say(N_("{name}: {value}"), name=name, value=value)

    def listed(self, parts: Iterable[str]) -> str:
        """Parts one after another: "Girls: 85; Boys: 160" in English."""
        return self.say(N_("{before}; {after}"), before="", after="").join(parts)

    def number(self, value: int) -> str:
        """1234 → 1,234 in English."""
        # French sets a narrow no-break space between thousands; the font of the pages has the wide one only.
        return str(format_decimal(value, locale=self._locale)).replace("\u202f", "\u00a0")

    def percent(self, whole: int) -> str:
        """47 → 47% in English."""
        return str(format_percent(whole / 100, locale=self._locale))

    def money(self, cents: int) -> str:
        """123450 → €1,234.50 in English."""
        return str(format_currency(Decimal(cents) / 100, "EUR", locale=self._locale)).replace("\u202f", "\u00a0")

    def day(self, day: dt.date | str) -> str:
        """2017-06-30 → 30 June 2017 in English."""
        date = dt.date.fromisoformat(day) if isinstance(day, str) else day
        text = str(format_date(date, format=DAYS.get(self.language, "d MMMM yyyy"), locale=self._locale))
        # In French the first of a month is an ordinal number, of which CLDR knows nothing.
        return text.replace("1 ", "1er ", 1) if self.language == "fr" and date.day == 1 else text

    def capital(self, text: str) -> str:
        """The text as it stands by itself, with a capital at its beginning; Dutch ij is one letter."""
        letters = 2 if self.language == "nl" and text[:2] == "ij" else 1
        return text[:letters].upper() + text[letters:]

    def country(self, code: str) -> str:
        """The country's name from CLDR, for an ISO alpha-2 code."""
        return str(self._locale.territories[code])

    def language_name(self, code: str) -> str:
        """The language's name from CLDR, for an ISO 639 code: nl → Dutch in English."""
        return str(self._locale.languages[code])
