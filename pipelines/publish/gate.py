"""The gate: all that is looked at in the files of a release, before it is published and at every audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipelines.protect.published import Release
from pipelines.publish.closed_world import language_of
from pipelines.publish.leaks import check_leaks
from pipelines.publish.manifest import Written
from pipelines.publish.visibility import check_visibility
from pipelines.report.completeness import check_page


def check_files(release: Release, files: Mapping[str, bytes], needles: Collection[str], written: Written) -> None:
    """Nothing, where `files` (path in the release's folder → content) are safe and complete; they include the manifest.

    Raises PageIncomplete for a page that lacks a part and for a file that hides who pays for it, and LeakFound for
    anything that the release does not license or that is one of `needles`: the export's identifiers.
    """
    for name, content in files.items():
        language = language_of(name)
        if name.endswith(".html"):
            check_page(content.decode(), release, written.get(language, {}))
        if name.endswith((".html", ".pdf")):
            check_visibility(name, content, release, language)
    check_leaks(release, files, needles, written)
