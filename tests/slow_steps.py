"""Requests and endings counted by hand: rows as text, loops, and no frames. Slow, and easy to check by reading."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from slow_export import Row, SlowExport, day, stretch_of

from pipelines.measure.order import EVENT_ORDER

MOMENTS = (
    *("arrest", "police_release", "placement_start", "placement_end", "disappeared", "found", "returned_to_care"),
    *("return_executed", "measure_ended", "case_closed"),
)
SEEN = ("arrest", "placement_start", "found", "returned_to_care", "child_heard", "return_executed", "followup_contact")


@dataclass
class First:
    """The first of some events: the date it is stored with (None: one has none) and its day (None: not known)."""

    stored: dt.date | None
    day: dt.date | None
    rows: list[Row]


def first_of(events: list[Row]) -> First | None:
    if not events:
        return None
    undated = [event for event in events if not event["event_date"]]
    if undated:
        return First(None, None, undated)
    earliest = min(event["event_date"] for event in events)
    then = [event for event in events if event["event_date"] == earliest]
    exact = [event for event in then if event["date_precision"] == "day"]
    return First(day(earliest), day(earliest), exact) if exact else First(day(earliest), None, then)


def closing_of(export: SlowExport, case_id: str) -> First | None:
    """When the case was closed, None where it is open at the cut."""
    case = export.cases[case_id]
    closed_on = day(case["closed_on"])
    if closed_on:
        return First(closed_on, closed_on, []) if closed_on <= export.cut else None
    closed = first_of([row for row in export.completed("case_closed") if row["case_id"] == case_id])
    if closed is None:
        return First(None, None, []) if case["case_status"] in ("closed", "transferred") else None
    return closed if closed.stored is None or stretch_of(closed.rows[0])[1] <= export.cut else None


def loss_of(export: SlowExport, case_id: str) -> First | None:
    """The disappearance after which the child was not seen again, by the cut."""
    rows = [row for row in export.happened(*SEEN, "disappeared") if row["case_id"] == case_id]
    if not rows:
        return None

    def moment(event: Row) -> tuple[str, int]:
        return event["event_date"], EVENT_ORDER.index(event["event_type"])

    latest = max(moment(row) for row in rows)
    last = [row for row in rows if moment(row) == latest]
    if last[0]["event_type"] != "disappeared":
        return None
    stored = day(last[0]["event_date"])
    return First(stored, stored if all(event["date_precision"] == "day" for event in last) else None, last)


def ending_of(export: SlowExport, case_id: str) -> First | None:
    measures = [row for row in export.happened("measure_ended") if row["case_id"] == case_id]
    endings = [end for end in (closing_of(export, case_id), first_of(measures), loss_of(export, case_id)) if end]
    if not endings:
        return None
    if any(end.stored is None for end in endings):
        return First(None, None, [])
    earliest = min(end.stored for end in endings if end.stored)
    return First(earliest, earliest if any(end.day == earliest for end in endings) else None, [])


@dataclass
class Request:
    """One request: where it is counted, whom it went to, what became of it, and the days it took (None: not known)."""

    case_id: str
    places: str
    partner: str
    kind: str
    answer: str
    days: int | None


def requests_of(export: SlowExport) -> list[Request]:
    steps: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in export.of("events"):
        is_by_cut = not row["event_date"] or stretch_of(row)[1] <= export.cut
        if row["step_id"] and row["event_type"] not in MOMENTS and is_by_cut:
            steps[row["case_id"], row["step_id"], row["event_type"]].append(row)
    found = []
    for (case_id, _, kind), rows in steps.items():
        question = first_of([row for row in rows if row["lifecycle"] == "start"])
        if question is None:
            continue
        partner = min((row["actor"] for row in question.rows if row["actor"]), default="unknown")
        answer, left_on = _what_became_of_it(export, case_id, rows, question.day)
        waited = (left_on - question.day).days if left_on and question.day else None
        days = None if waited is None or waited < 0 else waited
        found.append(Request(case_id, export.places_of_child[export.child[case_id]], partner, kind, answer, days))
    return found


def _what_became_of_it(
    export: SlowExport, case_id: str, rows: list[Row], asked_on: dt.date | None
) -> tuple[str, dt.date | None]:
    for lifecycle, answer in (("complete", "answered"), ("withdrawn", "withdrawn")):
        first = first_of([row for row in rows if row["lifecycle"] == lifecycle])
        if first:
            return answer, first.day
    closing = closing_of(export, case_id)
    if closing is None:
        return "open", export.cut
    if closing.day is None:
        return "open", None
    return "open", closing.day if asked_on and closing.day >= asked_on else export.cut
