"""The funder's journey: one release by the real command, its zip unpacked in an empty folder, and all of it opened."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastexcel
import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import assert_all_is_drawn_in_silence, visit
from journeys import funder
from journeys.funder import (
    ALL_LANGUAGES,
    TWO_LANGUAGES,
    Page,
    Received,
    by_part,
    copy_with_one_view,
    digits,
    lines_of,
)
from paper import (
    assert_first_checker_finds_nothing,
    assert_headings_go_down_one_level_at_a_time,
    assert_nothing_runs_and_nothing_is_attached,
    assert_says_title_language_and_tags,
    assert_second_checker_finds_nothing,
    assert_sheets_are_a4_and_fonts_are_inside,
)
from playwright.sync_api import Browser, ViewportSize
from pypdf import PdfReader

from pipelines.contract.framework import SPANS, framework
from pipelines.protect.ledger import read_ledger
from pipelines.protect.published import Cell, Release
from pipelines.protect.published_files import digest, read_release
from pipelines.publish.visibility import check_visibility
from pipelines.report.page import page_title
from pipelines.words.speak import Words

Command = Callable[..., subprocess.CompletedProcess[str]]
Digests = Callable[[Path], dict[str, str]]

WCAG_22_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LARGEST_PAGE = 2_500_000
LEAST_EMBLEM = 38
IN_ALL = pytest.param("all languages", marks=pytest.mark.campaign)
only_in_all_languages = pytest.mark.parametrize("got", [IN_ALL], indirect=True)
"""What is not looked at every day is looked at in the release that has each language; one with two shows no more."""

PAPER: ViewportSize = {"width": 718, "height": 1047}
"""A4 within its margins: paper is as wide as it is, whatever the window was."""

FILES = ("dashboard.html", "report.pdf", "indicators.xlsx", "indicators.csv")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DOCUMENTED = Path(__file__).parents[2] / "docs" / "release.md"


@pytest.fixture(scope="module", params=["two languages", IN_ALL])
def got(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, safehavens: Command) -> Received:
    languages = TWO_LANGUAGES if request.param == "two languages" else ALL_LANGUAGES
    folder = tmp_path_factory.mktemp("funder")
    programme = copy_with_one_view(folder, languages)
    runs, releases = folder / "runs", folder / "releases"
    done = safehavens("update", programme, "--runs", runs, "--releases", releases)
    assert done.returncode == 0, done.stderr
    assert "1 report released" in done.stdout
    (released,) = releases.glob("*/ALL/*/public/r1")
    (written,) = runs.glob("*/published-REVIEW/*/public/ALL")
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(next(released.glob("*.zip"))) as archive:
        archive.extractall(unpacked)
    return Received(programme, runs, releases, released, unpacked, read_release(written), languages)


@pytest.fixture(scope="module")
def pages(got: Received) -> dict[str, Page]:
    return {language: Page(got.unpacked / language / "dashboard.html") for language in got.languages}


def test_the_zip_holds_exactly_the_files_of_the_folder(got: Received, digests: Digests) -> None:
    files = {f"{language}/{file}" for language in got.languages for file in FILES}
    assert set(digests(got.unpacked)) == {"manifest.json", *files}
    in_folder = digests(got.released)
    del in_folder[got.zip.name]
    assert in_folder == digests(got.unpacked)


def test_what_was_received_is_what_the_ledger_says_was_published(got: Received) -> None:
    ledger = read_ledger(got.releases / got.release.programme, "public")
    entry = ledger.of_period(got.release.period)
    assert entry is not None
    assert dict(entry.views) == {"ALL": got.release}


def test_each_page_opens_in_silence_and_never_scrolls_sideways_on_a_phone(got: Received, browser: Browser) -> None:
    assert_each_page_opens(got, browser, 390)


@only_in_all_languages
def test_each_page_opens_in_silence_and_never_scrolls_sideways(got: Received, browser: Browser) -> None:
    assert_each_page_opens(got, browser, 1280)


def assert_each_page_opens(got: Received, browser: Browser, width: int) -> None:
    for language in got.languages:
        file = got.unpacked / language / "dashboard.html"
        opened = visit(browser, file, width)
        assert_all_is_drawn_in_silence(opened, file)
        assert opened.page.evaluate("document.documentElement.lang") == language
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width
        assert_emblem_is_prominent(opened.page)
        opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        opened.page.emulate_media(media="print")
        opened.page.set_viewport_size(PAPER)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
        assert opened.page.locator("main details:not([open])").count() == 0
        assert_emblem_is_prominent(opened.page)
        assert opened.complaints == []
        opened.page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_each_page_is_complete_without_its_script(got: Received, browser: Browser, width: int) -> None:
    for language in got.languages:
        file = got.unpacked / language / "dashboard.html"
        opened = visit(browser, file, width, java_script_enabled=False)
        pictures = opened.page.locator(".plot .picture svg")
        assert pictures.count() == opened.page.locator(".plot").count() > 20
        for place in (pictures.first, pictures.last, opened.page.locator("#table-amif_indicators")):
            assert place.is_visible()
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width
        opened.page.emulate_media(media="print")
        opened.page.set_viewport_size(PAPER)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
        assert opened.complaints == []
        assert set(opened.requests) == {file.as_uri()}
        opened.page.context.close()


def assert_emblem_is_prominent(page: Any) -> None:
    """At least 1 cm high, and the statement beside it or below it."""
    emblem, statement = page.locator("#eu-emblem").bounding_box(), page.locator("#funding p").bounding_box()
    assert emblem["height"] >= LEAST_EMBLEM
    assert emblem["width"] == pytest.approx(1.5 * emblem["height"])
    is_beside = statement["x"] >= emblem["x"] + emblem["width"]
    is_below = statement["y"] >= emblem["y"] + emblem["height"]
    assert is_beside or is_below


@only_in_all_languages  # every day, the gate and the page's own tests look at the same
def test_no_page_breaks_a_rule_of_wcag_22_aa(got: Received, browser: Browser) -> None:
    for language in got.languages:
        page = visit(browser, got.unpacked / language / "dashboard.html", 390).page
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        found = Axe().run(page, options=WCAG_22_AA).response
        assert len(found["passes"]) > 10
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
        page.context.close()


def test_no_page_is_too_large_to_be_sent(got: Received) -> None:
    for language in got.languages:
        assert (got.unpacked / language / "dashboard.html").stat().st_size <= LARGEST_PAGE


@only_in_all_languages  # every day, the gate and the page's own tests look at the same
def test_page_and_pdf_show_who_pays(got: Received) -> None:
    for language in got.languages:
        for name in ("dashboard.html", "report.pdf"):
            check_visibility(name, (got.unpacked / language / name).read_bytes(), got.release, language)


def test_the_tables_of_a_page_are_those_that_were_published(got: Received, pages: dict[str, Page]) -> None:
    tables = by_part(got.release)
    for language, page in pages.items():
        shown = {name: rows for name, rows in page.tables.items() if name in tables}
        assert len(shown) > 20
        words = Words(language)
        assert [one for name, rows in shown.items() for one in funder.wrong_rows(tables[name], rows, words)] == []


def test_what_the_charts_say_under_the_mouse_is_what_was_published(got: Received, pages: dict[str, Page]) -> None:
    tables = by_part(got.release)
    for language, page in pages.items():
        shown = {name: texts for name, texts in page.hovers.items() if name in tables}
        assert sum(map(len, shown.values())) > 50
        words = Words(language)
        assert [one for name, texts in shown.items() for one in funder.wrong_hovers(tables[name], texts, words)] == []


def test_the_downloads_of_a_page_hold_what_was_published(got: Received, pages: dict[str, Page]) -> None:
    for page in pages.values():
        files = {name.removesuffix(".csv"): lines_of(content) for name, content in page.downloads.items()}
        all_lines = files.pop("numbers_of_this_page")
        assert len(files) > 20
        for name, lines in files.items():
            table = got.release[name]
            columns = [*(dimension for dimension, _ in table.dimensions), f"{table.unit}_count", "status", "percent"]
            found = [tuple(line[column] for column in columns) for line in lines]
            assert found == [(*key, *values) for key, values in funder.plain_cells(table)], name
        expected = {
            (table.id, *(*key, "", "")[:2], *values)
            for table in got.release.tables.values()
            for key, values in funder.plain_cells(table)
        }
        found = [tuple(value for name, value in line.items() if name != "unit") for line in all_lines]
        assert set(found) <= expected
        assert {row[0] for row in found} >= files.keys()
        shown = {row for row in expected if row[0] in {line[0] for line in found}}
        assert sorted(found) == sorted(shown)


def test_the_indicators_of_a_page_are_those_that_were_published(got: Received, pages: dict[str, Page]) -> None:
    for language, page in pages.items():
        rows = page.tables["amif_indicators"]
        for (row_id, cells), (_, texts) in zip(published_indicators(got.release).items(), rows, strict=True):
            expected = [cell.value for cell in cells if cell.value is not None]
            target = got.release.targets.get(row_id)
            few = Words(language).say("fewer than 10")
            said = [number for text in texts for number in digits(text.replace(few, ""))]
            said = said[1:] if target is not None else said
            assert said[: len(expected)] == expected, row_id


def published_indicators(release: Release) -> dict[str, list[Cell]]:
    """Row of the indicator table → its numbers as they stand in it: in the period, then to date."""
    found: dict[str, list[Cell]] = {}
    for row in framework(release.framework).indicators:
        if row.origin == "cases":
            tables = [release[row.table_id(span)] for span in SPANS]
            found[row.id] = [
                table.cells[(gate,)]
                for table in tables
                for gate in ("countable", "not_countable", "unknown")
                if table.shape != "not_in_export" and not table.is_withheld
            ]
        else:
            values = release.reported.get(row.id, ()) if row.origin == "reported" else ()
            found[row.id] = [Cell(value, "exact") for value in values if value is not None]
    return found


def test_the_pdf_is_tagged_in_its_language_and_two_checkers_find_nothing(got: Received) -> None:
    for language in got.languages:
        content = (got.unpacked / language / "report.pdf").read_bytes()
        assert_first_checker_finds_nothing(content)
        assert_second_checker_finds_nothing(content)
        with pikepdf.open(io.BytesIO(content)) as document:
            assert_says_title_language_and_tags(document, language, page_title(got.release, Words(language)))
            assert_headings_go_down_one_level_at_a_time(document)
            assert_nothing_runs_and_nothing_is_attached(document)
            assert_sheets_are_a4_and_fonts_are_inside(document)


@only_in_all_languages  # every day, the gate and the page's own tests look at the same
def test_every_published_number_of_the_indicators_stands_in_the_pdf(got: Received) -> None:
    published = Counter(cell.value for cells in published_indicators(got.release).values() for cell in cells)
    published += Counter(got.release.targets.values())
    del published[None]
    assert published.total() >= 3
    for language in got.languages:
        words = Words(language)
        caption = words.say(framework(got.release.framework).caption)
        text = "\n".join(sheet.extract_text() for sheet in PdfReader(got.unpacked / language / "report.pdf").pages)
        flat = " ".join(text.split())
        assert caption in flat
        table = flat[flat.index(caption) :]
        # In a PDF the space that some languages put between thousands is any space, and may also stand between numbers.
        printed = Counter(digits(table)) | Counter(digits(re.sub(r"(?<=\d) (?=\d{3}\b)", "", table)))
        assert not published - printed, language


def test_the_workbook_and_the_csv_give_the_numbers_back_that_were_published(got: Received) -> None:
    published = filed_numbers(got.release)
    assert any(value is not None for row in published.values() for value in row)
    for language in got.languages:
        assert csv_numbers(got.unpacked / language / "indicators.csv") == published
        assert workbook_numbers(got.unpacked / language / "indicators.xlsx") == published


NUMBERS = ("target", "period_value", "cumulative_value", "period_not_countable", "cumulative_not_countable",
           "period_unknown", "cumulative_unknown")  # fmt: skip


def filed_numbers(release: Release) -> dict[str, list[int | None]]:
    """Row of the indicator table → the numbers that its files must have, in the order of NUMBERS."""
    found: dict[str, list[int | None]] = {}
    for row in framework(release.framework).indicators:
        target = release.targets.get(row.id)
        if row.origin == "cases":
            tables = [release[row.table_id(span)] for span in SPANS]
            gates = ("countable", "not_countable", "unknown")
            cells = [table.cells.get((gate,)) for gate in gates for table in tables]
            found[row.id] = [target, *(cell.value if cell else None for cell in cells)]
        else:
            found[row.id] = [target, *release.reported.get(row.id, (None, None)), *[None] * 4]
    return found


def csv_numbers(path: Path) -> dict[str, list[int | None]]:
    """The same of the CSV, which is UTF-8, has a row an indicator and no cell that a spreadsheet would calculate."""
    text = path.read_bytes().decode("utf-8-sig")
    assert not [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line if cell.startswith(FORMULA)]
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    return {line["row_id"]: [int(line[name]) if line[name] else None for name in NUMBERS] for line in lines}


def workbook_numbers(path: Path) -> dict[str, list[Any]]:
    """The same of the workbook: only cells that are numbers and not texts that look like them."""
    header, *lines = fastexcel.read_excel(path).load_sheet(0, header_row=None).to_polars().rows()
    csv_columns = path.with_suffix(".csv").read_text(encoding="utf-8-sig").partition("\n")[0].strip().split(",")
    assert len(header) == len(csv_columns)
    typed = fastexcel.read_excel(path).load_sheet(0, dtypes=None).to_polars()
    assert typed.height == len(lines)
    places = [csv_columns.index(name) for name in NUMBERS]
    at = csv_columns.index("row_id")
    found = {}
    for row in typed.rows():
        assert not [place for place in places if isinstance(row[place], str)]
        found[row[at]] = [row[place] for place in places]
    return found


def test_the_workbook_has_no_formula_and_nothing_hidden_and_a_sheet_that_explains(got: Received) -> None:
    for language in got.languages:
        path = got.unpacked / language / "indicators.xlsx"
        book, words = fastexcel.read_excel(path), Words(language)
        assert book.sheet_names == [words.say("Indicators"), words.say("Read me")]
        assert {book.load_sheet(name, header_row=None).visible for name in book.sheet_names} == {"visible"}
        explained = book.load_sheet(1, header_row=None).to_polars().rows()
        assert explained[0] == (words.say("Programme"), got.release.title)
        with zipfile.ZipFile(path) as archive:
            sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
        assert len(sheets) == 2
        assert not [sheet for sheet in sheets if re.search(r"<f[ >]|hidden=", sheet)]


def test_the_manifest_is_right_and_holds_nothing_of_the_export(got: Received, digests: Digests) -> None:
    text = (got.unpacked / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    documented = re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| (`[^|]+) \|", DOCUMENTED.read_text("utf-8"))))
    assert set(manifest) <= set(documented)
    there = digests(got.unpacked)
    del there["manifest.json"]
    assert manifest["files"] == there
    assert manifest["published_tables_sha256"] == digest(got.release)
    assert manifest["languages"] == sorted(got.languages)
    assert manifest["translations_not_reviewed"] == sorted({*got.languages} - {"en"})
    counted = {table.id: Counter(c.status for c in table.cells.values()) for table in got.release.tables.values()}
    assert manifest.pop("cells") == counted
    assert sorted(numbers_in(manifest)) == [0, 1], "replaces no revision, and is the first"
    assert set(re.findall(r"[0-9a-f]{32,}", text)) == {*manifest["files"].values(), digest(got.release)}
    assert not hashes_of_files(got.programme) & set(re.findall(r"[0-9a-f]{32,}", text))


def numbers_in(plain: Any) -> Iterator[int]:
    """All numbers of a JSON document, whatever holds them."""
    if isinstance(plain, dict | list):
        for one in plain.values() if isinstance(plain, dict) else plain:
            yield from numbers_in(one)
    elif isinstance(plain, int) and not isinstance(plain, bool):
        yield plain


def hashes_of_files(folder: Path) -> set[str]:
    kinds = (hashlib.md5, hashlib.sha1, hashlib.sha256)
    return {kind(file.read_bytes()).hexdigest() for kind in kinds for file in folder.rglob("*") if file.is_file()}
