"""Which of two events comes first when both lie on one day: a fixed rank, because an export holds no hours."""

from __future__ import annotations

import polars as pl

EVENT_ORDER: tuple[str, ...] = (
    "arrest",
    "police_release",
    "identified_possible_victim",
    "guardian_appointed",
    "protection_board_inquiry",
    "court_measure",
    "placement_start",
    "placement_end",
    "disappeared",
    "found",
    "returned_to_care",
    "bia",
    "child_heard",
    "family_tracing",
    "central_authority_request",
    "origin_safety_assessment",
    "bid",
    "durable_solution_decided",
    "return_arrangement",
    "return_executed",
    "durable_solution_implemented",
    "followup_contact",
    "measure_ended",
    "case_closed",
)
"""All event types, in the order in which a case usually goes through them: a child is arrested before it is placed, and
disappears before it is found. Events of one day are taken in this order, whatever the order of the rows."""

RANK: dict[str, int] = {event_type: rank for rank, event_type in enumerate(EVENT_ORDER)}
"""Event type → its place in `EVENT_ORDER`."""


def first_of(events: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The first row of `events` for each group of `by`, with `day`: its date where that is known to the day, else null.

    A date of month or year precision stands at the first day of it, and an event without a date comes before all
    others: it may have been the first, so then nobody knows on which day the first one was. Rows that tie keep the
    order in which they are given.
    """
    is_to_the_day = pl.col("date_precision") == "day"
    return (
        events.sort("event_date", ~is_to_the_day, maintain_order=True, nulls_last=False)
        .unique(by, keep="first", maintain_order=True)
        .with_columns(day=pl.when(is_to_the_day).then("event_date"))
    )
