"""The closed-world check of a page: whatever is in it must be licensed by its release or be this package's own."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from pipelines.figures.bundle import drawing_library
from pipelines.figures.template import DARK, look_of_all
from pipelines.publish.closed_csv import download_faults, is_download_name
from pipelines.publish.closed_curve import AT_THE_AXIS
from pipelines.publish.closed_figure import figure_faults
from pipelines.publish.closed_picture import PADDING, is_of_a_mark, patterns, picture_faults
from pipelines.publish.licence import Licence
from pipelines.report.downloads import ADDRESS
from pipelines.report.emblem import emblem_svg
from pipelines.report.fragments import TEMPLATES
from pipelines.report.inline_picture import draw_inline
from pipelines.report.page import script_hash
from pipelines.words.speak import Words

SAID = ("aria-label", "title", "alt")
FIXED = {
    "charset": ("utf-8",),
    "http-equiv": ("Content-Security-Policy",),
    "name": ("viewport", "referrer", "color-scheme"),
    "role": ("region", "img"),
    "scope": ("col", "row", "colgroup"),
    "tabindex": ("0", "-1"),
    "open": ("",),
    "colspan": ("3", "4"),
    "rowspan": ("2",),
    "type": ("application/json", "text/plain"),
}
CONTENTS = ("width=device-width, initial-scale=1", "no-referrer", "light dark")
STYLE = re.compile(r"min-height: \d{2,4}px(; min-width: \d{3}px)?")
OF_A_TABLE = ("chart", "title", "plot", "figure", "table", "caption", "definition", "tile", "indicator", "filter")
IDS = {
    *("content", "contents", "funding", "eu-emblem", "headline", "definitions", "method", "not_in_export"),
    *("sample-banner", "internal-banner", "unreviewed-banner", "dark-colours", "look-of-all", "drawing-library"),
    *("costs", "caption-costs", "table-costs"),
    *("caption-amif_indicators_period", "caption-amif_indicators_to_date"),
    *("table-amif_indicators_period", "table-amif_indicators_to_date"),
    *("revision", "table-revision", "caption-revision"),
}
OTHER_CLASSES = ("part", "public", "funder", "sample", "drawing")
"""Classes that have no look of their own."""

ROW = re.compile(r"\d{1,2}|")
"""The value of an option: the number of a row of the chart, or none for all."""


def page_faults(place: str, html: str, licence: Licence) -> Iterator[str]:
    """The places in a page that nothing licenses; never what stands there."""
    found = re.match(r'<!DOCTYPE html>\n<html lang="([a-z]{2})">', html)
    emblem = emblem_svg(Words(found.group(1) if found else "en").say("Flag of the European Union"))
    if not found:
        yield f"{place} > its beginning"
    rest = html.replace(emblem, " ").replace(patterns(), " ")
    for written in licence.written.values():
        rest = rest.replace(written, " ", 1)  # to the letter and once: what differs is looked at like all else
    reader = _PageReader(licence)
    reader.feed(rest)
    reader.close()
    yield from dict.fromkeys(f"{place} > {fault}" for fault in (*reader.faults, *picture_faults(rest, reader.pictures)))


class _PageReader(HTMLParser):
    def __init__(self, licence: Licence) -> None:
        super().__init__()
        self._licence = licence
        self._tables = licence.release.tables
        self._style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
        self._program = (TEMPLATES / "page.js").read_text(encoding="utf-8")
        self._part = ""
        self._block: dict[str, str] | None = None
        self._tag = self._file = ""
        self._data = ""
        self._words: list[str] | None = None
        self.faults: list[str] = []
        self.pictures: list[tuple[str, str]] = []

    @property
    def _table_id(self) -> str:
        return self._part.partition("-")[2]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self._tag, self._file = tag, values.get("download", "")
        if "id" in values and self._is_id(values["id"]):
            prefix, _, table_id = values["id"].partition("-")
            self._part = values["id"] if prefix in OF_A_TABLE and table_id in self._tables else ""
        if len(values) < len(attrs):
            self.faults.append(self._here("an attribute that is there twice"))
        self.faults += [
            self._here(key if key in FIXED else "an attribute")
            for key, value in attrs
            if not (self._is_attribute(key, value or "") or is_of_a_mark(tag, key, value or ""))
        ]
        if tag in ("script", "style"):
            self._block, self._data = {**values, "tag": tag}, ""
        if tag == "text":
            self._words = []

    def handle_endtag(self, tag: str) -> None:
        if self._block is not None:
            self._check_block(self._block)
            self._block = None
        if tag == "text" and self._words is not None:
            said, self._words = " ".join(self._words), None
            self._check_words(said, tag)  # its lines together: a sentence may go on in the next one
        if tag in ("figure", "li", "td", "details"):
            self._part = "" if tag != "details" or self._part.startswith("definition-") else self._part

    def handle_data(self, data: str) -> None:
        if self._block is not None:
            self._data += data
        elif self._words is not None:
            self._words.append(data)
        else:
            self._check_words(data, self._tag)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - whatever it says: a page has none
        self.faults.append(self._here("a comment"))

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - as above
        self.faults.append(self._here("an instruction"))

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - as above
        self.faults.append(self._here("a declaration"))

    def handle_decl(self, decl: str) -> None:
        if decl != "DOCTYPE html":
            self.faults.append(self._here("a declaration"))

    def _check_words(self, said: str, tag: str) -> None:
        is_at_an_axis = tag == "text" and said in map(self._licence.percent, AT_THE_AXIS)
        if not (is_at_an_axis or self._licence.allows(said, self._table_id)):
            self.faults.append(self._here(tag))

    def _here(self, what: str) -> str:
        return f"{self._part} > {what}" if self._part else what

    def _is_id(self, name: str) -> bool:
        prefix, _, table_id = name.partition("-")
        sections = self._licence.sections
        is_of_table = prefix in OF_A_TABLE and (table_id in self._tables or table_id in sections)
        is_remark = prefix == "remark" and table_id in self._licence.rows
        return name in IDS or name in sections or is_of_table or is_remark

    def _is_attribute(self, key: str, value: str) -> bool:
        if key in SAID:
            return self._licence.allows(value, self._table_id)
        if key in ("id", "for", "aria-labelledby"):
            return self._is_id(value)
        if key in ("href", "download"):
            return self._is_link(key, value)
        if key == "class":
            return all(
                re.search(rf"\.{re.escape(name)}\b", self._style) or name in OTHER_CLASSES for name in value.split()
            )
        return self._is_setting(key, value)

    def _is_link(self, key: str, value: str) -> bool:
        if key == "download":
            return is_download_name(value, self._licence)
        if value.startswith(ADDRESS):
            faults = download_faults(value, self._file, self._licence)
            self.faults += [self._here(f"a download > {fault}") for fault in faults]
            return True
        return value.startswith("#") and self._is_id(value[1:])

    def _is_setting(self, key: str, value: str) -> bool:
        if key == "content":
            return value in CONTENTS or value == self._policy()
        if key == "style":
            return bool(STYLE.fullmatch(value) or PADDING.fullmatch(value))
        if key == "value":
            return ROW.fullmatch(value) is not None
        return value in FIXED.get(key, ()) or (key == "lang" and re.fullmatch("[a-z]{2}", value) is not None)

    def _policy(self) -> str:
        return (
            f"default-src 'none'; script-src {script_hash(self._program)} blob:; style-src 'unsafe-inline'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )

    def _check_block(self, block: dict[str, str]) -> None:
        """A style or script is this package's own, byte by byte; a figure is checked key by key."""
        name = block.get("id", "")
        if name.startswith("figure-"):
            table_id = name.removeprefix("figure-")
            faults = [f"{name} > {fault}" for fault in figure_faults(self._data, table_id, self._licence)]
            self.faults += faults
            if not faults:
                self.pictures.append((table_id, str(draw_inline(json.loads(self._data)))))
        elif block["tag"] == "style":
            self.faults += [] if self._data.strip() == self._style.strip() else ["style"]
        elif name == "drawing-library":
            self.faults += [] if self._data == _packed_library() else [name]
        elif self._data != {"dark-colours": json.dumps(DARK), "look-of-all": json.dumps(look_of_all())}.get(
            name, self._program
        ):
            self.faults.append(name if name in IDS else "script")


@cache
def _packed_library() -> str:
    """The drawing library as a page carries it, packed anew: nothing can stand beside or behind it."""
    return base64.b64encode(gzip.compress(drawing_library().encode(), mtime=0)).decode()
