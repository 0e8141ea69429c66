"""The budget file: amounts are read to the cent, and a fault is told with its row and column, without its text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipelines.contract.budget import BudgetLine
from pipelines.errors import ProgrammeInvalid
from pipelines.load.budget import read_budget
from pipelines.programme import Period, Programme, read_programme

HEAD = "heading,beneficiary,period,budgeted,spent\n"
SAMPLE = Path(__file__).parents[3] / "data_samples" / "safe_havens"


def read(folder: Path, text: str | bytes) -> tuple[BudgetLine, ...]:
    (folder / "budget.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    programme = Programme(
        programme="budget-test",
        title="Budget test",
        sample=True,
        framework="amif-2014-2020",
        countries=("NL",),
        periods=(Period(id="P1", first_day=dt.date(2017, 1, 1), last_day=dt.date(2017, 6, 30)),),
        budget={"eu_share": 90},  # type: ignore[arg-type]
        rounding_key={"demo": True},  # type: ignore[arg-type]
        folder=folder,
    )
    return read_budget(programme)


def test_amounts_are_read_to_the_cent(tmp_path: Path) -> None:
    lines = read(tmp_path, f"{HEAD}A,Care provider,P1,1250,1140.07\nF,Care provider,P1,0.1,0\n")
    assert lines == (
        BudgetLine("A", "Care provider", "P1", 125000, 114007),
        BudgetLine("F", "Care provider", "P1", 10, 0),
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("G,Secret,P1,1,1", "row 2, column heading: must be one of A, B, C, D, E, F"),
        ("A,,P1,1,1", "row 2, column beneficiary"),
        ("A,Secret,P9,1,1", "row 2, column period"),
        ("A,Secret,P1,-1,1", "row 2, column budgeted"),
        ('A,Secret,P1,1,"1,250"', "row 2, column spent"),
        ("A,Secret,P1,1,1.005", "row 2, column spent"),
        ("A,Secret,P1,1,1e3", "row 2, column spent"),
        ("A,Secret,P1,1", "row 2, its number of columns"),
        ("A,Secret,P1,1,1,1", "row 2, its number of columns"),
        ("A,Secret,P1,1,1\nA,Secret,P1,2,2", "row 3: the same heading, beneficiary and period"),
    ],
)
def test_a_fault_is_told_with_its_row_and_column_and_without_its_text(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(ProgrammeInvalid, match=r"The budget file budget\.csv has 1 fault") as found:
        read(tmp_path, f"{HEAD}{row}\n")
    assert told in str(found.value)
    assert "Secret" not in str(found.value)


@pytest.mark.parametrize("content", [b"", b"heading;beneficiary\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_budget_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ProgrammeInvalid, match="The budget file"):
        read(tmp_path, content)


def test_the_sample_has_a_budget_and_a_programme_without_one_has_no_lines() -> None:
    programme = read_programme(SAMPLE)
    assert len(read_budget(programme)) > 50
    assert read_budget(programme.model_copy(update={"budget": None})) == ()
