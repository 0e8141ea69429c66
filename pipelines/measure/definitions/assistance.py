"""Definitions: persons assisted and returned, as AMIF counts them, made from the frameworks' files."""

from __future__ import annotations

from pipelines.contract.counts import Definition
from pipelines.contract.framework import SPANS, Framework, Indicator, Span, frameworks
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import EVENTS, IN_PERIOD, TO_DATE
from pipelines.words.speak import N_

_SERVICES = ("services.started_on", "services.delivered", "services.phase", "services.service_type")
_GATE = N_(
    "Countable are third-country nationals, stateless persons and persons of undetermined nationality; EU citizens "
    "are assisted but not countable; persons whose citizenship is not recorded stand apart. A service without a "
    "starting day is not counted."
)
_GATE_AGE_AND_SEX = N_(
    "Countable are third-country nationals, stateless persons and persons of undetermined nationality, by age and sex; "
    "EU citizens are assisted but not countable; persons whose citizenship is not recorded stand apart. The age is "
    "that of the first assistance or return in the time counted, from the year of birth and the age at first contact, "
    "which is taken to be the age on the day on which the case was opened. Where these leave more than one age bracket "
    "possible, the age is not known. A service without a starting day is not counted."
)


def _definition(framework: Framework, row: Indicator, span: Span) -> Definition:
    return Definition(
        id=row.table_id(span),
        title=row.titles[span],
        unit=row.unit,
        numerator=row.numerator,
        denominator=N_("None: a count."),
        cohort=N_("A person counts once per indicator and period, whatever the number of services."),
        period_rule=IN_PERIOD if span == "period" else TO_DATE,
        null_rule=_GATE if framework.breakdown == "none" else _GATE_AGE_AND_SEX,
        source=framework.source,
        needs=tuple(dict.fromkeys(_needs(framework, row))),
        owed_exact=("countable",),
    )


def _needs(framework: Framework, row: Indicator) -> tuple[str, ...]:
    rules = [one.counts for one in framework.counted if one.id in (row.id, row.part_of) and one.counts is not None]
    needs: list[str] = []
    for rule in rules:
        needs += _SERVICES if rule.services is not None else ()
        needs += EVENTS if rule.events is not None or rule.completed else ()
        needs += [f"events.{name}" for name in rule.events or {}]
        needs += events_of_kind(*rule.completed, *(rule.events or {}).get("event_type", ()))
        needs += [f"cases.{name}" for name in rule.cases]
    return (*needs, "cases.citizenship")


ASSISTANCE: tuple[Definition, ...] = tuple(
    _definition(framework, row, span)
    for framework in frameworks().values()
    for row in framework.counted
    for span in SPANS
)
