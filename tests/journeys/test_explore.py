"""A new organisation's way: explore on a terminal, answer, validate with the mapping; and no value is left anywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from dutch_office import office_csv
from on_terminal import on_terminal
from primero_forms import definitions_of, forms_xlsx, labelled_xlsx
from told import tell

from pipelines.run.notebook import run_notebook

PROJECT = Path(__file__).parents[2]
OFFICE = PROJECT / "data_samples" / "dutch_office"

Command = Callable[..., subprocess.CompletedProcess[str]]


def answers_of_the_office(shown: str) -> str:
    if "hold a code" in shown:
        return "female"
    return "yes" if "looks like" in shown or "what the mapping calls" in shown else ""


def test_from_a_new_export_to_its_validation(tmp_path: Path, safehavens: Command) -> None:
    programme = tmp_path / "office"
    shutil.copytree(OFFICE, programme, ignore=shutil.ignore_patterns("mapping.yml"))
    exit_code, shown = on_terminal(["explore", programme / "export"], answers_of_the_office)
    assert exit_code == 0
    assert max(len(line) for line in shown.splitlines() if not line.startswith("Written: ")) <= 80
    assert "differs in capitals or spaces at most means female: Vrouw" in re.sub(r"\s+", " ", shown)
    assert (programme / "mapping.yml").read_bytes() == (OFFICE / "mapping.yml").read_bytes()
    again = safehavens("explore", programme / "export")
    assert (again.returncode, again.stdout) == (8, "")
    assert "never overwritten" in again.stderr
    checked = safehavens("validate", programme, "--runs", tmp_path / "runs")
    assert checked.returncode == 0, checked.stderr
    assert "cases: 60 rows read, 60 kept" in checked.stdout


def test_a_workbook_of_primero_is_explored_by_its_forms(tmp_path: Path, safehavens: Command) -> None:
    told = tell(cases=40)
    export, elsewhere = tmp_path / "export", tmp_path / "elsewhere"
    for folder in (export, elsewhere):
        folder.mkdir()
        (folder / "forms.xlsx").write_bytes(forms_xlsx(definitions_of(told)))
    (export / "forms.xlsx").rename(tmp_path / "forms.xlsx")
    for name, content in labelled_xlsx(told).items():
        (export / name).write_bytes(content)
    refused = safehavens("explore", export, "--forms", elsewhere / "forms.xlsx")
    assert (refused.returncode, refused.stdout) == (8, "")
    assert "as a file beside it" in refused.stderr
    found = safehavens("explore", export, "--forms", tmp_path / "forms.xlsx")
    assert found.returncode == 0, found.stderr
    assert "The ready-made mapping primero fits" in found.stdout
    assert "belong to this field alone" in re.sub(r"\s+", " ", found.stdout)
    assert "form_definitions: forms.xlsx" in (tmp_path / "mapping.yml").read_text(encoding="utf-8")


NEEDLE = re.compile(r"Zoltanka|QX7\d|\b19[45]\d\b|\d\d-\d\d-19")
CODED = re.compile(r"[^\d]*|NL|HUN|\d{1,2},0")


def planted(files: dict[str, bytes]) -> dict[str, bytes]:
    """A needle in each cell that holds an id, a day, a year or a number, and in one cell of each column of codes."""
    number = 0

    def needle(cell: str, at: int) -> str:
        nonlocal number
        number += 1
        if re.fullmatch(r"\d\d-\d\d-\d{4}", cell):
            return f"{cell[:6]}19{40 + number % 20}"
        if re.fullmatch(r"(\d\d-)?\d{4}", cell):
            return f"19{40 + number % 20}"
        if at == 0 and cell:
            return f"Zoltanka {number}"
        return cell if not cell or CODED.fullmatch(cell) else f"QX7{cell}"

    made = {}
    for name, content in files.items():
        lines = content.decode("windows-1252").split("\r\n")
        rows = [[needle(cell, at) for cell in line.split(";")] for at, line in enumerate(lines[3:-1])]
        made[name] = "\r\n".join([*lines[:3], *(";".join(row) for row in rows), ""]).encode("windows-1252")
    return made


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    export = tmp_path_factory.mktemp("planted") / "export"
    export.mkdir()
    for name, content in planted(office_csv(tell(cases=40))).items():
        (export / name).write_bytes(content)
    assert all(NEEDLE.search(file.read_text(encoding="windows-1252")) for file in export.iterdir())
    return export


def test_neither_the_words_nor_the_mapping_hold_a_needle(canaries: Path, tmp_path: Path, safehavens: Command) -> None:
    done = safehavens("explore", canaries, "--write", tmp_path / "own.yml", "--accept-likely")
    assert done.returncode == 0, done.stderr
    assert "Codes that are not known" in done.stdout
    for left in (done.stdout, done.stderr, (tmp_path / "own.yml").read_text(encoding="utf-8")):
        assert not NEEDLE.search(left)


def test_on_a_terminal_no_code_of_few_rows_is_shown(canaries: Path, tmp_path: Path) -> None:
    exit_code, shown = on_terminal(["explore", canaries, "--write", tmp_path / "own.yml"], lambda _: "")
    assert exit_code == 0
    assert not NEEDLE.search(shown)


def test_the_notebook_holds_no_needle(canaries: Path, tmp_path: Path) -> None:
    notebook = PROJECT / "notebooks" / "00_new_export.ipynb"
    executed = run_notebook(notebook, {"export": str(canaries)}, tmp_path / notebook.name, "internal")
    assert not NEEDLE.search(nbformat.writes(executed))
