"""Makes the contract's tables from the tables of another system, as its mapping says; nothing is guessed on the way."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

import polars as pl

from pipelines.contract.fields import CODES_SEPARATOR, ROW_NUMBER, ROW_SOURCE, Field, tables
from pipelines.load.drops import SourceTable
from pipelines.load.mapping import Mapping, Rows, Source, Written
from pipelines.load.written import apart, as_country, as_day, as_precision, as_whole_number, as_year, each_value

AT = "\ue000at"
"""Column beside those of the source: which row of its table it is, from 1 on."""

COPY = "\ue000copy"
"""Column beside those of the source: which of the rows that are made from one row it is, from 1 on."""

NEXT = "\ue000next "
KEY = "\ue000key"
FLAGGED = "\ue000flagged"


def derive_table(
    table: str, mapping: Mapping, sources: Lookup[str, SourceTable], lacks: frozenset[str]
) -> tuple[pl.DataFrame | None, dict[str, set[int]]]:
    """The rows of `table`: fields that are mapped and not in `lacks`, and `row_number`; and what they are made from.

    None where a table of the source could not be read. What they are made from: table of the source → numbers of its
    rows from which at least one row was made.
    """
    known = {field.name: field for field in tables()[table]}
    frames: list[pl.DataFrame] = []
    used: dict[str, set[int]] = {}
    for rows in mapping.tables[table].values():
        if rows.sheet not in sources:
            return None, {}
        fields = {name: (known[name], source) for name, source in rows.fields.items() if f"{table}.{name}" not in lacks}
        made = _make(rows, fields, mapping, sources)
        used.setdefault(rows.sheet, set()).update(made[AT].to_list())
        frames.append(made.with_columns(pl.lit(sources[rows.sheet].place.source).alias(ROW_SOURCE)))
    together = pl.concat(frames, how="diagonal").sort(ROW_NUMBER, maintain_order=True)
    return together.drop(AT), used


def _make(
    rows: Rows, fields: Lookup[str, tuple[Field, Source]], mapping: Mapping, sources: Lookup[str, SourceTable]
) -> pl.DataFrame:
    own = sources[rows.sheet].rows.with_row_index(AT, offset=1)
    own = _with_next(own, rows, fields, mapping)
    own = _with_record(own, rows, fields, mapping, sources)
    for column, texts in rows.when.items():
        own = own.filter(pl.col(column).is_in(texts))
    multiplied = _multiplied(own, rows, mapping.written)
    made = multiplied.select(
        *(_field(field, source, rows, mapping.written).alias(name) for name, (field, source) in fields.items()),
        *([] if rows.flags is None else [pl.col(FLAGGED).alias(rows.flags.into)]),
        AT,
        ROW_NUMBER,
    )
    # Two columns of the source that stand for one code of the contract say one thing, and not two.
    made = made.unique(maintain_order=True)
    return made.filter(*(pl.col(name).is_not_null() for name in rows.recorded if name in made.columns))


def _with_next(
    own: pl.DataFrame, rows: Rows, fields: Lookup[str, tuple[Field, Source]], mapping: Mapping
) -> pl.DataFrame:
    """For each column that a field asks `next` of: the day in the record's next row, in the order of these days."""
    record = mapping.sheets[rows.sheet].link or mapping.sheets[rows.sheet].key
    columns = {source.next for _, first in fields.values() for source in first.chain() if source.next is not None}
    for column in sorted(columns):
        day = each_value(pl.col(column), as_day(mapping.written, is_coarse=False))
        order = own.select(AT, pl.col(record or AT).alias("record"), day.alias("day")).drop_nulls()
        order = order.sort("day", AT).with_columns(pl.col("day").shift(-1).over("record").alias(NEXT + column))
        own = own.join(order.select(AT, NEXT + column), on=AT, how="left", maintain_order="left")
    return own


def _with_record(
    own: pl.DataFrame,
    rows: Rows,
    fields: Lookup[str, tuple[Field, Source]],
    mapping: Mapping,
    sources: Lookup[str, SourceTable],
) -> pl.DataFrame:
    """With the columns of the record to which each row belongs, called `sheet/column`."""
    link, parent = mapping.sheets[rows.sheet].link, mapping.sheets[rows.sheet].parent
    asked = [source for _, first in fields.values() for source in first.chain() if source.sheet is not None]
    names = {column: f"{parent}/{column}" for source in asked for column in source.reads}
    if not names or link is None or parent is None:
        return own
    key = mapping.sheets[parent].key
    if parent not in sources or key is None:
        return own.with_columns(pl.lit(None, pl.String).alias(name) for name in names.values())
    # A key that is there twice is found by the check of the export; here it must not make rows.
    records = sources[parent].rows.filter(pl.col(key).is_not_null()).unique(key, keep="first", maintain_order=True)
    beside = records.select(pl.col(key).alias(KEY), *(pl.col(old).alias(new) for old, new in names.items()))
    return own.join(beside, left_on=link, right_on=KEY, how="left", maintain_order="left")


def _multiplied(own: pl.DataFrame, rows: Rows, written: Written) -> pl.DataFrame:
    if rows.each is not None:
        values = own.with_columns(apart(pl.col(rows.each), written)).explode(rows.each)
        values = values.filter(pl.col(rows.each).is_not_null())
        return values.with_columns(pl.int_range(1, pl.len() + 1).over(AT).alias(COPY))
    if rows.flags is None:
        return own.with_columns(pl.lit(1).alias(COPY))
    flags = rows.flags
    flagged = [
        own.filter(pl.col(column) != flags.absent).with_columns(
            pl.when(pl.col(column) == flags.present).then(pl.lit(code)).otherwise(pl.col(column)).alias(FLAGGED),
            pl.lit(number).alias(COPY),
        )
        for number, (column, code) in enumerate(flags.columns.items(), start=1)
    ]
    return pl.concat(flagged).sort(AT, maintain_order=True)


def _field(field: Field, source: Source, rows: Rows, written: Written) -> pl.Expr:
    if source.numbered is not None:
        made = pl.lit(f"{source.numbered}-") + pl.col(AT).cast(pl.String)
        is_multiplied = rows.each is not None or rows.flags is not None
        return made + "-" + pl.col(COPY).cast(pl.String) if field.role == "key" and is_multiplied else made
    if source.precision_of is not None:
        known = each_value(_recorded(pl.col(source.precision_of), source, written), as_precision(written))
        return known.fill_null("unknown")
    parts = [_converted(_text(one), field, one, rows, written) for one in source.chain()]
    return parts[0] if len(parts) == 1 else pl.coalesce(parts)


def _text(source: Source) -> pl.Expr:
    if source.constant is not None:
        return pl.lit(source.constant, pl.String)
    if source.next is not None:
        return pl.col(NEXT + source.next)
    column = source.column or ""
    return pl.col(column if source.sheet is None else f"{source.sheet}/{column}")


def _recorded(text: pl.Expr, source: Source, written: Written) -> pl.Expr:
    missing = {*written.missing, *source.missing} - set(source.codes)
    return pl.when(text.is_in(sorted(missing))).then(None).otherwise(text) if missing else text


def _converted(text: pl.Expr, field: Field, source: Source, rows: Rows, written: Written) -> pl.Expr:
    recorded = _recorded(text, source, written)
    if source.part == "year":
        return each_value(recorded, as_year(written))
    if field.type == "codes":
        items = apart(recorded, written).list.eval(_coded(pl.element(), field, source, rows))
        return items.list.join(CODES_SEPARATOR).replace("", None).fill_null(pl.lit(source.blank, pl.String))
    if field.type == "date":
        # A month or a year is no day, unless the row also says how exactly its day is known.
        is_coarse = any(other.precision_of in source.reads for other in rows.fields.values())
        return each_value(recorded, as_day(written, is_coarse=is_coarse))
    if field.type == "whole_number":
        recorded = each_value(recorded, as_whole_number(written))
    return _coded(recorded, field, source, rows).fill_null(pl.lit(source.blank, pl.String))


def _coded(text: pl.Expr, field: Field, source: Source, rows: Rows) -> pl.Expr:
    coded = text.replace(source.codes) if source.codes else text
    return each_value(coded, as_country) if rows.codelist(field) == "country" else coded
