"""A mapping file that is not exactly right is refused with the places that are wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from pipelines.contract.fields import tables
from pipelines.errors import ExportUnreadable, ProgrammeInvalid

NAME = "Ionela"


def own_mapping() -> dict[str, Any]:
    """A small mapping of a system with three columns."""
    mapped = {"case_id", "sex", "source_system", "consent_reporting"}
    return {
        "system": "own",
        "about": "A list that an office keeps.",
        "file": {"pattern": "list*.csv"},
        "ignored_columns": ["remarks"],
        "lacks": [
            *(table for table in tables() if table not in ("cases", "case_codes")),
            *(f"cases.{field.name}" for field in tables()["cases"] if field.name not in mapped),
        ],
        "tables": {
            "cases": {
                "case_id": {"column": "number"},
                "sex": {"column": "m/f", "missing": ["?"], "codes": {"f": "female"}, "blank": "unknown"},
                "source_system": {"constant": "office", "why": "It is the office's list."},
                "consent_reporting": {"constant": "yes", "why": "Only those who agreed are on the list."},
            },
            "case_codes": [
                {"code_type": "exploitation_type", "columns": {"begs": "forced_begging"}, "present": "x", "absent": "-"}
            ],
        },
    }


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
    assert export.tables["case_codes"].rows() == [
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
    "a file that is no CSV": (lambda m: m["file"].update(pattern="*"), "file.pattern"),
    "an unknown setting of a field": (lambda m: m["tables"]["cases"]["sex"].update(colour="x"), "tables.cases.sex"),
    "column and constant": (lambda m: m["tables"]["cases"]["sex"].update(constant="male"), "tables.cases.sex"),
    "a constant without why": (lambda m: m["tables"]["cases"]["source_system"].pop("why"), "source_system"),
    "a constant with codes": (lambda m: m["tables"]["cases"]["source_system"].update(blank="ctdc"), "source_system"),
    "a boolean for a code": (lambda m: m["tables"]["cases"]["sex"]["codes"].update({"f": True}), "sex.codes.f"),
    "a field that the contract lacks": (
        lambda m: m["tables"]["cases"].update(name={"column": "n"}),
        "tables.cases.name is no field",
    ),
    "a code that the contract lacks": (
        lambda m: m["tables"]["cases"]["sex"]["codes"].update(m="man"),
        "tables.cases.sex",
    ),
    "a code type that the contract lacks": (
        lambda m: m["tables"]["case_codes"][0].update(code_type="colour"),
        "entry 1 of tables.case_codes",
    ),
    "a flag's code that the contract lacks": (
        lambda m: m["tables"]["case_codes"][0]["columns"].update(begs="begging"),
        "entry 1 of tables.case_codes",
    ),
    "a field neither mapped nor lacking": (lambda m: m["lacks"].remove("cases.person_id"), "cases.person_id"),
    "a field mapped and lacking": (lambda m: m["lacks"].append("cases.sex"), "cases.sex is mapped and lacking"),
    "a table neither mapped nor lacking": (lambda m: m["lacks"].remove("events"), "table events is not mapped"),
    "a table mapped and lacking": (lambda m: m["lacks"].append("case_codes"), "table case_codes is mapped and lacking"),
    "a lack that the contract does not know": (lambda m: m["lacks"].append("cases.nme"), "of lacks"),
    "no case id": (lambda m: m["tables"]["cases"].pop("case_id"), "case_id must come from a column"),
    "a made-up case id": (
        lambda m: m["tables"]["cases"].update(case_id={"constant": "1", "why": "x"}),
        "case_id must come from a column",
    ),
    "a case id for blank ones": (
        lambda m: m["tables"]["cases"]["case_id"].update(blank="1"),
        "case_id must come from a column",
    ),
    "a column named twice": (lambda m: m["ignored_columns"].append("m/f"), "more than once"),
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
