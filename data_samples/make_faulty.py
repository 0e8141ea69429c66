"""Writes the faulty samples: small invented programmes, each with one fault planted in it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

from faulty_changes import Fault
from faulty_files import FILE_FAULTS
from faulty_programme import SETTINGS, Tables, valid_tables
from faulty_rows import ROW_FAULTS

FAULTS = (*ROW_FAULTS, *FILE_FAULTS)

OUTCOMES = {
    "stop": "no report is made",
    "set_aside": "the rows leave, counted and listed",
    "flag": "the rows are counted, and every page says how many are in doubt",
    "note": "the rows are counted, and the analyst is told",
}

README = """\
# Faulty exports

Each folder is a whole programme folder with an invented export, and **one fault** planted in it. `finding.json` is the
finding that it must give; a test runs each of them and compares. Look at one with, for example,

```
safehavens validate data_samples/faulty/child_aged_31
```

A program writes these folders (`python data_samples/make_samples.py`): change it, never the files.

| folder | fault | rule | what happens |
|---|---|---|---|
"""


def make_faulty(folder: Path) -> None:
    """Write a programme folder for each fault, and a list of them, into `folder`; what was there before is replaced."""
    for earlier in folder.glob("*/finding.json"):
        shutil.rmtree(earlier.parent)
    for fault in FAULTS:
        _write(fault, folder / fault.name)
    lines = [
        f"| `{fault.name}` | {fault.says} | `{fault.rule}` | {OUTCOMES[fault.on_fail]} |\n"
        for fault in sorted(FAULTS, key=lambda fault: fault.name)
    ]
    _write_text(folder / "README.md", README + "".join(lines))


def _write(fault: Fault, folder: Path) -> None:
    tables = valid_tables()
    headers = {table: list(rows[0]) for table, rows in tables.items()}
    fault.plant(tables)
    _write_tables(tables, headers, folder / "export")
    fault.plant_in_files(folder / "export")
    slug = f"faulty-{fault.name.replace('_', '-')}"[:40]
    _write_text(folder / "programme.yml", SETTINGS.format(says=fault.says, slug=slug))
    finding = {
        "rule": fault.rule,
        "on_fail": fault.on_fail,
        "table": fault.table,
        "column": fault.column,
        "count": fault.count,
        "row_numbers": fault.row_numbers,
    }
    _write_text(folder / "finding.json", json.dumps(finding, indent=2) + "\n")


def _write_tables(tables: Tables, headers: dict[str, list[str]], export: Path) -> None:
    export.mkdir(parents=True)
    for table, rows in tables.items():
        with (export / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers[table], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
