"""Lets Great Expectations judge rows, and brings back positions only: no value of a cell comes out of here."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from pipelines.errors import RuleBroken
from pipelines.validate.suites import Rule

POSITION = "position"
"""Index column that tells which row broke a rule: its place in the frame, for a row number need not be unique."""

NO_POSITIONS = pl.Series([], dtype=pl.UInt32)

ROWS_AT_ONCE = 1_000_000
FEW_VALUES = 1_000

UNIQUE = "expect_column_values_to_be_unique"

OF_EACH_CELL = frozenset(
    f"expect_column_{kind}"
    for kind in (
        "values_to_be_null",
        "values_to_not_be_null",
        "values_to_be_in_set",
        "values_to_not_be_in_set",
        "values_to_be_between",
        "values_to_match_regex",
        "values_to_not_match_regex",
        "values_to_match_regex_list",
        "values_to_not_match_regex_list",
        "value_lengths_to_be_between",
        "value_lengths_to_equal",
    )
)
"""Expectations whose verdict on a row depends on one cell of it and on nothing else."""

LOOKS_AT_MORE = frozenset({"mostly", "row_condition", "condition_parser"})
"""Settings with which a verdict depends on how many rows there are, or on other columns."""

_PASSED_ONLY = {"result_format": "BOOLEAN_ONLY"}
_WITH_POSITIONS = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": [POSITION],
    "exclude_unexpected_values": True,
}


def check_kinds(rules: Sequence[Rule]) -> None:
    """Raises RuleBroken where an expectation is not known, has wrong settings, or judges something other than rows."""
    for rule in rules:
        _expectation_suite([rule])


def find_broken(rules: Sequence[Rule], columns: pl.DataFrame, rows_at_once: int = ROWS_AT_ONCE) -> list[pl.Series]:
    """For each rule, the positions (UInt32) of the rows that break it, in order; `columns` holds all they look at.

    Great Expectations sees no row that can tell it nothing new: of rows whose cells are the same, a rule that judges
    each cell on its own is asked once, `rows_at_once` rows after another; of values that stand once, the rule that
    asks for that is asked one. So its time and memory grow with what differs. Any other rule is asked of all rows.
    A null in a column is not judged, except by a rule that expects a value. Raises RuleBroken where a rule did not run
    or raised.
    """
    found: dict[Rule, list[pl.Series]] = {rule: [] for rule in rules}
    of_cells = [rule for rule in rules if _judges_each_cell(rule, columns)]
    for first in range(0, columns.height, rows_at_once):
        for rule, positions in _broken_cells(of_cells, columns.slice(first, rows_at_once)):
            found[rule].append(positions + first)
    for rule in rules:
        if rule not in of_cells:
            found[rule].append(_broken_among(rule, columns))
    return [pl.concat([NO_POSITIONS, *found[rule]]) for rule in rules]


def _judges_each_cell(rule: Rule, columns: pl.DataFrame) -> bool:
    return (
        rule.kind in OF_EACH_CELL
        and not LOOKS_AT_MORE & rule.kwargs.keys()
        and not columns[rule.judged_columns[0]].dtype.is_nested()
    )


def _broken_cells(rules: Sequence[Rule], columns: pl.DataFrame) -> Iterator[tuple[Rule, pl.Series]]:
    """Each broken rule with the positions of the rows that break it; all columns with few values are judged in one go.

    There, a column with fewer values than others is filled up with its last one, which changes no verdict.
    """
    values = {name: columns[name].unique(maintain_order=True) for name in {rule.judged_columns[0] for rule in rules}}
    few = [name for name, different in values.items() if different.len() <= FEW_VALUES]
    most = max((values[name].len() for name in few), default=0)
    filled_up = [values[name].gather(np.arange(most).clip(max=values[name].len() - 1)) for name in few]
    frames = [pl.DataFrame(filled_up), *(values[name].to_frame() for name in values if name not in few)]
    for frame in frames:
        asked = [rule for rule in rules if rule.judged_columns[0] in frame.columns]
        for rule, places in _ask(asked, frame):
            name = rule.judged_columns[0]
            broken = frame[name].gather(places).unique()
            yield rule, columns[name].is_in(broken.implode(), nulls_equal=True).arg_true()


def _broken_among(rule: Rule, columns: pl.DataFrame) -> pl.Series:
    """The positions of the rows that break a rule which looks at more than one cell."""
    if rule.kind == UNIQUE and not LOOKS_AT_MORE & rule.kwargs.keys():
        column = columns[rule.judged_columns[0]]
        is_repeated = column.is_duplicated() & column.is_not_null()
        told = is_repeated.arg_true().append((~is_repeated).arg_true().head(1)).sort()
        columns = columns.select(column).gather(told)
    else:
        told = pl.int_range(columns.height, dtype=pl.UInt32, eager=True)
    places = [places for _, places in _ask([rule], columns)]
    return told.gather(places[0]) if places else NO_POSITIONS


def _ask(rules: Sequence[Rule], columns: pl.DataFrame) -> Iterator[tuple[Rule, pl.Series]]:
    """The broken ones of `rules`, each with its positions in `columns`.

    All are asked first whether they hold at all, which is quick, and only the broken ones where.
    """
    if not rules:
        return
    frame = _to_pandas(columns)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning may hold cells too
        for rule, result in zip(rules, _run(rules, frame, _PASSED_ONLY), strict=True):
            if not result.success:
                yield rule, _positions(rule, frame)


def _positions(rule: Rule, frame: pd.DataFrame) -> pl.Series:
    result = _run([rule], frame[[*dict.fromkeys(rule.judged_columns), POSITION]], _WITH_POSITIONS)[0].result
    positions = sorted(
        int(position) for entry in result["unexpected_index_list"] for position in np.atleast_1d(entry[POSITION])
    )
    if len(positions) != result["unexpected_count"] or not positions:
        raise RuleBroken(f"The rule {rule.place} does not say which rows break it.", "Use a rule that judges rows.")
    return pl.Series(positions, dtype=pl.UInt32)


def _run(rules: Sequence[Rule], frame: pd.DataFrame, result_format: dict[str, Any]) -> list[Any]:
    """Great Expectations' results, one for each rule and in their order."""
    try:
        batch = _batch_definition().get_batch({"dataframe": frame})
        results = batch.validate(_expectation_suite(rules), result_format=result_format).results
    except RuleBroken:
        raise
    except Exception as error:  # its message may hold cells, so only its kind is told
        raise RuleBroken(
            f"The suite of {rules[0].table} did not run ({type(error).__name__}).", "Undo the last change to it."
        ) from None
    by_position = {result.expectation_config.meta[POSITION]: result for result in results}
    for position, rule in enumerate(rules):
        if position not in by_position:
            raise RuleBroken(f"The rule {rule.place} did not run.", "Undo the last change to its suite.")
        if _has_raised(by_position[position].exception_info):
            raise RuleBroken(
                f"The rule {rule.place} could not judge its column.",
                "Check its kwargs; numbers and dates need typed(...), see expectations/README.md.",
            )
    return [by_position[position] for position in range(len(rules))]


def _expectation_suite(rules: Sequence[Rule]) -> Any:
    gx = _great_expectations()
    expectations = []
    for position, rule in enumerate(rules):
        try:
            kind = gx.expectations.registry.get_expectation_impl(rule.kind)
            expectation = kind(**rule.kwargs, meta={POSITION: position})
        except Exception:
            raise RuleBroken(
                f"The rule {rule.place} is not one that Great Expectations knows, or its kwargs are wrong.",
                "Compare it with the other rules of the suite.",
            ) from None
        if not isinstance(expectation, _row_expectations()):
            raise RuleBroken(
                f"The rule {rule.place} judges a column as a whole.",
                "Use a rule that judges rows, so that they can be named.",
            )
        expectations.append(expectation)
    return gx.ExpectationSuite(name=rules[0].table, expectations=expectations)


@cache
def _row_expectations() -> tuple[type, ...]:
    from great_expectations.expectations import expectation

    return (
        expectation.ColumnMapExpectation,
        expectation.ColumnPairMapExpectation,
        expectation.MulticolumnMapExpectation,
    )


@cache
def _batch_definition() -> Any:
    """Takes a frame in, in a context that is in memory only: no files, no progress bars, nothing sent anywhere."""
    gx = _great_expectations()
    from great_expectations.data_context.types import base

    config = base.DataContextConfig(
        analytics_enabled=False,
        data_docs_sites={},
        progress_bars=base.ProgressBarsConfig(globally=False, metric_calculations=False),
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    return (
        context.data_sources.add_pandas("rows").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("rows")
    )


def _has_raised(exception_info: dict[str, Any]) -> bool:
    """Whether a result is an exception: told in one flat record, or in one for each metric."""
    if "raised_exception" in exception_info:
        return bool(exception_info["raised_exception"])
    return any(info.get("raised_exception") for info in exception_info.values())


def _to_pandas(columns: pl.DataFrame) -> pd.DataFrame:
    """The same columns for pandas; text and verdicts as plain objects, so that nothing depends on other packages."""
    plain = {
        series.name: series.to_numpy() if series.dtype.is_numeric() or series.dtype.is_temporal() else _objects(series)
        for series in columns
    }
    return pd.DataFrame({**plain, POSITION: np.arange(columns.height)})


def _objects(series: pl.Series) -> pd.Series[Any]:
    return pd.Series(series.to_list(), dtype=object)


@cache
def _great_expectations() -> Any:
    """The library, which takes seconds to import; it logs the cells that it looks at, so here it logs nothing."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    import great_expectations

    return great_expectations
