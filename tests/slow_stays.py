"""Stays in reception and disappearances from them, counted by hand (see `slow_export`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from slow_export import Row, Rows, SlowExport, day, stretch_of
from slow_steps import closing_of, first_of

Moment = tuple[str, str]
"""A date as it is stored, and how exactly it is known."""


def without_repeats(rows: Rows) -> Rows:
    """As the gate would leave it: a placement starts once and ends once."""
    there: set[tuple[str, ...]] = set()
    kept = []
    for event in rows["events"]:
        bound = (event["case_id"], event["step_id"], event["event_type"])
        if event["event_type"] in ("placement_start", "placement_end") and event["lifecycle"] == "complete":
            if bound in there or not event["step_id"]:
                continue
            there.add(bound)
        kept.append(event)
    return {**rows, "events": kept}


def moment(event: Row) -> Moment:
    return event["event_date"], event["date_precision"]


def last_possible(when: Moment) -> dt.date:
    return stretch_of({"event_date": when[0], "date_precision": when[1]})[1]


def who(export: SlowExport, child: str) -> dict[str, str]:
    """What is known of a child of a random export: the first known sex in the order of opening, and no age."""
    # Of two cases opened on one day the sex decides, so that other ids would change nothing.
    cases = sorted((export.cases[one] for one in export.cases_of(child)), key=lambda c: (c["opened_on"], c["sex"]))
    sexes = [case["sex"] for case in cases if case["sex"] not in ("", "unknown")]
    held = {code for case in cases for code in case["citizenship"].split(";") if code}
    nationality = "undetermined_or_stateless" if held else "unknown"
    nationality = "third_country_national" if "MD" in held else nationality
    nationality = "eu_citizen" if "RO" in held else nationality
    return {"sex": sexes[0] if sexes else "unknown", "age_band": "unknown", "nationality_group": nationality}


def how_many(number: int) -> str:
    return "3_or_more" if number > 2 else str(number)


def kind_of(start: Row) -> str:
    return start["placement_type"] or "unknown"


def days_in_reception(export: SlowExport) -> list[Any]:
    """(places, kind, outcome, entered day, left day) of each placement that is in the curve or counted beside it."""
    found: list[Any] = []
    for start in export.happened("placement_start"):
        started_on = day(start["event_date"])
        if not start["step_id"] or not started_on or start["placement_type"] in NOT_RECEPTION:
            continue
        outcome, left = way_out(export, start)
        opened_on = day(export.cases[start["case_id"]]["opened_on"])
        begins = max(started_on, export.first_day, opened_on or dt.date.min)
        key = export.places_of_child[export.child[start["case_id"]]], kind_of(start), outcome
        if left and last_possible(left) < begins:
            continue
        if start["date_precision"] != "day" or (left and left[1] != "day"):
            found.append((*key, None, None))
            continue
        until = day(left[0]) if left else export.cut
        assert until
        found.append((*key, (begins - started_on).days, (until - started_on).days))
    return found


NOT_RECEPTION = ("with_parents", "police_cell", "juvenile_detention", "none")


def way_out(export: SlowExport, start: Row) -> tuple[str, Moment | None]:
    def of_stay(kind: str) -> list[Moment]:
        events = [event for event in export.happened(kind) if event["case_id"] == start["case_id"]]
        return sorted(moment(event) for event in events if event["step_id"] == start["step_id"])

    ends, gone = of_stay("placement_end"), of_stay("disappeared")
    end = ends[-1] if ends else None
    if gone:
        returned_on = [when for when, _ in of_stay("returned_to_care") if when and when >= gone[-1][0]]
        if not [when for when in returned_on if not (end and end[0] and when >= end[0])]:
            return "disappeared", gone[-1]
    child = export.child[start["case_id"]]
    returns = [moment(event) for event in export.of_child(child, export.happened("return_executed"))]
    stops = [moment(event) for event in export.happened("measure_ended") if event["case_id"] == start["case_id"]]
    closing = closing_of(export, start["case_id"])
    if closing:
        known = (str(closing.day or ""), "day" if closing.day else "unknown")
        stops.append(moment(closing.rows[0]) if closing.rows else known)
    if end:
        if end[0] and end in returns:
            return "returned", end
        return ("measure_ended" if end[0] and end in stops else "other_exit"), end
    # In alphabetical order a return goes before an end of the measure, as it should on one day.
    possible = [(when or "9999", "1 returned", how) for when, how in returns]
    possible += [(when or "9999", "2 measure_ended", how) for when, how in stops]
    started_on = day(start["event_date"])
    assert started_on
    possible = [one for one in possible if one[0] == "9999" or last_possible((one[0], one[2])) >= started_on]
    if not possible:
        return "open", None
    when, outcome, how = min(possible)
    return outcome[2:], ("" if when == "9999" else when, how)


@dataclass
class Disappearance:
    """One disappearance from reception to date: `found` (None: not known to the day, or never) and the one after it."""

    start: Row
    when: Moment
    what_followed: str
    found: dt.date | None
    next_gone: Moment | None


def disappearances_of(export: SlowExport) -> list[Disappearance]:
    found = []
    for placement in export.placements:
        start = placement["row"]
        gone = {moment(event) for event in export.in_step(start, "disappeared") if lies_in_programme(export, event)}
        found.extend(Disappearance(start, when, *_what_followed(export, placement["child"], when)) for when in gone)
    return found


def lies_in_programme(export: SlowExport, event: Row) -> bool:
    first, last = stretch_of(event)
    return bool(event["event_date"]) and first >= export.first_day and last <= export.cut


def _what_followed(export: SlowExport, child: str, when: Moment) -> tuple[str, dt.date | None, Moment | None]:
    all_gone = export.of_child(child, export.happened("disappeared"))
    gone = sorted(moment(event) for event in all_gone if event["event_date"])
    belonging = []
    for event in export.of_child(child, export.happened("found", "returned_to_care")):
        by = min(stretch_of(event)[1], export.cut)
        before = [stored for stored, _ in gone if (day(stored) or dt.date.max) <= by]
        if before and before[-1] == when[0]:
            belonging.append(event)
    later = [one for one in gone if one[0] > when[0]]
    first = first_of(belonging)
    if first is None:
        return "not_found", None, later[0] if later else None
    is_back = any(event["event_type"] == "returned_to_care" for event in belonging)
    return "returned_to_care" if is_back else "found", first.day, None


def days_until_found(export: SlowExport) -> list[Any]:
    """(places, kind, outcome, entered day, left day) of each disappearance in the curve or counted beside it."""
    days: list[Any] = []
    for one in disappearances_of(export):
        case_id = one.start["case_id"]
        outcome = "open" if one.what_followed == "not_found" else "found"
        key = export.places_of_child[export.child[case_id]], kind_of(one.start), outcome
        gone_on, opened_on = day(one.when[0]), day(export.cases[case_id]["opened_on"])
        assert gone_on
        assert opened_on
        begins = max(gone_on, opened_on)
        until = one.found if outcome == "found" else day(one.next_gone[0]) if one.next_gone else export.cut
        seen_until = last_possible(one.next_gone) if one.next_gone else until
        if seen_until and seen_until < begins:
            continue
        is_exact = one.when[1] == "day" and (one.next_gone is None or one.next_gone[1] == "day")
        if until is None or not is_exact:
            days.append((*key, None, None))
        else:
            days.append((*key, (begins - gone_on).days, (until - gone_on).days))
    return days
