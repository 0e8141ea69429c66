"""The twin of the CTDC layout holds what its README says."""

from __future__ import annotations

import csv
import re
from pathlib import Path

TWIN = Path(__file__).parents[3] / "data_samples" / "ctdc_twin"
CHILDS_BANDS = {"0--8", "9--17"}
Row = dict[str, str]


def read_twin() -> tuple[list[str], list[Row]]:
    with (TWIN / "export" / "ctdc_twin.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        twin = list(reader)
    return list(reader.fieldnames or []), twin


def stated(what: str) -> int:
    found = re.search(rf"^\| {re.escape(what)} \| (\d+) \|$", (TWIN / "README.md").read_text(encoding="utf-8"), re.M)
    assert found, what
    return int(found[1])


def test_the_counts_of_the_readme_are_right() -> None:
    header, twin = read_twin()
    persons = [row for row in twin if row["X"]]
    minors = [row for row in persons if row["majorityStatus"] == "Minor"]
    adults = [row for row in persons if row["majorityStatus"] == "Adult"]
    not_a_childs = [row for row in minors if row["ageBroad"] not in CHILDS_BANDS]
    assert (header[0], len(header)) == ("X", 59)
    assert len(twin) == stated("rows below the header")
    assert len(persons) == stated("persons") == 300
    assert len(minors) == stated("persons with majorityStatus Minor")
    assert len(not_a_childs) == stated("minors with an adult age band (contradiction)") == 3
    childish = [row for row in adults if row["ageBroad"] in CHILDS_BANDS]
    assert len(childish) == stated("adults with the age band 9--17 (contradiction)") == 4
    assert {row["ageBroad"] for row in childish} == {"9--17"}


def test_four_stray_rows_stand_at_the_bottom() -> None:
    _, twin = read_twin()
    assert all(row["X"] for row in twin[:-4])
    filled = [{column: value for column, value in row.items() if value} for row in twin[-4:]]
    assert [sorted(row) for row in filled] == [[], [], ["yearOfRegistration"], ["yearOfRegistration"]]
    assert stated("stray rows at the bottom: wholly blank") == 2
    assert stated("stray rows at the bottom: only a column total") == 2


def test_the_row_number_counts_the_persons() -> None:
    _, twin = read_twin()
    assert [row["X"] for row in twin[:-4]] == [str(number) for number in range(1, 301)]


def test_spellings_and_blanks_are_those_of_the_layout() -> None:
    _, twin = read_twin()
    persons = twin[:-4]
    assert {row["gender"] for row in persons} == {"Female", "Male", "Unknown"}
    assert {row["majorityStatus"] for row in persons} == {"Minor", "Adult", "Unknown", ""}
    assert {"MD", "Unknown", "Missing"} <= {row["citizenship"] for row in persons}
    assert any(";" in row["RecruiterRelationship"] for row in persons)
    flags = {
        value
        for row in persons
        for column, value in row.items()
        if re.match("meansOf|is[A-Z]|typeOf|recruiterRelation", column)
    }
    assert flags == {"0", "1", ""}


def test_recruiter_flags_agree_with_the_words() -> None:
    _, twin = read_twin()
    for row in twin[:-4]:
        words = row["RecruiterRelationship"]
        assert (row["recruiterRelationFamily"] == "1") == ("Family/Relative" in words)
        assert (row["recruiterRelationUnknown"] == "1") == (words == "Unknown")
