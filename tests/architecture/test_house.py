"""The house rules that import-linter can't say: one owner per heavy library, one maker of tables, one clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
MODULES = sorted((PROJECT / "pipelines").rglob("*.py"))

OWNERS = {
    "great_expectations": "validate",
    "papermill": "run",
    "plotly": "figures",
    "weasyprint": "report",
    "kaleido": "report",
    "dagster": "run",
    "distributed": "run",
    "fsspec": "run",
    "fastexcel": "load",
    "pyzipper": "load",
    "xlsxwriter": "report",
    "scipy": "protect",
    "highspy": "protect",
    "pypdf": "publish",
}


def imports_of(module: Path) -> set[str]:
    """The dotted names that a file imports, at the top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_a_heavy_library_is_imported_by_its_owner_only(library: str, owner: str) -> None:
    users = {
        module.relative_to(PROJECT / "pipelines").parts[0]
        for module in MODULES
        if any(name.split(".")[0] == library for name in imports_of(module))
    }
    assert users <= {owner}


def test_only_protect_makes_published_tables() -> None:
    makers = {
        module.relative_to(PROJECT / "pipelines").parts[0]
        for module in MODULES
        if "seal_table" in module.read_text(encoding="utf-8")
    }
    assert makers == {"protect"}


def test_only_one_module_reads_the_clock() -> None:
    readers = {
        module.relative_to(PROJECT / "pipelines").as_posix()
        for module in MODULES
        if any(call in module.read_text(encoding="utf-8") for call in (".now(", ".today(", ".utcnow(", "time.time("))
    }
    assert readers == {"run/clock.py"}


def test_only_notices_reach_for_the_network() -> None:
    clients = {"requests", "httpx", "urllib.request", "urllib3", "aiohttp", "socket", "http.client", "smtplib"}
    users = {module.relative_to(PROJECT / "pipelines").as_posix() for module in MODULES if clients & imports_of(module)}
    assert users == {"run/notify.py"}


def test_every_test_module_can_be_imported() -> None:
    """A name taken out of the project while a test still needs it shows here, in seconds."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "tests/unit", "tests/leaks", "tests/journeys"]
    collected = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=False)
    assert collected.returncode == 0, collected.stdout
