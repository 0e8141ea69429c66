"""The children and cases that an export holds, whatever happened to them."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension, Measured, NotInExport
from pipelines.contract.export import Records
from pipelines.measure.catalogue import definition
from pipelines.measure.children import AGE_BANDS, COARSE_AGE_BANDS, NATIONALITY_GROUPS, SEXES, UNKNOWN
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


def measure_children_recorded(
    records: Records, cases: pl.DataFrame, children: pl.DataFrame, cut_id: str
) -> list[Measured]:
    """Children by sex, age (or the export's own coarse bands), EU citizenship and form of exploitation."""
    people = f"children_recorded:{cut_id}"
    has_ages = records.has("cases.age_at_first_contact")
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
    if not records.has("case_codes"):
        return [*tables, NotInExport(by_exploitation, ("case_codes",))]
    kinds = children.join(_exploitation_types(records, cases), on="child_id", how="left")
    return [
        *tables,
        tally_several(kinds, by_exploitation, people, Dimension("exploitation_type", EXPLOITATION_TYPES)),
    ]


def _exploitation_types(records: Records, cases: pl.DataFrame) -> pl.DataFrame:
    codes = records.tables["case_codes"].filter(pl.col("code_type") == "exploitation_type")
    of_children = codes.join(cases.select("case_id", "child_id"), on="case_id", how="inner")
    return of_children.group_by("child_id").agg(pl.col("code").unique().alias("exploitation_type"))


def measure_cases_followed(cases: pl.DataFrame) -> CountTable:
    """The number of followed cases: the 19."""
    followed = cases.filter(pl.col("research_cohort") == "followed_19")
    return tally(
        followed,
        definition("cases_followed"),
        "cases_followed",
    )


def measure_consent(all_cases: pl.DataFrame, cut_id: str) -> CountTable:
    """Cases by consent, the refused ones too: the one table in which they are counted."""
    rows = all_cases.with_columns(consent=pl.col("consent_reporting").fill_null(UNKNOWN))
    return tally(rows, definition("cases_by_consent"), f"cases:{cut_id}", Dimension("consent", ("yes", "no", UNKNOWN)))
