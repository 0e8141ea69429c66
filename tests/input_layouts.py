"""Small exports in every layout that is read, as tables of text that a mutation can change and write again."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import xlsxwriter
from dutch_office import SHEETS as OFFICE_SHEETS
from dutch_office import office_csv, office_xlsx
from input_mappings import OWN_PRIMERO, OWN_PRIMERO_XLSX
from kobo import htcds_xlsx, kobo_mapping, kobo_xlsx
from primero import RECORD, SUBFORMS, primero_csv, primero_json, primero_xlsx, title
from told import SAMPLE, Told, tell

from pipelines.contract.fields import tables

CASES = 12
"""Cases of the sample that each base holds: so few that reading them takes a fraction of a second."""

Grid = list[list[Any]]
"""Rows of cells, all as long as the header: text, "" for nothing; in JSON also the lists of a record."""

Files = dict[str, dict[str, Grid]]
"""File → sheet → rows, with what stands above the header; a file that is no workbook has the sheet ""."""

Tables = Mapping[str, Sequence[Mapping[str, str]]]
"""Canonical table → its rows."""


@dataclass(frozen=True)
class Form:
    """How the files of a layout are written; `header_at`: how many rows stand above the header; `labels`: below it.

    `days`: which order a day in numbers is known to have; "" for none.
    """

    kind: str
    header_at: int = 0
    labels: int = 0
    separator: str = ","
    encoding: str = "utf-8"
    is_zip: bool = False
    days: str = ""

    @property
    def first_row(self) -> int:
        """Where in a table of text the records begin."""
        return self.header_at + 1 + self.labels

    def row_number(self, at: int) -> int:
        """What messages call the row at this place; a record of JSON has no header above it."""
        return at if self.kind == "json" else at + 1


@dataclass(frozen=True)
class Layout:
    """A layout, the mapping of an organisation that has it, its form, and which rows of an export each sheet gives.

    `make`: canonical tables → the bytes of its files. `sources`: (file, sheet) → what a row made from it says of its
    source; without a mapping the sheet's table. `not_carried`: fields that it can't hold, or that are made anew.
    """

    name: str
    make: Callable[[Tables], dict[str, bytes]]
    form: Form
    mapping: str | None = None
    sources: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    not_carried: Mapping[str, Sequence[str]] = field(default_factory=dict)
    carries_all: bool = True

    def files(self, facts: Tables) -> Files:
        return {name: _parsed(content, self.form) for name, content in self.make(facts).items()}

    def written(self, files: Files) -> dict[str, bytes]:
        return {name: write(sheets, self.form) for name, sheets in files.items()}


def facts(cases: int = CASES) -> dict[str, list[dict[str, str]]]:
    """The canonical tables of the sample's first cases."""
    found = {
        file.stem: list(csv.DictReader(file.open(encoding="utf-8", newline="")))
        for file in sorted((SAMPLE / "export").glob("*.csv"))
    }
    kept = {row["case_id"] for row in found["cases"][:cases]}
    return {table: [row for row in rows if row["case_id"] in kept] for table, rows in found.items()}


def _told(known: Tables, folder: Path) -> Told:
    for table, rows in known.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [one.name for one in tables()[table]])
            writer.writeheader()
            writer.writerows(rows)
    return tell(folder)


def _canonical(known: Tables) -> Files:
    grids = {}
    for table, rows in known.items():
        names = [one.name for one in tables()[table]]
        grids[table] = [names, *([row[name] for name in names] for row in rows)]
    return grids  # type: ignore[return-value]


def _one_file_a_table(known: Tables, form: Form) -> dict[str, bytes]:
    return {f"{table}.{form.kind}": write({"": grid}, form) for table, grid in _canonical(known).items()}  # type: ignore[dict-item]


def _one_workbook(known: Tables) -> dict[str, bytes]:
    return {"export.xlsx": write(_canonical(known), Form("xlsx"))}  # type: ignore[arg-type]


def _odk(told: Told) -> dict[str, bytes]:
    """ODK Central's files with the standard's form; what it can't carry is left out."""
    form: Grid = [["SubmissionDate", "con_Consent", "prs_First_Name", "prs_Birthdate", "prs_Gender", "prs_Citizenship"]]
    form[0] += ["vic_TraffickingStatus", "vic_TraffickingStatusDecisionMakingOrg", "vic_Methods_of_Control"]
    form[0] += ["vic_TypeOfExploitation", "cas_Status", "KEY", "Status", "ReviewState"]
    arrests: Grid = [["arrest_date", "offence", "PARENT_KEY", "KEY"]]
    services: Grid = [["service_type", "service_start", "PARENT_KEY", "KEY"]]
    for at, record in enumerate(told.records):
        key = f"uuid:0000-{at}"
        born = f"{record['birth_year']}-05-02" if record["birth_year"] else ""
        form.append(["2017-02-11T08:12:01.000Z", "TRUE", "Ionela", born, "Feminine", "RO"])
        form[-1] += ["PossibleVictimOfTrafficking", "Police", "FalsePromises TakesEarnings", "ForcedBegging Other"]
        form[-1] += ["Active", key, "", ""]
        own = [row for row in told.arrests if row["case_id"] == record["case_id"]]
        arrests += [
            [row["event_date"], row["offence"].replace(";", " "), key, f"{key}/arrests[{number}]"]
            for number, row in enumerate(own)
            if row["offence"]
        ]
        own = [row for row in told.services if row["case_id"] == record["case_id"]]
        services += [
            [row["service_type"], row["started_on"], key, f"{key}/services[{number}]"] for number, row in enumerate(own)
        ]
    grids = {"htcds.csv": form, "htcds-arrests.csv": arrests, "htcds-services.csv": services}
    return {name: write({"": grid}, Form("csv")) for name, grid in grids.items()}


def layouts(folder: Path) -> tuple[Layout, ...]:
    """All layouts; `folder` is for what they write in between."""

    def of(layout: Callable[[Told], dict[str, bytes]]) -> Callable[[Tables], dict[str, bytes]]:
        return lambda known: layout(_told(known, folder))

    csv_form, zipped = Form("csv"), Form("csv", is_zip=True)
    anew = {"events": ("event_id",), "cases": ("source_system",)}
    primero = {name: (f"primero file, {name}",) for name in ("record", *SUBFORMS)}
    office = {name: (f"office-nl file, {name.lower()}",) for name in OFFICE_SHEETS}
    whole_record = tuple(source for sources in primero.values() for source in sources)
    own = "own-kobo file"
    return (
        Layout("canonical CSV", partial(_one_file_a_table, form=csv_form), csv_form),
        Layout("canonical Parquet", partial(_one_file_a_table, form=Form("parquet")), Form("parquet")),
        Layout("canonical XLSX", _one_workbook, Form("xlsx")),
        Layout("canonical CSV in a zip", partial(_one_file_a_table, form=csv_form), zipped),
        Layout(
            "office CSV",
            of(office_csv),
            Form("csv", 2, separator=";", encoding="windows-1252", days="day-first"),
            "extends: office-nl",
            {(f"{name.lower()}.csv", ""): sources for name, sources in office.items()},
            anew,
        ),
        Layout(
            "office XLSX",
            of(office_xlsx),
            Form("xlsx", 2, days="day-first"),
            "extends: office-nl",
            {(OFFICE_BOOK, name): sources for name, sources in office.items()},
            anew,
        ),
        Layout("Primero CSV", of(primero_csv), csv_form, OWN_PRIMERO, {("cases.csv", ""): whole_record}, anew),
        Layout("Primero JSON", of(primero_json), Form("json"), OWN_PRIMERO, {("cases.json", ""): whole_record}, anew),
        Layout(
            "Primero XLSX",
            of(primero_xlsx),
            Form("xlsx"),
            OWN_PRIMERO_XLSX,
            {("cases.xlsx", title(name)): (f"primero file, {name}",) for name in SUBFORMS}
            | {("cases.xlsx", form): ("primero file, record",) for form in ("Basic Identity", "Trafficking")},
            anew,
        ),
        Layout(
            "KoboToolbox XLSX",
            of(kobo_xlsx),
            Form("xlsx"),
            kobo_mapping(),
            {("form.xlsx", name[:31]): (f"{own}, {name}",) for name in SUBFORMS}
            | {("form.xlsx", "Safe houses"): (f"{own}, record",)},
            anew,
        ),
        Layout(
            "HTCDS workbook",
            of(htcds_xlsx),
            Form("xlsx", labels=1),
            "extends: htcds",
            {("cases.xlsx", "Sheet1"): ("htcds file",)},
            carries_all=False,
        ),
        Layout(
            "ODK zip",
            of(_odk),
            zipped,
            "extends: odk-htcds",
            {
                ("htcds.csv", ""): ("odk file, record",),
                ("htcds-arrests.csv", ""): ("odk file, arrests",),
                ("htcds-services.csv", ""): ("odk file, services",),
            },
            carries_all=False,
        ),
    )


OFFICE_BOOK = "zaken aanhoudingen plaatsingen stappen hulp onderzoeken behoeften nazorg.xlsx"


def write(sheets: Mapping[str, Grid], form: Form) -> bytes:
    """The bytes of one file."""
    if form.kind == "xlsx":
        return write_workbook(sheets)
    (grid,) = sheets.values()
    if form.kind == "json":
        names = grid[0]
        records = [{name: cell for name, cell in zip(names, row, strict=True) if cell} for row in grid[1:]]
        return json.dumps([{"id": one.pop("id", None), "data": one} for one in records], ensure_ascii=False).encode()
    if form.kind == "parquet":
        content = io.BytesIO()
        columns = zip(*grid[1:], strict=True) if grid[1:] else ([] for _ in grid[0])
        pl.DataFrame(
            [pl.Series(name, list(cells), dtype=pl.String) for name, cells in zip(grid[0], columns, strict=True)]
        ).write_parquet(content)
        return content.getvalue()
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=form.separator, lineterminator="\r\n").writerows(grid)
    return text.getvalue().encode(form.encoding, errors="replace")


def write_workbook(sheets: Mapping[str, Grid]) -> bytes:
    """A workbook of text; an empty cell is none."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        for name, grid in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(grid):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write_string(at, column, str(cell))
    return content.getvalue()


def _parsed(content: bytes, form: Form) -> dict[str, Grid]:
    if form.kind == "xlsx":
        return _workbook(content)
    if form.kind == "json":
        names = [*RECORD, *SUBFORMS]
        records = [one["data"] | {"id": one["id"]} for one in json.loads(content)]
        return {"": [names, *([record.get(name, "") for name in names] for record in records)]}
    if form.kind == "parquet":
        frame = pl.read_parquet(io.BytesIO(content))
        return {"": [list(frame.columns), *([cell or "" for cell in row] for row in frame.rows())]}
    text = content.decode(form.encoding)
    return {"": _square(list(csv.reader(io.StringIO(text, newline=""), delimiter=form.separator)))}


def _square(rows: Grid) -> Grid:
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _workbook(content: bytes) -> dict[str, Grid]:
    """The text of a workbook that these layouts write, without the reader that is tried."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        shared = ["".join(one.itertext()) for one in _xml(parts, "xl/sharedStrings.xml")]
        names = [sheet.attrib["name"] for sheet in _xml(parts, "xl/workbook.xml").iter(f"{NAMESPACE}sheet")]
        return {
            name: _square(_rows(_xml(parts, f"xl/worksheets/sheet{number}.xml"), shared))
            for number, name in enumerate(names, start=1)
        }


def _xml(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts.read(name))  # noqa: S314 - written by the tests


def _rows(sheet: ElementTree.Element, shared: Sequence[str]) -> Grid:
    rows: dict[int, list[str]] = {}
    for cell in sheet.iter(f"{NAMESPACE}c"):
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"])
        assert match is not None
        value = cell.findtext(f"{NAMESPACE}v") or ""
        row = rows.setdefault(int(match[2]) - 1, [])
        at = 0
        for letter in match[1]:
            at = at * 26 + ord(letter) - 64
        row += [""] * (at - len(row))
        row[at - 1] = shared[int(value)] if cell.get("t") == "s" else value
    return [rows.get(at, []) for at in range(max(rows) + 1)]
