"""`manifest.json`: what a release is, what is hidden in it and how, and a digest of each of its files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from pipelines.protect.published import FIRST_REVISION, Release
from pipelines.protect.published_files import digest
from pipelines.words.speak import Words

MADE_BY = ("safe-havens-analytics", "plotly", "kaleido", "nbconvert", "weasyprint", "xlsxwriter", "babel")
"""The packages that decide how a release looks."""


Written = Mapping[str, Mapping[str, str]]
"""Language → block → HTML of the analyst's own text."""


def manifest_of(release: Release, artefacts: Mapping[str, bytes], written: Written = MappingProxyType({})) -> str:
    """The manifest as JSON; docs/release.md explains each key.

    `artefacts`: path in the release's folder → content; `written`: the analyst's own text that stands in them.
    """
    languages = languages_of(artefacts)
    document = {
        **facts_of(release, artefacts),
        "narrative": {language: dict(blocks) for language, blocks in sorted(written.items()) if blocks},
        "languages": languages,
        "translations_not_reviewed": [language for language in languages if not Words(language).is_reviewed],
        "versions": {name: version(name) for name in MADE_BY},
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def languages_of(names: Iterable[str]) -> list[str]:
    """The languages of which there is a folder of files."""
    return sorted({name.partition("/")[0] for name in names if "/" in name})


def facts_of(release: Release, artefacts: Mapping[str, bytes]) -> dict[str, Any]:
    """All of the manifest that the release and its files decide.

    Digests of published tables and artefacts only: a hash of the input would confirm a guess of it.
    """
    revision = release.revision
    return {
        "programme": release.programme,
        "title": release.title,
        "synthetic_sample": release.sample,
        "country": release.country,
        "period": release.period,
        "first_day": release.first_day,
        "last_day": release.last_day,
        "programme_first_day": release.programme_first_day,
        "profile": release.profile,
        "framework": release.framework,
        "revision": release.revision_number,
        "replaces": revision.replaces if revision else FIRST_REVISION - 1,
        "reason": revision.reason if revision else "",
        "reason_language": revision.language if revision else "",
        "cells": {
            table.id: dict(sorted(Counter(cell.status for cell in table.cells.values()).items()))
            for table in release.tables.values()
        },
        "published_tables_sha256": digest(release),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(artefacts.items())},
    }
