"""Which of two events comes first when both lie on one day: a fixed rank, because an export holds no hours."""

from __future__ import annotations

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
