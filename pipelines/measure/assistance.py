"""Persons assisted, as AMIF counts them: once per indicator and period, behind the nationality gate."""

from __future__ import annotations

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


def measure_assistance(scope: Scope) -> list[CountTable]:
    """SO1-C1 with its parts, and SO3-C2, for services that started in the period, and for those to date."""
    return [*_assisted_in(scope, scope.window, "period"), *_assisted_in(scope, scope.to_date, "to_date")]


def _assisted_in(scope: Scope, window: Window, when: str) -> list[CountTable]:
    children = scope.children
    is_delivered = pl.col("delivered").is_in(["yes", "partly"])
    delivered = scope.of_cases("services").filter(is_delivered, window.holds_day("started_on"))
    in_reception = _persons(delivered.filter(pl.col("phase") == "reception"), children)
    assisted = f"persons_assisted:{window.id}"
    returnees = _persons(
        delivered.filter(pl.col("service_type") == "reintegration", pl.col("phase") != "reception").join(
            _returned(scope, window), on="child_id", how="semi"
        ),
        children,
    )
    return [
        tally(in_reception, definition(f"amif_so1_c1_{when}"), assisted, GATE),
        tally_of_which(in_reception, definition(f"amif_so1_c1_legal_{when}"), assisted, GATE, "legal"),
        tally_of_which(in_reception, definition(f"amif_so1_c1_vulnerable_{when}"), assisted, GATE, "vulnerable"),
        tally(returnees, definition(f"amif_so3_c2_{when}"), f"returnees_assisted:{window.id}", GATE),
    ]


def _persons(services: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    has_legal = (pl.col("service_type") == "legal").any().alias("legal")
    is_victim = pl.col("trafficking_status").is_in(["possible", "actual"])
    return (
        services.group_by("child_id")
        .agg(has_legal)
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
