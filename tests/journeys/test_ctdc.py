"""An export of another system, end to end: the CTDC dataset's layout through its ready-made mapping."""

import html
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
TWIN = PROJECT / "data_samples" / "ctdc_twin"

Command = Callable[..., subprocess.CompletedProcess[str]]


pytestmark = pytest.mark.campaign  # real runs, too long for every change


@dataclass(frozen=True)
class Known:
    """What is known of the file without this project: rows, the file's stray rows, contradictions, minors."""

    rows: str
    kept: str
    stray_rows: str
    contradictions: str
    minors: str
    rounded_minors: set[str]


KNOWN_TWIN = Known("304", "300", "302, 303, 304, 305", "7 rows", "90", {"90"})
KNOWN_REAL = Known("47,106", "47,102", "47104, 47105, 47106, 47107", "38 rows", "8,447", {"8,445", "8,450"})


@pytest.fixture(scope="module", params=["twin", "real"])
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Known]:
    """The programme folder of the synthetic twin, and one of the real file where that is at hand."""
    if request.param == "twin":
        return TWIN, KNOWN_TWIN
    real = os.environ.get("SAFEHAVENS_REAL_DATA")
    if not real:
        pytest.skip("SAFEHAVENS_REAL_DATA does not name the folder of the real files")
    folder = tmp_path_factory.mktemp("ctdc")
    settings = yaml.safe_load((TWIN / "programme.yml").read_text(encoding="utf-8"))
    key = tmp_path_factory.mktemp("key") / "rounding.key"
    key.write_text("00112233445566778899aabbccddeeff" * 2, encoding="utf-8")
    key.chmod(0o600)
    del settings["sample"]  # these are real people
    settings |= {"programme": "ctdc", "title": "CTDC", "rounding_key": {"file": str(key)}}
    (folder / "programme.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / "export").mkdir()
    (folder / "export" / "ctdc.csv").symlink_to(Path(real) / "ctdc_global_kanon_2018.csv")
    return folder, KNOWN_REAL


def words_of(page: Path) -> str:
    """The text of a page, without its markup."""
    body = page.read_text(encoding="utf-8").partition("<body")[2]
    without_scripts = re.sub(r"<(script|style).*?</\1>", " ", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", without_scripts)))


def test_the_export_is_checked_and_the_analyst_sees_the_exact_number(
    dataset: tuple[Path, Known], tmp_path: Path, safehavens: Command
) -> None:
    folder, known = dataset
    done = safehavens("validate", folder, "--runs", tmp_path)
    assert done.returncode == 0, done.stderr
    told = re.sub(r"[\s│]+", " ", done.stdout)
    assert f"cases: {known.rows} rows read, {known.kept} kept" in told
    assert f"ctdc file: {known.rows} rows in the export, {known.rows} kept, 0 set aside, 0 merged" in told
    assert "4 set aside" in told
    assert f"4 rows: {known.stray_rows}" in told
    assert "minor_has_a_childs_age_band" in told
    assert known.contradictions in told
    (page,) = tmp_path.rglob("01_data_quality.html")
    assert f"In all: {known.minors} children" in words_of(page)
    assert f"ctdc file {known.rows} {known.rows} 0 0" in words_of(page)


def test_the_dashboard_has_the_protected_number_and_says_what_is_not_in_the_export(
    dataset: tuple[Path, Known], tmp_path: Path, safehavens: Command
) -> None:
    folder, known = dataset
    done = safehavens("report", folder, "--runs", tmp_path / "runs", "--releases", tmp_path / "releases")
    assert done.returncode == 0, done.stderr
    (page,) = (tmp_path / "releases").rglob("dashboard.html")
    text = words_of(page)
    found = re.search(r"In all: ([\d,]+) children", text)
    assert found is not None
    assert found[1] in known.rounded_minors
    if known.minors not in known.rounded_minors:
        assert known.minors not in text
    lacking = text.rpartition("Not in this export")[2]
    assert "R3. Reception, and disappearance from it: needs the table “Events”" in lacking
    assert "AMIF indicators: needs the table “Services”" in lacking
    assert "252" not in text
    assert ("Synthetic sample data" in text) == (folder == TWIN)
