"""How a child comes into view: arrests, the recognition as a possible victim, and the first requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sample_story import Story

FOUR_OFFENCES = {"shoplifting": 50, "pickpocketing": 27, "distraction_fraud": 10, "burglary": 13}
OTHER_OFFENCES = {"other_theft": 60, "begging": 25, "other": 15}
FURTHER_ARRESTS = {0: 64, 1: 22, 2: 9, 3: 5}
OFFENCES_PER_ARREST = {1: 74, 2: 21, 3: 5}


def come_into_view(story: Story) -> None:
    """Arrests, or a report by a partner, and the steps that follow at once; sets when the child can be placed."""
    plan, draw = story.plan, story.draw
    day = plan.first_contact
    if plan.arrested_in:
        arrest(story, day, plan.offences)
        for _ in range(draw.weighted(FURTHER_ARRESTS)):
            day = draw.after(day, 3, 50)
            mixed = {**plan.offences, **({"other_theft": 6, "unknown": 4} if plan.offences is FOUR_OFFENCES else {})}
            arrest(story, day, mixed)
        if draw.chance(45):
            story.tell("police_release", draw.after(day, 0, 3), actor="police")
    story.ready_on = draw.after(day, 0, 25)
    _recognise(story, plan.first_contact)
    if plan.is_followed or plan.fate != "not_placed":
        _ask_for_protection(story, day)


def arrest(story: Story, day: dt.date, offences: Mapping[str, int]) -> None:
    """One arrest: a row per offence under one arrest reference."""
    arrest_ref = story.tables.new_id("A", 4)
    country = story.draw.weighted(story.plan.arrested_in)
    for offence in story.draw.some_of(offences, story.draw.weighted(OFFENCES_PER_ARREST)):
        story.tell("arrest", day, actor="police", country=country, offence=offence, arrest_ref=arrest_ref)


def _recognise(story: Story, first_contact: dt.date) -> None:
    if story.plan.is_followed or not story.plan.arrested_in or story.draw.chance(68):
        actor = story.draw.weighted({"police": 5, "guardian": 3, "ngo": 2})
        story.tell("identified_possible_victim", story.draw.after(first_contact, 0, 50), actor=actor)


def _ask_for_protection(story: Story, day: dt.date) -> None:
    draw, sure = story.draw, story.plan.is_followed
    if sure or draw.chance(75):
        story.ask(
            "guardian_appointed", "juvenile_judge", draw.after(day, 0, 5), (1, 35), answered=92, outcome="granted"
        )
    if sure or draw.chance(50):
        story.ask("protection_board_inquiry", "child_protection_board", draw.after(day, 2, 20), (15, 130), answered=85)
    if sure or draw.chance(60):
        outcome = draw.weighted({"granted": 88, "refused": 12})
        story.ask("court_measure", "juvenile_judge", draw.after(day, 4, 30), (5, 60), answered=90, outcome=outcome)
