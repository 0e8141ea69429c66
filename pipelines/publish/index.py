"""`releases/index.html`: every release that there is, newest period first, made anew from the manifests."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.published import MANIFEST
from pipelines.publish.bundle import ENDING
from pipelines.publish.leaks import check_needles
from pipelines.report.index import render_index
from pipelines.whole import write_whole
from pipelines.words.speak import Words
from pipelines.words.translation import SOURCE_LANGUAGE, texts

INDEX = "index.html"


def write_index(releases: Path, needles: Collection[str]) -> Path:
    """Lists all releases under `releases` in one page, replaced in one step; gives the page's path.

    It is made from manifests alone, each of which went through the gate, so it needs no licence of its own. `needles`
    are the identifiers of the export of this run (none where no export was read): a second look at what a manifest or
    the name of a folder may have been given since. Raises LeakFound, and the index that was there stays.
    """
    listed = [_entry(path, releases) for path in sorted(releases.glob(f"*/*/*/*/r*/{MANIFEST}"))]
    page = releases / INDEX
    html = render_index(listed)
    check_needles({INDEX: html.encode()}, needles, _own_text(listed))
    write_whole(page, html)
    return page


def _entry(path: Path, releases: Path) -> dict[str, Any]:
    """A manifest, with `folder`, `sizes` (file → bytes) and the `bundle`'s name where there is one."""
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    bundles = [one.name for one in sorted(path.parent.glob(f"*{ENDING}"))]
    there = [name for name in (*manifest["files"], *bundles) if (path.parent / name).is_file()]
    sizes = {name: (path.parent / name).stat().st_size for name in there}
    return {
        **manifest,
        "folder": path.parent.relative_to(releases).as_posix(),
        "sizes": sizes,
        "bundle": "".join(bundles[:1]),
    }


def _own_text(listed: Iterable[Mapping[str, Any]]) -> str:
    """Our sentences, and the countries and days of the releases; not their titles, which anybody can set."""
    words = Words(SOURCE_LANGUAGE)
    days = (words.day(release[day]) for release in listed for day in ("first_day", "last_day"))
    countries = (words.country(release["country"]) for release in listed if release["country"] != WHOLE_PROGRAMME)
    return "\n".join([*texts(SOURCE_LANGUAGE), *days, *countries])
