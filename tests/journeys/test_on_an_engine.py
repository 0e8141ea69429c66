"""The engine for real: a back-fill from its page, Dask workers of which one is killed, and what it keeps of that."""

import json
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from journeys.engine import Engine, dask_workers, engine_of, kill, wait_until
from journeys.planting import MARK, NAME, Planted, keep_countries, plant, spoil
from webhook import web_server

from pipelines.programme import read_programme
from pipelines.protect.ledger import read_ledger
from pipelines.publish.leaks import needle_faults
from pipelines.publish.needles import Needles
from pipelines.run.history import read_history

pytestmark = pytest.mark.campaign  # real runs, too long for every change

PROGRAMME = "predecessor-sample"
NOT_OF_THE_ENGINE = ("rows-SENSITIVE", "notebooks-SENSITIVE", "published-REVIEW", "releases")
"""What a run leaves with and without an engine: test_canaries.py looks at that."""

REPORTS = {f"{country}|{period}" for country in ("ALL", "NL") for period in ("2015-H1", "2015-H2")}


@pytest.fixture(scope="module")
def planted(programme: Path) -> Planted:
    """The sample with needles, and with two reports a period, for speed."""
    keep_countries(programme, ["NL"])
    return plant(programme)


@dataclass(frozen=True)
class BackFill:
    folder: Path
    killed: int
    runs: dict[str, str]
    materialized: list[str]
    addresses: set[str]
    partitions: set[str]


@pytest.fixture(scope="module")
def back_fill(planted: Planted, programme: Path, tmp_path_factory: pytest.TempPathFactory) -> BackFill:
    """All reports, made by two Dask workers, of which one is killed in the middle of a report."""
    assert planted.needles
    folder = tmp_path_factory.mktemp("engine")
    with ExitStack() as stack:
        address = stack.enter_context(dask_workers(2, folder))
        engine = stack.enter_context(engine_of(programme, folder, "--dask", address))
        partitions = engine.partitions()
        engine.backfill(sorted(partitions))
        killed = wait_until(lambda: worker_at_work(folder), "a report that is begun")
        kill(killed)
        runs = wait_until(lambda: ended(engine, partitions), "the end of the back-fill")
        wait_until(lambda: engine.runs().get("look_at_export") == "SUCCESS", "the checks of the export")
        return BackFill(folder, killed, runs, engine.materialized(), engine.addresses(), partitions)


def worker_at_work(folder: Path) -> int | None:
    """The process that has begun a report: the history has it in the name of the run."""
    begun = [event for event in read_history(folder / "runs", PROGRAMME).events if event.state == "started"]
    return int(begun[0].run.rpartition("-")[2]) if begun else None


def ended(engine: Engine, partitions: set[str]) -> dict[str, str] | None:
    runs = {key: state for key, state in engine.runs().items() if key in partitions}
    is_over = runs.keys() == partitions and all(state in ("SUCCESS", "FAILURE", "CANCELED") for state in runs.values())
    return runs if is_over else None


def test_the_page_shows_each_report_of_the_plan(back_fill: BackFill) -> None:
    assert back_fill.partitions == REPORTS


def test_every_report_is_there_exactly_once(
    back_fill: BackFill, safehavens: Callable[..., object], programme: Path
) -> None:
    assert back_fill.runs == dict.fromkeys(REPORTS, "SUCCESS")
    assert back_fill.materialized == sorted(REPORTS)
    releases = back_fill.folder / "releases"
    there = list((releases / PROGRAMME).glob("*/*/public/r*/manifest.json"))
    assert {f"{path.parts[-5]}|{path.parts[-4]}" for path in there} == REPORTS
    assert len(there) == len(REPORTS)
    assert not list(releases.rglob(".unfinished-*"))
    entries = read_ledger(releases / PROGRAMME, "public").entries
    assert sorted(entry.period for entry in entries) == ["2015-H1", "2015-H2"]
    audited = safehavens("audit", releases)
    assert audited.returncode == 0, audited.stdout + audited.stderr  # type: ignore[attr-defined]
    planned = safehavens("status", programme, "--releases", releases, "--runs", back_fill.folder / "runs")
    assert planned.returncode == 0, planned.stdout  # type: ignore[attr-defined]


def test_the_killed_worker_was_at_a_report_that_another_one_made(back_fill: BackFill) -> None:
    events = read_history(back_fill.folder / "runs", PROGRAMME).events
    at_work = [event for event in events if event.run.endswith(f"-{back_fill.killed}")]
    assert [event.state for event in at_work] == ["started"]
    made = [(event.countries, event.period) for event in events if event.state == "made"]
    assert len(made) == len(set(made)) == len(REPORTS)
    assert (at_work[0].countries, at_work[0].period) in made


def test_the_engine_listens_on_this_machine_only(back_fill: BackFill) -> None:
    assert back_fill.addresses == {"127.0.0.1"}


def left_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Records and logs of the engine and of Dask, and all that is in each database."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(room in path.parts for room in NOT_OF_THE_ENGINE):
            content = path.read_bytes()
            if path.name.endswith(".db"):  # one is called so, and nothing else
                with closing(sqlite3.connect(path)) as records:
                    content = "\n".join(records.iterdump()).encode()
            if not path.name.endswith(("-wal", "-shm")):  # parts of a database, which has just been read
                yield path.relative_to(folder).as_posix(), content


def faults(folder: Path, needles: set[str]) -> list[str]:
    """Where a needle is.

    Logs hold times, ports and numbers of processes, which read as many days and years: days are looked for in the one
    way in which the export has them, and years of birth not at all.
    """
    days = {needle for needle in needles if re.fullmatch(r"\d{4}-\d\d-\d\d", needle)}
    sought = Needles({needle for needle in needles - days if not re.fullmatch(r"\d{4}", needle)})
    found: list[str] = []
    for name, content in left_in(folder):
        found += needle_faults(name, content, sought)
        found += [f"{name}: a day" for day in days if day.encode() in content]
    return found


def test_nothing_of_the_export_is_in_the_records_and_logs(back_fill: BackFill, planted: Planted) -> None:
    names = [name for name, _ in left_in(back_fill.folder)]
    assert sum(name.endswith(".db") for name in names) > len(REPORTS), "one for each run, and those of the engine"
    assert sum(name.endswith(".log") for name in names) == 5
    assert faults(back_fill.folder, planted.needles) == []


@pytest.mark.parametrize("ending", [".db", "engine.log", "dask-worker-1.log", "history.jsonl"])
def test_the_scan_finds_what_is_put_into_any_of_these(back_fill: BackFill, planted: Planted, ending: str) -> None:
    name, content = next(found for found in left_in(back_fill.folder) if found[0].endswith(ending))
    assert needle_faults(name, content + f" {min(planted.ids)} ".encode(), Needles(planted.needles))


def test_an_export_that_the_gate_stops_is_told_without_a_value(
    planted: Planted, programme: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(programme, broken)
    spoil(broken)
    folder = tmp_path / "out"
    folder.mkdir()
    with engine_of(broken, folder) as engine:
        engine.backfill(["ALL|2015-H1"])
        runs = wait_until(lambda: ended(engine, {"ALL|2015-H1"}), "the end of the run")
        wait_until(lambda: engine.runs().get("look_at_export") == "SUCCESS", "the checks of the export")
        assert runs == {"ALL|2015-H1": "FAILURE"}
    kept = b"".join(content for name, content in left_in(folder) if "engine-" in name)
    assert b"GateStopped: The export has" in kept
    assert b"Asset check 'events' on 'export' did not pass." in kept
    assert read_programme(broken).export.path.name.startswith("export-")
    assert faults(folder, planted.needles | {NAME, MARK, "2012/05/17"}) == []


def test_a_report_whose_process_is_killed_is_made_again_by_itself_and_told_of_as_released_only(
    planted: Planted, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert planted.needles
    told = tmp_path / "told"
    shutil.copytree(programme, told)
    with (told / "programme.yml").open("a", encoding="utf-8") as settings:
        settings.write("notify:\n  webhook:\n    url: {environment: HOOK}\n")
    with web_server(200) as (url, got):
        monkeypatch.setenv("HOOK", url)
        with engine_of(told, tmp_path) as engine:
            engine.backfill(["ALL|2015-H2"])
            kill(wait_until(lambda: worker_at_work(tmp_path), "a report that is begun"))
            wait_until(lambda: engine.runs().get("ALL|2015-H2") == "SUCCESS", "the second try")
            assert engine.materialized() == ["ALL|2015-H2"]
            is_over = time.time()
            wait_until(lambda: engine.last_tick("tell_of_lost_runs") > is_over, "a look at lost runs")
    states = [event.state for event in read_history(tmp_path / "runs", PROGRAMME).events]
    assert states == ["started", "started", "made"]
    assert [json.loads(one["body"])["summary"] for one in got] == ["1 released"]
