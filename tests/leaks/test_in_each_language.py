"""The leak gate in each language: what its page says passes, and what is refused in English is refused there too."""

import re
from functools import cache

import pytest
from hand_made_release import hand_made_release
from leaks.seeded import pdf

from pipelines.errors import LeakFound
from pipelines.publish.closed_page import page_faults
from pipelines.publish.closed_pdf import pdf_faults
from pipelines.publish.leaks import check_leaks
from pipelines.publish.licence import Licence
from pipelines.publish.visibility import check_visibility
from pipelines.report.completeness import check_page, declared_page
from pipelines.words.speak import SOURCE_LANGUAGE, Words
from pipelines.words.translation import languages, texts

RELEASE = hand_made_release(country="RO")
LANGUAGES = [
    language if language == "nl" else pytest.param(language, marks=pytest.mark.campaign)
    for language in languages()
    if language != SOURCE_LANGUAGE
]
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def page(language: str) -> str:
    return declared_page(RELEASE, language)


@cache
def licence(language: str) -> Licence:
    return Licence(RELEASE, language)


@each_language
def test_a_page_is_complete_and_passes_the_gate_in_its_own_folder_only(language: str) -> None:
    check_page(page(language), RELEASE)
    check_leaks(RELEASE, {f"{language}/dashboard.html": page(language).encode()}, ["SYN-C-0001"])
    with pytest.raises(LeakFound, match=r"en/dashboard\.html > "):
        check_leaks(RELEASE, {"en/dashboard.html": page(language).encode()}, ())


@each_language
@pytest.mark.parametrize("framework", ["amif-2014-2020", "amif-2021-2027"])
def test_a_page_shows_the_funding_in_the_official_words_of_its_language(language: str, framework: str) -> None:
    release = hand_made_release(framework=framework)
    check_visibility("dashboard.html", declared_page(release, language).encode(), release, language)


def test_a_page_for_the_funder_passes_the_gate_too() -> None:
    release = hand_made_release("funder")
    assert list(page_faults("a page", declared_page(release, "nl"), Licence(release, "nl"))) == []


def tamperings(words: Words) -> dict[str, tuple[str, str]]:
    """What is tampered with, as this language writes it: the old text and the new one."""
    girls, few = words.say("Girls"), words.say("fewer than 10")
    children = words.say_count("{count} child", "{count} children", 250)
    thousands = words.number(3120)
    return {
        "a number more": (children, f"{children}, 251"),
        "another number with its unit": (children, children.replace("250", "251")),
        "a number of the same thousand": (f"<td>{thousands}</td>", f"<td>{words.number(3121)}</td>"),
        "a number in two parts": (f"<td>{thousands}</td>", "<td>3 121</td>"),
        "a share that is not there": (f"<td>{words.percent(34)}</td>", f"<td>{words.percent(33)}</td>"),
        "a share with a decimal": (f"<td>{words.percent(34)}</td>", f"<td>33,9{words.percent(34)[2:]}</td>"),
        "a name": (f'<th scope="row">{girls}</th>', f'<th scope="row">{girls}, Amina</th>'),
        "a name in the data": ('"text":["85', '"text":["Amina 85'),
        "an exact small number": (f"<td>{few}</td>", "<td>4</td>"),
        "a number of a sentence": ("<td>85</td>", "<td>1927</td>"),
        "a day of another period": (words.day("2017-06-30"), words.day("2017-06-29")),
        "a day in English": (words.day("2017-06-30"), "29 June 2017"),
        "a count of the data": ('"x":[85,', '"x":[83,'),
        "a comment": ("<td>85</td>", f"<td>85<!-- {girls} --></td>"),
        "another country": (words.country("RO"), words.country("AL")),
    }


@each_language
@pytest.mark.parametrize("what", tamperings(Words(SOURCE_LANGUAGE)))
def test_a_page_with_anything_more_is_found(language: str, what: str) -> None:
    old, new = tamperings(Words(language))[what]
    assert old in page(language)
    assert list(page_faults("a page", page(language).replace(old, new, 1), licence(language)))


@each_language
def test_a_pdf_says_numbers_as_its_language_does(language: str) -> None:
    words = Words(language)
    said = (
        f"<p>{words.named(words.say('Girls'), words.number(3120))} ({words.percent(34)}), {words.day('2017-06-30')}</p>"
    )
    assert list(pdf_faults("a pdf", pdf(said), licence(language))) == []
    for wrong in (said.replace(words.number(3120), words.number(3121)), said.replace("34", "33")):
        assert list(pdf_faults("a pdf", pdf(wrong), licence(language)))


def test_a_number_with_a_space_between_the_thousands_is_one_number() -> None:
    for language in ("sv", "fr"):
        assert Words(language).number(3120) == "3\u00a0120"
        for space in (" ", "\u00a0", "\u202f"):
            assert licence(language).allows(f"3{space}120")
            for wrong in ("3{}121", "3{}1200", "13{}120", "2{}120", "3{}120{}83", "3{}12"):
                assert not licence(language).allows(wrong.format(space, space)), (language, wrong)


def test_every_plural_form_is_licensed_and_its_number_is_not() -> None:
    said = [Words("ro").say_count("{count} child", "{count} children", count) for count in (1, 5, 250)]
    units = [re.sub(r"[\d\s]+", "", text, count=1).strip() for text in said]
    assert units == ["copil", "copii", "de copii"]
    assert all(licence("ro").allows(unit) for unit in units)
    assert licence("ro").allows("250 de copii")
    assert not licence("ro").allows("251 de copii")


def test_an_identifier_that_is_a_word_of_the_page_in_its_language_stops_nothing() -> None:
    check_leaks(RELEASE, {"nl/dashboard.html": page("nl").encode()}, ["kinderen", "verdwijning"])
    with pytest.raises(LeakFound):
        check_leaks(RELEASE, {"nl/dashboard.html": page("nl").replace("<td>85</td>", "<td>enfants</td>").encode()}, ())


def test_a_page_in_dutch_has_no_sentence_in_english() -> None:
    programs = r'<style>.*?</style>|<script>.*?</script>|<script type="text/plain".*?</script>'
    dutch, text = set(texts_of("nl")), re.sub(programs, "", page("nl"), flags=re.DOTALL)
    left = [sentence for sentence in texts_of(SOURCE_LANGUAGE) if sentence not in dutch and is_in(sentence, text)]
    assert left == []
    assert all(is_in(Words("nl").say(known), text) for known in ("What is not known is a row of its own.", "Girls"))


def texts_of(language: str) -> list[str]:
    """The parts between the placeholders of a language's messages that are long enough to be told apart."""
    parts = (part.strip(" .,:;()“”") for text in texts(language) for part in re.split(r"\{\w+\}", text))
    return [part for part in parts if len(part) > 3]


def is_in(sentence: str, text: str) -> bool:
    """Whether it is said anywhere; a single word, which can be a name in the data, as a text of its own."""
    before, after = (r"(?<!\w)", r"(?!\w)") if " " in sentence else (">", "[.:<]")
    return sentence in text and re.search(before + re.escape(sentence) + after, text) is not None
