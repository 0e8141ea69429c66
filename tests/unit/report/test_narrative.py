"""The analyst's own text: what is wrong with a file is said block by block, and nothing but words gets through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import NarrativeInvalid, ParameterInvalid, PublishRefused
from pipelines.programme import Programme, read_programme
from pipelines.report.markdown import markdown_html
from pipelines.report.narrative import NARRATIVE_FILE, Narrative, read_narrative, write_narrative, written_blocks
from pipelines.report.sections import BLOCKS
from pipelines.report.skeleton import write_skeleton

SAMPLE = read_programme(Path(__file__).parents[3] / "data_samples" / "safe_havens")
FILE = "narrative/2018-H2/ALL.en.md"
TEXT = "".join(f"## {name}\n\nWords on {name.replace('_', ' ')}.\n\n" for name in BLOCKS)


def programme(folder: Path, **changes: object) -> Programme:
    return SAMPLE.model_copy(update={"folder": folder, **changes})


def read(folder: Path, content: str | bytes, **changes: object) -> Narrative | None:
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_narrative(programme(folder, **changes), "2018-H2", "ALL", "en")


def test_a_text_gives_the_html_of_each_block_in_the_order_of_the_page(tmp_path: Path) -> None:
    found = read(tmp_path, TEXT)
    assert found is not None
    assert list(found.html()) == list(BLOCKS)
    assert found.html()["objectives"] == "<p>Words on objectives.</p>\n"


@pytest.mark.parametrize("content", [TEXT.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + TEXT.encode()])
def test_line_ends_and_marks_of_other_systems_change_nothing(tmp_path: Path, content: bytes) -> None:
    found, usual = read(tmp_path, content), read(tmp_path, TEXT)
    assert found is not None
    assert usual is not None
    assert found.html() == usual.html()


def test_a_report_without_a_file_goes_without_unless_the_programme_requires_it(tmp_path: Path) -> None:
    assert read_narrative(programme(tmp_path), "2018-H2", "ALL", "en") is None
    with pytest.raises(NarrativeInvalid, match=r"narrative/2018-H2/ALL.en.md is missing.*safehavens narrative"):
        read_narrative(programme(tmp_path, narrative_required=("ALL",)), "2018-H2", "ALL", "en")
    assert read_narrative(programme(tmp_path, narrative_required=("ALL",)), "2018-H2", "NL", "en") is None


WRONG = {
    "a block is missing: ethics": TEXT[: TEXT.index("## ethics")],
    "the block deviations is empty": TEXT.replace("Words on deviations.", ""),
    "the block ethics is empty": TEXT.replace("Words on ethics.", "> a note to the writer"),
    "line 1: no block has that heading": "## objektives\n\nx\n\n" + TEXT,
    "the block results is there twice": TEXT + "## results\n\nOnce more.\n",
    "line 1: text before the first block": "Hello\n" + TEXT,
    "block results: holds HTML": TEXT.replace("Words on results.", "Words <b>on</b> results."),
    "block activities: holds HTML": TEXT.replace("Words on activities.", "<script>alert(1)</script>"),
    "block ethics: holds HTML": TEXT.replace("Words on ethics.", "Words <!-- Amina --> on ethics."),
    "block ethics: holds a picture": TEXT.replace("Words on ethics.", "![Amina](amina.png)"),
    "block ethics: holds code": TEXT.replace("Words on ethics.", "`Amina`"),
    "block ethics: holds a heading": TEXT.replace("Words on ethics.", "### Amina"),
    "block ethics: holds an address": TEXT.replace("Words on ethics.", "See https://example.org/amina"),
    "line 3: a sign that can't be seen": TEXT.replace("Words on obj", "Wo\u200brds on obj"),
    "is larger than 100 kB": TEXT.replace("Words on ethics.", "Words. " * 20_000),
}


@pytest.mark.parametrize(("problem", "content"), WRONG.items(), ids=WRONG)
def test_each_fault_is_named_with_file_and_place_and_never_with_what_stands_there(
    tmp_path: Path, problem: str, content: str
) -> None:
    with pytest.raises(NarrativeInvalid) as caught:
        read(tmp_path, content)
    assert caught.value.problem.startswith(FILE)
    assert problem in caught.value.problem
    assert caught.value.next_step
    assert "mina" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NarrativeInvalid, match="is not UTF-8 text"):
        read(tmp_path, TEXT.encode() + b"\xff\xfe")


def test_a_block_that_is_not_applicable_is_there_and_says_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, TEXT.replace("Words on deviations.", "Not applicable"))
    assert found is not None
    assert found.html()["deviations"] == ""


def test_a_link_becomes_its_text() -> None:
    assert markdown_html("See [the plan](javascript:alert(1)).") == ("<p>See the plan.</p>\n", "")


ALLOWED = st.sampled_from(
    [
        *("<", ">", "&", '"', "'", "*", "_", "`", "[", "]", "(", ")", "!", "#", "-", "\n", " ", "\\", "&lt;", "&#60;"),
        *("script", "onerror=", "javascript:", "a", "1.", "<b>", "](x)", "<x/"),
    ]
)


@given(st.lists(ALLOWED, max_size=30).map("".join))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_whatever_is_written_the_html_has_plain_marks_and_no_attribute(text: str) -> None:
    html, _ = markdown_html(text)
    for mark in ("p", "em", "strong", "ul", "ol", "li"):
        html = html.replace(f"<{mark}>", "").replace(f"</{mark}>", "")
    assert "<" not in html
    assert ">" not in html


def test_a_text_that_was_changed_after_the_check_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, TEXT)
    assert found is not None
    write_narrative(tmp_path, {"en": found})
    assert written_blocks(tmp_path, "en") == found.html()
    assert written_blocks(tmp_path, "nl") == {}
    document = json.loads((tmp_path / NARRATIVE_FILE).read_text(encoding="utf-8"))
    document["narrative"]["en"]["ethics"] = "<p>More.</p>"
    (tmp_path / NARRATIVE_FILE).write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(PublishRefused, match="changed after it was checked"):
        written_blocks(tmp_path, "en")


def test_the_empty_text_has_every_block_and_is_not_published_as_it_is(tmp_path: Path) -> None:
    path = write_skeleton(programme(tmp_path), "2018-H2", "ALL", "en")
    text = path.read_text(encoding="utf-8")
    with pytest.raises(NarrativeInvalid, match="the block objectives is empty"):
        read(tmp_path, text)
    for name in BLOCKS:
        text = text.replace(f"## {name}\n", f"## {name}\n\nnot applicable\n")
    assert read(tmp_path, text[: text.index("## vignette")]) is not None
    with pytest.raises(ParameterInvalid, match="is there already"):
        write_skeleton(programme(tmp_path), "2018-H2", "ALL", "en")
