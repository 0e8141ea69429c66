"""A whole sample programme: every group, child and case of it, written as canonical tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sample_arrests import come_into_view
from sample_care import give_care, write_codes, write_needs
from sample_children import CasePlan, Child, Group, make_children
from sample_draw import Draw
from sample_finish import blur_dates, close_case, cut_off
from sample_placements import live_through
from sample_steps import find_a_solution
from sample_story import Event, Story
from sample_tables import SampleTables

ACCOMPANIMENT = {"alone": 44, "with_family": 20, "with_other_adults": 26, "unknown": 10}
TRAFFICKING_STATUS = {"possible": 58, "actual": 24, "not_victim": 7, "unknown": 11}
RECRUITERS = {"family": 34, "acquaintance": 20, "stranger": 8, "intimate_partner": 3, "unknown": 20, "": 15}
SOURCES = {"NL": "office", "SE": "office", "RO": "primero", "MD": "kobo", "BA": "kobo", "BG": "primero"}


def make_programme(name: str, groups: Iterable[Group], data_cut: dt.date) -> SampleTables:
    """All tables of a sample programme; nothing in them is dated after `data_cut` but plans."""
    tables = SampleTables()
    for group in groups:
        for child, plans in make_children(name, group):
            person_id = "" if child.is_unlinked else tables.new_id("P", 4)
            for plan in plans:
                if plan.first_contact <= data_cut:
                    _write_case(_told(child, plan, tables, data_cut), person_id, data_cut)
    return tables


def _told(child: Child, plan: CasePlan, tables: SampleTables, data_cut: dt.date) -> Story:
    draw = Draw(plan.draw_name)
    story = Story(plan, child, tables, draw, _opened_on(child, plan, draw, data_cut), _origin(child, plan))
    come_into_view(story)
    live_through(story)
    find_a_solution(story)
    give_care(story)
    close_case(story)
    cut_off(story, data_cut)
    blur_dates(story)
    story.events.sort(key=lambda event: event.day or dt.date.max)
    return story


def _opened_on(child: Child, plan: CasePlan, draw: Draw, data_cut: dt.date) -> dt.date:
    """Soon after the first contact, or late: then the first events lie well before the case.

    In the year of the first contact, so that age and year of birth agree whichever day one starts from.
    """
    latest = min(dt.date(plan.first_contact.year, 12, 31), child.turns_18_on, data_cut)
    is_late = draw.chance(60 if plan.is_followed else 12)
    opened_on = draw.after(plan.first_contact, *((110, 300) if is_late else (0, 21)))
    return opened_on if opened_on <= latest else draw.between(plan.first_contact, latest)


def _origin(child: Child, plan: CasePlan) -> str:
    """The country to go back to: this one, if the child is its citizen; empty where no country is known."""
    countries = [code for code in child.citizenship.split(";") if len(code) == 2]
    return plan.country if plan.country in countries else "".join(countries[:1])


def _write_case(story: Story, person_id: str, data_cut: dt.date) -> None:
    draw, tables = story.draw, story.tables
    case_id = tables.new_id("C", 4)
    case = {"case_id": case_id, "person_id": person_id, **_described(story, draw)}
    tables.add("cases", case)
    codes = (str(case["citizenship"]), str(case["trafficking_status"]), str(case["accompaniment"]))
    write_codes(story, case_id, *codes)
    event_ids = _write_events(story.tables, case_id, story.events)
    _write_care(story, case_id, event_ids)
    outcome = {
        "case_id": case_id,
        "solution": story.solution,
        "decided_on": story.decided_on,
        "implemented_on": story.implemented_on,
    }
    tables.add("outcomes", outcome)
    if story.plan.has_duplicate:
        _write_duplicate(story, case, data_cut)


def _described(story: Story, draw: Draw) -> dict[str, object]:
    child, plan = story.child, story.plan
    days = [event.day for event in story.events if event.day]
    age = child.age_on(min([plan.first_contact, story.opened_on, *days]))
    is_age_known = draw.chance(93)
    status = draw.weighted({"possible": 60, "actual": 40} if plan.is_followed else TRAFFICKING_STATUS)
    decided_by = draw.weighted({"police": 45, "ngo": 25, "court_or_prosecution": 20, "other_government": 10})
    return {
        "source_system": SOURCES[plan.country],
        "opened_on": story.opened_on,
        "closed_on": story.closed_on,
        "case_status": _status(story),
        "closure_reason": story.closure_reason,
        "sex": child.sex,
        "birth_year": child.born_on.year if draw.chance(90) else None,
        "age_at_first_contact": age if is_age_known else None,
        "age_estimated": draw.chance(28) if is_age_known else None,
        "citizenship": child.citizenship,
        "accompaniment": draw.weighted(ACCOMPANIMENT),
        "trafficking_status": status,
        "trafficking_status_by": decided_by if status in ("possible", "actual", "not_victim") else None,
        "recruiter_relation": draw.weighted(RECRUITERS),
        "programme_country": plan.country,
        "consent_reporting": "yes" if child.has_consent else "no",
        "research_cohort": "followed_19" if plan.is_followed else None,
    }


def _status(story: Story) -> str:
    if story.closed_on is None:
        return "open"
    return "transferred" if story.closure_reason == "transferred" else "closed"


def _write_events(tables: SampleTables, case_id: str, events: Iterable[Event]) -> dict[str, str]:
    """Write the events; the id of the last complete one of each type."""
    event_ids: dict[str, str] = {}
    for event in events:
        event_id = tables.new_id("E", 5)
        row = {
            "event_id": event_id,
            "case_id": case_id,
            "event_type": event.type,
            "event_date": event.day,
            "date_precision": event.precision,
            "lifecycle": event.lifecycle,
            "step_id": event.step_id,
            "actor": event.actor,
            "country": event.country,
            "offence": event.offence,
            "arrest_ref": event.arrest_ref,
            "placement_type": event.placement_type,
            "outcome": event.outcome,
        }
        tables.add("events", row)
        if event.lifecycle == "complete":
            event_ids[event.type] = event_id
    return event_ids


def _write_care(story: Story, case_id: str, event_ids: dict[str, str]) -> None:
    tables = story.tables
    for service in story.services:
        tables.add("services", {"service_id": tables.new_id("V", 5), "case_id": case_id, **service})
    for assessment in story.assessments:
        decision = event_ids.get(str(assessment.get("decision_event_id")))
        row = {"assessment_id": tables.new_id("B", 4), "case_id": case_id, **assessment}
        tables.add("assessments", {**row, "decision_event_id": decision})
    write_needs(story, case_id)
    for _, followup in story.followups:
        tables.add("followups", {"case_id": case_id, **followup})


def _write_duplicate(story: Story, case: dict[str, object], data_cut: dt.date) -> None:
    """The same child entered twice: a case that no count may include, with the arrest that is told already."""
    draw, tables = story.draw, story.tables
    case_id = tables.new_id("C", 4)
    opened_on = min(draw.after(story.opened_on, 1, 20), data_cut)
    tables.add(
        "cases",
        {
            **case,
            "case_id": case_id,
            "opened_on": opened_on,
            "closed_on": min(draw.after(opened_on, 2, 40), data_cut),
            "case_status": "duplicate",
            "closure_reason": "other",
        },
    )
    for code in str(case["citizenship"]).split(";"):
        tables.add("case_codes", {"case_id": case_id, "code_type": "citizenship", "code": code})
    refs = [event.arrest_ref for event in story.events if event.arrest_ref]
    _write_events(tables, case_id, [event for event in story.events if event.arrest_ref in refs[:1]])
