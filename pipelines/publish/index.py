"""`releases/index.html`: every release that there is, newest period first, made anew from the manifests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipelines.protect.published import MANIFEST
from pipelines.report.index import render_index

INDEX = "index.html"


def write_index(releases: Path) -> Path:
    """Lists all releases under `releases` in one page, replaced in one step; gives the page's path."""
    listed = []
    for path in sorted(releases.glob(f"*/*/*/*/*/{MANIFEST}")):
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        folder = path.parent.relative_to(releases).as_posix()
        listed.append({**manifest, "pages": [f"{folder}/{name}" for name in manifest["files"]]})
    page = releases / INDEX
    unfinished = releases / f".{INDEX}.new"
    unfinished.write_text(render_index(listed), encoding="utf-8", newline="\n")
    unfinished.replace(page)
    return page
