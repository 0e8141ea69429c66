"""The written parts at the end of the page: definitions, method, and what this export can't tell."""

from __future__ import annotations

from pipelines.protect.published import PublishedTable, Release
from pipelines.report.fragments import Fragment, render
from pipelines.report.sections import HEADLINE, SECTIONS, is_absent, parts_of, shown_parts
from pipelines.words.columns import say_needs
from pipelines.words.labels import UNITS
from pipelines.words.speak import N_, Words

PUBLIC_METHOD = (
    N_(
        "The numbers describe a small group of children, so this page is made so that no child can be found in it. "
        "All numbers of this release were protected together, before any chart or sentence was made; charts, "
        "percentages and sentences come from the protected numbers only."
    ),
    N_(
        "Rounding: a count is rounded up or down by a secret rule that gives the same count the same rounding each "
        "time. The rounded rows of a table add up to its rounded total."
    ),
    N_("Small numbers: a rounded number below 10 is printed as “fewer than 10”; the true number is from 0 to 9."),
    N_(
        "Before this page was published, all releases so far were attacked together, so that no small number, and no "
        "small change from one period to the next, can be narrowed to a few possible values."
    ),
    N_(
        "Small groups: a table of fewer than 50 in all is not broken down; only its total is shown. In a larger table "
        "a row of fewer than 50 has its rounded number and no percentage."
    ),
    N_(
        "Percentages come from the rounded numbers and are left out where the rounded group is under 50. They are "
        "whole; 0% and 100% are printed for none and all only. Two percentages can differ by rounding alone."
    ),
    N_(
        "How soon placements end is told on days that were fixed before the data was opened, each 90 days after the "
        "one before, and on no other day. The curve is worked out from the rounded numbers, with all ways to end told "
        "apart (Aalen and Johansen, 1978); a placement that was last seen between two of these days counts for half of "
        "that time (Cutler and Ederer, 1958). There is no curve of fewer than 100 placements."
    ),
)

METHOD_OF_BASE = {
    5: N_(
        "Each count is a multiple of 5, by 4 at most from the true one; with “about” before it, by 9 at most. Of a "
        "small number at least four values stay possible. In a group of 50 to 100 a percentage can be 10 points from "
        "the true one, in larger groups less."
    ),
    10: N_(
        "Each count is a multiple of 10, by 9 at most from the true one; with “about” before it, by 19 at most. Of a "
        "small number at least nine values stay possible. In a group of 50 to 100 a percentage can be 20 points from "
        "the true one, in larger groups less."
    ),
}
"""What all counts are multiples of → what that means for a reader."""

PUBLIC_LIMITS = (
    N_("A number above zero shows that at least one such child exists."),
    N_("Somebody who already knows all other children of a group can learn something about the last one."),
    N_("What is true of nearly all of a group can be concluded about each child in it."),
    N_("Several releases read together tell more than one alone; that is measured before each release, not proved."),
    N_("The protection is not differential privacy, and no proof covers what people outside already know."),
)

FUNDER_METHOD = N_(
    "For the funder alone: persons countable under AMIF are exact, as the Fund's regulation asks. Do not pass this "
    "page on: exact numbers help to work out rounded ones."
)

INTERNAL_METHOD = (
    N_(
        "This page is for the analyst. Its numbers are exact, so a child could be recognised in them: do not send, "
        "print for others or publish it."
    ),
)

FACTS = (
    ("numerator", N_("What is counted")),
    ("denominator", N_("Out of")),
    ("cohort", N_("Who belongs to it")),
    ("period_rule", N_("Which period")),
    ("null_rule", N_("What is not known")),
    ("source", N_("Source")),
)


def definitions_fragment(release: Release, words: Words) -> Fragment:
    """Each table's definition, in the order of the page."""
    title = words.say(N_("Definitions"))
    entries = [_entry(release[table_id], words) for table_id in defined_ids(release)]
    introduction = words.say(N_("What each number on this page counts, and what it does not."))
    html = render("definitions.html.j2", title=title, introduction=introduction, entries=entries)
    return Fragment(html, title)


def method_fragment(release: Release, words: Words) -> Fragment:
    """How the numbers of this profile were protected, and what that does not promise."""
    title = words.say(N_("How these numbers protect children"))
    if release.profile == "internal":
        html = render(
            "list.html.j2", id="method", title=title, paragraphs=[words.say(text) for text in INTERNAL_METHOD], items=()
        )
        return Fragment(html, title)
    base = next(table.base for table in release.tables.values())
    paragraphs = [words.say(text) for text in (*PUBLIC_METHOD, METHOD_OF_BASE[base])]
    if release.profile == "funder":
        paragraphs.append(words.say(FUNDER_METHOD))
    paragraphs += [_say_public(table, words) for table in _public_totals(release)]
    paragraphs.append(words.say(N_("What this does not promise:")))
    items = [words.say(text) for text in PUBLIC_LIMITS]
    return Fragment(render("list.html.j2", id="method", title=title, paragraphs=paragraphs, items=items), title)


def not_in_export_fragment(release: Release, words: Words) -> Fragment:
    """What this export can't give, each with what it needs: whole sections first, then single tables."""
    title = words.say(N_("Not in this export"))
    lacking = _lacking(release)
    paragraph = words.say(
        N_("What this export can't answer, and what it would need:")
        if lacking
        else N_("This export has all that the page asks for.")
    )
    items = [
        words.say(N_("{title}: needs {needs}."), title=words.say(name), needs=say_needs(needs, words))
        for name, needs in lacking.items()
    ]
    html = render("list.html.j2", id="not_in_export", title=title, paragraphs=[paragraph], items=items)
    return Fragment(html, title)


def defined_ids(release: Release) -> tuple[str, ...]:
    """The declared tables that this export can give: they have a definition on the page."""
    return tuple(table_id for table_id in shown_parts(release) if release[table_id].shape != "not_in_export")


def _lacking(release: Release) -> dict[str, tuple[str, ...]]:
    lacking: dict[str, tuple[str, ...]] = {}
    told: set[str] = set()
    for declared in SECTIONS:
        if is_absent(declared, release):
            ids = [part.table_id for part in parts_of(declared, release)]
            told.update(ids)
            lacking[declared.title] = tuple(dict.fromkeys(need for name in ids for need in release[name].needs))
    for table_id in shown_parts(release):
        table = release[table_id]
        if table.shape == "not_in_export" and table_id not in told:
            lacking[table.definition.title] = table.needs
    return lacking


def _entry(table: PublishedTable, words: Words) -> dict[str, object]:
    facts = [(words.say(N_("Unit")), words.say(UNITS[table.unit]))]
    for name, head in FACTS:
        text = getattr(table.definition, name)
        if text:
            facts.append((words.say(head), words.say(text)))
    return {"id": table.id, "title": words.say(table.definition.title), "facts": facts}


def _public_totals(release: Release) -> list[PublishedTable]:
    known: dict[str, PublishedTable] = {}
    for table in release.tables.values():
        if table.public_total is not None:
            known.setdefault(table.population, table)
    return list(known.values())


def _say_public(table: PublishedTable, words: Words) -> str:
    assert table.public_total is not None
    label = HEADLINE.get(table.id, table.definition.title)
    return words.say(
        N_("Already public, so printed exact and apart from the rounded tables: {label} ({total})."),
        total=words.number(table.public_total),
        label=words.say(label),
    )
