"""The services that were known of at the cut, and what had been delivered of them by then."""

from __future__ import annotations

import polars as pl

from pipelines.measure.children import UNKNOWN
from pipelines.measure.scope import Scope, once

DELIVERED = ("yes", "partly")


@once
def find_services(scope: Scope) -> pl.DataFrame:
    """One row per service planned or started by the cut, or without either day: it is in the export, so it was known.

    Columns: case_id, child_id, places, service_type, phase, started_on, ended_on, and `delivery`: what is recorded, but
    `no` where the service started after the cut, because nothing of it had been delivered then.
    """
    planned_on, started_on = pl.col("planned_on"), pl.col("started_on")
    is_known = (planned_on <= scope.cut).fill_null(False) | (started_on <= scope.cut).fill_null(False)
    has_no_day = planned_on.is_null() & started_on.is_null()
    is_later = (started_on > scope.cut).fill_null(False)
    return (
        scope.of_cases("services")
        .filter(is_known | has_no_day, pl.col("service_type").is_not_null())
        .with_columns(delivery=pl.when(is_later).then(pl.lit("no")).otherwise(pl.col("delivered").fill_null(UNKNOWN)))
        .select("case_id", "child_id", "places", "service_type", "phase", "started_on", "ended_on", "delivery")
        .collect()
    )
