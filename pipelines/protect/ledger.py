"""The ledger: all that was ever released to an audience, append-only, each entry sealed with the hash before it.

It holds published numbers and nothing else, so it may lie beside the releases. An entry is one release in all its
views; what is not in it was not published.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import ProtectionFailed, PublishRefused
from pipelines.protect.knowledge import Sight
from pipelines.protect.published import FIRST_REVISION, Release
from pipelines.protect.published_files import plain_release, release_of
from pipelines.protect.sights import sight_of

LEDGER = "ledger"
"""The folder of a programme's ledgers, beside its releases."""

AUDIENCES = ("public", "funder")

UNFINISHED = ".new-"


@dataclass(frozen=True)
class Entry:
    """One release to one audience: view → its tables, and what everybody knew; `sha256` seals it.

    `revision`: which one of its period it is; `supersedes`: the number of the entry that it replaces, or 0. `seen`:
    audience → how many entries there were when it was protected.
    """

    number: int
    profile: str
    period: str
    revision: int
    supersedes: int
    seen: Mapping[str, int]
    public_totals: Mapping[str, int]
    key: str
    views: Mapping[str, Release]
    sha256: str

    def sight(self) -> Sight:
        """The release as its readers see it."""
        return sight_of(self.views, self.public_totals, self.revision)


@dataclass(frozen=True)
class Ledger:
    """All releases of a programme to one audience, oldest entry first."""

    folder: Path
    profile: str
    entries: tuple[Entry, ...]

    def of_period(self, period: str) -> Entry | None:
        """The last entry of a period, where it is released already: that which is not replaced."""
        return next((entry for entry in reversed(self.entries) if entry.period == period), None)

    def of_revision(self, period: str, revision: int) -> Entry | None:
        """The entry of one revision of a period."""
        return next((one for one in self.entries if (one.period, one.revision) == (period, revision)), None)

    def check_key(self, fingerprint: str) -> None:
        """Raises ProtectionFailed where earlier releases were rounded with another key."""
        if any(entry.key != fingerprint for entry in self.entries):
            raise ProtectionFailed(
                "The rounding key is not the one that earlier releases were made with.",
                "Restore the old key: with a new one the same counts would be rounded anew, and could be averaged.",
            )

    def check_base(self, base: int) -> None:
        """Raises ProtectionFailed where earlier releases were rounded to multiples of another number."""
        if any(entry.sight().base != base for entry in self.entries):
            raise ProtectionFailed(
                "rounding_base in programme.yml is not the one that earlier releases were made with.",
                "Set it back: two roundings of the same counts tell more than one.",
            )

    def next_file(self) -> Path:
        """Where the next entry is, or will be."""
        return self.folder / f"{len(self.entries) + 1:04}.json"

    def sweep(self) -> None:
        """Removes what a killed run has left beside the entries; only for whoever holds the lock of the ledger."""
        for unfinished in self.folder.glob(f"{UNFINISHED}*"):
            unfinished.unlink()

    def append(
        self,
        views: Mapping[str, Release],
        public_totals: Mapping[str, int],
        key: str,
        seen: Mapping[str, int] | None = None,
    ) -> None:
        """Adds a release as a new file. Raises PublishRefused where another run has just added one."""
        release = next(iter(views.values()))
        replaced = self.of_period(release.period)
        content = {
            "number": len(self.entries) + 1,
            "previous": self.entries[-1].sha256 if self.entries else "",
            "profile": self.profile,
            "period": release.period,
            "revision": release.revision_number,
            "supersedes": replaced.number if replaced else 0,
            "seen": dict(seen or {}),
            "public_totals": dict(public_totals),
            "key": key,
            "views": {view: plain_release(of_view) for view, of_view in views.items()},
        }
        document = {"sha256": _seal(content), "entry": content}
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=self.folder, prefix=UNFINISHED, encoding="utf-8", newline="\n"
        ) as file:
            json.dump(document, file, ensure_ascii=False, indent=0)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            try:
                os.link(file.name, self.next_file())  # fails where it exists
            except FileExistsError:
                raise another_run_was_first() from None


def another_run_was_first() -> PublishRefused:
    """The error of a run that has worked from a ledger which is no longer the last one."""
    return PublishRefused(
        "Another run has just released something of this programme.", "Run safehavens update again.", may_pass=True
    )


def read_ledger(programme_releases: Path, profile: str) -> Ledger:
    """The ledger of a programme's releases (`releases/<programme>`) to the audience of `profile`.

    Raises PublishRefused where an entry is missing, was changed, or does not follow the one before it.
    """
    folder = programme_releases / LEDGER / profile
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.json")):
        entry = _read(path, entries)
        if entry is None:
            raise PublishRefused(
                f"Entry {len(entries) + 1} of the ledger of releases ({profile}) is missing or was changed.",
                "Restore the folder from a copy: without it nobody can tell what the releases give away together.",
            )
        entries.append(entry)
    return Ledger(folder, profile, tuple(entries))


def _read(path: Path, before: Sequence[Entry]) -> Entry | None:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        content = document["entry"]
        previous = before[-1].sha256 if before else ""
        if document["sha256"] != _seal(content) or (content["number"], content["previous"]) != (
            len(before) + 1,
            previous,
        ):
            return None
        views = {view: release_of(plain) for view, plain in content["views"].items()}
    except (ValueError, KeyError, TypeError):
        return None
    names = ("number", "profile", "period", "public_totals", "key")
    # Ledgers from before there were revisions.
    later = {"revision": content.get("revision", FIRST_REVISION), "supersedes": content.get("supersedes", 0)}
    seen = content.get("seen", {})
    return Entry(**{name: content[name] for name in names}, **later, seen=seen, views=views, sha256=document["sha256"])


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
