"""Takes a document apart for the tests of the documents: prose, code, tables and headings."""

import re
from collections.abc import Iterator
from pathlib import Path


def read(page: Path) -> str:
    """Its whole text."""
    return page.read_text(encoding="utf-8")


def fences(page: Path) -> list[tuple[str, str]]:
    """The language and the text of each block of code."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", read(page), flags=re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)


def code(page: Path) -> Iterator[str]:
    """Each piece of code in a sentence, and each line of a command block without its remark."""
    yield from (span.replace("\n", " ") for span in re.findall(r"`([^`]+)`", prose(page)))
    for language, block in fences(page):
        if not language:
            yield from (line.split(" #")[0].strip() for line in block.splitlines())


def rows(page: Path, heading: str = "") -> list[list[str]]:
    """The rows of all tables below a heading, as cells; without the heads."""
    text = read(page).partition(heading)[2] if heading else read(page)
    tables = re.findall(r"^\|.*\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", text, flags=re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for table in tables for line in table.splitlines()]


def headings(page: Path) -> set[str]:
    """The anchors that a page has."""
    titles = re.findall(r"^#+ (.+)$", read(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
