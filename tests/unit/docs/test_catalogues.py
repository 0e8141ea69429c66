"""The catalogues: complete in each language, and what is wrong in one is found and named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from catalogues import faults, updated
from markdown_pages import read
from terms import HEADING, PAGE, misses, terms

from pipelines.words.translation import CATALOGUES, languages

FILES = sorted(CATALOGUES.glob("*.po"))
each_language = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)

Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def test_there_is_a_catalogue_for_each_language_that_the_programme_works_in() -> None:
    assert [file.stem for file in FILES] == ["bs", "fr", "nl", "ro", "sv"]


@each_language
def test_a_catalogue_has_exactly_the_messages_of_the_code_and_the_words_of_the_glossary(file: Path) -> None:
    assert [*faults(file), *misses(file)] == []
    assert read(file) == updated(file)


def test_the_settings_name_every_language_that_there_is() -> None:
    (setting,) = (
        line for line in read(PAGE.with_name("programme_settings.md")).splitlines() if "| `languages` |" in line
    )
    assert all(f"(`{language}`)" in setting for language in languages())


DAMAGE: dict[str, tuple[str, Change]] = {
    "left empty": ("no translation: “Girls”", swap('msgstr "Meisjes"', 'msgstr ""')),
    "not there": ("no translation: “Girls”", swap('msgid "Girls"\nmsgstr "Meisjes"\n', "")),
    "one more": (
        "nothing says any more: “Boats”",
        swap('msgid "Girls"', 'msgid "Boats"\nmsgstr "Boten"\n\nmsgid "Girls"'),
    ),
    "obsolete": ("nothing says any more: “Boats”", lambda text: f'{text}\n#~ msgid "Boats"\n#~ msgstr "Boten"\n'),
    "a guess": ("fuzzy", swap('msgid "Girls"', '#, fuzzy\nmsgid "Girls"')),
    "another placeholder": ("other placeholders", swap('msgstr "ongeveer {number}"', 'msgstr "ongeveer {getal}"')),
    "a placeholder lost": ("other placeholders", swap('msgstr "ongeveer {number}"', 'msgstr "ongeveer"')),
    "a stray brace": ("a brace", swap('msgstr "ongeveer {number}"', 'msgstr "ongeveer {number}}"')),
    "a plural lost": ("1 of 2 forms", swap('msgstr[1] "{count} kinderen"', 'msgstr[1] ""')),
    "a plural without its number": ("other placeholders", swap('msgstr[1] "{count} kinderen"', 'msgstr[1] "kinderen"')),
    "a space before": ("a space too many", swap('msgstr "Meisjes"', 'msgstr " Meisjes"')),
    "a space behind": ("a space too many", swap('msgstr "Meisjes"', 'msgstr "Meisjes "')),
    "a full stop more": ("punctuation", swap('msgstr "Meisjes"', 'msgstr "Meisjes."')),
    "a full stop less": ("punctuation", swap('van 0 tot en met 9."', 'van 0 tot en met 9"')),
    "a tag lost": ("other tags", swap("Niet<br>", "Niet ")),
    "another term": ("“verdwijning” is expected for “disappearance”", swap('"Verdwenen"', '"Weggelopen"')),
}


@pytest.mark.parametrize(("fault", "change"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_catalogue_is_told_with_the_message_that_is_wrong(fault: str, change: Change, tmp_path: Path) -> None:
    file = tmp_path / "nl.po"
    file.write_text(change(read(CATALOGUES / "nl.po")), encoding="utf-8")
    assert any(fault in found for found in (*faults(file), *misses(file)))


def test_a_french_line_cannot_break_before_a_colon(tmp_path: Path) -> None:
    file = tmp_path / "fr.po"
    file.write_text(swap("{name}\u00a0: {value}", "{name} : {value}")(read(CATALOGUES / "fr.po")), encoding="utf-8")
    assert any("a line can break: “{name}: {value}”" in found for found in faults(file))


def test_an_update_adds_new_messages_empty_takes_unused_ones_out_and_guesses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "nl.po"
    file.write_text(swap('msgid "Girls"', 'msgid "Girls, all"')(read(CATALOGUES / "nl.po")), encoding="utf-8")
    text = updated(file)
    assert 'msgid "Girls"\nmsgstr ""\n' in text
    assert not {"Girls, all", "fuzzy", "#~", "#:"} & set(text.replace('"', " ").split())
    file.write_text(text, encoding="utf-8")
    assert faults(file) == ["no translation: “Girls”"]
    assert updated(file) == text


def test_a_new_language_begins_with_an_empty_file_and_keeps_the_name_of_who_signs(tmp_path: Path) -> None:
    file = tmp_path / "de.po"
    file.write_text("", encoding="utf-8")
    assert '# Reviewed by:\nmsgid ""' in updated(file)
    assert "nplurals=2" in updated(file)
    signed = tmp_path / "sv.po"
    signed.write_text(swap("# Reviewed by:", "# Reviewed by: a native speaker")(read(CATALOGUES / "sv.po")), "utf-8")
    assert "# Reviewed by: a native speaker\n" in updated(signed)


def test_each_term_that_is_translated_is_explained_and_every_language_has_it() -> None:
    explained = read(PAGE).partition(HEADING)[0].casefold()
    by_language = {
        language: [term.term for term in terms() if term.language == language]
        for language in ("en", *(file.stem for file in FILES))
    }
    assert all(found == by_language["en"] for found in by_language.values())
    assert [term for term in by_language["en"] if term.casefold() not in explained] == []
