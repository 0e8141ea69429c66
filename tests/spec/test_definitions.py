"""Runs every example of a definition: rows of an export in, counts out."""

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.export import Records
from pipelines.contract.fields import ROW_NUMBER, tables
from pipelines.contract.types import parse_table
from pipelines.measure.catalogue import ENTRIES
from pipelines.measure.measures import measure_all
from pipelines.programme import Programme
from pipelines.protect.wall import protect_release

HERE = Path(__file__).parent
EXAMPLES = sorted(HERE.glob("*/*.csv"))

PROGRAMME = Programme.model_validate(
    {
        "programme": "spec",
        "title": "Spec",
        "sample": True,
        "framework": "amif-2014-2020",
        "countries": ["NL", "RO"],
        "periods": [
            {"id": "2016-H2", "first_day": dt.date(2016, 11, 1), "last_day": dt.date(2016, 12, 31)},
            {"id": "2017-H1", "first_day": dt.date(2017, 1, 1), "last_day": dt.date(2017, 6, 30)},
        ],
        "rounding_key": {"demo": True},
    }
)

DEFAULTS = {
    "cases": {"opened_on": "2016-01-01", "case_status": "open", "programme_country": "NL", "consent_reporting": "yes"},
    "events": {"date_precision": "day", "lifecycle": "complete"},
    "services": {"delivered": "yes", "phase": "reception"},
}


def read_example(path: Path) -> tuple[Records, list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    frames = {}
    for table, fields in tables().items():
        rows = [
            {field.name: line.get(field.name) or DEFAULTS.get(table, {}).get(field.name) for field in fields}
            | {ROW_NUMBER: number}
            for number, line in enumerate(lines, start=2)
            if line["row"] == table
        ]
        schema = {field.name: pl.String for field in fields} | {ROW_NUMBER: pl.UInt32}
        frames[table] = parse_table(table, pl.DataFrame(rows, schema=schema))
    known = {"expect", *tables()}
    assert {line["row"] for line in lines} <= known, path.name
    return Records(frames, frozenset()), [line for line in lines if line["row"] == "expect"]


@pytest.mark.parametrize("path", EXAMPLES, ids=[f"{path.parent.name}-{path.stem}" for path in EXAMPLES])
def test_definition(path: Path) -> None:
    records, expected = read_example(path)
    assert expected, f"{path.name} expects nothing"
    period = PROGRAMME.period("2017-H1")
    measured = measure_all(records, {}, PROGRAMME, period, consent_given_only=True)
    release = protect_release(measured, PROGRAMME, period, "internal")
    for line in expected:
        view = line.get("programme_country") or "ALL"
        table = release[view][line["table"]]
        cell = table.cells[tuple(line["category"].split("/")) if line["category"] else ()]
        assert cell.value == int(line["count"]), f"{path.name}: {line['table']} {line['category']} in {view}"


def test_every_example_names_a_table_of_the_catalogue() -> None:
    ids = {entry.id for entry in ENTRIES}
    for path in EXAMPLES:
        assert {line["table"] for line in read_example(path)[1]} <= ids, path.name
