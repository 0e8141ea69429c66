"""Lets Great Expectations judge rows, and brings back positions only: no value of a cell comes out of here."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from pipelines.errors import RuleBroken
from pipelines.validate.suites import Rule

POSITION = "position"
"""Index column that tells which row broke a rule: its place in the frame, for a row number need not be unique."""

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


def find_broken(rules: Sequence[Rule], columns: pl.DataFrame) -> list[tuple[int, ...]]:
    """For each rule, the positions of the rows that break it, in order; `columns` holds all that the rules look at.

    All rules are asked first whether they hold at all, which is quick, and only the broken ones where. A null in a
    column is not judged, except by a rule that expects a value. Raises RuleBroken where a rule did not run or raised.
    """
    frame = _to_pandas(columns)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning may hold cells too
        holds = [bool(result.success) for result in _run(rules, frame, _PASSED_ONLY)]
        return [() if is_kept_to else _positions(rule, frame) for rule, is_kept_to in zip(rules, holds, strict=True)]


def _positions(rule: Rule, frame: pd.DataFrame) -> tuple[int, ...]:
    result = _run([rule], frame[[*dict.fromkeys(rule.judged_columns), POSITION]], _WITH_POSITIONS)[0].result
    positions = sorted(
        int(position) for entry in result["unexpected_index_list"] for position in np.atleast_1d(entry[POSITION])
    )
    if len(positions) != result["unexpected_count"] or not positions:
        raise RuleBroken(f"The rule {rule.place} does not say which rows break it.", "Use a rule that judges rows.")
    return tuple(positions)


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
