"""However an export is damaged, reading and checking it ends in a verdict or in an error of ours, without a value."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import SafeHavensError
from pipelines.programme import read_programme
from pipelines.run.export import check_programme

SAMPLE = Path(__file__).parents[3] / "data_samples" / "predecessor"
TABLES = sorted(path.stem for path in (SAMPLE / "export").glob("*.csv"))

MARK = "Zq7X"

CELLS = [
    *(MARK, f'"{MARK}', f"{MARK}\r", f"{MARK}\n", f"=1+{MARK}", MARK * 3_000, f"\u202e{MARK}", f";;;{MARK}", " ", ""),
    *("2017-13-45", "0000-01-01", "9999-12-31", "-9999-01-01", "9" * 20, "1e400", "nan", "-1", "999999999"),
    *("unknown", "month", "year", "disappeared", "found", "arrest", "placement_start", "placement_end"),
]

Damage = Callable[[Path, random.Random], None]


def some_bytes(file: Path, choose: random.Random) -> None:
    content = bytearray(file.read_bytes())
    for _ in range(choose.randint(1, 6)):
        content[choose.randrange(len(content))] = choose.randrange(256)
    file.write_bytes(content)


def the_end(file: Path, choose: random.Random) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: choose.randrange(len(content))])


def some_cells(file: Path, choose: random.Random) -> None:
    rows = pl.read_csv(file, infer_schema=False)
    for _ in range(choose.randint(1, 40)):
        column, row = choose.choice(rows.columns), choose.randrange(rows.height)
        cells = rows[column].to_list()
        cells[row] = choose.choice(CELLS)
        rows = rows.with_columns(pl.Series(column, cells, dtype=pl.String))
    rows.write_csv(file)


def a_whole_column(file: Path, choose: random.Random) -> None:
    rows = pl.read_csv(file, infer_schema=False)
    rows.with_columns(pl.lit(choose.choice(CELLS)).alias(choose.choice(rows.columns))).write_csv(file)


def a_name(file: Path, choose: random.Random) -> None:
    header, _, rest = file.read_text(encoding="utf-8").partition("\n")
    names = header.split(",")
    names[choose.randrange(len(names))] = choose.choice([MARK, names[0], ""])
    file.write_text(f"{','.join(names)}\n{rest}", encoding="utf-8")


def judge(folder: Path) -> None:
    told = told_of(folder)
    assert told
    assert MARK not in told


def told_of(folder: Path) -> str:
    told = ""
    try:
        verdict = check_programme(read_programme(folder)).verdict
        told = f"{verdict!r} {verdict.findings!r} {verdict.not_run!r} {verdict.records!r}"
        verdict.keep()
    except SafeHavensError as error:
        return f"{told} {error!r}"
    return told


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "predecessor"))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in range(1, 6))])
@pytest.mark.parametrize("damage", [some_bytes, the_end, some_cells, a_whole_column, a_name])
def test_a_damaged_csv_is_told_without_a_value(programme: Path, damage: Damage, seed: int) -> None:
    choose = random.Random(f"{damage.__name__} {seed}")
    damage(programme / "export" / f"{choose.choice(TABLES)}.csv", choose)
    judge(programme)


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series([b"\xff" + MARK.encode()]),
        pl.Series([[MARK, None]]),
        pl.Series([{"cell": MARK}]),
        pl.Series([MARK], dtype=pl.Categorical),
        pl.Series([1.5e300]),
        pl.Series([2**100], dtype=pl.Int128),
        pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date),
        pl.Series([[2**31 - 1]], dtype=pl.List(pl.Int32)).cast(pl.List(pl.Date)),
        pl.Series([2**62]).cast(pl.Datetime("us")),
        pl.Series([2**62]).cast(pl.Datetime("us", "Europe/Amsterdam")),
    ],
    ids=lambda cells: str(cells.dtype),
)
def test_a_parquet_column_of_any_kind_is_told_without_a_value(programme: Path, cells: pl.Series) -> None:
    file = programme / "export" / "cases.csv"
    rows = pl.read_csv(file, infer_schema=False)
    file.unlink()
    column = cells.new_from_index(0, rows.height).alias("opened_on")
    rows.with_columns(column).write_parquet(file.with_suffix(".parquet"))
    judge(programme)
