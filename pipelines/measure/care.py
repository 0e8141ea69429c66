"""The care offer: what was planned in each phase, what was delivered, and which children got the core services."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension, Measured
from pipelines.measure.catalogue import definition
from pipelines.measure.children import UNKNOWN
from pipelines.measure.disappearance import RECEPTION, find_placements, placements_open_in
from pipelines.measure.first_service import find_first_services
from pipelines.measure.scope import Scope
from pipelines.measure.services import DELIVERED, find_services
from pipelines.measure.tally import tally, tally_several, tally_spells

SERVICE_TYPE = Dimension(
    "service_type",
    (
        "education",
        "intercultural_mediation",
        "psychosocial",
        "reintegration",
        "family_mediation",
        "safe_accommodation",
        "health",
        "legal",
        "livelihood",
        "other",
    ),
)
DELIVERY = Dimension("delivery", ("yes", "partly", "no", UNKNOWN))

PHASES = {"reception": "in_reception", "pre_return": "pre_return", "post_return": "post_return"}
"""Phase → how the id of its table names it."""

CORE_SERVICES = SERVICE_TYPE.categories[:4]
"""The four kinds of service that the programme's care offer consists of."""


def measure_services(scope: Scope) -> list[CountTable]:
    """For each phase, the services by kind and delivery."""
    services = find_services(scope)
    return [
        tally(
            services.filter(pl.col("phase") == phase),
            definition(f"services_{name}_by_type_and_delivery"),
            f"services_{name}:{scope.cut}",
            SERVICE_TYPE,
            DELIVERY,
        )
        for phase, name in PHASES.items()
    ]


def measure_services_by_phase(scope: Scope) -> list[CountTable]:
    """All services, by phase and delivery."""
    phase = Dimension("phase", tuple(PHASES))
    services = find_services(scope).filter(pl.col("phase").is_in(phase.categories))
    return [tally(services, definition("services_by_phase_and_delivery"), f"services:{scope.cut}", phase, DELIVERY)]


def measure_services_of_placed(scope: Scope) -> list[CountTable]:
    """Children in reception to date, by the kinds of service that they got, and that were planned and not delivered."""
    children = f"children_placed:{scope.to_date.id}"
    kinds = SERVICE_TYPE.categories
    got, missed = Dimension("service_got", kinds), Dimension("service_missed", kinds)
    each = (
        find_services(scope)
        .filter(pl.col("service_type").is_in(kinds))
        .group_by("child_id", "service_type")
        .agg(is_got=pl.col("delivery").is_in(DELIVERED).any(), is_open=(pl.col("delivery") == UNKNOWN).any())
    )
    is_missed = ~pl.col("is_got") & ~pl.col("is_open")
    of_child = each.group_by("child_id").agg(
        service_got=pl.col("service_type").filter(pl.col("is_got")),
        service_missed=pl.col("service_type").filter(is_missed),
    )
    placed = placements_open_in(scope, find_placements(scope), scope.to_date)
    units = (
        scope.children.join(placed, on="child_id", how="semi")
        .select("child_id", "places")
        .join(of_child, on="child_id", how="left")
    )
    return [
        tally_several(units, definition("children_placed_to_date_by_service_got"), children, got),
        tally_several(units, definition("children_placed_to_date_by_service_missed"), children, missed),
    ]


def measure_care_of_placed(scope: Scope) -> list[Measured]:
    """Children in reception to date: how many core services each got, and the days to its first service."""
    return [
        tally(
            _core_services(scope),
            definition("children_placed_to_date_by_core_services"),
            f"children_placed:{scope.to_date.id}",
            Dimension("core_services", tuple(str(number) for number in range(len(CORE_SERVICES) + 1))),
        ),
        tally_spells(
            find_first_services(scope),
            definition("days_from_placement_to_first_service"),
            f"children_waiting_for_service:{scope.to_date.id}",
            Dimension("placement_type", RECEPTION),
            ("started", "left_reception"),
        ),
    ]


def _core_services(scope: Scope) -> pl.DataFrame:
    placed = placements_open_in(scope, find_placements(scope), scope.to_date)
    got = find_services(scope).filter(pl.col("delivery").is_in(DELIVERED), pl.col("service_type").is_in(CORE_SERVICES))
    kinds = got.group_by("child_id").agg(core_services=pl.col("service_type").n_unique())
    return (
        scope.children.join(placed, on="child_id", how="semi")
        .select("child_id", "places")
        .join(kinds, on="child_id", how="left")
        .with_columns(pl.col("core_services").fill_null(0).cast(pl.String))
    )
