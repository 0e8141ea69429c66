"""What the gate does with rows: keep, set aside, stop; nothing vanishes and nothing is guessed."""

from __future__ import annotations

import polars as pl
import pytest
from small_exports import Row, make_export, told

from pipelines.contract.finding import Finding
from pipelines.errors import GateStopped
from pipelines.validate.gate import NotRun, check_export

FOUR_CASES: list[Row] = [{"case_id": f"C-{n}"} for n in range(1, 5)]


def stop_finding(table: str, column: str) -> Finding:
    return Finding("column_is_present", "stop", table, column, 1, (), f"{table}.csv", "It is missing.", "Add it.")


def test_a_valid_export_is_kept_whole_and_typed() -> None:
    events = [{"event_id": "E-1", "case_id": "C-1", "event_date": "2017-03-04"}]
    verdict = check_export(make_export(cases=FOUR_CASES, events=events))
    assert verdict.findings == ()
    assert verdict.rows == {"cases": (4, 4, 0, 0), "events": (1, 1, 0, 0)}
    records = verdict.keep()
    assert records.tables["events"]["event_date"].dtype == pl.Date
    assert records.tables["cases"]["citizenship"].to_list() == [["RO"]] * 4
    assert records.tables["cases"]["row_number"].to_list() == [2, 3, 4, 5]
    assert records.lacks == {"case_codes", "services", "assessments", "outcomes", "needs", "followups"}


def test_a_row_that_breaks_a_set_aside_rule_leaves_and_the_others_stay() -> None:
    cases = [*FOUR_CASES, {"case_id": "C-5", "age_at_first_contact": "31"}]
    verdict = check_export(make_export(cases=cases))
    assert told(verdict) == [("set_aside", "age_is_a_childs", "cases.age_at_first_contact", (6,))]
    assert verdict.rows == {"cases": (5, 4, 1, 0)}
    assert verdict.keep().tables["cases"]["case_id"].to_list() == ["C-1", "C-2", "C-3", "C-4"]
    assert verdict.set_aside["cases"].select("case_id", "row_number").rows() == [("C-5", 6)]
    assert verdict.set_aside["cases"]["age_at_first_contact"].to_list() == ["31"]


def test_the_rows_of_a_case_that_was_set_aside_leave_with_it() -> None:
    cases = [*FOUR_CASES, {"case_id": "C-5", "sex": ""}]
    needs = [{"case_id": "C-5"}, {"case_id": "C-1"}, {"case_id": "C-2"}]
    verdict = check_export(make_export(cases=cases, needs=needs))
    assert told(verdict) == [
        ("set_aside", "value_is_present", "cases.sex", (6,)),
        ("set_aside", "case_exists", "needs.case_id", (2,)),
    ]
    assert verdict.rows["needs"] == (3, 2, 1, 0)


def test_a_disappearance_from_a_placement_that_was_set_aside_leaves_in_its_turn() -> None:
    stay = {"case_id": "C-1", "step_id": "S-1"}
    others = [{"event_id": f"E-{n}", "case_id": "C-1"} for n in range(4)]
    events = [
        {**stay, "event_id": "E-8", "event_type": "placement_start", "placement_type": "other", "lifecycle": ""},
        {**stay, "event_id": "E-9", "event_type": "disappeared"},
        *others,
    ]
    verdict = check_export(make_export(cases=FOUR_CASES, events=events))
    assert told(verdict) == [
        ("set_aside", "value_is_present", "events.lifecycle", (2,)),
        ("set_aside", "disappearance_lies_in_a_placement", "events.step_id", (3,)),
    ]


def test_a_decision_event_that_was_set_aside_is_told_and_the_assessment_stays() -> None:
    events = [
        {"event_id": "E-1", "case_id": "C-1", "lifecycle": ""},
        {"event_id": "E-2", "case_id": "C-1"},
        {"event_id": "E-3", "case_id": "C-1"},
    ]
    assessments = [{"assessment_id": "A-1", "case_id": "C-1", "decision_event_id": "E-1"}]
    verdict = check_export(make_export(cases=FOUR_CASES, events=events, assessments=assessments))
    assert ("flag", "decision_event_exists", "assessments.decision_event_id", (2,)) in told(verdict)
    assert verdict.rows["assessments"] == (1, 1, 0, 1)


def test_a_row_that_is_no_record_is_asked_nothing_else() -> None:
    nothing = dict.fromkeys(("source_system", "opened_on", "case_status", "citizenship", "programme_country"), "")
    stray: Row = {**nothing, "case_id": "", "sex": "1667367", "trafficking_status": "", "consent_reporting": ""}
    total: Row = {**stray, "case_id": "TOTAAL", "age_at_first_contact": "52,5"}
    verdict = check_export(make_export(cases=[*FOUR_CASES, stray, total]))
    assert told(verdict) == [
        ("set_aside", "key_is_present", "cases.case_id", (6,)),
        ("set_aside", "no_totals_row", "cases.case_id", (7,)),
    ]


def test_words_for_a_total_are_known_in_the_languages_of_the_programme() -> None:
    names = ["Total", "totals", "TOTAAL:", "Grand total", "Sub-total", "Summa", "Total 12", "-- som --", "Ukupno\n"]
    cases = [{"case_id": name} for name in names] + [{"case_id": f"D-{n}"} for n in range(len(names))]
    (finding,) = check_export(make_export(cases=cases)).findings
    assert (finding.rule, finding.row_numbers) == ("no_totals_row", tuple(range(2, 11)))


def test_an_id_that_only_begins_like_a_total_is_an_id() -> None:
    cases = [{"case_id": "SUM-001"}, {"case_id": "total-2"}, {"case_id": "Totalan"}]
    assert check_export(make_export(cases=cases)).findings == ()


def test_a_row_with_two_flags_is_in_doubt_once() -> None:
    twice = {"case_id": "C-5", "closed_on": "2001-01-01", "birth_year": "2012", "age_at_first_contact": "16"}
    verdict = check_export(make_export(cases=[*FOUR_CASES, twice]))
    assert [finding.on_fail for finding in verdict.findings] == ["flag", "flag"]
    assert verdict.rows["cases"] == (5, 5, 0, 1)


def test_a_stop_rule_keeps_all_rows_back() -> None:
    cases = [*FOUR_CASES, {"case_id": "C-4"}]
    verdict = check_export(make_export(cases=cases))
    assert told(verdict) == [("stop", "key_is_unique", "cases.case_id", (5, 6))]
    assert verdict.records is None
    assert verdict.rows == {"cases": (5, 5, 0, 0)}
    with pytest.raises(GateStopped, match=r"1 fault that stops a report: key_is_unique at cases\.case_id \(2\)"):
        verdict.keep()


def test_when_most_rows_of_a_table_would_leave_the_report_stops() -> None:
    needs = [{"case_id": "C-1"}, {"case_id": "C-2", "met": ""}, {"case_id": "C-3", "met": ""}]
    verdict = check_export(make_export(cases=FOUR_CASES, needs=needs))
    assert told(verdict) == [("stop", "value_is_present", "needs.met", (3, 4))]
    assert "More than half of the rows" in verdict.findings[0].problem
    half = check_export(make_export(cases=FOUR_CASES, needs=needs[:2]))
    assert told(half) == [("set_aside", "value_is_present", "needs.met", (3,))]


def test_a_table_of_which_no_row_is_left_says_which_rules_were_not_asked() -> None:
    verdict = check_export(make_export(cases=[{"case_id": ""}, {"case_id": "Total"}]))
    assert {finding.on_fail for finding in verdict.findings} == {"stop"}
    assert NotRun("code_is_listed", "cases", "sex", "no row was left") in verdict.not_run


def test_rules_on_what_the_export_lacks_are_counted_as_such_and_the_others_run() -> None:
    cases = [{**case, "opened_on": ""} for case in FOUR_CASES]
    export = make_export(cases=cases, lacks=["cases.opened_on", "cases.person_id"])
    verdict = check_export(export)
    not_run = {(rule.rule, rule.column) for rule in verdict.not_run if rule.table == "cases"}
    assert not_run == {
        ("value_is_present", "opened_on"),
        ("id_is_no_placeholder", "person_id"),
        ("date_is_readable", "opened_on"),
        ("id_is_plain", "person_id"),
        ("closed_not_before_opened", "closed_on"),
        ("birth_year_is_plausible", "birth_year"),
        ("age_fits_birth_year", "age_at_first_contact"),
    }
    assert {rule.why for rule in verdict.not_run} == {"not in this export"}
    everything = check_export(make_export(cases=FOUR_CASES))
    assert verdict.rules_run + len(verdict.not_run) == everything.rules_run + len(everything.not_run)
    assert verdict.rules_run == everything.rules_run - len(not_run)


def test_a_table_that_could_not_be_read_stops_and_the_others_are_checked_all_the_same() -> None:
    cases = [*FOUR_CASES, {"case_id": "C-5", "citizenship": ""}]
    verdict = check_export(make_export(stop_finding("events", ""), cases=cases))
    assert told(verdict) == [
        ("stop", "column_is_present", "events.", ()),
        ("note", "citizenship_is_recorded", "cases.citizenship", (6,)),
    ]
    assert verdict.records is None
    assert {rule.why for rule in verdict.not_run if rule.table == "events"} == {"could not be read"}


def test_a_column_that_could_not_be_read_is_told_once_and_not_as_blank_cells() -> None:
    cases = [{**case, "sex": ""} for case in FOUR_CASES]
    verdict = check_export(make_export(stop_finding("cases", "sex"), cases=cases))
    assert told(verdict) == [("stop", "column_is_present", "cases.sex", ())]


def test_findings_are_told_the_gravest_first() -> None:
    closed_early = {"case_id": "C-5", "closed_on": "2001-01-01"}
    cases = [*FOUR_CASES, closed_early, {"case_id": "C-6", "sex": ""}, {"case_id": "C 7"}]
    assessments = [
        {"assessment_id": "A-1", "case_id": "C-1", "decided_on": "2017-02-01", "child_heard_on": "2017-02-02"}
    ]
    verdict = check_export(make_export(cases=cases, assessments=assessments))
    assert [finding.on_fail for finding in verdict.findings] == ["stop", "set_aside", "flag", "note"]


def test_a_finding_names_the_file_and_at_most_twenty_rows_but_counts_all() -> None:
    cases = [*FOUR_CASES, *({"case_id": f"D-{n}", "citizenship": ""} for n in range(25))]
    (finding,) = check_export(make_export(cases=cases)).findings
    assert (finding.source, finding.count, finding.row_numbers) == ("cases.csv", 25, tuple(range(6, 26)))


def test_rows_that_came_from_one_row_of_the_source_are_told_apart() -> None:
    codes = [
        {"case_id": "C-1", "code_type": "means_of_control", "code": code} for code in ("debt_bondage", "threats", "")
    ]
    export = make_export(cases=FOUR_CASES, case_codes=codes)
    export.tables["case_codes"].replace_column(3, pl.Series("row_number", [2, 2, 2], dtype=pl.UInt32))
    verdict = check_export(export)
    assert told(verdict) == [("set_aside", "value_is_present", "case_codes.code", (2,))]
    assert verdict.rows["case_codes"] == (3, 2, 1, 0)
    assert verdict.keep().tables["case_codes"]["code"].to_list() == ["debt_bondage", "threats"]


def test_a_verdict_shows_no_values() -> None:
    verdict = check_export(make_export(cases=FOUR_CASES))
    assert repr(verdict) == f"<Verdict: 0 findings, {verdict.rules_run} rules run; values are not shown>"
