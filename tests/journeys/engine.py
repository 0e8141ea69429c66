"""A real engine for tests: `safehavens schedule` and Dask processes on loopback, asked through its own page."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

PROJECT = Path(__file__).parents[2]
PATIENCE = 1800
"""Seconds that anything may take on a machine that has other work to do."""

LAUNCH = """mutation($given: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $given) { ... on LaunchBackfillSuccess { backfillId } } }"""
RUNS = "{ runsOrError { ... on Runs { results { runId status jobName tags { key value } } } } }"
MATERIALIZED = """{ assetNodes { assetKey { path } partitionKeys
  assetMaterializations(limit: 100) { partition runId } } }"""

TICKS = """{ workspaceOrError { ... on Workspace { locationEntries { locationOrLoadError { ... on RepositoryLocation {
  repositories { sensors { name sensorState { ticks(limit: 1) { timestamp } } } } } } } } } }"""


def wait_until(is_so: Callable[[], Any], what: str) -> Any:
    """Gives what `is_so` gives as soon as that is something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := is_so():
            return found
        time.sleep(1)
    raise AssertionError(f"{what} did not happen in {PATIENCE} seconds")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def started(command: Sequence[object], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, and no trace of it or of what it started afterwards."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            list(map(str, command)), cwd=PROJECT, stdout=file, stderr=file, start_new_session=True
        )
    try:
        yield process
    finally:
        family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        for one in family:
            if one.is_running():
                one.kill()


@dataclass(frozen=True)
class Engine:
    """A running engine: its page's port, and its process."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(self, query: str, **given: object) -> Any:
        """What the page's own interface answers; None while it is not there yet."""
        body = json.dumps({"query": query, "variables": given}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.load(answer)["data"]
        except OSError:
            return None

    def backfill(self, partitions: Sequence[str]) -> None:
        """Asks for reports, as the page's button does."""
        given = {"assetSelection": [{"path": ["report"]}], "partitionNames": list(partitions)}
        assert self.ask(LAUNCH, given=given)["launchPartitionBackfill"]["backfillId"]

    def runs(self) -> dict[str, str]:
        """Partition, or the name of the job → how its last run stands."""
        found: dict[str, str] = {}
        for run in reversed(self.ask(RUNS)["runsOrError"]["results"]):
            tags = {tag["key"]: tag["value"] for tag in run["tags"]}
            found[tags.get("dagster/partition", run["jobName"])] = run["status"]
        return found

    def partitions(self) -> set[str]:
        """The reports that the page shows."""
        return {key for node in self.ask(MATERIALIZED)["assetNodes"] for key in node["partitionKeys"]}

    def materialized(self) -> list[str]:
        """The reports that the page shows as made, once for each time."""
        nodes = self.ask(MATERIALIZED)["assetNodes"]
        return sorted(one["partition"] for node in nodes for one in node["assetMaterializations"] if one["partition"])

    def last_tick(self, sensor: str) -> float:
        """When the engine last asked a sensor, in seconds since 1970."""
        (place,) = self.ask(TICKS)["workspaceOrError"]["locationEntries"]
        (sensors,) = [one["sensors"] for one in place["locationOrLoadError"]["repositories"]]
        (ticks,) = [one["sensorState"]["ticks"] for one in sensors if one["name"] == sensor]
        return max((float(tick["timestamp"]) for tick in ticks), default=0.0)

    def addresses(self) -> set[str]:
        """Where it and all that it started listen."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        listening = [one for process in family for one in process.net_connections() if one.status == "LISTEN"]
        return {one.laddr.ip for one in listening}


@contextmanager
def engine_of(programme: Path, folder: Path, *more: object) -> Iterator[Engine]:
    """The engine of a programme, with its runs and releases in `folder`."""
    port = free_port()
    places = ["--runs", folder / "runs", "--releases", folder / "releases", "--port", port]
    command = [sys.executable, "-m", "pipelines", "schedule", programme, *places, *more]
    with started(command, folder / "schedule.log") as process:
        engine = Engine(port, process)
        wait_until(lambda: engine.ask("{ version }") or process.poll(), "the page")
        assert process.poll() is None, (folder / "schedule.log").read_text(encoding="utf-8")
        yield engine


@contextmanager
def dask_workers(number: int, folder: Path) -> Iterator[str]:
    """The address of a Dask scheduler with so many workers, each a process of its own, as docs/scheduling.md has it."""
    dask = [sys.executable, "-m", "dask"]
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    loopback = ["--host", "127.0.0.1", "--no-dashboard"]
    worker = [*dask, "worker", address, *loopback, "--nthreads", 1, "--no-nanny"]
    with (
        started([*dask, "scheduler", *loopback, "--port", port], folder / "dask-scheduler.log"),
        several(worker, number, folder),
    ):
        yield address


@contextmanager
def several(command: Sequence[object], number: int, folder: Path) -> Iterator[None]:
    if not number:
        yield
        return
    with started(command, folder / f"dask-worker-{number}.log"), several(command, number - 1, folder):
        yield


def kill(pid: int) -> None:
    """As a machine that loses its power."""
    os.kill(pid, signal.SIGKILL)
