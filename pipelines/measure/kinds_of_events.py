"""Kinds of events that questions and their definitions take together: steps, turns of a path, requests, sightings."""

from __future__ import annotations

STEPS = (
    *("arrest", "identified_possible_victim", "guardian_appointed", "protection_board_inquiry", "court_measure"),
    *("placement_start", "bia", "child_heard", "family_tracing", "central_authority_request"),
    *("origin_safety_assessment", "bid", "durable_solution_decided", "durable_solution_implemented"),
)
"""What every case should come through, whatever its solution. A return is not here: a child who stays does not skip it;
nor is what comes after the solution, nor the end of the measure, which is how a case ends."""

STATIONS = (
    *("arrest", "placement_start", "disappeared", "returned_to_care", "durable_solution_decided", "return_executed"),
    "durable_solution_implemented",
)
"""The turns that make one path different from another."""

REQUESTS = (
    *("identified_possible_victim", "guardian_appointed", "protection_board_inquiry", "court_measure", "bia"),
    *("child_heard", "family_tracing", "central_authority_request", "origin_safety_assessment", "bid"),
    *("durable_solution_decided", "return_arrangement", "durable_solution_implemented", "followup_contact"),
)
"""Events that can be asked for on one day and take place on a later one; the others happen at once."""

SEEN = ("arrest", "placement_start", "found", "returned_to_care", "child_heard", "return_executed", "followup_contact")
"""Events at which the child is there: after one of them, an earlier disappearance no longer makes it lost from view."""
