"""Each faulty sample gives the one finding that it says, and every rule has a sample that trips it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipelines.load.read import read_export
from pipelines.programme import PROJECT_FOLDER, read_programme
from pipelines.validate.gate import SUITES, check_export
from pipelines.validate.suites import read_suites

FAULTY = PROJECT_FOLDER / "data_samples" / "faulty"
SAMPLES = sorted(path.parent for path in FAULTY.glob("*/finding.json"))
LOAD = PROJECT_FOLDER / "pipelines" / "load"
TESTS_OF_LOAD = PROJECT_FOLDER / "tests" / "unit" / "load"


def make_faulty(into: Path) -> None:
    program = "import sys, pathlib, make_faulty; make_faulty.make_faulty(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, str(into)], check=True, cwd=FAULTY.parent)


def promised(sample: Path) -> dict[str, Any]:
    finding: dict[str, Any] = json.loads((sample / "finding.json").read_text(encoding="utf-8"))
    return finding


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_faulty_sample_gives_exactly_its_finding(sample: Path) -> None:
    finding = promised(sample)
    verdict = check_export(read_export(read_programme(sample)))
    given = [{**asdict(one), "row_numbers": list(one.row_numbers)} for one in verdict.findings]
    assert [{key: one[key] for key in finding} for one in given] == [finding]
    assert (verdict.records is None) == (finding["on_fail"] == "stop")
    left = sum(rows.set_aside for rows in verdict.rows.values())
    assert left == (finding["count"] if finding["on_fail"] == "set_aside" else left)
    assert all(rows.read == rows.kept + rows.set_aside for rows in verdict.rows.values())
    assert "Invented Somebody" not in str(verdict.findings)
    assert "full_name" not in str(verdict.findings)


def test_every_rule_has_a_faulty_sample() -> None:
    """Or a test of the readers, where the rule is asked of the exports of other systems only."""
    tripped = {promised(sample)["rule"] for sample in SAMPLES}
    rules = {rule.id for suite in read_suites(SUITES).values() for rule in suite}
    assert rules <= tripped
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(LOAD.glob("*.py")))
    of_reading = set(re.findall(r'(?:fault\(\s*|rule = )"([a-z0-9_]+)"', source))
    assert {"file_is_readable", "column_is_known", "cell_is_not_too_long"} <= of_reading
    assert tripped <= rules | of_reading
    tests_of_readers = "".join(path.read_text(encoding="utf-8") for path in TESTS_OF_LOAD.glob("test_*.py"))
    # There a rule stands alone, or before the column that it names.
    assert {rule for rule in of_reading - tripped if not re.search(f'"{rule}[ "]', tests_of_readers)} == set()


def test_there_are_at_least_25_samples_and_a_list_of_them() -> None:
    readme = (FAULTY / "README.md").read_text(encoding="utf-8")
    assert len(SAMPLES) >= 25
    assert re.findall(r"^\| `(\w+)`", readme, re.MULTILINE) == [sample.name for sample in SAMPLES]


def test_making_the_faulty_samples_again_gives_the_same_bytes(tmp_path: Path) -> None:
    make_faulty(tmp_path)
    make_faulty(tmp_path)
    made, kept = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path, FAULTY)
    )
    assert made == kept, sorted(str(name) for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))


def test_making_them_leaves_alone_what_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept", encoding="utf-8")
    make_faulty(tmp_path)
    assert (tmp_path / "mine" / "notes.txt").read_text(encoding="utf-8") == "kept"
