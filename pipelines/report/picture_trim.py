"""From the browser's picture of a chart to a small one with the same bytes each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from xml.etree.ElementTree import Element

from pipelines.figures.template import FONT

SVG = "http://www.w3.org/2000/svg"

NEEDLESS = {
    "fill": "#000000",
    "fill-opacity": "1",
    "opacity": "1",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "vector-effect": "none",
    "white-space": "pre",
    "font-family": "Arial, 'Liberation Sans', sans-serif",
    "stroke": "none",
}
"""What says no more than the standard or the root of the picture."""

SHAPES = ("path", "rect", "circle", "text", "line")

FRACTION = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
COLOUR = re.compile(r"rgb\((\d+), (\d+), (\d+)\)")
LENGTH = re.compile(r"(\d)px")
POINTED_AT = re.compile(r"""url\(["']?#([^)"']+)["']?\)""")
STILL = re.compile(r"\s*(rotate\(0,[^)]*\)|translate\(0,0\))\s*")


def trimmed_picture(svg: str, name: str) -> str:
    """The picture without what nothing shows, in plain attributes and with ids that begin with `name`.

    The browser names parts of a picture at random; here they are numbered, so that the same chart gives the same bytes.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by us, from our own figure
    size = {key: root.attrib[key] for key in ("width", "height", "viewBox")}
    _drop_unseen(root)
    _plain(root)
    _keep_what_is_pointed_at(root)
    _lift_bare_groups(root)
    _number_ids(root, name)
    root.attrib.clear()
    root.attrib.update({**size, "font-family": FONT})
    return ElementTree.tostring(root, encoding="unicode")


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _styles(element: Element) -> dict[str, str]:
    pairs = (pair.partition(":") for pair in element.attrib.get("style", "").split(";") if pair.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _drop_unseen(parent: Element) -> None:
    """Takes out shapes without ink and groups without shapes; what defs hold is judged by who points at it."""
    for child in list(parent):
        if _tag(child) == "defs":
            continue
        _drop_unseen(child)
        is_empty_group = _tag(child) == "g" and len(child) == 0
        if is_empty_group or (_tag(child) in SHAPES and not _is_seen(child)):
            parent.remove(child)


def _is_seen(shape: Element) -> bool:
    if _tag(shape) == "text":
        return bool("".join(shape.itertext()).strip())
    if _tag(shape) == "path" and shape.attrib.get("d", "M0,0") == "M0,0":
        return False
    style = _styles(shape)
    is_filled = style.get("fill") != "none" and style.get("fill-opacity") != "0"
    is_stroked = style.get("stroke", "none") != "none" and style.get("stroke-opacity") != "0"
    return style.get("opacity") != "0" and (is_filled or (is_stroked and style.get("stroke-width") not in ("0", "0px")))


def _plain(root: Element) -> None:
    """Styles as attributes with short values, so that a page can give another colour to a whole kind of mark."""
    for element in root.iter():
        attributes = {**element.attrib, **_styles(element)}
        element.attrib.clear()
        for key, value in attributes.items():
            if key in ("style", "class") or key.startswith("data-"):
                continue
            short = _short(value)
            if short and NEEDLESS.get(key) != short:
                element.set(key, short)


def _short(value: str) -> str:
    plain = COLOUR.sub(lambda found: "#{:02X}{:02X}{:02X}".format(*map(int, found.groups())), value)
    plain = LENGTH.sub(r"\1", STILL.sub("", plain))
    return FRACTION.sub(lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), plain)


def _pointed_at(root: Element) -> list[str]:
    found = (name for element in root.iter() for value in element.attrib.values() for name in POINTED_AT.findall(value))
    return list(dict.fromkeys(found))


def _keep_what_is_pointed_at(root: Element) -> None:
    """One list of definitions, of those alone that a shape uses."""
    by_id = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    for parent in list(root.iter()):
        for defs in [child for child in parent if _tag(child) == "defs"]:
            parent.remove(defs)
    used = [by_id[name] for name in _pointed_at(root)]
    if used:
        definitions = Element(f"{{{SVG}}}defs")
        definitions.extend(used)
        root.insert(0, definitions)


def _lift_bare_groups(parent: Element) -> None:
    """Puts what a group without attributes holds in its place."""
    for child in list(parent):
        _lift_bare_groups(child)
        if _tag(child) == "g" and not child.attrib.keys() - {"id"}:
            place = list(parent).index(child)
            parent.remove(child)
            for offset, grandchild in enumerate(child):
                parent.insert(place + offset, grandchild)


def _number_ids(root: Element, name: str) -> None:
    numbered = {old: f"{name}-{number}" for number, old in enumerate(_pointed_at(root), start=1)}
    for element in root.iter():
        old = element.attrib.pop("id", "")
        if old in numbered:
            element.set("id", numbered[old])
        for key, value in element.attrib.items():
            element.set(key, POINTED_AT.sub(lambda found: f"url(#{numbered[found.group(1)]})", value))
