"""The sentences that several definitions share."""

from __future__ import annotations

from pipelines.contract.places import events_of_kind
from pipelines.words.speak import N_

CHILD = N_(
    "A child is a person number, or a case where there is none. Duplicate cases and adults are left out; so is, in "
    "everything that is published, a child who refused consent."
)
DATES = N_(
    "An event counts in a period when the whole day, month or year that is known of its date lies in the period; an "
    "event without a date counts in none."
)
SOURCE_PROGRAMME = N_("Safe Havens project description: 252 children arrested in the Netherlands in 2016.")
SOURCE_CARE = N_("Safe Havens project description: about half of the children in reception disappear.")
SOURCE_OWN = N_("The fields of the case model that docs/contract.md describes.")

IN_2016 = N_(
    "Calendar year 2016, whatever the period: a fixed reference. It changes only when the export does. EU citizenship "
    "as on 31 December 2016."
)
IN_PERIOD = N_("The reporting period, first and last day included.")
TO_DATE = N_("From the first day of the programme to the last day of the reporting period.")
RECORDED = N_("Cases opened up to the last day of the reporting period.")
UNKNOWN_IS_A_ROW = N_("What is not known is a row of its own.")

EVENTS = ("events.event_type", "events.event_date", "events.date_precision", "events.lifecycle")
"""What every count of events needs of an export."""

PLACEMENTS = (*EVENTS, "events.step_id", "events.placement_type", *events_of_kind("placement_start", "placement_end"))
"""What it takes to know who is in reception: without ends, whoever has left would still be there. A disappearance ends
a placement too, and is not needed: whoever records ends records this one."""
