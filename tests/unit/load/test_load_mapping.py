"""A mapping file that is not exactly right is refused with the places that are wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.contract.fields import tables
from pipelines.errors import ExportUnreadable, ProgrammeInvalid
from pipelines.load.mapping_files import read_mapping, ready_made

NAME = "Ionela"


def own_mapping() -> dict[str, Any]:
    """A small mapping of a system with three columns."""
    mapped = {"case_id", "sex", "source_system", "consent_reporting"}
    return {
        "system": "own",
        "about": "A list that an office keeps.",
        "sheets": {"list": {"file": "list*.csv", "key": "number"}},
        "ignored_columns": ["remarks"],
        "lacks": [
            *(table for table in tables() if table not in ("cases", "case_codes")),
            *(f"cases.{field.name}" for field in tables()["cases"] if field.name not in mapped),
        ],
        "tables": {
            "cases": {
                "all": {
                    "sheet": "list",
                    "fields": {
                        "case_id": {"column": "number"},
                        "sex": {"column": "m/f", "missing": ["?"], "codes": {"f": "female"}, "blank": "unknown"},
                        "source_system": {"constant": "office", "why": "It is the office's list."},
                        "consent_reporting": {"constant": "yes", "why": "Only those who agreed are on the list."},
                    },
                }
            },
            "case_codes": {
                "begging": {
                    "sheet": "list",
                    "recorded": ["case_id"],
                    "fields": {"case_id": {"column": "number"}, "code_type": {"constant": "exploitation_type"}},
                    "flags": {"columns": {"begs": "forced_begging"}, "present": "x", "absent": "-"},
                }
            },
        },
    }


def cases_of(mapping: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = mapping["tables"]["cases"]["all"]["fields"]
    return fields


def codes_of(mapping: dict[str, Any]) -> dict[str, Any]:
    rows: dict[str, Any] = mapping["tables"]["case_codes"]["begging"]
    return rows


SOURCE = f"number,m/f,begs,remarks\n7,f,x,{NAME}\n8,?,-,\n,f,x,\n9,,maybe,\n10,w,,\n"


def test_a_mapping_of_ones_own_stands_in_the_programme_folder(desk: Any) -> None:
    desk.put("own.yml", yaml.safe_dump(own_mapping()))
    desk.put("export/list of May.csv", SOURCE)
    export = desk.read(mapping="own.yml")
    assert export.findings == ()
    assert export.tables["cases"].select("case_id", "source_system", "sex", "row_number").rows() == [
        ("7", "office", "female", 2),
        ("8", "office", "unknown", 3),
        (None, "office", "female", 4),
        ("9", "office", "unknown", 5),
        ("10", "office", "w", 6),
    ]
    assert export.tables["case_codes"].drop("row_source").rows() == [
        ("7", "exploitation_type", "forced_begging", 2),
        ("9", "exploitation_type", "maybe", 5),
    ]


def test_flags_that_are_never_set_leave_a_table_without_rows(desk: Any) -> None:
    desk.put("own.yml", yaml.safe_dump(own_mapping()))
    desk.put("export/list.csv", "number,m/f,begs\n7,f,-\n")
    export = desk.read(mapping="own.yml")
    assert [(finding.rule, finding.table) for finding in export.findings] == [("table_has_rows", "case_codes")]
    assert list(export.tables) == ["cases"]


def test_an_export_without_the_mappings_file_is_an_error(desk: Any) -> None:
    desk.put("own.yml", yaml.safe_dump(own_mapping()))
    desk.put(f"export/{NAME}.csv", SOURCE)
    with pytest.raises(ExportUnreadable) as error:
        desk.read(mapping="own.yml")
    assert NAME not in str(error.value)


Change = Callable[[dict[str, Any]], Any]

WRONG: dict[str, tuple[Change, str]] = {
    "an unknown setting": (lambda m: m.update(colour="red"), "colour"),
    "no system": (lambda m: m.pop("system"), "system"),
    "no sheets": (lambda m: m.update(sheets={}), "sheets"),
    "a reader that is not there": (lambda m: m.update(reader="access"), "reader"),
    "an encoding that is not read": (lambda m: m.update(written={"encoding": "latin"}), "written.encoding"),
    "an unknown setting of a field": (lambda m: cases_of(m)["sex"].update(colour="x"), "tables.cases.all.fields.sex"),
    "column and constant": (lambda m: cases_of(m)["sex"].update(constant="male"), "tables.cases.all.fields.sex"),
    "a constant without why": (lambda m: cases_of(m)["source_system"].pop("why"), "fields.source_system"),
    "a constant with codes": (lambda m: cases_of(m)["source_system"].update(blank="ctdc"), "fields.source_system"),
    "a boolean for a code": (lambda m: cases_of(m)["sex"]["codes"].update({"f": True}), "sex.codes.f"),
    "each and flags": (lambda m: codes_of(m).update(each="begs"), "tables.case_codes.begging"),
    "a field that the contract lacks": (
        lambda m: cases_of(m).update(height={"column": "n"}),
        "tables.cases.all.fields.height is no field",
    ),
    "a table that the contract lacks": (
        lambda m: m["tables"].update(visits=m["tables"]["cases"]),
        "tables.visits is no table",
    ),
    "a code that the contract lacks": (
        lambda m: cases_of(m)["sex"]["codes"].update(m="man"),
        "tables.cases.all.fields.sex names a code",
    ),
    "a code type that the contract lacks": (
        lambda m: codes_of(m)["fields"].update(code_type={"constant": "colour"}),
        "tables.case_codes.begging.fields.code_type names a code",
    ),
    "a flag's code that the contract lacks": (
        lambda m: codes_of(m)["flags"]["columns"].update(begs="begging"),
        "tables.case_codes.begging.flags names a code",
    ),
    "a field neither mapped nor lacking": (lambda m: m["lacks"].remove("cases.person_id"), "cases.person_id"),
    "a field mapped and lacking": (lambda m: m["lacks"].append("cases.sex"), "cases.sex is mapped and lacking"),
    "a table neither mapped nor lacking": (lambda m: m["lacks"].remove("events"), "table events is not mapped"),
    "a table mapped and lacking": (lambda m: m["lacks"].append("case_codes"), "table case_codes is mapped and lacking"),
    "a lack that the contract does not know": (lambda m: m["lacks"].append("cases.nme"), "of lacks"),
    "no case id": (lambda m: cases_of(m).pop("case_id"), "fields.case_id is not there"),
    "a made-up case id": (
        lambda m: cases_of(m).update(case_id={"numbered": "C"}),
        "fields.case_id must come from a column",
    ),
    "a case id for blank ones": (lambda m: cases_of(m)["case_id"].update(blank="1"), "case_id must come from a column"),
    "a name for a case id": (lambda m: cases_of(m)["case_id"].update(column="Voornaam"), "tells who a child is"),
    "rows of a table that is not there": (
        lambda m: codes_of(m).update(sheet="lst"),
        "case_codes.begging.sheet names no table",
    ),
    "a column of a table that is no parent": (
        lambda m: cases_of(m)["sex"].update(sheet="list"),
        "fields.sex.sheet is not the parent",
    ),
    "a parent that is not there": (
        lambda m: m["sheets"].update(arrests={"parent": "lst", "link": "number"}),
        "sheets.arrests.parent names no table",
    ),
    "a parent without a key": (
        lambda m: (m["sheets"]["list"].pop("key"), m["sheets"].update(arrests={"parent": "list", "link": "number"})),
        "sheets.list needs a key",
    ),
    "a parent without a link": (lambda m: m["sheets"].update(arrests={"parent": "list"}), "belong together"),
    "a needed field that is not made": (lambda m: codes_of(m).update(recorded=["code_typ"]), "is not in fields"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_mapping_is_refused_with_its_place(wrong: str, desk: Any) -> None:
    change, place = WRONG[wrong]
    mapping = own_mapping()
    change(mapping)
    desk.put("own.yml", yaml.safe_dump(mapping))
    desk.put("export/list.csv", SOURCE)
    with pytest.raises(ProgrammeInvalid) as error:
        desk.read(mapping="own.yml")
    assert place in error.value.problem


@pytest.mark.parametrize("text", ["a: [", "\tx", b"\xff\xfe", "- 1", "", "Ionela"])
def test_a_mapping_that_is_no_settings_is_refused_without_its_text(text: str | bytes, desk: Any) -> None:
    desk.put("own.yml", text)
    with pytest.raises(ProgrammeInvalid) as error:
        desk.read(mapping="own.yml")
    assert NAME not in str(error.value)


@pytest.mark.parametrize("name", ["ctcd", "../own.yml", "mappings/none.yml", ""])
def test_a_mapping_that_is_not_there_is_refused_and_the_ready_made_ones_listed(name: str, desk: Any) -> None:
    (desk.folder.parent / "own.yml").write_text(yaml.safe_dump(own_mapping()), encoding="utf-8")
    with pytest.raises(ProgrammeInvalid, match="ctdc"):
        desk.read(mapping=name)


def test_an_absolute_mapping_path_is_refused(desk: Any) -> None:
    desk.put("own.yml", yaml.safe_dump(own_mapping()))
    with pytest.raises(ProgrammeInvalid):
        desk.read(mapping=str(desk.folder / "own.yml"))


def test_a_mapping_takes_over_what_it_extends(desk: Any) -> None:
    desk.put("office.yml", yaml.safe_dump(own_mapping()))
    own = {"extends": "office.yml", "sheets": {"list": {"file": "roll*.csv"}}, "written": {"missing": ["x-x"]}}
    own["tables"] = {"case_codes": None}
    own["lacks"] = [*own_mapping()["lacks"], "case_codes"]
    desk.put("own.yml", yaml.safe_dump(own))
    desk.put("export/roll.csv", "number,m/f,begs,remarks\n7,x-x,x,\n8,f,-,\n")
    export = desk.read(mapping="own.yml")
    assert export.tables["cases"]["sex"].to_list() == ["unknown", "female"]
    assert list(export.tables) == ["cases"]


def test_mappings_that_extend_one_another_in_a_ring_are_refused(desk: Any) -> None:
    desk.put("a.yml", "extends: b.yml")
    desk.put("b.yml", "extends: a.yml")
    with pytest.raises(ProgrammeInvalid, match="extends itself"):
        desk.read(mapping="a.yml")


@pytest.mark.parametrize("name", ready_made())
def test_every_ready_made_mapping_fits_the_contract(name: str, tmp_path: Path) -> None:
    assert read_mapping(name, tmp_path).about
