"""What Dagster is told of a programme, without a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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
