"""Children first treated as possible victims: whether, and how soon after the first arrest."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import OPEN, CountTable, Dimension, SpellTable
from pipelines.measure.catalogue import definition
from pipelines.measure.children import NATIONALITY_GROUPS
from pipelines.measure.order import first_of
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_spells

SOON_DAYS = 30
IDENTIFICATION = Dimension(
    "identification", ("same_day_or_before", "within_30_days", "after_30_days", "day_not_known", "not_identified")
)


def find_ever_arrested(scope: Scope) -> pl.DataFrame:
    """One row per child with an arrest by the cut, dated or not, in any country and for any offence.

    Columns: those of `scope.children`; arrested_on and identified_on (day of the first arrest and of the first
    identification as a possible victim; null where that day is not known, or there was none); is_identified; and days
    from the one to the other (below 0: identified before the first arrest; null where either day is null).
    """
    arrests = _first_of_child(scope, "arrest", "arrested_on")
    identified = _first_of_child(scope, "identified_possible_victim", "identified_on")
    return (
        scope.children.join(arrests, on="child_id", how="inner")
        .join(identified.with_columns(is_identified=pl.lit(value=True)), on="child_id", how="left")
        .with_columns(
            pl.col("is_identified").fill_null(value=False),
            days=(pl.col("identified_on") - pl.col("arrested_on")).dt.total_days(),
        )
    )


def _first_of_child(scope: Scope, event_type: str, name: str) -> pl.DataFrame:
    """One row per child with such an event: the day of the first, null where that is not known."""
    took_place = scope.events.filter(pl.col("event_type") == event_type, pl.col("lifecycle") == "complete")
    dated = took_place.select("child_id", "event_date", "date_precision").collect()
    return first_of(dated, ["child_id"]).select("child_id", pl.col("day").alias(name))


def measure_identification(scope: Scope) -> list[CountTable | SpellTable]:
    """Children arrested by the cut: when they were identified as possible victims, and the days that this took."""
    children = find_ever_arrested(scope)
    population = f"children_ever_arrested:{scope.cut}"
    return [
        tally(
            children.with_columns(_identification().alias(IDENTIFICATION.name)),
            definition("children_ever_arrested_by_identification"),
            population,
            IDENTIFICATION,
        ),
        tally_spells(
            _spells(scope, children),
            definition("days_from_first_arrest_to_identification"),
            population,
            Dimension("nationality_group", NATIONALITY_GROUPS),
            ("identified",),
        ),
    ]


def _identification() -> pl.Expr:
    return (
        pl.when(~pl.col("is_identified"))
        .then(pl.lit("not_identified"))
        .when(pl.col("days").is_null())
        .then(pl.lit("day_not_known"))
        .when(pl.col("days") <= 0)
        .then(pl.lit("same_day_or_before"))
        .when(pl.col("days") <= SOON_DAYS)
        .then(pl.lit("within_30_days"))
        .otherwise(pl.lit("after_30_days"))
    )


def _spells(scope: Scope, children: pl.DataFrame) -> pl.DataFrame:
    days_to_cut = (pl.lit(scope.cut) - pl.col("arrested_on")).dt.total_days()
    return children.with_columns(
        outcome=pl.when("is_identified").then(pl.lit("identified")).otherwise(pl.lit(OPEN)),
        entered_day=pl.lit(0),
        left_day=pl.when("is_identified").then(pl.col("days").clip(lower_bound=0)).otherwise(days_to_cut),
    )
