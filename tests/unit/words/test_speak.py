"""Each language says numbers, days, plurals and names in its own way, and every message can be said in it."""

import datetime as dt
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import ParameterInvalid
from pipelines.words import translation
from pipelines.words.labels import label
from pipelines.words.speak import SOURCE_LANGUAGE, Words
from pipelines.words.translation import CATALOGUES, languages, source, texts

each_language = pytest.mark.parametrize("language", languages())

COUNTS = (0, 1, 2, 5, 19, 20, 21, 101, 252)
CHILDREN = {
    "en": "0 children|1 child|2 children|5 children|19 children|20 children|21 children|101 children|252 children",
    "nl": "0 kinderen|1 kind|2 kinderen|5 kinderen|19 kinderen|20 kinderen|21 kinderen|101 kinderen|252 kinderen",
    "sv": "0 barn|1 barn|2 barn|5 barn|19 barn|20 barn|21 barn|101 barn|252 barn",
    "fr": "0 enfant|1 enfant|2 enfants|5 enfants|19 enfants|20 enfants|21 enfants|101 enfants|252 enfants",
    "ro": "0 copii|1 copil|2 copii|5 copii|19 copii|20 de copii|21 de copii|101 copii|252 de copii",
    "bs": "0 djece|1 dijete|2 djece|5 djece|19 djece|20 djece|21 dijete|101 dijete|252 djece",
}


@each_language
def test_a_count_of_children_has_the_right_plural(language: str) -> None:
    words = Words(language)
    said = [words.say_count("{count} child", "{count} children", count) for count in COUNTS]
    assert said == CHILDREN[language].split("|")


@pytest.mark.parametrize(
    ("language", "thousands", "percent", "first", "last"),
    [
        ("en", "1,234", "47%", "1 January 2017", "30 June 2017"),
        ("nl", "1.234", "47%", "1 januari 2017", "30 juni 2017"),
        ("ro", "1.234", "47\u00a0%", "1 ianuarie 2017", "30 iunie 2017"),
        ("sv", "1\u00a0234", "47\u00a0%", "1 januari 2017", "30 juni 2017"),
        ("bs", "1.234", "47%", "1.\u00a01.\u00a02017.", "30.\u00a06.\u00a02017."),
        ("fr", "1\u00a0234", "47\u00a0%", "1er janvier 2017", "30 juin 2017"),
    ],
)
def test_numbers_shares_and_days_are_written_as_in_the_language(
    language: str, thousands: str, percent: str, first: str, last: str
) -> None:
    words = Words(language)
    assert (words.number(1234), words.percent(47)) == (thousands, percent)
    assert (words.day("2017-01-01"), words.day(dt.date(2017, 6, 30))) == (first, last)
    assert not words.day("2017-01-21").startswith("21er")


def test_a_colon_and_a_list_are_set_as_in_the_language() -> None:
    assert Words("en").listed([Words("en").named("Girls", "85"), "x", "y"]) == "Girls: 85; x; y"
    assert Words("fr").listed([Words("fr").named("Filles", "85"), "x"]) == "Filles\u00a0: 85\u00a0; x"
    assert Words("fr").listed([]) == ""


def test_a_word_gets_the_capital_of_its_language() -> None:
    assert [Words(language).capital("ijs") for language in ("en", "nl")] == ["Ijs", "IJs"]
    assert [Words("nl").capital(text) for text in ("", "i", "écrit", "đak")] == ["", "I", "Écrit", "Đak"]


def test_countries_have_the_name_that_the_language_gives_them() -> None:
    said = {language: label(Words(language), "citizenship", "NL", "children") for language in languages()}
    expected = "Netherlands Nederland Nederländerna Pays-Bas Nizozemska"
    assert [said[language] for language in ("en", "nl", "sv", "fr", "bs")] == expected.split()
    assert said["ro"] == "Țările de Jos"


@pytest.mark.parametrize("language", ["xx", "", "../messages", "EN", "nl.po"])
def test_a_language_that_there_is_not_is_refused_with_those_that_there_are(language: str) -> None:
    with pytest.raises(
        ParameterInvalid, match=r"no catalogue for that language yet\. There is: en, bs, fr, nl, ro, sv\."
    ):
        Words(language)


def test_each_translation_says_in_its_own_words_that_nobody_has_reviewed_it() -> None:
    assert Words("en").is_reviewed
    assert Words("en").say_unreviewed() == ""
    said = [Words(language).say_unreviewed() for language in languages() if not Words(language).is_reviewed]
    assert len(set(said)) == len(languages()) - 1
    assert "moedertaalspreker" in " ".join(said)


def test_a_catalogue_that_is_signed_is_reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = (CATALOGUES / "nl.po").read_text(encoding="utf-8").replace("# Reviewed by:", "# Reviewed by: me", 1)
    (tmp_path / "nl.po").write_text(signed, encoding="utf-8")
    monkeypatch.setattr(translation, "CATALOGUES", tmp_path)
    words = Words("nl")
    assert (words.is_reviewed, words.say_unreviewed()) == (True, "")


PLACEHOLDER = re.compile(r"\{(\w+)\}")
DAYS = {"first_day", "last_day", "programme_first_day", "first", "last"}
"""The placeholders in which a date stands."""


@each_language
@settings(max_examples=20, deadline=None, derandomize=True)
@given(number=st.integers(0, 10**6), day=st.dates(dt.date(2010, 1, 1), dt.date(2040, 1, 1)))
def test_every_message_can_be_said_with_its_values(language: str, number: int, day: dt.date) -> None:
    words = Words(language)
    for text in texts(language):
        names = PLACEHOLDER.findall(text)
        values = {name: words.day(day) if name in DAYS else words.number(number) for name in names}
        said = text.format(**values)
        assert not set("{}") & set(said), text
        assert all(value in said for value in values.values()), text
        assert ".." not in said, text
        assert "  " not in said.replace("\u00a0", " "), text


@pytest.mark.parametrize("language", [language for language in languages() if language != SOURCE_LANGUAGE])
def test_hardly_a_message_is_the_same_as_in_english(language: str) -> None:
    english = set(texts(SOURCE_LANGUAGE))
    same = [text for text in texts(language) if text in english and len(re.findall(r"[^\W\d_]{2,}", text)) > 2]
    assert same == []


OFFENDERS = {
    "en": "offender|perpetrator|delinquent|criminals",
    "nl": r"\bdader|verdacht|delinquent|crimine(?:el|le) kind",
    "sv": "gärningsm|förövar|brottsling|misstänkt",
    "fr": "délinquan|malfaiteur|auteurs? d.infraction|criminels?\\b",
    "ro": "infractor|delincvent|făptuitor|făptaș|suspect",
    "bs": "počinila|počinitelj|prestupni|delikvent|delinkvent|krimina(?:lac|lc)|osumnjičen",
}


@each_language
def test_no_language_calls_a_child_an_offender(language: str) -> None:
    found = [text for text in texts(language) if re.search(OFFENDERS[language], text, re.IGNORECASE)]
    assert found == []


def test_the_font_of_the_pages_has_every_letter_of_every_language() -> None:
    found = subprocess.run(
        ["fc-match", "--format=%{family}|%{charset}", "Liberation Sans"], capture_output=True, text=True
    )
    family, _, ranges = found.stdout.partition("|")
    assert family == "Liberation Sans"
    ends = [[int(end, 16) for end in of.split("-")] for of in ranges.split()]
    there = {chr(code) for of in ends for code in range(of[0], of[-1] + 1)}
    needed = set("".join(text for language in languages() for text in texts(language)))
    needed |= set("".join(Words(language).number(10**6) + Words(language).percent(5) for language in languages()))
    assert sorted(needed - there) == []
    assert set("șțđčćšžăâîéåäö\u00a0") <= needed


def test_romanian_letters_have_commas_and_not_cedillas() -> None:
    assert not set("şţŞŢ") & set("".join(texts("ro")))


def test_a_message_without_a_translation_is_said_and_licensed_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "de.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Girls"\nmsgstr "Mädchen"\n', encoding="utf-8")
    monkeypatch.setattr(translation, "CATALOGUES", tmp_path)
    assert [Words("de").say(text) for text in ("Girls", "Boys")] == ["Mädchen", "Boys"]
    assert {"Mädchen", "Boys", "{count} child", "{count} children"} <= set(texts("de"))
    assert "Girls" not in texts("de")


def test_all_plural_forms_are_among_the_texts_of_a_language() -> None:
    assert len(texts(SOURCE_LANGUAGE)) == sum(1 if isinstance(one.id, str) else 2 for one in source() if one.id)
    assert {"{count} copil", "{count} copii", "{count} de copii"} <= set(texts("ro"))
