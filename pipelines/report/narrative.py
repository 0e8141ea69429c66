"""The analyst's own text of a report: read from the programme folder, checked, and made into safe HTML."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import NarrativeInvalid, PublishRefused
from pipelines.programme import Programme
from pipelines.report.markdown import markdown_html
from pipelines.report.sections import BLOCKS, OPTIONAL_BLOCKS
from pipelines.whole import write_whole

NARRATIVE_FILE = "narrative.json"

NOT_APPLICABLE = "not applicable"
"""A block whose whole text is this is left out on purpose, and the page says so."""

LARGEST = 100_000
"""Bytes of a file: about forty pages."""

HEADING = re.compile(r"##[ \t]+(\S+)[ \t]*")


@dataclass(frozen=True, repr=False)
class Block:
    """One block: `text` as it was written, from `first_line` of its file on, and the HTML made of it.

    The HTML of a block that is not applicable is empty.
    """

    id: str
    first_line: int
    text: str
    html: str


@dataclass(frozen=True, repr=False)
class Narrative:
    """The text of one report in one language; `file` is its path within the programme folder."""

    file: str
    blocks: Mapping[str, Block]

    def html(self) -> dict[str, str]:
        """Block id → its HTML, in the order of the page."""
        return {name: self.blocks[name].html for name in (*BLOCKS, *OPTIONAL_BLOCKS) if name in self.blocks}


def narrative_path(period: str, country: str, language: str) -> str:
    """Where the text of a report stands in the programme folder."""
    return f"narrative/{period}/{country}.{language}.md"


def read_narrative(programme: Programme, period: str, country: str, language: str) -> Narrative | None:
    """The checked text of a report; None where there is no file and programme.yml does not require one.

    Raises NarrativeInvalid for a file that is required and missing, can't be read, or has a heading that is not known,
    a block that is missing, empty or there twice, or anything but paragraphs, lists and emphasis.
    """
    file = narrative_path(period, country, language)
    path = programme.folder / file
    if not path.is_file():
        if country not in programme.narrative_required:
            return None
        raise NarrativeInvalid(
            f"{file} is missing, and programme.yml requires it.",
            "Make it with safehavens narrative, and write its blocks.",
        )
    text = _read_text(path, file)
    return Narrative(file, _blocks(text, file))


def write_narrative(folder: Path, narratives: Mapping[str, Narrative]) -> None:
    """Writes the text of a report (language → text) beside its published tables, with the digest of its content."""
    content = {language: narrative.html() for language, narrative in sorted(narratives.items())}
    document = {"digest": _digest(content), "narrative": content}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    write_whole(folder / NARRATIVE_FILE, text)


def written_blocks(folder: Path, language: str) -> dict[str, str]:
    """Block id → HTML, from the folder of a report; empty where it has no text in this language.

    Raises PublishRefused where the file was changed after it was checked.
    """
    path = folder / NARRATIVE_FILE
    if not path.is_file():
        return {}
    document = json.loads(path.read_text(encoding="utf-8"))
    if document["digest"] != _digest(document["narrative"]):
        raise PublishRefused("The text of the report was changed after it was checked.", "Run safehavens report again.")
    blocks: dict[str, str] = document["narrative"].get(language, {})
    return blocks


def _digest(content: Mapping[str, Mapping[str, str]]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _read_text(path: Path, file: str) -> str:
    if path.stat().st_size > LARGEST:
        raise NarrativeInvalid(
            f"{file} is larger than {LARGEST // 1000} kB.", "Shorten it: a report is read by people."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NarrativeInvalid(f"{file} is not UTF-8 text.", "Save it again as UTF-8.") from None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for number, line in enumerate(text.split("\n"), start=1):
        # A sign that nobody sees could hide a name from the check, and from who reads the text before it leaves.
        if any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp") for sign in line.replace("\t", " ")):
            raise NarrativeInvalid(f"{file}, line {number}: a sign that can't be seen.", "Type the line anew.")
    return text


def _blocks(text: str, file: str) -> dict[str, Block]:
    blocks: dict[str, Block] = {}
    for name, first_line, lines in _split(text, file):
        if name not in (*BLOCKS, *OPTIONAL_BLOCKS):
            known = ", ".join((*BLOCKS, *OPTIONAL_BLOCKS))
            raise NarrativeInvalid(f"{file}, line {first_line - 1}: no block has that heading.", f"There are: {known}.")
        if name in blocks:
            raise NarrativeInvalid(f"{file}: the block {name} is there twice.", "Join the two.")
        blocks[name] = _block(name, first_line, lines, file)
    missing = [name for name in BLOCKS if name not in blocks]
    if missing:
        raise NarrativeInvalid(
            f"{file}: a block is missing: {', '.join(missing)}.",
            f"Write it under its heading (## {missing[0]}), or write: {NOT_APPLICABLE}",
        )
    return blocks


def _split(text: str, file: str) -> list[tuple[str, int, list[str]]]:
    """Heading, number of the first line under it, and its lines; a line that begins with > is a note to the writer."""
    found: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        heading = HEADING.fullmatch(line)
        if heading:
            found.append((heading.group(1), number + 1, []))
        elif found:
            found[-1][2].append("" if line.startswith(">") else line)
        elif line.strip() and not line.startswith(">"):
            raise NarrativeInvalid(
                f"{file}, line {number}: text before the first block.",
                f"Put it under a heading such as ## {BLOCKS[0]}.",
            )
    return found


def _block(name: str, first_line: int, lines: list[str], file: str) -> Block:
    text = "\n".join(lines)
    said = text.strip()
    if not said:
        raise NarrativeInvalid(f"{file}: the block {name} is empty.", f"Write it, or write: {NOT_APPLICABLE}")
    if said.casefold() == NOT_APPLICABLE:
        return Block(name, first_line, "", "")
    html, refused = markdown_html(text)
    if refused:
        raise NarrativeInvalid(
            f"{file}, block {name}: holds {refused}.",
            "Paragraphs, lists, *emphasis* and **strong emphasis** can be used, and nothing else.",
        )
    return Block(name, first_line, text, html)
