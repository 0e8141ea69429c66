"""What a page shows of the emblem and the statement beside it, from its elements and from its own style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import tinycss2
import tinyhtml5
from cssselect2 import ElementWrapper, Matcher, SelectorError, compile_selector_list

from pipelines.publish.emblem_geometry import Flag, Point
from pipelines.publish.shown import Shown

LEAST = 38
"""CSS pixels (rule V11)."""

SVG = "{http://www.w3.org/2000/svg}svg"
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
CORNER = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
EFFECTS = {
    "text-decoration",
    "text-decoration-line",
    "text-shadow",
    "font-style",
    "-webkit-text-stroke",
    "filter",
    "opacity",
}
NO_EFFECT = {"none", "normal", "1", "initial"}
SIZES = {"height", "min-height", "max-height"}
CHANGES = EFFECTS | {"transform", "clip-path", "mask", "display", "visibility"}
GAP = re.compile(r"(\d*\.?\d+)(rem|em|px|mm)")

Style = dict[str, set[str]]
"""Property → all values that any rule gives it, whatever the screen."""


def shown_by_page(html: str) -> Shown:
    """What the page shows; the style counts in all its variants, for light and dark, screen and paper."""
    root = tinyhtml5.parse(SCRIPT.sub("", html), namespace_html_elements=False)
    body = ElementWrapper.from_html_root(root)
    sheet = "".join(style.text or "" for style in root.iter("style"))
    rules = list(_rules(sheet))
    head = next(iter(body.query_all("header.masthead > #funding")), None)
    emblem = next(iter(body.query_all("header.masthead > #funding > svg#eu-emblem")), None)
    said = next(iter(body.query_all("header.masthead > #funding > svg#eu-emblem + p")), None)
    text = " ".join("".join(root.itertext()).split())
    if head is None or emblem is None or said is None:
        return Shown(None, 0, LEAST, "pixels", "", text, frozenset(), frozenset())
    of_text = _merged([_style(element, rules) for element in (said, *said.ancestors)])
    of_emblem = _style(emblem, rules)
    return Shown(
        flag=_flag(emblem.etree_element),
        height=min(_pixels(of_emblem), float(emblem.etree_element.get("height", "0"))),
        least=LEAST,
        unit="pixels",
        statement=" ".join((said.etree_element.text or "").split()),
        text=text,
        fonts=_fonts(of_text),
        colours=_colours(_merged([_style(said, rules), _style(head, rules)])),
        effects=_effects(of_text, said.etree_element),
        is_clear=_is_clear(_style(head, rules)),
        is_changed=_is_changed(of_emblem, emblem.etree_element),
        other_pictures=_other_pictures(root),
    )


def _rules(sheet: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Selector and declarations of each rule, also of those for one kind of screen only."""
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.at_keyword == "media" and rule.content is not None:
            yield from _rules(tinycss2.serialize(rule.content))
        elif rule.type == "qualified-rule":
            found = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            said = [
                (one.lower_name, tinycss2.serialize(one.value).strip()) for one in found if one.type == "declaration"
            ]
            yield tinycss2.serialize(rule.prelude).strip(), said


def _style(element: ElementWrapper, rules: list[tuple[str, list[tuple[str, str]]]]) -> Style:
    own = tinycss2.parse_blocks_contents(element.etree_element.get("style", ""), skip_whitespace=True)
    style: Style = {}
    for one in own:
        style.setdefault(one.lower_name, set()).add(tinycss2.serialize(one.value).strip())
    for selector, said in rules:
        if _is_match(element, selector):
            for name, value in said:
                style.setdefault(name, set()).add(value)
    return style


def _is_match(element: ElementWrapper, selector: str) -> bool:
    matcher: Matcher = Matcher()
    try:
        for compiled in compile_selector_list(selector):
            if compiled.pseudo_element is None:
                matcher.add_selector(compiled, None)
    except SelectorError:
        return False  # such as ::-webkit-…: it is no rule for an element
    return bool(matcher.match(element))


def _merged(styles: list[Style]) -> Style:
    merged: Style = {}
    for style in styles:
        for name, values in style.items():
            merged.setdefault(name, set()).update(values)
    return merged


def _fonts(style: Style) -> frozenset[str]:
    stacks = set(style.get("font-family", set()))
    stacks |= {re.split(r"[\d.]+\w*(?:/[\d.]+)?\s+", value)[-1] for value in style.get("font", set())}
    return frozenset(stack.split(",")[0].strip(" \"'") for stack in stacks - {"inherit"})


def _colours(style: Style) -> frozenset[str]:
    return frozenset(value.upper() for value in style.get("color", set()))


def _effects(style: Style, said: Element) -> tuple[str, ...]:
    effects = [name for name in EFFECTS for value in style.get(name, set()) if value not in NO_EFFECT]
    return (*sorted(effects), *(str(child.tag) for child in said))


def _is_clear(style: Style) -> bool:
    """Beside one another with a gap, which is at least a quarter of the least emblem."""
    gaps = [GAP.fullmatch(value) for value in style.get("gap", set())]
    pixels = {"rem": 16.0, "em": 16.0, "px": 1.0, "mm": 3.78}
    wide = [float(found.group(1)) * pixels[found.group(2)] for found in gaps if found]
    return len(wide) == len(gaps) > 0 and min(wide) >= LEAST / 4 and style.get("display") == {"flex"}


def _pixels(style: Style) -> float:
    found = [re.fullmatch(r"([\d.]+)px", value) for name in SIZES for value in style.get(name, set())]
    return min((float(one.group(1)) if one else 0.0 for one in found), default=float("inf"))


def _is_changed(style: Style, emblem: Element) -> bool:
    styled = any(value not in NO_EFFECT | {"block"} for name in CHANGES for value in style.get(name, set()))
    return styled or len(emblem) != 2 or any(set(path.attrib) != {"fill", "d"} for path in emblem)


def _flag(emblem: Element) -> Flag | None:
    try:
        field, stars = emblem
        width, height = re.fullmatch(r"M0 0h([\d.]+)v([\d.]+)H0z", field.attrib["d"]).groups()  # type: ignore[union-attr]
        corners = tuple(_corners(star) for star in stars.attrib["d"].split("z") if star)
        return Flag((0, 0, float(width), float(height)), corners, (field.attrib["fill"], stars.attrib["fill"]))
    except (ValueError, KeyError, AttributeError):
        return None


def _corners(path: str) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in CORNER.findall(path))


def _other_pictures(root: Element) -> int:
    """Pictures from a file, and drawn ones that are neither charts nor patterns for them."""
    charts = {id(picture) for place in root.findall(".//*[@class='plot']") for picture in place.iter(SVG)}
    others = [picture for picture in root.iter(SVG) if id(picture) not in charts and picture.get("id") != "eu-emblem"]
    drawn = [picture for picture in others if any(not str(child.tag).endswith("}defs") for child in picture)]
    return len(drawn) + sum(1 for _ in root.iter("img"))
