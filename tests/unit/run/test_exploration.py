"""What `explore` makes of exports: the system, the columns, the questions, and a mapping that reads what it says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from dutch_office import office_csv, office_xlsx
from explored import explore, put
from kobo import htcds_xlsx, kobo_xlsx
from primero import primero_csv, primero_json, primero_xlsx
from primero_forms import OWN_OPTIONS, Definitions, definitions_of, forms_xlsx, labelled_xlsx, own_label
from told import SAMPLE, Told, tell

from pipelines.contract.export import Records
from pipelines.contract.fields import codelists, tables
from pipelines.errors import ExportUnreadable, ParameterInvalid
from pipelines.load.mapped import read_mapped
from pipelines.load.proposing.answers import Answers
from pipelines.load.proposing.propose import as_mapping
from pipelines.load.read import read_export
from pipelines.measure.catalogue import CHAPTERS
from pipelines.measure.measures import missing_needs
from pipelines.programme import ExportSettings, read_programme
from pipelines.report.findings import said
from pipelines.run.exploration import Exploration, explore_export, refuse_unknown_places
from pipelines.run.new_export import open_new_export

OFFICE = Path(__file__).parents[3] / "data_samples" / "dutch_office"

ANSWERED = Answers(
    columns={("plaatsingen", "soort plek"): "soort opvang", ("zaken", "geslacht"): "M/V"},
    left_out=frozenset({"opmerkingen"}),
    codes={("zaken", "M/V"): {"Vrouw": "female"}},
)
"""What the office's analyst answers."""


@pytest.fixture(scope="module")
def told() -> Told:
    return tell(cases=40)


def all_shown(found: Exploration) -> str:
    listings = (found.tables(), found.columns(), found.ways(), found.codes(), found.questions(), found.answers())
    cells = [cell for one in listings for row in (one.heads, *one.rows) for cell in row]
    return "\n".join([found.recognised(), *cells, *found.stops(), found.silent_events(), repr(found)])


LAYOUTS: dict[Callable[[Told], dict[str, bytes]], str] = {
    office_csv: "office-nl",
    office_xlsx: "office-nl",
    primero_csv: "primero",
    primero_json: "primero",
    primero_xlsx: "primero-xlsx",
    htcds_xlsx: "htcds",
}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_systems_own_layout_is_recognised_and_its_mapping_needs_nothing_more(
    layout: Callable[[Told], dict[str, bytes]], told: Told, tmp_path: Path
) -> None:
    found = explore(tmp_path, layout(told))
    assert found.fit.mapping == LAYOUTS[layout]
    assert found.fit.found >= found.fit.columns - 1
    assert found.proposal is not None
    assert set(found.proposal.settings) <= {"extends", "sheets", "written"}
    assert found.stops() == []


def test_a_form_of_ones_own_in_kobotoolbox_is_known_by_what_kobo_adds(told: Told, tmp_path: Path) -> None:
    found = explore(tmp_path, kobo_xlsx(told))
    assert (found.fit.mapping, found.fit.is_enough) == ("kobo-htcds", False)
    assert found.recognised().startswith("KoboToolbox wrote this, with a form of your own")


def test_a_canonical_export_needs_no_mapping() -> None:
    found = explore_export(SAMPLE / "export", Answers())
    assert found.recognised() == "This is a canonical export (71 of 71 columns, in 8 of 8 tables): it needs no mapping."
    assert found.lacks() == frozenset()
    assert all(row[1].startswith("all: ") for row in found.answers().rows)
    with pytest.raises(ParameterInvalid, match="needs no mapping"):
        found.write(Path("nowhere.yml"))


def test_what_a_canonical_export_lacks_is_named(tmp_path: Path) -> None:
    names = [field.name for field in tables()["cases"] if field.name != "sex"]
    found = explore(tmp_path, {"cases.csv": ",".join(names) + "\n" + ",".join("x" for _ in names) + "\n"})
    assert {"cases.sex", "events"} <= found.lacks()
    arrests = next(row for row in found.answers().rows if row[0] == "Arrests")
    assert arrests[1] == "none: 0 of 27"
    recorded = next(row for row in found.answers().rows if row[0] == "Children and cases recorded")
    assert recorded[1] == "partly: 5 of 6" or "no cases.sex: Children recorded, by sex" in recorded[2]


LARGE = "ctdc_global_kanon_2018.csv"
REAL = {
    "kobo/htcds_kobo_xml_values.csv": ("kobo-htcds", True),
    "kobo/htcds_kobo_xml_values_both.xlsx": ("kobo-htcds", True),
    "kobo/htcds_kobo_labels_both.xlsx": ("kobo-htcds", False),
    "htcds/HTCDS Excel Spreadsheet v2.0.xlsx": ("htcds", True),
    "htcds/HTCDS Excel Spreadsheet single select with validation v2.0.xlsx": ("htcds", True),
    LARGE: ("ctdc", True),
    "nrm_referrals_local-authority_2023_q4.csv": ("ctdc", False),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.campaign if name == LARGE else ()) for name in REAL]
)
def test_real_files_are_recognised(name: str) -> None:
    folder = os.environ.get("SAFEHAVENS_REAL_DATA")
    if not folder:
        pytest.skip("SAFEHAVENS_REAL_DATA does not name the folder of the real files")
    found = explore_export(Path(folder) / name, Answers())
    assert (found.fit.mapping, found.fit.is_enough) == REAL[name]
    if "xml_values" in name:
        assert found.stops() == []


def test_a_csv_of_kobotoolbox_says_that_its_repeats_are_not_there() -> None:
    folder = os.environ.get("SAFEHAVENS_REAL_DATA")
    if not folder:
        pytest.skip("SAFEHAVENS_REAL_DATA does not name the folder of the real files")
    found = explore_export(Path(folder) / "kobo" / "htcds_kobo_xml_values.csv", Answers())
    assert found.proposal is not None
    assert found.proposal.gone == ("arrests", "services")
    assert {"events", "services"} <= found.lacks()


def test_the_office_is_asked_what_can_be_guessed_only() -> None:
    found = explore_export(OFFICE / "export", Answers())
    assert found.recognised().startswith("The ready-made mapping office-nl fits: 76 of 78 columns, in 8 of 8 tables")
    assert [row[1] for row in found.questions().rows] == ["plaatsingen.soort plek", "zaken.geslacht", "ignored_columns"]
    assert len(found.stops()) == 3
    columns = {row[:2]: row[2:] for row in found.columns().rows}
    assert columns["zaken", "Geopend op"][1:] == ("days: in numbers", "likely: cases.opened_on")
    assert columns["zaken", "M/V"][1:] == ("3 codes", "likely: geslacht?")
    assert columns["zaken", "team"][1:] == ("2 codes", "open")
    assert found.ways().rows[0][:2] == ("date_order", "day-first")


def test_codes_are_counted_and_only_the_question_for_the_terminal_holds_one() -> None:
    answers = Answers(columns=ANSWERED.columns, left_out=ANSWERED.left_out)
    found = explore_export(OFFICE / "export", answers)
    assert [row[1:] for row in found.codes().rows] == [("M/V", "cases.sex", "1", "14")]
    assert found.proposal is not None
    (question,) = found.proposal.questions
    assert (question.about, question.code, question.choices[0]) == ("code", "Vrouw", "female")
    assert "Vrouw" not in repr(question) + question.text + all_shown(found) + repr(found.proposal)


def test_with_the_answers_the_mapping_of_the_sample_is_written(tmp_path: Path) -> None:
    found = explore_export(OFFICE / "export", ANSWERED)
    assert found.questions().rows == []
    assert found.stops() == []
    found.write(tmp_path / "mapping.yml")
    assert (tmp_path / "mapping.yml").read_bytes() == (OFFICE / "mapping.yml").read_bytes()
    with pytest.raises(ParameterInvalid, match="never overwritten"):
        found.write(tmp_path / "mapping.yml")


def test_the_offices_tables_are_those_of_the_canonical_export() -> None:
    written = read_export(read_programme(OFFICE))
    assert [one for one in written.findings if one.on_fail == "stop"] == []
    canonical = read_export(read_programme(SAMPLE))
    cases = written.tables["cases"]["case_id"].to_list()
    assert len(cases) == 60
    for table, rows in canonical.tables.items():
        left_out = {"row_number", "event_id", "source_system"}
        columns = [field.name for field in tables()[table] if field.name not in left_out]
        several = [field.name for field in tables()[table] if field.type == "codes"]
        sets = [pl.col(name).cast(pl.String).str.split(";").list.sort().list.join(";") for name in several]
        known = rows.filter(pl.col("case_id").is_in(cases)).select(columns).with_columns(sets).sort(columns)
        own = written.tables[table].select(columns).with_columns(sets).sort(columns)
        assert own.equals(known), table


def renamed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every name in capitals, with marks between words, in one workbook's worth of files that are called otherwise."""
    changed = {}
    for number, (_, content) in enumerate(sorted(files.items())):
        lines = content.decode("windows-1252").split("\r\n")
        lines[2] = lines[2].upper().replace(" ", "_")
        changed[f"lijst {number} van 2018.csv"] = "\r\n".join(lines[2:]).replace(";", "\t").encode()
    return changed


def test_other_names_of_files_other_capitals_separators_and_encodings_are_found(told: Told, tmp_path: Path) -> None:
    found = explore(tmp_path, renamed(office_csv(told)))
    assert (found.fit.mapping, found.fit.found) == ("office-nl", 78)
    assert found.proposal is not None
    assert found.proposal.settings["written"] == {"separator": "\t", "encoding": None}
    assert {match.how for match in found.proposal.matches} == {"likely"}
    assert found.questions().rows == []


def test_columns_that_are_gone_are_lacking_but_never_consent_nor_the_key(told: Told, tmp_path: Path) -> None:
    files = office_csv(told)
    text = (
        files["zaken.csv"].decode("windows-1252").replace("reden sluiting", "a").replace("toestemming rapportage", "b")
    )
    found = explore(tmp_path, files | {"zaken.csv": text.encode("windows-1252")})
    assert "cases.closure_reason" in found.lacks()
    assert [row[1] for row in found.questions().rows if "toestemming" in row[1]]
    assert any("toestemming rapportage" in stop for stop in found.stops())


RECORD = "dossiernummer;kindnummer;geopend op;gesloten op;status;geslacht;nationaliteit;toestemming rapportage;zorgen"


def test_days_that_nothing_decides_are_asked_with_counts_and_an_invented_day(tmp_path: Path) -> None:
    found = explore(tmp_path, {"zaken.csv": f"{RECORD}\nA1;K1;05-06-2017;07-08-2017;lopend;man;Roemenië;ja;\n"})
    question = next(row[0] for row in found.questions().rows if row[1] == "written.date_order")
    assert question == (
        "Is 03-04-2017 the third of April or the fourth of March? 2 cells have both parts under 13; nothing decides."
    )
    assert found.proposal is not None
    assert found.proposal.settings["written"]["date_order"] is None
    assert any("03-04-2017" in stop for stop in found.stops())
    answered = found.answered(Answers(date_order="day-first"))
    assert not [row for row in answered.questions().rows if "03-04-2017" in row[0]]
    assert not any("03-04-2017" in stop for stop in answered.stops())


def test_days_that_contradict_one_another_are_asked_too(tmp_path: Path) -> None:
    found = explore(tmp_path, {"zaken.csv": f"{RECORD}\nA1;K1;25-06-2017;07-28-2017;lopend;man;HUN;ja;\n"})
    assert any("1 can only be day first, and 1 only month first" in row[0] for row in found.questions().rows)


def test_a_file_whose_columns_have_no_names_is_not_looked_at(tmp_path: Path) -> None:
    rows = "Ionela;Cluj;open\nMirela;Iasi;open\nDoina;Cluj;closed\n"
    with pytest.raises(ExportUnreadable, match=r"file 1: None of its first 20 rows") as refused:
        explore(tmp_path, {"list.csv": rows})
    assert "Ionela" not in str(refused.value)


def test_a_cell_that_no_reader_takes_is_no_crash(tmp_path: Path) -> None:
    with pytest.raises(ExportUnreadable, match="No table can be read there"):
        explore(tmp_path, {"list.csv": f"a;b\n{'x' * 200_000};1\n"})


def test_a_name_of_a_column_that_may_be_a_persons_is_not_shown(told: Told, tmp_path: Path) -> None:
    files = office_csv(told)
    text = files["zaken.csv"].decode("windows-1252").replace("ronselaar", "Ionela Popescu")
    found = explore(tmp_path, files | {"zaken.csv": text.encode("windows-1252")})
    assert "Popescu" not in all_shown(found)
    assert ("zaken", "column 15") in {row[:2] for row in found.columns().rows}


def test_the_notebooks_door_shows_the_same_and_no_code() -> None:
    found = open_new_export("data_samples/dutch_office/export", accept_likely=True)
    pieces = (found.recognised(), found.tables(), found.columns(), found.ways(), found.codes(), found.questions())
    shown = " ".join(piece.html for piece in (*pieces, found.stops(), found.answers(), found.silent_events()))
    assert ">1</td>" in found.codes().html
    assert "Vrouw" not in shown
    assert "M/V" in shown


@pytest.mark.parametrize(
    "answers",
    [
        Answers(columns={("zaken", "geslaht"): "M/V"}),
        Answers(columns={("zaken", "geslacht"): "m/v"}),
        Answers(left_out=frozenset({"opmerking"})),
    ],
)
def test_an_answer_about_a_column_that_is_not_there_is_refused(answers: Answers) -> None:
    found = explore_export(OFFICE / "export", answers)
    with pytest.raises(ParameterInvalid, match=r"not there|doesn't have"):
        refuse_unknown_places(found, answers)
    refuse_unknown_places(explore_export(OFFICE / "export", ANSWERED), ANSWERED)


def test_there_must_be_such_a_mapping() -> None:
    with pytest.raises(ParameterInvalid, match="There are: ctdc, "):
        explore_export(OFFICE / "export", Answers(), "no-such")


CLOSURE = ("repatriated", "not_seen_during_verification", "death_of_child")


@pytest.fixture(scope="module")
def definitions(told: Told) -> Definitions:
    return definitions_of(told)


def test_labels_that_nobody_knows_are_asked_of_primeros_own_forms(told: Told, tmp_path: Path) -> None:
    found = explore(tmp_path, labelled_xlsx(told))
    assert not found.fit.is_enough
    assert "name it with --forms" in found.recognised()
    assert "--forms" not in explore_export(put(tmp_path / "x", primero_xlsx(told)), Answers()).recognised()


def test_a_workbook_with_own_labels_is_explored_by_the_forms(
    told: Told, definitions: Definitions, tmp_path: Path
) -> None:
    forms = tmp_path / "forms.xlsx"
    forms.write_bytes(forms_xlsx(definitions))
    export = put(tmp_path, labelled_xlsx(told))
    found = explore_export(export, Answers(), forms=forms)
    assert found.recognised().startswith("The ready-made mapping primero fits: ")
    assert "--forms" not in found.recognised()
    in_notebook = open_new_export(str(export), forms=str(forms))
    assert in_notebook.recognised().html == said(found.recognised(), "en").html
    assert found.proposal is not None
    settings = found.proposal.settings
    assert (settings["extends"], settings["form_definitions"], "sheets" in settings) == ("primero", "forms.xlsx", False)
    assert [(one.sheet, one.column) for one in found.proposal.codes] == [("record", OWN_OPTIONS)]
    (stop,) = found.stops()
    assert f"The options of {OWN_OPTIONS} belong to this field alone" in stop
    closure = {own_label(code): "other" for code in {*codelists()["closure_reason"], *CLOSURE}}
    answered = found.answered(Answers(codes={("record", OWN_OPTIONS): closure}))
    assert answered.stops() == []
    answered.write(tmp_path / "own.yml")
    programme = read_programme(SAMPLE).model_copy(
        update={"folder": tmp_path, "export": ExportSettings(path=Path("export"), mapping="own.yml")}
    )
    services = read_export(programme).tables["services"]
    assert "safe_accommodation" in services["service_type"].to_list()
    assert "Ionela" not in all_shown(answered)


def test_forms_that_are_not_those_of_the_export_are_refused(
    told: Told, definitions: Definitions, tmp_path: Path
) -> None:
    export = put(tmp_path, labelled_xlsx(told))
    forms = tmp_path / "forms.xlsx"
    forms.write_bytes(labelled_xlsx(told)["slučajevi.xlsx"])
    with pytest.raises(ParameterInvalid, match="names no form definitions"):
        explore_export(export, Answers(), forms=forms)
    others = [replace(form, name=f"Autre {form.name}") for form in definitions.forms]
    forms.write_bytes(forms_xlsx(replace(definitions, forms=tuple(others))))
    with pytest.raises(ParameterInvalid, match="no workbook of cases with the forms"):
        explore_export(put(tmp_path / "other", {"cases.csv": "a,b,c\n1,2,3\n"}), Answers(), forms=forms)


@pytest.mark.parametrize("sample", ["dutch_office", "ctdc_twin"])
def test_what_it_can_answer_is_what_the_export_gives_when_it_is_read(sample: str) -> None:
    folder = OFFICE.parent / sample
    found = explore_export(folder / "export", Answers(take_likely=True))
    lacks = read_export(read_programme(folder)).lacks
    given = {
        chapter: f"{sum(not missing_needs(Records({}, lacks), one) for one in entries)} of {len(entries)}"
        for chapter, entries in CHAPTERS.items()
    }
    assert {row[0]: row[1].partition(": ")[2] for row in found.answers().rows} == given


def test_a_column_is_called_by_its_place_in_the_file_also_after_columns_that_are_dropped(tmp_path: Path) -> None:
    rows = [f"I;A{at};K1;2017-01-02;;lopend;man;HUN;ja;;{'een ' * 8}{at}" for at in range(4)]
    found = explore(tmp_path, {"zaken.csv": "\n".join([f"voornaam;{RECORD};Zoltanka", *rows])})
    assert ("zaken", "column 11") in {row[:2] for row in found.columns().rows}
    assert found.proposal is not None
    mapping = as_mapping(found.proposal.whole)
    assert mapping is not None
    reading = read_mapped(found.files, mapping, frozenset(mapping.lacks), has_damaged_zip=False)
    unmapped = [one for one in reading.findings if one.rule == "column_is_mapped_or_ignored" and one.on_fail == "stop"]
    assert [one.column for one in unmapped] == ["column 11"]
    assert any(stop.startswith("office-nl file, column 11: It has a column") for stop in found.stops())
