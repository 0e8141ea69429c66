"""The real files of KoboToolbox's exporter and of IOM's standard, where they are at hand, and their layouts always."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pipelines.contract.export import Export


def real(name: str) -> bytes:
    folder = os.environ.get("SAFEHAVENS_REAL_DATA")
    if not folder:
        pytest.skip("SAFEHAVENS_REAL_DATA does not name the folder of the real files")
    return (Path(folder) / name).read_bytes()


def rules(export: Export) -> list[tuple[str, str, int]]:
    return [(finding.rule, finding.on_fail, finding.count) for finding in export.findings]


def test_kobos_own_workbook_gives_cases_arrests_and_services(desk: Any) -> None:
    desk.put("export/form.xlsx", real("kobo/htcds_kobo_xml_values_both.xlsx"))
    export = desk.read(mapping="kobo-htcds")
    assert [one for one in export.findings if one.on_fail == "stop"] == []
    fields = ("case_id", "sex", "birth_year", "citizenship", "case_status", "consent_reporting")
    assert export.tables["cases"].select(fields).rows() == [
        ("1001", "female", "2003", "RO", "open", "yes"),
        ("1002", "male", "2005", "BA", "closed", "yes"),
        ("1003", "unknown", None, "MD", "open", "no"),
    ]
    assert export.tables["case_codes"].select("case_id", "code").sort("case_id", "code").rows() == [
        ("1001", "RO"),
        ("1001", "false_promises"),
        ("1001", "forced_begging"),
        ("1001", "other"),
        ("1001", "takes_earnings"),
        ("1002", "BA"),
        ("1002", "other"),
        ("1003", "MD"),
    ]
    assert export.tables["events"].select("case_id", "event_date", "offence", "arrest_ref").rows() == [
        ("1001", "2017-02-03", "shoplifting", "arrest-1"),
        ("1001", "2017-02-03", "pickpocketing", "arrest-1"),
        ("1001", "2017-03-19", "pickpocketing", "arrest-2"),
        ("1002", "2017-01-09", "burglary", "arrest-3"),
    ]
    assert export.tables["services"].select("case_id", "service_type", "started_on").rows() == [
        ("1001", "education", "2017-04-01")
    ]


LABELS = """
extends: kobo-htcds
written: {several: ";"}
tables:
  cases:
    all:
      fields:
        case_status: {column: Status}
        sex: {column: Gender}
        birth_year: {column: Birthdate}
        citizenship: {column: Citizenship, codes: {"Moldova, Republic of": MD}}
        trafficking_status: {column: Trafficking Status}
        trafficking_status_by: {column: Trafficking Status Decision Making Organization}
        consent_reporting: {column: Consent}
  case_codes:
    citizenship: {each: Citizenship, fields: {code: {column: Citizenship, codes: {"Moldova, Republic of": MD}}}}
    means_of_control: {each: Methods of Control, fields: {code: {column: Methods of Control}}}
    exploitation_type: {each: Type of Exploitation, fields: {code: {column: Type of Exploitation}}}
  events:
    arrests:
      each: Offence
      fields:
        event_date: {column: Date of arrest}
        date_precision: {precision_of: Date of arrest}
        offence: {column: Offence, codes: {Shoplifting: shoplifting, Pickpocketing: pickpocketing, Burglary: burglary}}
  services:
    services: {fields: {service_type: {column: Service, codes: {Education: education}}, started_on: {column: Start}}}
ignored_columns: [Incoming Referral Details]
"""


def test_kobos_own_workbook_of_labels_says_the_same_through_a_mapping_of_labels(desk: Any) -> None:
    desk.put("export/form.xlsx", real("kobo/htcds_kobo_labels_both.xlsx"))
    stopped = {one.rule for one in desk.read(mapping="kobo-htcds").findings if one.on_fail == "stop"}
    assert "column_is_present" in stopped
    desk.put("own.yml", LABELS)
    labels = desk.read(mapping="own.yml")
    assert [one for one in labels.findings if one.on_fail == "stop"] == []
    desk.put("export/form.xlsx", real("kobo/htcds_kobo_xml_values_both.xlsx"))
    names = desk.read(mapping="kobo-htcds")
    for table, rows in names.tables.items():
        assert labels.tables[table].equals(rows), table


def test_kobos_own_csv_lacks_its_repeats_and_that_stops(desk: Any) -> None:
    desk.put("export/form.csv", real("kobo/htcds_kobo_xml_values.csv"))
    desk.put("own.yml", 'extends: kobo-htcds\nwritten: {separator: ";"}')
    export = desk.read(mapping="own.yml")
    missing = [one for one in export.findings if one.rule == "table_is_present"]
    assert [(one.on_fail, one.table) for one in missing] == [("stop", "events"), ("stop", "services")]
    assert export.tables["cases"].height == 3


@pytest.mark.parametrize(
    ("name", "sheet", "other_sheets"),
    [
        ("HTCDS Excel Spreadsheet v2.0.xlsx", "", 0),
        ("HTCDS Excel Spreadsheet single select with validation v2.0.xlsx", "Case Sheet", 2),
    ],
)
def test_the_standards_empty_workbook_holds_no_case(name: str, sheet: str, other_sheets: int, desk: Any) -> None:
    desk.put("export/cases.xlsx", real(f"htcds/{name}"))
    desk.put("own.yml", f"extends: htcds\nsheets: {{record: {{sheet: {sheet}}}}}" if sheet else "extends: htcds")
    export = desk.read(mapping="own.yml")
    (balance,) = export.balance
    assert (balance.read, balance.kept, balance.set_aside) == (1001, 0, 1001)
    assert ("row_is_a_record", "note", 1000) in rules(export)
    assert ("identifiers_are_dropped", "note", 11) in rules(export)
    assert [count for rule, _, count in rules(export) if rule == "file_is_known"] == (
        [other_sheets] if other_sheets else []
    )
    assert {one.table for one in export.findings if one.rule == "table_has_rows"} == {"cases", "case_codes"}


def test_the_zip_of_odk_central_gives_the_same_as_kobos_workbook(desk: Any) -> None:
    form = (
        "SubmissionDate,con_Consent,prs_First_Name,prs_Birthdate,prs_Gender,prs_Citizenship,vic_TraffickingStatus,"
        "vic_TraffickingStatusDecisionMakingOrg,vic_Methods_of_Control,vic_TypeOfExploitation,cas_Status,KEY,Status,ReviewState\n"
        "2017-02-11T08:12:01.000Z,TRUE,Ionela,2003-05-02,Feminine,RO,PossibleVictimOfTrafficking,Police,"
        "FalsePromises TakesEarnings,ForcedBegging Other,Active,uuid:1,,\n"
    )
    arrests = "arrest_date,offence,PARENT_KEY,KEY\n2017-02-03,shoplifting pickpocketing,uuid:1,uuid:1/arrests[1]\n"
    services = "service_type,service_start,PARENT_KEY,KEY\neducation,2017-04-01,uuid:1,uuid:1/services[1]\n"
    files = {"htcds.csv": form, "htcds-arrests.csv": arrests, "htcds-services.csv": services}
    desk.put("export.zip", desk.zip({name: text.encode() for name, text in files.items()}))
    export = desk.read(mapping="odk-htcds", path="export.zip")
    assert rules(export) == [("identifiers_are_dropped", "note", 1)]
    assert export.tables["cases"].select("case_id", "sex", "birth_year", "trafficking_status").rows() == [
        ("uuid:1", "female", "2003", "possible")
    ]
    assert set(export.tables["case_codes"]["code"]) == {
        "RO",
        "false_promises",
        "takes_earnings",
        "forced_begging",
        "other",
    }
    assert export.tables["events"].select("case_id", "offence").rows() == [
        ("uuid:1", "shoplifting"),
        ("uuid:1", "pickpocketing"),
    ]
    assert export.tables["services"].select("case_id", "started_on").rows() == [("uuid:1", "2017-04-01")]
