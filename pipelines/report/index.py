"""The page that lists all releases: programme, period, country, and a link to each dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from pipelines.programme import WHOLE_PROGRAMME
from pipelines.report.fragments import TEMPLATES, render
from pipelines.words.speak import N_, SOURCE_LANGUAGE, Words


def render_index(releases: Sequence[Mapping[str, Any]]) -> str:
    """One HTML page for `releases` (manifests with `pages`: name of a page → its path), newest period first."""
    words = Words(SOURCE_LANGUAGE)
    newest_first = sorted(releases, key=_programme_then_newest)
    programmes = [
        {
            "title": title,
            "is_sample": is_sample,
            "periods": [
                {
                    "days": words.say(
                        N_("{first_day} to {last_day}"), first_day=words.day(first), last_day=words.day(last)
                    ),
                    "releases": [_line(words, release) for release in of_period],
                }
                for (first, last), of_period in groupby(
                    of_programme, key=lambda one: (one["first_day"], one["last_day"])
                )
            ],
        }
        for (_, title, is_sample), of_programme in groupby(newest_first, key=_programme)
    ]
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    return render("releases.html.j2", style=style, programmes=programmes, say=words.say, language=words.language)


def _programme(release: Mapping[str, Any]) -> tuple[str, str, bool]:
    return release["programme"], release["title"], release["synthetic_sample"]


def _programme_then_newest(release: Mapping[str, Any]) -> tuple[str, int, int, str, str, str]:
    period = -int(release["last_day"].replace("-", ""))
    is_country = int(release["country"] != WHOLE_PROGRAMME)
    return release["programme"], period, is_country, release["country"], release["profile"], release["revision"]


def _line(words: Words, release: Mapping[str, Any]) -> dict[str, Any]:
    country = release["country"]
    name = words.say(N_("The whole programme")) if country == WHOLE_PROGRAMME else words.country(country)
    return {
        "country": name,
        "profile": release["profile"],
        "revision": release["revision"],
        "pages": [
            {"path": path, "language": words.language_name(path.split("/")[-2])}
            for path in release["pages"]
            if path.endswith("/dashboard.html")
        ],
    }
