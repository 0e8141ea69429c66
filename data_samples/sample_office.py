"""A small export of an invented office that calls some things otherwise than the ready-made mapping expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dutch_office import office_csv
from told import tell

CASES = 60

OWN_NAMES = {
    "zaken.csv": {"geslacht": "M/V", "geopend op": "Geopend op"},
    "plaatsingen.csv": {"soort plek": "soort opvang"},
}
OWN_WORD = {"vrouw": "Vrouw"}
"""How every second line has it: whoever types, types as he likes."""

MORE = ("team", "opmerkingen")
"""Columns that no number needs; the office has emptied its remarks before the export."""

HEADER_AT = 2


def write_office(folder: Path, canonical: Path) -> None:
    """The first cases of the sample programme in the files of the office."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in office_csv(tell(canonical, CASES)).items():
        lines = content.decode("windows-1252").split("\r\n")
        if name in OWN_NAMES:
            names = lines[HEADER_AT].split(";")
            lines[HEADER_AT] = ";".join(OWN_NAMES[name].get(one, one) for one in names)
        if name == "zaken.csv":
            lines = list(_with_more(lines))
        (folder / name).write_bytes("\r\n".join(lines).encode("windows-1252"))


def _with_more(lines: list[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        if at < HEADER_AT or not line:
            yield line
        elif at == HEADER_AT:
            yield ";".join((line, *MORE))
        else:
            cells = [OWN_WORD.get(cell, cell) if at % 2 else cell for cell in line.split(";")]
            yield ";".join((*cells, ("noord", "zuid")[at % 2], ""))
