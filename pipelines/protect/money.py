"""Which costs the public may see: headings under which no beneficiary's amount can be estimated well from the total.

A cell is sensitive by the p % rule where whoever knows the second largest amount can work out the largest one to within
p %: total - largest - second < p % of the largest; and by dominance where one beneficiary has nearly all of it. Both
measures are subadditive: a sum of cells that are not sensitive is not sensitive either. So a heading is shown as long
as its amount of each period so far is safe, and then so is every sum and difference over time. Those that are hidden
are together as large as the total less what is shown, so that sum must be safe too; else more is hidden, and at last
the total. What was hidden once stays hidden.

Source: L. H. Cox, Linear sensitivity measures in statistical disclosure control, Journal of Statistical Planning and
Inference 5 (1981), 153-164.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipelines.contract.budget import BudgetLine
from pipelines.contract.framework import framework
from pipelines.programme import Period, Profile, Programme
from pipelines.protect.published_costs import ALL, CostRow, PublishedCosts, seal_costs

P_PERCENT = 10
DOMINANT_PERCENT = 85
"""From this share on a beneficiary dominates a total."""

Amounts = Mapping[str, int]
"""Beneficiary → cents."""


def publish_costs(
    lines: Sequence[BudgetLine], programme: Programme, period: Period, profile: Profile
) -> PublishedCosts | None:
    """The costs up to `period` as `profile` may see them; None where the programme has no budget file."""
    if programme.budget is None:
        return None
    until = [one.id for one in programme.periods[: programme.periods.index(period) + 1]]
    headings = [one.code for one in framework(programme.framework).cost_headings]
    there = [heading for heading in headings if any(line.heading == heading for line in lines)]
    if profile == "public":
        rows = _public_rows(lines, there, until)
    else:
        rows = [
            row
            for heading in there
            for row in (
                *(_row(lines, until, heading, name) for name in _beneficiaries(lines, heading)),
                _row(lines, until, heading, ALL),
            )
        ]
        rows.append(_row(lines, until, ALL, ALL))
    return seal_costs(profile, programme.budget.eu_share, tuple(rows))


def hidden_headings(lines: Sequence[BudgetLine], headings: Sequence[str], until: Sequence[str]) -> tuple[str, ...]:
    """The headings that the public may not see after the last period of `until`; with `ALL`, not the total either."""
    hidden: list[str] = []
    for period in until:
        hidden += [heading for heading in headings if heading not in hidden and _tells(lines, [heading], period)]
        if ALL not in hidden and _tells(lines, headings, period):
            hidden.append(ALL)
        by_size = sorted(headings, key=lambda heading: (sum(_budgeted(lines, [heading]).values()), heading))
        while ALL not in hidden and hidden and _tells(lines, hidden, period):
            hidden.append(next((heading for heading in by_size if heading not in hidden), ALL))
    return tuple(hidden)


def is_sensitive(amounts: Amounts) -> bool:
    """Whether a total of these amounts tells too much of the largest one; of nothing, nothing can be told."""
    largest, second = ([*sorted(amounts.values(), reverse=True), 0, 0])[:2]
    total = sum(amounts.values())
    is_close = 100 * (total - largest - second) < P_PERCENT * largest
    return total > 0 and (is_close or 100 * largest >= DOMINANT_PERCENT * total)


def _tells(lines: Sequence[BudgetLine], hidden: Sequence[str], period: str) -> bool:
    return any(map(is_sensitive, (_spent(lines, hidden, period), _budgeted(lines, hidden))))


def _public_rows(lines: Sequence[BudgetLine], headings: Sequence[str], until: Sequence[str]) -> list[CostRow]:
    hidden = hidden_headings(lines, headings, until)
    return [
        CostRow(heading, ALL, None, None, None) if heading in hidden else _row(lines, until, heading, ALL)
        for heading in (*headings, ALL)
    ]


def _row(lines: Iterable[BudgetLine], until: Sequence[str], heading: str, beneficiary: str) -> CostRow:
    mine = [line for line in lines if heading in (ALL, line.heading) and beneficiary in (ALL, line.beneficiary)]
    return CostRow(
        heading,
        beneficiary,
        sum(line.budgeted for line in mine),
        sum(line.spent for line in mine if line.period == until[-1]),
        sum(line.spent for line in mine if line.period in until),
    )


def _beneficiaries(lines: Iterable[BudgetLine], heading: str) -> list[str]:
    return sorted({line.beneficiary for line in lines if line.heading == heading})


def _spent(lines: Iterable[BudgetLine], headings: Sequence[str], period: str) -> Amounts:
    found: Counter[str] = Counter()
    for line in lines:
        if line.heading in headings and line.period == period:
            found[line.beneficiary] += line.spent
    return found


def _budgeted(lines: Iterable[BudgetLine], headings: Sequence[str]) -> Amounts:
    found: Counter[str] = Counter()
    for line in lines:
        if line.heading in headings:
            found[line.beneficiary] += line.budgeted
    return found
