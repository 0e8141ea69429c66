"""A count with its unit, in the right plural."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.words.speak import N_, Words

_UNITS: dict[str, Callable[[Words, int], str]] = {
    "children": lambda words, count: words.say_count("{count} child", "{count} children", count),
    "arrests": lambda words, count: words.say_count("{count} arrest", "{count} arrests", count),
    "offences": lambda words, count: words.say_count("{count} offence", "{count} offences", count),
    "placements": lambda words, count: words.say_count("{count} placement", "{count} placements", count),
    "disappearances": lambda words, count: words.say_count("{count} disappearance", "{count} disappearances", count),
    "cases": lambda words, count: words.say_count("{count} case", "{count} cases", count),
    "steps": lambda words, count: words.say_count("{count} step of a case", "{count} steps of cases", count),
    "persons": lambda words, count: words.say_count("{count} person", "{count} persons", count),
    "rows": lambda words, count: words.say_count("{count} row", "{count} rows", count),
    "events": lambda words, count: words.say_count("{count} event", "{count} events", count),
    "requests": lambda words, count: words.say_count("{count} request", "{count} requests", count),
    "services": lambda words, count: words.say_count("{count} service", "{count} services", count),
    "assessments": lambda words, count: words.say_count("{count} assessment", "{count} assessments", count),
    "needs": lambda words, count: words.say_count("{count} need", "{count} needs", count),
    "followups": lambda words, count: words.say_count("{count} follow-up", "{count} follow-ups", count),
}

_FEWER: dict[str, str] = {
    "children": N_("fewer than 10 children"),
    "arrests": N_("fewer than 10 arrests"),
    "offences": N_("fewer than 10 offences"),
    "placements": N_("fewer than 10 placements"),
    "disappearances": N_("fewer than 10 disappearances"),
    "cases": N_("fewer than 10 cases"),
    "steps": N_("fewer than 10 steps of cases"),
    "persons": N_("fewer than 10 persons"),
    "rows": N_("fewer than 10 rows"),
    "events": N_("fewer than 10 events"),
    "requests": N_("fewer than 10 requests"),
    "services": N_("fewer than 10 services"),
    "assessments": N_("fewer than 10 assessments"),
    "needs": N_("fewer than 10 needs"),
    "followups": N_("fewer than 10 follow-ups"),
}


NEVER_ADDED = N_("They are counted apart and never added up, because they can share some of what is counted.")
"""What stands beside numbers of several releases."""


def say_units(count: int, unit: str, words: Words) -> str:
    """A count with its unit in the right plural: "1 child", "250 children"."""
    return _UNITS[unit](words, count)


def say_fewer(unit: str, words: Words) -> str:
    """A count that is under the floor, with its unit: "fewer than 10 children"."""
    return words.say(_FEWER[unit])
