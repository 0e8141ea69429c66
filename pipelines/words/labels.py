"""The words for the categories of tables: one label for each code that a reader can see."""

from __future__ import annotations

from pipelines.words.labels_of_care import LABELS_OF_CARE
from pipelines.words.labels_of_children import LABELS_OF_CHILDREN
from pipelines.words.labels_of_records import LABELS_OF_RECORDS
from pipelines.words.labels_of_steps import (
    LABELS_OF_STEPS,
    NAMES_ITS_PARTNER,
    NOT_ENDED,
    NOT_ENDED_OTHERWISE,
    PARTNERS,
    SPELL_OUTCOMES,
    STEPS,
)
from pipelines.words.speak import N_, Words

LABELS: dict[str, dict[str, str]] = {**LABELS_OF_CHILDREN, **LABELS_OF_STEPS, **LABELS_OF_CARE, **LABELS_OF_RECORDS}

PART_MARK = ":"
"""Between the parts of a category that is broken down, as in `contract.counts`, which words can't import."""

NAMED_BY_THE_USER = ("period", "programme")
"""Dimensions whose categories are words of programme.yml, which stand for themselves."""

TOTALS = {
    "children": N_("All children"),
    "arrests": N_("All arrests"),
    "offences": N_("All offences"),
    "placements": N_("All placements"),
    "disappearances": N_("All disappearances"),
    "cases": N_("All cases"),
    "steps": N_("All steps"),
    "persons": N_("All persons assisted"),
    "rows": N_("All rows"),
    "events": N_("All events"),
    "requests": N_("All requests"),
    "services": N_("All services"),
    "assessments": N_("All assessments"),
    "needs": N_("All needs"),
    "followups": N_("All follow-ups"),
}

UNITS = {
    "children": N_("Children"),
    "arrests": N_("Arrests"),
    "offences": N_("Offences"),
    "placements": N_("Placements"),
    "disappearances": N_("Disappearances"),
    "cases": N_("Cases"),
    "steps": N_("Steps of cases"),
    "persons": N_("Persons"),
    "places": N_("Places"),
    "rows": N_("Rows"),
    "events": N_("Events"),
    "requests": N_("Requests"),
    "services": N_("Services"),
    "assessments": N_("Assessments"),
    "needs": N_("Needs"),
    "followups": N_("Follow-ups"),
}

DIMENSIONS = {
    "period": N_("Period"),
    "programme": N_("Programme"),
    "sex": N_("Sex"),
    "age_band": N_("Age"),
    "age_band_coarse": N_("Age"),
    "age_bracket": N_("Age"),
    "sex_of_person": N_("Sex"),
    "nationality_group": N_("Nationality"),
    "countable": N_("Nationality gate"),
    "citizenship": N_("Citizenship"),
    "country": N_("Country"),
    "victim_status": N_("Victim status"),
    "exploitation_type": N_("Form of exploitation"),
    "offence": N_("Alleged offence"),
    "quarter": N_("Quarter"),
    "placement_type": N_("Kind of reception"),
    "disappeared": N_("Outcome"),
    "arrests_of_child": N_("Arrests of a child"),
    "identification": N_("When identified as a possible victim"),
    "disappearances_of_child": N_("Disappearances of a child"),
    "step": N_("Step"),
    "request": N_("What was asked for"),
    "event_type": N_("Kind of event"),
    "partner": N_("Chain partner"),
    "partner_request": N_("Chain partner and request"),
    "path": N_("Path"),
    "step_state": N_("State of the step"),
    "case_state": N_("State of the case"),
    "answer": N_("Answer"),
    "what_followed": N_("What followed"),
    "within_days": N_("Days from the start"),
    "ending": N_("How it ended"),
    "return_kind": N_("Return"),
    "return_manner": N_("Manner of the return"),
    "rearrest": N_("Arrest after the solution"),
    "solution": N_("Durable solution"),
    "recommendation": N_("Recommendation"),
    "progress": N_("Progress"),
    "carried_out": N_("Carried out"),
    "months_after": N_("Follow-up"),
    "situation": N_("Situation"),
    "service_type": N_("Service"),
    "service_got": N_("Service"),
    "service_missed": N_("Service"),
    "phase": N_("Phase"),
    "delivery": N_("Delivery"),
    "core_services": N_("Core services"),
    "assessment": N_("Assessment or determination"),
    "bia_state": N_("State"),
    "bid_state": N_("State"),
    "timeliness": N_("In time for the decision"),
    "heard": N_("Child heard"),
    "child_view": N_("The child's view"),
    "need": N_("Need"),
    "named_by_child": N_("Named by the child"),
    "met": N_("Whether met"),
    "offer": N_("What was offered"),
    "verdict": N_("Verdict"),
    "consent": N_("Consent"),
    "record_table": N_("Table of the export"),
    "field": N_("Field of the record"),
    "event_field": N_("Field of the record"),
    "service_field": N_("Field of the record"),
    "assessment_field": N_("Field of the record"),
    "outcome_field": N_("Field of the record"),
    "need_field": N_("Field of the record"),
    "followup_field": N_("Field of the record"),
    "date_precision": N_("How exactly the date is known"),
}


def label(words: Words, dimension: str, category: str, unit: str) -> str:
    """The reader's word for a category of a dimension; `total` gives the word for all of the unit.

    Raises KeyError where a code has no label: a table may not show a bare code.
    """
    if category == "total":
        return words.say(TOTALS[unit])
    if dimension in NAMED_BY_THE_USER:
        return category
    known = LABELS.get(dimension, {})
    if category in known:
        return words.say(known[category])
    if dimension in ("citizenship", "country"):
        return words.country(category)
    if dimension in _MADE_OF_PARTS:
        return _MADE_OF_PARTS[dimension](words, category)
    raise KeyError(f"{dimension}.{category} has no label")


def outcome_label(words: Words, outcome: str) -> str:
    """The word for the way in which a spell ended, as it stands inside a sentence."""
    return words.say(SPELL_OUTCOMES[outcome])


def not_ended_label(words: Words, first_outcome: str) -> str:
    """The word, inside a sentence, for a spell that waits for `first_outcome` when it was last seen."""
    return words.say(NOT_ENDED.get(first_outcome, NOT_ENDED_OTHERWISE))


def _quarter(words: Words, category: str) -> str:
    year, quarter = category.split("-Q")
    return words.say(N_("Quarter {quarter} of {year}"), quarter=quarter, year=year)


def _countable(words: Words, category: str) -> str:
    _, age, sex = category.split(PART_MARK)
    return words.say(
        N_("Countable: {age}, {sex}"),
        age=words.say(LABELS["age_bracket"][age]),
        sex=words.say(LABELS["sex_of_person"][sex]),
    )


def _path(words: Words, category: str) -> str:
    return " → ".join(words.say(STEPS[step]) for step in category.split(">"))


def _partner_request(words: Words, category: str) -> str:
    actor, event_type = category.split("|")
    request = words.say(STEPS[event_type])
    # "Central Authority: Request to the Central Authority" would say the partner twice.
    return request if (actor, event_type) in NAMES_ITS_PARTNER else words.named(words.say(PARTNERS[actor]), request)


_MADE_OF_PARTS = {"countable": _countable, "quarter": _quarter, "path": _path, "partner_request": _partner_request}
"""Dimensions whose categories are too many to list: each is read from its parts."""
