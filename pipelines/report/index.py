"""The page that lists all releases: to search and filter, with a link to each file of each report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.report.fragments import TEMPLATES, render
from pipelines.report.masthead import PROFILES
from pipelines.report.page import script_hash
from pipelines.words.speak import N_, Words
from pipelines.words.translation import SOURCE_LANGUAGE

FILES = {
    "dashboard.html": N_("Dashboard"),
    "report.pdf": N_("Report (PDF)"),
    "indicators.xlsx": N_("Indicators (spreadsheet)"),
    "indicators.csv": N_("Indicators (CSV)"),
}
"""The files of a report in one language, in the order in which they are listed."""

Manifest = Mapping[str, Any]
"""A manifest with `folder` (path of the release), `sizes` (file → bytes) and `bundle` (name of the zip)."""


def render_index(releases: Sequence[Manifest]) -> str:
    """One HTML page for `releases`: the newest period first, of each report the last revision before those replaced."""
    words = Words(SOURCE_LANGUAGE)
    programmes = [
        {
            "title": title,
            "is_sample": is_sample,
            "periods": [
                {"days": days, "reports": [_report(list(one), words) for _, one in groupby(of_period, key=_report_key)]}
                for days, of_period in groupby(of_programme, key=lambda one: _days(one, words))
            ],
        }
        for (_, title, is_sample), of_programme in groupby(sorted(releases, key=_newest_first), key=_programme)
    ]
    script = (TEMPLATES / "releases.js").read_text(encoding="utf-8")
    style = "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", "releases.css"))
    return render(
        "releases.html.j2",
        style=style,
        script=script,
        script_hash=script_hash(script),
        programmes=programmes,
        filters=_filters(programmes, words),
        say=words.say,
        language=words.language,
    )


def _programme(release: Manifest) -> tuple[str, str, bool]:
    return release["programme"], release["title"], release["synthetic_sample"]


def _report_key(release: Manifest) -> tuple[str, str]:
    return release["country"], release["profile"]


def _newest_first(release: Manifest) -> tuple[str, int, int, str, str, int]:
    period = -int(release["last_day"].replace("-", ""))
    is_country = int(release["country"] != WHOLE_PROGRAMME)
    return release["programme"], period, is_country, release["country"], release["profile"], -release["revision"]


def _days(release: Manifest, words: Words) -> str:
    first, last = words.day(release["first_day"]), words.day(release["last_day"])
    return words.say(N_("{first_day} to {last_day}"), first_day=first, last_day=last)


def _report(revisions: Sequence[Manifest], words: Words) -> dict[str, Any]:
    """A report as its last revision, and those that it replaces."""
    last, *replaced = revisions
    country = last["country"]
    is_whole = country == WHOLE_PROGRAMME
    return {
        "country": words.say(N_("The whole programme")) if is_whole else words.country(country),
        "period": _days(last, words),
        "profile": words.say(PROFILES[last["profile"]]),
        "is_for_all": last["profile"] == "public",
        "languages": [words.language_name(language) for language in last["languages"]],
        "last": _revision(last, words),
        "replaced": [_revision(one, words) for one in replaced],
    }


def _revision(release: Manifest, words: Words) -> dict[str, Any]:
    replaces = release["replaces"]
    state = words.say(N_("Revision {number}"), number=words.number(release["revision"]))
    if replaces:
        state = words.say(
            N_("Revision {number} replaces revision {replaced}"),
            number=words.number(release["revision"]),
            replaced=words.number(replaces),
        )
    return {
        "state": state,
        "reason": release["reason"],
        "reason_language": release.get("reason_language", words.language),  # the first manifests did not say it
        "languages": [_of_language(release, language, words) for language in release["languages"]],
        "bundle": _link(release, release["bundle"], words.say(N_("All files (zip)")), words),
    }


def _of_language(release: Manifest, language: str, words: Words) -> dict[str, Any]:
    files = [
        _link(release, f"{language}/{name}", words.say(said), words)
        for name, said in FILES.items()
        if f"{language}/{name}" in release["sizes"]
    ]
    is_reviewed = language not in release["translations_not_reviewed"]
    return {"name": words.language_name(language), "code": language, "is_reviewed": is_reviewed, "files": files}


def _link(release: Manifest, name: str, said: str, words: Words) -> dict[str, str]:
    kilobytes = max(1, round(release["sizes"].get(name, 0) / 1000))
    return {
        "path": f"{release['folder']}/{name}",
        "said": said,
        "size": words.say(N_("{size} kB"), size=words.number(kilobytes)),
    }


def _filters(programmes: Sequence[Mapping[str, Any]], words: Words) -> list[tuple[str, str, list[str]]]:
    """Name, label and values of each filter that has a choice."""
    reports = [report for one in programmes for period in one["periods"] for report in period["reports"]]
    found = [
        ("country", words.say(N_("Country")), [report["country"] for report in reports]),
        ("period", words.say(N_("Period")), [report["period"] for report in reports]),
        ("profile", words.say(N_("Profile")), [report["profile"] for report in reports]),
        ("language", words.say(N_("Language")), [name for report in reports for name in report["languages"]]),
    ]
    unique = [(name, label, list(dict.fromkeys(values))) for name, label, values in found]
    return [one for one in unique if len(one[2]) > 1]
