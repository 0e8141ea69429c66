"""Finds the function behind a rule column's name: `age_is_a_childs`, or `date_is_readable(opened_on)` for a field."""

from __future__ import annotations

import re

import polars as pl

from pipelines.contract.fields import Field, field, tables
from pipelines.errors import RuleBroken
from pipelines.validate.rows import Rows, RuleColumn
from pipelines.validate.rules_on_care import RULES_ON_CARE
from pipelines.validate.rules_on_cases import RULES_ON_CASES
from pipelines.validate.rules_on_columns import RULES_ON_COLUMNS
from pipelines.validate.rules_on_events import RULES_ON_EVENTS
from pipelines.validate.suites import Rule

_FOR_A_FIELD = re.compile(r"^(\w+)\((\w+)\)$")
_OF_A_TABLE = {rule.name: rule for rule in (*RULES_ON_CASES, *RULES_ON_EVENTS, *RULES_ON_CARE)}
_OF_ANY_FIELD = {rule.name: rule for rule in RULES_ON_COLUMNS}


def compute(name: str, rows: Rows) -> pl.Series:
    """The column `name`: a field's text as it was read, or a rule column (true, false, or null: does not apply)."""
    if name in rows.text.columns:
        return rows.text[name]
    column, argument = _find(name, rows.table)
    verdicts = column.judge(rows, argument) if argument else column.judge(rows)
    return verdicts.alias(name)


def needed_places(rule: Rule) -> frozenset[str]:
    """The columns, as `table.column`, without which the rule has nothing to judge.

    Raises RuleBroken where the rule asks for a column that is neither a field nor a rule column.
    """
    places = {f"{rule.table}.{rule.column}"}
    for name in rule.judged_columns:
        if any(name == one.name for one in tables()[rule.table]):
            places.add(f"{rule.table}.{name}")
            continue
        try:
            column, argument = _find(name, rule.table)
        except KeyError:
            raise RuleBroken(
                f"The rule {rule.place} asks for a column that is neither a field nor a rule column.",
                "expectations/README.md says which there are; correct the name.",
            ) from None
        places |= {*column.needs, *([f"{rule.table}.{argument.name}"] if argument else [])}
    return frozenset(places)


def _find(name: str, table: str) -> tuple[RuleColumn, Field | None]:
    """The rule column and the field in its brackets; KeyError where there is none for this table."""
    with_field = _FOR_A_FIELD.match(name)
    if with_field:
        return _OF_ANY_FIELD[with_field[1]], field(table, with_field[2])
    column = _OF_A_TABLE[name]
    if table not in column.tables:
        raise KeyError(name)
    return column, None
