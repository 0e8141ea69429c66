"""The way to a durable solution: assessments, requests to partners, the decision, and what came of it."""

from __future__ import annotations

import calendar
import datetime as dt

from sample_arrests import FOUR_OFFENCES, arrest
from sample_story import Story

VIEWS = {"agrees": 40, "agrees_later": 18, "not_sure": 20, "disagrees": 14, "not_recorded": 8}
HEARD = {"yes": 56, "no": 26, "unknown": 18}
FOLLOWUP_MONTHS = (1, 3, 6, 12)


def find_a_solution(story: Story) -> None:
    """Assessments, requests, decision, implementation and follow-up of one case."""
    if story.placed_on is not None:
        _assess_quickly(story, story.placed_on)
        _ask_partners(story, story.placed_on)
    _decide(story)
    if story.implemented_on is not None:
        _follow_up(story, story.implemented_on)


def _assess_quickly(story: Story, placed_on: dt.date) -> None:
    draw = story.draw
    if not (story.plan.is_followed or draw.chance(58)):
        return
    asked_on = draw.after(placed_on, 2, 25)
    decided_on = story.ask("bia", "guardian", asked_on, (4, 45), answered=90)
    recommendation = draw.weighted({"interim_unchanged": 50, "origin": 28, "nl_stay": 14, "none_yet": 8})
    _write_assessment(story, "bia", asked_on, decided_on, recommendation, "court_measure")


def _write_assessment(
    story: Story, kind: str, asked_on: dt.date, decided_on: dt.date | None, recommendation: str, decision: str
) -> None:
    """A row of `assessments`; `decision` is the type of the event that it was for, resolved to an id at the end."""
    draw = story.draw
    if story.lost_on and asked_on > story.lost_on:
        return
    row: dict[str, object] = {"kind": kind, "requested_on": asked_on, "decided_on": decided_on}
    row["child_heard"] = heard = draw.weighted(HEARD) if decided_on else "unknown"
    if decided_on:
        row |= {
            "recommendation": recommendation,
            "decided_by": "guardian" if kind == "bia" else "child_protection_board",
        }
        row["decision_event_id"] = decision
    if decided_on and heard == "yes":
        heard_on = draw.between(asked_on, decided_on)
        story.tell("child_heard", heard_on, actor="guardian")
        row |= {"child_heard_on": heard_on if draw.chance(90) else None, "child_view": draw.weighted(VIEWS)}
    story.assessments.append(row)


def _ask_partners(story: Story, placed_on: dt.date) -> None:
    draw, sure = story.draw, story.plan.is_followed or story.has_verified_plan
    if sure or draw.chance(42):
        found = draw.weighted({"positive": 60, "negative": 25, "unknown": 15})
        story.ask(
            "family_tracing",
            "origin_child_protection",
            draw.after(placed_on, 8, 45),
            (15, 140),
            answered=75,
            outcome=found,
            country=story.origin,
        )
    if sure or draw.chance(33):
        answer = draw.weighted({"positive": 70, "negative": 20, "unknown": 10})
        story.ask(
            "central_authority_request",
            "central_authority",
            draw.after(placed_on, 10, 60),
            (30, 260),
            answered=60,
            outcome=answer,
            country=story.origin,
        )
    if not story.has_verified_plan and (sure or draw.chance(24)):
        story.ask(
            "origin_safety_assessment",
            "origin_child_protection",
            draw.after(placed_on, 30, 90),
            (60, 300),
            answered=25,
            outcome="negative",
            country=story.origin,
        )


def _decide(story: Story) -> None:
    draw = story.draw
    if story.lost_on:
        story.solution = "lost_from_view"
    elif story.returned_on and story.has_verified_plan and story.placed_on:
        _decide_on_verified_return(story, story.placed_on, story.returned_on)
    elif story.returned_on:
        if story.placed_on and draw.chance(30):
            story.ask("return_arrangement", "dtv", draw.after(story.returned_on, -20, -8), (2, 6), outcome="granted")
        if draw.chance(55):
            decided_on = draw.after(story.returned_on, -3, 0)
            _settle(story, "origin", decided_on, story.returned_on)
    elif story.placed_on and story.left_on:
        _decide_on_staying(story, story.placed_on, story.left_on)
    elif draw.chance(12):
        # Not in reception and out of sight: no disappearance from a placement, and no solution either.
        story.solution = "lost_from_view"


def _decide_on_verified_return(story: Story, placed_on: dt.date, returned_on: dt.date) -> None:
    """All four steps, fitted into the days between placement and return."""
    draw = story.draw
    days = (returned_on - placed_on).days

    def at(percent: int) -> dt.date:
        return placed_on + dt.timedelta(days=days * percent // 100)

    def within(first: int, last: int) -> tuple[int, int]:
        return days * first // 100, days * last // 100

    story.ask(
        "origin_safety_assessment",
        "origin_child_protection",
        at(15),
        within(20, 40),
        outcome="positive",
        country=story.origin,
    )
    bid_asked_on = at(20)
    bid_on = story.ask("bid", "child_protection_board", bid_asked_on, within(15, 45), outcome="")
    assert bid_on
    decided_on = story.ask("durable_solution_decided", "juvenile_judge", at(45), within(10, 30), outcome="granted")
    assert decided_on
    story.ask(
        "return_arrangement",
        "origin_ngo",
        draw.between(decided_on, at(80)),
        within(2, 18),
        outcome="granted",
        country=story.origin,
    )
    solution = draw.weighted({"origin": 90, "third_country": 10})
    story.solution, story.decided_on, story.implemented_on = solution, decided_on, returned_on
    story.tell("durable_solution_implemented", returned_on, actor="guardian", country=story.origin)
    _write_assessment(story, "bid", bid_asked_on, bid_on, solution, "durable_solution_decided")
    story.assessments[-1]["implemented_on"] = returned_on


def _decide_on_staying(story: Story, placed_on: dt.date, left_on: dt.date) -> None:
    """The stay ended otherwise: with a decision for a life here or at home, an interim one, or none."""
    draw = story.draw
    days = (left_on - placed_on).days
    sure = story.plan.is_followed
    if not sure and draw.chance(25):
        return
    asked_on = placed_on + dt.timedelta(days=days // 6)
    bid_on = story.ask("bid", "child_protection_board", asked_on, (days // 8, days // 3), answered=100 if sure else 80)
    decided_on = draw.after(asked_on, days // 6, days // 2)
    home = "origin" if story.is_in_origin else "nl_stay" if story.plan.country == "NL" else "third_country"
    solution = home if sure else draw.weighted({home: 70, "interim_unchanged": 30})
    if solution == "interim_unchanged":
        story.solution, story.decided_on = solution, decided_on
        story.tell("durable_solution_decided", decided_on, actor="juvenile_judge")
    else:
        _settle(story, solution, decided_on, left_on)
    _write_assessment(story, "bid", asked_on, bid_on, solution, "durable_solution_decided")
    if bid_on and story.implemented_on:
        story.assessments[-1]["implemented_on"] = story.implemented_on


def _settle(story: Story, solution: str, decided_on: dt.date, implemented_on: dt.date) -> None:
    actor = "dtv" if story.returned_on else "juvenile_judge"
    story.solution, story.decided_on, story.implemented_on = solution, decided_on, implemented_on
    story.tell("durable_solution_decided", decided_on, actor=actor)
    country = story.origin if story.returned_on else story.plan.country
    story.tell("durable_solution_implemented", implemented_on, actor="guardian", country=country)


def _follow_up(story: Story, implemented_on: dt.date) -> None:
    """Contacts 1, 3, 6 and 12 months after the solution: few without a plan, most with one."""
    draw = story.draw
    is_prepared = story.has_verified_plan or story.plan.is_followed
    if story.plan.arrested_in and draw.chance(8 if is_prepared else 22):
        story.rearrested_on = draw.after(implemented_on, 20, 330)
        arrest(story, story.rearrested_on, story.plan.offences or FOUR_OFFENCES)
    for months in FOLLOWUP_MONTHS:
        contact_on = draw.after(months_later(implemented_on, months), 0, 14)
        reached = draw.weighted(
            {"yes": 80, "no": 16, "unknown": 4} if is_prepared else {"yes": 22, "no": 66, "unknown": 12}
        )
        row: dict[str, object] = {"months_after": months, "reached": reached}
        if reached == "yes":
            story.tell("followup_contact", contact_on, actor="origin_ngo", country=story.origin or story.plan.country)
            improved = {"yes": 62, "no": 26, "unknown": 12} if is_prepared else {"yes": 18, "no": 66, "unknown": 16}
            row["situation_improved"] = draw.weighted(improved)
            was_rearrested = story.rearrested_on is not None and implemented_on <= story.rearrested_on <= contact_on
            row["rearrested"] = "yes" if was_rearrested else "no"
        story.followups.append((contact_on, row))


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month `months` later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
