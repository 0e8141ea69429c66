"""A funder opens the page on a locked-down PC without a network, on a phone, by keyboard, in the dark, on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import assert_all_is_drawn_in_silence, declared_plots, visit
from hand_made_release import hand_made_release, notebook_of
from playwright.sync_api import Browser

from pipelines.protect.published import read_release
from pipelines.report.page import render_page

PUBLISHED_SAMPLE = Path(__file__).parents[2] / "data_samples" / "safe_havens" / "published"

WCAG_22_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


# make test opens real releases too (test_releases.py); here the sample's takes a minute more, in make test-all.
@pytest.fixture(
    scope="module", params=["hand-made release", pytest.param("sample release", marks=pytest.mark.campaign)]
)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = hand_made_release() if request.param == "hand-made release" else read_release(PUBLISHED_SAMPLE)
    file = tmp_path_factory.mktemp("page") / "dashboard_en.html"
    file.write_text(render_page(notebook_of(release), "Sample", "en", "public", sample=True), encoding="utf-8")
    return file


def test_every_declared_chart_is_drawn_without_a_request_or_a_complaint(browser: Browser, page_file: Path) -> None:
    opened = visit(browser, page_file)
    assert len(declared_plots(page_file)) > 20
    assert_all_is_drawn_in_silence(opened, page_file)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_page_never_scrolls_sideways(browser: Browser, page_file: Path, width: int) -> None:
    page = visit(browser, page_file, width).page
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_label_or_value_of_a_chart_is_cut_off(browser: Browser, page_file: Path, width: int) -> None:
    page = visit(browser, page_file, width).page
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.plot')].flatMap((plot) => {
            const room = plot.getBoundingClientRect();
            return [...plot.querySelectorAll('text')]
                .map((text) => [text.textContent, text.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.left < room.left - 1 || box.right > room.right + 1
                    || box.top < room.top - 2 || box.bottom > room.bottom + 2))
                .map(([words]) => plot.id + ': ' + words);
        })"""
    )
    assert cut == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
def test_the_page_breaks_no_rule_of_wcag_22_aa(browser: Browser, page_file: Path, scheme: str, width: int) -> None:
    page = visit(browser, page_file, width, color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = Axe().run(page, options=WCAG_22_AA)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []


def test_the_charts_follow_the_scheme_when_it_changes(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file).page
    colour = "getComputedStyle(document.querySelector('.plot .bars path')).fill"
    assert page.evaluate(colour) == "rgb(31, 78, 121)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {colour} === 'rgb(125, 178, 232)'")


def test_the_first_tab_reaches_the_skip_link_and_it_leads_to_the_content(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_link_to_a_definition_opens_it(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file).page
    page.locator("a[href='#definition-arrests_by_offence']").click()
    page.wait_for_function("() => document.getElementById('definition-arrests_by_offence').open")


def test_without_scripts_every_table_is_open_and_a_sentence_says_why(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file, java_script_enabled=False).page
    assert page.get_by_text("The charts are not drawn here, because scripts are switched off").is_visible()
    assert page.locator("#table-children_arrested_2016_by_sex").is_visible()
    assert page.locator(".plot").first.bounding_box() is None


def test_in_a_browser_that_can_t_draw_the_tables_stay_open_and_a_sentence_says_so(
    browser: Browser, page_file: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.html"
    html = page_file.read_text(encoding="utf-8")
    broken.write_text(re.sub(r'(id="drawing-library">)[^<]*', r"\1AAAA", html), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(broken.as_uri())
    page.get_by_text("The charts are not drawn here").wait_for(state="visible")
    assert page.locator("#table-children_arrested_2016_by_sex").is_visible()


def test_on_paper_the_charts_are_light_and_the_tables_and_definitions_are_open(
    browser: Browser, page_file: Path
) -> None:
    page = visit(browser, page_file, color_scheme="dark").page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(
        "() => getComputedStyle([...document.querySelectorAll('.plot .bars path')].pop()).fill === 'rgb(31, 78, 121)'"
    )
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 20


def test_the_emblem_is_prominent_and_its_text_does_not_touch_it(browser: Browser, page_file: Path) -> None:
    for width in (1280, 320):
        page = visit(browser, page_file, width).page
        emblem = page.locator("#eu-emblem").bounding_box()
        statement = page.locator("#funding p").bounding_box()
        assert emblem is not None
        assert statement is not None
        assert emblem["height"] >= 38
        assert emblem["width"] == pytest.approx(1.5 * emblem["height"])
        assert statement["x"] >= emblem["x"] + emblem["width"] + 8
        style = page.evaluate("Object.assign({}, getComputedStyle(document.querySelector('#funding p')))")
        assert style["fontFamily"].startswith("Arial")
        assert style["fontStyle"] == "normal"
        assert style["color"] == "rgb(0, 0, 0)"
