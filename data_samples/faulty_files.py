"""The faults that a file of an export can have before anybody looks at its values."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from faulty_changes import Fault, in_row

LONG_CELL = 1_000_000


def content(table: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Changes the bytes of a table's file."""

    def plant(export: Path) -> None:
        path = export / f"{table}.csv"
        path.write_bytes(change(path.read_bytes()))

    return plant


def records(table: str, change: Callable[[list[list[str]]], object]) -> Callable[[Path], None]:
    """Changes the rows of a table's file, the header among them, in place."""

    def plant(export: Path) -> None:
        path = export / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        change(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    return plant


def without_column(column: str) -> Callable[[list[list[str]]], None]:
    """Takes a column out."""

    def change(rows: list[list[str]]) -> None:
        position = rows[0].index(column)
        for row in rows:
            del row[position]

    return change


def with_column(header: str, cell: str) -> Callable[[list[list[str]]], None]:
    """Adds a column on the right."""

    def change(rows: list[list[str]]) -> None:
        rows[0].append(header)
        for row in rows[1:]:
            row.append(cell)

    return change


def copied(source: str, copy: str) -> Callable[[Path], None]:
    """Adds a copy of a file."""

    def plant(export: Path) -> None:
        (export / copy).parent.mkdir(exist_ok=True)
        (export / copy).write_bytes((export / source).read_bytes())

    return plant


def extra(name: str, text: str) -> Callable[[Path], None]:
    """Adds a file."""

    def plant(export: Path) -> None:
        (export / name).write_text(text, encoding="utf-8", newline="\n")

    return plant


# fmt: off
FILE_FAULTS = (
    Fault("quotation_mark_not_closed", "A quotation mark in the services opens a cell and is never closed.",
          "file_is_readable", "stop", "services", "", (3,),
          plant_in_files=content("services", lambda text: text.replace(b"SYN-V-2,SYN-C-2,", b'SYN-V-2,"SYN-C-2,'))),
    Fault("empty_file", "The file of the needs is empty.",
          "file_is_not_empty", "stop", "needs", "", (), plant_in_files=content("needs", lambda _: b"")),
    Fault("header_only", "The file of the needs has a header and no rows.",
          "table_has_rows", "stop", "needs", "", (), lambda tables: tables["needs"].clear()),
    Fault("wrong_encoding", "The services were saved as Windows-1252, as some spreadsheets do.",
          "text_is_utf8", "stop", "services", "", (3,),
          in_row("services", 3, provider="caf\xe9"),
          content("services", lambda text: text.decode("utf-8").encode("cp1252"))),
    Fault("wrong_delimiter", "The columns of the events are separated by semicolons.",
          "columns_are_separated_by_commas", "stop", "events", "", (),
          plant_in_files=content("events", lambda text: text.replace(b",", b";"))),
    Fault("missing_table", "There is no file of the services.",
          "table_is_present", "stop", "services", "", (),
          plant_in_files=lambda export: (export / "services.csv").unlink()),
    Fault("table_there_twice", "The services are there twice, in two folders.",
          "table_is_there_once", "stop", "services", "", (),
          plant_in_files=copied("services.csv", "copy/services.csv"), files=2),
    Fault("missing_column", "The cases have no column sex.",
          "column_is_present", "stop", "cases", "sex", (), plant_in_files=records("cases", without_column("sex"))),
    Fault("extra_column_with_names", "The cases have a column of names that should never leave the case system.",
          "column_is_known", "stop", "cases", "column 22", (),
          plant_in_files=records("cases", with_column("full_name", "Invented Somebody"))),
    Fault("column_there_twice", "The cases have the column sex twice.",
          "column_is_there_once", "stop", "cases", "sex", (),
          plant_in_files=records("cases", with_column("sex", "unknown"))),
    Fault("row_with_a_column_too_many", "A row of the needs has one column more than the header.",
          "row_has_all_columns", "stop", "needs", "", (3,),
          plant_in_files=records("needs", lambda rows: rows[2].append("partly"))),
    Fault("control_characters", "A person_id holds characters that can't be seen.",
          "cell_has_no_control_characters", "stop", "cases", "person_id", (3,),
          in_row("cases", 3, person_id="SYN-P-2\x07\u200b")),
    Fault("million_character_cell", "A person_id is a million characters long.",
          "cell_is_not_too_long", "stop", "cases", "person_id", (3,), in_row("cases", 3, person_id="S" * LONG_CELL)),
    Fault("letter_beside_the_tables", "Beside the tables lies a letter.",
          "file_is_known", "note", "", "", (), plant_in_files=extra("letter.txt", "An invented letter.\n")),
)
# fmt: on
