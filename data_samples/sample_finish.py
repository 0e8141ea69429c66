"""How a story becomes rows: closed, cut off at the data cut, dated as exactly as it was known, written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sample_story import Event, Story

FIRST_ARREST_PRECISION = {"day": 92, "month": 7, "year": 1}
ARREST_PRECISION = {"day": 88, "month": 8, "year": 1, "unknown": 3}


def close_case(story: Story) -> None:
    """When and why the case is closed; many are still open at the data cut."""
    draw = story.draw
    if story.lost_on:
        stays_open, latest, wait = 30, story.lost_on, (60, 260)
        reason = draw.weighted({"disappeared": 80, "not_seen": 20})
    elif story.returned_on:
        stays_open, latest, wait, reason = 20, story.returned_on, (20, 420), "returned"
    elif story.left_on:
        stays_open, latest, wait, reason = 10, story.left_on, (10, 90), "measure_ended"
    else:
        stays_open, latest, wait, reason = 25, story.opened_on, (40, 300), "other"
    if story.placed_on and story.lost_on is None and (story.plan.is_followed or draw.chance(60)):
        story.tell("measure_ended", draw.after(latest, 0, 10), actor="juvenile_judge")
    if draw.chance(stays_open):
        return
    if draw.chance(7):
        reason = "transferred"
    last_event_on = max(event.day for event in story.events if event.day)
    story.closed_on = max(draw.after(latest, *wait), last_event_on, story.opened_on)
    story.closure_reason = reason


def cut_off(story: Story, data_cut: dt.date) -> None:
    """Forget what happened after the data cut, or after the child came of age; requests stay without an answer."""
    last_day = min(data_cut, story.child.turns_18_on)
    story.events = [event for event in story.events if event.day is None or event.day <= last_day]
    if story.closed_on and story.closed_on > last_day:
        story.closed_on, story.closure_reason = None, ""
    if story.closed_on is None and story.child.turns_18_on <= data_cut:
        _come_of_age(story, last_day)
    if story.closed_on:
        story.tell("case_closed", story.closed_on, actor="guardian")
    if story.implemented_on and story.implemented_on > last_day:
        story.implemented_on = None
    settled_on = story.lost_on if story.solution == "lost_from_view" else story.decided_on
    if settled_on and settled_on > last_day:
        story.solution, story.decided_on = "none_yet", None
    for assessment in story.assessments:
        _forget_later(assessment, last_day)
    story.assessments = [row for row in story.assessments if row["requested_on"]]
    story.followups = [(day, row) for day, row in story.followups if day <= last_day]
    story.services = [_cut_service(row, last_day) for row in story.services if _is_near(row, last_day)]


def _come_of_age(story: Story, last_day: dt.date) -> None:
    ended = {event.step_id for event in story.events if event.type == "placement_end"}
    running = [event for event in story.events if event.type == "placement_start" and event.step_id not in ended]
    for event in running:
        story.move_out(event.placement_type, last_day, event.step_id)
    story.closed_on, story.closure_reason = last_day, "turned_18"


def _forget_later(row: dict[str, object], last_day: dt.date) -> None:
    for name, value in row.items():
        if isinstance(value, dt.date) and value > last_day:
            row[name] = None
    if row["decided_on"] is None:
        for name in ("recommendation", "decided_by", "child_view", "decision_event_id"):
            row.pop(name, None)
        if row.get("child_heard_on") is None:
            row["child_heard"] = "unknown"


def _is_near(row: dict[str, object], last_day: dt.date) -> bool:
    """Whether a service could be known of at the cut: it had started, or was planned for the coming weeks."""
    started_on, planned_on = row["started_on"], row["planned_on"]
    near = last_day + dt.timedelta(days=60)
    return (isinstance(started_on, dt.date) and started_on <= last_day) or (
        isinstance(planned_on, dt.date) and planned_on <= near
    )


def _cut_service(row: dict[str, object], last_day: dt.date) -> dict[str, object]:
    planned_on = row["planned_on"]
    is_to_come = isinstance(planned_on, dt.date) and planned_on > last_day
    for name in ("started_on", "ended_on"):
        value = row[name]
        if isinstance(value, dt.date) and value > last_day:
            row[name] = None
            if name == "started_on":
                is_to_come = True
    if is_to_come:
        row["delivered"] = "unknown"
    return row


def blur_dates(story: Story) -> None:
    """Some days are known by month, by year or not at all: all rows of an arrest alike, and no end of anything."""
    draw = story.draw
    refs = list(dict.fromkeys(event.arrest_ref for event in story.events if event.arrest_ref))
    of_arrest = {ref: draw.weighted(ARREST_PRECISION) for ref in refs[1:]}
    if refs:
        of_arrest[refs[0]] = draw.weighted(FIRST_ARREST_PRECISION)
    first_placement = next((event for event in story.events if event.type == "placement_start"), None)
    story.events = [
        _blurred(event, of_arrest[event.arrest_ref] if event.arrest_ref else _precision(story, event, first_placement))
        for event in story.events
    ]


def _precision(story: Story, event: Event, first_placement: Event | None) -> str:
    draw = story.draw
    assert event.day
    # By its month, a step must not seem older than the contact that led to it.
    can_be_month = event.day.replace(day=1) >= story.plan.first_contact
    if event.type in ("found", "police_release"):
        return draw.weighted({"day": 94, "unknown": 6})
    if event.type == "identified_possible_victim":
        return draw.weighted({"day": 84, "month": 12 if can_be_month else 0, "unknown": 4})
    if event is first_placement or event.lifecycle == "start":
        return draw.weighted({"day": 90, "month": 10 if can_be_month else 0})
    return "day"


def _blurred(event: Event, precision: str) -> Event:
    assert event.day
    if precision == "month":
        return replace(event, day=event.day.replace(day=1), precision=precision)
    if precision == "year":
        return replace(event, day=event.day.replace(month=1, day=1), precision=precision)
    return replace(event, day=None, precision=precision) if precision == "unknown" else event
