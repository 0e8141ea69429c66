"""The children and cases that an export holds, whatever happened to them."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension, Measured
from pipelines.measure.catalogue import definition
from pipelines.measure.children import AGE_BANDS, COARSE_AGE_BANDS, NATIONALITY_GROUPS, SEXES, UNKNOWN
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_several

EXPLOITATION_TYPES = (
    "forced_criminality",
    "forced_begging",
    "forced_labour",
    "sexual",
    "forced_marriage",
    "servitude",
    "other",
    UNKNOWN,
)


def measure_recorded(scope: Scope) -> list[Measured]:
    """Children recorded, cases followed, and cases by consent."""
    return [*_children_recorded(scope), _cases_followed(scope), _consent(scope)]


def _children_recorded(scope: Scope) -> list[Measured]:
    # By sex, age (or the export's own coarse bands), EU citizenship and form of exploitation.
    people, children = f"children_recorded:{scope.cut}", scope.children
    has_ages = scope.records.has("cases.age_at_first_contact")
    age = Dimension("age_band", AGE_BANDS) if has_ages else Dimension("age_band_coarse", COARSE_AGE_BANDS)
    by_exploitation = definition("children_recorded_by_exploitation_type")
    tables: list[Measured] = [
        tally(children, definition("children_recorded_by_sex"), people, Dimension("sex", SEXES)),
        tally(children, definition("children_recorded_by_age_band"), people, age),
        tally(
            children,
            definition("children_recorded_by_nationality_group"),
            people,
            Dimension("nationality_group", NATIONALITY_GROUPS),
        ),
    ]
    if not scope.records.has("case_codes"):
        return tables
    kinds = children.join(_exploitation_types(scope), on="child_id", how="left")
    return [
        *tables,
        tally_several(kinds, by_exploitation, people, Dimension("exploitation_type", EXPLOITATION_TYPES)),
    ]


def _exploitation_types(scope: Scope) -> pl.DataFrame:
    codes = scope.of_cases("case_codes").filter(pl.col("code_type") == "exploitation_type")
    return codes.group_by("child_id").agg(pl.col("code").unique().alias("exploitation_type")).collect()


def _cases_followed(scope: Scope) -> CountTable:
    followed = scope.cases.filter(pl.col("research_cohort") == "followed_19")
    return tally(followed, definition("cases_followed"), "cases_followed")


def _consent(scope: Scope) -> CountTable:
    # The refused ones too: the one table in which they are counted.
    rows = scope.all_cases.with_columns(consent=pl.col("consent_reporting").fill_null(UNKNOWN))
    consent = Dimension("consent", ("yes", "no", UNKNOWN))
    return tally(rows, definition("cases_by_consent"), f"cases:{scope.cut}", consent)
