"""How the text of an export is held in memory, and how it becomes the contract's types.

What can't be read becomes null and is counted by validate.
"""

from __future__ import annotations

import polars as pl

from pipelines.contract.fields import CODES_SEPARATOR, ROW_NUMBER, Field, tables

ISO_DAY = r"^(?:19|20)\d{2}-\d{2}-\d{2}$"
"""A year such as 0017 or 2917 is a slip of the pen: its row would be in no period, and nobody would hear of it."""
WHOLE_NUMBER = r"^-?\d{1,9}$"
YES_NO = {"true": True, "false": False}


def held_as(field: Field) -> pl.DataType:
    """How the text of `field` is held: Categorical, so that each different text stands in memory once.

    It compares, joins and sorts as text does, whatever it holds; only what works on characters needs a cast. Ids other
    than a case's are String, for most of them differ in each row: that would only cost more.
    """
    return pl.String() if field.type == "text" and field.name != "case_id" else pl.Categorical()


def parse(field: Field) -> pl.Expr:
    """The text column of `field` in its contract type, null where the text is not of that type.

    text, code → as they are held; codes → List(String); date → Date (ISO days only: nothing is guessed;
    of the years 1900 to 2099); whole_number → Int32; yes_no → Boolean (`true`, `false`).
    """
    if field.type in ("text", "code"):
        return pl.col(field.name).cast(held_as(field))
    column = pl.col(field.name).cast(pl.String)
    if field.type == "date":
        is_iso = column.str.contains(ISO_DAY)
        return pl.when(is_iso).then(column).str.to_date("%Y-%m-%d", strict=False).alias(field.name)
    if field.type == "whole_number":
        return pl.when(column.str.contains(WHOLE_NUMBER)).then(column).cast(pl.Int32, strict=False).alias(field.name)
    if field.type == "yes_no":
        return column.replace_strict(YES_NO, default=None, return_dtype=pl.Boolean).alias(field.name)
    return column.str.split(CODES_SEPARATOR).alias(field.name)


def parse_table(table: str, text: pl.DataFrame) -> pl.DataFrame:
    """All columns of `table` in their contract types, and `row_number`."""
    return text.select([parse(field) for field in tables()[table]] + [pl.col(ROW_NUMBER)])
