"""Kinds of events of which an export with many events has none: is that a fact, or does nobody record them?"""

from __future__ import annotations

from pipelines.contract.export import Export
from pipelines.contract.fields import codelists
from pipelines.contract.finding import Finding
from pipelines.contract.places import EVENT_TYPE, around, events_of_kind
from pipelines.load.columns import ENOUGH_ROWS
from pipelines.load.faults import Place
from pipelines.measure.catalogue import ENTRIES


def kinds_without_events(export: Export) -> tuple[Finding, ...]:
    """A note that names those that a published number needs; none where there are fewer than ten events for each kind.

    That none is there proves nothing, so the numbers stay what they are, 0 too: only a person can say which it is.
    """
    kinds = codelists()["event_type"]
    if "events" not in export.tables or export.tables["events"].height < ENOUGH_ROWS * len(kinds):
        return ()
    there = set(export.tables["events"]["event_type"].unique())
    needed = {need for entry in ENTRIES if entry.reach != "internal" for need in entry.needs}
    missing = [
        kind
        for kind, place in zip(kinds, events_of_kind(*kinds), strict=True)
        if kind not in there and place in needed and export.lacks.isdisjoint(around(place))
    ]
    if not missing:
        return ()
    return (
        Place("events", "the export's table events").fault(
            "kind_is_there_somewhere",
            f"There are many events, and none of these kinds: {', '.join(missing)}. Reports say 0.",
            f"If the programme does not record one, put it in export.lacks, as {EVENT_TYPE}={missing[0]}; then reports "
            "say that it is not in this export.",
            column="event_type",
            count=export.tables["events"].height,
            on_fail="note",
        ),
    )
