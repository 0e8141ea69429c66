"""Rule columns that serve any field: `date_is_readable(opened_on)` and the like."""

from __future__ import annotations

import polars as pl

from pipelines.contract.fields import Field, codelists, tables
from pipelines.contract.types import parse
from pipelines.validate.rows import Rows, RuleColumn, judge, rule_on

CODES_BY_TYPE = {
    "citizenship": "country",
    "exploitation_type": "exploitation_type",
    "means_of_control": "means_of_control",
    "protection_concern": "protection_concern",
}
"""case_codes.code_type → the code list of case_codes.code."""


def _is_readable(rows: Rows, field: Field) -> pl.Series:
    """Whether text that is there became a value; asked of the contract's own parser, so the two can't differ."""
    is_filled = pl.col(field.name).is_not_null()
    return judge(rows.text, pl.when(is_filled).then(parse(field).is_not_null()))


@rule_on(*tables())
def date_is_readable(rows: Rows, field: Field) -> pl.Series:
    """The text is a day that exists, of the years 1900 to 2099, written YYYY-MM-DD."""
    return _is_readable(rows, field)


@rule_on(*tables())
def number_is_whole(rows: Rows, field: Field) -> pl.Series:
    """The text is a whole number."""
    return _is_readable(rows, field)


@rule_on(*tables())
def code_is_listed(rows: Rows, field: Field) -> pl.Series:
    """Every code of the cell is in the field's list; for lists too long to write into a suite."""
    if field.codelist == "(by code_type)":
        return _code_of_its_type_is_listed(rows, field)
    codes = list(codelists()[field.codelist])
    if field.type == "codes":
        return judge(rows.typed, pl.col(field.name).list.eval(pl.element().is_in(codes)).list.all())
    return judge(rows.typed, pl.col(field.name).is_in(codes))


def _code_of_its_type_is_listed(rows: Rows, field: Field) -> pl.Series:
    verdict = pl.lit(None, dtype=pl.Boolean)
    for code_type, codelist in CODES_BY_TYPE.items():
        is_listed = pl.col(field.name).is_in(list(codelists()[codelist]))
        verdict = pl.when(pl.col("code_type") == code_type).then(is_listed).otherwise(verdict)
    return judge(rows.typed, verdict)


@rule_on(*tables(), needs=("cases.case_id",))
def case_exists(rows: Rows, field: Field) -> pl.Series:
    """The case that the row belongs to is among the cases that were kept."""
    kept_cases = rows.kept["cases"]["case_id"].unique()
    return judge(rows.typed, pl.col(field.name).is_in(kept_cases.implode()))


@rule_on(*tables())
def typed(rows: Rows, field: Field) -> pl.Series:
    """The cell as a number or a date, so that a rule can say `between`; empty where it can't be read."""
    return rows.typed[field.name]


RULES_ON_COLUMNS: tuple[RuleColumn, ...] = (date_is_readable, number_is_whole, code_is_listed, case_exists, typed)
