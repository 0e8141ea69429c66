"""The closed-world check of the page's inline pictures: marks of known looks, and no other than the figures give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.report.fragments import TEMPLATES
from pipelines.report.svg_marks import PATTERNS

MARKS = ("svg", "rect", "line", "circle", "text", "tspan")
LENGTHS = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "dx", "width", "height", "stroke-width")
LENGTH = re.compile(r"-?\d{1,4}(\.\d{1,2})?%?")
PADDING = re.compile(r"padding: \d{1,3}px \d{1,3}px \d{1,3}px \d{1,3}px")
LOOKS = {"fill": {f"url(#{name})" for name in PATTERNS.values()}, "stroke-dasharray": {"9 9"}}
MOVED = re.compile(r"translate\(-\d 0\)")
A_MARK = re.compile(rf'<(?:{"|".join(MARKS)})\b|class="picture"')


def is_of_a_mark(tag: str, key: str, value: str) -> bool:
    """Whether a mark of a picture may have this attribute: a length, or a look."""
    if tag not in MARKS:
        return False
    if key in LENGTHS:
        return LENGTH.fullmatch(value) is not None
    return value in LOOKS.get(key, ()) or (key == "transform" and MOVED.fullmatch(value) is not None)


def picture_faults(html: str, pictures: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Where a page lacks the picture that a figure gives (by its id), or has a mark that is in none of them."""
    rest = html.replace(patterns(), " ")
    for name, picture in pictures:
        if picture not in rest:
            yield f"plot-{name} > its picture"
        rest = rest.replace(picture, " ", 1)
    if A_MARK.search(rest):
        yield "a mark that is in no picture"


def patterns() -> str:
    """The patterns that a page with charts defines once."""
    return (TEMPLATES / "patterns.svg").read_text(encoding="utf-8").strip()
