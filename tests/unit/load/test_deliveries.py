"""Columns and codes that came or went between two deliveries: told where many rows hold them, else counted only."""

from __future__ import annotations

from typing import Any

import pytest
from small_office import ARRESTS, CASES, MAPPING

from pipelines.contract.export import Export
from pipelines.contract.finding import Finding

RULES = ("columns_are_those_of_the_last_delivery", "codes_are_those_of_the_last_delivery")
NAME = "Ionela Dragan"


@pytest.fixture
def office(desk: Any) -> Any:
    desk.put("own.yml", MAPPING)
    desk.put("export/arrests.csv", ARRESTS + "1,2017-03-02,begging\n")
    return desk


def cases(first: int, **sexes: int) -> str:
    """A file of cases, numbered from `first`, with so many of each `sex`."""
    rows = [sex for sex, count in sexes.items() for _ in range(count)]
    lines = (f"{first + at},2017-03-01,{sex},,RO,y,2017-05-02\n" for at, sex in enumerate(rows))
    return CASES + "".join(lines)


def drifted(export: Export) -> list[Finding]:
    return [finding for finding in export.findings if finding.rule in RULES]


def test_a_code_that_ten_rows_hold_is_told_when_it_is_new_and_when_it_is_gone(office: Any) -> None:
    office.put("export/cases_05.csv", cases(1, f=12, boy=10))
    office.put("export/cases_06.csv", cases(101, f=12, jongen=10))
    (finding,) = drifted(office.read(mapping="own.yml"))
    assert (finding.rule, finding.on_fail, finding.table) == (RULES[1], "note", "cases")
    assert finding.problem == (
        "Its codes are not those of the delivery before. sex: in 10 rows or more now, and not before: jongen; in 10 "
        "rows or more before, and not now: boy; 2 different values, 2 before."
    )


def test_a_code_that_nine_rows_hold_is_counted_and_not_told(office: Any) -> None:
    office.put("export/cases_05.csv", cases(1, f=12))
    office.put("export/cases_06.csv", cases(101, f=12, jongen=9))
    (finding,) = drifted(office.read(mapping="own.yml"))
    assert finding.problem.endswith("delivery before. sex: 2 different values, 1 before.")


@pytest.mark.parametrize("text", ["06-12345678", "a@b.example", "x" * 61, "[f]"])
def test_what_looks_like_no_code_is_never_told_however_many_rows_hold_it(text: str, office: Any) -> None:
    office.put("export/cases_05.csv", cases(1, f=30))
    office.put(
        "export/cases_06.csv", cases(101, f=30) + cases(201, seen=20).partition("\n")[2].replace("seen", f'"{text}"')
    )
    export = office.read(mapping="own.yml")
    assert text not in repr(export.findings) + repr(export.deliveries)
    assert "sex: 2 different values, 1 before" in drifted(export)[0].problem


def test_a_column_of_more_than_thirty_values_is_counted_and_not_told(office: Any) -> None:
    office.put("export/cases_05.csv", cases(1, f=12))
    office.put("export/cases_06.csv", cases(101, jongen=12, **{f"v{at}": 1 for at in range(30)}))
    (finding,) = drifted(office.read(mapping="own.yml"))
    assert finding.problem.endswith("delivery before. sex: 31 different values, 1 before.")


def test_several_codes_in_a_cell_are_looked_at_one_by_one(office: Any) -> None:
    many = "".join(f"{at},2017-03-02,begging|burglary\n" for at in range(10))
    office.put("export/cases.csv", cases(1, f=12))
    office.put("export/arrests.csv", ARRESTS + many)
    office.put("export/arrests_later.csv", ARRESTS + many.replace("burglary", "fraud").replace("03-02", "03-09"))
    (finding,) = drifted(office.read(mapping="own.yml"))
    assert "not before: fraud; in 10 rows or more before, and not now: burglary" in finding.problem


def test_columns_that_came_are_named_only_where_the_mapping_knows_them(office: Any) -> None:
    office.put("more.yml", "extends: own.yml\nignored_columns: [remarks]")
    header, row = CASES.rstrip(), "1,2017-03-01,f,,RO,y,2017-05-02"
    office.put("export/cases_05.csv", f"{header}\n{row}\n")
    office.put("export/cases_06.csv", f"{header},remarks,{NAME}\n{row.replace('1,', '2,', 1)},x,y\n")
    export = office.read(mapping="more.yml")
    (finding,) = drifted(export)
    assert finding.problem == (
        "Its columns are not those of the delivery before: it now has: remarks; columns that the mapping does not "
        "know: 1, before 0."
    )
    assert (finding.count, NAME in repr(export.findings)) == (2, False)


def test_deliveries_that_agree_say_nothing(office: Any) -> None:
    office.put("export/cases_05.csv", cases(1, f=12, m=11))
    office.put("export/cases_06.csv", cases(101, f=15, m=10))
    assert drifted(office.read(mapping="own.yml")) == []
