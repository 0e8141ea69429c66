"""A release as a file: the report's process reads these files and no others.

Imports neither polars nor anything that has held a case record.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.contract.counts import Definition
from pipelines.errors import PublishRefused
from pipelines.programme import find_folder
from pipelines.protect.published import Cell, Change, PublishedTable, Release, Revision, seal_table
from pipelines.protect.published_costs import costs_of, plain_costs
from pipelines.whole import write_whole

RELEASE_FILE = "release.json"


def write_release(release: Release, folder: Path) -> None:
    """One JSON file for the release, and the digest of its own content inside, in a new `folder`."""
    folder.mkdir(parents=True)
    content = plain_release(release)
    document = {"digest": _digest(content), "release": content}
    write_whole(folder / RELEASE_FILE, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def read_release(folder: str | Path) -> Release:
    """The release in `folder` (see `find_folder`). Raises PublishRefused where the file is not what protect wrote."""
    path = find_folder(folder, RELEASE_FILE, "Run safehavens report, which makes it.") / RELEASE_FILE
    document = json.loads(path.read_text(encoding="utf-8"))
    content = document["release"]
    if document["digest"] != _digest(content):
        raise PublishRefused(
            "The published tables were changed after they were protected.", "Run safehavens report again."
        )
    return release_of(content)


def release_of(plain: dict[str, Any]) -> Release:
    """The release that `plain_release` made plain; raises ProtectionFailed for what protect would not have made."""
    reported = {row: (values[0], values[1]) for row, values in plain.get("reported", {}).items()}
    tables = {table["definition"]["id"]: _table(table) for table in plain["tables"]}
    costs = costs_of(plain["costs"]) if plain.get("costs") else None
    revision = _revision(plain["revision"]) if "revision" in plain else None
    return Release(**{**plain, "reported": reported, "costs": costs, "tables": tables, "revision": revision})


def digest(release: Release) -> str:
    """SHA-256 of the published tables of a release: published numbers only, so it may leave."""
    return _digest(plain_release(release))


def plain_release(release: Release) -> dict[str, Any]:
    """A release as JSON can hold it."""
    apart = ("tables", "reported", "costs", "revision", "granting_authority")
    parts = {name: value for name, value in vars(release).items() if name not in apart}
    reported = {row: list(values) for row, values in release.reported.items()}
    given: dict[str, Any] = {"revision": _plain_revision(release.revision)} if release.revision else {}
    given |= {"granting_authority": release.granting_authority} if release.granting_authority else {}
    return {
        **parts,
        **given,
        "reported": reported,
        "costs": plain_costs(release.costs) if release.costs else None,
        "tables": [_plain_table(table) for table in release.tables.values()],
    }


def _plain_revision(revision: Revision) -> dict[str, Any]:
    changes = [{**asdict(change), "row": list(change.row)} for change in revision.changes]
    return {**asdict(revision), "changes": changes}


def _revision(plain: dict[str, Any]) -> Revision:
    changes = tuple(
        Change(change["table_id"], tuple(change["row"]), _cell(change["before"]), _cell(change["after"]))
        for change in plain["changes"]
    )
    return Revision(**{**plain, "changes": changes})


def _cell(plain: dict[str, Any] | None) -> Cell | None:
    return None if plain is None else Cell(**plain)


def _plain_table(table: PublishedTable) -> dict[str, Any]:
    parts = {name: value for name, value in vars(table).items() if name not in ("cells", "seal", "dimensions")}
    parts["definition"] = asdict(table.definition)
    dimensions = [[name, list(categories)] for name, categories in table.dimensions]
    cells = [[list(key), asdict(cell)] for key, cell in table.cells.items()]
    return {
        **parts,
        "notes": list(table.notes),
        "needs": list(table.needs),
        "cumulative": list(table.cumulative),
        "dimensions": dimensions,
        "cells": cells,
    }


def _table(plain: dict[str, Any]) -> PublishedTable:
    return seal_table(
        **{
            **plain,
            "definition": _definition(plain["definition"]),
            "notes": tuple(plain["notes"]),
            "needs": tuple(plain["needs"]),
            "cumulative": tuple(plain["cumulative"]),
            "dimensions": tuple((name, tuple(categories)) for name, categories in plain["dimensions"]),
            "cells": {tuple(key): Cell(**cell) for key, cell in plain["cells"]},
        }
    )


def _definition(plain: dict[str, Any]) -> Definition:
    return Definition(**{**plain, "needs": tuple(plain["needs"]), "owed_exact": tuple(plain["owed_exact"])})


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
