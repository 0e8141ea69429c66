"""All measures of one release, in one go: every table of the catalogue, or the reason why it is not in this export."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.contract.counts import Definition, Measured, NotInExport
from pipelines.contract.export import Records
from pipelines.contract.finding import RowBalance
from pipelines.measure.arrests import measure_arrests, measure_arrests_2016
from pipelines.measure.assistance import measure_assistance
from pipelines.measure.catalogue import ENTRIES
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

EVENTS = ("events.event_type", "events.event_date", "events.date_precision", "events.lifecycle")
NEEDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("children_arrested_|arrests_", (*EVENTS, "events.arrest_ref")),
    ("offences_", (*EVENTS, "events.arrest_ref", "events.offence")),
    (".*_2016_", ("events.country", "events.offence")),
    ("(children_placed|placements)_", (*EVENTS, "events.step_id", "events.placement_type")),
    ("amif_", ("services.started_on", "services.delivered", "services.phase", "services.service_type")),
    ("amif_", ("cases.citizenship",)),
    ("amif_so3_c2_", EVENTS),
    (".*_by_offence$", ("events.offence",)),
    (".*_by_sex$", ("cases.sex",)),
    (".*_by_(nationality_group|citizenship)$", ("cases.citizenship",)),
    ("children_arrested_.*_by_age_band$", ("cases.age_at_first_contact",)),
    (".*_by_victim_status$", ("cases.trafficking_status",)),
    (".*_by_exploitation_type$", ("case_codes.code_type", "case_codes.code")),
    ("cases_followed$", ("cases.research_cohort",)),
    ("event_fields_filled_in$", ("events",)),
)
"""Pattern of table ids → what an export must have for them: what is lacking must not be counted as zero."""


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

    measured: list[Measured] = [
        *measure_children_recorded(records, cases, children, str(cut)),
        measure_cases_followed(cases),
        measure_consent(all_cases, str(cut)),
        measure_rows(rows, programme.countries),
        # Without a refusal these are the same cases, and one population has one name: it is rounded once.
        measure_fields_filled_in(records, cases, f"cases:{cut}" if cases.equals(all_cases) else f"cases_counted:{cut}"),
    ]
    if records.has("events"):
        reference = countable_cases(records, None, consent_given_only)  # 2016 does not change with the period
        placements = find_placements(records, cases)
        measured += [
            *measure_arrests_2016(records, reference, programme.countries),
            *measure_arrests(records, cases, children, window),
            *measure_disappearance(records, placements, children, window, to_date=False),
            *measure_disappearance(records, placements, children, to_date, to_date=True),
            measure_event_fields_filled_in(records, cases, str(cut)),
        ]
    if records.has("services", "events"):
        measured += [
            *measure_assistance(records, cases, children, window, "period"),
            *measure_assistance(records, cases, children, to_date, "to_date"),
        ]
    by_id = {table.definition.id: table for table in measured}
    return tuple(_unless_lacking(records, entry, by_id) for entry in ENTRIES)


def needs_of(table_id: str) -> tuple[str, ...]:
    """What an export must have for this table, each `table` or `table.column`."""
    needs = (need for pattern, needed in NEEDS if re.match(pattern, table_id) for need in needed)
    return tuple(dict.fromkeys(needs))


def _unless_lacking(records: Records, entry: Definition, by_id: Mapping[str, Measured]) -> Measured:
    lacking = [need for need in needs_of(entry.id) if not records.has(need)]
    # Of a table that is not there at all, its name says more than its columns.
    missing = dict.fromkeys(need if records.has(need.split(".")[0]) else need.split(".")[0] for need in lacking)
    return NotInExport(entry, tuple(missing)) if missing else by_id[entry.id]
