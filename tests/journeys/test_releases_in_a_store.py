"""Two machines, each with folders of its own, and one S3 server between them."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from journeys.engine import kill
from journeys.planting import keep_countries
from journeys.s3_server import BUCKET, files_of, s3_server

from pipelines.protect.ledger import read_ledger
from pipelines.run.store import Store

pytestmark = pytest.mark.campaign  # a server, and real runs

PROJECT = Path(__file__).parents[2]
PROGRAMME = "predecessor-sample"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with s3_server(tmp_path_factory.mktemp("s3")) as environment:
        yield environment


@pytest.fixture(scope="module")
def stored_programme(programme: Path) -> Path:
    """The sample with two reports a period, for speed, and a store."""
    keep_countries(programme, ["NL"])
    with (programme / "programme.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"store: s3://{BUCKET}/releases\n")
    return programme


def test_of_many_at_once_one_adds_an_entry(server: dict[str, str]) -> None:
    store = Store(files_of(server), f"{BUCKET}/race/programme")
    for number in range(1, 21):
        with ThreadPoolExecutor(8) as pool:
            added = list(
                pool.map(lambda who, name=f"ledger/{number:04}.json": store._add(name, bytes([who])), range(8))
            )
        assert added.count(True) == 1
        assert store._read(f"ledger/{number:04}.json") == bytes([added.index(True)])


def start(programme: Path, machine: Path, server: dict[str, str]) -> subprocess.Popen[str]:
    """A real update on a machine of its own."""
    command = [sys.executable, "-m", "pipelines", "update", programme]
    places = ["--runs", machine / "runs", "--releases", machine / "releases"]
    return subprocess.Popen(
        list(map(str, [*command, *places])),
        cwd=PROJECT,
        env={**os.environ, **server},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def contents(machine: Path) -> dict[str, str]:
    files = [path for path in (machine / "releases").rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {
        path.relative_to(machine).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)
    }


def test_two_machines_of_which_one_is_killed_release_each_report_once(
    stored_programme: Path, tmp_path: Path, server: dict[str, str]
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    killed, other = start(stored_programme, here, server), start(stored_programme, there, server)
    assert killed.stderr is not None
    while not (line := killed.stderr.readline()).startswith("Rendering"):
        assert line, "the run ended"
    kill(killed.pid)
    killed.wait()
    said = other.communicate(timeout=1800)
    assert other.returncode == 0, said
    again = start(stored_programme, here, server)
    assert again.communicate(timeout=1800) is not None
    assert again.returncode == 0
    files = files_of(server)
    stored = [name.partition(f"{PROGRAMME}/")[2] for name in files.find(f"{BUCKET}/releases/{PROGRAMME}")]
    assert sorted(name for name in stored if name.startswith("ledger/")) == ["ledger/0001.json", "ledger/0002.json"]
    assert len([name for name in stored if name.endswith(".zip")]) == 4
    assert contents(here) == contents(there)
    assert len([name for name in contents(here) if name.endswith("/manifest.json")]) == 4
    entries = read_ledger(here / "releases" / PROGRAMME, "public").entries
    assert sorted(entry.period for entry in entries) == ["2015-H1", "2015-H2"]
