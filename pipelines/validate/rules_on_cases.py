"""Rule columns on cases: what one row says about a child must fit together."""

from __future__ import annotations

import polars as pl

from pipelines.validate.rows import Rows, judge, rule_on

OLDEST_CHILD = 17
YEARS_A_CASE_MAY_OPEN_LATE = 3
"""A first contact may lie some years before the case was opened (late entry), or in the year after."""

_IS_EXPORTED_AS_A_CHILD = pl.col("majority_status").is_null() | (pl.col("majority_status") == "minor")
_YEARS_OLD_WHEN_OPENED = pl.col("opened_on").dt.year() - pl.col("birth_year")


@rule_on("cases", needs=("cases.opened_on", "cases.closed_on"))
def closed_not_before_opened(rows: Rows) -> pl.Series:
    """A case is not closed before it is opened."""
    return judge(rows.typed, pl.col("closed_on") >= pl.col("opened_on"))


@rule_on("cases", needs=("cases.age_at_first_contact",))
def age_is_a_childs(rows: Rows) -> pl.Series:
    """The age is 0 to 17, unless the export says that the person is not a minor."""
    is_a_childs = pl.col("age_at_first_contact").is_between(0, OLDEST_CHILD)
    return judge(rows.typed, pl.when(_IS_EXPORTED_AS_A_CHILD).then(is_a_childs))


@rule_on("cases", needs=("cases.birth_year", "cases.opened_on"))
def birth_year_is_plausible(rows: Rows) -> pl.Series:
    """The year of birth lets the person be a child at the first contact."""
    oldest = OLDEST_CHILD + 1 + YEARS_A_CASE_MAY_OPEN_LATE
    is_plausible = _YEARS_OLD_WHEN_OPENED.is_between(0, oldest)
    return judge(rows.typed, pl.when(_IS_EXPORTED_AS_A_CHILD).then(is_plausible))


@rule_on("cases", needs=("cases.birth_year", "cases.age_at_first_contact", "cases.opened_on"))
def age_fits_birth_year(rows: Rows) -> pl.Series:
    """The age and the year of birth agree, as far as years can tell; an estimated age is not held against it."""
    is_estimate = pl.col("age_estimated").fill_null(value=False)
    lag = _YEARS_OLD_WHEN_OPENED - pl.col("age_at_first_contact")
    return judge(rows.typed, pl.when(~is_estimate).then(lag.is_between(-1, 1 + YEARS_A_CASE_MAY_OPEN_LATE)))


@rule_on("cases", needs=("cases.age_band",))
def minor_has_a_childs_age_band(rows: Rows) -> pl.Series:
    """A minor has a child's age band, and an adult has not."""
    band, is_adults = pl.col("age_band"), pl.col("age_band") == "18-and-over"
    is_adult = pl.col("majority_status") == "adult"
    verdict = pl.when(_IS_EXPORTED_AS_A_CHILD).then(~is_adults).when(is_adult).then(is_adults)
    return judge(rows.typed, pl.when(band != "unknown").then(verdict))


RULES_ON_CASES = (
    closed_not_before_opened,
    age_is_a_childs,
    birth_year_is_plausible,
    age_fits_birth_year,
    minor_has_a_childs_age_band,
)
