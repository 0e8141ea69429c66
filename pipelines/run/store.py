"""What a programme has released, in one place for several machines: objects that are written once and never changed.

`PROGRAMME/ledger/0001.json` and so on are the entries of all ledgers in the order in which they were made. A release
counts as soon as its entry is there: the store refuses an object that exists, so a machine that has not seen all
entries before can't add one. `PROGRAMME/NL/2024-H1/public/r1/NAME.zip` is a report, whole or not at all. Every machine
has a folder of releases of its own, which is brought up to the store's state before anything is made.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import FileFault, ParameterInvalid, PublishRefused, ReleaseBusy, SafeHavensError
from pipelines.programme import Programme
from pipelines.protect.ledger import LEDGER, another_run_was_first
from pipelines.protect.published import FIRST_REVISION, MANIFEST
from pipelines.publish.release import UNFINISHED
from pipelines.run.locks import locked
from pipelines.whole import write_whole

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

PROBE = "probe"
"""An object that is written twice, to see whether the store refuses the second time."""


@dataclass(frozen=True)
class Store:
    """One programme's part of the store. `files`: a file system of fsspec; `root`: the programme's path in it."""

    files: AbstractFileSystem
    root: str

    def bring(self, folder: Path) -> bool:
        """Brings `folder` (`releases/PROGRAMME`) up to the state of the store; for whoever holds its lock.

        Entries that a run has left here without getting them into the store are removed: nobody has seen their reports.
        Releases that were made here before there was a store are added to it. Raises PublishRefused where they
        contradict what is in it. Gives whether there is a report that was not there.
        """
        with _told_plainly():
            self._bring_ledger(folder)
            there = set(self._names())
            here = [path for path in folder.glob("*/*/*/r*/*.zip") if path.relative_to(folder).as_posix() not in there]
            self.add_reports(folder, [path.parent for path in sorted(here)])
            new = [name for name in sorted(there) if name.endswith(".zip") and not (folder / name).exists()]
            for name in new:
                _unpack(self._read(name), folder / name)
        return bool(new)

    def add_entry(self, path: Path, number: int) -> None:
        """Adds the entry that stands in the ledger's file `path`, the one of this `number` of all.

        Raises PublishRefused where another machine was first; then the file is gone.
        """
        with _told_plainly():
            self._check_refuses()
            if not self._add(f"{LEDGER}/{number:04}.json", path.read_bytes()):
                path.unlink()
                raise another_run_was_first()

    def add_reports(self, folder: Path, reports: Iterable[Path]) -> None:
        """Adds `reports`, folders in `folder`; where the store has another version of one, that is the released one."""
        with _told_plainly():
            for path in (path for report in reports for path in report.glob("*.zip")):
                name = path.relative_to(folder).as_posix()
                if not self._add(name, path.read_bytes()):
                    shutil.rmtree(path.parent)
                    _unpack(self._read(name), path)

    def _bring_ledger(self, folder: Path) -> None:
        stored = [self._read(name) for name in self._names() if name.startswith(f"{LEDGER}/")]
        entries = {_place(folder, content): content for content in stored}
        here = {path: path.read_bytes() for path in sorted(folder.glob(f"{LEDGER}/*/*.json"))}
        extra = [path for path, content in here.items() if entries.get(path) != content]
        shown = [path for path in extra if _is_shown(folder, here[path])]
        if shown and not entries.items() <= here.items():
            raise PublishRefused(
                "The folder of releases and the store hold different releases.",
                "Name another folder by --releases, and see what was released from this one.",
            )
        for path in {*extra} - {*shown}:
            path.unlink()
        for number, path in enumerate(shown, start=len(entries) + 1):
            self.add_entry(path, number)
        for path, content in entries.items():
            if here.get(path) != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, content)

    def _names(self) -> list[str]:
        self.files.invalidate_cache()
        return sorted(name.removeprefix(f"{self.root}/") for name in self.files.find(self.root))

    def _read(self, name: str) -> bytes:
        content: bytes = self.files.cat_file(f"{self.root}/{name}")
        return content

    def _add(self, name: str, content: bytes) -> bool:
        """Whether the object `name` has this content now; another one is left as it is."""
        try:
            self.files.pipe_file(f"{self.root}/{name}", content, mode="create")
        except OSError:  # a refusal, or an answer that got lost on its way
            if self.files.exists(f"{self.root}/{name}"):
                return self._read(name) == content
            raise
        return True

    def _check_refuses(self) -> None:
        self._add(PROBE, b"1")
        if self._add(PROBE, os.urandom(16)):
            raise FileFault(
                "The store overwrites what it has, so two machines could release one report in two ways.",
                "Use one that refuses it (If-None-Match), as docs/scheduling.md says.",
            )


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Whatever the network or the store does is told as a fault that may pass, without the words that it came with."""
    try:
        yield
    except SafeHavensError:
        raise
    except Exception as error:
        raise FileFault(
            f"The store can't be used ({type(error).__name__}).",
            "Check its address in programme.yml, the network, and the keys in the environment.",
            may_pass=True,
        ) from None


def store_of(programme: Programme) -> Store | None:
    """The store that programme.yml names. Raises ParameterInvalid where the extra `store` is not installed."""
    if programme.store is None:
        return None
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(f"{programme.store}/{programme.programme}")
    except ImportError:
        raise ParameterInvalid(
            "What reads a store is not installed.", "Install the extra: pip install -c constraints.txt -e '.[store]'"
        ) from None
    return Store(files, root)


def bring_releases(programme: Programme, releases: Path) -> None:
    """Brings the folder of releases up to the state of the store, where there is one and no run is at work here."""
    if store := store_of(programme):
        with suppress(ReleaseBusy), locked(releases, programme.programme):  # a run that is at work has done so itself
            if store.bring(releases / programme.programme):
                from pipelines.publish.index import write_index  # heavier than asking what is due

                with locked(releases, "index", wait=True):
                    write_index(releases, needles=())


def _place(folder: Path, content: bytes) -> Path:
    entry: dict[str, Any] = json.loads(content)["entry"]
    return folder / LEDGER / str(entry["profile"]) / f"{entry['number']:04}.json"


def _is_shown(folder: Path, content: bytes) -> bool:
    entry = json.loads(content)["entry"]
    revision = entry.get("revision", FIRST_REVISION)
    return any(folder.glob(f"*/{entry['period']}/{entry['profile']}/r{revision}/{MANIFEST}"))


def _unpack(content: bytes, path: Path) -> None:
    """Lays a report down where it belongs, all at once: its files, and the zip `path` of them."""
    path.parents[1].mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=path.parents[1]))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(unfinished)
    (unfinished / path.name).write_bytes(content)
    unfinished.chmod(0o755)
    unfinished.rename(path.parent)
