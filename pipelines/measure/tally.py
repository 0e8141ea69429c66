"""From one row per unit to the true counts of a table."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.contract.counts import OPEN, CountTable, Definition, Dimension, SpellTable


def tally(
    units: pl.DataFrame | pl.LazyFrame, definition: Definition, population: str, *dimensions: Dimension
) -> CountTable:
    """Counts `units` (one row each, with `places` and a column per dimension) in the full cross of `dimensions`."""
    return CountTable(definition, population, dimensions, _cells(units, dimensions))


def tally_of_which(
    units: pl.DataFrame, definition: Definition, population: str, dimension: Dimension, which: str
) -> CountTable:
    """Counts, by `dimension`, the units for which the Boolean column `which` is true, as a part of all `units`."""
    part = units.with_columns(pl.when(pl.col(which)).then(pl.lit("yes")).otherwise(pl.lit("no")).alias(which))
    dimensions = (dimension, Dimension(which, ("yes", "no")))
    return CountTable(definition, population, dimensions, _cells(part, dimensions), of_which=True)


def tally_several(units: pl.DataFrame, definition: Definition, population: str, dimension: Dimension) -> CountTable:
    """Counts units whose column `dimension.name` is a list of categories: in each category that it has, once."""
    once_each = units.with_columns(pl.col(dimension.name).list.unique())
    by_category = once_each.explode(dimension.name).drop_nulls(dimension.name)
    totals = units.group_by("places").len().sort("places")
    return CountTable(
        definition,
        population,
        (dimension,),
        _cells(by_category, (dimension,)),
        several=True,
        units=dict(zip(totals["places"], totals["len"], strict=True)),
    )


def tally_spells(
    spells: pl.DataFrame, definition: Definition, population: str, dimension: Dimension, outcomes: tuple[str, ...]
) -> SpellTable:
    """Counts durations. `spells`: one row each, with `places`, a column of the dimension's name, `outcome`,
    `entered_day` and `left_day` (see `SpellTable`); a day that is not known exactly is null.
    """
    _check_declared(spells, dimension)
    _check_declared(spells, Dimension("outcome", (*outcomes, OPEN)))
    by = ["places", dimension.name, "outcome"]
    is_dated = pl.col("entered_day").is_not_null() & pl.col("left_day").is_not_null()
    dated = spells.filter(is_dated).group_by(*by, "entered_day", "left_day").len().sort(*by, "entered_day", "left_day")
    undated = spells.filter(~is_dated).group_by(by).len().sort(by)
    return SpellTable(
        definition,
        population,
        dimension,
        outcomes,
        spells={row[:-1]: row[-1] for row in dated.iter_rows()},
        undated={row[:-1]: row[-1] for row in undated.iter_rows()},
    )


def tally_having(
    units: pl.LazyFrame, definition: Definition, population: str, dimension: Dimension, has: Mapping[str, pl.Expr]
) -> CountTable:
    """Counts `units` in each category of `has` (category → whether a unit is in it, never null) that it is in."""
    counted = units.group_by("places").agg(pl.len(), *(is_in.sum().alias(name) for name, is_in in has.items()))
    by_place = counted.sort("places").collect().rows(named=True)
    cells: dict[tuple[str, ...], int] = {
        (row["places"], name): row[name] for row in by_place for name in sorted(has) if row[name]
    }
    totals = {row["places"]: row["len"] for row in by_place}
    return CountTable(definition, population, (dimension,), cells, several=True, units=totals)


def _cells(units: pl.DataFrame | pl.LazyFrame, dimensions: tuple[Dimension, ...]) -> dict[tuple[str, ...], int]:
    columns = ["places", *(dimension.name for dimension in dimensions)]
    counted = units.lazy().group_by(columns).len().sort(columns).collect()
    for dimension in dimensions:
        _check_declared(counted, dimension)
    return {row[:-1]: row[-1] for row in counted.iter_rows()}


def _check_declared(units: pl.DataFrame, dimension: Dimension) -> None:
    surplus = set(units[dimension.name].unique()) - set(dimension.categories)
    assert not surplus, f"{len(surplus)} categories of {dimension.name} are not declared"
