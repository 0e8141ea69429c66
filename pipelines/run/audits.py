"""The audit of all releases that lie in a folder: ledgers, released files, and what all of it gives away together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ParameterInvalid, PublishRefused, SafeHavensError
from pipelines.protect.attack import Contradiction
from pipelines.protect.audit import Verdict, audit
from pipelines.protect.ledger import AUDIENCES, LEDGER, Ledger, read_ledger
from pipelines.protect.published import MANIFEST, Release
from pipelines.protect.published_files import digest
from pipelines.publish.bundle import bundle_name, is_bundle_of
from pipelines.publish.gate import check_files


@dataclass(frozen=True)
class Audited:
    """The audit of what one audience has of one programme. `faults`: what is wrong with ledgers and files."""

    programme: str
    audience: str
    releases: int
    files: int
    verdict: Verdict
    faults: tuple[str, ...]

    @property
    def is_safe(self) -> bool:
        """Whether nothing was found."""
        return not self.faults and not self.verdict.weaknesses


def audit_releases(releases: Path) -> list[Audited]:
    """Attacks all releases of each programme in `releases`: the public ones, and those of a funder with the public.

    Raises ParameterInvalid where there is no release, and PublishRefused where a ledger is broken.
    """
    programmes = sorted(path.parent for path in releases.glob(f"*/{LEDGER}"))
    if not programmes:
        raise ParameterInvalid("There is no ledger of releases in this folder.", "Name the folder that holds them.")
    return [found for programme in programmes for found in _audit_programme(programme)]


def _audit_programme(folder: Path) -> Iterator[Audited]:
    ledgers = {audience: read_ledger(folder, audience) for audience in AUDIENCES}
    has_funder = bool(ledgers["funder"].entries)
    for audience in ("public", *(["funder"] if has_funder else [])):
        seen = [ledgers["public"], *([ledgers["funder"]] if audience == "funder" else [])]
        sights = [entry.sight() for ledger in seen for entry in ledger.entries]
        if not sights:
            continue
        files, faults = _check_files(folder, ledgers[audience])
        try:
            verdict = audit(sights)
        except Contradiction:
            raise PublishRefused(
                f"What was released of {folder.name} ({audience}) can't all be true.",
                "A ledger was changed by hand, or two releases count one period differently; restore a copy of it.",
            ) from None
        yield Audited(folder.name, audience, len(sights), files, verdict, tuple(faults))


def _check_files(folder: Path, ledger: Ledger) -> tuple[int, list[str]]:
    """How many files were released to the audience, and what is wrong with them."""
    faults: list[str] = []
    files = 0
    for path in sorted(folder.glob(f"*/*/{ledger.profile}/r*/{MANIFEST}")):
        country, period, _, revision = path.relative_to(folder).parts[:4]
        name = path.parent.relative_to(folder).as_posix()
        number = revision.removeprefix("r")
        entry = ledger.of_revision(period, int(number)) if number.isdecimal() else None
        if entry is None or country not in entry.views:
            faults.append(f"{name} is not in the ledger")
            continue
        contents = {
            one.relative_to(path.parent).as_posix(): one.read_bytes()
            for one in sorted(path.parent.rglob("*"))
            if one.is_file()
        }
        files += len(contents)
        faults += [f"{name}: {fault}" for fault in _faults_of(contents, entry.views[country])]
    return files, faults


def _faults_of(contents: Mapping[str, bytes], release: Release) -> Iterator[str]:
    try:
        manifest = dict(json.loads(contents[MANIFEST]))
    except (ValueError, TypeError):
        yield "the manifest can't be read"
        return
    if manifest.get("published_tables_sha256") != digest(release):
        yield "the manifest is not that of the release in the ledger"
    zipped = bundle_name(release)
    files = {name: content for name, content in contents.items() if name != zipped}
    if not is_bundle_of(contents.get(zipped, b""), files):
        yield f"{zipped} does not hold exactly the files beside it"
    try:
        check_files(release, files, (), manifest.get("narrative", {}))
    except SafeHavensError as error:
        yield error.problem
