"""The command `schedule`: starts Dagster for one programme, on this machine only, with its records in a folder of runs.

Nothing here imports Dagster: without the extra `schedule` there is a sentence, and no other command waits for it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from filelock import FileLock, Timeout

from pipelines.errors import BrokenOff, ParameterInvalid
from pipelines.programme import find_folder, read_programme
from pipelines.run.folder import ONLY_OWNER
from pipelines.run.places import Places
from pipelines.run.terminal import (
    NOTEBOOKS,
    RELEASES,
    RUNS,
    NotebookFolder,
    ProgrammeFolder,
    ReleasesFolder,
    RunsFolder,
    answer,
)

THIS_MACHINE = "127.0.0.1"
"""Whoever opens the page can start runs, so only this machine can open it."""

SETTING = "SAFEHAVENS_SCHEDULE"
"""The variable that tells the engine's processes which programme it is."""

LOG = "engine.log"

RUNS_WITH_WORKERS = 16
"""Runs at once where Dask workers do the work: those that no worker is free for wait. Without, one uses all cores."""


@dataclass(frozen=True)
class Setting:
    """What the engine works on: the folder of the programme, the places, and the address of a Dask scheduler."""

    programme_folder: str
    runs: str
    releases: str
    notebooks: str
    dask: str | None = None

    @property
    def places(self) -> Places:
        """The folders of runs, releases and notebooks."""
        return Places(Path(self.runs), Path(self.releases), Path(self.notebooks))

    def environment(self) -> dict[str, str]:
        """What the engine's processes get as environment."""
        return {SETTING: json.dumps(asdict(self))}


def read_setting() -> Setting:
    """The setting of this process's environment. Raises ParameterInvalid where there is none."""
    if SETTING not in os.environ:
        raise ParameterInvalid("The engine was not told which programme it is for.", "Start it by safehavens schedule.")
    return Setting(**json.loads(os.environ[SETTING]))


def schedule(
    programme_folder: ProgrammeFolder,
    port: Annotated[int, typer.Option(help="Port of the page, on this machine.", min=1, max=65535)] = 3000,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler whose workers make reports.")] = None,
    runs: RunsFolder = RUNS,
    releases: ReleasesFolder = RELEASES,
    notebook_dir: NotebookFolder = NOTEBOOKS,
) -> None:
    """Start the engine: makes what is due, each report by itself, and shows it on a page. Ctrl+C ends it."""
    programme = read_programme(programme_folder)
    if not all(find_spec(name) for name in ("dagster", "dagster_webserver", "distributed")):
        raise ParameterInvalid(
            "The engine is not installed.", "Install the extra: pip install -c constraints.txt -e '.[schedule]'"
        )
    setting = Setting(
        str(find_folder(programme_folder, "programme.yml", "")), str(runs), str(releases), str(notebook_dir), dask
    )
    home = runs / f"engine-{programme.programme}"
    home.mkdir(mode=ONLY_OWNER, parents=True, exist_ok=True)
    # JSON is YAML.
    (home / "dagster.yaml").write_text(json.dumps(settings_of_dagster(bool(dask)), indent=1) + "\n", encoding="utf-8")
    with alone(home):
        from pipelines.run.schedule import end_lost_runs  # Dagster, which takes seconds

        end_lost_runs(home)
        answer.print(f"Open: http://{THIS_MACHINE}:{port} (in half a minute). Ctrl+C ends the engine.", soft_wrap=True)
        _run(setting, port, home)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Raises ParameterInvalid where the engine of this programme runs already."""
    try:
        with FileLock(home / "engine.lock", timeout=0):
            yield
    except Timeout:
        raise ParameterInvalid("The engine of this programme is running already.", "Open its page.") from None


def settings_of_dagster(has_workers: bool) -> dict[str, object]:
    """Dagster's own settings: nothing is told to its makers, and nothing that a process prints is kept.

    Reports of one period are views of one release, so they take turns.
    """
    turns = {"key": "dagster/partition/period", "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
    return {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
        "concurrency": {
            "runs": {
                "max_concurrent_runs": RUNS_WITH_WORKERS if has_workers else 1,
                "tag_concurrency_limits": [turns],
            }
        },
        "run_monitoring": {"enabled": True, "poll_interval_seconds": 20},
        # A run whose process was killed; what failed in a report has been tried again already, where that can help.
        "run_retries": {"enabled": True, "max_retries": 2, "retry_on_asset_or_op_failure": False},
    }


def _run(setting: Setting, port: int, home: Path) -> None:
    """Runs the engine until somebody ends it. Raises BrokenOff where it ended by itself."""
    command = [sys.executable, "-m", "dagster", "dev", "-h", THIS_MACHINE, "-p", str(port)]
    command += ["-m", "pipelines.run.schedule", "-a", "definitions"]
    environment = {
        **os.environ,
        **setting.environment(),
        "DAGSTER_HOME": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONUNBUFFERED": "1",
    }
    is_ended = False
    with (home / LOG).open("ab") as log:
        engine = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603

        def end(*_: object) -> None:
            nonlocal is_ended
            is_ended = True
            with suppress(ProcessLookupError):
                engine.terminate()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        engine.wait()
    if not is_ended:
        raise BrokenOff("The engine ended by itself.", f"Its last words are in {home / LOG}; the port may be taken.")
