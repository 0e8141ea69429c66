"""The faults around a run: the clock, the export that changes under it, and one of its processes that dies or hangs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from fault_kinds import at_each_reading
from fault_trial import Kind, Trial, exit_code_of
from prepared_update import SETTINGS

from pipelines.errors import ExportUnreadable, GateStopped, RuleBroken, TimeLimitReached
from pipelines.programme import PROJECT_FOLDER

NIGHTS = (
    ("Europe/Amsterdam", dt.date(2016, 3, 27)),
    ("Europe/Bucharest", dt.date(2016, 10, 30)),
    ("America/New_York", dt.date(2016, 3, 13)),
    ("Australia/Lord_Howe", dt.date(2016, 10, 2)),
)
"""Where and on which night clocks were put forward or back."""

LAST_DAY = dt.date(2015, 12, 31)


def clock_jumps(trial: Trial) -> list[int]:
    """A clock that says another moment, years away, each time that it is asked."""

    def now() -> dt.datetime:
        return dt.datetime(2016, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=trial.chance.uniform(-9000, 30000))

    process = trial.fork(now=now)
    _expect(trial, exit_code_of(process), 0)
    return [process]


def daylight_saving_night(trial: Trial) -> list[int]:
    """Reports that are due on the day of a night on which clocks are put forward or back, within two hours of it.

    Due is what is due in UTC, to the second, whatever the local clock says.
    """
    zone, day = trial.chance.choice(NIGHTS)
    days = (day - LAST_DAY).days - 1
    folder = trial.folder / "programme"
    shutil.copytree(trial.prepared.folder, folder)
    (folder / "programme.yml").write_text(f"{SETTINGS}days_after_cut_off: {days}\n", encoding="utf-8")
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    moment = midnight + dt.timedelta(seconds=trial.chance.choice((-1, 0, trial.chance.randrange(-7200, 7200))))
    started = time.monotonic()

    def now() -> dt.datetime:
        # The seconds that pass must not carry a run from before midnight over it.
        passed = dt.timedelta(seconds=time.monotonic() - started) if moment >= midnight else dt.timedelta()
        return moment + passed

    def arm() -> None:
        os.environ["TZ"] = zone
        time.tzset()

    process = trial.fork(now=now, arm=arm, prepared=dataclasses.replace(trial.prepared, folder=folder))
    _expect(trial, exit_code_of(process), 0)
    if trial.is_made != (moment >= midnight):
        trial.note("healed", f"due at the wrong moment: {moment} in {zone}")
    return [process]


def _damage(export: Path, how: str) -> None:
    """The file of cases is gone, empty, overwritten, or cut off within a row: at the end of one it would be whole."""
    cases = export / "cases.csv"
    with suppress(FileNotFoundError):
        content = cases.read_bytes()
        if how == "vanished":
            cases.unlink()
        elif how == "empty":
            cases.write_bytes(b"")
        elif how == "overwritten":
            cases.write_bytes(os.urandom(len(content)))
        else:
            cases.write_bytes(content[: content.rindex(b",yes") + 2])


DAMAGES = ("vanished", "empty", "overwritten", "cut off")


def export_changes(trial: Trial) -> list[int]:
    """The export is damaged right before it is read, or is gone after; every second time it is back at the next try."""
    folder = trial.folder / "programme"
    shutil.copytree(trial.prepared.folder, folder)
    how, passes = trial.chance.choice(DAMAGES), trial.chance.random() < 0.5
    number = trial.chance.randrange(1, 4)

    def damage(count: int) -> None:
        if count == number:
            _damage(folder / "export", how)

    def mend(_: float) -> None:
        if passes:
            shutil.copytree(trial.prepared.folder, folder, dirs_exist_ok=True)

    process = trial.fork(
        arm=at_each_reading(folder / "export", damage),
        pause=mend,
        prepared=dataclasses.replace(trial.prepared, folder=folder),
        is_reading=True,
    )
    code = exit_code_of(process)
    _expect(trial, code, 0, ExportUnreadable.exit_code, GateStopped.exit_code, RuleBroken.exit_code)
    if bool(code) == trial.is_made:
        trial.note("healed", f"ended with {code}")
    return [process]


def run_killed(trial: Trial) -> list[int]:
    """kill −9 of the whole command at a random moment; its worker, kernels and browser are left to themselves."""
    run = trial.start()
    with suppress(subprocess.TimeoutExpired):
        run.wait(trial.chance.uniform(0, trial.seconds))
    run.kill()
    run.wait()
    return [run.pid]


def one_process_killed(trial: Trial) -> list[int]:
    """kill −9 of any other process of the whole command: worker, press, kernel, browser. The run goes on without it."""
    run = trial.start()
    with suppress(subprocess.TimeoutExpired):
        run.wait(trial.chance.uniform(trial.seconds / 4, trial.seconds))
    others = [process for process in trial.processes([]) if process != run.pid]
    with suppress(ProcessLookupError):
        if others:
            os.kill(trial.chance.choice(others), signal.SIGKILL)
    run.wait()
    return [run.pid]


def kernel_killed(trial: Trial) -> list[int]:
    """kill −9 of a kernel as soon as there is one; the report is tried again."""
    run = trial.start()
    while run.poll() is None:
        kernels = [process for process in trial.processes([]) if process != run.pid and _is_kernel(process)]
        if kernels:
            os.kill(trial.chance.choice(kernels), signal.SIGKILL)
            break
        time.sleep(0.1)
    _expect(trial, run.wait(), 0)
    if not trial.is_made:
        trial.note("healed", "a report whose kernel died was not tried again")
    return [run.pid]


def _is_kernel(process: int) -> bool:
    """A forked kernel leads a session of its own and is no browser."""
    with suppress(OSError):
        is_python = b"forkserver" in Path(f"/proc/{process}/cmdline").read_bytes()
        return is_python and os.getsid(process) == process
    return False


def cell_stuck(trial: Trial) -> list[int]:
    """A cell that never ends: the run breaks the release off at its time limit."""
    notebooks = trial.folder / "notebooks"
    shutil.copytree(PROJECT_FOLDER / "notebooks", notebooks)
    path = notebooks / "06_funder_report.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    cells[-1]["source"] = "import time\ntime.sleep(3600)"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    settings = f"{SETTINGS}time_limit_minutes: 1\n"
    (trial.prepared.folder / "programme.yml").write_text(settings, encoding="utf-8")
    run = trial.start("--notebook-dir", str(notebooks))
    _expect(trial, run.wait(), TimeLimitReached.exit_code)
    (trial.prepared.folder / "programme.yml").write_text(SETTINGS, encoding="utf-8")
    return [run.pid]


def export_gone(trial: Trial) -> list[int]:
    """The export vanishes at a random moment of the whole command, and is there again for the next one."""
    run = trial.start()
    time.sleep(trial.chance.uniform(0, trial.seconds / 2))
    export = trial.prepared.folder / "export"
    export.rename(export.with_name("gone"))
    time.sleep(trial.seconds / 4)
    export.with_name("gone").rename(export)
    run.wait()
    return [run.pid]


def _expect(trial: Trial, code: int, *expected: int) -> None:
    if code not in expected:
        trial.note("healed", f"ended with {code}")


WHOLE: dict[str, Kind] = {
    "kill −9 of the whole run": run_killed,
    "kill −9 of one of its processes": one_process_killed,
    "kill −9 of a kernel": kernel_killed,
    "a stuck cell": cell_stuck,
    "the export is away for a while": export_gone,
}
