"""A rule that can't be trusted to have run is an error that names it, and never a rule that was kept to."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_exports import make_export, rewrite, told

from pipelines.contract.export import Export
from pipelines.errors import RuleBroken
from pipelines.validate.gate import SUITES, check_export

SECRET = "ZQ77SECRET"  # noqa: S105 - stands for the value of a cell
META = {"id": "my_rule", "on_fail": "note", "why": "Something is wrong.", "do": "Correct it."}
CASES = [{"case_id": SECRET}, {"case_id": f"{SECRET}-2", "age_at_first_contact": "12"}]


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SUITES, tmp_path / "expectations"))


def my_rule(kind: str, meta: dict[str, str] | None = None, **kwargs: Any) -> dict[str, Any]:
    return {"type": kind, "kwargs": kwargs, "meta": META if meta is None else meta}


def error_of(suites: Path, export: Export | None = None) -> str:
    with pytest.raises(RuleBroken) as raised:
        check_export(make_export(cases=CASES) if export is None else export, suites)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert SECRET not in str(raised.value)
    return str(raised.value)


IS_SET = {"value_set": [True]}


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (my_rule("expect_nonsense", column="sex"), "my_rule at cases.sex is not one that Great Expectations knows"),
        (my_rule("expect_column_values_to_be_unique", column="sex", colour=1), "my_rule at cases.sex is not one"),
        (my_rule("expect_column_values_to_be_in_set", column="sex", value_set=3), "my_rule at cases.sex is not one"),
        (my_rule("expect_column_values_to_be_unique", column="sexe"), "my_rule of expectations/cases.json tells"),
        (my_rule("expect_column_values_to_be_unique"), "my_rule of expectations/cases.json tells"),
        (
            my_rule("expect_column_values_to_be_in_set", {**META, "column": "sex"}, column="no_such_rule", **IS_SET),
            "my_rule at cases.sex asks for a column",
        ),
        (
            my_rule("expect_column_values_to_be_in_set", {**META, "column": "sex"}, column="typed(nothing)", **IS_SET),
            "my_rule at cases.sex asks for a column",
        ),
        (
            my_rule(
                "expect_column_values_to_be_in_set",
                {**META, "column": "sex"},
                column="case_exists(person_id)",
                **IS_SET,
            ),
            "my_rule at cases.sex could not be computed",
        ),
        (
            my_rule(
                "expect_column_values_to_be_in_set",
                {**META, "column": "sex"},
                column="service_end_not_before_start",
                **IS_SET,
            ),
            "my_rule at cases.sex asks for a column",
        ),
        (
            my_rule("expect_column_values_to_be_between", column="age_at_first_contact", min_value=0),
            "my_rule at cases.age_at_first_contact could not judge its column",
        ),
        (
            my_rule("expect_column_mean_to_be_between", column="sex", min_value=0),
            "my_rule at cases.sex judges a column as",
        ),
        (my_rule("expect_column_values_to_be_unique", {**META, "why": " "}, column="sex"), "lacks in its meta: why"),
        (my_rule("expect_column_values_to_be_unique", {"id": "my_rule"}, column="sex"), "meta: why, on_fail, do"),
        (
            my_rule("expect_column_values_to_be_unique", {**META, "on_fail": "warn"}, column="sex"),
            "stop, set_aside, flag",
        ),
        ({"type": "expect_column_values_to_be_unique"}, "Rule 39 of expectations/cases.json is not complete"),
        ("a rule", "Rule 39 of expectations/cases.json is not complete"),
    ],
)
def test_a_rule_that_is_not_one_is_named(suites: Path, rule: Any, says: str) -> None:
    rewrite(suites, "cases", lambda rules: rules.append(rule))
    assert says in error_of(suites)


def test_a_rule_that_stands_twice_is_named(suites: Path) -> None:
    rewrite(suites, "events", lambda rules: rules.append(rules[0]))
    assert "expectations/events.json holds the same rule twice: key_is_present at events.event_id" in error_of(suites)


def test_a_rule_for_a_table_that_the_export_lacks_is_checked_all_the_same(suites: Path) -> None:
    rewrite(suites, "needs", lambda rules: rules.append(my_rule("expect_nonsense", column="met")))
    assert "my_rule at needs.met" in error_of(suites)


def test_a_suite_that_is_missing_empty_or_no_json_is_named(suites: Path) -> None:
    (suites / "needs.json").write_text('{"name": "needs",\n "expectations": [,]}', encoding="utf-8")
    assert "expectations/needs.json is not JSON near line 2" in error_of(suites)
    (suites / "needs.json").write_text('{"name": "needs", "expectations": []}', encoding="utf-8")
    assert "expectations/needs.json holds no rules" in error_of(suites)
    (suites / "needs.json").write_text("[]", encoding="utf-8")
    assert "expectations/needs.json holds no rules" in error_of(suites)
    (suites / "needs.json").unlink()
    assert "There is no expectations/needs.json" in error_of(suites)


def test_a_suite_of_no_table_is_named(suites: Path) -> None:
    shutil.copy(suites / "cases.json", suites / "kases.json")
    assert "kases.json in expectations belongs to no table" in error_of(suites)


def test_a_suite_that_would_run_over_no_rows_is_an_error(suites: Path) -> None:
    export = make_export(cases=CASES, needs=[])
    assert "The suite of needs ran over no rows" in error_of(suites, export)


def test_a_table_that_is_missing_without_a_reason_is_an_error(suites: Path) -> None:
    export = make_export(cases=CASES)
    silent = Export(export.tables, export.files, export.lacks - {"needs"}, ())
    assert "The suite of needs ran over no table" in error_of(suites, silent)


def test_a_rule_that_raises_says_nothing_on_the_terminal(suites: Path, capfd: pytest.CaptureFixture[str]) -> None:
    between = my_rule("expect_column_values_to_be_between", column="case_id", min_value=0)
    rewrite(suites, "cases", lambda rules: rules.append(between))
    error_of(suites)
    assert capfd.readouterr() == ("", "")


def test_two_rules_of_one_kind_on_one_column_are_both_asked(suites: Path) -> None:
    two = [my_rule("expect_column_values_to_be_in_set", {**META, "id": name}, column="sex", value_set=["male"])
           for name in ("first", "second")]  # fmt: skip
    rewrite(suites, "cases", lambda rules: rules.extend(two))
    verdict = check_export(make_export(cases=CASES), suites)
    assert told(verdict) == [("note", "first", "cases.sex", (2, 3)), ("note", "second", "cases.sex", (2, 3))]


def test_a_rule_on_two_columns_names_its_rows(suites: Path) -> None:
    later = my_rule(
        "expect_column_pair_values_a_to_be_greater_than_b",
        {**META, "column": "closed_on"},
        column_A="typed(closed_on)",
        column_B="typed(opened_on)",
        or_equal=True,
        ignore_row_if="either_value_is_missing",
    )
    rewrite(suites, "cases", lambda rules: rules.append(later))
    cases = [*CASES, {"case_id": "C-3", "closed_on": "2017-01-09"}, {"case_id": "C-4", "closed_on": "2017-01-10"}]
    verdict = check_export(make_export(cases=cases), suites)
    assert ("note", "my_rule", "cases.closed_on", (4,)) in told(verdict)


def test_no_file_is_written_while_rules_run(suites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    work.mkdir(), temporary.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    check_export(make_export(cases=CASES), suites)
    assert [*work.iterdir(), *temporary.iterdir()] == []


def test_numbers_and_dates_can_be_compared_when_typed(suites: Path) -> None:
    old = my_rule(
        "expect_column_values_to_be_between",
        META | {"column": "birth_year"},
        column="typed(birth_year)",
        min_value=2000,
    )
    early = my_rule(
        "expect_column_values_to_be_between",
        META | {"id": "early", "column": "opened_on"},
        column="typed(opened_on)",
        min_value="2017-01-02T00:00:00",
    )
    rewrite(suites, "cases", lambda rules: rules.extend([old, early]))
    cases = [*CASES, {"case_id": "C-3", "birth_year": "1999"}, {"case_id": "C-4", "opened_on": "2017-01-01"}]
    verdict = check_export(make_export(cases=cases), suites)
    assert told(verdict) == [("note", "my_rule", "cases.birth_year", (4,)), ("note", "early", "cases.opened_on", (5,))]
    assert isinstance(verdict.keep().tables["cases"], pl.DataFrame)
