"""The measures on the sample programme against a count by Python's csv module alone: another way to the same number."""

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path

import pytest

from pipelines.contract.export import Records
from pipelines.contract.finding import RowBalance
from pipelines.contract.types import parse_table
from pipelines.load.read import read_export
from pipelines.measure.measures import measure_all
from pipelines.programme import Profile, read_programme
from pipelines.protect.published import Release
from pipelines.protect.wall import protect_release

SAMPLE = Path(__file__).parents[3] / "data_samples" / "safe_havens"
FOUR = {"shoplifting", "pickpocketing", "distraction_fraud", "burglary"}
NOT_RECEPTION = {"with_parents", "police_cell", "juvenile_detention", "none"}
EU_2018 = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR"),
    *("HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
}


def rows_of(table: str) -> list[dict[str, str]]:
    with (SAMPLE / "export" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = {row["case_id"]: row for row in rows_of("cases") if row["case_status"] != "duplicate"}


def child(case_id: str) -> str:
    return CASES[case_id]["person_id"] or case_id


REFUSED = {child(case_id) for case_id, row in CASES.items() if row["consent_reporting"] == "no"}


@pytest.fixture(scope="module")
def measured() -> dict[str, Release]:
    """Exact numbers of what is published for the last period: children that refused consent are left out."""
    programme = read_programme(SAMPLE)
    export = read_export(programme)
    records = Records({name: parse_table(name, text) for name, text in export.tables.items()}, export.lacks)
    rows = {name: RowBalance(text.height, text.height, 0, 0) for name, text in export.tables.items()}
    period = programme.periods[-1]
    tables = measure_all(records, rows, programme, period, consent_given_only=True)
    return protect_release(tables, programme, period, "internal")


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_the_reference_of_2016_is_the_same_in_the_first_and_the_last_report(profile: Profile) -> None:
    programme = read_programme(SAMPLE)
    export = read_export(programme)
    records = Records({name: parse_table(name, text) for name, text in export.tables.items()}, export.lacks)
    tables = [
        protect_release(measure_all(records, {}, programme, period, True), programme, period, profile)["ALL"].tables
        for period in (programme.periods[0], programme.periods[-1])
    ]
    reference = [name for name in tables[0] if "_2016_" in name]
    assert len(reference) == 9
    assert all(tables[0][name].cells == tables[1][name].cells for name in reference)
    assert tables[0]["children_recorded_by_sex"].cells != tables[1]["children_recorded_by_sex"].cells


def countable_events(*types: str) -> list[dict[str, str]]:
    return [
        row
        for row in rows_of("events")
        if row["case_id"] in CASES
        and child(row["case_id"]) not in REFUSED
        and row["event_type"] in types
        and row["lifecycle"] == "complete"
    ]


def test_252_children_are_arrested_in_the_netherlands_in_2016(measured: dict[str, Release]) -> None:
    rows = [
        row
        for row in countable_events("arrest")
        if row["country"] == "NL" and row["event_date"][:4] == "2016" and row["offence"] in FOUR
    ]
    whole = measured["ALL"]
    children = {child(row["case_id"]) for row in rows}
    arrests = {(child(row["case_id"]), row["arrest_ref"]) for row in rows}
    assert len(children) == 252
    assert whole["children_arrested_2016_by_sex"].total().value == 252
    assert whole["arrests_2016_by_quarter"].total().value == len(arrests)
    assert whole["offences_2016_by_offence"].total().value == len(rows)
    assert 252 < len(arrests) < len(rows)
    for offence in FOUR:
        with_it = {child(row["case_id"]) for row in rows if row["offence"] == offence}
        assert whole["children_arrested_2016_by_offence"].cells[(offence,)].value == len(with_it)


@pytest.mark.parametrize("country", ["ALL", "NL", "SE", "RO", "MD", "BA"])
def test_disappearance_per_child_and_per_placement(measured: dict[str, Release], country: str) -> None:
    first, last = "2016-11-01", "2018-11-30"
    steps: dict[str, dict[str, str]] = defaultdict(dict)
    for row in countable_events("placement_start", "placement_end", "disappeared"):
        steps[row["step_id"]] |= {row["event_type"]: row["event_date"], "case": row["case_id"]}
        if row["event_type"] == "placement_start":
            steps[row["step_id"]]["kind"] = row["placement_type"]
    in_country = {child(c) for c, row in CASES.items() if country in ("ALL", row["programme_country"])}
    placed, gone, placements, ended = set(), set(), 0, 0
    for step in steps.values():
        start, end = step.get("placement_start", ""), step.get("placement_end", step.get("disappeared", ""))
        if not start or step["kind"] in NOT_RECEPTION or start > last or (end and end < first):
            continue
        who = child(step["case"])
        if who not in in_country:
            continue
        placements += 1
        placed.add(who)
        if first <= step.get("disappeared", "") <= last:
            ended += 1
            gone.add(who)
    release = measured[country]
    per_child = release["children_placed_to_date_by_disappearance"]
    per_placement = release["placements_to_date_by_disappearance"]
    assert (per_child.cells[("yes",)].value, per_child.total().value) == (len(gone), len(placed))
    assert (per_placement.cells[("yes",)].value, per_placement.total().value) == (ended, placements)
    if country == "ALL":
        assert 0.45 <= len(gone) / len(placed) <= 0.55


@pytest.mark.parametrize("country", ["ALL", "NL", "MD"])
def test_persons_assisted_behind_the_nationality_gate(measured: dict[str, Release], country: str) -> None:
    citizenships: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[str]] = defaultdict(set)
    for case_id, row in CASES.items():
        citizenships[child(case_id)] |= set(filter(None, row["citizenship"].split(";")))
        places[child(case_id)] |= {row["programme_country"], "ALL"}
    assisted = {
        child(row["case_id"])
        for row in rows_of("services")
        if row["case_id"] in CASES
        and child(row["case_id"]) not in REFUSED
        and row["phase"] == "reception"
        and row["delivered"] in ("yes", "partly")
        and "2016-11-01" <= row["started_on"] <= "2018-11-30"
        and country in places[child(row["case_id"])]
    }
    eu = {who for who in assisted if citizenships[who] & EU_2018}
    table = measured[country]["amif_so1_c1_to_date"]
    assert table.cells[("not_countable",)].value == len(eu)
    assert table.cells[("countable",)].value == len(assisted - eu)
    assert table.total().value == len(assisted)


def test_children_recorded_are_distinct_persons(measured: dict[str, Release]) -> None:
    cut = dt.date(2018, 11, 30).isoformat()
    people = {child(case_id) for case_id, row in CASES.items() if row["opened_on"] <= cut} - REFUSED
    assert measured["ALL"]["children_recorded_by_sex"].total().value == len(people)
    assert len(people) < len(CASES)
