"""Traps of exports as they really come: each is read as what it is, or named with its place, and none is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from primero import ruby
from small_office import ARRESTS, CASES, MAPPING

from pipelines.contract.export import Export
from pipelines.contract.finding import Finding
from pipelines.validate.gate import check_export

NAME = "Ionela Dragan"


def read(desk: Any, written: str = "") -> Export:
    """The export; `written` are settings laid over those of the mapping."""
    desk.put("laid.yml", f"extends: own.yml\n{written}")
    export: Export = desk.read(mapping="laid.yml")
    for finding in export.findings:
        assert NAME not in repr(finding)
    return export


def cases(export: Export, *names: str) -> list[tuple[Any, ...]]:
    return export.tables["cases"].select(names).rows()


def arrests(export: Export, *names: str) -> list[tuple[Any, ...]]:
    return export.tables["events"].select(names).rows()


def stops(export: Export) -> list[str]:
    return [finding.rule for finding in export.findings if finding.on_fail == "stop"]


def found(export: Export, rule: str) -> Finding:
    (finding,) = [finding for finding in export.findings if finding.rule == rule]
    return finding


def test_a_totals_row_stays_a_row_without_an_id_for_the_gate_to_set_aside(office: Any) -> None:
    office.put("export/cases.csv", CASES + "1,2017-03-01,f,,RO,y,\n,,,,,,\n,Totaal,1,,,,\n")
    export = read(office)
    assert cases(export, "case_id", "row_number") == [("1", 2), (None, 3), (None, 4)]


@pytest.mark.parametrize(("cell", "sex"), [("", "unknown"), ("-99", "unknown"), ("0", "0"), ("Unknown", "Unknown")])
def test_only_words_that_the_mapping_names_mean_not_recorded(cell: str, sex: str, office: Any) -> None:
    office.put("export/cases.csv", CASES + f"1,2017-03-01,{cell},,RO,y,\n")
    assert cases(read(office), "sex") == [(sex,)]


@pytest.mark.parametrize(
    ("cell", "sex"),
    [("f", "female"), ("f ", "female"), ("Female", "female"), ("female", "female"), ("Female ", "Female ")],
)
def test_codes_and_labels_are_matched_letter_by_letter(cell: str, sex: str, office: Any) -> None:
    office.put("export/cases.csv", CASES + f"1,2017-03-01,{cell},,RO,y,\n")
    assert cases(read(office), "sex") == [(sex,)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("RO", "RO"),
        ("ROU", "RO"),
        ("Romania", "RO"),
        ("Roemenië", "RO"),
        ("bosnia_and_herzegovina", "BA"),
        ("Bosnia & Herzegovina", "BA"),
        ("RO|MDA", "RO;MD"),
        ("no", "no"),
        ("Romanian", "Romanian"),
        ("Pakistani UK", "Pakistani UK"),
    ],
)
def test_a_country_is_known_by_its_codes_and_names_and_a_demonym_is_left_for_the_gate(
    cell: str, code: str, office: Any
) -> None:
    office.put("export/cases.csv", CASES + f"1,2017-03-01,f,,{cell},y,\n")
    assert cases(read(office), "citizenship") == [(code,)]


@pytest.mark.parametrize(
    ("cell", "day", "settings"),
    [
        ("2017-03-09", "2017-03-09", ""),
        ("2017-03-09T23:10:00Z", "2017-03-09", ""),
        ("09-mrt-2017", "2017-03-09", ""),
        ("09-Mar-2017", "2017-03-09", ""),
        ("9 maart 2017", "2017-03-09", ""),
        ("09-03-2017", "2017-03-09", "date_order: day-first"),
        ("09/03/2017", "2017-09-03", "date_order: month-first"),
        ("9.3.2017", "2017-03-09", "date_order: day-first"),
        ("42803", "2017-03-09", "serial_dates: 1900"),
        ("41341", "2017-03-09", "serial_dates: 1904"),
        ("31-04-2017", "31-04-2017", "date_order: day-first"),
        ("09-03-17", "09-03-17", "date_order: day-first"),
        ("03-2017", "03-2017", "date_order: day-first"),
    ],
)
def test_a_day_is_read_in_each_style_and_what_is_no_day_stays_for_the_gate(
    cell: str, day: str, settings: str, office: Any
) -> None:
    office.put("export/cases.csv", CASES + f"1,{cell},f,,RO,y,\n")
    export = read(office, f"written: {{{settings}}}")
    assert cases(export, "opened_on") == [(day,)]
    assert stops(export) == []


def test_a_day_in_numbers_is_asked_about_and_never_guessed(office: Any) -> None:
    office.put("export/cases.csv", CASES + "1,03-04-2017,f,,RO,y,\n2,13-04-2017,f,,RO,y,\n3,04-13-2017,f,,RO,y,\n")
    question = found(read(office), "date_order_is_known")
    assert (question.on_fail, question.table, question.column, question.count) == ("stop", "cases", "opened_on", 3)
    assert "In 1 cells it could be both; 1 can only be day first, and 1 only month first" in question.problem


def test_a_day_that_is_a_number_is_asked_about(office: Any) -> None:
    office.put("export/cases.csv", CASES + "1,42803,f,,RO,y,\n")
    assert found(read(office), "date_calendar_is_known").on_fail == "stop"


def test_a_month_or_a_year_is_a_date_only_where_its_precision_is_told(office: Any) -> None:
    office.put("export/arrests.csv", ARRESTS + "1,2017-03,begging\n1,mrt 2017,begging\n1,2017,begging\n1,,begging\n")
    assert arrests(read(office), "event_date", "date_precision") == [
        ("2017-03-01", "month"),
        ("2017-03-01", "month"),
        ("2017-01-01", "year"),
        (None, "unknown"),
    ]


def test_of_a_day_of_birth_only_the_year_is_read(office: Any) -> None:
    office.put("export/cases.csv", CASES + "1,2017-03-01,f,2003-05-17,RO,y,\n2,2017-03-01,f,2003,RO,y,\n")
    export = read(office)
    assert cases(export, "birth_year") == [("2003",), ("2003",)]
    assert "05-17" not in str(export.tables["cases"].rows())


def test_ids_stay_text_where_they_look_like_numbers(office: Any) -> None:
    office.put("export/cases.csv", CASES + "123e456,2017-03-01,f,,RO,y,\n0012345,2017-03-01,f,,RO,y,\n")
    assert cases(read(office), "case_id") == [("123e456",), ("0012345",)]


def test_equal_rows_of_one_file_are_two_facts_and_several_offences_one_arrest(office: Any) -> None:
    office.put("export/arrests.csv", ARRESTS + "1,2017-03-02,begging|burglary\n1,2017-03-02,begging|burglary\n")
    export = read(office)
    assert arrests(export, "event_id", "offence") == [
        ("arrest-1-1", "begging"),
        ("arrest-1-2", "burglary"),
        ("arrest-2-1", "begging"),
        ("arrest-2-2", "burglary"),
    ]


def test_a_label_that_is_there_twice_is_not_read(office: Any) -> None:
    office.put("export/cases.csv", CASES.replace("born", "sex") + "1,2017-03-01,f,m,RO,y,\n")
    export = read(office)
    assert {"column_is_there_once", "column_is_present"} == set(stops(export))


def test_titles_above_the_header_and_another_encoding_are_read(office: Any) -> None:
    rows = "Overzicht cliënten;;\r\n\r\n" + (CASES + "1,01-03-2017,f,,Roemenië,y,\n").replace(",", ";")
    office.put("export/cases.csv", rows.encode("windows-1252"))
    office.put("export/arrests.csv", (ARRESTS + "1,02-03-2017,begging\n").replace(",", ";"))
    settings = 'written: {separator: ";", encoding: windows-1252, date_order: day-first}'
    assert cases(read(office, settings), "citizenship", "row_number") == [("RO", 4)]


def test_another_encoding_than_was_said_stops_with_its_row(office: Any) -> None:
    office.put("export/cases.csv", (CASES + "1,2017-03-01,f,,Roemenië,y,\n").encode("windows-1252"))
    assert found(read(office), "text_is_utf8").row_numbers == (2,)


def test_a_byte_that_the_said_encoding_does_not_have_stops_with_its_row(office: Any) -> None:
    office.put("export/cases.csv", CASES.encode() + b"1,2017-03-01,f,,RO,y,\n2,2017-03-01,f,,R\x81,y,\n")
    assert found(read(office, "written: {encoding: windows-1252}"), "text_is_in_its_encoding").row_numbers == (3,)


def test_a_row_of_a_second_form_without_a_record_on_the_first_stops(office: Any) -> None:
    forms = """
sheets:
  cases:
    forms:
      Basis: {nr: nr, opened: opened, sex: sex, consent: consent, changed: changed}
      Origin: {nr: nr, born: born, nationality: nationality}
"""
    basis = [["nr", "opened", "sex", "consent", "changed"], ["1", "2017-03-01", "f", "y", "2018-01-01"]]
    origin = [["nr", "born", "nationality"], ["1", "2003-05-17", "RO"]]
    (office.folder / "export" / "cases.csv").unlink()
    office.put("export/cases.xlsx", office.xlsx({"Basis": basis, "Origin": origin}))
    assert cases(read(office, forms), "case_id", "sex", "citizenship") == [("1", "female", "RO")]
    office.put("export/cases.xlsx", office.xlsx({"Basis": basis, "Origin": [*origin, ["9", "2003-05-17", "RO"]]}))
    assert found(read(office, forms), "record_is_on_every_form").count == 1


def test_a_wrong_separator_is_named(office: Any) -> None:
    office.put("export/cases.csv", CASES.replace(",", "\t") + "1\t2017-03-01\tf\t\tRO\ty\t\n")
    assert "tabs" in found(read(office), "columns_are_separated_by_commas").problem


def test_several_values_in_a_cell_may_be_separated_in_any_way(office: Any) -> None:
    for mark in (";", " ||| ", " / ", " "):
        office.put("export/arrests.csv", ARRESTS + f'1,2017-03-02,"begging{mark}burglary"\n')
        export = read(office, f'written: {{several: "{mark}"}}')
        assert arrests(export, "offence") == [("begging",), ("burglary",)]


def test_known_identifiers_are_dropped_and_counted(office: Any) -> None:
    header, row = CASES.rstrip(), "1,2017-03-01,f,,RO,y,"
    office.put("export/cases.csv", f"{header},Voornaam,prs_FirstName,BSN\n{row},{NAME},{NAME},123456782\n")
    export = read(office)
    dropped = found(export, "identifiers_are_dropped")
    assert (dropped.on_fail, dropped.count) == ("note", 3)
    assert stops(export) == []


@pytest.mark.parametrize(
    ("column", "cells", "look"),
    [
        ("name of the mother", ("x", "x", "x"), "a name"),
        ("kolom 8", ("Ionela Dragan", "Mihai Popa", "Ana de Groot"), "a name"),
        ("kolom 8", ("12 45 678 Ionela Dragan came", "she said that she was", "it was not so that day"), None),
        ("kolom 8", ("06-12345678", "06-12345679", "06-12345670"), "a telephone number"),
        ("kolom 8", ("a@b.example", "c@d.example", "e@f.example"), "an e-mail address"),
        ("kolom 8", ("52.3702 4.8952", "52.3702 4.8953", "52.3702 4.8954"), "a place on the map"),
        ("kolom 8", ("123456782", "123456783", "123456784"), "a personal number"),
        ("kolom 8", ("Dorpsstraat 12", "Kerkstraat 3b", "Molenweg 77"), "an address"),
        ("toelichting", ("x", "y", "z"), "a free text"),
        ("kolom 8", ("one", "two", "one"), None),
    ],
)
def test_a_column_that_is_not_mapped_and_looks_like_an_identifier_is_asked_about(
    column: str, cells: tuple[str, ...], look: str | None, office: Any
) -> None:
    rows = "".join(f'{at},2017-03-01,f,,RO,y,,"{cell}"\n' for at, cell in enumerate(cells))
    office.put("export/cases.csv", f"{CASES.rstrip()},{column}\n{rows}")
    told = [one for one in read(office).findings if one.rule == "column_is_mapped_or_ignored"]
    if look is None:
        assert [one.on_fail for one in told] == ["note"]
        return
    (question,) = told
    assert (question.on_fail, question.column) == ("stop", "column 8")
    assert f"looks like {look}; it was not read. What is it?" in question.problem
    assert column not in repr(question)


def test_a_column_that_is_ignored_is_not_asked_about(office: Any) -> None:
    office.put("export/cases.csv", f"{CASES.rstrip()},remarks\n1,2017-03-01,f,,RO,y,,{NAME}\n")
    assert read(office, "ignored_columns: [remarks]").findings == ()


PRIMERO = """
extends: own.yml
reader: primero
written: {several: " ||| "}
sheets:
  cases: {file: "*", sheet: null}
  arrests: {file: "*", sheet: null}
"""


@pytest.fixture
def primero(desk: Any) -> Any:
    desk.put("own.yml", MAPPING)
    desk.put("primero.yml", PRIMERO)
    return desk


def primero_csv(*entries: str, nationality: str = '["romania", "moldova"]') -> str:
    quoted = [f'1,2017-03-01,f,,"{nationality.replace(chr(34), chr(34) * 2)}",y,,"{one}"' for one in entries]
    return "\n".join([f"{CASES.rstrip()},arrests", *quoted])


def test_ruby_text_in_cells_is_read_with_and_without_spaces(primero: Any) -> None:
    entries = (
        '[{"day" => "2017-03-02", "offences" => ["begging", "burglary"]}, {"day"=>"2017-03-03","offences"=>["other"]}]'
    )
    primero.put("export/cases.csv", primero_csv(entries.replace('"', '""')))
    export = primero.read(mapping="primero.yml")
    assert cases(export, "citizenship") == [("RO;MD",)]
    assert arrests(export, "case_id", "event_date", "offence") == [
        ("1", "2017-03-02", "begging"),
        ("1", "2017-03-02", "burglary"),
        ("1", "2017-03-03", "other"),
    ]


@pytest.mark.parametrize("cut", [5, 20, 40])
def test_ruby_text_that_was_cut_is_named_with_its_row(cut: int, primero: Any) -> None:
    text = ruby([{"day": "2017-03-02", "offences": ["begging"]}])[:cut]
    primero.put("export/cases.csv", primero_csv(text.replace('"', '""')))
    finding = found(primero.read(mapping="primero.yml"), "subform_is_readable")
    assert (finding.on_fail, finding.row_numbers) == ("stop", (2,))


def test_an_apostrophe_before_what_looks_like_a_formula_is_taken_off(primero: Any) -> None:
    text = ruby([{"day": "'-", "offences": ["'begging"]}])
    primero.put("export/cases.csv", primero_csv(text.replace('"', '""'), nationality="'-"))
    export = primero.read(mapping="primero.yml")
    assert cases(export, "citizenship") == [("-",)]
    assert arrests(export, "event_date", "offence") == [("-", "'begging")]


def test_arrays_of_json_one_after_another_are_one_export(primero: Any) -> None:
    arrests = '[{"day": "2017-03-02", "offences": ["begging", "other"]}]'
    array = f'[{{"nr": "%s", "data": {{"sex": "f", "consent": "y", "arrests": {arrests}}}}}]'
    primero.put("export/cases.json", array % "a" + array % "b")
    export = primero.read(mapping="primero.yml")
    assert cases(export, "case_id", "sex", "row_number") == [("a", "female", 1), ("b", "female", 2)]


def test_a_name_that_no_entry_has_is_noted(primero: Any) -> None:
    primero.put(
        "export/cases.json", '[{"nr": "a", "data": {"sex": "f", "consent": "y", "arrests": [{"dya": "2017-03-02"}]}}]'
    )
    export = primero.read(mapping="primero.yml")
    noted = {(one.column, one.on_fail) for one in export.findings if one.rule == "column_is_present"}
    assert {("opened_on", "note"), ("event_date", "note"), ("offence", "note")} <= noted


def test_hxl_tags_below_the_header_are_no_record(desk: Any) -> None:
    desk.put("own.yml", MAPPING)
    desk.put("kobo.yml", PRIMERO.replace("reader: primero", "reader: kobo"))
    header, case = CASES.strip().split(","), ["1", "2017-03-01", "f", None, "RO", "y", None]
    tags = ["#meta+id", None, "#adm1", None, None, None, None]
    arrests = [ARRESTS.strip().split(","), ["1", "2017-03-02", "other"]]
    desk.put("export/form.xlsx", desk.xlsx({"Form": [header, tags, case], "arrests": arrests}))
    export = desk.read(mapping="kobo.yml")
    assert cases(export, "case_id", "row_number") == [("1", 3)]
    assert found(export, "row_is_a_record").row_numbers == (2,)
    assert (export.balance[0].read, export.balance[0].set_aside) == (2, 1)


def test_a_column_with_a_slash_is_an_option_only_where_its_question_is_there(desk: Any) -> None:
    desk.put("own.yml", MAPPING)
    desk.put("kobo.yml", PRIMERO.replace("reader: primero", "reader: kobo") + "ignored_columns: [group/sex]")
    header = [*CASES.strip().split(","), "group/sex"]
    repeat = [
        ["nr", "day", "offences", "offences/begging", "offences/other theft"],
        ["1", "2017-03-02", "begging other theft", "1", "1"],
        ["1", "2017-03-03", "begging", "1", "0"],
        ["1", "2017-03-04", None, None, None],
    ]
    desk.put(
        "export/form.xlsx", desk.xlsx({"Form": [header, ["1", "", "f", "", "RO", "y", "", "1"]], "arrests": repeat})
    )
    export = desk.read(mapping="kobo.yml")
    assert stops(export) == []
    assert arrests(export, "event_date", "offence") == [
        ("2017-03-02", "begging"),
        ("2017-03-02", "other theft"),
        ("2017-03-03", "begging"),
    ]
    assert found(export, "row_gives_a_record").row_numbers == (4,)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["offences", "offences/begging"], ["begging other theft", "1"]),  # the column of an option is missing
        (["offences", "offences/begging"], ["other theft", "1"]),
        (["offences", "offences/begging", "offences/other theft"], ["begging", "1", "1"]),
        (["offences", "offences/begging"], ["begging", None]),
    ],
)
def test_a_summary_that_names_other_options_than_its_columns_stops(
    desk: Any, header: list[str], row: list[str | None]
) -> None:
    desk.put("own.yml", MAPPING)
    desk.put("kobo.yml", PRIMERO.replace("reader: primero", "reader: kobo"))
    form = [CASES.strip().split(","), ["1", "", "f", "", "RO", "y", ""]]
    repeat = [["nr", "day", *header], ["1", "2017-03-02", *row]]
    desk.put("export/form.xlsx", desk.xlsx({"Form": form, "arrests": repeat}))
    export = desk.read(mapping="kobo.yml")
    assert stops(export)[0] == "options_are_as_summed_up"
    assert found(export, "options_are_as_summed_up").row_numbers == (2,)


@pytest.mark.parametrize("text", ['[{"id": "a"', "[1]", "{}", '[{"id": "a", "id": "b"}]', "[" * 100_000, "[NaN]"])
def test_json_that_is_something_else_is_named_and_not_shown(text: str, primero: Any) -> None:
    primero.put("export/cases.json", text)
    assert stops(primero.read(mapping="primero.yml"))[0] == "file_is_readable"


def test_a_million_columns_are_not_read(office: Any) -> None:
    office.put("export/cases.csv", "nr," * 1_000_000 + "\n")
    assert "table_is_not_too_wide" in stops(read(office))


def test_two_kinds_of_files_with_two_keys_for_one_case_stop(primero: Any) -> None:
    text = ruby([{"day": "2017-03-02", "offences": ["begging"]}])
    primero.put("export/cases.csv", primero_csv(text.replace('"', '""')))
    primero.put("export/cases.xlsx", primero.xlsx({"Basic Identity": [["ID", "Sex"], ["123e456", "Female"]]}))
    assert stops(primero.read(mapping="primero.yml"))


def test_a_row_of_a_sub_form_with_nothing_but_its_key_is_set_aside(office: Any) -> None:
    office.put("export/arrests.csv", ARRESTS + "1,2017-03-02,begging\n2,,\n")
    export = read(office)
    note = found(export, "row_is_a_record")
    assert (note.on_fail, note.row_numbers) == ("note", (3,))
    assert [(sheet.read, sheet.kept, sheet.set_aside) for sheet in export.balance] == [(1, 1, 0), (2, 1, 1)]


def test_what_the_gate_finds_is_told_with_the_table_of_the_system_that_the_row_is_of(office: Any) -> None:
    stays = (
        "sheet: cases, fields: {event_id: {numbered: end}, case_id: {column: nr}, event_type: {constant: case_closed}"
    )
    dates = "event_date: {column: changed}, date_precision: {constant: day}, lifecycle: {constant: complete}"
    office.put("export/arrests.csv", ARRESTS + "1,2017-03-02,pickpocketting\n")
    office.put("export/cases.csv", CASES + "1,2017-03-01,f,,RO,y,2018-31-01\n")
    export = read(office, f"tables: {{events: {{closings: {{{stays}, {dates}}}}}}}}}")
    told = {(one.source, one.column, one.row_numbers) for one in check_export(export).findings if one.table == "events"}
    assert {("small file, arrests", "offence", (2,)), ("small file, cases", "event_date", (2,))} <= told


def test_a_row_from_which_nothing_is_made_is_named(office: Any) -> None:
    office.put("export/arrests.csv", ARRESTS + "1,2017-03-02,begging\n1,2017-03-03,\n")
    export = read(office)
    assert found(export, "row_gives_a_record").row_numbers == (3,)
    assert [(sheet.kept, sheet.set_aside) for sheet in export.balance] == [(1, 0), (1, 1)]


def test_a_placement_without_an_end_ends_with_the_next_or_with_the_case(desk: Any) -> None:
    desk.put("own.yml", MAPPING)
    ends = """
    stays:
      sheet: arrests
      recorded: [event_date]
      fields:
        event_id: {numbered: end}
        case_id: {column: nr}
        event_type: {constant: placement_end}
        event_date: {next: day, otherwise: {sheet: cases, column: changed}}
        date_precision: {constant: day}
        lifecycle: {constant: complete}
"""
    desk.put("laid.yml", f"extends: own.yml\ntables:\n  events:\n{ends}")
    desk.put("export/cases.csv", CASES + "1,,f,,RO,y,2018-01-01\n2,,f,,RO,y,\n")
    desk.put("export/arrests.csv", ARRESTS + "1,2017-05-02,other\n1,2017-03-02,other\n2,2017-03-02,other\n")
    export = desk.read(mapping="laid.yml")
    ends_read = export.tables["events"].filter(event_type="placement_end")
    assert ends_read.select("case_id", "event_date", "row_number").rows() == [
        ("1", "2018-01-01", 2),
        ("1", "2017-05-02", 3),
    ]
