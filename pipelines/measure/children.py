"""Who counts as one child, and what is known about it: many cases, one child."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.contract.export import Records

UNKNOWN = "unknown"
PLACES_SEPARATOR = "+"
NO_PLACE = ""

AGE_BANDS = ("0-11", "12-14", "15-17", UNKNOWN)
COARSE_AGE_BANDS = ("0-8", "9-17", UNKNOWN)
NATIONALITY_GROUPS = ("eu_citizen", "third_country_national", "undetermined_or_stateless", UNKNOWN)
SEXES = ("female", "male", "other", UNKNOWN)


@cache
def _eu_members() -> tuple[tuple[str, dt.date, dt.date], ...]:
    with (Path(__file__).parent / "eu_members.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                row["country"],
                dt.date.fromisoformat(row["member_from"]),
                dt.date.fromisoformat(row["member_until"]) if row["member_until"] else dt.date.max,
            )
            for row in csv.DictReader(file)
        )


def eu_countries(on: dt.date) -> frozenset[str]:
    """The countries (ISO alpha-2) that are members of the European Union on that day."""
    return frozenset(country for country, first, last in _eu_members() if first <= on <= last)


def countable_cases(records: Records, cut: dt.date | None, consent_given_only: bool) -> pl.DataFrame:
    """The cases of children that may be counted, in the order of their opening.

    Added: `child_id`, and `places`, the case's programme country (empty where the export has none). Left out:
    duplicates, cases opened after the data `cut` (None: no cut), adults and persons whose majority is not
    known in exports that hold adults too, and, with `consent_given_only`, every case of a child that refused
    consent in any of its cases.
    """
    cases = records.tables["cases"].with_columns(
        child_id=_child_id(), places=pl.col("programme_country").fill_null(NO_PLACE)
    )
    if consent_given_only:
        cases = cases.filter(~pl.col("child_id").is_in(_children_who_refused(records, cases).implode()))
    is_child = pl.col("majority_status").is_null() | (pl.col("majority_status") == "minor")
    is_uncut = cut is None or not records.has("cases.opened_on")
    is_open_by_cut = pl.lit(True) if is_uncut else pl.col("opened_on") <= cut
    is_no_duplicate = pl.col("case_status").is_null() | (pl.col("case_status") != "duplicate")
    # Of two cases opened on one day, what is known of the child decides, so that other ids would change nothing.
    order = ("opened_on", "sex", "age_at_first_contact", "age_band", "case_id")
    return cases.filter(is_child, is_open_by_cut, is_no_duplicate).sort(order, nulls_last=True)


def _children_who_refused(records: Records, cases: pl.DataFrame) -> pl.Series:
    kept = cases.filter(pl.col("consent_reporting") == "no").select("case_id", "person_id")
    told = pl.DataFrame(list(records.refusals), kept.schema, orient="row")
    return pl.concat([told, kept]).select(_child_id()).to_series().unique()


def _child_id() -> pl.Expr:
    # Two name spaces, so that a case without a person can never fall together with a person of the same id.
    person = pl.concat_str(pl.lit("person "), pl.col("person_id"))
    case = pl.concat_str(pl.lit("case "), pl.col("case_id"))
    return pl.coalesce(person, case)


def describe_children(cases: pl.DataFrame, countries: tuple[str, ...], reporting_day: dt.date) -> pl.DataFrame:
    """One row per child of `cases` (from `countable_cases`): what is known of it over all of its cases.

    Columns: child_id; places (the programme countries that hold a case of it, in the programme's order, joined
    by `+`); sex and age_band (the first known value in the order of opening); age_band_coarse (for exports that hold
    bands instead of ages); nationality_group on `reporting_day` (any EU citizenship makes an EU citizen, Regulation
    (EU) 516/2014 on third-country nationals); trafficking_status (actual if any case says so, then
    possible, then not a victim).
    """
    return cases.group_by("child_id", maintain_order=True).agg(
        _places(countries),
        _first_known("sex"),
        _age_band(),
        _coarse_age_band(),
        _nationality_group(reporting_day),
        _trafficking_status(),
        (pl.col("accompaniment").is_in(["alone", "with_other_adults"])).any().alias("is_separated"),
    )


def _places(countries: tuple[str, ...]) -> pl.Expr:
    held = [pl.when((pl.col("places") == country).any()).then(pl.lit(country)) for country in countries]
    return pl.concat_str([*held, pl.lit(None)], separator=PLACES_SEPARATOR, ignore_nulls=True).alias("places")


def _first_known(field: str) -> pl.Expr:
    known = pl.col(field).filter(pl.col(field).is_not_null() & (pl.col(field) != UNKNOWN))
    return known.first().fill_null(UNKNOWN).alias(field)


def _age_band() -> pl.Expr:
    # Published bands are fixed in advance: the case model's 0-8 and 9-11 are one.
    age = pl.col("age_at_first_contact").drop_nulls().first()
    band = pl.when(age <= 11).then(pl.lit("0-11")).when(age <= 14).then(pl.lit("12-14")).otherwise(pl.lit("15-17"))
    return pl.when(age.is_null()).then(pl.lit(UNKNOWN)).otherwise(band).alias("age_band")


def _coarse_age_band() -> pl.Expr:
    band = pl.col("age_band").filter(pl.col("age_band").is_in(["0-8", "9-17", "9-11", "12-14", "15-17"])).first()
    coarse = pl.when(band == "0-8").then(pl.lit("0-8")).otherwise(pl.lit("9-17"))
    return pl.when(band.is_null()).then(pl.lit(UNKNOWN)).otherwise(coarse).alias("age_band_coarse")


def _nationality_group(reporting_day: dt.date) -> pl.Expr:
    citizenships = pl.col("citizenship").explode().drop_nulls()
    is_eu = citizenships.is_in(sorted(eu_countries(reporting_day))).any()
    has_country = (citizenships.str.len_chars() == 2).any()
    has_any = citizenships.len() > 0
    return (
        pl.when(is_eu)
        .then(pl.lit("eu_citizen"))
        .when(has_country)
        .then(pl.lit("third_country_national"))
        .when(has_any)
        .then(pl.lit("undetermined_or_stateless"))
        .otherwise(pl.lit(UNKNOWN))
        .alias("nationality_group")
    )


def _trafficking_status() -> pl.Expr:
    status = pl.col("trafficking_status")
    return (
        pl.when((status == "actual").any())
        .then(pl.lit("actual"))
        .when((status == "possible").any())
        .then(pl.lit("possible"))
        .when((status == "not_victim").any())
        .then(pl.lit("not_victim"))
        .otherwise(pl.lit(UNKNOWN))
        .alias("trafficking_status")
    )
