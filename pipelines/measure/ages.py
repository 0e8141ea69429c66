"""How old a child was on a day, as far as the record of its age says: in AMIF's age brackets, or not known."""

from __future__ import annotations

import polars as pl

from pipelines.measure.children import UNKNOWN

AGE_BRACKETS = ("under_18", "from_18_to_60", "over_60", UNKNOWN)
"""The brackets of Regulation (EU) 2021/1147, Annex VIII."""

BANDS = {"0-8": (0, 8), "9-11": (9, 11), "12-14": (12, 14), "15-17": (15, 17), "9-17": (9, 17)}
"""Age band of the case model → its youngest and oldest."""


def find_birth_days(cases: pl.DataFrame) -> pl.DataFrame:
    """One row per child of `cases` (in the order of opening): the days between which it was born, both included.

    Columns: child_id, born_from, born_until; null where nothing is recorded, and where the year of birth and the age
    contradict each other. The age at first contact is taken to be that of the day on which the case was opened.
    """
    band = pl.col("age_band")
    youngest = pl.coalesce("age_at_first_contact", band.replace_strict(_ends(0), default=None, return_dtype=pl.Int64))
    oldest = pl.coalesce("age_at_first_contact", band.replace_strict(_ends(1), default=None, return_dtype=pl.Int64))
    by_age = cases.with_columns(
        until_by_age=_years_before("opened_on", youngest),
        from_by_age=_years_before("opened_on", oldest + 1).dt.offset_by("1d"),
    )
    year = pl.col("birth_year").drop_nulls().first()
    born = by_age.group_by("child_id", maintain_order=True).agg(
        born_from=pl.max_horizontal(pl.date(year, 1, 1), pl.col("from_by_age").drop_nulls().first()),
        born_until=pl.min_horizontal(pl.date(year, 12, 31), pl.col("until_by_age").drop_nulls().first()),
    )
    is_possible = pl.col("born_from") <= pl.col("born_until")
    return born.with_columns(
        pl.when(is_possible).then(pl.col(name)).alias(name) for name in ("born_from", "born_until")
    )


def age_bracket() -> pl.Expr:
    """The bracket on a day between `from_day` and `until_day` of somebody born between `born_from` and `born_until`.

    `unknown` where more than one bracket is possible: nothing is guessed.
    """
    return (
        pl.when(_birthday("born_from", 18) > pl.col("until_day"))
        .then(pl.lit("under_18"))
        .when(_birthday("born_until", 61) <= pl.col("from_day"))
        .then(pl.lit("over_60"))
        .when(
            _birthday("born_until", 18) <= pl.col("from_day"),
            _birthday("born_from", 61) > pl.col("until_day"),
        )
        .then(pl.lit("from_18_to_60"))
        .otherwise(pl.lit(UNKNOWN))
    )


def _ends(end: int) -> dict[str, int]:
    return {band: ages[end] for band, ages in BANDS.items()}


def _birthday(born: str, age: int) -> pl.Expr:
    return pl.col(born).dt.offset_by(f"{age}y")


def _years_before(day: str, years: pl.Expr) -> pl.Expr:
    return pl.col(day).dt.offset_by(pl.format("-{}y", years))
