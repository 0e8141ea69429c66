"""Where the rules draw their lines: dates of different precision, ages that almost fit, rows that almost repeat."""

from __future__ import annotations

import pytest
from small_exports import Row, make_export

from pipelines.contract.export import Export
from pipelines.validate.gate import check_export

CASES: list[Row] = [{"case_id": "C-1"}, {"case_id": "C-2"}]


def broken(export: Export) -> set[str]:
    return {finding.rule for finding in check_export(export).findings}


def rules_by_case(cases: list[Row]) -> list[str]:
    """The rules that each case breaks, joined; beside them stand as many sound cases."""
    numbered = [{"case_id": f"C-{n}", **case} for n, case in enumerate(cases)]
    sound = [{"case_id": f"D-{n}"} for n in range(len(cases))]
    return rules_by_row(make_export(cases=[*numbered, *sound]), len(cases))


def rules_by_row(export: Export, rows: int) -> list[str]:
    findings = check_export(export).findings
    assert all(finding.count == len(finding.row_numbers) for finding in findings)
    return ["+".join(f.rule for f in findings if row_number in f.row_numbers) for row_number in range(2, rows + 2)]


def stay(*events: tuple[str, str, str]) -> list[Row]:
    """Event type, date and precision of the rows of one placement, below ten sound rows."""
    others = [{"event_id": f"E-{n}", "case_id": "C-1"} for n in range(10)]
    rows = [
        {"case_id": "C-1", "step_id": "S-1", "event_id": f"P-{n}", "event_type": kind, "event_date": date}
        | {"date_precision": precision, "placement_type": "other" if kind == "placement_start" else ""}
        for n, (kind, date, precision) in enumerate(events)
    ]
    return [*others, *rows]


@pytest.mark.parametrize(
    ("start", "end", "is_broken"),
    [
        (("2017-03-10", "day"), ("2017-03-10", "day"), False),
        (("2017-03-10", "day"), ("2017-03-09", "day"), True),
        (("2017-03-10", "day"), ("2017-03-01", "month"), False),
        (("2017-03-10", "day"), ("2017-02-01", "month"), True),
        (("2017-03-10", "day"), ("2017-01-01", "year"), False),
        (("2017-03-10", "day"), ("2016-01-01", "year"), True),
        (("2017-01-01", "year"), ("2017-01-01", "month"), False),
        (("2017-03-10", "day"), ("", "unknown"), False),
        (("", "unknown"), ("2017-03-10", "day"), False),
    ],
)
def test_dates_are_compared_no_finer_than_they_are_known(
    start: tuple[str, str], end: tuple[str, str], is_broken: bool
) -> None:
    events = stay(("placement_start", *start), ("placement_end", *end))
    expected = {"placement_end_not_before_start"} if is_broken else set()
    expected |= {"placement_has_a_start"} if not start[0] else set()
    assert broken(make_export(cases=CASES, events=events)) == expected


@pytest.mark.parametrize(
    ("disappeared", "is_broken"),
    [("2017-03-10", False), ("2017-03-09", True), ("2017-03-20", False), ("2017-03-21", True)],
)
def test_a_disappearance_lies_between_start_and_end_of_its_placement(disappeared: str, is_broken: bool) -> None:
    events = stay(
        ("placement_start", "2017-03-10", "day"),
        ("disappeared", disappeared, "day"),
        ("placement_end", "2017-03-20", "day"),
    )
    rules = {"disappearance_lies_in_a_placement"} if is_broken else set()
    assert broken(make_export(cases=CASES, events=events)) == rules


def test_a_wrong_end_of_a_placement_takes_no_disappearance_with_it() -> None:
    events = stay(
        ("placement_start", "2017-03-10", "day"),
        ("disappeared", "2017-03-12", "day"),
        ("placement_end", "2017-02-01", "day"),
    )
    assert broken(make_export(cases=CASES, events=events)) == {"placement_end_not_before_start"}


def test_a_disappearance_from_another_childs_placement_lies_in_none() -> None:
    events = stay(("placement_start", "2017-03-10", "day"), ("disappeared", "2017-03-12", "day"))
    events[-1] = {**events[-1], "case_id": "C-2"}
    assert broken(make_export(cases=CASES, events=events)) == {"disappearance_lies_in_a_placement"}


def test_a_placement_without_a_start_in_the_export_may_end() -> None:
    assert broken(make_export(cases=CASES, events=stay(("placement_end", "2017-03-10", "day")))) == set()


@pytest.mark.parametrize(
    ("event_type", "dates", "left"),
    [
        ("family_tracing", ("2017-03-10", "2017-03-10"), 12),
        ("family_tracing", ("2017-03-10", "2017-03-09"), 10),
        ("family_tracing", ("", "2017-03-09"), 12),
        ("found", ("2017-03-10", "2017-03-09"), 11),  # no request: only the row that "began" leaves
    ],
)
def test_all_rows_of_a_request_leave_when_its_answer_lies_before_its_question(
    event_type: str, dates: tuple[str, str], left: int
) -> None:
    events = stay(*((event_type, date, "day" if date else "unknown") for date in dates))
    events[-2] = {**events[-2], "lifecycle": "start"}
    verdict = check_export(make_export(cases=CASES, events=events))
    assert verdict.rows["events"][1] == left


def test_an_arrest_may_hold_several_offences_and_a_child_several_arrests() -> None:
    arrest = {"case_id": "C-1", "event_type": "arrest", "arrest_ref": "A-1", "offence": "shoplifting"}
    arrest["country"] = "NL"
    events = [
        {**arrest, "event_id": "E-1"},
        {**arrest, "event_id": "E-2", "offence": "burglary"},
        {**arrest, "event_id": "E-3", "arrest_ref": "A-2"},
        {**arrest, "event_id": "E-4", "case_id": "C-2"},
    ]
    assert broken(make_export(cases=CASES, events=events)) == set()


AGES: list[tuple[Row, str]] = [
    ({"age_at_first_contact": "0"}, ""),
    ({"age_at_first_contact": "17"}, ""),
    ({"age_at_first_contact": "18"}, "age_is_a_childs"),
    ({"age_at_first_contact": "-1"}, "age_is_a_childs"),
    ({"age_at_first_contact": "31", "majority_status": "adult"}, ""),
    ({"age_at_first_contact": "31", "majority_status": "minor"}, "age_is_a_childs"),
    ({"birth_year": "2017"}, ""),
    ({"birth_year": "2018"}, "birth_year_is_plausible"),
    ({"birth_year": "1996"}, ""),
    ({"birth_year": "1995"}, "birth_year_is_plausible"),
    ({"birth_year": "1980", "majority_status": "adult"}, ""),
    ({"birth_year": "2003", "age_at_first_contact": "13"}, ""),
    ({"birth_year": "2003", "age_at_first_contact": "15"}, ""),
    ({"birth_year": "2003", "age_at_first_contact": "16"}, "age_fits_birth_year"),
    ({"birth_year": "2003", "age_at_first_contact": "10"}, ""),
    ({"birth_year": "2003", "age_at_first_contact": "9"}, "age_fits_birth_year"),
    ({"birth_year": "2003", "age_at_first_contact": "9", "age_estimated": "true"}, ""),
    ({"age_band": "18-and-over"}, "minor_has_a_childs_age_band"),
    ({"age_band": "18-and-over", "majority_status": "adult"}, ""),
    ({"age_band": "9-17", "majority_status": "adult"}, "minor_has_a_childs_age_band"),
    ({"age_band": "unknown", "majority_status": "adult"}, ""),
    ({"age_band": "9-17", "majority_status": "unknown"}, ""),
]


def test_ages_years_of_birth_and_majority() -> None:
    assert rules_by_case([case for case, _ in AGES]) == [rule for _, rule in AGES]


def test_an_event_in_the_year_of_birth_is_possible_and_one_before_it_is_not() -> None:
    cases = [{"case_id": "C-1", "birth_year": "2017"}]
    events = [
        {"event_id": f"E-{n}", "case_id": "C-1", "event_date": date}
        for n, date in enumerate(("2017-01-01", "2017-02-01", "2016-12-31"))
    ]
    (finding,) = check_export(make_export(cases=cases, events=events)).findings
    assert (finding.rule, finding.row_numbers) == ("event_not_before_birth", (4,))


def test_imprecise_dates_stand_as_agreed() -> None:
    not_as_agreed, absent = "imprecise_date_is_stored_as_agreed", "value_is_present"
    dates = [
        ("2017-02-01", "month", ""),
        ("2017-02-02", "month", not_as_agreed),
        ("2017-01-01", "year", ""),
        ("2017-02-01", "year", not_as_agreed),
        ("", "unknown", ""),
        ("2017-02-01", "unknown", not_as_agreed),
        ("", "day", absent),
        ("", "month", absent),
        ("2017-02-01", "day", ""),
    ]
    events = [
        {"event_id": f"E-{n}", "case_id": "C-1", "event_date": date, "date_precision": precision}
        for n, (date, precision, _) in enumerate(dates)
    ]
    assert rules_by_row(make_export(cases=CASES, events=events), len(dates)) == [rule for *_, rule in dates]


def test_only_days_written_year_month_day_are_dates() -> None:
    readable = ["2017-02-28", "2020-02-29", "2017-12-31"]
    others = ["2017-02-29", "2017-2-3", "03-04-2017", "43098", "2017-02-28 ", "2017-02-28T00:00:00Z", "٢٠١٧-٠٢-٢٨"]
    others += ["0000-00-00", "0017-02-28", "0217-02-28", "1017-02-28", "1899-12-31", "2100-01-01", "2917-02-28"]
    cases: list[Row] = [{"closed_on": text} for text in [*readable, *others]]
    assert rules_by_case(cases) == [""] * len(readable) + ["date_is_readable"] * len(others)


def test_only_whole_numbers_in_digits_are_numbers() -> None:
    others = ["13,5", "13.0", "thirteen", " 13", "1e1", "99999999999", "١٣"]
    cases: list[Row] = [{"age_at_first_contact": text} for text in ["13", "013", *others]]
    assert rules_by_case(cases) == ["", ""] + ["number_is_whole"] * len(others)


def test_each_of_several_citizenships_is_listed() -> None:
    listed = ["RO", "RO;MD", "stateless", "undetermined;BA"]
    others = ["RO; MD", "RO;", "RO,MD", "ro", "Romania", " "]
    cases: list[Row] = [{"citizenship": text} for text in [*listed, *others]]
    assert rules_by_case(cases) == [""] * len(listed) + ["code_is_listed"] * len(others)


def test_an_id_is_plain() -> None:
    plain = ["SYN-P-1", "123e456", "007", "2016/0123", "uuid:1b2c-3d", "a.b_c", "x" * 100]
    others = ["=1+1", "+31", "@SUM", "-cmd", "<b>x</b>", "Invented Somebody", "x\ny", "x\n", "Ünlaut", "x" * 101, " "]
    cases: list[Row] = [{"person_id": text} for text in [*plain, *others]]
    assert rules_by_case(cases) == [""] * len(plain) + ["id_is_plain"] * len(others)


def test_equal_follow_ups_leave_one_and_contradicting_ones_leave_none() -> None:
    equal = [{"case_id": "C-1", "months_after": "1"}, {"case_id": "C-1", "months_after": "1"}]
    contradicting = [{"case_id": "C-2", "reached": "yes"}, {"case_id": "C-2", "reached": "no"}]
    sound = [{"case_id": "C-1", "months_after": month} for month in ("3", "6", "12")]
    verdict = check_export(make_export(cases=CASES, followups=[*equal, *contradicting, *sound]))
    assert [(finding.rule, finding.row_numbers) for finding in verdict.findings] == [("row_is_there_once", (3, 4, 5))]


def test_a_solution_that_is_none_needs_no_decision_date() -> None:
    outcomes = [
        {"case_id": "C-1", "solution": "lost_from_view"},
        {"case_id": "C-2", "solution": "origin", "decided_on": "2017-05-01", "implemented_on": "2017-05-01"},
    ]
    assert broken(make_export(cases=CASES, outcomes=outcomes)) == set()
