"""The samples contradict nothing: types, codes, keys, and what has to lie before what."""

from __future__ import annotations

import csv
import datetime as dt
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.contract.fields import codelists, tables

SAMPLES = Path(__file__).parents[3] / "data_samples"
DATA_CUTS = {"safe_havens": "2018-11-30", "predecessor": "2015-12-31"}
Row = dict[str, str]

pytestmark = pytest.mark.parametrize("programme", list(DATA_CUTS))


@cache
def rows(programme: str, table: str) -> list[Row]:
    path = SAMPLES / programme / "export" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_order(found: list[Row], earlier: str, later: str) -> bool:
    return all(row[earlier] <= row[later] for row in found if row[earlier] and row[later])


def test_every_table_has_the_contracts_fields_in_their_order(programme: str) -> None:
    for table, fields in tables().items():
        first_line = (SAMPLES / programme / "export" / f"{table}.csv").read_bytes().split(b"\n")[0]
        assert first_line.decode() == ",".join(field.name for field in fields)
        assert rows(programme, table)


def test_every_value_has_its_type_and_its_code_is_in_the_list(programme: str) -> None:
    patterns = {"whole_number": r"\d+", "yes_no": "true|false", "text": r"SYN-[A-Z]-\d{4,5}"}
    for table, fields in tables().items():
        for field in fields:
            values = {row[field.name] for row in rows(programme, table)} - {""}
            if field.type == "date":
                assert all(dt.date.fromisoformat(value).isoformat() == value for value in values)
            elif field.type in patterns:
                assert all(re.fullmatch(patterns[field.type], value) for value in values), field.name
            elif field.codelist in codelists():
                codes = {code for value in values for code in value.split(";")}
                assert codes <= set(codelists()[field.codelist]), field.name


def test_what_is_required_is_there_and_keys_are_unique(programme: str) -> None:
    case_ids = {case["case_id"] for case in rows(programme, "cases")}
    for table, fields in tables().items():
        found = rows(programme, table)
        for field in fields:
            if field.is_required and field.name != "event_date":
                assert all(row[field.name] for row in found), field.name
            if field.role in ("key", "case_key"):
                assert len({row[field.name] for row in found}) == len(found)
        assert {row["case_id"] for row in found} <= case_ids
    for table, key in {"needs": "need", "followups": "months_after"}.items():
        assert len({(row["case_id"], row[key]) for row in rows(programme, table)}) == len(rows(programme, table))
    codes = [tuple(row.values()) for row in rows(programme, "case_codes")]
    assert len(set(codes)) == len(codes)


def test_codes_belong_to_their_type_and_citizenship_is_told_twice_alike(programme: str) -> None:
    told: dict[str, list[str]] = {}
    for row in rows(programme, "case_codes"):
        codelist = "country" if row["code_type"] == "citizenship" else row["code_type"]
        assert row["code"] in codelists()[codelist]
        if row["code_type"] == "citizenship":
            told.setdefault(row["case_id"], []).append(row["code"])
    assert {case["case_id"]: case["citizenship"].split(";") for case in rows(programme, "cases")} == told


def test_nothing_but_plans_lies_after_the_data_cut(programme: str) -> None:
    for table, fields in tables().items():
        for field in fields:
            if field.type == "date" and field.name != "planned_on":
                assert max(row[field.name] for row in rows(programme, table)) <= DATA_CUTS[programme]


def test_dates_come_in_their_order(programme: str) -> None:
    assert in_order(rows(programme, "cases"), "opened_on", "closed_on")
    assert in_order(rows(programme, "services"), "started_on", "ended_on")
    assessments = rows(programme, "assessments")
    assert in_order(assessments, "requested_on", "decided_on")
    assert in_order(assessments, "decided_on", "implemented_on")
    assert in_order(assessments, "child_heard_on", "decided_on")
    assert in_order(rows(programme, "outcomes"), "decided_on", "implemented_on")


def test_a_closed_case_and_no_other_has_a_day_and_a_reason(programme: str) -> None:
    closings = [event for event in rows(programme, "events") if event["event_type"] == "case_closed"]
    closed_on = {event["case_id"]: event["event_date"] for event in closings}
    for case in rows(programme, "cases"):
        assert bool(case["closed_on"]) == bool(case["closure_reason"]) == (case["case_status"] != "open")
        if case["case_status"] != "duplicate":
            assert closed_on.get(case["case_id"], "") == case["closed_on"]


def test_imprecise_dates_are_stored_as_agreed(programme: str) -> None:
    ending = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d-01", "year": r"\d{4}-01-01", "unknown": ""}
    events = rows(programme, "events")
    assert all(re.fullmatch(ending[event["date_precision"]], event["event_date"]) for event in events)
    assert {event["date_precision"] for event in events} == set(ending)


def test_placements_and_disappearances_hang_together(programme: str) -> None:
    stays: dict[str, list[Row]] = {}
    for event in rows(programme, "events"):
        if event["event_type"] in ("placement_start", "placement_end", "disappeared"):
            assert event["placement_type"]
            assert event["lifecycle"] == "complete"
            stays.setdefault(event["step_id"], []).append(event)
    assert "" not in stays
    for stay in stays.values():
        found = {event["event_type"]: event for event in stay}
        assert len(found) == len(stay)
        assert len({(event["case_id"], event["placement_type"]) for event in stay}) == 1
        days = {kind: event["event_date"] for kind, event in found.items()}
        assert days["placement_start"] <= days.get("placement_end", "9999")
        if "disappeared" in days:
            assert days["disappeared"] == days["placement_end"]


def test_reception_places_of_one_case_do_not_overlap(programme: str) -> None:
    ends = {
        event["step_id"]: event["event_date"]
        for event in rows(programme, "events")
        if event["event_type"] == "placement_end"
    }
    stays: dict[str, list[tuple[str, str]]] = {}
    for event in rows(programme, "events"):
        if event["event_type"] == "placement_start":
            stay = (event["event_date"], ends.get(event["step_id"], "9999"))
            stays.setdefault(event["case_id"], []).append(stay)
    for of_case in stays.values():
        of_case.sort()
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(of_case))


def test_a_request_has_one_start_and_at_most_one_end(programme: str) -> None:
    requests: dict[str, list[Row]] = {}
    for event in rows(programme, "events"):
        if event["step_id"] and event["event_type"] not in ("placement_start", "placement_end", "disappeared"):
            requests.setdefault(event["step_id"], []).append(event)
    for request in requests.values():
        assert sorted(event["lifecycle"] for event in request) in (
            ["start"],
            ["complete", "start"],
            ["start", "withdrawn"],
        )
        assert len({(event["case_id"], event["event_type"], event["actor"]) for event in request}) == 1
        start, *answers = sorted(request, key=lambda event: event["lifecycle"] != "start")
        assert all(start["event_date"] <= answer["event_date"] for answer in answers)
    assert {len(request) for request in requests.values()} == {1, 2}


def test_arrests_and_only_arrests_have_an_offence_and_a_reference(programme: str) -> None:
    arrests: dict[tuple[str, str], list[Row]] = {}
    for event in rows(programme, "events"):
        is_arrest = event["event_type"] == "arrest"
        assert bool(event["offence"]) == bool(event["arrest_ref"]) == is_arrest
        if is_arrest:
            assert (event["actor"], event["lifecycle"]) == ("police", "complete")
            arrests.setdefault((event["case_id"], event["arrest_ref"]), []).append(event)
    for arrest in arrests.values():
        assert len({event["offence"] for event in arrest}) == len(arrest)
        assert len({(event["event_date"], event["country"]) for event in arrest}) == 1


def test_ages_are_those_of_children_and_agree_with_the_year_of_birth(programme: str) -> None:
    for case in rows(programme, "cases"):
        if case["age_at_first_contact"]:
            assert 0 <= int(case["age_at_first_contact"]) <= 17
            assert case["age_estimated"]
        if case["age_at_first_contact"] and case["birth_year"]:
            years = int(case["opened_on"][:4]) - int(case["birth_year"])
            assert years - int(case["age_at_first_contact"]) in (0, 1)


def test_no_event_lies_outside_childhood(programme: str) -> None:
    born = {case["case_id"]: case["birth_year"] for case in rows(programme, "cases")}
    for event in rows(programme, "events"):
        if event["event_date"] and born[event["case_id"]]:
            assert 0 <= int(event["event_date"][:4]) - int(born[event["case_id"]]) <= 18


def test_a_decided_solution_has_its_day_and_none_has_no_day(programme: str) -> None:
    outcomes = rows(programme, "outcomes")
    for outcome in outcomes:
        is_decided = outcome["solution"] not in ("none_yet", "lost_from_view")
        assert bool(outcome["decided_on"]) == is_decided
        assert is_decided or not outcome["implemented_on"]
    counted = [case["case_id"] for case in rows(programme, "cases") if case["case_status"] != "duplicate"]
    assert [outcome["case_id"] for outcome in outcomes] == counted


def test_a_duplicate_shares_its_person_with_a_case_that_counts(programme: str) -> None:
    counted = {case["person_id"] for case in rows(programme, "cases") if case["case_status"] != "duplicate"}
    duplicates = [case for case in rows(programme, "cases") if case["case_status"] == "duplicate"]
    assert duplicates
    assert all(case["person_id"] and case["person_id"] in counted for case in duplicates)


def test_assessments_name_a_decision_of_their_own_case(programme: str) -> None:
    events = {event["event_id"]: event for event in rows(programme, "events")}
    named = [row for row in rows(programme, "assessments") if row["decision_event_id"]]
    timely = 0
    for row in named:
        decision = events[row["decision_event_id"]]
        assert decision["case_id"] == row["case_id"]
        assert decision["event_type"] in ("court_measure", "durable_solution_decided")
        timely += row["decided_on"] <= decision["event_date"]
    assert 0 < timely < len(named)
    heard = {row["child_heard"] for row in rows(programme, "assessments")}
    assert heard == {"yes", "no", "unknown"}
    assert all(row["child_heard"] == "yes" for row in rows(programme, "assessments") if row["child_heard_on"])


def test_follow_ups_are_due_after_a_solution_that_was_carried_out(programme: str) -> None:
    carried_out = {row["case_id"] for row in rows(programme, "outcomes") if row["implemented_on"]}
    for row in rows(programme, "followups"):
        assert row["case_id"] in carried_out
        assert row["months_after"] in ("1", "3", "6", "12")
        assert bool(row["situation_improved"]) == bool(row["rearrested"]) == (row["reached"] == "yes")
