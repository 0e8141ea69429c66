"""Persons as AMIF counts them: once per indicator and period, behind the nationality gate, by the framework's file."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.contract.framework import Codes, Indicator, Rule, Span, framework
from pipelines.measure.ages import AGE_BRACKETS, age_bracket, find_birth_days
from pipelines.measure.catalogue import definition
from pipelines.measure.children import SEXES
from pipelines.measure.scope import Scope
from pipelines.measure.services import DELIVERED
from pipelines.measure.stretches import with_stretch
from pipelines.measure.tally import tally, tally_of_which
from pipelines.measure.windows import Window

COUNTABLE = {
    "third_country_national": "countable",
    "undetermined_or_stateless": "countable",
    "eu_citizen": "not_countable",
    "unknown": "unknown",
}
"""The nationality gate: who is in AMIF's target group (third-country nationals, in both frameworks)."""

GATES = {
    "none": Dimension("countable", ("countable", "not_countable", "unknown")),
    "age_and_sex": Dimension(
        "countable",
        (*(f"countable:{age}:{sex}" for age in AGE_BRACKETS for sex in SEXES), "not_countable", "unknown"),
    ),
}
"""A framework's breakdown → the gate: of countable persons alone, where asked, each age bracket by sex."""


def measure_assistance(scope: Scope) -> list[CountTable]:
    """Every counted row of the programme's framework, for the period and to date; what needs events, where it has."""
    asked = framework(scope.framework)
    spans: tuple[tuple[Span, Window], ...] = (("period", scope.window), ("to_date", scope.to_date))
    return [
        table
        for span, window in spans
        for row in asked.counted
        if not row.part_of and _can_be_asked(row, scope)
        for table in _indicator(scope, row, span, window)
    ]


def _can_be_asked(row: Indicator, scope: Scope) -> bool:
    assert row.counts is not None
    needs_events = row.counts.events is not None or row.counts.completed
    return scope.records.has(
        *(["services"] if row.counts.services is not None else []), *(["events"] if needs_events else [])
    )


def _indicator(scope: Scope, row: Indicator, span: Span, window: Window) -> list[CountTable]:
    asked = framework(scope.framework)
    parts, rule = asked.parts_of(row), row.counts
    assert rule is not None
    persons, gate = _persons(scope, rule, parts, window), GATES[asked.breakdown]
    if asked.breakdown == "age_and_sex":
        parted = pl.format("countable:{}:{}", age_bracket(), pl.col("sex"))
        persons = persons.with_columns(countable=_where_countable(parted))
    population = f"{rule.population}:{window.id}"
    return [
        tally(persons, definition(row.table_id(span)), population, gate),
        *(
            tally_of_which(persons, definition(part.table_id(span)), population, gate, which=part.which)
            for part in parts
        ),
    ]


def _persons(scope: Scope, rule: Rule, parts: tuple[Indicator, ...], window: Window) -> pl.DataFrame:
    """One row per person of `rule`: its gate, between which days it was born, and for each part whether it is in it."""
    assistance = _assistance(scope, rule, window)
    if rule.completed:
        assistance = assistance.join(_who_completed(scope, rule.completed, window), on="child_id", how="semi")
    persons = (
        assistance.group_by("child_id")
        .agg(
            pl.col("from_day", "until_day").min(),
            *(_has_row(part).alias(part.which) for part in parts),
        )
        .join(scope.children, on="child_id", how="inner")
        .join(find_birth_days(scope.cases), on="child_id", how="left")
    )
    in_cases = [
        pl.col("child_id").is_in(_who_has_case(scope, part.counts.cases).implode()).alias(part.which)
        for part in parts
        if part.counts is not None and part.counts.cases
    ]
    return persons.with_columns(
        *in_cases,
        countable=pl.col("nationality_group").replace_strict(COUNTABLE, return_dtype=pl.String),
    )


def _where_countable(parted: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("countable") == "countable").then(parted).otherwise(pl.col("countable"))


def _assistance(scope: Scope, rule: Rule, window: Window) -> pl.DataFrame:
    """The rows that count: services or events, each with `from_day` and `until_day` between which it lies."""
    if rule.services is not None:
        is_delivered = pl.col("delivered").is_in(DELIVERED)
        delivered = scope.of_cases("services").filter(is_delivered, window.holds_day("started_on"))
        dated = delivered.with_columns(from_day="started_on", until_day="started_on")
        return dated.filter(_fits(rule.services)).collect()
    assert rule.events is not None
    in_window = window.holds("event_date", "date_precision")
    completed = scope.of_cases("events").filter(pl.col("lifecycle") == "complete", in_window)
    return with_stretch(completed).filter(_fits(rule.events)).collect()


def _has_row(part: Indicator) -> pl.Expr:
    assert part.counts is not None
    return _fits(part.counts.services or part.counts.events or {}).any()


def _fits(codes: Codes) -> pl.Expr:
    return pl.all_horizontal(
        pl.lit(True), *(pl.col(name).is_in(found).fill_null(False) for name, found in codes.items())
    )


def _who_completed(scope: Scope, kinds: tuple[str, ...], window: Window) -> pl.DataFrame:
    is_completed = pl.col("event_type").is_in(kinds) & (pl.col("lifecycle") == "complete")
    completed = scope.of_cases("events").filter(is_completed, pl.col("event_date") <= window.last_day)
    return completed.select("child_id").unique().collect()


def _who_has_case(scope: Scope, codes: Codes) -> pl.Series:
    has_one = pl.any_horizontal(pl.col(name).is_in(found).fill_null(False) for name, found in codes.items())
    return scope.cases.filter(has_one)["child_id"].unique()
