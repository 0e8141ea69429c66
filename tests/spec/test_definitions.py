"""Runs every example of a definition: rows of an export in, counts out."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from records_of import records_of

from pipelines.contract.export import Records
from pipelines.contract.fields import tables
from pipelines.contract.framework import frameworks
from pipelines.measure.catalogue import ENTRIES, definition
from pipelines.measure.measures import measure_all
from pipelines.programme import Programme
from pipelines.protect.published import PublishedTable
from pipelines.protect.spells import PublishedSpells
from pipelines.protect.wall import protect_release, publish_spells

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


def framework_of(table_ids: set[str]) -> str:
    """The framework that the tables of an example belong to; the first where they belong to none."""
    asked = [one.id for one in frameworks().values() if table_ids & set(one.table_ids)]
    assert len(asked) < 2, "an example is of one framework"
    return asked[0] if asked else PROGRAMME.framework


def read_example(path: Path) -> tuple[Records, list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["row"] for line in lines} <= {"expect", *tables()}, path.name
    rows = {table: [line for line in lines if line["row"] == table] for table in tables()}
    return records_of(rows), [line for line in lines if line["row"] == "expect"]


def count_of(table: PublishedTable | PublishedSpells, category: str) -> int | None:
    """The count of a category: `female`, or `education/yes` of two dimensions; of durations see the README."""
    parts = tuple(category.split("/")) if category else ()
    if isinstance(table, PublishedTable):
        return table.cells[parts].value
    if len(parts) < 3:
        return table.number(*(None if part == "total" else part for part in parts))
    of, outcome, days = parts
    assert of in table.dimension[1], f"{table.id} has no category {of}"
    if days == "unknown":
        return table.number_undated(of, outcome)
    entered, _, left = days.rpartition("-")
    entered_day, left_day = int(entered or 0), int(left)
    return sum(
        spell.count
        for spell in table.of(of)
        if (spell.outcome, spell.entered_day, spell.left_day) == (outcome, entered_day, left_day)
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=[f"{path.parent.name}-{path.stem}" for path in EXAMPLES])
def test_definition(path: Path) -> None:
    records, expected = read_example(path)
    assert expected, f"{path.name} expects nothing"
    period = PROGRAMME.period("2017-H1")
    programme = PROGRAMME.model_copy(update={"framework": framework_of({line["table"] for line in expected})})
    # What is published is counted without children that refused consent; what only the analyst sees, with them.
    reaches = {definition(line["table"]).reach for line in expected}
    published = measure_all(records, {}, programme, period, "public") if reaches - {"internal"} else ()
    for_analyst = measure_all(records, {}, programme, period, "internal") if "internal" in reaches else ()
    measured = [*published, *(table for table in for_analyst if table.definition.reach == "internal")]
    tables_of = protect_release(measured, programme, period, "internal")
    spells_of = publish_spells(measured, programme, "internal")
    for line in expected:
        view = line.get("programme_country") or "ALL"
        table = spells_of[view].get(line["table"]) or tables_of[view][line["table"]]
        count = count_of(table, line["category"])
        assert count == int(line["count"]), f"{path.name}: {line['table']} {line['category']} in {view}"


OF_THE_GATE = {"rows_by_table_and_verdict"}
"""Counts rows of files, which an example does not have."""


def test_every_table_of_the_catalogue_is_decided_by_an_example_and_no_other_is() -> None:
    decided = {line["table"] for path in EXAMPLES for line in read_example(path)[1]}
    assert decided == {entry.id for entry in ENTRIES} - OF_THE_GATE
