"""The head of the page and its headline numbers."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from pipelines.figures.units import say_units
from pipelines.figures.wording import say_value, share_words
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.published import TOTAL, PublishedTable, Release
from pipelines.report.downloads import page_download
from pipelines.report.emblem import emblem_svg
from pipelines.report.fragments import Fragment, render
from pipelines.report.funding import STATEMENTS, say_disclaimer
from pipelines.report.sections import HEADLINE, shown_parts
from pipelines.words.speak import N_, Words

PROFILES = {
    "public": N_("Public: rounded numbers"),
    "funder": N_("Funder: indicators exact, all other numbers rounded; not for the public"),
    "internal": N_("Internal: exact numbers, not for publication"),
}


SHARES = ("children_placed_by_disappearance", "children_placed_to_date_by_disappearance")
"""The headline's tables of which a share is shown."""


@dataclass(frozen=True)
class Tile:
    """One headline number: `value` is a number or, where it is hidden, words."""

    id: str
    value: str
    label: str
    detail: str = ""
    is_in_words: bool = False


def title_fragment(release: Release, words: Words) -> Fragment:
    """The head of the page."""
    first_day, last_day = words.day(release.first_day), words.day(release.last_day)
    country = say_country(release, words)
    facts = [
        (words.say(N_("Country")), words.capital(country)),
        (words.say(N_("Period")), words.say(N_("{first} to {last}"), first=first_day, last=last_day)),
        (words.say(N_("Programme began")), words.day(release.programme_first_day)),
        (words.say(N_("Data up to")), last_day),
        (words.say(N_("Profile")), words.say(PROFILES[release.profile])),
    ]
    place_and_time = words.say(
        N_("Figures from the case records: {country}, {first} to {last}"),
        country=country,
        first=first_day,
        last=last_day,
    )
    html = render(
        "masthead.html.j2",
        emblem=Markup(emblem_svg(words.say(N_("Flag of the European Union")))),  # noqa: S704 - drawn by us
        statement=words.say(STATEMENTS[release.framework]),
        disclaimer=say_disclaimer(release, words),
        title=release.title,
        subtitle=place_and_time,
        facts=facts,
        download=page_download(_shown(release), words),
        protected="" if release.profile == "internal" else words.say(N_("How these numbers protect children")),
    )
    return Fragment(html, f"{release.title}, {country}, {first_day} – {last_day}")


def headline_fragment(release: Release, words: Words) -> Fragment:
    """The headline numbers as a list of tiles."""
    title = words.say(N_("At a glance"))
    covers = words.say(
        N_("This report is on one country: {country}. All its numbers are of children whose case is held there."),
        country=say_country(release, words),
    )
    tiles = [_tile(release[table_id], words) for table_id in headline_ids(release)]
    html = render(
        "headline.html.j2", title=title, tiles=tiles, covers=covers if release.country != WHOLE_PROGRAMME else ""
    )
    return Fragment(html, words.listed(words.named(tile.label, tile.value) for tile in tiles))


def headline_ids(release: Release) -> tuple[str, ...]:
    """The tables of the headline that this export can give."""
    there = [table_id for table_id in HEADLINE if table_id in shown_parts(release)]
    return tuple(table_id for table_id in there if release[table_id].shape != "not_in_export")


def _shown(release: Release) -> list[PublishedTable]:
    """The tables that the page shows and that have numbers."""
    return [release[table_id] for table_id in shown_parts(release) if release[table_id].cells]


def say_country(release: Release, words: Words) -> str:
    """The country that a report is on, or the whole programme, as it stands inside a sentence."""
    if release.country == WHOLE_PROGRAMME:
        return words.say(N_("the whole programme"))
    return words.country(release.country)


def _tile(table: PublishedTable, words: Words) -> Tile:
    label = words.say(HEADLINE[table.id])
    if table.id in SHARES:
        return _share_tile(table, label, words)
    if table.public_total is not None:
        detail = words.say(N_("A total that is already public."))
        return Tile(table.id, words.number(table.public_total), label, detail)
    detail = _countable(table, words) if ("countable",) in table.cells else ""
    total = table.total()
    return Tile(table.id, words.capital(say_value(total, words)), label, detail, total.value is None)


def _share_tile(table: PublishedTable, label: str, words: Words) -> Tile:
    part, whole = table.cells[("yes",)], table.cells[(TOTAL,)]
    if part.value is None or whole.value is None:
        detail = words.say(N_("The group is too small.")) if part.status == "withheld" else ""
        return Tile(table.id, words.capital(say_value(part, words)), label, detail, is_in_words=True)
    if part.percent is None:
        return Tile(table.id, share_words(part, whole, words), label)
    detail = words.say(
        N_("{part} of {whole}."), part=words.number(part.value), whole=say_units(whole.value, table.unit, words)
    )
    return Tile(table.id, words.percent(part.percent), label, detail)


def _countable(table: PublishedTable, words: Words) -> str:
    return words.say(
        N_("Of these, countable under AMIF: {value}."), value=say_value(table.cells[("countable",)], words)
    )
