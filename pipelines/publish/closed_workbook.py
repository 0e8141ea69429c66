"""The closed-world check of a spreadsheet: plain sheets, licensed cells, and no part that could hide anything."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

from pipelines.publish.licence import Licence

PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings)\.xml|"
    r"xl/theme/theme1\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet\d+\.xml|"
    r"xl/tables/table\d+\.xml|xl/worksheets/_rels/sheet\d+\.xml\.rels"
)
"""No comments, drawings, charts, macros, links to other files or custom properties."""

SAYING = re.compile(r"docProps/.*|xl/(workbook|sharedStrings)\.xml|xl/worksheets/.*")
"""The parts whose texts a reader can see; the others are looks and lists of parts, and hold no text."""

HIDING = {
    *("f", "datavalidation", "conditionalformatting", "cfrule", "extlst", "ext", "drawing", "legacydrawing", "picture"),
    *("calculatedcolumnformula", "totalsrowformula", "xmlcolumnpr"),
    *("oleobject", "control", "externalreference", "phoneticpr", "rph", "scenario", "customsheetview", "comment"),
}
"""Elements that can hold a value that no cell shows."""

OF_EXCEL = ("Microsoft Excel", "Worksheets", "Named Ranges", "false", "0", "12.0000")
"""What the application part of every workbook says."""

LINKED = (
    "officeDocument",
    "core-properties",
    "extended-properties",
    "worksheet",
    "theme",
    "styles",
    "sharedStrings",
    "table",
)
"""The kinds of part that one part may name as its own."""

PERCENT = "9"
"""Excel's number of the format 0%."""

TITLES = "!Print_Titles"
"""Which row is printed at the top of each page of a sheet."""

AREA = re.compile(r"'?(?P<sheet>[^'!]+)'?!\$[A-Z$0-9:]+")
CODES = re.compile(r"&[LCRPND]|&\"[^\"]*\"|&\d+")


def workbook_faults(place: str, content: bytes, licence: Licence, part: str) -> Iterator[str]:
    """The places in a workbook that nothing licenses; `part`: what its numbers may be from, blank for all."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        percents = _percent_styles(archive)
        for name in archive.namelist():
            if not PARTS.fullmatch(name):
                yield f"{place} > a part that could hide something"
                continue
            reader = _PartReader(name, licence, percents, part)
            reader.feed(archive.read(name).decode("utf-8", "replace"))
            reader.close()
            yield from dict.fromkeys(f"{place} > {name} > {fault}" for fault in reader.faults)


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the looks that show a cell as a percentage."""
    styles = archive.read("xl/styles.xml").decode("utf-8", "replace") if "xl/styles.xml" in archive.namelist() else ""
    cells = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]
    looks = re.findall(r'<xf numFmtId="(\d+)"', cells)
    return frozenset(str(number) for number, look in enumerate(looks) if look == PERCENT)


class _PartReader(HTMLParser):
    def __init__(self, name: str, licence: Licence, percents: frozenset[str], part: str) -> None:
        super().__init__()
        self._is_saying = SAYING.fullmatch(name) is not None
        self._is_app = name == "docProps/app.xml"
        self._licence = licence
        self._tag, self._cell, self._kind = "", "", ""
        self._percents, self._is_percent, self._part = percents, False, part
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self._tag = tag
        if tag == "c":
            self._cell, self._kind = values.get("r", ""), values.get("t", "n")
            self._is_percent = values.get("s", "0") in self._percents
        if tag in HIDING:
            self.faults.append(f"{self._cell or 'an element'} that could hide something".strip())
        is_frozen = tag == "pane" and values.get("state") == "frozen"
        if (values.get("state", "visible") != "visible" and not is_frozen) or values.get("hidden", "0") not in (
            "0",
            "false",
        ):
            self.faults.append("something hidden")
        if tag == "sheet" and not self._licence.allows(values.get("name", "")):
            self.faults.append("the name of a sheet")
        if tag in ("table", "tablecolumn"):
            said = [values.get(key, "") for key in ("name", "displayname", "totalsrowlabel", "comment")]
            self.faults += [] if all(map(self._licence.allows, said)) else ["the heading of a column"]
        if tag == "relationship" and ("targetmode" in values or not values.get("type", "").endswith(LINKED)):
            self.faults.append("a link to something that could hide something")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - text behind it belongs to nothing
        self._tag = ""

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - whatever it says
        self.faults.append("a comment")

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_licensed(data):
            self.faults.append(f"cell {self._cell}" if self._tag in ("v", "t") and self._cell else self._tag or "text")

    def _is_licensed(self, data: str) -> bool:
        if not self._is_saying:
            return False
        if self._tag == "v":
            return self._kind == "s" or self._is_published(data)
        if self._is_app and (data in OF_EXCEL or data.isdecimal()):
            return not data.isdecimal() or len(data) < 3  # how many sheets there are
        if self._is_app and data.endswith(TITLES):
            return self._licence.allows(data.removesuffix(TITLES).strip("'"))
        if self._tag == "definedname":
            area = AREA.fullmatch(data)
            return area is not None and self._licence.allows(area["sheet"])
        if self._tag.startswith("dcterms:"):
            data = data.partition("T")[0]
        said = CODES.sub(" ", data) if self._tag.startswith(("odd", "even", "first")) else data
        return self._licence.allows(said, self._part)

    def _is_published(self, data: str) -> bool:
        """A count, or a percentage as a share of one."""
        try:
            value = float(data)
        except ValueError:
            return self._licence.allows(data)
        if self._is_percent:
            percent = round(value * 100, 9)
            return percent.is_integer() and self._licence.allows(self._licence.percent(int(percent)), self._part)
        value = round(value * 100, 9) if 0 < value < 1 else value
        return value.is_integer() and self._licence.allows_number(int(value), self._part)
