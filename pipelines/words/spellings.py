"""How countries and months are written in the project's languages, from CLDR, to read what a system wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from babel import Locale
from babel.core import get_global

from pipelines.words.translation import languages

Meaning = TypeVar("Meaning", int, str)


@cache
def months() -> Mapping[str, int]:
    """Name or short name of a month in lower case, without a full stop → its number; none that means two months."""
    return _without_doubt((name.rstrip(".").lower(), number) for number, name in _month_names())


@cache
def countries() -> Mapping[str, str]:
    """How a country is written → ISO alpha-2: its name in each language, also in `snake_case`, in lower case; alpha-3.

    Without what can mean two countries. Codes are in capitals: in small letters one of them may be a word.
    """
    return _without_doubt((written, code) for code, name in _country_names() for written in _written(name))


def _month_names() -> Iterator[tuple[int, str]]:
    for language in languages():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                yield from Locale.parse(language).months[context][width].items()


def _country_names() -> Iterator[tuple[str, str]]:
    no_countries = {"EU", "EZ", "UN", "ZZ"}
    codes = {code for code in Locale.parse("en").territories if re.fullmatch("[A-Z]{2}", code)} - no_countries
    for code in codes:
        yield from ((code, Locale.parse(language).territories.get(code, code)) for language in languages())
    for alias, targets in get_global("territory_aliases").items():
        if re.fullmatch("[A-Z]{3}", alias) and len(targets) == 1 and targets[0] in codes:
            yield targets[0], alias


def _written(name: str) -> Iterator[str]:
    if re.fullmatch("[A-Z]{3}", name):
        yield name
        return
    name = name.lower()
    yield name
    yield name.replace(" & ", " and ")
    yield "_".join(re.findall(r"\w+", name.replace("&", "and")))


def _without_doubt(pairs: Iterator[tuple[str, Meaning]]) -> Mapping[str, Meaning]:
    known = set(pairs)
    meanings = Counter(written for written, _ in known)
    return MappingProxyType({written: meaning for written, meaning in known if meanings[written] == 1})
