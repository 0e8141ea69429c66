"""`manifest.json`: what a release is, what was hidden in it how, and a digest of each of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pipelines.protect.published import Release, digest


def manifest_of(release: Release, artefacts: Mapping[str, bytes], revision: str) -> str:
    """The manifest as JSON. `artefacts`: path in the release's folder → content.

    Digests of published tables and artefacts only: a hash of the input would confirm a guess of it.
    """
    document: dict[str, Any] = {
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
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(artefacts.items())},
        "made_with": f"safe-havens-analytics {version('safe-havens-analytics')}",
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
