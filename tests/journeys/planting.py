"""Plants needles in a copy of a programme: in every field of every table that can hold one, and around the tables."""

import csv
import datetime as dt
import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.contract.fields import Field, tables
from pipelines.programme import read_programme

NAME = "Ionela-Qx7f"
MARK = "Zq7canary"
DAY_OF_THE_FILES = dt.date(2011, 3, 8)
"""When all files of the export were changed last."""

SHORTEST = 9
"""Digits of a planted number: an age of 17 is on each page, 000000017 is on none."""

CODED = ("code", "codes", "yes_no")


@dataclass
class Planted:
    """`needles`: what no page, record or terminal may show. `cells`: table and field → cells that hold a needle.

    `licensed`: cells that hold the first or last day of a period, which each page names.
    """

    needles: set[str] = field(default_factory=set)
    cells: dict[tuple[str, str], int] = field(default_factory=dict)
    licensed: int = 0
    ids: set[str] = field(default_factory=set)

    def digests(self) -> set[str]:
        """The plain hashes of all identifiers: each confirms a guess."""
        kinds = (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.blake2b)
        return {kind(one.encode()).hexdigest() for one in self.ids for kind in kinds}


def plant(programme: Path) -> Planted:
    """Plants needles in the programme's export, which stays valid, and around it."""
    periods = read_programme(programme).periods
    licensed = {str(day) for period in periods for day in (period.first_day, period.last_day)}
    planted = Planted({NAME, MARK, str(DAY_OF_THE_FILES)})
    export = programme / "export"
    for table, fields in tables().items():
        rows = read(export / f"{table}.csv")
        for one in fields:
            for row in rows:
                row[one.name] = _planted_cell(table, one, row[one.name], licensed, planted)
        write(export / f"{table}.csv", rows)
    (export / f"{NAME}-letter.txt").write_text(f"{MARK} asked for 731955555 on 2012-05-17.\n", encoding="utf-8")
    planted.needles |= {"731955555", "2012-05-17"}
    moment = dt.datetime.combine(DAY_OF_THE_FILES, dt.time(12), dt.UTC).timestamp()
    for path in export.iterdir():
        os.utime(path, (moment, moment))
    name_the_export(programme, f"export-{NAME}-dossier")
    return planted


def _planted_cell(table: str, one: Field, value: str, licensed: set[str], planted: Planted) -> str:
    if not value or one.type in CODED:
        return value
    if value in licensed:
        planted.licensed += 1
        return value
    planted.cells[table, one.name] = planted.cells.get((table, one.name), 0) + 1
    if one.type == "text":
        if one.name == "person_id":
            value = value.replace("SYN-P-", NAME)
        elif one.name == "arrest_ref":  # as a number, which may be packed or grouped
            value = value.replace("SYN-A-", "7319")
        else:
            value = value.replace("SYN-", MARK)
        planted.ids.add(value)
    if one.name == "birth_year":  # no page names a year so early; the other numbers stand on each page as they are
        planted.needles.add(value)
    if one.type == "whole_number":
        value = f"{int(value):0{SHORTEST}}"
    planted.needles.add(value)
    return value


def spoil(programme: Path) -> None:
    """Adds a row to each table that has a needle in every field, and a column of which nobody knows."""
    export = programme / read_programme(programme).export.path
    for table, fields in tables().items():
        rows = read(export / f"{table}.csv")
        wrong = {one.name: f"{NAME} {MARK}{table}-{one.name} 2012/05/17" for one in fields}
        write(export / f"{table}.csv", [{**row, f"{NAME}-note": MARK} for row in (*rows, wrong)])


def keep_countries(programme: Path, countries: Sequence[str]) -> None:
    """Leaves the programme these countries only, for speed: all other cases become cases of the first."""
    settings, cases = programme / "programme.yml", programme / "export" / "cases.csv"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^countries: .*", f"countries: [{', '.join(countries)}]", text), encoding="utf-8")
    rows = read(cases)
    there = {row["programme_country"] for row in rows}
    assert there > set(countries)
    moved = {country: country if country in countries else countries[0] for country in there}
    write(cases, [{**row, "programme_country": moved[row["programme_country"]]} for row in rows])


def name_the_export(programme: Path, name: str) -> None:
    """Gives the export another name; one that ends in .zip makes it a zip."""
    export = programme / read_programme(programme).export.path
    if name.endswith(".zip"):
        with zipfile.ZipFile(programme / name, "w") as archive:
            archive.comment = f"{NAME} {MARK}".encode()
            for path in sorted(export.iterdir()):
                archive.write(path, f"{NAME}-folder/{path.name}")
        shutil.rmtree(export)
    else:
        export.rename(programme / name)
    settings = programme / "programme.yml"
    text = settings.read_text(encoding="utf-8").partition("export:\n")[0]
    settings.write_text(f"{text}export:\n  path: {name}\n", encoding="utf-8")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Writes rows, of which there is at least one, as a CSV."""
    first, *others = rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows([first, *others])
