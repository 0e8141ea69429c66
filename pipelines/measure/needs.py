"""What children need, who said so, whether it was met, and whether the care offer answers it."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.measure.catalogue import definition
from pipelines.measure.children import UNKNOWN
from pipelines.measure.scope import Scope
from pipelines.measure.services import DELIVERED, find_services
from pipelines.measure.tally import tally

ANSWERED_BY: dict[str, tuple[str, ...]] = {
    "safety": ("safe_accommodation",),
    "education": ("education",),
    "family_contact": ("family_mediation",),
    "language_and_culture": ("intercultural_mediation",),
    "psychosocial_support": ("psychosocial",),
    "health": ("health",),
    "legal_help": ("legal",),
    "income_for_the_family": ("livelihood",),
    "stay_in_the_country": ("legal",),
    "return_home": ("reintegration", "family_mediation"),
    "other": ("other",),
}
"""Need → the kinds of service that answer it; the definition of the table says it in words."""

NEED = Dimension("need", tuple(ANSWERED_BY))
MET = Dimension("met", ("yes", "partly", "no", UNKNOWN))
NAMED_BY_CHILD = Dimension("named_by_child", ("yes", "no", UNKNOWN))
OFFER = Dimension("offer", ("delivered", "planned_only", "none"))


def find_needs(scope: Scope) -> pl.DataFrame:
    """One row per need of a counted case: child_id, places, need, named_by_child, met. Needs have no date."""
    return (
        scope.of_cases("needs")
        .filter(pl.col("need").is_not_null())
        .select("case_id", "child_id", "places", "need", pl.col("named_by_child", "met").fill_null(UNKNOWN))
        .collect()
    )


def measure_needs(scope: Scope) -> list[CountTable]:
    """Needs by whether they were met, and by whether the child named them."""
    needs = find_needs(scope)
    return [
        tally(needs, definition("needs_by_need_and_met"), _population(scope), NEED, MET),
        tally(needs, definition("needs_by_need_and_child"), _population(scope), NEED, NAMED_BY_CHILD),
    ]


def _population(scope: Scope) -> str:
    return f"needs:{scope.cut}"


def measure_offer(scope: Scope) -> list[CountTable]:
    """Needs by whether a service that answers them was delivered to the child, or planned."""
    pairs = [(need, service) for need, services in ANSWERED_BY.items() for service in services]
    answers = pl.DataFrame(pairs, schema=dict.fromkeys(("need", "service_type"), pl.Categorical), orient="row")
    is_delivered = pl.col("delivery").is_in(DELIVERED).any()
    offers = (
        find_services(scope)
        .join(answers, on="service_type")
        .group_by("child_id", "need")
        .agg(offer=pl.when(is_delivered).then(pl.lit("delivered")).otherwise(pl.lit("planned_only")))
    )
    needs = find_needs(scope).join(offers, on=["child_id", "need"], how="left")
    by_offer = needs.with_columns(pl.col("offer").fill_null("none"))
    return [tally(by_offer, definition("needs_by_need_and_offer"), _population(scope), NEED, OFFER)]
