"""Definitions: what chain partners were asked, what became of it, and how long cases wait for them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import EVENTS
from pipelines.measure.kinds_of_events import REQUESTS
from pipelines.words.speak import N_

_REQUESTED = (*EVENTS, "events.step_id", *events_of_kind(*REQUESTS))
_BY_PARTNER = Definition(
    id="requests_by_partner_and_answer",
    title=N_("Requests, by chain partner: answered, open or withdrawn"),
    unit="requests",
    numerator=N_(
        "Requests by what became of them by the last day of the period. Answered: what was asked for took place, "
        "whatever the answer was. Withdrawn: taken back and never answered. Open: neither, also where the case has "
        "been closed since."
    ),
    denominator=N_("All requests asked by the last day of the period."),
    cohort=N_(
        "A request is a question that was put: the beginning of a step that can take place on a later day, such as an "
        "inquiry, a measure, an assessment or a decision, with the later rows of the same kind and step_id in the same "
        "case. What took place without a question is no request, and neither is a question without a step_id, which no "
        "answer could be found for. Asked twice with one step_id is one request. The partner is who was asked first."
    ),
    period_rule=N_("All requests asked on or before the last day of the period, also before the programme began."),
    null_rule=N_("A request of which nobody recorded whom it went to has a row of its own."),
    source=N_("Safe Havens project description: bottlenecks and open requests at each chain partner."),
    needs=(*_REQUESTED, "events.actor"),
)
_DAYS_BY_PARTNER = replace(
    _BY_PARTNER,
    reach="internal",
    id="waiting_days_by_partner",
    title=N_("Days that requests waited, by chain partner"),
    numerator=N_(
        "Requests by the days from the first question to the first answer, or to the withdrawal. An open request "
        "counts with the days that it has waited by the last day of the period, or by the day on which the case was "
        "closed, if that was earlier: it is never left out."
    ),
    null_rule=N_(
        "Days are counted between days that are known exactly. A request of which the first or the last day is not "
        "known exactly, or that was withdrawn before it was asked, is counted without days."
    ),
    needs=(*_BY_PARTNER.needs, "cases.closed_on", "cases.case_status"),
)

PARTNERS: tuple[Definition, ...] = (
    _BY_PARTNER,
    replace(
        _BY_PARTNER,
        id="requests_by_kind_and_answer",
        title=N_("Requests, by what was asked for: answered, open or withdrawn"),
        needs=_REQUESTED,
        reach="internal",
    ),
    _DAYS_BY_PARTNER,
    replace(
        _DAYS_BY_PARTNER,
        id="waiting_days_by_kind",
        title=N_("Days that requests waited, by what was asked for"),
        needs=(*_REQUESTED, "cases.closed_on", "cases.case_status"),
    ),
    replace(
        _DAYS_BY_PARTNER,
        id="waiting_days_by_partner_and_kind",
        title=N_("Days that requests waited, by chain partner and what was asked for"),
    ),
)
