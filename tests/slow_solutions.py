"""Solutions and the follow-ups due after them, counted by hand."""

from __future__ import annotations

import calendar
import datetime as dt

from slow_export import Row, SlowExport, day, is_after, is_by, stretch_of


def solution_of(export: SlowExport, case_id: str) -> tuple[str, str]:
    rows = [row for row in export.of("outcomes") if row["case_id"] == case_id]
    if not rows:
        return "unknown", "not_decided"
    (row,) = rows
    gone = [event for event in export.completed("disappeared") if event["case_id"] == case_id and event["event_date"]]
    if is_after(row["decided_on"], export.cut):
        return "none_yet", "not_decided"
    if row["solution"] == "lost_from_view" and any(stretch_of(event)[0] > export.cut for event in gone):
        return "none_yet", "not_decided"
    if row["solution"] in ("none_yet", "lost_from_view"):
        return row["solution"], "not_decided"
    return row["solution"], "carried_out" if is_by(row["implemented_on"], export.cut) else "decided"


def due_followups(export: SlowExport, case_id: str) -> list[tuple[Row | None, dt.date]]:
    """What was recorded of each follow-up due (None: nothing), and the day on which the solution was carried out."""
    if solution_of(export, case_id)[1] != "carried_out":
        return []
    implemented_on = next(day(row["implemented_on"]) for row in export.of("outcomes") if row["case_id"] == case_id)
    assert implemented_on
    found: list[tuple[Row | None, dt.date]] = []
    for months in (1, 3, 6, 12):
        if months_later(implemented_on, months) > export.cut:
            continue
        rows = [r for r in export.of("followups") if (r["case_id"], r["months_after"]) == (case_id, str(months))]
        found.append(((rows or [None])[0], implemented_on))
    return found


def months_later(start: dt.date, months: int) -> dt.date:
    """Month by month, and then the same day of it, or its last."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
