"""The ready-made starts: each is read by what will read it, as far as it is there, and starts a command that exists."""

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from markdown_pages import prose, read
from typer.main import get_command

from pipelines.__main__ import app

PROJECT = Path(__file__).parents[3]
STARTS = PROJECT / "docs" / "scheduling"
PAGE = PROJECT / "docs" / "scheduling.md"
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


def check_command(line: str) -> None:
    """The command line of safehavens can be understood, without running it."""
    found = re.search(r"[\\/]safehavens(?:\.exe)?\s+(\S+)\s*(.*?)\s*(?:>.*)?$", line)
    assert found, line
    COMMANDS[found[1]].make_context(found[1], found[2].split())


def test_each_start_is_on_the_page() -> None:
    linked = set(re.findall(r"\]\(scheduling/([^)]+)\)", prose(PAGE)))
    assert linked == {path.name for path in STARTS.iterdir()}


def unit(name: str) -> dict[str, str]:
    lines = [line for line in read(STARTS / name).splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_the_service_starts_a_command_that_exists() -> None:
    service = unit("safe-havens.service")
    check_command(service["ExecStart"])
    assert service["Type"] == "oneshot"


def test_the_timer_catches_up_on_a_missed_morning() -> None:
    assert unit("safe-havens.timer")["Persistent"] == "true"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in STARTS.glob("safe-havens.[st]*e*r*"):
        text = read(path)
        text = text.replace("/opt/safe-havens-analytics/.venv/bin/safehavens", "/bin/true")
        (tmp_path / path.name).write_text(text.replace("User=safe-havens", "User=root"), encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    assert [one.name for one in units] == ["safe-havens.service", "safe-havens.timer"]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    calendar = unit("safe-havens.timer")["OnCalendar"]
    assert subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, check=False).returncode == 0


CRON_FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def check_cron(fields: list[str]) -> None:
    for field, (low, high) in zip(fields, CRON_FIELDS, strict=True):
        assert field == "*" or (field.isdigit() and low <= int(field) <= high), field


def test_the_lines_of_cron_are_understood() -> None:
    lines = [line for line in read(STARTS / "safe-havens.crontab").splitlines() if not line.startswith("#")]
    assert [re.search(r"safehavens (\w+)", line)[1] for line in lines] == ["update", "status"]  # type: ignore[index]
    for line in lines:
        check_cron(line.split()[:5])
        check_command(line)
        assert "%" not in line, "cron takes it for the end of the line"


TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
ORDER = {
    "Task": ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"],
    "CalendarTrigger": ["StartBoundary", "Enabled", "ScheduleByDay"],
    "Exec": ["Command", "Arguments", "WorkingDirectory"],
}
"""Parts of the schema whose elements stand in a sequence."""


def test_the_task_for_windows_is_as_its_schema_wants_it() -> None:
    task = ElementTree.fromstring(read(STARTS / "safe-havens-task.xml"))  # noqa: S314 - our own file
    assert task.tag == f"{TASK}Task"
    for name, children in ORDER.items():
        (element,) = task.iter(f"{TASK}{name}")
        assert [child.tag.removeprefix(TASK) for child in element] == children
    settings = {child.tag.removeprefix(TASK): child.text for child in task.find(f"{TASK}Settings") or ()}
    assert settings["StartWhenAvailable"] == "true", "it catches up on a missed morning"
    assert settings["ExecutionTimeLimit"] == "PT0S", "the program has its own time limit"
    command, arguments = (task.findtext(f".//{TASK}{name}") for name in ("Command", "Arguments"))
    check_command(f"{command} {arguments}")


def test_the_workflow_runs_on_a_machine_of_ones_own_and_tells_github_nothing() -> None:
    workflow = yaml.safe_load(read(STARTS / "safe-havens-workflow.yml"))
    starts = workflow[True]  # YAML takes `on` for yes, and GitHub knows it
    assert set(starts) == {"schedule", "workflow_dispatch"}, "never on a pull request"
    check_cron(starts["schedule"][0]["cron"].split())
    (job,) = workflow["jobs"].values()
    assert "self-hosted" in job["runs-on"]
    assert workflow["permissions"] == {}
    assert [re.search(r"safehavens (\w+)", step["run"])[1] for step in job["steps"]] == ["update", "status"]  # type: ignore[index]
    for step in job["steps"]:
        assert step.keys() <= {"name", "if", "working-directory", "run"}, "nothing is fetched or uploaded"
        assert step["run"].endswith(">> runs/update.log 2>&1")
        check_command(f"/{step['run']}")
