"""A line of a programme's budget file: what one beneficiary may spend, and spent, under one heading in one period."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BudgetLine:
    """Amounts in cents of a euro. `budgeted` of all lines together is the whole budget of the programme."""

    heading: str
    beneficiary: str
    period: str
    budgeted: int
    spent: int
