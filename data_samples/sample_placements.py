"""Where the child stays: placements, disappearances from them, found again, and return."""

from __future__ import annotations

import datetime as dt

from sample_arrests import arrest
from sample_story import Story

PLACES = {
    "protected_reception": 38,
    "residential_open": 24,
    "family_home_protected": 20,
    "residential_closed": 14,
    "other": 3,
    "unknown": 1,
}
DAYS_UNTIL_GONE = {(0, 6): 22, (7, 30): 30, (31, 90): 24, (91, 180): 14, (181, 380): 10}
DAYS_UNTIL_RETURN = {(35, 90): 25, (91, 200): 40, (201, 400): 35}
NEXT_TIME = {"disappears": 36, "returns": 46, "stays": 18}


def live_through(story: Story) -> None:
    """All placements of the case and how they end; sets placed_on, returned_on, lost_on or left_on."""
    draw, plan = story.draw, story.plan
    _detain(story)
    if plan.fate == "not_placed":
        _stay_outside_reception(story)
        return
    if story.is_in_origin and story.origin == plan.country and (plan.fate == "returns" or draw.chance(55)):
        _come_home_first(story)
    story.placed_on = story.ready_on
    _stay(story, story.ready_on, plan.fate, disappeared_before=0)


def _detain(story: Story) -> None:
    if not story.plan.arrested_in or not story.draw.chance(18):
        return
    place = story.draw.weighted({"police_cell": 75, "juvenile_detention": 25})
    held_on = story.ready_on
    released_on = story.draw.after(held_on, 1, 3 if place == "police_cell" else 40)
    story.move_out(place, released_on, story.move_in(place, held_on))
    story.ready_on = released_on


def _stay_outside_reception(story: Story) -> None:
    draw = story.draw
    if draw.chance(35):
        step_id = story.move_in("with_parents", story.ready_on)
        if draw.chance(60):
            story.move_out("with_parents", draw.after(story.ready_on, 20, 300), step_id)
    elif draw.chance(15) and not story.is_in_origin:
        story.returned_on = draw.after(story.ready_on, 3, 60)
        _tell_return(story, story.returned_on)


def _come_home_first(story: Story) -> None:
    """A case in the country of origin often begins with the return from abroad, now and then a prepared one."""
    draw = story.draw
    if story.plan.is_followed or draw.chance(30):
        story.has_verified_plan = True
        safe_on = story.ask(
            "origin_safety_assessment", "origin_child_protection", story.ready_on, (10, 60), outcome="positive"
        )
        assert safe_on
        arranged_on = story.ask(
            "return_arrangement", "origin_ngo", draw.after(safe_on, 1, 10), (3, 25), outcome="granted"
        )
        assert arranged_on
        story.ready_on = draw.after(arranged_on, 1, 14)
    story.returned_first_on = story.ready_on
    _tell_return(story, story.ready_on)
    story.ready_on = draw.after(story.ready_on, 0, 3)


def _stay(story: Story, start: dt.date, ending: str, disappeared_before: int) -> None:
    draw = story.draw
    place = draw.weighted(PLACES)
    step_id = story.move_in(place, start)
    if draw.chance(22):
        moved_on = draw.after(start, 4, 60)
        story.move_out(place, moved_on, step_id)
        start, place = moved_on, draw.weighted(PLACES)
        step_id = story.move_in(place, start)
    if ending == "disappears":
        gone_on = draw.after(start, *draw.weighted(DAYS_UNTIL_GONE))
        story.tell("disappeared", gone_on, step_id=step_id, placement_type=place, actor="reception_provider")
        story.move_out(place, gone_on, step_id)
        _after_disappearance(story, gone_on, disappeared_before + 1)
    elif ending == "returns" and story.returned_first_on is None:
        story.returned_on = draw.after(start, *draw.weighted(DAYS_UNTIL_RETURN))
        story.has_verified_plan = draw.chance(85 if story.plan.is_followed else 24)
        story.move_out(place, story.returned_on, step_id)
        _tell_return(story, story.returned_on)
    else:
        story.left_on = draw.after(start, 90, 300) if ending == "returns" else draw.after(start, 150, 1000)
        story.move_out(place, story.left_on, step_id)


def _after_disappearance(story: Story, gone_on: dt.date, times: int) -> None:
    draw = story.draw
    if story.plan.arrested_in and draw.chance(22):
        story.rearrested_on = draw.after(gone_on, 5, 160)
        arrest(story, story.rearrested_on, story.plan.offences)
    if times >= 3 or not draw.chance(42):
        story.lost_on = gone_on
        return
    found_on = draw.after(gone_on, 1, 90)
    story.tell("found", found_on, actor=draw.weighted({"police": 70, "ngo": 15, "guardian": 15}))
    if not draw.chance(70):
        story.lost_on = gone_on
        return
    back_on = draw.after(found_on, 0, 6)
    story.tell("returned_to_care", back_on, actor="guardian")
    _stay(story, back_on, draw.weighted(NEXT_TIME), times)


def _tell_return(story: Story, day: dt.date) -> None:
    outcome = story.draw.weighted({"voluntary": 58, "enforced": 42})
    actor = "central_authority" if story.is_in_origin else "dtv"
    story.tell("return_executed", day, actor=actor, country=story.origin, outcome=outcome)
