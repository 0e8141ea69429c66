"""Costs: what the public sees gives no beneficiary's amount away, tried by enumerating all that can be added up."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from fractions import Fraction
from itertools import combinations

import pytest

from pipelines.contract.budget import BudgetLine
from pipelines.errors import ProtectionFailed
from pipelines.programme import Period, Profile, Programme
from pipelines.protect.money import is_sensitive, publish_costs
from pipelines.protect.published_costs import ALL, CostRow, PublishedCosts

PERIODS = tuple(
    Period(id=f"P{n}", first_day=dt.date(2016 + n, 1, 1), last_day=dt.date(2016 + n, 12, 31)) for n in (1, 2, 3)
)
PROGRAMME = Programme.model_validate(
    {
        "programme": "costs-test",
        "title": "Costs test",
        "sample": True,
        "framework": "amif-2014-2020",
        "countries": ["NL"],
        "periods": PERIODS,
        "budget": {"eu_share": 90},
        "rounding_key": {"demo": True},
    }
)


def costs(lines: list[BudgetLine], period: int = 0, profile: Profile = "public") -> dict[tuple[str, str], CostRow]:
    found = publish_costs(lines, PROGRAMME, PERIODS[period], profile)
    assert found is not None
    return {(row.heading, row.beneficiary): row for row in found.rows}


def line(heading: str, beneficiary: str, spent: int, period: str = "P1") -> BudgetLine:
    return BudgetLine(heading, beneficiary, period, spent, spent)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ((100, 100, 100), False),
        ((100, 100, 10), False),
        ((100, 100, 9), True),
        ((100, 100), True),
        ((100,), True),
        ((850, 50, 50, 50), True),
        ((800, 100, 100), False),
        ((), False),
        ((0, 0), False),
    ],
)
def test_a_total_is_sensitive_by_the_p_percent_rule_and_by_dominance(amounts: tuple[int, ...], expected: bool) -> None:
    assert is_sensitive({str(number): amount for number, amount in enumerate(amounts)}) is expected


SAFE = [line(heading, name, 100) for heading in "ABD" for name in ("x", "y", "z")]


def test_a_heading_of_one_beneficiary_is_hidden_with_another_so_that_it_cant_be_subtracted() -> None:
    shown = costs([*SAFE, line("C", "x", 40)])
    hidden = {heading for (heading, _), row in shown.items() if row.cumulative is None}
    assert "C" in hidden
    assert len(hidden) == 2
    assert shown[ALL, ALL].cumulative == 940


def test_the_total_is_hidden_where_one_beneficiary_has_nearly_all() -> None:
    assert costs([line("A", "x", 5000), *SAFE[:3]])[ALL, ALL].cumulative is None


def test_a_funder_sees_each_beneficiary_exact() -> None:
    shown = costs([*SAFE, line("C", "x", 40, "P2")], 1, "funder")
    assert (shown["C", "x"].spent, shown["C", "x"].cumulative, shown["A", "y"].spent) == (40, 40, 0)
    assert shown[ALL, ALL].cumulative == 940


def test_only_protect_makes_costs_and_the_public_never_gets_a_beneficiary() -> None:
    with pytest.raises(ProtectionFailed):
        PublishedCosts("funder", 90, ())
    found = publish_costs(SAFE, PROGRAMME, PERIODS[0], "funder")
    assert found is not None
    with pytest.raises(ProtectionFailed):
        dataclasses.replace(found, profile="public")


def some_lines(chance: random.Random) -> list[BudgetLine]:
    return [
        BudgetLine(
            heading, name, period.id, chance.choice((0, 10, 100, 120, 900)), chance.choice((0, 10, 90, 100, 900))
        )
        for heading in "ABCD"
        for name in chance.sample(("x", "y", "z", "u", "v"), chance.randint(1, 5))
        for period in PERIODS
    ]


@pytest.mark.parametrize("seed", range(60))
def test_no_sum_or_difference_of_what_is_published_is_sensitive(seed: int) -> None:
    """All releases together: each sum of cells (heading and period) that follows from them must be a safe one."""
    lines = some_lines(random.Random(seed))
    cells = [(heading, period.id) for heading in "ABCD" for period in PERIODS]
    known = []
    for number, period in enumerate(PERIODS):
        until = [one.id for one in PERIODS[: number + 1]]
        for (heading, _), row in costs(lines, number).items():
            for amount, told in ((row.spent, [period.id]), (row.cumulative, until)):
                if amount is not None:
                    known.append([int(heading in (ALL, one) and when in told) for one, when in cells])
    basis = reduced(known)
    for period in PERIODS:
        of_period = [cell for cell in cells if cell[1] == period.id]
        for size in range(1, 5):
            for some in combinations(of_period, size):
                if follows(basis, [int(cell in some) for cell in cells]):
                    amounts: dict[str, int] = {}
                    for one in lines:
                        if (one.heading, one.period) in some:
                            amounts[one.beneficiary] = amounts.get(one.beneficiary, 0) + one.spent
                    assert not is_sensitive(amounts), f"{some} can be worked out"


def reduced(rows: list[list[int]]) -> list[list[Fraction]]:
    basis: list[list[Fraction]] = []
    for row in rows:
        left = remainder(basis, row)
        if any(left):
            basis.append(left)
    return basis


def remainder(basis: list[list[Fraction]], row: list[int]) -> list[Fraction]:
    left = [Fraction(one) for one in row]
    for known in basis:
        pivot = next(place for place, one in enumerate(known) if one)
        factor = left[pivot] / known[pivot]
        left = [one - factor * other for one, other in zip(left, known, strict=True)]
    return left


def follows(basis: list[list[Fraction]], row: list[int]) -> bool:
    return not any(remainder(basis, row))
