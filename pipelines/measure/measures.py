"""All measures of one release, in one go: every table of the catalogue, or the reason why it is not in this export."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.contract.counts import Measured, NotInExport
from pipelines.contract.export import Records
from pipelines.contract.finding import RowBalance
from pipelines.measure.arrests import measure_arrests, measure_arrests_2016
from pipelines.measure.assistance import measure_assistance
from pipelines.measure.catalogue import ENTRIES, definition
from pipelines.measure.children import countable_cases, describe_children
from pipelines.measure.disappearance import find_placements, measure_disappearance
from pipelines.measure.quality import (
    measure_event_fields_filled_in,
    measure_fields_filled_in,
    measure_rows,
)
from pipelines.measure.recorded import measure_cases_followed, measure_children_recorded, measure_consent
from pipelines.measure.windows import Window
from pipelines.programme import Period, Programme

ARRESTS = ("children_arrested_", "arrests_", "offences_")
DISAPPEARANCE = ("children_placed_", "placements_")
ASSISTANCE = ("amif_",)


def measure_all(
    records: Records,
    rows: Mapping[str, RowBalance],
    programme: Programme,
    period: Period,
    consent_given_only: bool,
) -> tuple[Measured, ...]:
    """Every table of the catalogue for `period`, in the catalogue's order.

    `rows`: table → its balance after the gate. `consent_given_only`: leave out children that
    refused consent, as everything that is published must.
    """
    window = Window(period.first_day, period.last_day)
    to_date = Window(programme.first_day, period.last_day)
    cut = period.last_day
    all_cases = countable_cases(records, cut, consent_given_only=False)
    cases = countable_cases(records, cut, consent_given_only)
    children = describe_children(cases, programme.countries, reporting_day=cut)

    def arrests() -> list[Measured]:
        reference = countable_cases(records, None, consent_given_only)  # 2016 doesn't change with the period
        return [
            *measure_arrests_2016(records, reference, programme.countries),
            *measure_arrests(records, cases, children, window),
        ]

    def disappearance() -> list[Measured]:
        placements = find_placements(records, cases)
        return [
            *measure_disappearance(records, placements, children, window, to_date=False),
            *measure_disappearance(records, placements, children, to_date, to_date=True),
        ]

    def assistance() -> list[Measured]:
        return [
            *measure_assistance(records, cases, children, window, "period"),
            *measure_assistance(records, cases, children, to_date, "to_date"),
        ]

    measured = [
        *_where_in_export(records, ("events",), ARRESTS, arrests),
        *_where_in_export(records, ("events",), DISAPPEARANCE, disappearance),
        *_where_in_export(records, ("services", "events"), ASSISTANCE, assistance),
        *measure_children_recorded(records, cases, children, str(cut)),
        *_where_in_export(
            records, ("cases.research_cohort",), ("cases_followed",), lambda: [measure_cases_followed(cases)]
        ),
        measure_consent(all_cases, str(cut)),
        measure_rows(rows, programme.countries),
        # Without a refusal these are the same cases, and one population has one name: it is rounded once.
        measure_fields_filled_in(records, cases, f"cases:{cut}" if cases.equals(all_cases) else f"cases_counted:{cut}"),
        *_where_in_export(
            records,
            ("events",),
            ("event_fields_filled_in",),
            lambda: [measure_event_fields_filled_in(records, cases, str(cut))],
        ),
    ]
    by_id = {table.definition.id: table for table in measured}
    assert by_id.keys() == {entry.id for entry in ENTRIES}, "the catalogue and the measures disagree"
    return tuple(by_id[entry.id] for entry in ENTRIES)


def _where_in_export(
    records: Records, needs: tuple[str, ...], prefixes: tuple[str, ...], measure: Callable[[], list[Measured]]
) -> list[Measured]:
    if records.has(*needs):
        return measure()
    missing = tuple(place for place in needs if not records.has(place))
    return [NotInExport(definition(entry.id), missing) for entry in ENTRIES if entry.id.startswith(prefixes)]
