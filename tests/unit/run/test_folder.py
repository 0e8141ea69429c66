"""A run's folder: only its owner can open it, and its record names no file that could be named after a person."""

import json
from pathlib import Path

from pipelines.contract.export import InputFile
from pipelines.run.folder import open_run


def test_the_record_names_files_by_their_table_or_by_a_number(tmp_path: Path) -> None:
    run = open_run(tmp_path, "test")
    names = ("cases.csv", "Ionela/needs.csv", "letter of Ionela.xlsx")
    run.record({"outcome": "made"}, tuple(InputFile(name, "0" * 64, 3) for name in names))
    text = (run.path / "run.json").read_text(encoding="utf-8")
    assert [entry["name"] for entry in json.loads(text)["inputs"]] == ["cases.csv", "needs.csv", "file 3.xlsx"]
    assert "Ionela" not in text


def test_a_run_has_a_folder_of_its_own_that_only_its_owner_can_open(tmp_path: Path) -> None:
    first, second = open_run(tmp_path, "test"), open_run(tmp_path, "test")
    assert first.path != second.path
    assert first.path.stat().st_mode & 0o077 == 0
