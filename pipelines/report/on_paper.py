"""A page for the screen made one for paper: charts as pictures, folded parts open, contents listed, notes said once."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from xml.etree.ElementTree import Element

from pipelines.report.parts import whole_figure
from pipelines.report.pictures import draw_pictures
from pipelines.words.speak import Words

BESIDE, ABOVE = "beside", "above"
"""Where a chart stands: beside its numbers, or above those of many columns."""

WIDTHS = {BESIDE: (430, 82.0), ABOVE: (912, 174.0)}
"""CSS pixels in which a chart is drawn, and millimetres in which it stands: its letters are 7 pt."""

TALLEST = 230.0
"""Millimetres: with its heading, a chart of that height fits on a sheet."""

NOTES = ("note", "source")
"""Classes of the small print under a chart or a table."""

ON_SCREEN = ("filter", "actions", "links")
"""Classes of what a reader clicks."""

SVG = "{http://www.w3.org/2000/svg}"


def adapt(root: Element, words: Words) -> None:
    """Makes a page for the screen one for paper.

    Raises DrawingFailed where Chromium is not installed.
    """
    _draw_charts(root)
    _leave_out(root)
    _list_contents(root)
    for facts in root.iter("dl"):
        _make_list(facts)
    for part in [found for found in root.iter() if found.attrib.get("class", "").split()[:1] == ["part"]]:
        _say_notes_once(part)
        _say_title_once(part)
    for folded in root.iter("details"):
        folded.tag = "div"
    for section in root.findall(".//div[@class='definition']/.."):
        _gather_definitions(section, words)
    for picture in root.iter(f"{SVG}svg"):
        said = ElementTree.Element(f"{SVG}title")
        said.text = picture.attrib.get("aria-label", "")
        picture.insert(0, said)


def _leave_out(root: Element) -> None:
    """Takes away what only a screen has; hidden by the style, it would still be styled."""
    for holder in list(root.iter()):
        for child in list(holder):
            if child.tag == "script" or child.attrib.get("class") in ON_SCREEN:
                holder.remove(child)
        if holder.attrib.get("class") == "numbers":
            holder.remove(holder[0])  # what one clicks to unfold them


def text_of(element: Element) -> str:
    """What an element says, in one line."""
    return " ".join("".join(element.itertext()).split())


def _of_class(parent: Element, name: str) -> list[Element]:
    return [found for found in parent.iter() if found.attrib.get("class") == name]


def _make_list(facts: Element) -> None:
    """Names and values as items of a list: PDF knows no list of descriptions."""
    facts.tag = "ul"
    for item in facts:
        item.tag = "li"
        name, value = item
        name.tag, value.tag = "b", "span"


def _list_contents(root: Element) -> None:
    listed = root.find(".//div[@class='contents']/ul")
    assert listed is not None, "the template has a list of contents"
    for heading in root.findall(".//section//h2[@id]"):
        item = ElementTree.SubElement(listed, "li")
        link = ElementTree.SubElement(item, "a", href=f"#{heading.attrib['id']}")
        link.text = text_of(heading)


def _draw_charts(root: Element) -> None:
    """Puts in each chart's place the picture of the figure that stands beside it, with the chart's own alternative."""
    parts = [part for part in root.iter("figure") if _figures(part)]
    for place, (pixels, _) in WIDTHS.items():
        of_place = [part for part in parts if _place(part) == place]
        figures = [whole_figure(json.loads(_figures(part)[0].text or "")) for part in of_place]
        for part, svg in zip(of_place, draw_pictures(figures, pixels), strict=True):
            part.set("class", f"part {place}")
            _put_picture(part, svg, place)


def _place(part: Element) -> str:
    return ABOVE if part.find(".//div[@class='table wide']") is not None else BESIDE


def _put_picture(part: Element, svg: str, place: str) -> None:
    plot = part.find(".//div[@class='plot']")
    assert plot is not None, "a figure has a place"
    picture = ElementTree.fromstring(svg)  # noqa: S314 - drawn by us, from our own figure
    picture.set("aria-label", plot.attrib["aria-label"])
    pixels, millimetres = WIDTHS[place]
    scale = min(millimetres / pixels, TALLEST / float(picture.attrib["height"]))
    for side in ("width", "height"):
        picture.set(side, f"{float(picture.attrib[side]) * scale:.2f}mm")
    plot[:] = [picture]
    plot.attrib.pop("style", None)  # the height that the page keeps free for a chart of any width
    plot.text = None


def _figures(part: Element) -> list[Element]:
    return [script for script in part.iter("script") if script.attrib.get("id", "").startswith("figure-")]


def _say_notes_once(part: Element) -> None:
    """One note at the end of a part, in place of those of the chart, of its numbers and of their source.

    On the page the numbers can be read alone, so they say again what stands by the chart; here they stand beside it.
    """
    counted = "".join(text_of(line) for line in _of_class(part, "counted"))
    holders = {note: holder for holder in part.iter() for note in holder if note.attrib.get("class") in NOTES}
    said = ""
    for note in [element for element in part.iter() if element in holders]:
        said = joined_notes(said, text_of(note).removeprefix(counted).strip())
        holders[note].remove(note)
    if said:
        end = part.find("./div[@class='drawing']")
        ElementTree.SubElement(part if end is None else end, "p", {"class": "note"}).text = said


def _say_title_once(part: Element) -> None:
    """No caption on a table that says what the heading over it says."""
    titles = {text_of(title) for level in ("h3", "h4") for title in part.iter(level)}
    for table in part.iter("table"):
        for caption in table.findall("caption"):
            if text_of(caption) in titles:
                table.remove(caption)


def joined_notes(first: str, second: str) -> str:
    """Both texts; sentences with which the first ends and the second begins stand once."""
    starts = (at for at in range(len(first)) if at == 0 or first[at - 1] == " ")
    overlap = next((at for at in starts if second.startswith(first[at:])), len(first))
    return f"{first[:overlap].strip()} {second}".strip()


def _gather_definitions(section: Element, words: Words) -> None:
    """The definitions in one part, each a heading and one paragraph with the names of its facts run in."""
    definitions = section.findall("./div[@class='definition']")
    gathered = ElementTree.SubElement(section, "div", {"class": "definitions"})
    for definition in definitions:
        section.remove(definition)
        _run_in(definition, words)
        definition.tail = None  # no space between two that stand beside each other
        gathered.append(definition)


def _run_in(definition: Element, words: Words) -> None:
    title, facts = definition
    title.tag = "h3"
    facts.tag = "p"
    for fact in list(facts):
        facts.remove(fact)
        name, value = fact
        said = text_of(value)
        label = ElementTree.SubElement(facts, "b")
        label.text = words.named(text_of(name), said).removesuffix(said).strip()
        label.tail = f" {said} "
