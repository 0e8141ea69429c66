"""The page is one complete file that loads nothing, and the last look at it sees whatever is missing or foreign."""

from __future__ import annotations

import base64
import gzip
import re
from functools import cache
from typing import Any

import nbformat
import pytest
from hand_made_release import hand_made_release, notebook_of, without

from pipelines.errors import PageIncomplete
from pipelines.figures.bundle import drawing_library
from pipelines.figures.chart import Chart
from pipelines.protect.published import Release
from pipelines.report import parts
from pipelines.report.completeness import check_page, expected_ids
from pipelines.report.fragments import Fragment
from pipelines.report.funding import DISCLAIMERS
from pipelines.report.page import page_title, render_page, script_hash
from pipelines.words.speak import Words


def page_of(release: Release) -> str:
    return render_page(notebook_of(release), page_title(release, Words("en")), "en", release.profile, release.sample)


@cache
def public_page() -> str:
    return page_of(hand_made_release())


def without_library(page: str) -> str:
    """The page with a stub for the two megabytes that most tests don't need to read again."""
    return re.sub(r'(id="drawing-library">)[^<]*', r"\1stub", page)


def test_a_complete_page_passes() -> None:
    check_page(public_page(), hand_made_release())


def test_the_last_look_draws_each_chart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    release, page = hand_made_release(), public_page()
    drawn: list[str] = []
    draw = parts.chart_fragment

    def draw_and_note(chart: Chart, *given: Any) -> Fragment:
        drawn.append(chart.id)
        return draw(chart, *given)

    monkeypatch.setattr(parts, "chart_fragment", draw_and_note)
    check_page(page, release)
    assert len(drawn) == len(set(drawn)) == page.count('id="figure-')


def test_the_page_of_an_export_that_lacks_most_tables_passes_too() -> None:
    release = without(hand_made_release(), "children_arrested", "arrests", "offences", "amif", "placements", "cases_f")
    check_page(page_of(release), release)


@pytest.mark.parametrize("cell", ["markdown", "output"])
def test_what_is_no_declared_part_is_refused_even_in_a_complete_page(cell: str) -> None:
    release = hand_made_release()
    notebook = notebook_of(release)
    stray = nbformat.v4.new_output("display_data", {"text/html": "<p>37 children, to be exact</p>"})
    more = (
        nbformat.v4.new_markdown_cell("37 children, to be exact", id="more")
        if cell == "markdown"
        else nbformat.v4.new_code_cell("x", outputs=[stray], id="more")
    )
    notebook.cells.append(more)
    page = render_page(notebook, page_title(release, Words("en")), "en", "public", release.sample)
    with pytest.raises(PageIncomplete, match="no declared part"):
        check_page(page, release)


def test_a_true_part_in_a_comment_beside_a_changed_one_is_refused() -> None:
    table = re.search(r'<table id="table-children_arrested_by_sex">.*?</table>', public_page(), flags=re.DOTALL)
    assert table
    changed = re.sub(r"<td>\d+</td>", "<td>373</td>", table.group())
    with pytest.raises(PageIncomplete):
        check_page(public_page().replace(table.group(), f"<!--{table.group()}-->{changed}"), hand_made_release())


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert page_of(hand_made_release()) == public_page()


def test_the_page_has_no_code_no_prompt_and_no_cell_that_is_for_the_notebook_only() -> None:
    assert "report.a_piece()" not in public_page()
    assert "For the analyst only" not in public_page()
    assert "In&nbsp;[" not in public_page()


def test_the_drawing_library_is_in_the_page_once_and_whole() -> None:
    (packed,) = re.findall(r'id="drawing-library">([^<]*)', public_page())
    archive = base64.b64decode(packed)
    assert gzip.decompress(archive).decode() == drawing_library()
    assert archive[4:8] == bytes(4), "a time stamp in the archive would make each page different"
    assert len(public_page()) < 2_400_000


def test_a_page_without_charts_has_no_drawing_library() -> None:
    prose = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Findings\n\n## None", id="a")])
    page = render_page(prose, "Findings", "en", "internal", sample=False)
    assert 'id="drawing-library"' not in page
    assert len(page) < 40_000


def test_tables_stand_open_where_scripts_are_off() -> None:
    assert public_page().count('<details class="numbers" open>') == public_page().count('<details class="numbers"') > 20


def test_the_policy_allows_the_page_s_own_script_and_no_network() -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', public_page())
    (script,) = re.findall(r"<script>(.*?)</script>", public_page(), flags=re.DOTALL)
    assert policy.replace("&#39;", "'").startswith(
        f"default-src 'none'; script-src {script_hash(script)} blob:; style-src 'unsafe-inline'; img-src data:"
    )


def test_the_head_of_the_page_says_what_it_is_and_who_paid() -> None:
    page = public_page()
    assert '<html lang="en">' in page
    assert "co-funded by the Asylum, Migration and Integration Fund of the European Union" in page
    assert DISCLAIMERS["amif-2014-2020"] in page
    assert "Synthetic sample data" in page
    assert "30 June 2017" in page


def test_a_page_of_real_data_has_no_sample_banner_and_an_internal_one_is_marked() -> None:
    page = render_page(notebook_of(hand_made_release("internal")), "x", "en", "internal", sample=False)
    assert 'id="sample-banner"' not in page
    assert "Internal, not for publication" in page
    assert "Internal, not for publication" not in public_page()


def test_prose_is_shown_as_prose_and_its_markup_as_text() -> None:
    cell = nbformat.v4.new_markdown_cell("# Head\n\n## Part *one*\n\n<script>x</script>", id="a")
    page = render_page(nbformat.v4.new_notebook(cells=[cell]), "Findings", "en", "internal", sample=False)
    assert page.count("<h1") == 1
    assert "<em>one</em>" in page
    assert "<script>x" not in page
    assert "¶" not in page


def test_a_cell_that_ended_in_an_error_makes_no_page() -> None:
    error = nbformat.v4.new_output("error", ename="KeyError", evalue="a value", traceback=["a value"])
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", id="a", outputs=[error])])
    with pytest.raises(PageIncomplete) as caught:
        render_page(notebook, "x", "en", "public", sample=True)
    assert "a value" not in str(caught.value)


@pytest.mark.parametrize("each", [15, pytest.param(1, marks=pytest.mark.campaign)])
def test_each_cell_that_is_left_out_is_missed(each: int) -> None:
    release = hand_made_release()
    notebook = notebook_of(release)
    shown = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs[0].data["text/html"]]
    assert len(shown) >= 60
    for cell in shown[::each]:
        rest = nbformat.v4.new_notebook(cells=[other for other in shown if other is not cell])
        page = without_library(render_page(rest, "Safe Havens", "en", "public", sample=True))
        with pytest.raises(PageIncomplete, match=r"is missing|not as it was made"):
            check_page(page, release)


@pytest.mark.campaign
def test_each_expected_element_is_missed_when_its_id_is_gone() -> None:
    release = hand_made_release()
    page = without_library(public_page())
    # A sample of every kind of element; the test above removes every piece.
    kinds = {re.split(r"[-_]", name)[0]: name for name in expected_ids(release)}
    for name in kinds.values():
        with pytest.raises(PageIncomplete, match=f"{name} is missing"):
            check_page(page.replace(f'id="{name}"', ""), release)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">85</td>", ">86</td>"),
        ('"x":[85,160]', '"x":[85,165]'),
        ("252</span>", "253</span>"),
        ("fewer than 10</td>", "7</td>"),
    ],
)
def test_a_number_that_is_not_as_published_is_seen(old: str, new: str) -> None:
    page = without_library(public_page())
    assert old in page
    with pytest.raises(PageIncomplete, match="not as it was made"):
        check_page(page.replace(old, new, 1), hand_made_release())


@pytest.mark.parametrize(
    "foreign",
    [
        '<img src="https://example.org/a.png" alt="">',
        '<script src="https://example.org/a.js"></script>',
        "<script>fetch('/')</script>",
        '<link rel="stylesheet" href="a.css">',
        '<a href="https://example.org/">x</a>',
        '<iframe srcdoc="x"></iframe>',
        '<p style="background: url(//example.org/a)">x</p>',
        "<style>@import 'a.css';</style>",
        '<p onclick="x()">x</p>',
        '<meta http-equiv="refresh" content="0; url=https://example.org/">',
        '<base href="https://example.org/">',
        '<form action="https://example.org/"></form>',
        '<svg><use xlink:href="a.svg#b"></use></svg>',
        '<object data="a.swf"></object>',
    ],
)
def test_anything_that_would_load_from_outside_is_seen(foreign: str) -> None:
    page = without_library(public_page())
    with pytest.raises(PageIncomplete):
        check_page(page.replace("</main>", f"{foreign}</main>"), hand_made_release())


@pytest.mark.parametrize(
    ("pattern", "new", "said"),
    [
        (r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", "Content-Security-Policy"),
        (r"default-src &#39;none&#39;", "default-src *", "Content-Security-Policy"),
        (r" blob:;", " blob: &#39;unsafe-inline&#39;;", "Content-Security-Policy"),
        (r'<html lang="en">', "<html>", "language"),
        (r"</main>", '<p id="method">x</p></main>', "method more than once"),
        (r'id="drawing-library">[^<]*', 'id="drawing-library">', "drawing library"),
        (r'<p class="banner sample"[^<]*</p>', "", "sample-banner"),
        (r"<h1>[^<]*</h1>", "", "no h1"),
        (r"<footer>", "<div>", "no footer"),
    ],
)
def test_a_broken_frame_is_seen(pattern: str, new: str, said: str) -> None:
    broken, count = re.subn(pattern, new, public_page(), count=1)
    assert count == 1
    with pytest.raises(PageIncomplete, match=said):
        check_page(broken, hand_made_release())
