"""`PublishedCosts`: the costs of a programme as its readers may see them; only protect makes them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.errors import ProtectionFailed

_SEAL = object()

ALL = ""
"""In place of a heading or a beneficiary: all of them together."""


@dataclass(frozen=True)
class CostRow:
    """Amounts in cents of a euro; None where it is withheld. `cumulative`: spent up to the end of the period."""

    heading: str
    beneficiary: str
    budgeted: int | None
    spent: int | None
    cumulative: int | None


@dataclass(frozen=True)
class PublishedCosts:
    """The costs of the whole programme; the last row is that of all headings. `eu_share`: in percent."""

    profile: str
    eu_share: int
    rows: tuple[CostRow, ...]
    seal: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        names_nobody = self.profile != "public" or all(row.beneficiary == ALL for row in self.rows)
        if self.seal is not _SEAL or not names_nobody:
            raise ProtectionFailed("The table of costs was not made by protect.", "Run safehavens report again.")

    @property
    def is_withheld(self) -> bool:
        """Whether any amount is not shown."""
        return any(row.cumulative is None for row in self.rows)


def seal_costs(profile: str, eu_share: int, rows: tuple[CostRow, ...]) -> PublishedCosts:
    """Published costs. For protect alone."""
    return PublishedCosts(profile, eu_share, rows, _SEAL)


def plain_costs(costs: PublishedCosts) -> dict[str, Any]:
    """Costs as JSON can hold them."""
    rows = [asdict(row) for row in costs.rows]
    return {"profile": costs.profile, "eu_share": costs.eu_share, "rows": rows}


def costs_of(plain: dict[str, Any]) -> PublishedCosts:
    """The costs that `plain_costs` made plain."""
    return seal_costs(plain["profile"], plain["eu_share"], tuple(CostRow(**row) for row in plain["rows"]))
