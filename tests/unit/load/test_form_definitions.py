"""A workbook of Primero with an organisation's own labels is read through the form definitions that Primero exports."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
import yaml
from input_mappings import OWN_PRIMERO
from primero import primero_csv
from primero_forms import (
    FORMS,
    OWN_OPTIONS,
    PARENT,
    Definitions,
    Field,
    Form,
    cases_title,
    definitions_of,
    forms_xlsx,
    labelled_xlsx,
    lookup_of,
    own_label,
    subform_name,
)
from told import SAMPLE, Told, tell

from pipelines.contract.export import Export
from pipelines.contract.finding import Finding
from pipelines.errors import ProgrammeInvalid
from pipelines.load.mapping_files import laid_over, read_mapping
from pipelines.load.read import read_export
from pipelines.programme import ExportSettings, read_programme

CLOSURE = (
    "repatriated",
    "not_seen_during_verification",
    "turned_18",
    "transferred",
    "other",
    "disappeared",
    "measure_ended",
)
IN_PRIMERO = read_mapping("primero", Path()).tables["cases"]["all"].fields["closure_reason"].codes


def own_mapping(**own: Any) -> dict[str, Any]:
    """The mapping of an organisation whose forms say everything but a tick box and the options of one field."""
    codes = {own_label(code): IN_PRIMERO.get(code, code) for code in CLOSURE}
    fields = {"age_estimated": {"codes": {"Da": "true", "Ne": "false"}}, "closure_reason": {"codes": codes}}
    whole = laid_over(
        yaml.safe_load(OWN_PRIMERO),
        {"form_definitions": "forms.xlsx", "tables": {"cases": {"all": {"fields": fields}}}},
    )
    return laid_over(whole, own)


class Office:
    """A programme folder with an export of Primero, a mapping and form definitions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "export").mkdir()

    def put(self, files: Mapping[str, bytes]) -> Office:
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        return self

    def read(self, mapping: Mapping[str, Any], lacks: tuple[str, ...] = ()) -> Export:
        (self.folder / "own.yml").write_text(yaml.safe_dump(dict(mapping), allow_unicode=True), encoding="utf-8")
        export = ExportSettings(path=Path("export"), mapping="own.yml", lacks=lacks)
        return read_export(read_programme(SAMPLE).model_copy(update={"folder": self.folder, "export": export}))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture(scope="module")
def some() -> Told:
    return tell(cases=40)


@pytest.fixture(scope="module")
def forms() -> Definitions:
    return definitions_of(tell(cases=120))


@pytest.fixture(scope="module")
def cases(some: Told) -> dict[str, bytes]:
    return {f"export/{name}": content for name, content in labelled_xlsx(some).items()}


def stops(export: Export) -> list[Finding]:
    return [finding for finding in export.findings if finding.on_fail == "stop"]


def test_a_workbook_with_own_labels_gives_the_tables_that_the_csv_gives(tmp_path: Path, forms: Definitions) -> None:
    for name in ("csv", "xlsx"):
        (tmp_path / name).mkdir()
    told = tell(cases=120)
    known = Office(tmp_path / "csv").put({f"export/{name}": text for name, text in primero_csv(told).items()})
    labelled = Office(tmp_path / "xlsx").put({f"export/{name}": book for name, book in labelled_xlsx(told).items()})
    labelled.put({"forms.xlsx": forms_xlsx(forms)})
    of_csv, of_xlsx = known.read(yaml.safe_load(OWN_PRIMERO)), labelled.read(own_mapping())
    assert stops(of_csv) == stops(of_xlsx) == []
    assert set(of_csv.tables) == set(of_xlsx.tables)
    for table, rows in of_csv.tables.items():
        own = [column for column in rows.columns if column not in ("row_number", "row_source")]
        # Ids that are made count the rows of a sheet, in which a case without an entry has one too.
        own = [column for column in own if not (table == "events" and column == "event_id")]
        told_rows, known_rows = (frame.select(own).sort(own) for frame in (of_xlsx.tables[table], rows))
        assert told_rows.equals(known_rows), (table, told_rows.join(known_rows, on=own, how="anti", nulls_equal=True))


Change = Callable[[xlsxwriter.Workbook], object]
SERVICE = "lookup-service-type"
SERVICES_TITLE = cases_title(subform_name("services_section"), PARENT)


def codes_in(export: Export, table: str, column: str) -> set[str]:
    return set(export.tables[table][column].drop_nulls().cast(pl.String))


def field_settings(table: str, rows: str, field: str, **settings: Any) -> dict[str, Any]:
    return {"tables": {table: {rows: {"fields": {field: settings}}}}}


def test_a_kind_of_event_that_is_no_option_of_the_forms_is_lacking(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    steps = lookup_of("step_type")
    options = [option for option in forms.lookups[steps] if option[0] != "disappeared"]
    assert {*forms.lookups[steps]} - {*options}
    export = office.put(cases | {"forms.xlsx": forms_xlsx(forms.with_lookup(steps, *options))}).read(own_mapping())
    kinds = {place for place in export.lacks if "=" in place}
    assert kinds == {"events.event_type=disappeared"}


def test_the_column_more_of_hidden_fields_changes_nothing(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    plain = office.put(cases | {"forms.xlsx": forms_xlsx(forms)}).read(own_mapping())
    more = office.put({"forms.xlsx": forms_xlsx(forms, with_hidden=True)}).read(own_mapping())
    assert stops(plain) == stops(more) == []
    assert all(more.tables[table].equals(rows) for table, rows in plain.tables.items())


def test_the_ready_made_labels_give_way_to_those_of_the_forms(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    export = office.put(cases | {"forms.xlsx": forms_xlsx(forms)}).read(own_mapping(extends="primero-xlsx"))
    assert stops(export) == []
    assert export.tables["services"].height > 0


def test_what_the_mapping_says_of_a_label_wins(office: Office, cases: dict[str, bytes], forms: Definitions) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(forms)})
    own = {own_label("safehouse_service"): "education"}
    assert "safe_accommodation" in codes_in(office.read(own_mapping()), "services", "service_type")
    otherwise = office.read(own_mapping(**field_settings("services", "services_section", "service_type", codes=own)))
    assert stops(otherwise) == []
    assert "safe_accommodation" not in codes_in(otherwise, "services", "service_type")


def test_a_word_for_nothing_recorded_wins_in_every_column(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(forms)})
    assert "female" in codes_in(office.read(own_mapping()), "cases", "sex")
    missing = office.read(own_mapping(written={"missing": [own_label("female")]}))
    assert codes_in(missing, "cases", "sex") == {"male", "unknown"}


def test_a_word_for_nothing_recorded_wins_in_its_own_column(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(forms)})
    missing = field_settings("cases", "all", "sex", missing=[own_label("female")])
    assert codes_in(office.read(own_mapping(**missing)), "cases", "sex") == {"male", "unknown"}


@pytest.mark.parametrize("text", ["disappeared", own_label("disappeared")], ids=["code", "label"])
def test_rows_are_chosen_by_code_or_by_label(
    text: str, office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(forms)})
    every = office.read(own_mapping()).tables["events"].filter(pl.col("event_type") == "disappeared").height
    export = office.read(own_mapping(tables={"events": {"steps_section": {"when": {"step_type": [text]}}}}))
    types = export.tables["events"]["event_type"].cast(pl.String).value_counts()
    # A label that the mapping names stays a label, until its codes say what it means.
    assert dict(types.rows())[text] == every > 0
    assert set(types["event_type"]) == {"arrest", "placement_start", "placement_end", text}


def test_a_sheet_and_a_label_that_the_mapping_gives_win(office: Office, some: Told, forms: Definitions) -> None:
    form = "Osnovni podaci"
    other = {"Rodni list": form}
    book = labelled_xlsx(some, titles=other, labels={"sex": "Rod"})
    office.put({"export/cases.xlsx": book["slučajevi.xlsx"], "forms.xlsx": forms_xlsx(forms)})
    rules = [finding.rule for finding in stops(office.read(own_mapping()))]
    assert rules == ["table_is_present"]
    labels = {own_label(name): name for name in FORMS[form]} | {"Rod": "sex"}
    export = office.read(own_mapping(sheets={"record": {"forms": {"Rodni list": labels}}}))
    assert stops(export) == []
    assert codes_in(export, "cases", "sex") >= {"female", "male"}


def test_a_sub_form_is_found_under_the_name_that_the_mapping_gives(
    office: Office, some: Told, forms: Definitions
) -> None:
    book = labelled_xlsx(some, titles={"Usluge": subform_name("services_section")})
    office.put({"export/cases.xlsx": book["slučajevi.xlsx"], "forms.xlsx": forms_xlsx(forms)})
    export = office.read(own_mapping(sheets={"services_section": {"forms": {"Usluge": {}}}}))
    assert stops(export) == []
    assert "safe_accommodation" in codes_in(export, "services", "service_type")


def test_names_of_persons_are_dropped_whatever_their_label_is(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    export = office.put(cases | {"forms.xlsx": forms_xlsx(forms)}).read(own_mapping())
    dropped = [finding for finding in export.findings if finding.rule == "identifiers_are_dropped"]
    assert [finding.source for finding in dropped] == [
        "primero file, record",
        "primero file, care_arrangements_section",
    ]


def test_a_csv_needs_no_definitions(office: Office, some: Told) -> None:
    office.put({"export/cases.csv": primero_csv(some)["cases.csv"], "forms.xlsx": b"no workbook"})
    assert stops(office.read(own_mapping())) == []


def twice(forms: Definitions) -> Definitions:
    (code, label), (other, _), *rest = forms.lookups[SERVICE]
    return forms.with_lookup(SERVICE, (code, label), (other, label), *rest)


def test_one_label_for_two_codes_is_asked_about_until_the_mapping_says_what_it_means(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(twice(forms))})
    (finding,) = stops(office.read(own_mapping()))
    row = 2 + [code for options in forms.lookups.values() for code in options].index(forms.lookups[SERVICE][0])
    assert (finding.rule, finding.table, finding.column) == ("label_is_one_code", "services", "service_type")
    assert (finding.source, finding.row_numbers) == ("the form definitions, sheet lookups", (row, row + 1))
    codes = {"codes": {forms.lookups[SERVICE][0][1]: "other"}}
    assert (
        stops(office.read(own_mapping(**field_settings("services", "services_section", "service_type", **codes)))) == []
    )


def test_a_label_that_is_also_the_code_of_another_option_is_asked_about(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    crossed = forms.with_lookup(SERVICE, ("food_service", "nfi"), ("nfi", "Odjeća"), *forms.lookups[SERVICE])
    office.put(cases | {"forms.xlsx": forms_xlsx(crossed)})
    assert stops(office.read(own_mapping())) == []
    own = own_mapping(**field_settings("services", "services_section", "service_type", codes={"nfi": "other"}))
    (finding,) = stops(office.read(own))
    assert (finding.rule, finding.column) == ("label_is_one_code", "service_type")
    assert len(finding.row_numbers) == 1


def test_an_option_without_a_label_is_noted(office: Office, cases: dict[str, bytes], forms: Definitions) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(forms.with_lookup(SERVICE, *forms.lookups[SERVICE], ("new", "")))})
    export = office.read(own_mapping())
    assert stops(export) == []
    (finding,) = [finding for finding in export.findings if finding.rule == "option_has_a_label"]
    assert (finding.on_fail, finding.column, finding.count) == ("note", "service_type", 1)


def same_title(forms: Definitions) -> Definitions:
    name = forms.forms[0].name.upper()
    return replace(forms, forms=(*forms.forms, Form("form_9", name, (Field("more", "text_field", "Više"),))))


def without_services(forms: Definitions) -> Definitions:
    *others, services = forms.forms
    fields = tuple(field for field in services.fields if field.name != "services_section")
    return replace(forms, forms=(*others, replace(services, fields=fields)))


def test_two_forms_with_one_name_are_asked_about_until_the_mapping_says_which(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(same_title(forms))})
    (finding,) = stops(office.read(own_mapping()))
    assert (finding.rule, finding.source) == ("sheet_is_one_form", "the form definitions, sheet 3")
    labels = {own_label(name): name for name in FORMS["Osnovni podaci"]}
    assert stops(office.read(own_mapping(sheets={"record": {"forms": {"Osnovni podaci": labels}}}))) == []


ASKED = {
    "a lookup that is not there": (
        lambda forms: forms.with_field("service_type", lookup="lookup-gone"),
        "lookup_is_defined service_type",
    ),
    "options of a field's own": (
        lambda forms: forms.with_field(OWN_OPTIONS, options="Nešto novo"),
        "label_has_a_code closure_reason",
    ),
    "two fields with one label": (
        lambda forms: forms.with_field("status", label=own_label("sex")),
        "label_is_one_field case_status; label_is_one_field sex",
    ),
    "a field that no form has": (
        lambda forms: forms.with_field("sex", name="gender"),
        "column_is_present sex",
    ),
    "a field without a label": (
        lambda forms: forms.with_field("sex", label=""),
        "column_is_present sex",
    ),
    "a sub-form that is not there": (without_services, "table_is_present "),
    "a sub-form of another name": (
        lambda forms: forms.with_field("services_section", options="Podobrazac: druga"),
        "definitions_are_as_exported ",
    ),
    "a field without an id": (lambda forms: forms.with_field("sex", name=""), "definitions_are_as_exported "),
    "a form without an id": (
        lambda forms: replace(forms, forms=(replace(forms.forms[0], id=""), *forms.forms[1:])),
        "definitions_are_as_exported ",
    ),
    "an option without a code": (
        lambda forms: forms.with_lookup(SERVICE, ("", "Nešto")),
        "definitions_are_as_exported ",
    ),
    "no lookups": (lambda forms: replace(forms, lookups={}), "definitions_are_as_exported "),
    "no forms": (lambda forms: replace(forms, forms=()), "definitions_are_as_exported "),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_the_definitions_leave_open_stops_the_reading_before_a_case_is_read(
    name: str, office: Office, forms: Definitions
) -> None:
    change, expected = ASKED[name]
    office.put({"export/cases.xlsx": b"nobody opens this", "forms.xlsx": forms_xlsx(change(forms))})
    export = office.read(own_mapping())
    assert "; ".join(f"{finding.rule} {finding.column}" for finding in sorted(stops(export), key=str)) == expected
    assert (export.tables, export.files) == ({}, ())
    for finding in stops(export):
        assert finding.source.startswith("the form definitions")
        assert finding.problem
        assert finding.next_step


def test_what_the_system_lacks_is_not_asked_of_its_forms(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(without_services(forms))})
    assert stops(office.read(own_mapping(), lacks=("services",))) == []


def hide(at: int, row: int) -> Change:
    return lambda workbook: workbook.worksheets()[at].set_row(row, None, None, {"hidden": True})


EDITED: dict[str, tuple[Change, str, tuple[int, ...]]] = {
    "a hidden row": (hide(2, 4), "the form definitions, sheet 3", (5,)),
    "a hidden row of lookups": (hide(-1, 7), "the form definitions, sheet 13", (8,)),
    "a hidden column": (
        lambda workbook: workbook.worksheets()[2].set_column(2, 2, None, None, {"hidden": True}),
        "the form definitions, sheet 3",
        (),
    ),
    "a hidden sheet": (lambda workbook: workbook.worksheets()[3].hide(), "the form definitions", ()),
    "a formula": (
        lambda workbook: workbook.worksheets()[2].write_formula(5, 4, '="Sp"&"ol"', None, "Spol"),
        "the form definitions, sheet 3",
        (6,),
    ),
}


@pytest.mark.parametrize("name", EDITED)
def test_definitions_that_somebody_has_edited_are_refused(
    name: str, office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    change, source, rows = EDITED[name]
    office.put(cases | {"forms.xlsx": forms_xlsx(forms, change=change)})
    (finding,) = stops(office.read(own_mapping()))
    assert (finding.rule, finding.source, finding.row_numbers) == ("definitions_are_as_exported", source, rows)


def test_an_older_layout_is_refused(office: Office, cases: dict[str, bytes], forms: Definitions) -> None:
    office.put(cases | {"forms.xlsx": forms_xlsx(forms, header=("Grupa", "Obrazac", "ID", "Vrsta", "Naziv"))})
    findings = stops(office.read(own_mapping()))
    assert {finding.rule for finding in findings} == {"definitions_are_as_exported"}
    assert "older Primero" in findings[0].problem


def test_another_workbook_is_refused_and_nothing_in_it_is_told(
    office: Office, cases: dict[str, bytes], some: Told
) -> None:
    office.put(cases | {"forms.xlsx": labelled_xlsx(some)["slučajevi.xlsx"]})
    (finding,) = stops(office.read(own_mapping()))
    assert finding.rule == "definitions_are_as_exported"
    assert "Ionela" not in str(finding)


@pytest.mark.parametrize("content", [b"", b"PK no zip", bytes(65 * 1024**2)], ids=["empty", "damaged", "huge"])
def test_what_is_no_workbook_or_too_large_is_not_opened(
    content: bytes, office: Office, cases: dict[str, bytes]
) -> None:
    (finding,) = stops(office.put(cases | {"forms.xlsx": content}).read(own_mapping()))
    assert (finding.rule, finding.source) == ("file_is_readable", "the form definitions")


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(office: Office, cases: dict[str, bytes]) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", bytes(65 * 1024**2))
    (finding,) = stops(office.put(cases | {"forms.xlsx": bomb.getvalue()}).read(own_mapping()))
    assert "64 MiB" in finding.problem


@pytest.mark.parametrize("name", ["gone.xlsx", "../forms.xlsx", "export/forms.xlsx"])
def test_the_definitions_stand_in_the_programme_folder_and_not_in_the_export(
    name: str, office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    office.put(cases | {"export/forms.xlsx": forms_xlsx(forms), "../forms.xlsx": forms_xlsx(forms)})
    with pytest.raises(ProgrammeInvalid, match="form_definitions"):
        office.read(own_mapping(form_definitions=name))


def test_definitions_are_for_primero_alone(office: Office) -> None:
    with pytest.raises(ProgrammeInvalid, match="form_definitions are for the reader primero"):
        office.read({"extends": "office-nl", "form_definitions": "forms.xlsx"})


def test_definitions_in_another_language_than_the_export_are_told(
    office: Office, cases: dict[str, bytes], forms: Definitions
) -> None:
    other = replace(forms, forms=tuple(replace(form, name=f"Autre {form.name}") for form in forms.forms))
    findings = stops(office.put(cases | {"forms.xlsx": forms_xlsx(other)}).read(own_mapping()))
    assert {finding.rule for finding in findings} == {"table_is_present"}
    assert all("in the same language" in finding.next_step for finding in findings)
