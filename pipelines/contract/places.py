"""Places of the contract, which an export can lack and a number can need: a table, a column, or a kind of event."""

from __future__ import annotations

EVENT_TYPE = "events.event_type"
"""The one column of which each code is a place too: of a kind of event that nobody records, 0 says nothing."""


def events_of_kind(*kinds: str) -> tuple[str, ...]:
    """The place of each kind of event: `events.event_type=disappeared`."""
    return tuple(f"{EVENT_TYPE}={kind}" for kind in kinds)


def parts_of(place: str) -> tuple[str, str, str]:
    """Table, column and kind of event; "" for what the place does not name."""
    table, _, rest = place.partition(".")
    column, _, kind = rest.partition("=")
    return table, column, kind


def around(place: str) -> tuple[str, ...]:
    """The places that this one lies in, the widest first, and itself: what lacks one of them lacks it."""
    table, column, kind = parts_of(place)
    return (table, *([f"{table}.{column}"] if column else []), *([place] if kind else []))
