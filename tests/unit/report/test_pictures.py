"""Static pictures, drawn by the real Chromium from figures of made-up tables."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree

import pytest
from made_up import breakdown_of, cross_of

from pipelines.errors import DrawingFailed
from pipelines.figures.bars import bars, grouped_bars
from pipelines.report import pictures
from pipelines.report.pictures import draw_pictures
from pipelines.words.speak import Words

BARS = breakdown_of("sex", {"female": 70, "male": 40})
COUNTS = {("female", "yes"): 60, ("female", "no"): 55, ("male", "yes"): 90, ("male", "no"): 70}
TWO_SERIES = cross_of(("sex", ("female", "male")), ("disappeared", ("yes", "no")), COUNTS)


@pytest.fixture(scope="module")
def figures() -> list[dict[str, Any]]:
    # Through JSON, as they stand in a notebook and in a page.
    charts = (bars(BARS, Words("en")), grouped_bars(TWO_SERIES, Words("en")))
    return [json.loads(chart.figure.to_json()) for chart in charts]


@pytest.fixture(scope="module")
def drawn(figures: list[dict[str, Any]]) -> list[str]:
    return draw_pictures(figures)


def test_the_same_charts_give_the_same_bytes_from_many_threads(figures: list[dict[str, Any]], drawn: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(draw_pictures, [figures] * 4))
    assert again == [drawn] * 4


def test_a_picture_does_not_depend_on_what_was_drawn_before_it(figures: list[dict[str, Any]], drawn: list[str]) -> None:
    reverse = draw_pictures(figures[::-1])[::-1]
    assert [re.sub(r"picture-[\d-]+", "", svg) for svg in reverse] == [
        re.sub(r"picture-[\d-]+", "", svg) for svg in drawn
    ]


def test_every_text_and_bar_of_the_browsers_picture_is_kept(figures: list[dict[str, Any]], drawn: list[str]) -> None:
    for whole, trimmed in zip(pictures._open_studio().draw(figures, pictures.WIDTH), drawn, strict=True):
        before, after = (ElementTree.fromstring(svg) for svg in (whole, trimmed))  # noqa: S314
        assert "".join(after.itertext()) == "".join(before.itertext())
        bars = [bar.get("d") for bar in before.findall(".//{*}g[@class='point']/{*}path")]
        assert bars
        assert len([path for path in after.findall(".//{*}path") if path.get("d") in bars]) >= len(bars)


def test_a_series_keeps_the_hatching_that_tells_it_apart_without_colour(drawn: list[str]) -> None:
    patterns = re.findall(r'<pattern [^>]*id="([^"]+)"', drawn[1])
    assert patterns
    assert all(f'fill="url(#{name})"' in drawn[1] for name in patterns)


def test_pictures_of_one_page_share_no_id_and_point_at_nothing_outside(drawn: list[str]) -> None:
    names = [set(re.findall(r' id="([^"]+)"', svg)) for svg in drawn]
    assert names[0]
    assert not names[0] & names[1]
    for svg, own in zip(drawn, names, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) == own
        assert not re.search(r"href|@import|class=|style=", svg)


def test_a_simple_chart_is_small_and_scales(drawn: list[str]) -> None:
    assert all(len(svg) < 12_000 for svg in drawn)
    assert all(re.match(r'<svg [^>]*viewBox="0 0 640 \d+"', svg) for svg in drawn)


def test_without_chromium_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, figures: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(pictures, "_studios", [])
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    with pytest.raises(DrawingFailed, match="apt-get install -y chromium"):
        draw_pictures(figures)
