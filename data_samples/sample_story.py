"""One case while its story grows: events, requests with their answers, and the rows that hang on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sample_children import CasePlan, Child
from sample_draw import Draw
from sample_tables import SampleTables


@dataclass(frozen=True)
class Event:
    """One row of `events`, before it has an id. `day` None: not known."""

    type: str
    day: dt.date | None
    lifecycle: str = "complete"
    precision: str = "day"
    step_id: str = ""
    actor: str = ""
    country: str = ""
    offence: str = ""
    arrest_ref: str = ""
    placement_type: str = ""
    outcome: str = ""


@dataclass
class Story:
    """A case and what is known of it so far; `sample_finish` cuts it off at the data cut and writes it.

    `origin`: the country of origin, empty where it is not known. `placed_on`: first day in reception.
    `lost_on`: the disappearance after which the child was not seen again. `left_on`: the end of a stay that
    ended with neither. `has_verified_plan`: the return is prepared as a durable solution has to be.
    """

    plan: CasePlan
    child: Child
    tables: SampleTables
    draw: Draw
    opened_on: dt.date
    origin: str
    events: list[Event] = field(default_factory=list)
    services: list[dict[str, object]] = field(default_factory=list)
    assessments: list[dict[str, object]] = field(default_factory=list)
    followups: list[tuple[dt.date, dict[str, object]]] = field(default_factory=list)
    ready_on: dt.date = dt.date.min
    placed_on: dt.date | None = None
    returned_on: dt.date | None = None
    returned_first_on: dt.date | None = None
    lost_on: dt.date | None = None
    left_on: dt.date | None = None
    rearrested_on: dt.date | None = None
    has_verified_plan: bool = False
    solution: str = "none_yet"
    decided_on: dt.date | None = None
    implemented_on: dt.date | None = None
    closed_on: dt.date | None = None
    closure_reason: str = ""

    @property
    def is_in_origin(self) -> bool:
        """Whether the case is held in a country of origin, so that the child is already back or never left."""
        return self.plan.country not in ("NL", "SE")

    def tell(self, event_type: str, day: dt.date, **about: str) -> None:
        """Something took place."""
        self.events.append(Event(event_type, day, country=about.pop("country", self.plan.country), **about))

    def ask(
        self,
        event_type: str,
        actor: str,
        asked_on: dt.date,
        wait: tuple[int, int],
        *,
        answered: int = 100,
        outcome: str = "",
        country: str = "",
    ) -> dt.date | None:
        """A request to `actor` and, in `answered` of 100, its answer after `wait` days; the day of the answer.

        When the child is gone, nothing more is asked, and what is open stays open or is withdrawn.
        """
        if self.lost_on and asked_on > self.lost_on:
            return None
        step_id = self.tables.new_id("S", 5)
        about = {"step_id": step_id, "actor": actor, "country": country or self.plan.country}
        self.events.append(Event(event_type, asked_on, "start", **about))
        answered_on = self.draw.after(asked_on, *wait)
        is_answered = self.draw.chance(answered)
        if self.lost_on and answered_on > self.lost_on:
            if self.draw.chance(50):
                self.events.append(Event(event_type, self.draw.after(self.lost_on, 2, 25), "withdrawn", **about))
            return None
        if not is_answered:
            return None
        self.events.append(Event(event_type, answered_on, "complete", outcome=outcome, **about))
        return answered_on

    def move_in(self, placement_type: str, day: dt.date) -> str:
        """A placement begins; its step id."""
        step_id = self.tables.new_id("S", 5)
        self.tell("placement_start", day, step_id=step_id, placement_type=placement_type, actor=_keeper(placement_type))
        return step_id

    def move_out(self, placement_type: str, day: dt.date, step_id: str) -> None:
        """A placement ends."""
        self.tell("placement_end", day, step_id=step_id, placement_type=placement_type, actor=_keeper(placement_type))


def _keeper(placement_type: str) -> str:
    return {"police_cell": "police", "juvenile_detention": "public_prosecutor", "with_parents": ""}.get(
        placement_type, "reception_provider"
    )
