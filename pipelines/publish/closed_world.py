"""The closed-world check: an artefact holds nothing but what its release, its axes and this package license."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from pipelines.protect.published import MANIFEST, digest
from pipelines.publish.closed_page import page_faults
from pipelines.publish.closed_pdf import pdf_faults
from pipelines.publish.closed_workbook import workbook_faults
from pipelines.publish.licence import Licence
from pipelines.words.speak import SOURCE_LANGUAGE

LANGUAGE = re.compile(r"^([a-z]{2})/")
"""The folder of the files that are in one language."""


def closed_world_faults(
    files: Mapping[str, bytes], licence_in: Callable[[str], Licence], inside: str = ""
) -> Iterator[str]:
    """The places in `files` (name → content) that nothing licenses; a kind of file that is not known is one.

    `licence_in`: language → the release's licence in it.
    """
    for name, content in files.items():
        licence = licence_in(language_of(name))
        place = f"{inside}{name}"
        ending = name.rpartition(".")[2]
        if name == MANIFEST:
            yield from _manifest_faults(place, content, files, licence)
        elif ending == "html":
            yield from page_faults(place, content.decode("utf-8", "replace"), licence)
        elif ending == "csv":
            yield from _csv_faults(place, content, licence)
        elif ending == "xlsx":
            yield from workbook_faults(place, content, licence)
        elif ending == "pdf":
            yield from pdf_faults(place, content, licence)
        elif ending == "zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = {member: archive.read(member) for member in archive.namelist()}
            yield from closed_world_faults(members, licence_in, f"{place} > ")
        else:
            yield f"{inside}a file of a kind that no release has"


def language_of(name: str) -> str:
    """The language of a release's file: that of its folder; English where it is in none."""
    folder = LANGUAGE.match(name)
    return folder.group(1) if folder else SOURCE_LANGUAGE


def _manifest_faults(place: str, content: bytes, files: Mapping[str, bytes], licence: Licence) -> Iterator[str]:
    release = licence.release
    others = {name: hashlib.sha256(other).hexdigest() for name, other in files.items() if name != MANIFEST}
    expected: dict[str, Any] = {
        **{key: getattr(release, key) for key in ("programme", "title", "country", "period", "first_day", "last_day")},
        **{key: getattr(release, key) for key in ("profile", "framework")},
        "synthetic_sample": release.sample,
        "published_tables_sha256": digest(release),
        "files": others,
        "made_with": f"safe-havens-analytics {version('safe-havens-analytics')}",
    }
    try:
        pairs = json.loads(content, object_pairs_hook=list)
        found = dict(pairs)
        found["files"] = dict(found["files"])
    except (ValueError, KeyError, TypeError):
        yield f"{place} > its JSON"
        return
    revision = str(found.pop("revision", ""))
    if not (revision.startswith("r") and revision[1:].isdecimal() and len(revision) < 5):
        yield f"{place} > revision"
    if len(pairs) != len(dict(pairs)):
        yield f"{place} > a key that is there twice"
    for key in found.keys() | expected.keys():
        if key not in found or key not in expected or found[key] != expected[key]:
            yield f"{place} > {key if key in expected else 'a key'}"


def _csv_faults(place: str, content: bytes, licence: Licence) -> Iterator[str]:
    """Cell by cell: a number alone must be published, any other text licensed."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            is_number = cell.isdecimal() and cell.isascii()
            if not (licence.allows_number(int(cell)) if is_number else licence.allows(cell)):
                yield f"{place} > row {number}, column {column}"
