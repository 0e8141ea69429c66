"""What a funder gets and how it is read back: the unpacked zip, and the numbers of its tables, hovers and downloads."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from pipelines.figures.chart import part_id
from pipelines.figures.wording import inner_categories, repeats_its_group, say_category
from pipelines.protect.grid import is_on_grid
from pipelines.protect.published import TOTAL, Cell, PublishedTable, Release
from pipelines.words.speak import Words
from pipelines.words.translation import languages

SAMPLE = Path(__file__).parents[2] / "data_samples" / "predecessor"

Row = tuple[str, ...]

TWO_LANGUAGES, ALL_LANGUAGES = ("en", "nl"), tuple(languages())


@dataclass(frozen=True)
class Received:
    """One release, as the programme keeps it and as the funder has it: the zip, unpacked in an empty folder."""

    programme: Path
    runs: Path
    releases: Path
    released: Path
    unpacked: Path
    release: Release
    languages: Row

    @property
    def zip(self) -> Path:
        (found,) = self.released.glob("*.zip")
        return found


def copy_with_one_view(folder: Path, languages: Row = TWO_LANGUAGES) -> Path:
    """A copy of the small sample programme that has no countries, and one period that is still to be released."""
    programme = folder / SAMPLE.name
    shutil.copytree(SAMPLE, programme)
    settings = programme / "programme.yml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^countries: .*", "countries: []\nexport:\n  lacks: [cases.programme_country]", text)
    text = re.sub(r"(?m)^languages: .*", f"languages: [{', '.join(languages)}]", text)
    text = re.sub(r"  - id: 2015-H1\n.*\n.*\n", "", text)
    # Its own indicator table is too small to show a number.
    text += "targets: {so1_c1: 1160, so1_c3: 120}\nreported:\n  so1_c3: {2015-H2: 1014}\n"
    settings.write_text(text, encoding="utf-8")
    return programme


def digits(text: str) -> list[int]:
    """The whole numbers of a text, written in any of our languages: "about 1,234 (35 %)" → 1234, 35."""
    return [int(re.sub(r"\D", "", found)) for found in re.findall(r"\d+(?:[.,\u00a0\u202f]\d{3})*", text)]


def says(text: str, cell: Cell, words: Words) -> bool:
    """Whether a text says the count of a cell, or how it is hidden, and no other number."""
    if cell.value is None:
        return text == words.say("fewer than 10" if cell.status == "below_floor" else "not shown")
    return digits(text) == [cell.value]


def rows_of(table: PublishedTable) -> list[list[Row]]:
    """The cells of each row of the table on the page, in reading order."""
    if not table.dimensions:
        return [[()]]
    if len(table.dimensions) == 1:
        return [[(category,)] for category in (*inner_categories(table, 0), TOTAL)]
    has_total = (TOTAL, TOTAL) in table.cells or (is_on_grid(table) and any(key[0] == TOTAL for key in table.cells))
    rows = [*inner_categories(table, 0), *([TOTAL] if has_total and not repeats_its_group(table) else [])]
    columns = [*inner_categories(table, 1), *([] if is_on_grid(table) and not has_total else [TOTAL])]
    return [[(row, column) for column in columns] for row in rows]


def percents_of(table: PublishedTable, row: list[Row]) -> list[int | None]:
    """The percentages that follow the counts of a row of the page: of each column that has any."""
    if len(table.dimensions) == 2:
        with_percent = {key[-1] for key, cell in table.cells.items() if cell.percent is not None}
        shown = [key for key in row if key[-1] in with_percent]
        return [100 if key[-1] == TOTAL else table.cells[key].percent for key in shown]
    if all(cell.percent is None for cell in table.cells.values()):
        return []
    return [100 if key == (TOTAL,) else table.cells[key].percent for key in row]


class Page(HTMLParser):
    """The tables (id → rows of texts), hover texts (id of the chart → texts) and downloads (name → CSV) of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tables: dict[str, list[tuple[str, list[str]]]] = {}
        self.hovers: dict[str, list[str]] = {}
        self.downloads: dict[str, str] = {}
        self._table = self._figure = self._cell = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        name = of.get("id", "")
        if tag == "table":
            self._table = name.removeprefix("table-")
            self.tables[self._table] = []
        self._figure = name.removeprefix("figure-") if tag == "script" and name.startswith("figure-") else ""
        self._cell = tag if tag == "td" or (tag == "th" and of.get("scope") == "row") else ""
        if self._cell == "th":
            self.tables[self._table].append(("", []))
        elif self._cell:
            self.tables[self._table][-1][1].append("")
        if tag == "a" and "download" in of:
            self.downloads[of["download"]] = unquote(of["href"], errors="strict")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - none that is read holds another
        self._cell = self._figure = ""

    def handle_data(self, data: str) -> None:
        if self._figure:
            traces = json.loads(data)["data"]
            self.hovers[self._figure] = [text for trace in traces for text in trace.get("hovertext", []) if text]
        elif self._cell == "td":
            self.tables[self._table][-1][1][-1] += data
        elif self._cell == "th":
            label, values = self.tables[self._table][-1]
            self.tables[self._table][-1] = (label + data, values)


def wrong_rows(table: PublishedTable, shown: list[tuple[str, list[str]]], words: Words) -> Iterator[str]:
    """The rows of a table on the page that are not those of the published table."""
    rows = rows_of(table)
    if len(rows) != len(shown):
        yield f"{table.id} has {len(shown)} rows"
        return
    for row, (label, texts) in zip(rows, shown, strict=True):
        counts = texts[-len(row) :] if is_on_grid(table) else texts[: len(row)]
        is_right = all(says(text, table.cells[key], words) for text, key in zip(counts, row, strict=True))
        if table.dimensions:
            is_right &= label == say_category(table, 0, row[0][0], words)
        if not is_on_grid(table):  # whose shares are of the curve
            percents = [digits(text)[0] if digits(text) else None for text in texts[len(row) :]]
            is_right &= percents == percents_of(table, row)
        if not is_right:
            yield f"{table.id}: {label} {texts}"


def wrong_hovers(table: PublishedTable, hovers: list[str], words: Words) -> Iterator[str]:
    """The hover texts of a table's chart that say another number than that of the cell which they name."""
    for text in hovers:
        if not any(digits(rest) in sayings for rest, sayings in _readings(table, text, words)):
            yield f"{table.id}: {text}"


def _readings(table: PublishedTable, text: str, words: Words) -> Iterator[tuple[str, list[list[int]]]]:
    """What a hover text says besides the names of a cell, and what it may say there: n, n (p%), n of m, n of m (p%)."""
    for key, cell in table.cells.items():
        names = [say_category(table, place, one, words) for place, one in enumerate(key) if one != TOTAL]
        whole = table.cells.get((*key[:-1], TOTAL))
        if cell.value is None or not all(name in text for name in names):
            continue
        rest = text
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, "", 1)
        percent = [] if cell.percent is None else [cell.percent]
        of_whole = [] if whole is None or whole.value is None else [[cell.value, whole.value, *percent]]
        yield rest, [[cell.value, *percent], *of_whole]


def lines_of(download: str) -> list[dict[str, str]]:
    """The lines of a CSV in a link of the page, which says that it is UTF-8."""
    head, _, text = download.partition(",")
    assert head == "data:text/csv;charset=utf-8"
    assert text.startswith("\ufeff")
    return list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))


def plain_cells(table: PublishedTable) -> list[tuple[Row, Row]]:
    """The cells of a table as a CSV has them: categories, and value, status and percentage."""
    return [(key, (_plain(cell.value), cell.status, _plain(cell.percent))) for key, cell in table.cells.items()]


def _plain(number: int | None) -> str:
    return "" if number is None else str(number)


def by_part(release: Release) -> dict[str, PublishedTable]:
    """The id of a table on the page → the published table."""
    return {part_id(table): table for table in release.tables.values()}


def flipped(path: Path) -> None:
    """Changes one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
