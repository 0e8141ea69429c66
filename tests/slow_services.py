"""The services known by the cut, and what had been delivered of them by then, by hand."""

from __future__ import annotations

from slow_export import Row, SlowExport, is_after, is_by


def services_by_cut(export: SlowExport) -> list[tuple[Row, str]]:
    """Each service known by the cut, with its delivery by then."""
    found = []
    for row in export.of("services"):
        days = (row["planned_on"], row["started_on"])
        if any(days) and not any(is_by(text, export.cut) for text in days):
            continue
        found.append((row, "no" if is_after(row["started_on"], export.cut) else row["delivered"]))
    return found
