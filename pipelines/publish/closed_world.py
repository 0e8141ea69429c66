"""The closed-world check: an artefact holds nothing but what its release, its axes and this package license."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipelines.protect.published import MANIFEST
from pipelines.publish.closed_page import page_faults
from pipelines.publish.closed_pdf import pdf_faults
from pipelines.publish.closed_workbook import workbook_faults
from pipelines.publish.licence import Licence
from pipelines.publish.manifest import MADE_BY, facts_of, languages_of
from pipelines.report.sections import INDICATOR_SECTION
from pipelines.words.speak import SOURCE_LANGUAGE

LANGUAGE = re.compile(r"^([a-z]{2})/")
"""The folder of the files that are in one language."""

VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,4}((a|b|rc|\.post|\.dev)\d{1,3})?")


def faults_of_file(
    name: str, content: bytes, files: Mapping[str, bytes], licence_in: Callable[[str], Licence], inside: str = ""
) -> Iterator[str]:
    """The places in one of `files` (name → content) that nothing licenses; a kind of file that is not known is one.

    `licence_in`: language → the release's licence in it.
    """
    licence = licence_in(language_of(name))
    place = f"{inside}{name}"
    ending = name.rpartition(".")[2]
    if name == MANIFEST:
        written = {one: dict(licence_in(one).written) for one in languages_of(files)}
        yield from _manifest_faults(place, content, files, licence, written)
    elif ending == "html":
        yield from page_faults(place, content.decode("utf-8", "replace"), licence)
    elif ending == "csv":
        yield from _csv_faults(place, content, licence, _part_of(name))
    elif ending == "xlsx":
        yield from workbook_faults(place, content, licence, _part_of(name))
    elif ending == "pdf":
        yield from pdf_faults(place, content, licence)
    elif ending == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        for member, inner in members.items():
            yield from faults_of_file(member, inner, members, licence_in, f"{place} > ")
    else:
        yield f"{inside}a file of a kind that no release has"


def language_of(name: str) -> str:
    """The language of a release's file: that of its folder; English where it is in none."""
    folder = LANGUAGE.match(name)
    return folder.group(1) if folder else SOURCE_LANGUAGE


def _manifest_faults(
    place: str, content: bytes, files: Mapping[str, bytes], licence: Licence, written: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """What the release and the files beside it don't give; versions and languages are checked by their form.

    Those can differ: a release is looked at again years later.
    """
    facts = facts_of(licence.release, {name: other for name, other in files.items() if name != MANIFEST})
    expected = {**facts, "narrative": {language: blocks for language, blocks in written.items() if blocks}}
    languages = languages_of(files)
    try:
        found = json.loads(content, object_pairs_hook=_unique)
        versions = found.pop("versions")
        is_known = all(name in MADE_BY and VERSION.fullmatch(said) for name, said in versions.items())
        is_said = found.pop("languages") == languages and set(found.pop("translations_not_reviewed")) <= set(languages)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield f"{place} > its JSON"
        return
    if not is_known:
        yield f"{place} > versions"
    if not is_said:
        yield f"{place} > languages"
    for key in found.keys() | expected.keys():
        if key not in found or key not in expected or found[key] != expected[key]:
            yield f"{place} > {key if key in expected else 'a key'}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raises ValueError where a key is there twice."""
    if len(pairs) != len(dict(pairs)):
        raise ValueError("a key is there twice")
    return dict(pairs)


def _part_of(name: str) -> str:
    """What a file may take its numbers from: the indicator table, or (blank) all of the release."""
    return INDICATOR_SECTION if name.rpartition("/")[2].startswith("indicators") else ""


def _csv_faults(place: str, content: bytes, licence: Licence, part: str) -> Iterator[str]:
    """Cell by cell: a number alone must be published, any other text licensed."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            is_number = cell.isdecimal() and cell.isascii()
            if not (licence.allows_number(int(cell), part) if is_number else licence.allows(cell, part)):
                yield f"{place} > row {number}, column {column}"
