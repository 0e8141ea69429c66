"""A mapping that is begun from the names of columns alone reads what an office means."""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter
from explored import explore
from small_office import ARRESTS, CASES

from pipelines.load.mapped import read_mapped
from pipelines.load.proposing.answers import Answers, answered
from pipelines.load.proposing.propose import as_mapping
from pipelines.load.read import read_export
from pipelines.programme import read_programme


def test_a_blank_in_a_field_that_must_be_filled_is_read_as_not_known(tmp_path: Path) -> None:
    rows = [f"A{at};{'' if at % 2 else 'male'};RO;{'' if at % 3 else 'yes'}" for at in range(12)]
    register = "\n".join(["case number;sex;nationality;consent", *rows])
    found = explore(tmp_path, {"register.csv": register}, Answers(take_likely=True))
    assert found.proposal is not None
    mapping = as_mapping(found.proposal.whole)
    assert mapping is not None
    cases = read_mapped(found.files, mapping, frozenset(mapping.lacks), has_damaged_zip=False).tables["cases"]
    assert cases["sex"].to_list() == ["male", "unknown"] * 6
    assert cases["consent_reporting"].to_list() == ["yes", "unknown", "unknown"] * 4
    assert "blank" not in found.proposal.whole["tables"]["cases"]["all"]["fields"]["citizenship"]


def test_an_unknown_system_gets_a_beginning_that_says_what_is_open(tmp_path: Path) -> None:
    rows = "1,2017-01-02,f,2003,RO,y,\n2,2017-01-03,m,2004,MD,n,\n"
    files = {"cases.csv": CASES + rows, "arrests.csv": ARRESTS + "1,2017-02-01,shop\n"}
    found = explore(tmp_path, files)
    assert found.recognised().startswith("No system that is known here wrote this.")
    assert "cases.case_id is not mapped and not in lacks" in found.stops()
    columns = {("cases", "case_id"): "nr", ("cases", "consent_reporting"): "consent", ("cases", "opened_on"): "opened"}
    answered = found.answered(Answers(columns=columns, take_likely=True))
    assert answered.proposal is not None
    fields = answered.proposal.whole["tables"]["cases"]["all"]["fields"]
    assert {name: source.get("column") for name, source in fields.items()} == {
        "case_id": "nr",
        "opened_on": "opened",
        "sex": "sex",
        "birth_year": "born",
        "citizenship": "nationality",
        "consent_reporting": "consent",
        "source_system": None,
    }
    assert answered.stops() == []


FORM = ("start", "intake/child_id", "intake/date_of_intake", "intake/sex", "intake/nationality", "intake/consent")
OPTIONS = ("intake/exploitation", "intake/exploitation/begging", "intake/exploitation/stealing")
ADDED = ("_id", "_uuid", "_submission_time", "_index")
REPEAT = ("arrest_date", "offences", "country", "_index", "_parent_table_name", "_parent_index", "_submission__id")


def own_form() -> dict[str, bytes]:
    """A form of one's own in KoboToolbox, in groups, with a question with options and a repeat."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        form, arrests = workbook.add_worksheet("form"), workbook.add_worksheet("arrest")
        form.write_row(0, 0, (*FORM, *OPTIONS, *ADDED))
        arrests.write_row(0, 0, REPEAT)
        for at in range(1, 13):
            record = (
                "2018-01-01",
                f"K{at}",
                "2018-02-03",
                "female",
                "RO",
                "yes",
                "begging",
                1,
                0,
                1000 + at,
                "u",
                "",
                at,
            )
            form.write_row(at, 0, record)
            arrests.write_row(at, 0, ("2018-03-04", "shoplifting begging", "NL", at, "form", at, 1000 + at))
    return {"form.xlsx": content.getvalue()}


def test_a_form_of_ones_own_gets_a_mapping_that_reads_it_with_its_repeats_and_options(tmp_path: Path) -> None:
    found = explore(tmp_path, own_form(), Answers(take_likely=True))
    assert found.recognised().startswith("KoboToolbox wrote this, with a form of your own")
    columns = {row[:2]: row[4] for row in found.columns().rows}
    assert columns["cases", "_id"].startswith("certain: ")
    assert columns["cases", "intake/sex"] == "likely: cases.sex"
    assert ("cases", "intake/exploitation/begging") not in columns
    assert found.proposal is not None
    (asked,) = [one for one in found.proposal.questions if one.about == "code" and one.code == "begging"]
    known = found.answered(answered(found.given, asked, "forced_begging"))
    assert known.questions().rows == []
    assert known.stops() == []
    known.write(tmp_path / "mapping.yml")
    programme = f"{PROGRAMME}export: {{mapping: mapping.yml}}\n"
    (tmp_path / "programme.yml").write_text(programme, encoding="utf-8")
    tables_read = read_export(read_programme(tmp_path)).tables
    assert tables_read["case_codes"]["code"].to_list() == ["forced_begging"] * 12
    arrests = tables_read["events"]
    assert (arrests.height, arrests["arrest_ref"].n_unique()) == (24, 12)
    assert set(arrests["offence"]) == {"shoplifting", "begging"}
    answers = {row[0]: row[1:] for row in known.answers().rows}
    assert answers["Identification as a possible victim"] == (
        "none: 0 of 2",
        "no events.event_type=identified_possible_victim",
    )
    assert answers["Care"] == ("none: 0 of 8", "no services")


PROGRAMME = """programme: own
title: Own
framework: amif-2014-2020
countries: [NL]
periods: [{id: 2018-H1, first_day: 2018-01-01, last_day: 2018-06-30}]
rounding_key: {demo: true}
sample: true
"""

SWEDISH = "Ärendenummer;Barnets ID;Öppnat;Avslutat;Kön;Födelseår;Medborgarskap;Samtycke till rapportering"
GRIPANDEN = "Ärendenummer;Datum för gripande;Brott;Land"


def test_a_register_in_swedish_and_its_arrests_are_read_together(tmp_path: Path) -> None:
    rows = "".join(f"\nÄ-{at:04};B{at};1{at % 9}.02.2018;;man;2003;RO;ja" for at in range(12))
    arrests = "\nÄ-0001;13.03.2018;inbrott;SE\nÄ-0002;14.03.2018;inbrott;SE"
    files = {"ärenden.csv": SWEDISH + rows, "gripanden.csv": GRIPANDEN + arrests}
    found = explore(tmp_path, files, Answers(take_likely=True))
    assert found.stops() == []
    assert list(found.proposal.sheets if found.proposal else ()) == ["cases", "events"]
    columns = {row[:2]: row[2:] for row in found.columns().rows}
    assert columns["cases", "Ärendenummer"][1:] == ("ids, each different", "likely: cases.case_id")
    assert columns["events", "Brott"][2] == "likely: events.offence"
    assert "cases.closed_on" in found.silent_events()
    assert "cases.sex" not in found.silent_events()


def test_tables_of_placements_arrests_and_steps_are_told_apart_and_each_row_has_its_own_kind(tmp_path: Path) -> None:
    files = {
        "register.csv": "case number;sex;nationality;consent\nA1;male;RO;yes\nA2;female;RO;yes\n",
        "shelters.csv": "unique_id;case number;start date;end date;type of shelter\np1;A1;2018-02-03;2018-03-04;none\n",
        "steps.csv": "unique_id;case number;event type;event date;step_id\ns1;A1;disappeared;2018-02-13;p1\n",
        "others.csv": "case number;event date;country\nA1;2018-02-03;NL\n",
    }
    found = explore(tmp_path, files, Answers(take_likely=True))
    assert found.proposal is not None
    made = found.proposal.whole["tables"]["events"]
    kinds = {name: rows["fields"]["event_type"].get("constant", "(its column)") for name, rows in made.items()}
    assert sorted(kinds.values()) == ["(its column)", "placement_end", "placement_start"]
    steps = [rows["fields"]["step_id"]["column"] for rows in made.values()]
    assert sorted(steps) == ["step_id", "unique_id", "unique_id"]
    (asked,) = [one for one in found.proposal.questions if one.about == "column" and one.place[1] == "event_type"]
    assert "what kind of event it is? Without it, none of its rows is read." in asked.text
    assert found.stops() == []
