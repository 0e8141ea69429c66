"""All measures of one release, in one go: every table of the catalogue, or the reason why it is not in this export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipelines.contract.counts import Definition, Measured, NotInExport
from pipelines.contract.export import Records
from pipelines.contract.finding import RowBalance
from pipelines.contract.framework import frameworks
from pipelines.contract.places import around
from pipelines.measure.arrests import measure_arrests, measure_arrests_2016
from pipelines.measure.assistance import measure_assistance
from pipelines.measure.best_interests import measure_assessments, measure_bid_results, measure_timeliness
from pipelines.measure.care import (
    measure_care_of_placed,
    measure_services,
    measure_services_by_phase,
    measure_services_of_placed,
)
from pipelines.measure.catalogue import ENTRIES
from pipelines.measure.disappearance import measure_disappearance
from pipelines.measure.found_again import measure_found_again
from pipelines.measure.identification import measure_identification
from pipelines.measure.needs import measure_needs, measure_offer
from pipelines.measure.partners import measure_partners
from pipelines.measure.placement_spells import measure_placement_spells
from pipelines.measure.quality import measure_quality
from pipelines.measure.recorded import measure_recorded
from pipelines.measure.returns import measure_rearrests_after_return, measure_returns
from pipelines.measure.scope import Scope
from pipelines.measure.solutions import measure_followups, measure_rearrests_after_solution, measure_solutions
from pipelines.measure.trajectories import measure_trajectories
from pipelines.measure.windows import Window
from pipelines.programme import Period, Profile, Programme

QUESTIONS: tuple[tuple[Callable[[Scope], Iterable[Measured]], tuple[str, ...]], ...] = (
    (measure_arrests_2016, ("events",)),
    (measure_arrests, ("events",)),
    (measure_identification, ("events",)),
    (measure_disappearance, ("events",)),
    (measure_placement_spells, ("events",)),
    (measure_found_again, ("events",)),
    (measure_assistance, ()),
    (measure_returns, ("events",)),
    (measure_rearrests_after_return, ("events", "outcomes", "followups")),
    (measure_solutions, ("outcomes", "events")),
    (measure_rearrests_after_solution, ("outcomes", "events", "followups")),
    (measure_followups, ("outcomes", "events", "followups")),
    (measure_services, ("services",)),
    (measure_services_by_phase, ("services",)),
    (measure_services_of_placed, ("services", "events")),
    (measure_care_of_placed, ("services", "events")),
    (measure_assessments, ("assessments",)),
    (measure_timeliness, ("assessments", "events")),
    (measure_bid_results, ("assessments", "outcomes", "events")),
    (measure_needs, ("needs",)),
    (measure_offer, ("needs", "services")),
    (measure_trajectories, ("events",)),
    (measure_partners, ("events",)),
    (measure_recorded, ()),
    (measure_quality, ()),
)
"""What answers each question, and the tables without which it can't be asked at all."""


def measure_all(
    records: Records,
    rows: Mapping[str, RowBalance],
    programme: Programme,
    period: Period,
    profile: Profile,
) -> tuple[Measured, ...]:
    """Every table of the catalogue for `period` that `profile` may see, in the catalogue's order.

    `rows`: table → its balance after the gate. For any profile but `internal` children that refused consent are left
    out, and so are the tables that are for the analyst alone. What only the funder sees is there for profile `public`
    too: both are rounded together.
    """
    scope = Scope(
        records=records,
        rows=rows,
        countries=programme.countries,
        window=Window(period.first_day, period.last_day),
        to_date=Window(programme.first_day, period.last_day),
        consent_given_only=profile != "internal",
        framework=programme.framework,
    )
    answered = [table for ask, needed in QUESTIONS if records.has(*needed) for table in ask(scope)]
    by_id = {table.definition.id: table for table in answered}
    assert len(by_id) == len(answered), "two tables have one id"
    reach = {"published", *(["final"] if period.id == programme.periods[-1].id else [])}
    others = {name for one in frameworks().values() if one.id != programme.framework for name in one.table_ids}
    entries = [entry for entry in ENTRIES if entry.id not in others and (profile == "internal" or entry.reach in reach)]
    return tuple(_unless_lacking(records, entry, by_id) for entry in entries)


def _unless_lacking(records: Records, entry: Definition, by_id: Mapping[str, Measured]) -> Measured:
    missing = missing_needs(records, entry)
    return NotInExport(entry, missing) if missing else by_id[entry.id]


def missing_needs(records: Records, entry: Definition) -> tuple[str, ...]:
    """The places that a table of the catalogue needs and the export lacks; none: it can be counted."""
    # Of a table that is not there at all, its name says more than its columns; and of a column more than its codes.
    lacking = ([part for part in around(need) if part in records.lacks][:1] for need in entry.needs)
    return tuple(dict.fromkeys(part for widest in lacking for part in widest))
