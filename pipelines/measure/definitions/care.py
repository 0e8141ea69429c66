"""Definitions: the care offer."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.shared import PLACEMENTS, TO_DATE
from pipelines.words.speak import N_

SERVICES = ("services.service_type", "services.planned_on", "services.started_on", "services.delivered")
"""What it takes to know the services at the data cut and what was delivered of them."""

_SOURCE_OFFER = N_(
    "Safe Havens project description: a care offer of education, intercultural mediation, psychosocial support and "
    "reintegration."
)
_SERVICES = Definition(
    id="services_in_reception_by_type_and_delivery",
    title=N_("Services in reception: planned and delivered"),
    unit="services",
    numerator=N_("Services by whether they were delivered, in part, or not."),
    denominator=N_("All services of this kind in this phase, planned or delivered."),
    cohort=N_(
        "Services planned for or started on a day up to the last day of the period, and services without either day: "
        "somebody recorded them, and nobody knows when."
    ),
    period_rule=N_(
        "Up to the last day of the reporting period. A service that started later had not been delivered then, "
        "whatever is recorded of it now."
    ),
    null_rule=N_("What is not known is a row of its own. A service recorded as delivered needs no starting day here."),
    source=_SOURCE_OFFER,
    needs=(*SERVICES, "services.phase"),
    reach="internal",
)
_CHILDREN_PLACED = Definition(
    id="children_placed_to_date_by_core_services",
    title=N_("Children in reception since the programme began: how many of the four core services each got"),
    unit="children",
    numerator=N_(
        "Children by the number of core services (education, intercultural mediation, psychosocial support, "
        "reintegration) of which at least one was delivered, fully or in part, in any phase and any of the child's "
        "cases."
    ),
    denominator=N_("All children in reception to date."),
    cohort=N_(
        "Children with a placement in reception that is open on at least one day from the first day of the programme "
        "to the last day of the period."
    ),
    period_rule=TO_DATE,
    null_rule=N_(
        "A service of which it is not known whether it was delivered is not counted as delivered. A child can get "
        "reintegration only when it goes home, so four services are not to be expected while it stays."
    ),
    source=_SOURCE_OFFER,
    needs=(*SERVICES, *PLACEMENTS),
    reach="internal",
)

CARE: tuple[Definition, ...] = (
    _SERVICES,
    replace(
        _SERVICES,
        id="services_pre_return_by_type_and_delivery",
        title=N_("Services before the return: planned and delivered"),
    ),
    replace(
        _SERVICES,
        id="services_post_return_by_type_and_delivery",
        title=N_("Services after the return: planned and delivered"),
    ),
    replace(
        _SERVICES,
        id="services_by_phase_and_delivery",
        title=N_("Services, by phase: planned and delivered"),
        denominator=N_("All services in this phase, planned or delivered."),
        reach="published",
    ),
    replace(
        _CHILDREN_PLACED,
        id="children_placed_to_date_by_service_got",
        title=N_("Children in reception since the programme began, by the services that they got"),
        numerator=N_(
            "Children by the kinds of service of which at least one was delivered, fully or in part, in any phase and "
            "any of the child's cases."
        ),
        null_rule=N_("A service of which it is not known whether it was delivered is not counted as delivered."),
        reach="published",
    ),
    replace(
        _CHILDREN_PLACED,
        id="children_placed_to_date_by_service_missed",
        title=N_(
            "Children in reception since the programme began, by the services that were planned and not delivered"
        ),
        numerator=N_(
            "Children by the kinds of service that were planned for them and of which none was delivered, in any phase "
            "and any of the child's cases. A service that is to start after the period has not been delivered yet."
        ),
        null_rule=N_(
            "Where it is not known of one service of a kind whether it was delivered, the child is not counted for "
            "that kind."
        ),
        reach="published",
    ),
    _CHILDREN_PLACED,
    replace(
        _CHILDREN_PLACED,
        id="days_from_placement_to_first_service",
        title=N_("Days from the placement in reception to the first service"),
        numerator=N_(
            "Day 0 is the first day of the child's first placement to date. It ends with the first service in "
            "reception, delivered fully or in part, that started on that day or later; one that had started before and "
            "had not ended then is of day 0. Or it ends when the child left reception without one: its placement "
            "ended, and no other began by the day after. A service on the day of leaving comes first."
        ),
        denominator=N_("All children in reception to date without a service when they came into view."),
        cohort=N_(
            "Children with a placement in reception that is open on at least one day from the first day of the "
            "programme to the last day of the period. A child comes into view on the latest of its first day in "
            "reception, the first day of the programme and the opening of its case (delayed entry); one that got its "
            "first service or left before then is not counted. By the kind of the first placement; of two that start "
            "on one day, the one that ends first."
        ),
        period_rule=N_(
            "From the first day of the programme to the last day of the reporting period. A child still in reception "
            "without a service then is open: it is seen until that day and no longer."
        ),
        null_rule=N_(
            "Where the first or the last of the two days is not known to the day, the child is counted and is in no "
            "median and in no curve. A delivered service without a starting day is the first only where no other is. "
            "Where the day of leaving is not known exactly, a service on a day that may lie before it comes first."
        ),
        needs=(*_CHILDREN_PLACED.needs, "services.phase", "services.ended_on", "cases.opened_on"),
    ),
)
