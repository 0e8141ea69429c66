"""The system's Chromium with the network off: opens a page from its file and notes what it asks for."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ALL_DRAWN = "() => [...document.querySelectorAll('.plot')].every((plot) => plot.dataset.drawn === 'yes')"


@dataclass
class Visit:
    """An open page, and all that it asked for or complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Debian's Chromium; nothing is downloaded."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield opened
        opened.close()


def visit(browser: Browser, file: Path, width: int = 1280, drawn: bool = True, **settings: Any) -> Visit:
    """The page opened from its file with the network off; with `drawn`, waited for until all charts are drawn."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **settings)
    opened = Visit(context.new_page())

    def see(route: Route) -> None:
        url = route.request.url
        opened.requests.append(url)
        if url.startswith(("file:", "blob:")):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", see)
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("console", lambda message: opened.complaints.append(message.text))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.goto(file.as_uri())
    if drawn and settings.get("java_script_enabled", True):
        opened.page.wait_for_function(ALL_DRAWN)
    return opened


def declared_plots(file: Path) -> list[str]:
    """The ids of the charts that the page declares."""
    return re.findall(r'<div class="plot" id="([^"]+)"', file.read_text(encoding="utf-8"))


def assert_all_is_drawn_in_silence(opened: Visit, file: Path) -> None:
    """Each declared chart is there, has a size and a bar or line; no request went out, and there is no complaint."""
    for name in declared_plots(file):
        box = opened.page.locator(f"#{name} .interactive svg.main-svg").first.bounding_box()
        assert box is not None, name
        assert box["width"] > 200, name
        assert box["height"] > 20, name
        boxes = [bar.bounding_box() for bar in opened.page.locator(f"#{name} :is(.bars path, path.js-line)").all()]
        assert any(bar is not None and bar["width"] > 1 for bar in boxes), name
    assert opened.complaints == []
    assert {url for url in opened.requests if not url.startswith("blob:")} == {file.as_uri()}
