"""What Dagster is told of a programme, without a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from webhook import web_server

from pipelines.errors import ParameterInvalid
from pipelines.programme import PROJECT_FOLDER, read_programme
from pipelines.protect.published import MANIFEST
from pipelines.run import engine, partitions, schedule, turn
from pipelines.run.clock import today
from pipelines.run.due import plan_of
from pipelines.run.engine import SETTING, Setting
from pipelines.run.plan import Report

dagster = pytest.importorskip("dagster")

FOLDER = PROJECT_FOLDER / "data_samples" / "predecessor"
SAMPLE = read_programme(FOLDER)
VALUE = "Ionela 12E5"
"""What a library might say of a record."""


@pytest.fixture
def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    here = Setting(str(FOLDER), str(tmp_path / "runs"), str(tmp_path / "releases"), str(PROJECT_FOLDER / "notebooks"))
    for name, value in here.environment().items():
        monkeypatch.setenv(name, value)
    return here


@pytest.fixture
def notified(tmp_path: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch) -> str:
    """The variable that holds the address which the programme tells of its reports."""
    folder = tmp_path / "told"
    shutil.copytree(FOLDER, folder)
    with (folder / "programme.yml").open("a", encoding="utf-8") as file:
        file.write("notify:\n  webhook:\n    url: {environment: HOOK}\n")
    for name, value in replace(setting, programme_folder=str(folder)).environment().items():
        monkeypatch.setenv(name, value)
    return "HOOK"


@pytest.fixture
def instance() -> Iterator["dagster.DagsterInstance"]:
    with dagster.DagsterInstance.ephemeral() as one:
        yield one


def test_the_partitions_are_the_reports_of_the_plan(setting: Setting) -> None:
    plan = plan_of(SAMPLE, setting.places.releases, today())
    reports = [f"{one.country}|{one.period.id}" for planned in plan for one in planned.reports]
    assert len(reports) == 8
    assert sorted(partitions.partitions_of(SAMPLE).get_partition_keys()) == sorted(reports)


def test_the_definitions_can_be_loaded(setting: Setting) -> None:
    assert setting
    dagster.Definitions.validate_loadable(schedule.definitions())


def test_each_report_that_is_due_is_asked_for_and_what_others_released_is_noted(
    setting: Setting, instance: "dagster.DagsterInstance"
) -> None:
    released = Report("NL", SAMPLE.periods[0], "public").folder(setting.places.releases, SAMPLE, 1)
    released.mkdir(parents=True)
    (released / MANIFEST).touch()
    asked = [request.partition_key for request in partitions.requests_of(SAMPLE, setting.places.releases, instance)]
    assert sorted(asked) == sorted({*partitions.partitions_of(SAMPLE).get_partition_keys()} - {"NL|2015-H1"})
    assert instance.get_materialized_partitions(dagster.AssetKey("report")) == {"NL|2015-H1"}


def test_a_report_is_tried_once_a_day(setting: Setting, instance: "dagster.DagsterInstance") -> None:
    run = dagster.DagsterRun(job_name="make_report", tags={"dagster/partition": "ALL|2015-H2"})
    instance.add_run(run)
    asked = [request.partition_key for request in partitions.requests_of(SAMPLE, setting.places.releases, instance)]
    assert len(asked) == 7
    assert "ALL|2015-H2" not in asked


def run_report(instance: "dagster.DagsterInstance", partition: str) -> "dagster.ExecuteInProcessResult":
    job = schedule.definitions().resolve_job_def("make_report")
    return job.execute_in_process(partition_key=partition, instance=instance, raise_on_error=False)


def test_an_error_from_elsewhere_is_told_without_its_message(
    setting: Setting, instance: "dagster.DagsterInstance", monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setting

    def fail(*_: object) -> None:
        try:
            raise KeyError(VALUE)
        except KeyError:
            raise ValueError(VALUE) from None

    monkeypatch.setattr(schedule, "make_in_turn", fail)
    result = run_report(instance, "ALL|2015-H1")
    assert not result.success
    kept = "\n".join(entry.to_json() for entry in instance.all_logs(result.run_id))
    assert "InternalFault: There was an unexpected ValueError" in kept
    assert "Ionela" not in kept


def test_a_report_that_is_not_due_is_not_made(
    setting: Setting, instance: "dagster.DagsterInstance", monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setting
    first_day = SAMPLE.periods[0].first_day
    for module in (schedule, turn):
        monkeypatch.setattr(module, "today", lambda: first_day)
    result = run_report(instance, "ALL|2015-H1")
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    assert "The report is not due before 2015-07-01." in failure.step_failure_data.error_display_string
    assert not list(setting.places.releases.rglob("*.json"))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator["dagster.DagsterInstance"]:
    """Dagster's records as the command keeps them, with its settings."""
    (tmp_path / "dagster.yaml").write_text(json.dumps(engine.settings_of_dagster(has_workers=False)), encoding="utf-8")
    with dagster.DagsterInstance.from_config(str(tmp_path)) as one:
        yield one


def lost_run(**tags: str) -> "dagster.DagsterRun":
    """A run whose process is gone, as Dagster has it."""
    return dagster.DagsterRun(
        job_name="make_report",
        status=dagster.DagsterRunStatus.STARTED,
        tags={"dagster/partition": "ALL|2015-H2", **tags},
        root_run_id=tags.get("dagster/root_run_id"),
        parent_run_id=tags.get("dagster/parent_run_id"),
    )


def tell(instance: "dagster.DagsterInstance", failure: "dagster.DagsterEvent", run_id: str) -> None:
    """What the engine does when it sees that a run has failed."""
    run = instance.get_run_by_id(run_id)
    context = dagster.build_run_status_sensor_context("tell_of_lost_runs", failure, instance, run)
    definitions = schedule.definitions()
    (sensor,) = [one for one in definitions.sensors or () if one.name == "tell_of_lost_runs"]
    sensor(context.for_run_failure())


def sent(body: str) -> tuple[str, str, list[str], str, int]:
    (one,) = json.loads(body)["releases"]
    return one["state"], one["period"], one["reports"], one["error"], one["exit_code"]


def test_a_lost_run_is_told_of_once_none_is_started_in_its_place(
    setting: Setting, kept: "dagster.DagsterInstance", monkeypatch: pytest.MonkeyPatch, notified: str
) -> None:
    assert setting
    told: list[int] = []
    with web_server(200) as (url, got):
        monkeypatch.setenv(notified, url)
        first: dict[str, str] = {}
        for _ in range(3):
            run = lost_run(**first)
            kept.add_run(run)
            tell(kept, kept.report_run_failed(run), run.run_id)
            told.append(len(got))
            first = first or {"dagster/root_run_id": run.run_id, "dagster/parent_run_id": run.run_id}
    assert told == [0, 0, 1], "two more tries, of which the last is the last"
    assert sent(got[0]["body"]) == ("failed", "2015-H2", ["ALL"], "BrokenOff", 22)


def test_a_run_of_which_nobody_says_that_it_is_tried_again_is_told_of(
    setting: Setting, instance: "dagster.DagsterInstance", monkeypatch: pytest.MonkeyPatch, notified: str
) -> None:
    """Its tag may be late: there is a wait for it, and then a notice."""
    assert setting
    waits: list[float] = []
    monkeypatch.setattr(schedule, "pause", waits.append)
    run = lost_run()
    instance.add_run(run)
    with web_server(200) as (url, got):
        monkeypatch.setenv(notified, url)
        tell(instance, instance.report_run_failed(run), run.run_id)
        assert (len(waits), len(got)) == (10, 1)
        monkeypatch.setattr(
            schedule, "pause", lambda _: instance.add_run_tags(run.run_id, {schedule.TRIED_AGAIN: "true"})
        )
        tell(instance, instance.report_run_failed(run), run.run_id)
        assert len(got) == 1


def test_a_run_that_fails_before_it_makes_anything_is_told_by_its_own_error(
    setting: Setting, kept: "dagster.DagsterInstance", monkeypatch: pytest.MonkeyPatch, notified: str
) -> None:
    assert setting

    def fail(*_: object) -> None:
        raise ParameterInvalid("The folder is gone.", "Put it back.")

    monkeypatch.setattr(schedule, "make_in_turn", fail)
    result = run_report(kept, "ALL|2015-H1")
    with web_server(200) as (url, got):
        monkeypatch.setenv(notified, url)
        tell(kept, result.get_run_failure_event(), result.run_id)
    assert sent(got[0]["body"]) == ("failed", "2015-H1", ["ALL"], "ParameterInvalid", ParameterInvalid.exit_code)


def test_without_the_extra_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    with pytest.raises(ParameterInvalid, match=r"not installed. Install the extra: pip install .*\[schedule\]"):
        engine.schedule(FOLDER, runs=tmp_path)


def test_two_engines_of_one_programme_are_refused(tmp_path: Path) -> None:
    with engine.alone(tmp_path), pytest.raises(ParameterInvalid, match="running already"), engine.alone(tmp_path):
        pass


def test_what_an_engine_was_at_when_it_was_ended_counts_as_failed(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text(json.dumps(engine.settings_of_dagster(has_workers=False)), encoding="utf-8")
    at_work, waiting = (
        dagster.DagsterRun(job_name="make_report", status=status)
        for status in (dagster.DagsterRunStatus.STARTED, dagster.DagsterRunStatus.NOT_STARTED)
    )
    with dagster.DagsterInstance.from_config(str(tmp_path)) as instance:
        for run in (at_work, waiting):
            instance.add_run(run)
    schedule.end_lost_runs(tmp_path)
    with dagster.DagsterInstance.from_config(str(tmp_path)) as instance:
        states = {run.run_id: run.status.value for run in instance.get_runs()}
    assert states == {at_work.run_id: "FAILURE", waiting.run_id: "NOT_STARTED"}


def test_the_engine_tells_its_makers_nothing_and_keeps_no_output() -> None:
    told = json.dumps(engine.settings_of_dagster(has_workers=True))
    assert '"telemetry": {"enabled": false}' in told
    assert "NoOpComputeLogManager" in told


HEAVY = {"dagster", "distributed", "dask", "great_expectations", "nbconvert", "pandas", "plotly", "polars", "scipy"}


def test_no_command_waits_for_what_it_does_not_need() -> None:
    """Help, "nothing to do" and `status` answer at once; each heavy library is imported by whoever works with it."""
    program = f"import sys, pipelines.__main__; print({HEAVY} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_engine_must_be_told_its_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    with pytest.raises(ParameterInvalid, match="safehavens schedule"):
        engine.read_setting()
