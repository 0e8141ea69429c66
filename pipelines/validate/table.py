"""Judges one table: rules are run until no further row leaves, and what was broken becomes findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.contract.fields import ROW_NUMBER, ROW_SOURCE
from pipelines.contract.finding import SHOWN_ROW_NUMBERS, Finding, OnFail, RowBalance
from pipelines.errors import RuleBroken
from pipelines.validate.expect import NO_POSITIONS, find_broken
from pipelines.validate.rows import Rows
from pipelines.validate.rule_columns import compute
from pipelines.validate.suites import Rule

JUDGED_FIRST = ("key_is_present", "no_totals_row")
"""These rules ask whether a row is a record at all; what is none leaves before any other rule sees it."""

MOST_ROWS = 0.5
"""When more than this share of a table would leave, the fault is the export's and not the rows': the report stops."""


@dataclass(frozen=True, repr=False)
class JudgedTable:
    """One table after its rules: the rows kept and set aside (text), the findings, and which rules were run."""

    kept: pl.DataFrame
    set_aside: pl.DataFrame
    balance: RowBalance
    findings: tuple[Finding, ...]
    run: tuple[Rule, ...]
    not_run: tuple[Rule, ...]


def judge_table(
    table: str, text: pl.DataFrame, rules: Sequence[Rule], kept: Mapping[str, pl.DataFrame], source: str
) -> JudgedTable:
    """The rows of `text` after `rules`.

    A row that breaks a set_aside rule leaves, and the rules are asked again of those that stay, until no more leave:
    so a relation to a row that has left is seen. The other rules are told of the rows that stay.
    `kept`: typed rows of the tables judged before. `source`: how findings name the file.
    """
    staying = pl.int_range(text.height, dtype=pl.UInt32, eager=True)
    broken: dict[Rule, pl.Series] = {}
    run: set[Rule] = set()
    for stage in _stages(rules):
        is_settled = False
        while not is_settled and staying.len() > 0:
            found = _find_broken(table, stage, _rows_at(text, staying), kept)
            run.update(stage)
            leaving = {rule: places for rule, places in found.items() if rule.on_fail == "set_aside"}
            is_settled = not leaving
            for rule, places in (leaving or found).items():
                broken[rule] = pl.concat([broken.get(rule, NO_POSITIONS), staying.gather(places)])
            if leaving:
                is_leaving = pl.repeat(False, staying.len(), dtype=pl.Boolean, eager=True)
                staying = staying.filter(~is_leaving.scatter(pl.concat(list(leaving.values())), True))
    kept_rows = _rows_at(text, staying)
    set_aside = text.filter(pl.repeat(True, text.height, dtype=pl.Boolean, eager=True).scatter(staying, False))
    is_most = set_aside.height > MOST_ROWS * text.height
    flagged = pl.concat([NO_POSITIONS, *(rows for rule, rows in broken.items() if rule.on_fail == "flag")]).n_unique()
    return JudgedTable(
        kept=kept_rows,
        set_aside=set_aside,
        balance=RowBalance(text.height, kept_rows.height, set_aside.height, flagged),
        findings=tuple(
            finding
            for rule in rules
            if rule in broken
            for finding in _findings(rule, broken[rule], text, source, is_most)
        ),
        run=tuple(rule for rule in rules if rule in run),
        not_run=tuple(rule for rule in rules if rule not in run),
    )


def _rows_at(text: pl.DataFrame, positions: pl.Series) -> pl.DataFrame:
    return text if positions.len() == text.height else text[positions]


def _stages(rules: Sequence[Rule]) -> Iterable[list[Rule]]:
    first = [rule for rule in rules if rule.id in JUDGED_FIRST]
    return [stage for stage in (first, [rule for rule in rules if rule not in first]) if stage]


def _find_broken(
    table: str, rules: Sequence[Rule], text: pl.DataFrame, kept: Mapping[str, pl.DataFrame]
) -> dict[Rule, pl.Series]:
    """The rules that are broken, each with the positions in `text` of the rows that break it."""
    rows = Rows(table, text, kept)
    columns: dict[str, pl.Series] = {}
    for rule in rules:
        for name in rule.judged_columns:
            if name not in columns:
                columns[name] = _compute(rule, name, rows)
    found = zip(rules, find_broken(rules, pl.DataFrame(columns)), strict=True)
    return {rule: places for rule, places in found if places.len() > 0}


def _compute(rule: Rule, name: str, rows: Rows) -> pl.Series:
    try:
        return compute(name, rows)
    except Exception as error:  # its message may hold cells, so only its kind is told
        raise RuleBroken(
            f"The rule {rule.place} could not be computed ({type(error).__name__}).",
            "See whether its rule column can be used in this suite.",
        ) from None


def _findings(rule: Rule, positions: pl.Series, text: pl.DataFrame, source: str, is_most: bool) -> Iterator[Finding]:
    """One finding, or one for each table of another system that the rows were made from: each has rows of its own."""
    if ROW_SOURCE not in text.columns:
        yield _finding(rule, positions, text, source, is_most)
        return
    in_order = positions.sort()
    origins = text[ROW_SOURCE].gather(in_order)
    for origin in origins.unique(maintain_order=True):
        yield _finding(rule, in_order.filter(origins == origin), text, origin, is_most)


def _finding(rule: Rule, positions: pl.Series, text: pl.DataFrame, source: str, is_most: bool) -> Finding:
    on_fail: OnFail = rule.on_fail
    problem = rule.why
    if is_most and on_fail == "set_aside":
        on_fail = "stop"
        problem = f"{problem} More than half of the rows of {rule.table} would leave, so the fault is in the export."
    row_numbers = text[ROW_NUMBER].gather(positions).unique().sort()
    return Finding(
        rule=rule.id,
        on_fail=on_fail,
        table=rule.table,
        column=rule.column,
        count=positions.len(),
        row_numbers=tuple(row_numbers.head(SHOWN_ROW_NUMBERS).to_list()),
        source=source,
        problem=problem,
        next_step=rule.do,
    )
