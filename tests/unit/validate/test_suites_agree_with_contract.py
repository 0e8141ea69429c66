"""The suites say of every field what the contract says of it, and nothing is left over."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pipelines.contract.fields import Field, codelists, tables
from pipelines.contract.types import YES_NO
from pipelines.validate.gate import SUITES
from pipelines.validate.rule_columns import needed_places
from pipelines.validate.rules_on_care import RULES_ON_CARE
from pipelines.validate.rules_on_cases import RULES_ON_CASES
from pipelines.validate.rules_on_columns import RULES_ON_COLUMNS
from pipelines.validate.rules_on_events import RULES_ON_EVENTS
from pipelines.validate.suites import Rule, read_suites

FIELDS = [field for fields in tables().values() for field in fields]

RULES = [rule for suite in read_suites(SUITES).values() for rule in suite]

PRESENT_OTHERWISE = {"cases.citizenship": "citizenship_is_recorded"}
"""A blank citizenship is kept and counted as unknown, so it is not `value_is_present` that asks for it."""

IS_TRUE = {"value_set": [True]}


def ids_at(field: Field) -> list[str]:
    return [rule.id for rule in RULES if (rule.table, rule.column) == (field.table, field.name)]


def rule_at(field: Field, rule_id: str) -> Rule:
    return next(rule for rule in RULES if (rule.table, rule.column, rule.id) == (field.table, field.name, rule_id))


def has_long_codelist(field: Field) -> bool:
    return field.codelist == "country" or field.codelist not in codelists()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.table}.{field.name}")
def test_each_field_has_the_rules_that_its_type_and_role_ask_for(field: Field) -> None:
    has_own_key = any(one.role in ("key", "case_key") for one in tables()[field.table])
    identifies = field.role in ("key", "case_key") or (field.role == "case" and not has_own_key)
    expected = {
        "key_is_present": identifies,
        "no_totals_row": identifies,
        "key_is_unique": field.role in ("key", "case_key"),
        "case_exists": field.role in ("case", "case_key"),
        "id_is_plain": field.type == "text",
        "code_is_listed": bool(field.codelist),
        "date_is_readable": field.type == "date",
        "number_is_whole": field.type == "whole_number",
        "yes_no_is_readable": field.type == "yes_no",
    }
    present = PRESENT_OTHERWISE.get(f"{field.table}.{field.name}", "value_is_present")
    expected["value_is_present"] = field.is_required and not identifies and present == "value_is_present"
    generic = [rule_id for rule_id in ids_at(field) if rule_id in expected]
    assert sorted(generic) == sorted(rule_id for rule_id, is_expected in expected.items() if is_expected)
    if field.is_required and not identifies:
        assert present in ids_at(field)


@pytest.mark.parametrize("field", [field for field in FIELDS if field.codelist], ids=lambda f: f"{f.table}.{f.name}")
def test_each_code_list_stands_in_its_suite_exactly(field: Field) -> None:
    kwargs = rule_at(field, "code_is_listed").kwargs
    if has_long_codelist(field):
        assert kwargs == {"column": f"code_is_listed({field.name})", **IS_TRUE}
    else:
        assert kwargs == {"column": field.name, "value_set": list(codelists()[field.codelist])}


def test_yes_and_no_are_spelt_as_the_contract_reads_them() -> None:
    (rule,) = [rule for rule in RULES if rule.id == "yes_no_is_readable"]
    assert set(rule.kwargs["value_set"]) == set(YES_NO)


def test_each_rule_column_is_expected_true_somewhere_and_under_its_own_name() -> None:
    asked = {name: rule for rule in RULES for name in rule.judged_columns}
    for column in (*RULES_ON_CASES, *RULES_ON_EVENTS, *RULES_ON_CARE):
        assert asked[column.name].kwargs == {"column": column.name, **IS_TRUE}
    used = {name.split("(")[0] for name in asked if "(" in name}
    assert used == {column.name for column in RULES_ON_COLUMNS}
    assert all(needed_places(rule) for rule in RULES)


def test_one_rule_id_has_one_on_fail() -> None:
    on_fail: dict[str, set[str]] = {}
    for rule in RULES:
        on_fail.setdefault(rule.id, set()).add(rule.on_fail)
    assert {rule_id: kinds for rule_id, kinds in on_fail.items() if len(kinds) > 1} == {}


def test_the_words_of_every_rule_are_sentences_that_blame_no_child() -> None:
    for rule in RULES:
        for sentence in (rule.why, rule.do):
            assert re.match(r"[A-Z].*[.?]$", sentence), rule.place
            assert not re.search(r"offender|perpetrator|culprit|null|regex|boolean", sentence, re.IGNORECASE), (
                rule.place
            )


def test_a_suite_holds_nothing_but_what_the_readme_explains() -> None:
    for table in tables():
        suite: dict[str, Any] = json.loads((SUITES / f"{table}.json").read_text(encoding="utf-8"))
        assert set(suite) == {"name", "expectations"}
        assert suite["name"] == table
        for rule in suite["expectations"]:
            assert set(rule) == {"type", "kwargs", "meta"}
            assert set(rule["meta"]) <= {"id", "column", "on_fail", "why", "do"}
