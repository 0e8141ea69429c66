"""Children, arrests and offences, counted apart: the 252 of 2016, and the arrests of a period."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.contract.export import Records
from pipelines.measure.catalogue import definition
from pipelines.measure.children import (
    AGE_BANDS,
    NATIONALITY_GROUPS,
    SEXES,
    UNKNOWN,
    countable_cases,
    describe_children,
)
from pipelines.measure.scope import Scope
from pipelines.measure.tally import tally, tally_several
from pipelines.measure.windows import Window, quarter_of

YEAR_2016 = Window(dt.date(2016, 1, 1), dt.date(2016, 12, 31))
FOUR_OFFENCES = ("shoplifting", "pickpocketing", "distraction_fraud", "burglary")
ALL_OFFENCES = (*FOUR_OFFENCES, "other_theft", "begging", "other", UNKNOWN)
ARRESTS_OF_CHILD = Dimension("arrests_of_child", ("1", "2", "3_or_more"))
VICTIM_STATUSES = ("possible", "actual", "not_victim", UNKNOWN)

CITIZENSHIPS = (
    "RO",
    "BG",
    "MD",
    "BA",
    "RS",
    "HU",
    "SK",
    "PL",
    "HR",
    "MK",
    "AL",
    "UA",
    "undetermined",
    "stateless",
)
OTHER = "other"
"""Citizenships outside the list that is published are one row: a list made from the data would itself tell."""


def offences_in(records: Records, cases: pl.DataFrame, window: Window) -> pl.DataFrame:
    """One row per offence of an arrest of these `cases` in `window`.

    Columns: child_id, arrest_id, offence, quarter, country, event_date. An arrest is the rows of one child
    that share an arrest_ref; a row without one is an arrest of its own. Of an offence that several rows of an arrest
    name (two cases of one child), the first known quarter and the first country by name count, whatever the order of
    the rows.
    """
    own_arrest = pl.concat_str(pl.lit("event "), pl.col("event_id"))
    shared_arrest = pl.concat_str(pl.lit("arrest "), pl.col("arrest_ref"))
    return (
        records.tables["events"]
        .filter(pl.col("event_type") == "arrest", pl.col("lifecycle") == "complete")
        .filter(window.holds("event_date", "date_precision"))
        .join(cases.select("case_id", "child_id"), on="case_id", how="inner")
        .with_columns(
            arrest_id=pl.concat_str(pl.col("child_id"), pl.lit(" "), pl.coalesce(shared_arrest, own_arrest)),
            offence=pl.col("offence").fill_null(UNKNOWN),
            quarter=quarter_of("event_date", "date_precision"),
        )
        .with_columns(pl.col("quarter").min().over("arrest_id", "offence"))
        .select("child_id", "arrest_id", "offence", "quarter", "country", "event_date")
        .sort("child_id", "arrest_id", "offence", "country", "event_date", nulls_last=True)
        .unique(["arrest_id", "offence"], keep="first", maintain_order=True)
    )


def measure_arrests_2016(scope: Scope) -> list[CountTable]:
    """The fixed reference: children, arrests and offences in the Netherlands in 2016 for the four kinds of offence.

    All cases count, however late they were opened, and EU citizenship is as it was at the end of 2016, so that the
    reference is the same in every report on one export.
    """
    cases = countable_cases(scope.records, None, scope.consent_given_only)
    children = describe_children(cases, scope.countries, reporting_day=YEAR_2016.last_day)
    offences = offences_in(scope.records, cases, YEAR_2016).filter(
        pl.col("country") == "NL", pl.col("offence").is_in(FOUR_OFFENCES)
    )
    arrested = _children_of(offences, children).join(_citizenships(cases), on="child_id", how="left")
    arrests, offence_rows = _arrests_of(offences, children), _with_child(offences, children)
    people, quarters = "children_arrested_nl_2016", Dimension("quarter", (*YEAR_2016.quarters, UNKNOWN))
    four = Dimension("offence", FOUR_OFFENCES)
    return [
        *_by_person(arrested, people, "children_arrested_2016"),
        tally_several(
            arrested,
            definition("children_arrested_2016_by_citizenship"),
            people,
            Dimension("citizenship", (*CITIZENSHIPS, OTHER)),
        ),
        tally_several(arrested, definition("children_arrested_2016_by_offence"), people, four),
        tally(arrested, definition("children_arrested_2016_by_quarter"), people, quarters),
        tally(arrested, definition("children_arrested_2016_by_arrests"), people, ARRESTS_OF_CHILD),
        tally(arrests, definition("arrests_2016_by_quarter"), "arrests_nl_2016", quarters),
        tally_several(arrests, definition("arrests_2016_by_offence"), "arrests_nl_2016", four),
        tally(offence_rows, definition("offences_2016_by_offence"), "offences_nl_2016", four),
    ]


def measure_arrests(scope: Scope) -> list[CountTable]:
    """Children, arrests and offences in the period, in any country and for any offence.

    Each of the three by offence, quarter, sex, age and nationality (`arrests_by_sex`); sex, age and nationality are the
    child's, and the quarter of an offence is that of its arrest.
    """
    window, children = scope.window, scope.children
    offences = offences_in(scope.records, scope.cases, window).with_columns(pl.col("quarter").min().over("arrest_id"))
    arrested, arrests, offence_rows = (
        _children_of(offences, children),
        _arrests_of(offences, children),
        _with_child(offences, children),
    )
    people, kinds = f"children_arrested:{window.id}", Dimension("offence", ALL_OFFENCES)
    quarters = Dimension("quarter", (*window.quarters, UNKNOWN))
    counted = (
        (arrested, people, "children_arrested"),
        (arrests, f"arrests:{window.id}", "arrests"),
        (offence_rows, f"offences:{window.id}", "offences"),
    )
    return [
        *(table for units, population, name in counted for table in _by_person(units, population, name)),
        *(tally(units, definition(f"{name}_by_quarter"), population, quarters) for units, population, name in counted),
        tally_several(arrested, definition("children_arrested_by_offence"), people, kinds),
        tally(
            arrested.rename({"trafficking_status": "victim_status"}),
            definition("children_arrested_by_victim_status"),
            people,
            Dimension("victim_status", VICTIM_STATUSES),
        ),
        tally(arrested, definition("children_arrested_by_arrests"), people, ARRESTS_OF_CHILD),
        tally_several(arrests, definition("arrests_by_offence"), f"arrests:{window.id}", kinds),
        tally(offence_rows, definition("offences_by_offence"), f"offences:{window.id}", kinds),
    ]


def _by_person(units: pl.DataFrame, population: str, table: str) -> list[CountTable]:
    return [
        tally(units, definition(f"{table}_by_{name}"), population, Dimension(name, categories))
        for name, categories in (
            ("sex", SEXES),
            ("age_band", AGE_BANDS),
            ("nationality_group", NATIONALITY_GROUPS),
        )
    ]


def _children_of(offences: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    # A known quarter goes before an unknown one: the first arrest of which the quarter is known.
    known_quarter = pl.col("quarter").filter(pl.col("quarter") != UNKNOWN).min().fill_null(UNKNOWN)
    arrests = pl.col("arrest_id").n_unique()
    how_often = pl.when(arrests >= 3).then(pl.lit("3_or_more")).otherwise(arrests.cast(pl.String))
    arrested = offences.group_by("child_id").agg(
        pl.col("offence").unique(), known_quarter, how_often.alias(ARRESTS_OF_CHILD.name)
    )
    return arrested.join(children, on="child_id", how="inner")


def _arrests_of(offences: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    arrests = offences.group_by("arrest_id", "child_id").agg(pl.col("offence").unique(), pl.col("quarter").min())
    return _with_child(arrests, children)


def _with_child(rows: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    known = children.select("child_id", "places", "sex", "age_band", "nationality_group")
    return rows.join(known, on="child_id", how="inner")


def _citizenships(cases: pl.DataFrame) -> pl.DataFrame:
    held = cases.select("child_id", "citizenship").explode("citizenship").drop_nulls("citizenship")
    listed = pl.when(pl.col("citizenship").is_in(CITIZENSHIPS)).then(pl.col("citizenship")).otherwise(pl.lit(OTHER))
    return held.with_columns(citizenship=listed).group_by("child_id").agg(pl.col("citizenship").unique())
