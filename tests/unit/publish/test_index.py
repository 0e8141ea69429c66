"""The catalogue lists the last revision of each report with all its files, and keeps those replaced, marked so."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import open_browser

from pipelines.publish.index import write_index


def put(releases: Path, country: str, revision: int = 1, languages: tuple[str, ...] = ("en",), **more: Any) -> None:
    """A release of which only the manifest and the names and sizes of the files matter here."""
    folder = releases / "a" / country / "2015-H1" / "public" / f"r{revision}"
    files = [f"{language}/{name}" for language in languages for name in ("dashboard.html", "report.pdf")]
    for name in (*files, f"a_{country}_2015-H1_public_r{revision}.zip"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"7" * 2_345_678)
    manifest = {
        **{"programme": "a", "title": "A & B", "synthetic_sample": True, "country": country, "period": "2015-H1"},
        **{"first_day": "2015-01-01", "last_day": "2015-06-30", "profile": "public", "languages": languages},
        **{"revision": revision, "replaces": revision - 1, "reason": "", "translations_not_reviewed": languages[1:]},
        "files": dict.fromkeys(files, ""),
    }
    (folder / "manifest.json").write_text(json.dumps({**manifest, **more}), encoding="utf-8")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    put(tmp_path, "ALL", languages=("en", "nl"))
    put(tmp_path, "ALL", 2, ("en", "nl"), reason="Het geslacht is verbeterd.", reason_language="nl")
    put(tmp_path, "NL")
    return write_index(tmp_path, needles=())


def test_every_file_is_linked_with_its_size_and_a_name_that_no_other_link_has(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"#]+)"[^>]*>(.*?)</a>', html)
    assert len(links) == 5 + 5 + 3
    assert all((page.parent / path).is_file() for path, _ in links)
    assert len({re.sub("<[^>]*>", "", said) for _, said in links}) == len(links)
    assert html.count("2,346 kB") == len(links)


def test_the_last_revision_stands_first_and_the_one_before_is_marked_as_replaced(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    new, old = html.index("ALL/2015-H1/public/r2/en"), html.index("ALL/2015-H1/public/r1/en")
    assert new < html.index("Replaced revisions") < old
    assert 'Revision 2 replaces revision 1. <span lang="nl">Het geslacht is verbeterd.</span>' in html
    assert html.count("replaced, no longer valid") == 1


def test_search_and_filters_show_what_is_asked_for_and_without_a_script_all_is_there(page: Path) -> None:
    with open_browser() as browser:
        for width, scheme in ((1280, "light"), (320, "dark")):
            opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            opened.goto(page.as_uri())
            assert Axe().run(opened).response["violations"] == []
            assert opened.evaluate("document.documentElement.scrollWidth") == width
        opened.fill("#search", "netherlands")
        assert opened.inner_text("#shown") == "Reports shown: 1 of 2"
        opened.fill("#search", "")
        opened.select_option("#filter-language", "Dutch")
        assert opened.inner_text("#shown") == "Reports shown: 1 of 2"
        assert not opened.locator("a[href='a/ALL/2015-H1/public/r2/en/report.pdf']").is_visible()
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(page.as_uri())
        assert plain.locator(".card").count() == 2
        assert not plain.locator("#filters").is_visible()


def test_what_another_run_has_not_finished_is_not_listed(page: Path) -> None:
    profile = page.parent / "a" / "NL" / "2015-H1" / "public"
    shutil.copytree(profile / "r1", profile / ".unfinished-x")
    before = page.read_bytes()
    assert write_index(page.parent, needles=()).read_bytes() == before
