"""Reads a Parquet file and writes its typed columns as the text that the contract asks for."""

from __future__ import annotations

import io
from collections.abc import Collection

import polars as pl
from polars.exceptions import PanicException, PolarsError

from pipelines.contract.fields import CODES_SEPARATOR, ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.sheet import Sheet, blank_to_null

FIRST_ROW_NUMBER = 2
"""A Parquet file has no header row; its rows are numbered as if it had one, like those of all other formats."""

MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00(?:\.0+)?$"
WHOLE = r"^(-?\d+)\.0+$"


def read_parquet(content: bytes, place: Place, wanted: Collection[str]) -> Sheet | Finding:
    """The table in a Parquet file, or why it can't be read.

    Dates become ISO days, days with a time at midnight too; booleans true and false; whole numbers have no
    decimals; the items of a list are joined by `;`. Text stays as it is.
    """
    if not content:
        return place.empty()
    try:
        typed = pl.read_parquet(io.BytesIO(content))
    except (PolarsError, OSError, PanicException):  # a damaged file can make polars panic
        return place.unreadable("It is no Parquet file, or it is damaged.", "Export it again.")
    if not set(wanted) & set(typed.columns):
        return place.without_header()
    header = tuple(typed.columns)
    columns: list[pl.Series] = []
    for position, series in enumerate(typed.get_columns(), start=1):
        name = series.name if series.name in wanted else f"column {position}"
        try:
            columns.append(_as_text(series).rename(str(position - 1)))
        except PanicException:  # polars can't write such a day
            return place.unreadable(
                f"Its {name} holds a day or time that is beyond every calendar.",
                "Correct it in the system that wrote the export, or write the column as text.",
            )
        except (PolarsError, TypeError):
            return place.unreadable(
                f"Its {name} is of a kind that has no text form.",
                "Write the column as text, date, whole number, boolean or a list of texts.",
            )
    cells = pl.DataFrame(columns).with_columns(blank_to_null(series.name) for series in columns)
    return Sheet(place, header, cells.with_row_index(ROW_NUMBER, offset=FIRST_ROW_NUMBER))


def _as_text(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.Array):
        series = series.arr.to_list()
    if isinstance(series.dtype, pl.List):
        # An item without a value stays as an empty place between two separators, so that it is not lost.
        item = _text_of(pl.element(), series.dtype.inner).fill_null("")
        return series.list.eval(item).list.join(CODES_SEPARATOR)
    return series.to_frame().select(_text_of(pl.col(series.name), series.dtype)).to_series()


def _text_of(values: pl.Expr, dtype: object) -> pl.Expr:
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
        return values.cast(pl.String).str.replace(MIDNIGHT, "$1")
    if isinstance(dtype, pl.Float32 | pl.Float64 | pl.Decimal):
        return values.cast(pl.String).str.replace(WHOLE, "$1")
    if isinstance(dtype, pl.Struct | pl.Object | pl.Duration | pl.List | pl.Array):
        raise TypeError
    return values.cast(pl.String)
