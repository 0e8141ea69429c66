"""pyproject.toml, requirements.lock, constraints.txt and environment.yml say the same, and pip can install it."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[3]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
CONDA = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
PIP_PART = next(part["pip"] for part in CONDA if isinstance(part, dict))

SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
MACHINES = [
    {
        "python_version": python,
        "python_full_version": f"{python}.5",
        "sys_platform": system,
        "platform_system": name,
        "os_name": "nt" if system == "win32" else "posix",
    }
    for python in ("3.11", "3.12", "3.13")
    for system, name in SYSTEMS.items()
]
NOT_IN_THE_LOCK = {"pip", "setuptools", PYPROJECT["name"]}
"""What a new environment has of itself, and the project."""

NOT_COPIED = shutil.ignore_patterns(".*", "runs", "releases", "*.egg-info", "__pycache__")


def pins() -> dict[str, list[Requirement]]:
    """Package → its exact versions in the lock, each with the machines that it is for."""
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^(\S+==[^\\\n]+)", LOCK, flags=re.MULTILINE):
        pin = Requirement(line)
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


def applies(pin: Requirement, machine: dict[str, str]) -> bool:
    return pin.marker is None or pin.marker.evaluate(machine)


EXTRAS = PYPROJECT["optional-dependencies"]
WANTED = sorted([*PYPROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)])


@pytest.mark.parametrize("wanted", WANTED)
def test_the_lock_pins_every_dependency_within_its_bounds_on_every_machine(wanted: str) -> None:
    requirement = Requirement(wanted)
    for machine in (one for one in MACHINES if applies(requirement, one)):
        pinned = [pin for pin in pins().get(canonicalize_name(requirement.name), []) if applies(pin, machine)]
        assert len(pinned) == 1, machine
        assert requirement.specifier.contains(version(pinned[0])), machine


def test_the_lock_has_hashes_for_all_and_no_addresses() -> None:
    entries = re.split(r"^(?=\S+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == sum(len(pinned) for pinned in pins().values()) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK


def test_the_constraints_are_the_pins_of_the_lock() -> None:
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    constraints = sorted(str(Requirement(line)) for line in lines if not line.startswith("#"))
    assert constraints == sorted(str(pin) for pinned in pins().values() for pin in pinned)


def test_conda_installs_the_project_with_the_constraints() -> None:
    assert PIP_PART == ["-c constraints.txt", "-e ."]
    assert CONDA[:2] == [f"python{PYPROJECT['requires-python']}", "pip"]
    assert CONDA[2:4] == ["pango", "font-ttf-liberation"]
    assert len(CONDA) == 5


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.campaign
def test_the_pip_part_of_environment_yml_really_gives_the_versions_of_the_lock(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "venv"
    shutil.copytree(PROJECT, project, ignore=NOT_COPIED)
    run(sys.executable, "-m", "venv", home, folder=project)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (programs / "python", "-m", "pip")
    run(*pip, "install", "--quiet", *(word for line in PIP_PART for word in shlex.split(line)), folder=project)
    listed = json.loads(run(*pip, "list", "--format", "json", folder=project))
    installed = {canonicalize_name(one["name"]): one["version"] for one in listed}
    locked = {name: {version(pin) for pin in pinned if applies(pin, {})} for name, pinned in pins().items()}
    assert {name: {installed[name]} for name in installed.keys() - NOT_IN_THE_LOCK} == {
        name: locked.get(name, set()) for name in installed.keys() - NOT_IN_THE_LOCK
    }
    needed = {canonicalize_name(Requirement(one).name) for one in PYPROJECT["dependencies"]}
    assert needed <= installed.keys()
    safehavens = programs / "safehavens"
    assert "validate" in run(safehavens, "--help", folder=project)
    made = run(
        *(safehavens, "report", "data_samples/safe_havens", "--period", "2018-H2"),
        *("--runs", tmp_path / "runs", "--releases", tmp_path / "releases"),
        folder=project,
    )
    files = [Path(line.removeprefix("Open: ")) for line in made.strip().splitlines()]
    assert {file.name for file in files} == {"dashboard.html", "report.pdf", "indicators.xlsx", "indicators.csv"}
    assert all(file.is_relative_to(tmp_path / "releases") and file.is_file() for file in files)
