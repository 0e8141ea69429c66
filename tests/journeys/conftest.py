"""What the journeys share: the real command, and a small programme that tests may break."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import open_browser
from playwright.sync_api import Browser

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "data_samples"

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def safehavens() -> Command:
    """Runs the command `safehavens` with these arguments, in a process of its own."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipelines", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=1800, cwd=PROJECT, check=False)

    return run


@pytest.fixture(scope="session")
def digests() -> Callable[[Path], dict[str, str]]:
    """Gives the SHA-256 of every file in a folder."""

    def of_folder(folder: Path) -> dict[str, str]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return of_folder


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small sample programme."""
    folder = tmp_path_factory.mktemp("programme") / "predecessor"
    shutil.copytree(SAMPLES / "predecessor", folder)
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """The browser of this file's tests, without the pages that the tests before have opened: each goes on working."""
    yield chromium
    for context in chromium.contexts:
        context.close()
