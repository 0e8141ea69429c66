"""Every trap of exports as they really come, with its test; the tests that are in no other file are here."""

from __future__ import annotations

import ast
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from kobo import COLUMNS
from small_office import ARRESTS, CASES, MAPPING

from pipelines.contract.export import Export
from pipelines.contract.finding import Finding
from pipelines.load.mapping_files import read_mapping

TRAPS = {
    "total rows at the bottom": "a_totals_row_stays_a_row_without_an_id_for_the_gate_to_set_aside",
    "-99, blank, 0 and Unknown for missing": "only_words_that_the_mapping_names_mean_not_recorded",
    "codes with trailing spaces": "codes_and_labels_are_matched_letter_by_letter",
    "hidden header rows": "a_hidden_row_of_names_and_numbered_empty_rows_are_no_cases",
    "pre-numbered empty rows": "a_hidden_row_of_names_and_numbered_empty_rows_are_no_cases",
    "codes in some columns and labels in others": "a_hidden_row_of_names_and_numbered_empty_rows_are_no_cases",
    "the same label twice on a sheet": "a_label_that_is_there_twice_is_not_read",
    "the same label on two sheets": "a_label_on_two_sheets_is_two_columns_only_where_the_mapping_names_both",
    "sheet names cut to 31, with clashes": "sheets_whose_names_clash_are_told_apart_and_never_mixed_up",
    "names of repeats that are cut to the same": "two_repeats_whose_cut_names_are_the_same_stop",
    "phantom sub-form rows": "a_row_of_a_sub_form_with_nothing_but_its_key_is_set_aside",
    "four multi-value separators": "several_values_in_a_cell_may_be_separated_in_any_way",
    "Ruby text in cells": "ruby_text_in_cells_is_read_with_and_without_spaces",
    "a leading apostrophe": "an_apostrophe_before_what_looks_like_a_formula_is_taken_off",
    "two keys for one case": "two_kinds_of_files_with_two_keys_for_one_case_stop",
    "short ids that look like numbers": "ids_that_look_like_numbers_stay_text_in_a_workbook_too",
    "blank by permission": "a_column_that_is_blank_in_all_of_many_rows_is_noted",
    "concatenated JSON": "arrays_of_json_one_after_another_are_one_export",
    "countries as alpha-2, alpha-3, snake-case English": (
        "a_country_is_known_by_its_codes_and_names_and_a_demonym_is_left_for_the_gate"
    ),
    "demonyms, double ones too": "a_country_is_known_by_its_codes_and_names_and_a_demonym_is_left_for_the_gate",
    "combined labels": "a_combined_label_is_no_list_and_stays_for_the_gate",
    "seven date styles": "a_day_is_read_in_each_style_and_what_is_no_day_stays_for_the_gate",
    "days that could be months": "a_day_in_numbers_is_asked_about_and_never_guessed",
    "serial days of 1900 and of 1904": "a_day_that_is_a_number_is_asked_about",
    "code lists that drift": "a_code_that_ten_rows_hold_is_told_when_it_is_new_and_when_it_is_gone",
    "rows that contradict themselves": "minors_and_contradictions_of_the_twin_are_those_it_was_made_with",
    "stray bottom rows": "every_row_of_the_twin_is_a_row_of_cases_stray_ones_too",
    "official misspellings": "codes_that_are_misspelt_officially_are_known_in_that_spelling_only",
    "legitimate duplicate rows": "equal_rows_of_one_file_are_two_facts_and_several_offences_one_arrest",
    "duplicate case ids": "a_case_id_that_is_there_twice_is_two_rows_and_makes_no_third",
    "a CSV that lacks its repeats": "a_csv_of_a_form_lacks_its_repeats_and_that_stops",
    "a record whose _uuid changed after an edit": "the_entries_of_a_sub_form_follow_their_record",
    "a group is no option of a question": "a_column_with_a_slash_is_an_option_only_where_its_question_is_there",
    "HXL tags in a second header row": "hxl_tags_below_the_header_are_no_record",
    "a care arrangement without an end": "a_placement_without_an_end_ends_with_the_next_or_with_the_case",
    "titles above the header, Windows-1252": "titles_above_the_header_and_another_encoding_are_read",
    "names that are printed where cases are hidden": "known_identifiers_are_dropped_and_counted",
    "children, arrests, offences and cases as units": (
        "equal_rows_of_one_file_are_two_facts_and_several_offences_one_arrest"
    ),
}
"""Trap → the name of its test."""


def test_every_trap_has_its_test() -> None:
    there = {
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert {trap for trap, test in TRAPS.items() if f"test_{test}" not in there} == set()


def read(desk: Any, laid: str = "") -> Export:
    """The export; `laid` are settings laid over those of the mapping."""
    desk.put("laid.yml", f"extends: own.yml\n{laid}")
    export: Export = desk.read(mapping="laid.yml")
    return export


def stops(export: Export) -> list[str]:
    return [finding.rule for finding in export.findings if finding.on_fail == "stop"]


def found(export: Export, rule: str) -> list[Finding]:
    return [finding for finding in export.findings if finding.rule == rule]


def template(own_column: str = "") -> bytes:
    """IOM's workbook with a hundred numbered rows, of which the third is a case; `own_column`: filled all the way."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        sheet.set_row(0, None, None, {"hidden": True})
        for at, row in enumerate(zip(*COLUMNS, strict=True)):
            sheet.write_row(at, 0, row)
        for number in range(1, 101):
            sheet.write_number(number + 1, 0, number)
            if own_column:
                sheet.write_string(number + 1, len(COLUMNS), "west")
        if own_column:
            sheet.write_string(1, len(COLUMNS), own_column)
        by_name = {name: at for at, (name, _) in enumerate(COLUMNS)}
        for name, text in (("prs_Gender", "Feminine"), ("vic_MethodsOfControl", "Debt bondage ;TakesEarnings")):
            sheet.write_string(4, by_name[name], text)
    return content.getvalue()


def test_a_hidden_row_of_names_and_numbered_empty_rows_are_no_cases(desk: Any) -> None:
    desk.put("export/cases.xlsx", template())
    export = desk.read(mapping="htcds")
    assert export.tables["cases"].select("case_id", "sex", "row_number").rows() == [("3", "female", 5)]
    codes = export.tables["case_codes"].filter(code_type="means_of_control")
    assert codes["code"].to_list() == ["debt_bondage", "takes_earnings"]
    assert [(one.read, one.kept, one.set_aside) for one in export.balance] == [(101, 1, 100)]


def test_rows_in_which_only_a_column_of_ones_own_is_filled_are_asked_about(desk: Any) -> None:
    desk.put("export/cases.xlsx", template("Region"))
    (asked,) = found(desk.read(mapping="htcds"), "row_is_a_record_or_empty")
    assert (asked.on_fail, asked.count, asked.row_numbers[:4]) == ("stop", 99, (3, 4, 6, 7))


TWO_FORMS = """
sheets:
  cases:
    forms:
      Basis: {nr: nr, opened: opened, sex: sex, consent: consent, changed: changed, Date: %s}
      Origin: {nr: nr, nationality: nationality, Date: %s}
"""


@pytest.mark.parametrize(("first", "second", "is_read"), [("other day", "born", True), ("born", "born", False)])
def test_a_label_on_two_sheets_is_two_columns_only_where_the_mapping_names_both(
    first: str, second: str, is_read: bool, office: Any
) -> None:
    basis = [["nr", "opened", "sex", "consent", "changed", "Date"], ["1", "2017-03-01", "f", "y", "", "2001-01-01"]]
    origin = [["nr", "nationality", "Date"], ["1", "RO", "2003-05-17"]]
    (office.folder / "export" / "cases.csv").unlink()
    office.put("export/cases.xlsx", office.xlsx({"Basis": basis, "Origin": origin}))
    export = read(office, TWO_FORMS % (first, second))
    assert (stops(export) == []) == is_read
    if is_read:
        assert export.tables["cases"]["birth_year"].to_list() == ["2003"]
    else:
        assert stops(export) == ["column_is_there_once"]


@pytest.mark.parametrize("are_swapped", [False, True])
def test_sheets_whose_names_clash_are_told_apart_and_never_mixed_up(are_swapped: bool, office: Any) -> None:
    titles = ["Sub-forms-Arrests and other ...", "Sub-forms-Arrests and other..-1"]
    arrests = [["nr", "day", "offences"], ["1", "2017-03-02", "begging"]]
    others = [["nr", "since", "until"], ["1", "2017-03-02", "2017-03-03"]]
    book = dict(zip(titles, (others, arrests) if are_swapped else (arrests, others), strict=True))
    (office.folder / "export" / "arrests.csv").unlink()
    office.put("export/arrests.xlsx", office.xlsx(book))
    export = read(office, f"sheets: {{arrests: {{sheet: '{titles[0]}'}}}}")
    assert (stops(export) == []) != are_swapped
    assert "events" not in export.tables or export.tables["events"]["offence"].to_list() == ["begging"]


KOBO = """
extends: own.yml
reader: kobo
sheets:
  cases: {file: "*", sheet: null}
  arrests: {file: "*", sheet: null}
"""


def test_two_repeats_whose_cut_names_are_the_same_stop(desk: Any) -> None:
    mapping = yaml.safe_load(MAPPING.replace("sheet: arrests", "sheet: arrests_of_the_child_since_its_arrival_here"))
    sheets = mapping["sheets"]
    sheets["cases"] = {"key": "nr", "edited": "changed"}
    sheets["arrests_of_the_child_since_its_arrival_here"] = {"parent": "cases", "link": "nr"}
    sheets["arrests_of_the_child_since_its_arrival_there"] = {"parent": "cases", "link": "nr"}
    del sheets["arrests"]
    events = mapping["tables"]["events"]
    events["abroad"] = events["arrests"] | {"sheet": "arrests_of_the_child_since_its_arrival_there"}
    desk.put("kobo.yml", yaml.safe_dump(mapping | {"reader": "kobo"}))
    book = {
        "Form": [CASES.strip().split(","), ["1", "2017-03-01", "f", None, "RO", "y", "2018-01-01"]],
        "arrests_of_the_child_since_its_arrival"[:31]: [ARRESTS.strip().split(","), ["1", "2017-03-02", "begging"]],
    }
    desk.put("export/form.xlsx", desk.xlsx(book))
    assert stops(desk.read(mapping="kobo.yml")) == ["table_is_present"]


def test_a_csv_of_a_form_lacks_its_repeats_and_that_stops(desk: Any) -> None:
    desk.put("own.yml", MAPPING)
    desk.put("kobo.yml", KOBO)
    desk.put("export/form.csv", CASES + "1,2017-03-01,f,,RO,y,2018-01-01\n")
    (stop,) = found(desk.read(mapping="kobo.yml"), "table_is_present")
    assert "a CSV file of KoboToolbox never holds its repeats" in stop.problem


def test_ids_that_look_like_numbers_stay_text_in_a_workbook_too(office: Any) -> None:
    (office.folder / "export" / "cases.csv").unlink()
    ids = ["123e456", "0012345", "1e5", "7654321"]
    rows = [[id, "2017-03-01", "f", None, "RO", "y", None] for id in ids]
    office.put("export/cases.xlsx", office.xlsx({"Cases": [CASES.strip().split(","), *rows]}))
    assert read(office).tables["cases"]["case_id"].to_list() == ids


@pytest.mark.parametrize(("rows", "is_noted"), [(10, True), (9, False)])
def test_a_column_that_is_blank_in_all_of_many_rows_is_noted(rows: int, is_noted: bool, office: Any) -> None:
    office.put("export/cases.csv", CASES + "".join(f"{at},2017-03-01,,2003,RO,y,2018-01-01\n" for at in range(rows)))
    export = read(office)
    assert set(export.tables["cases"]["sex"]) == {"unknown"}
    assert [(one.column, one.on_fail, one.count) for one in found(export, "column_is_filled_somewhere")] == (
        [("sex", "note", rows)] if is_noted else []
    )


def test_a_combined_label_is_no_list_and_stays_for_the_gate(office: Any) -> None:
    office.put("export/arrests.csv", ARRESTS + '1,2017-03-02,"Labour, Domestic & Criminal"\n')
    assert read(office).tables["events"]["offence"].to_list() == ["Labour, Domestic & Criminal"]


def test_codes_that_are_misspelt_officially_are_known_in_that_spelling_only() -> None:
    service = read_mapping("primero", Path()).tables["services"]["services_section"].fields["service_type"]
    assert service.codes["family_seunification_service"] == "other"
    assert "family_reunification_service" not in service.codes
    decider = read_mapping("htcds", Path()).tables["cases"]["all"].fields["trafficking_status_by"]
    assert decider.column == "vic_TraffickinStatusDecisionMakingOrg"


def test_a_case_id_that_is_there_twice_is_two_rows_and_makes_no_third(office: Any) -> None:
    office.put("export/cases.csv", CASES + "1,2017-03-01,f,,RO,y,\n1,2017-03-01,f,,RO,y,\n")
    office.put("export/arrests.csv", ARRESTS + "1,2017-03-02,begging\n1,2017-03-02,begging\n")
    export = read(office)
    assert export.tables["cases"].select("case_id", "row_number").rows() == [("1", 2), ("1", 3)]
    assert export.tables["events"].select("case_id", "row_number").rows() == [("1", 2), ("1", 3)]
