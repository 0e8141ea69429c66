"""Kinds of events that a mapping can't give are lacking, whoever declares them or not; and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from small_office import ARRESTS, CASES, MAPPING

from pipelines.contract.export import Export
from pipelines.contract.fields import codelists
from pipelines.contract.places import events_of_kind
from pipelines.load.family import NO_CODES, Codes
from pipelines.load.mapping import Mapping
from pipelines.load.mapping_files import read_mapping
from pipelines.load.silent_kinds import silent_kinds

KINDS = set(codelists()["event_type"])


def given(event_type: dict[str, Any] | None, codes: Codes = NO_CODES, **rows: Any) -> set[str]:
    """The kinds that are not silent where the arrests of the small office are made like this."""
    settings = yaml.safe_load(MAPPING)
    made = settings["tables"]["events"]["arrests"]
    made |= rows
    made["fields"]["event_type"] = event_type
    if event_type is None:
        del made["fields"]["event_type"]
    silent = silent_kinds(Mapping.model_validate(settings), codes)
    return {kind for kind in KINDS if not silent.issuperset(events_of_kind(kind))}


@pytest.mark.parametrize(
    ("event_type", "kinds"),
    [
        ({"constant": "arrest"}, {"arrest"}),
        ({"column": "what"}, KINDS),
        ({"column": "what", "codes": {"weg": "disappeared", "away": "disappeared"}}, {"disappeared"}),
        ({"column": "what", "codes": {"weg": "disappeared"}, "blank": "found"}, {"disappeared", "found"}),
        (
            {"column": "what", "codes": {"weg": "disappeared"}, "otherwise": {"constant": "found"}},
            {"disappeared", "found"},
        ),
        ({"column": "what", "codes": {"weg": "disappeared"}, "otherwise": {"column": "why"}}, KINDS),
    ],
)
def test_given_are_constants_and_codes_and_every_kind_where_a_column_is_taken_as_it_is(
    event_type: dict[str, Any], kinds: set[str]
) -> None:
    assert given(event_type) == kinds


def test_flags_give_their_kinds() -> None:
    flags = {"columns": {"gone": "disappeared", "back": "found"}, "present": "x", "absent": "", "into": "event_type"}
    assert given(None, each=None, flags=flags) == {"disappeared", "found"}


def test_of_a_column_only_the_texts_of_the_rows_that_are_used_give_anything() -> None:
    codes = {"weg": "disappeared", "terug": "found"}
    assert given({"column": "what", "codes": codes}, when={"what": ["weg"]}) == {"disappeared"}
    assert given({"column": "what"}, when={"what": ["arrest"]}) == {"arrest"}


def test_the_options_of_form_definitions_are_the_texts_of_a_column() -> None:
    options = {"arrests": {"what": {"Nestalo": "gone", "Nađeno": "found", "Ostalo": "other"}}}
    assert given({"column": "what"}, options) == {"found"}
    assert given({"column": "what", "codes": {"gone": "disappeared"}}, options) == {"disappeared", "found"}


@pytest.mark.parametrize("name", ["primero", "office-nl"])
def test_ready_made_mappings_with_steps_give_every_kind(name: str) -> None:
    assert silent_kinds(read_mapping(name, Path()), NO_CODES) == frozenset()


def test_a_mapping_without_events_names_no_kinds() -> None:
    assert silent_kinds(read_mapping("htcds", Path()), NO_CODES) == frozenset()


def read(desk: Any, **event_type: Any) -> Export:
    settings = yaml.safe_load(MAPPING)
    settings["tables"]["events"]["arrests"]["fields"]["event_type"] = event_type
    desk.put("own.yml", yaml.safe_dump(settings))
    desk.put("export/cases.csv", CASES + "1,2017-01-02,f,2003,RO,y,2017-02-03\n")
    desk.put("export/arrests.csv", ARRESTS + "1,2017-01-03,shoplifting\n1,2017-01-04,found\n")
    export: Export = desk.read(mapping="own.yml")
    return export


def test_the_reader_says_what_is_lacking_though_nobody_declared_it(desk: Any) -> None:
    export = read(desk, constant="arrest")
    assert set(events_of_kind(*KINDS)) & export.lacks == set(events_of_kind(*KINDS - {"arrest"}))
    assert [finding.rule for finding in export.findings] == []


def test_a_kind_that_is_lacking_and_there_is_a_note_and_stays_lacking(desk: Any) -> None:
    export = read(desk, column="offences", codes={"shoplifting": "arrest"})
    (note,) = export.findings
    assert (note.rule, note.on_fail, note.column, note.count) == ("kind_is_known", "note", "event_type", 1)
    assert "and there are: found." in note.problem
    assert export.lacks.issuperset(events_of_kind("found"))


def test_a_canonical_export_may_declare_a_kind_and_is_told_where_it_is_there(desk: Any) -> None:
    desk.put("export/cases.csv", desk.csv(desk.cases({"case_id": "1"})))
    head = "event_id,case_id,event_type,event_date,date_precision,lifecycle,step_id,actor,country,offence,arrest_ref"
    row = "1,1,{},2017-01-03,day,complete,,,NL,,"
    for kind, rules in (("arrest", []), ("disappeared", ["kind_is_known"])):
        desk.put("export/events.csv", f"{head},placement_type,outcome\n{row.format(kind)},,\n")
        export = desk.read("cases", "events", lacks=events_of_kind("disappeared"))
        assert export.lacks.issuperset(events_of_kind("disappeared"))
        assert [finding.rule for finding in export.findings] == rules, export.findings
