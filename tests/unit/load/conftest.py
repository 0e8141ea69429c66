"""An export that a test writes, in any format, and the programme around it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from small_office import ARRESTS, CASES, MAPPING

from pipelines.contract.export import Export
from pipelines.contract.fields import tables
from pipelines.load.read import read_export
from pipelines.programme import ExportSettings, Period, Programme, RoundingKey

Table = Sequence[Sequence[str | None]]


class Desk:
    """Writes files into one programme folder and reads its export; tables hold text, None is an empty cell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "export").mkdir()

    def put(self, name: str, content: bytes | str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def read(self, *has: str, lacks: Sequence[str] = (), path: str = "export", mapping: str | None = None) -> Export:
        """The export; the tables that it `has` are named, all others are declared as lacking."""
        lacking = () if mapping is not None else tuple(table for table in tables() if table not in has)
        return read_export(self.programme((*lacking, *lacks), path, mapping))

    def read_needs(self, needs: bytes | str, kind: str = "csv", lacks: Sequence[str] = ()) -> Export:
        """An export of a faultless table `cases` and this file of the table `needs`."""
        self.put("export/cases.csv", self.csv(self.cases({"case_id": "1"})))
        self.put(f"export/needs.{kind}", needs)
        return self.read("cases", "needs", lacks=lacks)

    def cases(self, *rows: Mapping[str, str]) -> Table:
        names = [field.name for field in tables()["cases"]]
        return [names, *([row.get(name) for name in names] for row in rows)]

    def programme(self, lacks: Sequence[str], path: str = "export", mapping: str | None = None) -> Programme:
        return Programme(
            programme="test",
            title="Test",
            sample=True,
            framework="amif-2014-2020",
            countries=("NL",),
            periods=(Period(id="2017", first_day=dt.date(2017, 1, 1), last_day=dt.date(2017, 12, 31)),),
            rounding_key=RoundingKey(demo=True),
            export=ExportSettings(path=Path(path), mapping=mapping, lacks=tuple(lacks)),
            folder=self.folder,
        )

    def csv(self, table: Table, line_end: str = "\r\n") -> bytes:
        text = io.StringIO(newline="")
        rows = [["" if cell is None else cell for cell in row] for row in table]
        # Python's writer quotes a line break only if it is in the line end, so then everything is quoted.
        quoting = csv.QUOTE_MINIMAL if line_end == "\r\n" else csv.QUOTE_ALL
        csv.writer(text, lineterminator=line_end, quoting=quoting).writerows(rows)
        return text.getvalue().encode()

    def parquet(self, table: Table) -> bytes:
        names = [str(name) for name in table[0]]
        frame = pl.DataFrame(table[1:], schema=dict.fromkeys(names, pl.String), orient="row")
        return self.parquet_of(frame)

    def parquet_of(self, frame: pl.DataFrame) -> bytes:
        content = io.BytesIO()
        frame.write_parquet(content)
        return content.getvalue()

    def xlsx(self, sheets: Mapping[str, Table]) -> bytes:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
            for name, table in sheets.items():
                sheet = workbook.add_worksheet(name)
                for row_at, row in enumerate(table):
                    for column_at, cell in enumerate(row):
                        if cell is not None:
                            sheet.write_string(row_at, column_at, cell)
        return content.getvalue()

    def zip(self, files: Mapping[str, bytes]) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, file in files.items():
                archive.writestr(name, file)
        return content.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def new_desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Desk]:
    """A fresh desk at each call: for property tests, which run many examples in one test."""
    return lambda: Desk(tmp_path_factory.mktemp("programme"))


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A desk with the mapping `own.yml`, one case and one arrest."""
    desk.put("own.yml", MAPPING)
    desk.put("export/cases.csv", CASES + "1,2017-03-01,f,2003-05-17,RO,y,2018-01-01\n")
    desk.put("export/arrests.csv", ARRESTS + "1,2017-03-02,shoplifting\n")
    return desk
