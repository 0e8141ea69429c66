"""Static pictures of charts: the system's Chromium draws each figure as SVG and can reach nothing outside."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from choreographer.errors import BrowserFailedError, ChromeNotFoundError
from kaleido import Kaleido

from pipelines.errors import DrawingFailed
from pipelines.report.picture_trim import trimmed_picture

WIDTH = 640
"""CSS pixels: the width of a column of text on the page and on paper."""

NOBODY = "127.0.0.1:9"
"""A proxy at which nobody listens, so that the browser reaches no network."""

Result = TypeVar("Result")


def draw_pictures(figures: Sequence[Mapping[str, Any]], width: int = WIDTH) -> list[str]:
    """One SVG for each figure (plotly's JSON, with its height in its layout); the same bytes each time.

    The ids inside number the pictures of one call and width: draw those of a page at once. May be called from many
    threads. Raises DrawingFailed where Chromium is not installed or does not start.
    """
    if not figures:
        return []
    drawn = _open_studio().draw(figures, width)
    return [trimmed_picture(svg, f"picture-{width}-{number}") for number, svg in enumerate(drawn, start=1)]


class _Browser(Kaleido):  # type: ignore[misc]
    """Kaleido loads the drawing library anew after each picture; without that a picture takes an eighth of the time."""

    async def _return_kaleido_tab(self, tab: Any) -> None:
        await self.tabs_ready.put(tab)


class _Studio:
    """A browser that stays open as long as the process: to open one takes as long as to draw twenty charts."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True, name="studio").start()
        self._browser = self._wait(self._open())
        atexit.register(self._close)

    def draw(self, figures: Sequence[Mapping[str, Any]], width: int) -> list[str]:
        return self._wait(self._draw(figures, width))

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open(self) -> _Browser:
        # mathjax=False: it would be fetched from outside. One tab a core.
        browser = _Browser(n=os.cpu_count() or 1, mathjax=False, proxy_server=NOBODY)
        await browser.open()
        return browser

    async def _draw(self, figures: Sequence[Mapping[str, Any]], width: int) -> list[str]:
        drawn = await asyncio.gather(*(self._draw_one(figure, width) for figure in figures))
        return [svg.decode() for svg in drawn]

    async def _draw_one(self, figure: Mapping[str, Any], width: int) -> bytes:
        size = {"format": "svg", "width": width, "height": figure["layout"]["height"]}
        return bytes(await self._browser.calc_fig(dict(figure), size))

    def _close(self) -> None:
        self._wait(self._browser.close())


_opening = threading.Lock()
_studios: list[_Studio] = []


def _open_studio() -> _Studio:
    with _opening:
        if not _studios:
            try:
                _studios.append(_Studio())
            except (ChromeNotFoundError, BrowserFailedError, OSError):
                raise DrawingFailed(
                    "The charts can't be drawn, because Chromium is not installed or does not start.",
                    "Install it: sudo apt-get install -y chromium fonts-liberation",
                ) from None
        return _studios[0]
