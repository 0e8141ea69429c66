"""The measures on the sample programme against a count by Python's csv module alone: another way to the same number."""

import csv
import dataclasses
import datetime as dt
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.counts import NotInExport
from pipelines.contract.export import Records
from pipelines.contract.finding import RowBalance
from pipelines.contract.types import parse_table
from pipelines.load.read import read_export
from pipelines.measure.children import countable_cases
from pipelines.measure.measures import measure_all
from pipelines.programme import Profile, read_programme
from pipelines.protect.published import Release
from pipelines.protect.wall import protect_release
from pipelines.validate.gate import check_export

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
    tables = measure_all(records, rows, programme, period, "public")
    return protect_release(tables, programme, period, "internal")


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_the_reference_of_2016_is_the_same_in_the_first_and_the_last_report(profile: Profile) -> None:
    programme = read_programme(SAMPLE)
    export = read_export(programme)
    records = Records({name: parse_table(name, text) for name, text in export.tables.items()}, export.lacks)
    tables = []
    for period in (programme.periods[0], programme.periods[-1]):
        # Without the table of rows: nothing has gone through the gate here.
        measured = [
            one for one in measure_all(records, {}, programme, period, "public") if one.definition.unit != "rows"
        ]
        tables.append(protect_release(measured, programme, period, profile)["ALL"].tables)
    reference = [name for name in tables[0] if "_2016_" in name]
    assert len(reference) == 9
    assert all(tables[0][name].cells == tables[1][name].cells for name in reference)
    assert tables[0]["children_recorded_by_sex"].cells != tables[1]["children_recorded_by_sex"].cells


def test_a_refusal_holds_for_the_child_though_its_row_was_set_aside() -> None:
    """The row that refuses has no sex, so the gate sets it aside; the child's other case must not be published."""
    programme = read_programme(SAMPLE)
    export = read_export(programme)
    linked = [row for row in rows_of("cases") if row["person_id"] and row["case_status"] != "duplicate"]
    people = {row["person_id"] for row in linked}
    refused = next(row for row in linked if sum(one["person_id"] == row["person_id"] for one in linked) > 1)
    assert refused["consent_reporting"] != "no"
    is_refused = pl.col("case_id") == refused["case_id"]
    cases = export.tables["cases"].with_columns(
        consent_reporting=pl.when(is_refused).then(pl.lit("no")).otherwise("consent_reporting"),
        sex=pl.when(is_refused).then(None).otherwise("sex"),
    )
    records = check_export(dataclasses.replace(export, tables={**export.tables, "cases": cases})).keep()
    assert refused["case_id"] not in records.tables["cases"]["case_id"]
    counted = countable_cases(records, programme.periods[-1].last_day, consent_given_only=True)
    assert refused["person_id"] in people
    assert refused["person_id"] not in counted["person_id"]
    internal = countable_cases(records, programme.periods[-1].last_day, consent_given_only=False)
    assert refused["person_id"] in internal["person_id"]


LACKING = [
    ("events.lifecycle", "arrests_by_offence", "children_placed_by_disappearance"),
    ("events.event_date", "children_arrested_2016_by_sex", "placements_by_disappearance"),
    ("events.country", "children_arrested_2016_by_sex", "offences_2016_by_offence"),
    ("events.step_id", "placements_by_disappearance", "children_placed_to_date_by_disappearance"),
    ("events.placement_type", "placements_by_disappearance", "children_placed_by_disappearance"),
    ("services.started_on", "amif_so1_c1_period", "amif_so3_c2_to_date"),
    ("services.delivered", "amif_so1_c1_legal_period", "amif_so1_c1_to_date"),
    ("cases.sex", "children_recorded_by_sex", "children_arrested_by_sex"),
    ("cases.citizenship", "amif_so1_c1_period", "children_recorded_by_nationality_group"),
    ("case_codes", "children_recorded_by_exploitation_type", "children_recorded_by_exploitation_type"),
]


@pytest.mark.parametrize(("lacking", "first", "second"), LACKING)
def test_what_an_export_lacks_is_said_and_never_counted_as_zero(lacking: str, first: str, second: str) -> None:
    programme = read_programme(SAMPLE)
    export = read_export(programme)
    tables = {name: parse_table(name, text) for name, text in export.tables.items() if name != lacking}
    table, _, column = lacking.partition(".")
    if column:
        frame = tables[table]
        tables[table] = frame.with_columns(pl.lit(None, dtype=frame.schema[column]).alias(column))
    measured = measure_all(Records(tables, frozenset({lacking})), {}, programme, programme.periods[-1], "public")
    by_id = {one.definition.id: one for one in measured}
    for name in (first, second):
        missing = by_id[name]
        assert isinstance(missing, NotInExport), name
        assert missing.needs == (lacking,)


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


KINDS_OF_SERVICE = {
    "amif_so1_c1_information_to_date": {"intercultural_mediation"},
    "amif_so1_c1_legal_to_date": {"legal"},
    "amif_so2_c2_to_date": {"education", "health", "psychosocial", "livelihood", "family_mediation"},
    "amif_so2_c2_education_to_date": {"education"},
    "amif_so2_c2_health_to_date": {"health", "psychosocial"},
    "amif_so2_c2_other_measure_to_date": {"livelihood", "family_mediation"},
    "amif_so1_c1_to_date": {row["service_type"] for row in rows_of("services")},
}


@pytest.mark.parametrize("table_id", KINDS_OF_SERVICE)
@pytest.mark.parametrize("country", ["ALL", "NL", "MD"])
def test_persons_assisted_behind_the_nationality_gate(
    measured: dict[str, Release], country: str, table_id: str
) -> None:
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
        and row["service_type"] in KINDS_OF_SERVICE[table_id]
        and "2016-11-01" <= row["started_on"] <= "2018-11-30"
        and country in places[child(row["case_id"])]
    }
    eu = {who for who in assisted if citizenships[who] & EU_2018}
    table = measured[country][table_id]
    assert table.cells[("not_countable",)].value == len(eu)
    assert table.cells[("countable",)].value == len(assisted - eu)
    assert table.total().value == len(assisted)


def test_children_recorded_are_distinct_persons(measured: dict[str, Release]) -> None:
    cut = dt.date(2018, 11, 30).isoformat()
    people = {child(case_id) for case_id, row in CASES.items() if row["opened_on"] <= cut} - REFUSED
    assert measured["ALL"]["children_recorded_by_sex"].total().value == len(people)
    assert len(people) < len(CASES)
