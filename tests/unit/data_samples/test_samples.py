"""The samples say what is published, exactly: counted here with the csv module alone, not by the project."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from pipelines.programme import read_programme

SAMPLES = Path(__file__).parents[3] / "data_samples"
PERIODS = [
    ("2016-11-01", "2016-12-31"),
    ("2017-01-01", "2017-06-30"),
    ("2017-07-01", "2017-12-31"),
    ("2018-01-01", "2018-06-30"),
    ("2018-07-01", "2018-11-30"),
]
FOUR_OFFENCES = {"shoplifting", "pickpocketing", "distraction_fraud", "burglary"}
NO_RECEPTION = {"with_parents", "police_cell", "juvenile_detention", "none"}
EASTERN_EUROPE = {"RO", "BG", "HU", "SK", "PL", "HR", "MD", "BA", "RS", "UA", "MK", "AL", "undetermined", "stateless"}

Row = dict[str, str]


@cache
def rows(table: str, programme: str = "safe_havens") -> list[Row]:
    path = SAMPLES / programme / "export" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def counted_cases() -> dict[str, Row]:
    return {case["case_id"]: case for case in rows("cases") if case["case_status"] != "duplicate"}


def child(case_id: str) -> str:
    return counted_cases()[case_id]["person_id"] or case_id


def events(event_type: str, lifecycle: str = "complete") -> list[Row]:
    return [
        event
        for event in rows("events")
        if event["case_id"] in counted_cases() and event["event_type"] == event_type and event["lifecycle"] == lifecycle
    ]


def offences_of_2016() -> list[Row]:
    return [
        arrest
        for arrest in events("arrest")
        if arrest["country"] == "NL" and arrest["event_date"][:4] == "2016" and arrest["offence"] in FOUR_OFFENCES
    ]


def children_arrested_2016() -> set[str]:
    return {child(arrest["case_id"]) for arrest in offences_of_2016()}


def cases_of_each_child() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for case_id, case in counted_cases().items():
        found.setdefault(child(case_id), []).append(case)
    return found


def test_exactly_252_children_were_arrested_in_the_netherlands_in_2016() -> None:
    assert len(children_arrested_2016()) == 252


def test_there_are_more_arrests_than_children_and_more_offences_than_arrests() -> None:
    arrests = {arrest["arrest_ref"] for arrest in offences_of_2016()}
    assert 252 < len(arrests) < len(offences_of_2016())


def test_a_count_of_cases_or_of_duplicates_would_not_give_252() -> None:
    assert len({arrest["case_id"] for arrest in offences_of_2016()}) > 252
    others = [event for event in rows("events") if event["case_id"] not in counted_cases()]
    assert any(event["event_type"] == "arrest" for event in others)


def test_some_children_were_arrested_in_2016_for_other_offences_only() -> None:
    everyone = {child(arrest["case_id"]) for arrest in events("arrest") if arrest["event_date"][:4] == "2016"}
    assert len(everyone - children_arrested_2016()) >= 5


def test_the_252_come_from_eastern_europe_or_their_citizenship_is_not_known() -> None:
    for each in children_arrested_2016():
        for case in cases_of_each_child()[each]:
            assert set(case["citizenship"].split(";")) <= EASTERN_EUROPE


def test_nobody_among_the_252_refused_consent_in_any_case() -> None:
    refused = {case["person_id"] or case["case_id"] for case in rows("cases") if case["consent_reporting"] == "no"}
    assert len(refused) >= 5
    assert not refused & children_arrested_2016()
    assert {case["consent_reporting"] for case in rows("cases")} == {"yes", "no"}


def test_at_least_15_children_have_several_cases_and_a_few_have_them_in_two_countries() -> None:
    several = [cases for cases in cases_of_each_child().values() if len(cases) > 1]
    assert len(several) >= 15
    assert sum(len({case["programme_country"] for case in cases}) > 1 for cases in several) >= 3
    assert all(case["person_id"] for cases in several for case in cases)


def placed_between(first_day: str, last_day: str, has_to_start: bool) -> list[Row]:
    ends = {end["step_id"]: end["event_date"] for end in events("placement_end")}
    return [
        start
        for start in events("placement_start")
        if start["placement_type"] not in NO_RECEPTION
        and start["event_date"] <= last_day
        and (start["event_date"] if has_to_start else ends.get(start["step_id"], "9999")) >= first_day
    ]


@pytest.mark.parametrize("has_to_start", [True, False])
def test_about_half_of_the_children_placed_disappear_and_most_others_return(has_to_start: bool) -> None:
    first_day, last_day = PERIODS[0][0], PERIODS[-1][1]
    placements = placed_between(first_day, last_day, has_to_start)
    gone = {gone["step_id"] for gone in events("disappeared") if first_day <= gone["event_date"] <= last_day}
    placed = {child(placement["case_id"]) for placement in placements}
    disappeared = {child(placement["case_id"]) for placement in placements if placement["step_id"] in gone}
    returned = {child(event["case_id"]) for event in events("return_executed")}
    others = placed - disappeared
    assert 0.45 <= len(disappeared) / len(placed) <= 0.55
    assert len(others & returned) / len(others) > 0.6
    assert len(gone & {placement["step_id"] for placement in placements}) / len(placements) < 0.45


def test_few_returns_have_a_verified_plan_and_follow_up() -> None:
    returns = events("return_executed")
    assert {event["outcome"] for event in returns} == {"voluntary", "enforced"}

    def has(event_type: str, home: Row, is_before: bool) -> bool:
        days = [event["event_date"] for event in events(event_type) if event["case_id"] == home["case_id"]]
        return any(day <= home["event_date"] if is_before else day >= home["event_date"] for day in days)

    prepared = [
        home
        for home in returns
        if has("origin_safety_assessment", home, True)
        and has("return_arrangement", home, True)
        and has("followup_contact", home, False)
    ]
    assert 10 <= len(prepared) < 0.25 * len(returns)


def followed_cases() -> list[str]:
    return [case["case_id"] for case in rows("cases") if case["research_cohort"] == "followed_19"]


def test_exactly_19_cases_of_19_children_are_followed_and_some_are_open() -> None:
    assert len(followed_cases()) == 19
    assert len({child(case_id) for case_id in followed_cases()}) == 19
    assert 3 <= sum(counted_cases()[case_id]["case_status"] == "open" for case_id in followed_cases()) <= 12
    assert all(counted_cases()[case_id]["consent_reporting"] == "yes" for case_id in followed_cases())


def test_all_followed_cases_are_open_before_the_first_period_ends_so_that_each_report_has_19() -> None:
    assert all(counted_cases()[case_id]["opened_on"] <= "2016-12-31" for case_id in followed_cases())


def test_every_step_of_the_way_to_a_solution_is_in_the_followed_cases() -> None:
    steps = """identified_possible_victim guardian_appointed protection_board_inquiry court_measure placement_start bia
    child_heard bid family_tracing central_authority_request origin_safety_assessment return_arrangement
    durable_solution_decided return_executed durable_solution_implemented followup_contact measure_ended case_closed"""
    seen = [event for event in rows("events") if event["case_id"] in followed_cases()]
    for step in steps.split():
        assert len({event["case_id"] for event in seen if event["event_type"] == step}) >= 6, step
    assert {event["lifecycle"] for event in seen} == {"start", "complete", "withdrawn"}


def test_some_children_entered_late() -> None:
    first: dict[str, str] = {}
    for event in rows("events"):
        if event["event_date"]:
            first.setdefault(event["case_id"], event["event_date"])
    months_late = [
        int(case["opened_on"][5:7]) - int(first[case_id][5:7])
        for case_id, case in counted_cases().items()
        if case["opened_on"][:4] == first.get(case_id, "")[:4]
    ]
    assert sum(months >= 4 for months in months_late) >= 20
    running = placed_between("2016-11-01", "2018-11-30", has_to_start=False)
    assert sum(placement["event_date"] < "2016-11-01" for placement in running) >= 20


def test_every_country_and_period_has_something_to_show() -> None:
    children: dict[str, set[str]] = {}
    for case_id, case in counted_cases().items():
        children.setdefault(case["programme_country"], set()).add(child(case_id))
    sizes = {country: len(ids) for country, ids in children.items()}
    assert 600 <= len(cases_of_each_child()) <= 700
    assert sizes["NL"] > sum(sizes.values()) / 2
    assert sizes["SE"] == 30
    assert all(60 <= sizes[country] <= 100 for country in ("RO", "MD", "BA"))
    for first_day, last_day in PERIODS:
        for event_type in ("arrest", "placement_start", "disappeared", "return_executed", "followup_contact"):
            days = [event["event_date"] for event in events(event_type)]
            enough = 0 if (event_type, last_day) == ("followup_contact", "2016-12-31") else 10
            assert sum(first_day <= day <= last_day for day in days) >= enough, (event_type, first_day)


def test_the_predecessor_is_small_and_says_that_it_is_invented() -> None:
    cases = [case for case in rows("cases", "predecessor") if case["case_status"] != "duplicate"]
    assert len({case["person_id"] or case["case_id"] for case in cases}) == 120
    assert {case["programme_country"] for case in cases} == {"NL", "RO", "BG"}
    assert max(event["event_date"] for event in rows("events", "predecessor")) <= "2015-12-31"
    assert "invented" in read_programme(SAMPLES / "predecessor").title


@pytest.mark.parametrize("folder", ["", "safe_havens", "predecessor", "ctdc_twin"])
def test_every_readme_says_that_the_data_is_invented(folder: str) -> None:
    text = (SAMPLES / folder / "README.md").read_text(encoding="utf-8")
    assert re.search(r"\binvented\b", text)
    assert "252" in text
    assert "19" in text


def test_the_programme_settings_state_the_published_totals() -> None:
    programme = read_programme(SAMPLES / "safe_havens")
    assert programme.sample
    assert programme.public_totals == {"children_arrested_nl_2016": 252, "cases_followed": 19}
    assert [(str(period.first_day), str(period.last_day)) for period in programme.periods] == PERIODS
    assert read_programme(SAMPLES / "ctdc_twin").export.mapping == "ctdc"


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_making_the_samples_again_gives_the_same_bytes(tmp_path: Path, hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Apia", "LC_ALL": "C"}
    make = [sys.executable, str(SAMPLES / "make_samples.py"), "--into", str(tmp_path)]
    subprocess.run(make, check=True, env=environment, cwd=tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    assert len(made) >= 17
    differing = [str(path) for path in made if (tmp_path / path).read_bytes() != (SAMPLES / path).read_bytes()]
    assert differing == []
