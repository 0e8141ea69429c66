"""The analyst's own text before it leaves: numbers that are not published stop it, and names are asked about."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hand_made_release import hand_made_release
from leaks.seeded import pdf

from pipelines.errors import LeakFound, NarrativeInvalid
from pipelines.programme import read_programme
from pipelines.publish.leaks import check_leaks
from pipelines.publish.licence import Licence
from pipelines.publish.own_words import check_words, number_words
from pipelines.report.completeness import declared_page
from pipelines.report.narrative import Narrative, read_narrative
from pipelines.report.sections import BLOCKS
from pipelines.words.translation import languages

SAMPLE = read_programme(Path(__file__).parents[3] / "data_samples" / "safe_havens")
RELEASE = hand_made_release()
PAGE = "en/dashboard.html"


def narrative(folder: Path, text: str, language: str = "en") -> Narrative:
    """A report's text of which the first block says `text`, on line 3 of its file."""
    path = folder / "narrative" / "2018-H2" / f"ALL.{language}.md"
    path.parent.mkdir(parents=True)
    blocks = "".join(f"## {name}\n\n{text if name == BLOCKS[0] else 'not applicable'}\n\n" for name in BLOCKS)
    path.write_text(blocks, encoding="utf-8")
    found = read_narrative(SAMPLE.model_copy(update={"folder": folder}), "2018-H2", "ALL", language)
    assert found is not None
    return found


def doubts(folder: Path, text: str, language: str = "en", known: tuple[str, ...] = ()) -> tuple[str, ...]:
    return check_words(narrative(folder, text, language), Licence(RELEASE, language), ["SYN-C-0001"], known)


@pytest.mark.parametrize(
    "text",
    [
        "In 2017 the programme reached 85 girls (34%).",
        "The published total is 252.",
        "The children, and ten of them, were heard.",
        "Help came at once.",
    ],
)
def test_years_published_numbers_and_plain_words_may_be_written(tmp_path: Path, text: str) -> None:
    assert doubts(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "There were two girls.", 3),
        ("en", "There were 4 girls.", 3),
        ("en", "There were 83 girls.", 3),
        ("en", "It was on 12 March 2017.", 4),
        ("en", "There were twenty-one girls.", 3),
        ("en", "There were t**w**o girls.", 3),
        ("en", "There were ٤ girls.", 3),
        ("en", "There were ② girls.", 3),
        ("en", "There were seventy-three girls.", 3),
        ("nl", "Er waren eenentwintig meisjes.", 3),
        ("nl", "Er waren twee meisjes.", 3),
        ("ro", "Au fost două fete.", 3),
        ("sv", "Det var tjugotre flickor.", 3),
        ("bs", "Bile su dvije djevojčice.", 3),
        ("fr", "Il y avait deux filles.", 4),
    ],
)
def test_a_number_that_is_not_published_stops_the_report_and_is_not_told(
    tmp_path: Path, language: str, text: str, word: int
) -> None:
    with pytest.raises(NarrativeInvalid) as caught:
        doubts(tmp_path, text, language)
    place = f"ALL.{language}.md, block objectives, "
    assert place in caught.value.problem
    assert f"word {word}" in caught.value.problem
    assert "girls" not in str(caught.value)


def test_every_language_has_its_number_words() -> None:
    for language in languages():
        assert set(range(2, 11)) <= set(number_words(language).values()), language


def test_a_word_that_may_be_a_name_is_asked_about_by_place_and_not_told(tmp_path: Path) -> None:
    found = doubts(tmp_path, "Children in Romania spoke to Amina. The European Union helped.")
    assert found == ("narrative/2018-H2/ALL.en.md, block objectives, line 3, word 6",)


def test_a_name_that_begins_a_sentence_is_asked_about_too(tmp_path: Path) -> None:
    found = doubts(tmp_path, "Amina was heard. Zebras helped, and so did other zebras.")
    assert found == ("narrative/2018-H2/ALL.en.md, block objectives, line 3, word 1",)


def test_a_word_of_the_list_of_known_words_is_not_asked_about(tmp_path: Path) -> None:
    assert doubts(tmp_path, "They spoke to Nidos.", known=("Nidos",)) == ()


def test_an_identifier_of_the_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LeakFound) as caught:
        doubts(tmp_path, "As in SYN-C-0001 the guardian helped.")
    assert "SYN-C" not in str(caught.value)


@cache
def page_with_text() -> str:
    return declared_page(RELEASE, "en", WRITTEN)


WRITTEN = {"objectives": "<p>Zebras help Quentin in 2017.</p>\n", "ethics": ""}


def test_the_gate_lets_the_written_text_through_as_it_was_checked() -> None:
    page = page_with_text()
    assert "Zebras help Quentin" in page
    check_leaks(RELEASE, {PAGE: page.encode()}, [], {"en": WRITTEN})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Zebras help", "Zebras helped"),
        ("Zebras help Quentin", "Quentin helps zebras"),
        ("<p>Zebras", '<p title="Quentin">Zebras'),
        ("<td>85</td>", "<td>Quentin</td>"),
        ("</main>", "<p>Zebras help Quentin in 2017.</p>\n</main>"),
        ("Zebras help Quentin in 2017.", "Zebras help Quentin in 2017.<!-- 83 -->"),
    ],
)
def test_the_gate_licenses_that_text_once_and_its_words_nowhere_else(old: str, new: str) -> None:
    page = page_with_text()
    assert old in page
    with pytest.raises(LeakFound) as caught:
        check_leaks(RELEASE, {PAGE: page.replace(old, new, 1).encode()}, [], {"en": WRITTEN})
    assert "Quentin" not in str(caught.value)


def test_the_text_of_one_language_is_no_licence_in_another() -> None:
    page = page_with_text()
    with pytest.raises(LeakFound):
        check_leaks(RELEASE, {PAGE: page.encode()}, [], {"nl": WRITTEN})


def test_on_a_page_of_a_pdf_the_written_text_may_stand_beside_ours_and_nothing_else() -> None:
    said = (
        "<h1>Safe Havens</h1><p>In this period up to 30 June 2017: 85 children.</p><p>Zebras help Quentin in 2017.</p>"
    )
    check_leaks(RELEASE, {"en/report.pdf": pdf(said)}, [], {"en": WRITTEN})
    for more in ("<p>83 girls</p>", "<p>Amina</p>", "<p>29 June 2017</p>"):
        with pytest.raises(LeakFound):
            check_leaks(RELEASE, {"en/report.pdf": pdf(said + more)}, [], {"en": WRITTEN})
    with pytest.raises(LeakFound):
        check_leaks(RELEASE, {"en/report.pdf": pdf(said)}, [], {})
