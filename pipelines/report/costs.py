"""The table of costs: per heading and beneficiary what was budgeted and spent, and what the Union pays of it."""

from __future__ import annotations

from pipelines.contract.framework import framework
from pipelines.protect.published import Release
from pipelines.protect.published_costs import ALL, CostRow, PublishedCosts
from pipelines.report.fragments import Fragment, render
from pipelines.words.speak import N_, Words


def costs_fragment(release: Release, words: Words) -> Fragment:
    """The table with its notes; nothing where the release has no costs. Amounts in euros."""
    costs = release.costs
    if costs is None:
        return Fragment("", words.say(N_("There are no costs in this report.")))
    caption = words.say(N_("Costs in euros"))
    html = render(
        "costs.html.j2",
        caption=caption,
        say=words.say,
        eu_head=words.say(N_("Of which the Union pays ({share})"), share=words.percent(costs.eu_share)),
        names_beneficiaries=costs.profile != "public",
        rows=[_row(release, costs, row, words) for row in costs.rows],
        notes=[words.say(note) for note in _notes(costs)],
    )
    return Fragment(html, caption)


def _row(release: Release, costs: PublishedCosts, row: CostRow, words: Words) -> dict[str, object]:
    names = {one.code: words.say(one.name) for one in framework(release.framework).cost_headings}
    everything = words.say(N_("All headings"))
    heading = everything if row.heading == ALL else f"{row.heading} {names[row.heading]}"
    used = None
    if row.cumulative is not None and row.budgeted:
        used = (200 * row.cumulative + row.budgeted) // (2 * row.budgeted)
    paid = None if row.cumulative is None else (row.cumulative * costs.eu_share + 50) // 100
    return {
        "heading": heading,
        "beneficiary": row.beneficiary or words.say(N_("All beneficiaries")),
        "is_total": (row.beneficiary == ALL and costs.profile != "public") or row.heading == ALL,
        "amounts": [_say(amount, words) for amount in (row.budgeted, row.spent, row.cumulative)],
        "used": "" if used is None else words.percent(used),
        "paid": _say(paid, words),
    }


def _say(cents: int | None, words: Words) -> str:
    return words.say(N_("not shown")) if cents is None else words.money(cents)


def _notes(costs: PublishedCosts) -> list[str]:
    notes = [
        N_("Budgeted is the amount for the whole programme. Used is what was spent so far in percent of it."),
        N_("Costs come from the programme's budget file and not from case records."),
    ]
    if costs.is_withheld:
        notes.append(
            N_(
                "Amounts are not shown where one beneficiary's could be worked out from them, and where others would "
                "give them away."
            )
        )
    return notes
