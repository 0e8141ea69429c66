"""One trial: a fault in an update, what it left, whether the next update heals it, and what must hold all the time."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prepared_update import LAST, NAME, Prepared, fork_update, identifiers_of

from pipelines.errors import SafeHavensError
from pipelines.programme import PROJECT_FOLDER
from pipelines.protect.ledger import read_ledger

Digests = dict[str, str]
NOT_SERVED = re.compile(r"(^|/)\.")
"""What no reader sees: locks, and what is not finished yet."""

OF_A_RUN = re.compile(
    r"[^/]+/(\.?run\.json(\.new)?|(notebooks-SENSITIVE|published-REVIEW)/.*)|history\.jsonl|history-.*\.html"
)
"""What the folder of runs holds; that of a run that was killed stays as it was then, and its record says *started*."""

MARK = "SAFE_HAVENS_TRIAL"
ALONE_SECONDS = 60
"""How soon after its run every other process of it must have ended."""


def digests_of(folder: Path) -> Digests:
    """Path → SHA-256 of every file that is served or unfinished; locks are left out, as they stay."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".locks" not in path.parts]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@dataclass(frozen=True)
class Expected:
    """The releases without a fault: `before` the last period is due (in `base`, with runs), and `after` its release."""

    base: Path
    before: Digests
    after: Digests


@dataclass
class Trial:
    """One trial in a `folder` of its own; faults draw from `chance`. `seconds`: how long a run takes without a fault.

    `is_whole`: it is the whole command that runs. `problems`: what was found wrong, by kind.
    """

    folder: Path
    prepared: Prepared
    expected: Expected
    chance: random.Random
    seconds: float
    is_whole: bool = False
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def runs(self) -> Path:
        return self.folder / "runs"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def said(self) -> Path:
        return self.folder / "said"

    def lay_base(self) -> None:
        """Puts the last good releases and their runs there."""
        for part in ("releases", "runs"):
            shutil.copytree(self.expected.base / part, self.folder / part)
        self.temporary.mkdir()
        self.said.touch()

    def fork(self, **faults: Any) -> int:
        """Starts an update of which reading and drawing were done before; gives its process."""
        arm = faults.pop("arm", lambda: None)
        temporary = str(self.temporary)

        def set_up() -> None:
            os.environ["TMPDIR"] = tempfile.tempdir = temporary
            arm()

        prepared = faults.pop("prepared", self.prepared)
        return fork_update(prepared, self.folder, self.said, arm=set_up, **faults)

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        """Starts the whole command."""
        command = [sys.executable, "-m", "pipelines", "update", str(self.prepared.folder)]
        places = ["--runs", str(self.runs), "--releases", str(self.releases), *more]
        environment = {**os.environ, "TMPDIR": str(self.temporary), MARK: str(self.folder)}
        with self.said.open("ab") as said:
            return subprocess.Popen(
                [*command, *places],
                cwd=PROJECT_FOLDER,
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def processes(self, of: Collection[int]) -> list[int]:
        """What runs of this trial: in the sessions `of` forked updates, or with the mark in its environment.

        A process that was killed is gone when the last of its threads is: until then it holds its locks.
        """
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if not entry.name.isdigit() or int(entry.name) == os.getpid():
                    continue
                state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                marked = self.is_whole and f"{MARK}={self.folder}".encode() in (entry / "environ").read_bytes()
                is_gone = state == "Z" and len(list((entry / "task").iterdir())) == 1
                if not is_gone and (int(session) in of or marked):
                    found.append(int(entry.name))
        return found

    @property
    def is_made(self) -> bool:
        """Whether the last period is shown."""
        return (self.releases / NAME / "NL" / LAST / "public" / "r1" / "manifest.json").is_file()

    def note(self, kind: str, problem: str) -> None:
        """Writes down what is wrong."""
        self.problems.setdefault(kind, []).append(problem)

    def examine_after_fault(self, sessions: Collection[int]) -> None:
        """What must be true at the worst moment: nothing runs, and every reader finds what is whole."""
        until = time.monotonic() + ALONE_SECONDS
        while (left := self.processes(sessions)) and time.monotonic() < until:
            time.sleep(0.05)
        if left:
            self.note("left behind", f"{len(left)} processes")
            for process in left:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        there = digests_of(self.releases)
        served = {
            path: digest for path, digest in there.items() if not NOT_SERVED.search(path) and path != "index.html"
        }
        for path, digest in self.expected.before.items():
            if path != "index.html" and served.get(path) != digest:
                self.note("release intact", f"{path} was changed or lost")
        for path, digest in served.items():
            if self.expected.after.get(path) != digest:
                self.note("half-written", path)
        for problem in (*_index_problems(self.releases), *_ledger_problems(self.releases)):
            self.note("release intact", problem)
        for path in sorted(self.runs.rglob("*.json")):
            with path.open(encoding="utf-8") as file:
                try:
                    json.load(file)
                except ValueError:
                    self.note("half-written", path.relative_to(self.runs).as_posix())

    def heal(self) -> None:
        """The next update, without a fault, and what must be true after it: all as if nothing had happened."""
        code = self.start().wait() if self.is_whole else exit_code_of(self.fork())
        if code:
            self.note("healed", f"the next update ended with {code}")
        after = digests_of(self.releases)
        for path in sorted({*after, *self.expected.after}):
            if after.get(path) != self.expected.after.get(path):
                is_extra = path not in self.expected.after
                self.note("left behind" if is_extra else "healed", f"releases/{path}")
        for path in sorted(self.runs.rglob("*")):
            name = path.relative_to(self.runs).as_posix()
            if path.is_file() and not OF_A_RUN.fullmatch(name) and ".locks" not in path.parts:
                self.note("left behind", f"runs/{name}")
        for path in self.temporary.iterdir():
            inside = ", ".join(sorted(one.name for one in path.rglob("*"))) or "nothing"
            self.note("left behind", f"temporary {re.sub('[0-9]+', 'N', path.name)}, in it {inside}")
        if any(value.encode() in self.said.read_bytes() for value in identifiers_of(self.prepared.folder)):
            self.note("healed", "a case value was printed")
        if b"Traceback" in self.said.read_bytes():
            self.note("healed", "a traceback was printed")


def exit_code_of(process: int) -> int:
    """Waits for a forked update."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _index_problems(releases: Path) -> Iterator[str]:
    html = (releases / "index.html").read_text(encoding="utf-8")
    if not html.rstrip().endswith("</html>"):
        yield "the index is cut off"
    for link in re.findall(r'href="([^"#]+)"', html):
        if not (releases / link).is_file():
            yield "the index links to nothing"


def _ledger_problems(releases: Path) -> Iterator[str]:
    try:
        ledger = read_ledger(releases / NAME, "public")
    except SafeHavensError as error:
        yield str(error)
        return
    periods = [entry.period for entry in ledger.entries]
    if len(set(periods)) != len(periods):
        yield "a period is in the ledger twice"
    shown = {path.parents[2].name for path in releases.glob(f"{NAME}/*/*/public/r1/manifest.json")}
    if not shown <= set(periods):
        yield "a release is shown that is not in the ledger"


Kind = Callable[[Trial], list[int]]
"""Makes one fault happen in one or more updates; gives their processes, all ended."""


def run_trial(kind: Kind, trial: Trial) -> dict[str, list[str]]:
    """One trial from beginning to end; gives its problems."""
    trial.lay_base()
    sessions = kind(trial)
    trial.examine_after_fault(sessions)
    trial.heal()
    return trial.problems
