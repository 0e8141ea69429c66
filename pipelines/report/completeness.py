"""The last look at a page before it may be published: all declared parts are in it, and nothing else can get in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import MappingProxyType

import nbformat

from pipelines.errors import PageIncomplete
from pipelines.protect.published import Release
from pipelines.report.document import Report
from pipelines.report.downloads import ADDRESS
from pipelines.report.masthead import headline_ids
from pipelines.report.page import page_title, render_page, script_hash
from pipelines.report.parts import has_chart, has_numbers
from pipelines.report.prose import defined_ids
from pipelines.report.sections import INDICATOR_SECTION, OPTIONAL_BLOCKS, SECTIONS, is_absent, parts_of
from pipelines.words.speak import Words

CLOSING_SECTIONS = ("definitions", "method", "not_in_export")
LOADING_ATTRIBUTES = {"src", "href", "xlink:href", "srcset", "poster", "data", "action", "formaction", "background"}
LOADING_TAGS = {"link", "base", "iframe", "frame", "object", "embed", "form", "audio", "video", "img", "image"}
LOADING_STYLE = re.compile(r"url\s*\(|@import|image-set\s*\(|\\", re.IGNORECASE)


@dataclass
class _Inventory(HTMLParser):
    """What is in the page: ids, attributes that load, styles, scripts and their ids, the policies."""

    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)
    programs: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if tag in LOADING_TAGS:
            self.faults.append(f"an element {tag}")
        for name, value in values.items():
            if name in LOADING_ATTRIBUTES and not value.startswith(("#", ADDRESS)):
                self.faults.append(f"an attribute {name} of {tag}")
            if name.startswith("on"):
                self.faults.append(f"an attribute {name} of {tag}")
        self.styles.append(values.get("style", ""))
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(values.get("content", ""))
        elif tag == "meta" and "http-equiv" in values:
            self.faults.append("a meta element that acts as a header")
        if tag == "script":
            self._open = values.get("id", "") if "type" in values else "program"
            self.scripts[self._open] = ""
        elif tag == "style":
            self._open = "style"

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._open == "program":
            self.programs.append(self.scripts.pop("program"))
        if tag in ("script", "style"):
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "style":
            self.styles.append(data)
        elif self._open:
            self.scripts[self._open] += data


def check_page(html: str, release: Release, written: Mapping[str, str] = MappingProxyType({})) -> None:
    """Nothing, where the page holds every declared part of `release` unchanged and can load nothing from outside.

    `written`: block → HTML of the analyst's own text in the language of the page.
    Raises PageIncomplete with a count and a list of what is wrong; the list names parts, never their numbers.
    """
    page = _Inventory()
    page.feed(html)
    language = _language(html)
    pieces = _pieces(Report(release, language, written)) if language else {}
    faults = [*_missing_frame(page, release), *_missing_parts(html, page, release, pieces), *_loading(page)]
    faults += [f"the id {name} more than once" for name, count in Counter(page.ids).items() if count > 1]
    if not faults and html != _page_of(pieces, release, language):
        faults = ["something that is no declared part; a cell for the notebook alone needs the tag notebook-only"]
    if faults:
        things = "thing is" if len(faults) == 1 else "things are"
        raise PageIncomplete(
            f"{len(faults)} {things} wrong with the page, so it is not published: {'; '.join(faults)}.",
            "Every part in pipelines/report/sections.py needs its cell in notebook 06.",
        )


def declared_page(release: Release, language: str, written: Mapping[str, str] = MappingProxyType({})) -> str:
    """The page of `release` as the declared pieces alone give it."""
    return _page_of(_pieces(Report(release, language, written)), release, language)


def _page_of(pieces: Mapping[str, str], release: Release, language: str) -> str:
    shown = [nbformat.v4.new_output("display_data", {"text/html": html}) for html in pieces.values()]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=shown)])
    return render_page(notebook, page_title(release, Words(language)), language, release.profile, release.sample)


def _language(html: str) -> str:
    found = re.search(r'<html lang="([a-z]{2})">', html)
    return found.group(1) if found else ""


def expected_ids(release: Release) -> tuple[str, ...]:
    """The ids of the elements that the page of `release` must have, in their order."""
    ids = [
        "funding",
        "eu-emblem",
        *(["revision"] if release.revision else []),
        "headline",
        *(f"tile-{table_id}" for table_id in headline_ids(release)),
    ]
    for declared in SECTIONS:
        if declared.id in OPTIONAL_BLOCKS:
            continue
        ids.append(declared.id)
        if is_absent(declared, release):
            continue
        if declared.id == INDICATOR_SECTION:
            ids += ["table-amif_indicators", *(f"indicator-{part.table_id}" for part in parts_of(declared, release))]
            ids += ["costs", "table-costs"] if release.costs else []
            continue
        for part in parts_of(declared, release):
            ids += _ids_of_part(part.table_id, release)
    ids += [*CLOSING_SECTIONS, *(f"definition-{table_id}" for table_id in defined_ids(release))]
    return (*ids, *(["sample-banner"] if release.sample else []))


def _ids_of_part(table_id: str, release: Release) -> list[str]:
    table = release[table_id]
    ids = [f"chart-{table_id}", f"title-{table_id}"]
    if has_numbers(table):
        ids.append(f"table-{table_id}")
    if has_chart(table):
        ids += [f"plot-{table_id}", f"figure-{table_id}"]
    return ids


def _missing_parts(html: str, page: _Inventory, release: Release, pieces: Mapping[str, str]) -> list[str]:
    """`pieces`: what should stand there; none where the page does not say its language."""
    there = set(page.ids)
    missing = [f"{name} is missing" for name in expected_ids(release) if name not in there]
    if not pieces:
        return ["the language is missing", *missing]
    return missing + [f"{name} is not as it was made" for name, piece in pieces.items() if piece not in html]


def _pieces(report: Report) -> dict[str, str]:
    """Every declared piece of the page as it should stand there, character by character."""
    pieces = {
        "the title": report.title().html,
        "the revision": report.revision().html,
        "the headline": report.headline().html,
    }
    for declared in SECTIONS:
        pieces[f"section {declared.id}"] = report.section(declared.id).html
        if declared.id == INDICATOR_SECTION:
            pieces["the indicator table"] = report.indicator_table().html
            pieces["the table of costs"] = report.costs().html
            continue
        for part in declared.parts:
            pieces[f"part {part.table_id}"] = report.chart(part.table_id).html
    closing = (report.definitions(), report.method(), report.not_in_export())
    return {**pieces, **{name: piece.html for name, piece in zip(CLOSING_SECTIONS, closing, strict=True)}}


def _missing_frame(page: _Inventory, release: Release) -> list[str]:
    faults = [f"no {tag}" for tag in ("title", "h1", "main", "footer") if tag not in page.tags]
    has_charts = any(has_chart(table) for table in release.tables.values())
    if has_charts and not page.scripts.get("drawing-library"):
        faults.append("the drawing library is missing")
    if len(page.policies) != 1:
        return [*faults, "no Content-Security-Policy, or more than one"]
    directives = dict(part.strip().partition(" ")[::2] for part in page.policies[0].split(";"))
    allowed = directives.get("script-src", "").split()
    if directives.get("default-src") != "'none'" or set(allowed) - {"blob:"} != {script_hash(x) for x in page.programs}:
        faults.append("a Content-Security-Policy that allows more or less than the page's own script")
    return faults


def _loading(page: _Inventory) -> list[str]:
    styles = ["a style that loads something" for style in page.styles if LOADING_STYLE.search(style)]
    return [*page.faults, *styles]
