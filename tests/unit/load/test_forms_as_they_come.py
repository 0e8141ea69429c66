"""Exports of KoboToolbox and ODK Central in the ways that their settings and their users make them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from pipelines.contract.export import Export
from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.drops import SourceTable
from pipelines.load.faults import Place
from pipelines.load.mapping import SourceSheet
from pipelines.load.rejected import without_rejected

Grid = list[list[str | None]]
Book = dict[str, Grid]

SYSTEM = ("_id", "_uuid", "_validation_status", "_index")
MEANS = ("FalsePromises", "TakesEarnings")


def book() -> Book:
    """A workbook of KoboToolbox with XML values, two children, three arrests and one service."""
    means = "vic_Methods_of_Control"
    asked = ["con_Consent", "prs_Birthdate", "prs_Gender", "prs_Citizenship", "vic_TraffickingStatus"]
    asked += ["vic_TraffickingStatusDecisionMakingOrg", means, *(f"{means}/{one}" for one in MEANS)]
    asked += ["vic_TypeOfExploitation", "vic_TypeOfExploitation/ForcedBegging", "cas_Status"]
    told = ["2003-05-02", "Feminine", "RO", "ActualVictimOfTrafficking", "Police"]
    first = ["TRUE", *told, "TakesEarnings FalsePromises", "1", "1", "ForcedBegging", "1", "Active"]
    second = ["TRUE", None, "Masculine", "BA", None, None, None, None, None, "ForcedBegging", "1", "Closed"]
    link = ["_index", "_parent_table_name", "_parent_index", "_submission__id"]
    return {
        "Safe houses": [
            [*asked, *SYSTEM],
            [*first, "1001", "uuid-1", None, "1"],
            [*second, "1002", "uuid-2", "validation_status_approved", "2"],
        ],
        "arrests": [
            ["arrest_date", "offence", "offence/shoplifting", "offence/burglary", *link],
            ["2017-02-03", "shoplifting burglary", "1", "1", "1", "Safe houses", "1", "1001"],
            ["2017-03-19", "burglary", "0", "1", "2", "Safe houses", "1", "1001"],
            ["2017-01-09", "shoplifting", "1", "0", "3", "Safe houses", "2", "1002"],
        ],
        "services": [
            ["service_type", "service_start", *link],
            ["education", "2017-04-01", "1", "Safe houses", "1", "1001"],
        ],
    }


def renamed(rename: Callable[[str], str]) -> Book:
    """With the columns of questions called otherwise; those of KoboToolbox keep their names."""
    return {
        sheet: [[name if str(name).startswith("_") else rename(str(name)) for name in grid[0]], *grid[1:]]
        for sheet, grid in book().items()
    }


def without(is_gone: Callable[[str], bool]) -> Book:
    """Without the columns of which this is so."""
    return {
        sheet: [[cell for name, cell in zip(grid[0], row, strict=True) if not is_gone(str(name))] for row in grid]
        for sheet, grid in book().items()
    }


def read(desk: Any, form: Book, own: str = "") -> Export:
    desk.put("export/form.xlsx", desk.xlsx(form))
    desk.put("own.yml", f"extends: kobo-htcds\n{own}")
    export: Export = desk.read(mapping="own.yml")
    return export


def said(export: Export, rule: str) -> list[Finding]:
    return [one for one in export.findings if one.rule == rule]


def stops(export: Export) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.rule, one.row_numbers) for one in export.findings if one.on_fail == "stop"]


def facts(export: Export) -> dict[str, list[tuple[Any, ...]]]:
    """What the export says of children, arrests and services, wherever in the files it stands."""
    return {name: sorted(rows.drop("row_number", "row_source").rows(), key=str) for name, rows in export.tables.items()}


SUMMARIES = ("vic_Methods_of_Control", "vic_TypeOfExploitation", "offence")


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(lambda: without(lambda name: "/" in name), id="answers in one column"),
        pytest.param(lambda: without(lambda name: name in SUMMARIES), id="a column for each option"),
        pytest.param(lambda: renamed(lambda name: name.replace("/", ".")), id="both, a full stop between groups"),
        pytest.param(
            lambda: {
                sheet: [grid[0], ["#tag", *[None] * (len(grid[0]) - 1)], *grid[1:]] for sheet, grid in book().items()
            },
            id="HXL tags",
        ),
    ],
)
def test_answers_that_can_be_several_are_the_same_in_each_form(form: Callable[[], Book], desk: Any) -> None:
    known = facts(read(desk, book()))
    export = read(desk, form())
    assert stops(export) == []
    assert facts(export) == known
    assert len(known["events"]) == 4
    assert {code for _, kind, code in known["case_codes"] if kind == "means_of_control"} == {
        "false_promises",
        "takes_earnings",
    }


def test_questions_of_a_group_stand_in_the_mapping_with_their_group(desk: Any) -> None:
    """With the names of groups each column is missed, and the advice says where it may be."""
    form = renamed(lambda name: f"child/{name}" if name.startswith("vic_") else name)
    export = read(desk, form)
    missing = {one.column: one.next_step for one in said(export, "column_is_present")}
    assert set(missing) == {"trafficking_status", "trafficking_status_by", "code"}
    assert missing["trafficking_status"].startswith("Column 5 ends so, after the name of a group most likely")
    known = facts(read(desk, book()))
    means, kinds = "child/vic_Methods_of_Control", "child/vic_TypeOfExploitation"
    own = f"""
tables:
  cases:
    all:
      fields:
        trafficking_status: {{column: child/vic_TraffickingStatus}}
        trafficking_status_by: {{column: child/vic_TraffickingStatusDecisionMakingOrg}}
  case_codes:
    means_of_control: {{each: {means}, fields: {{code: {{column: {means}}}}}}}
    exploitation_type: {{each: {kinds}, fields: {{code: {{column: {kinds}}}}}}}
"""
    assert facts(read(desk, form, own)) == known


def test_an_answer_whose_option_has_no_column_any_more_stops_with_its_row(desk: Any) -> None:
    form = book()
    form["arrests"][2][1] = "burglary begging"
    (stop,) = said(read(desk, form), "options_are_as_summed_up")
    assert (stop.on_fail, stop.table, stop.row_numbers) == ("stop", "events", (3,))


def test_a_group_with_the_name_of_a_question_that_is_not_there_is_no_list_of_options(desk: Any) -> None:
    form = without(lambda name: name == "offence")
    form["arrests"][1][1] = "a long story"
    export = read(desk, form)
    assert [one.column for one in said(export, "column_is_present")] == ["offence"]


def test_a_name_with_a_full_stop_is_no_option_where_the_mapping_ignores_it(desk: Any) -> None:
    form = book()
    for row, cell in zip(form["arrests"], ("offence.seen_by", "police", "police", "shop"), strict=True):
        row.append(cell)
    assert [rule for rule, _ in stops(read(desk, form))] == ["option_is_chosen_or_not"]
    export = read(desk, form, "ignored_columns: [offence.seen_by]")
    assert stops(export) == []
    assert facts(export)["events"] == facts(read(desk, book()))["events"]


@pytest.mark.parametrize("verdict", ["validation_status_not_approved", "Not Approved", "Not approved"])
def test_a_rejected_submission_is_set_aside_with_what_belongs_to_it(verdict: str, desk: Any) -> None:
    form = book()
    form["Safe houses"][1][-2] = verdict
    export = read(desk, form)
    assert export.tables["cases"]["case_id"].to_list() == ["1002"]
    assert {case for name in ("case_codes", "events") for case in export.tables[name]["case_id"]} == {"1002"}
    assert [(one.table, one.on_fail, one.row_numbers) for one in said(export, "record_is_not_rejected")] == [
        ("cases", "note", (2,)),
        ("events", "note", (2, 3)),
        ("services", "note", (2,)),
    ]
    assert [(one.read, one.kept, one.set_aside) for one in export.balance] == [(2, 1, 1), (3, 1, 2), (1, 0, 1)]


def test_submissions_on_hold_and_those_that_nobody_reviewed_are_read(desk: Any) -> None:
    form = book()
    form["Safe houses"][1][-2] = "validation_status_on_hold"
    assert facts(read(desk, form)) == facts(read(desk, book()))


def test_a_submission_that_was_rejected_since_the_last_delivery_is_in_neither(desk: Any) -> None:
    form = book()
    desk.put("export/1.xlsx", desk.xlsx(form))
    form["Safe houses"][1][-2] = "validation_status_not_approved"
    desk.put("export/2.xlsx", desk.xlsx(form))
    export = desk.read(mapping="kobo-htcds")
    assert export.tables["cases"]["case_id"].to_list() == ["1002"]
    assert set(export.tables["events"]["case_id"]) == {"1002"}
    for one in export.balance:
        assert one.read == one.kept + one.set_aside + one.merged


def test_without_the_column_of_reviews_it_is_said_that_nobody_can_tell(desk: Any) -> None:
    export = read(desk, without(lambda name: name == "_validation_status"))
    (note,) = said(export, "record_is_not_rejected")
    assert (note.on_fail, note.problem) == (
        "note",
        "Without the column _validation_status nobody can tell which records were rejected: all are read.",
    )
    assert facts(export) == facts(read(desk, book()))


def test_whoever_counts_rejected_submissions_says_so(desk: Any) -> None:
    form = book()
    form["Safe houses"][1][-2] = "validation_status_not_approved"
    export = read(desk, form, "sheets: {record: {rejected: null}}")
    assert facts(export) == facts(read(desk, book()))


def test_an_edited_submission_is_one_record_though_its_uuid_and_index_are_others(desk: Any) -> None:
    form = book()
    desk.put("export/1.xlsx", desk.xlsx(form))
    form["Safe houses"][1][-3:] = ["uuid-9", None, "2"]
    form["Safe houses"][1][3] = "MD"
    for row in form["arrests"][1:3]:
        row[-2] = "2"
    desk.put("export/2.xlsx", desk.xlsx(form))
    export = desk.read(mapping="kobo-htcds")
    assert stops(export) == []
    assert export.tables["cases"].sort("case_id").select("case_id", "citizenship").rows() == [
        ("1001", "MD"),
        ("1002", "BA"),
    ]
    assert export.tables["events"].height == 4


def test_two_versions_of_a_form_are_read_together_and_what_one_lacks_stops(desk: Any) -> None:
    form, later = book(), without(lambda name: name == "vic_TraffickingStatus")
    desk.put("export/1.xlsx", desk.xlsx(form))
    for grid in later.values():
        for row in grid[1:]:
            at = grid[0].index("_id") if "_id" in grid[0] else -1
            row[at] = f"9{row[at]}"
    desk.put("export/2.xlsx", desk.xlsx(later))
    export = desk.read(mapping="kobo-htcds")
    (missing,) = said(export, "column_is_present")
    assert (missing.on_fail, missing.source, missing.column) == ("stop", "kobo file 2, record", "trafficking_status")
    assert export.tables["cases"].height == 4


def test_a_country_that_is_none_stays_for_the_gate(desk: Any) -> None:
    form = book()
    form["Safe houses"][1][3] = "Testland"
    form["Safe houses"][2][3] = "XX"
    assert read(desk, form).tables["cases"]["citizenship"].to_list() == ["Testland", "XX"]


ODK = {
    "htcds.csv": [
        "SubmissionDate,child-con_Consent,child-prs_Birthdate,prs_Gender,prs_Citizenship,vic_TraffickingStatus,"
        "vic_TraffickingStatusDecisionMakingOrg,vic_Methods_of_Control,vic_Methods_of_Control/FalsePromises,"
        "vic_TypeOfExploitation,cas_Status,meta-instanceID,KEY,SubmitterName,AttachmentsPresent,Status,ReviewState,Edits",
        "2017-02-11T08:12:01.000Z,TRUE,2003-05-02,Feminine,RO,,,FalsePromises,1,,Active,uuid:7,uuid:1,desk,1,,edited,1",
        "2017-02-12T08:12:01.000Z,TRUE,2004-05-02,Feminine,RO,,,,,,Active,uuid:2,uuid:2,desk,0,,rejected,0",
        "2017-02-13T08:12:01.000Z,TRUE,2005-05-02,Masculine,BA,,,,,,Active,uuid:3,uuid:3,desk,0,,hasIssues,0",
    ],
    "htcds-arrests.csv": [
        "arrest_date,offence,PARENT_KEY,KEY",
        "2017-02-03,shoplifting,uuid:1,uuid:1/arrests[1]",
        "2017-02-04,burglary,uuid:2,uuid:2/arrests[1]",
    ],
    "htcds-services.csv": [
        "service_type,service_start,PARENT_KEY,KEY",
        "education,2017-04-01,uuid:1,uuid:1/services[1]",
    ],
}
IN_GROUPS = """
extends: odk-htcds
tables:
  cases:
    all:
      fields: {consent_reporting: {column: child-con_Consent}, birth_year: {column: child-prs_Birthdate}}
"""


def read_odk(desk: Any, files: dict[str, list[str]]) -> Export:
    packed = {name: "\n".join([*lines, ""]).encode() for name, lines in files.items()}
    desk.put("export.zip", desk.zip({**packed, "media/1486802.jpg": b"\xff\xd8\xff"}))
    desk.put("own.yml", IN_GROUPS)
    export: Export = desk.read(mapping="own.yml", path="export.zip")
    return export


def test_the_zip_of_odk_central_with_groups_media_reviews_and_edits(desk: Any) -> None:
    export = read_odk(desk, ODK)
    assert stops(export) == []
    assert export.tables["cases"].select("case_id", "birth_year", "consent_reporting").rows() == [
        ("uuid:1", "2003", "yes"),
        ("uuid:3", "2005", "yes"),
    ]
    assert export.tables["events"].select("case_id", "offence").rows() == [("uuid:1", "shoplifting")]
    assert [(one.table, one.row_numbers) for one in said(export, "record_is_not_rejected")] == [
        ("cases", (3,)),
        ("events", (3,)),
    ]
    assert [one.count for one in said(export, "file_is_known")] == [1]


@pytest.mark.parametrize("status", ["not decrypted", "missing encrypted form data"])
def test_a_submission_that_odk_central_could_not_decrypt_stays_for_the_gate(status: str, desk: Any) -> None:
    blank = f"2017-02-14T08:12:01.000Z,,,,,,,,,,,,uuid:4,,0,{status},,0"
    export = read_odk(desk, ODK | {"htcds.csv": [*ODK["htcds.csv"], blank]})
    assert export.tables["cases"].filter(case_id="uuid:4")["case_status"].to_list() == [status]


@pytest.mark.parametrize("rejected", [{}, {"state": ("no",)}])
def test_of_a_hundred_thousand_rows_those_are_set_aside_that_are_of_ten(rejected: dict[str, tuple[str, ...]]) -> None:
    rows = pl.DataFrame({"state": ["yes"] * 99_999 + ["no"]}).with_row_index(ROW_NUMBER)
    table = SourceTable(Place("cases", "file"), rows, rows.height, 0, 0, rows.clear())
    left, _ = without_rejected(table, SourceSheet(rejected=rejected), None)
    assert left.rows.height == 100_000 - len(rejected)
