"""A funder opens the page on a locked-down PC without a network, on a phone, by keyboard, in the dark, on paper."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import ALL_DRAWN, assert_all_is_drawn_in_silence, declared_plots, visit
from hand_made_release import hand_made_release
from playwright.sync_api import Browser
from pypdf import PdfReader

from pipelines.protect.published_files import read_release
from pipelines.report.completeness import declared_page

PUBLISHED_SAMPLE = Path(__file__).parents[2] / "data_samples" / "safe_havens" / "published"

WCAG_22_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


# make test opens real releases too (test_releases.py); here the sample's takes a minute more, in make test-all.
@pytest.fixture(
    scope="module", params=["hand-made release", pytest.param("sample release", marks=pytest.mark.campaign)]
)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = hand_made_release() if request.param == "hand-made release" else read_release(PUBLISHED_SAMPLE)
    file = tmp_path_factory.mktemp("page") / "dashboard_en.html"
    file.write_text(declared_page(release, "en"), encoding="utf-8")
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
            return [...plot.querySelectorAll('.interactive text')]
                .map((text) => [text.textContent, text.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.left < room.left - 1 || box.right > room.right + 1
                    || box.top < room.top - 2 || box.bottom > room.bottom + 2))
                .map(([words]) => plot.id + ': ' + words);
        })"""
    )
    assert cut == []


@pytest.mark.parametrize(
    ("scheme", "width", "with_script"),
    [
        ("light", 1280, True),
        ("dark", 320, False),
        *(
            pytest.param(*view, marks=pytest.mark.campaign)
            for view in (("dark", 1280, True), ("light", 320, True), ("light", 1280, False))
        ),
    ],
)
def test_the_page_breaks_no_rule_of_wcag_22_aa(
    browser: Browser, page_file: Path, scheme: str, width: int, with_script: bool
) -> None:
    if with_script:
        page = visit(browser, page_file, width, color_scheme=scheme).page
    else:  # axe is a script itself, so scripts can't be switched off
        page = visit(browser, without_program(page_file), width, color_scheme=scheme, drawn=False).page
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = Axe().run(page, options=WCAG_22_AA)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []


@pytest.mark.campaign
def test_the_charts_follow_the_scheme_when_it_changes(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file).page
    colour = "getComputedStyle(document.querySelector('.interactive .bars path')).fill"
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


def test_without_scripts_every_picture_and_table_stands_there_and_nothing_that_needs_one(
    browser: Browser, page_file: Path
) -> None:
    page = visit(browser, page_file, java_script_enabled=False).page
    assert page.locator("#table-children_arrested_2016_by_sex").is_visible()
    for name in declared_plots(page_file):
        bars = page.locator(f"#{name} .picture :is(rect, line)")
        assert any((bar.bounding_box() or {"width": 0})["width"] > 20 for bar in bars.all()), name
    assert not page.locator("select").first.is_visible()


@pytest.mark.campaign
def test_in_a_browser_that_can_t_draw_the_pictures_stay(browser: Browser, page_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    html = page_file.read_text(encoding="utf-8")
    broken.write_text(re.sub(r'(id="drawing-library">)[^<]*', r"\1AAAA", html), encoding="utf-8")
    opened = visit(browser, broken, drawn=False)
    opened.page.wait_for_timeout(1000)
    assert opened.page.locator("#plot-children_arrested_2016_by_sex .picture rect").first.is_visible()
    assert not opened.page.locator("select").first.is_visible()
    assert opened.complaints == []


@pytest.mark.campaign
@pytest.mark.parametrize("width", [1280, 320])
def test_each_mark_of_a_picture_stands_where_the_chart_draws_it(browser: Browser, page_file: Path, width: int) -> None:
    page = visit(browser, page_file, width).page
    marks = """(room) => [...document.querySelectorAll('.plot')].map((plot) => {
        const edge = plot.getBoundingClientRect();
        const boxes = (found) => [...found].map((mark) => mark.getBoundingClientRect())
            .filter((box) => box.width > 1).map((box) => [box.left - edge.left, box.top - edge.top, box.width])
            .sort((a, b) => a[1] - b[1] || a[0] - b[0]);
        return [plot.id, edge.height, boxes(plot.querySelectorAll(room))];
    })"""
    for drawn, pictured, tolerance in (
        (".interactive .bars path", ".picture > svg > rect", 1.5),
        (".interactive :is(.bartext, .annotation-text, .xtick text, .ytick text)", ".picture > svg > text", 3.5),
    ):
        charts = page.evaluate(marks, drawn)
        page.add_style_tag(content=".interactive { display: none; } .picture { display: block !important; }")
        pictures = page.evaluate(marks, pictured)
        page.evaluate("document.head.lastElementChild.remove()")
        assert len(charts) == len(pictures) > 20
        for (name, height, chart), (_, same_height, picture) in zip(charts, pictures, strict=True):
            if "by_ending_within" in name and "rect" in pictured:
                continue  # its squares are markers, which the chart draws as paths of another kind
            assert height == pytest.approx(same_height, abs=1), name
            assert len(chart) == len(picture), name
            for one, other in zip(chart, picture, strict=True):
                assert one == pytest.approx(other, abs=tolerance), name


@pytest.mark.campaign
def test_nothing_moves_while_the_charts_take_the_place_of_the_pictures(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.add_init_script(
        """window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
            window.moved += entry.value; })).observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(page_file.as_uri())
    page.wait_for_function(ALL_DRAWN)
    assert page.evaluate("window.moved") < 0.01


def test_what_a_bar_says_under_the_mouse_stands_in_the_table(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file).page
    for name in ("children_arrested_by_sex", "arrests_2016_by_quarter", "children_recorded_by_exploitation_type"):
        page.locator(f"#chart-{name} summary").click()
        rows = {
            row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td").all()]
            for row in page.locator(f"#table-{name} tbody tr").all()
        }
        bars = page.locator(f"#plot-{name} .interactive .bars path").all()
        assert bars
        for bar in bars:
            bar.scroll_into_view_if_needed()
            bar.hover(force=True)
            said = page.locator(f"#plot-{name} .hovertext text")
            said.first.wait_for(state="attached")
            category, _, value = said.first.text_content().rpartition(": ")  # type: ignore[union-attr]
            count, *percent = rows[category]
            assert value == (f"{count} ({percent[0]})" if percent and percent[0] != "not shown" else count)


def test_a_filter_shows_one_row_and_all_again_by_keyboard_alone(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file).page
    name = "placements_to_date_by_type_and_disappearance"
    page.locator(f"#filter-{name}").focus()
    labels = f"[...document.querySelectorAll('#plot-{name} .interactive .annotation-text')].map((a) => a.textContent)"
    before, height = page.evaluate(labels), page.locator(f"#plot-{name}").bounding_box()
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"() => {labels}.length === 1")
    option = page.locator(f"#filter-{name} option:checked").inner_text()
    (shown,) = page.evaluate(labels)
    assert shown.startswith(f"{option}: ")
    assert shown == before[0]
    assert page.locator(f"#plot-{name}").bounding_box()["height"] < height["height"] / 2  # type: ignore[index]
    page.keyboard.press("Home")
    page.wait_for_function(f"() => {labels}.length === {len(before)}")
    assert page.locator(f"#plot-{name}").bounding_box() == height


@pytest.mark.parametrize("with_script", [True, False])
def test_numbers_are_downloaded_from_the_page_itself(browser: Browser, page_file: Path, with_script: bool) -> None:
    page = visit(browser, page_file, java_script_enabled=with_script, accept_downloads=True).page
    for name in ("children_arrested_2016_by_sex.csv", "numbers_of_this_page.csv"):
        with page.expect_download() as waiting:
            page.locator(f"a[download='{name}']").click()
        assert waiting.value.suggested_filename == name
        rows = list(csv.DictReader(waiting.value.path().read_text(encoding="utf-8-sig").splitlines()))
        of_sex = [row for row in rows if row.get("table", "children_arrested_2016_by_sex").endswith("2016_by_sex")]
        values = {row.get("sex") or row["category_1"]: row.get("children_count", row.get("value")) for row in of_sex}
        assert values["other"] == ""
        assert {row["status"] for row in of_sex} == {"rounded", "below_floor"}
        girls = page.locator("#table-children_arrested_2016_by_sex td").first
        assert girls.text_content() == values["female"]


@pytest.mark.campaign
def test_the_contents_say_which_section_is_read_and_are_folded_on_a_phone(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file).page
    page.locator("nav a[href='#data_quality']").click()
    page.wait_for_function("() => document.querySelector('nav [aria-current]').hash === '#data_quality'")
    assert page.locator("nav [aria-current]").count() == 1
    phone = visit(browser, page_file, 390).page
    assert not phone.locator("nav a").first.is_visible()
    phone.locator("nav summary").click()
    assert phone.locator("nav a").first.is_visible()


def test_all_that_can_be_used_is_reached_by_keyboard_in_the_order_of_the_page(
    browser: Browser, page_file: Path
) -> None:
    page = visit(browser, page_file).page
    reached: list[list[str]] = [["", ""]]
    while reached[-1][0] != "SELECT":
        assert len(reached) < 500
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => { const at = document.activeElement, box = at.getBoundingClientRect();
                return [at.tagName, at.className, box.width > 0 && box.height > 0,
                    getComputedStyle(at).outlineStyle !== 'none']; }"""
            )
        )
    assert reached[1][1] == "skip"
    assert {"A", "SUMMARY", "SELECT"} <= {tag for tag, *_ in reached}
    assert all(is_there and has_focus_ring for _, _, is_there, has_focus_ring in reached[1:])


def test_on_paper_are_the_pictures_in_light_colours_and_all_tables_and_no_navigation(
    browser: Browser, page_file: Path
) -> None:
    page = visit(browser, page_file, 718, color_scheme="dark").page  # the width of A4 within its margins
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    bar = page.locator("#plot-children_arrested_by_sex .picture rect").first
    assert bar.is_visible()
    assert bar.evaluate("(bar) => getComputedStyle(bar).fill") == "rgb(31, 78, 121)"
    for hidden in ("nav", ".interactive", ".actions", "select", ".skip"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 20


SHEET_HEIGHT = 1001
"""A4 within its margins, in CSS pixels."""


def test_on_paper_each_chart_is_whole_and_no_sheet_ends_with_a_heading(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file, 718, drawn=False).page
    page.emulate_media(media="print")
    torn = page.evaluate(
        """(sheet) => [...document.querySelectorAll('figure.part')].filter((part) => {
            const top = part.querySelector('figcaption').getBoundingClientRect().top;
            return part.querySelector('.plot').getBoundingClientRect().bottom - top > sheet;
        }).map((part) => part.id)""",
        SHEET_HEIGHT,
    )
    assert torn == []
    above = page.locator("h1, h2, h3, h4, .counted").all_text_contents()
    headings = tuple(" ".join(text.split()) for text in above)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    for number, sheet in enumerate(PdfReader(io.BytesIO(printed)).pages, start=1):
        lines = [" ".join(line.split()) for line in sheet.extract_text().splitlines() if line.strip()]
        assert str(number) in lines, "each sheet has its number"
        lines.remove(str(number))
        assert not [heading for heading in headings if heading.endswith(lines[-1])], f"sheet {number}"


@pytest.mark.campaign
def test_with_colours_of_the_reader_s_own_the_pictures_stay_and_take_them(browser: Browser, page_file: Path) -> None:
    page = visit(browser, page_file, drawn=False, forced_colors="active").page
    bar = page.locator("#plot-children_arrested_by_sex .picture rect").first
    assert bar.is_visible()
    text = page.evaluate("getComputedStyle(document.body).color")
    assert bar.evaluate("(bar) => getComputedStyle(bar).fill") == text


def without_program(file: Path) -> Path:
    """The page as it is where its script is not allowed to run."""
    copy = file.with_name(f"without_program_{file.name}")
    html = file.read_text(encoding="utf-8")
    copy.write_text(re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL), encoding="utf-8")
    return copy


@pytest.mark.campaign
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
