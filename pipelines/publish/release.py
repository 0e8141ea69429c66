"""Writing a release: all of it or nothing, once, with a manifest of what was published."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from pipelines.errors import PublishRefused
from pipelines.protect.published import MANIFEST, Release, digest
from pipelines.publish.leaks import check_leaks
from pipelines.report.completeness import check_page, language_of


def publish_release(
    release: Release,
    pages: Mapping[str, str],
    folder: Path,
    needles: Collection[str],
    enter: Callable[[], None],
    written: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Path:
    """Writes the pages (file name → HTML) and the manifest as `folder`, atomically; gives the folder.

    `written`: language → block → HTML of the analyst's own text. `enter` puts the release into the ledger of all that
    was published: after the checks, before anything can be seen.

    Raises PublishRefused for profile internal or a folder that exists, PageIncomplete for a page that lacks a part,
    LeakFound for anything that the release does not license or that is one of `needles`: the export's identifiers. A
    failure leaves what was there as it was.
    """
    if release.profile == "internal":
        raise PublishRefused("Tables of profile internal are never published.", "Choose profile public.")
    for page in pages.values():
        check_page(page, release, written.get(language_of(page), {}))
    manifest = _manifest(release, pages, folder.name)
    files = {name: page.encode() for name, page in pages.items()}
    check_leaks(release, {**files, MANIFEST: manifest.encode()}, needles, written)
    enter()
    unfinished: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
        for name, page in pages.items():
            _write(unfinished / name, page)
        _write(unfinished / MANIFEST, manifest)
        unfinished.chmod(0o755)
        # rename fails where a non-empty folder exists: two runs at once can't overwrite each other's release.
        unfinished.rename(folder)
    except OSError as error:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)
        if folder.exists():
            raise PublishRefused(
                f"{release.country} {release.period} is released already.", "A released report is not changed."
            ) from None
        raise PublishRefused(
            f"The release folder can't be written ({os.strerror(error.errno or 0)}).", "Check the disk and its rights."
        ) from None
    return folder


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _manifest(release: Release, pages: Mapping[str, str], revision: str) -> str:
    # Digests of published tables and pages only: a hash of the input would confirm a guess of it.
    document = {
        "programme": release.programme,
        "title": release.title,
        "synthetic_sample": release.sample,
        "country": release.country,
        "period": release.period,
        "first_day": release.first_day,
        "last_day": release.last_day,
        "profile": release.profile,
        "revision": revision,
        "framework": release.framework,
        "published_tables_sha256": digest(release),
        "files": {name: hashlib.sha256(page.encode()).hexdigest() for name, page in sorted(pages.items())},
        "made_with": f"safe-havens-analytics {version('safe-havens-analytics')}",
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
