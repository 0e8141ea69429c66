"""Writing a release: checked first, seen all at once, and never again changed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipelines.errors import PublishRefused
from pipelines.protect.published import MANIFEST, Release
from pipelines.publish.bundle import bundle, bundle_name
from pipelines.publish.gate import check_files
from pipelines.publish.manifest import Written, manifest_of

UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Staged:
    """A report that has passed the gate and that nobody sees yet: where it lies, and the `folder` that it will be."""

    unfinished: Path
    folder: Path


def stage_report(
    release: Release,
    artefacts: Mapping[str, bytes],
    folder: Path,
    needles: Collection[str],
    written: Written = MappingProxyType({}),
) -> Staged:
    """Checks the artefacts (path in the release's folder → content) and writes them beside `folder`, with the manifest
    and the bundle of all of it. `written`: language → block → HTML of the analyst's own text.

    Raises PublishRefused for profile internal or a folder that exists, and what `check_files` raises; `needles`: the
    export's identifiers. A failure leaves what was there as it was.
    """
    if release.profile == "internal":
        raise PublishRefused("Tables of profile internal are never published.", "Choose profile public.")
    files = {**artefacts, MANIFEST: manifest_of(release, artefacts, written).encode()}
    check_files(release, files, needles, written)
    _refuse_existing([folder])
    return Staged(_write({**files, bundle_name(release): bundle(files)}, folder), folder)


def publish_reports(staged: Sequence[Staged], enter: Callable[[], None]) -> None:
    """Makes all reports of one release visible together.

    `enter` puts the release into the ledger of all that was published: after the checks, before anything can be seen.
    Raises PublishRefused where another run was first, and what `enter` raises; then nothing staged is left.
    """
    try:
        _refuse_existing([one.folder for one in staged])
        enter()
        for one in staged:
            # rename fails where a non-empty folder exists: two runs at once can't overwrite each other's release.
            one.unfinished.rename(one.folder)
    except OSError as error:
        _refuse_existing([one.folder for one in staged if one.unfinished.exists()])
        raise _cannot_write(error) from None
    finally:
        discard(staged)


def discard(staged: Iterable[Staged]) -> None:
    """Removes what was staged and has not been published."""
    for one in staged:
        shutil.rmtree(one.unfinished, ignore_errors=True)


def sweep(folders: Iterable[Path]) -> None:
    """Removes what a run that was killed left beside `folders`; only for whoever holds the lock of their release."""
    for folder in folders:
        for unfinished in folder.parent.glob(f"{UNFINISHED}*"):
            shutil.rmtree(unfinished, ignore_errors=True)


def _write(files: Mapping[str, bytes], folder: Path) -> Path:
    unfinished: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
        for name, content in files.items():
            _write_file(unfinished / name, content)
        unfinished.chmod(0o755)
    except OSError as error:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)
        raise _cannot_write(error) from None
    return unfinished


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _refuse_existing(folders: Iterable[Path]) -> None:
    for folder in folders:
        if folder.exists():
            period, country = folder.parents[1].name, folder.parents[2].name
            raise PublishRefused(f"{country} {period} is released already.", "A released report is not changed.")


def _cannot_write(error: OSError) -> PublishRefused:
    return PublishRefused(
        f"The release folder can't be written ({os.strerror(error.errno or 0)}).",
        "Check the disk and its rights.",
        may_pass=True,
    )
