"""Persons assisted, as AMIF counts them: once per indicator and period, behind the nationality gate."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.measure.catalogue import definition
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_of_which
from pipelines.measure.windows import Window

COUNTABLE = {
    "third_country_national": "countable",
    "undetermined_or_stateless": "countable",
    "eu_citizen": "not_countable",
    "unknown": "unknown",
}
"""The nationality gate: who is in AMIF's target group (Regulation (EU) 516/2014, third-country nationals)."""

GATE = Dimension("countable", ("countable", "not_countable", "unknown"))


IN_RECEPTION = {"legal": ("legal",), "information": ("intercultural_mediation",)}
INTEGRATION = {
    "education": ("education",),
    "health": ("health", "psychosocial"),
    "other_measure": ("livelihood", "family_mediation"),
}
"""Part of an indicator → the kinds of service that count for it (docs/decisions/0010)."""


def measure_assistance(scope: Scope) -> list[CountTable]:
    """SO1-C1, SO2-C2 and SO3-C2 with their parts, for services that started in the period, and for those to date."""
    return [*_assisted_in(scope, scope.window, "period"), *_assisted_in(scope, scope.to_date, "to_date")]


def _assisted_in(scope: Scope, window: Window, when: str) -> list[CountTable]:
    is_delivered = pl.col("delivered").is_in(["yes", "partly"])
    delivered = scope.of_cases("services").filter(is_delivered, window.holds_day("started_on"))
    in_reception = delivered.filter(pl.col("phase") == "reception")
    is_integration = pl.col("service_type").is_in([kind for kinds in INTEGRATION.values() for kind in kinds])
    return [
        *_indicator(
            scope, in_reception, "so1_c1", when, f"persons_assisted:{window.id}", (*IN_RECEPTION, "vulnerable")
        ),
        *_indicator(
            scope, in_reception.filter(is_integration), "so2_c2", when, f"persons_integrated:{window.id}", INTEGRATION
        ),
        *(_returnees(scope, delivered, window, when) if scope.records.has("events") else ()),
    ]


def _returnees(scope: Scope, delivered: pl.DataFrame, window: Window, when: str) -> list[CountTable]:
    is_reintegration = (pl.col("service_type") == "reintegration") & (pl.col("phase") != "reception")
    returnees = delivered.filter(is_reintegration).join(_returned(scope, window), on="child_id", how="semi")
    return _indicator(scope, returnees, "so3_c2", when, f"returnees_assisted:{window.id}", ())


def _indicator(
    scope: Scope, services: pl.DataFrame, code: str, when: str, population: str, parts: Iterable[str]
) -> list[CountTable]:
    persons = _persons(services, scope.children)
    return [
        tally(persons, definition(f"amif_{code}_{when}"), population, GATE),
        *(tally_of_which(persons, definition(f"amif_{code}_{part}_{when}"), population, GATE, part) for part in parts),
    ]


def _persons(services: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    got = [
        pl.col("service_type").is_in(kinds).any().alias(part) for part, kinds in {**IN_RECEPTION, **INTEGRATION}.items()
    ]
    is_victim = pl.col("trafficking_status").is_in(["possible", "actual"])
    return (
        services.group_by("child_id")
        .agg(got)
        .join(children, on="child_id", how="inner")
        .with_columns(
            countable=pl.col("nationality_group").replace_strict(COUNTABLE, return_dtype=pl.String),
            vulnerable=pl.col("is_separated").fill_null(False) | is_victim,
        )
    )


def _returned(scope: Scope, window: Window) -> pl.DataFrame:
    is_return = (pl.col("event_type") == "return_executed") & (pl.col("lifecycle") == "complete")
    returns = scope.of_cases("events").filter(is_return, pl.col("event_date") <= window.last_day)
    return returns.select("child_id").unique()
