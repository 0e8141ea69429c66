"""Durations that the analyst may see day by day; they go to nobody else, because each day is somebody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.contract.counts import OPEN, Definition
from pipelines.errors import ProtectionFailed


@dataclass(frozen=True, slots=True)
class Spell:
    """`count` spells of one category that entered and left observation on the same days with the same outcome."""

    category: str
    outcome: str
    entered_day: int
    left_day: int
    count: int


@dataclass(frozen=True)
class PublishedSpells:
    """Durations in days of profile internal (see `contract.counts.SpellTable` for the days and outcomes).

    `dimension`: name and categories in their order; `outcomes` without `open`. `undated`: (category, outcome) → spells
    whose days are not known exactly. Raises ProtectionFailed for any other profile.
    """

    definition: Definition
    dimension: tuple[str, tuple[str, ...]]
    outcomes: tuple[str, ...]
    spells: tuple[Spell, ...]
    undated: Mapping[tuple[str, str], int]
    profile: str
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.profile != "internal":
            raise ProtectionFailed(f"The durations {self.id} are for internal use only.", "Choose profile internal.")

    @property
    def id(self) -> str:
        """The id of the catalogue entry that defines the durations."""
        return self.definition.id

    @property
    def unit(self) -> str:
        """What lasts: placements, requests, cases, children."""
        return self.definition.unit

    def of(self, category: str | None = None) -> tuple[Spell, ...]:
        """The dated spells of one category, or of all."""
        return tuple(spell for spell in self.spells if category in (None, spell.category))

    def categories(self) -> tuple[str, ...]:
        """The categories that hold a spell, dated or not, as declared."""
        there = {spell.category for spell in self.spells} | {category for category, _ in self.undated}
        return tuple(category for category in self.dimension[1] if category in there)

    def number(self, category: str | None = None, outcome: str | None = None) -> int:
        """How many spells, dated or not, of one category or all, with one outcome (`open` too) or any."""
        dated = sum(spell.count for spell in self.of(category) if outcome in (None, spell.outcome))
        return dated + self.number_undated(category, outcome)

    def number_undated(self, category: str | None = None, outcome: str | None = None) -> int:
        """How many of them have a first or last day that is not known exactly."""
        return sum(
            count for (of, ended), count in self.undated.items() if category in (None, of) and outcome in (None, ended)
        )

    @property
    def is_stacked(self) -> bool:
        """Whether its categories are releases side by side, which are never added up (see `side_by_side`)."""
        return self.dimension[0] in ("period", "programme")

    def all_outcomes(self) -> tuple[str, ...]:
        """The outcomes, and `open` as the last."""
        return (*self.outcomes, OPEN)

    def columns(self) -> dict[str, list[Any]]:
        """Plain columns, so that `polars.DataFrame(spells.columns())` is one line; days are whole numbers."""
        return {
            self.dimension[0]: [spell.category for spell in self.spells],
            "outcome": [spell.outcome for spell in self.spells],
            "entered_days": [spell.entered_day for spell in self.spells],
            "left_days": [spell.left_day for spell in self.spells],
            f"{self.unit}_count": [spell.count for spell in self.spells],
        }
