"""Persons assisted and returned as AMIF counts them, by hand, for both frameworks: loops over rows, days one by one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from slow_export import Answers, Row, SlowExport, day, stretch_of

EU = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR"),
    *("HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
}
"""The members in the years of the sample and of the random exports."""

MOST_DAYS = 366 * 45
INTEGRATION = ("education", "health", "psychosocial", "livelihood", "family_mediation")
VULNERABLE = (("accompaniment", ("alone", "with_other_adults")), ("trafficking_status", ("possible", "actual")))

Stretch = tuple[dt.date, dt.date]
Dated = list[tuple[Row, Stretch]]
Holds = Callable[[list[Row]], bool]
"""Whether a child with these rows is in a part."""


def count_assistance(export: SlowExport, first_day: dt.date, framework: str, span: str) -> Answers:
    """The tables of a framework from `first_day` to the cut."""
    services = [
        (row, (started, started))
        for row in export.of("services")
        if (started := day(row["started_on"])) and first_day <= started <= export.cut
        if row["delivered"] in ("yes", "partly")
    ]
    returns = [
        (row, stretch_of(row))
        for row in export.completed("return_executed")
        if row["event_date"] and first_day <= stretch_of(row)[0] and stretch_of(row)[1] <= export.cut
    ]
    back = {
        export.child[row["case_id"]]
        for row in export.completed("return_executed")
        if row["event_date"] and row["event_date"] <= str(export.cut)
    }
    reception = [(row, on) for row, on in services if row["phase"] == "reception"]
    integration = _only(reception, "service_type", INTEGRATION)
    reintegration = [
        (row, on)
        for row, on in _only(services, "service_type", ("reintegration",))
        if row["phase"] != "reception" and export.child[row["case_id"]] in back
    ]
    legal, vulnerable = _kind("legal"), _vulnerable(export)
    if framework == "amif-2014-2020":
        asked: dict[str, tuple[Dated, dict[str, Holds]]] = {
            "so1_c1": (
                reception,
                {"information": _kind("intercultural_mediation"), "legal": legal, "vulnerable": vulnerable},
            ),
            "so2_c2": (
                integration,
                {
                    "education": _kind("education"),
                    "health": _kind("health", "psychosocial"),
                    "other_measure": _kind("livelihood", "family_mediation"),
                },
            ),
            "so3_c2": (reintegration, {}),
            "so3_c3": (returns, {"voluntary": _manner("voluntary"), "removed": _manner("enforced")}),
        }
    else:
        asked = {
            "o_1_1": (reception, {"legal": legal, "other_support": _not_only_legal, "vulnerable": vulnerable}),
            "o_2_3": (integration, {}),
            "o_3_3": (reintegration, {}),
            "r_3_6": (_only(returns, "outcome", ("voluntary",)), {}),
            "r_3_7": (_only(returns, "outcome", ("enforced",)), {}),
        }
    answers: Answers = {}
    for row_id, (dated, parts) in asked.items():
        whole = answers[f"amif_{row_id}_{span}"] = Counter()
        of_parts = {part: answers.setdefault(f"amif_{row_id}_{part}_{span}", Counter()) for part in parts}
        for child in {export.child[row["case_id"]] for row, _ in dated}:
            mine = [(row, on) for row, on in dated if export.child[row["case_id"]] == child]
            first = min(on[0] for _, on in mine), min(on[1] for _, on in mine)
            gate = _gate(export, child, first, is_by_age=framework != "amif-2014-2020")
            places = export.places_of_child[child]
            whole[places, gate] += 1
            for part, holds in parts.items():
                of_parts[part][places, gate, "yes" if holds([row for row, _ in mine]) else "no"] += 1
    return answers


def _only(dated: Dated, field: str, values: Iterable[str]) -> Dated:
    return [(row, on) for row, on in dated if row[field] in values]


def _kind(*kinds: str) -> Holds:
    return lambda rows: any(row["service_type"] in kinds for row in rows)


def _not_only_legal(rows: list[Row]) -> bool:
    return any(row["service_type"] != "legal" for row in rows)


def _manner(outcome: str) -> Holds:
    return lambda rows: any(row["outcome"] == outcome for row in rows)


def _vulnerable(export: SlowExport) -> Holds:
    def holds(rows: list[Row]) -> bool:
        cases = [export.cases[case_id] for case_id in export.cases_of(export.child[rows[0]["case_id"]])]
        return any(case[field] in codes for case in cases for field, codes in VULNERABLE)

    return holds


def _gate(export: SlowExport, child: str, first: Stretch, is_by_age: bool) -> str:
    cases = [export.cases[case_id] for case_id in export.cases_of(child)]
    held = {code for case in cases for code in case["citizenship"].split(";") if code}
    if not held:
        return "unknown"
    if held & EU:
        return "not_countable"
    if not is_by_age:
        return "countable"
    in_order = sorted(cases, key=lambda case: (case["opened_on"], case["sex"], case["age_at_first_contact"] or "~"))
    sex = next((case["sex"] for case in in_order if case["sex"] not in ("", "unknown")), "unknown")
    year = next((case["birth_year"] for case in in_order if case["birth_year"]), "")
    aged = next((case for case in in_order if case["age_at_first_contact"]), None)
    age = aged["age_at_first_contact"] if aged else ""
    return f"countable:{_bracket(year, age, aged['opened_on'] if aged else '', first)}:{sex}"


@cache
def _bracket(year: str, age: str, opened_on: str, first: Stretch) -> str:
    """Tries each day on which the child can have been born, and each on which it can have been assisted first."""
    if not year and not age:
        return "unknown"
    found = set()
    for number in range(MOST_DAYS):
        born = dt.date(2017, 12, 31) - dt.timedelta(number)
        if year and str(born.year) != year:
            continue
        if age and _age(born, dt.date.fromisoformat(opened_on)) != int(age):
            continue
        found |= {_bracket_of(_age(born, on)) for on in first}
    return found.pop() if len(found) == 1 else "unknown"


def _age(born: dt.date, on: dt.date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _bracket_of(age: int) -> str:
    return "under_18" if age < 18 else "from_18_to_60" if age <= 60 else "over_60"
