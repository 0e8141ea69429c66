"""The trajectory of one followed case counted by hand: its steps, their days, its path, and where it stopped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise

from slow_export import RECEPTION, Row, SlowExport
from slow_steps import First, ending_of, first_of, requests_of

from pipelines.measure.order import EVENT_ORDER

STEPS = (
    *("arrest", "identified_possible_victim", "guardian_appointed", "protection_board_inquiry", "court_measure"),
    *("placement_start", "bia", "child_heard", "family_tracing", "central_authority_request"),
    *("origin_safety_assessment", "bid", "durable_solution_decided", "durable_solution_implemented"),
)
STATIONS = (
    *("arrest", "placement_start", "disappeared", "returned_to_care", "durable_solution_decided", "return_executed"),
    "durable_solution_implemented",
)

Days = tuple[str, str, int | None]
"""A step, how it ended, and after how many days (None: not known)."""


@dataclass
class Trajectory:
    """What is counted of one case."""

    states: dict[str, str] = field(default_factory=dict)
    from_arrest: list[Days] = field(default_factory=list)
    of_steps: list[Days] = field(default_factory=list)
    path: str = "none"
    last_step: str = "none"
    case_state: str = "under_way"


def trajectories_of(export: SlowExport) -> list[tuple[str, Trajectory]]:
    """Programme country and trajectory of each followed case."""
    waiting = {(request.case_id, request.kind) for request in requests_of(export) if request.answer == "open"}
    followed = [case_id for case_id, case in export.cases.items() if case["research_cohort"] == "followed_19"]
    return [(export.places_of_case[case_id], _trajectory_of(export, case_id, waiting)) for case_id in followed]


def _trajectory_of(export: SlowExport, case_id: str, waiting: set[tuple[str, str]]) -> Trajectory:
    done = [row for row in export.happened(*STEPS, *STATIONS) if row["case_id"] == case_id]
    done = [row for row in done if row["event_type"] != "placement_start" or row["placement_type"] in RECEPTION]
    firsts = {step: first_of([row for row in done if row["event_type"] == step]) for step in STEPS}
    reached = {step: first for step, first in firsts.items() if first}
    ending = ending_of(export, case_id)
    found = Trajectory(path=_path(done), case_state="closed" if ending else "under_way")
    for number, step in enumerate(STEPS):
        is_passed = any(later in reached for later in STEPS[number + 1 :])
        found.states[step] = _state(step in reached, is_passed, (case_id, step) in waiting, ending is not None)
    arrested_on = reached["arrest"].day if "arrest" in reached else None
    for step in STEPS[1:]:
        outcome, left_on = _outcome(export, reached.get(step), ending)
        days = _between(arrested_on, left_on)
        found.from_arrest.append((step, outcome, None if days is None or days < 0 else days))
    _walk(export, found, reached, ending)
    return found


def _state(is_reached: bool, is_passed: bool, is_waiting: bool, has_ended: bool) -> str:
    if is_reached:
        return "reached"
    if has_ended:
        return "skipped" if is_passed else "ended_before"
    return "skipped" if is_passed and not is_waiting else "open"


def _outcome(export: SlowExport, first: First | None, ending: First | None) -> tuple[str, dt.date | None]:
    if first:
        return "reached", first.day
    return ("ended", ending.day) if ending else ("open", export.cut)


def _between(first: dt.date | None, last: dt.date | None) -> int | None:
    return (last - first).days if first and last else None


def _walk(export: SlowExport, found: Trajectory, reached: dict[str, First], ending: First | None) -> None:
    in_order = sorted(reached, key=lambda step: (str(reached[step].stored or ""), EVENT_ORDER.index(step)))
    for before, step in pairwise(in_order):
        found.of_steps.append((step, "reached", _between(reached[before].day, reached[step].day)))
    if not in_order:
        return
    found.last_step = in_order[-1]
    furthest = max(STEPS.index(step) for step in reached)
    if furthest + 1 < len(STEPS):
        outcome, left_on = _outcome(export, None, ending)
        days = _between(reached[in_order[-1]].day, left_on)
        found.of_steps.append((STEPS[furthest + 1], outcome, days if days is None else max(0, days)))


def _path(done: list[Row]) -> str:
    dated = [event for event in done if event["event_date"] and event["event_type"] in STATIONS]
    dated.sort(key=lambda event: (event["event_date"], EVENT_ORDER.index(event["event_type"])))
    path: list[str] = []
    for event in dated:
        if not path or path[-1] != event["event_type"]:
            path.append(event["event_type"])
    return ">".join(path) or "none"
