"""What Dagster knows of one programme: its export, the checks on it, and each report as a partition.

All work is done by the functions that `safehavens update` uses, so that both agree on what is released. Dagster keeps
on disk what it is told, and shows it: names of reports and rules, counts, and the sentences of our own errors. Any
other exception ends here (`_told`), because Dagster would write down its message.
"""

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from dagster import (
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetsDefinition,
    AssetSelection,
    Backoff,
    DagsterInstance,
    DagsterRunStatus,
    DataVersion,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    Definitions,
    Failure,
    MaterializeResult,
    ObserveResult,
    RetryPolicy,
    RunFailureSensorContext,
    RunRequest,
    RunsFilter,
    ScheduleEvaluationContext,
    SensorDefinition,
    SkipReason,
    SourceAsset,
    asset,
    define_asset_job,
    in_process_executor,
    multi_asset_check,
    observable_source_asset,
    run_failure_sensor,
    schedule,
    sensor,
)

from pipelines.contract.fields import tables
from pipelines.errors import BrokenOff, SafeHavensError
from pipelines.programme import Programme, read_programme
from pipelines.run.clock import now, pause, today
from pipelines.run.engine import Setting, read_setting
from pipelines.run.history import Event
from pipelines.run.notify import send_notices
from pipelines.run.partitions import PARTITION, REPORT, partitions_of, requests_of
from pipelines.run.places import Say
from pipelines.run.quiet import foreseen
from pipelines.run.turn import make_in_turn
from pipelines.run.verdicts import OF_FILES, TableVerdict, judge_tables

EXPORT = "export"

LOOK_AT_EXPORT_SECONDS = 600
EVERY_HOUR = "5 * * * *"
NOTICE, SENT = "notice", "sent by the run, where there is one to send"
"""In the metadata of a failure of which nobody needs to be told any more."""

TRIED_AGAIN = "dagster/will_retry"
"""The tag with which Dagster says of a failed run whether it starts it again: `run_retries` in engine.py."""

SECONDS_FOR_TAG = 10
"""A failure can be seen before its tag is written. Where none comes, people are told: once too often is no harm."""

TRIES = RetryPolicy(max_retries=3, delay=30, backoff=Backoff.EXPONENTIAL)
"""For Dask workers that can't be reached; what fails in a report is tried again by the pipeline itself."""

T = TypeVar("T")


def definitions() -> Definitions:
    """All that Dagster shows of the programme that `safehavens schedule` was started for."""
    setting = read_setting()
    programme = read_programme(setting.programme_folder)
    export, report = _export(programme), _report(programme, setting)
    checks = _checks(programme)
    look = define_asset_job("look_at_export", AssetSelection.assets(EXPORT), executor_def=in_process_executor)
    make = define_asset_job("make_report", AssetSelection.assets(REPORT), executor_def=in_process_executor)

    @sensor(job=look, minimum_interval_seconds=LOOK_AT_EXPORT_SECONDS, default_status=DefaultSensorStatus.RUNNING)
    def export_has_changed() -> RunRequest:
        """Looks at the export once for each state that it is in."""
        return RunRequest(run_key=_told(partial(_state_of_export, programme))[0])

    @schedule(job=make, cron_schedule=EVERY_HOUR, default_status=DefaultScheduleStatus.RUNNING)
    def what_is_due(context: ScheduleEvaluationContext) -> list[RunRequest] | SkipReason:
        """Starts each report that is due and not released, once a day, and notes those that others have released."""
        requests = _told(partial(requests_of, programme, setting.places.releases, context.instance))
        return requests or SkipReason("Every report that is due is released, or was tried today.")

    return Definitions(
        assets=[export, report],
        asset_checks=[checks],
        jobs=[look, make],
        schedules=[what_is_due],
        sensors=[export_has_changed, _tell_of_lost_runs(programme)],
        executor=in_process_executor,
    )


def end_lost_runs(home: Path) -> None:
    """Ends the runs that an engine was at when it was ended: they would count as running, and others wait for them."""
    with DagsterInstance.from_config(str(home)) as instance:
        at_work = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
        for run in instance.get_runs(RunsFilter(statuses=at_work)):
            instance.report_run_failed(run, "The engine was ended while it was at this.")


def _report(programme: Programme, setting: Setting) -> AssetsDefinition:
    @asset(name=REPORT, deps=[EXPORT], partitions_def=partitions_of(programme), retry_policy=TRIES)
    def report(context: AssetExecutionContext) -> MaterializeResult[None]:
        """The reports of a country on a period: one for each profile, in all languages."""
        country, period = context.partition_key.split("|")
        ends = _told(partial(_make, setting, country, period, context.log.info))
        for event in ends:
            if event.state == "failed":
                raise Failure(f"{event.error}: {event.why}", {NOTICE: SENT, "exit_code": event.exit_code}, False)
        if (day := programme.due_from(programme.period(period))) > today():
            raise Failure(f"The report is not due before {day}.", {NOTICE: SENT}, False)
        return MaterializeResult(metadata={"made": sum(event.state == "made" for event in ends)})

    return report


def _make(setting: Setting, country: str, period: str, say: Say) -> list[Event]:
    """Makes it here, or has it made by a Dask worker: of one that dies, Dask gives the work to another."""
    work = (Path(setting.programme_folder), country, period, setting.places)
    if setting.dask is None:
        return make_in_turn(*work, say)
    from distributed import Client

    try:
        with Client(setting.dask, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            say("A worker will make it")
            ends: list[Event] = client.submit(make_in_turn, *work, print, pure=False).result()
            return ends
    except SafeHavensError:
        raise
    except Exception:
        raise BrokenOff(
            "The Dask workers can't be reached, or several ended without a word.",
            "See whether the Dask scheduler and a worker run.",
            may_pass=True,
        ) from None


def _export(programme: Programme) -> SourceAsset:
    @observable_source_asset(name=EXPORT)
    def export() -> ObserveResult:
        """The programme's export, which somebody else puts into its folder; seen from outside, without its names."""
        state, files = _told(partial(_state_of_export, programme))
        return ObserveResult(data_version=DataVersion(state), metadata={"files": files})

    return export


def _state_of_export(programme: Programme) -> tuple[str, int]:
    """Another word as soon as a file of the export is changed, and the number of files."""
    path = programme.folder / programme.export.path
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    seen = [(file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return blake2b(repr(seen).encode(), digest_size=8).hexdigest(), len(files)


def _checks(programme: Programme) -> AssetChecksDefinition:
    @multi_asset_check(specs=[AssetCheckSpec(name, asset=EXPORT) for name in (*tables(), OF_FILES)])
    def gate() -> Iterator[AssetCheckResult]:
        """The rules of expectations/, asked of the export as it is now; a check for each table."""
        for name, verdict in _told(partial(judge_tables, programme.folder)).items():
            yield _check_result(name, verdict)

    return gate


def _check_result(name: str, verdict: TableVerdict) -> AssetCheckResult:
    rows = verdict.rows._asdict() if verdict.rows else {}
    return AssetCheckResult(
        check_name=name,
        asset_key=EXPORT,
        passed=verdict.gravest in (None, "note"),
        severity=AssetCheckSeverity.ERROR if verdict.gravest == "stop" else AssetCheckSeverity.WARN,
        description="safehavens validate says where it is and what to do." if verdict.broken else None,
        metadata={**{f"rows {word}": number for word, number in rows.items()}, **verdict.broken},
    )


def _tell_of_lost_runs(programme: Programme) -> SensorDefinition:
    @run_failure_sensor(default_status=DefaultSensorStatus.RUNNING)
    def tell_of_lost_runs(context: RunFailureSensorContext) -> None:
        """Sends the notice of a run that could not do it by itself: it was killed for good, or had no worker."""
        key = context.dagster_run.tags.get(PARTITION)
        data = [event.step_failure_data.user_failure_data for event in context.get_step_failure_events()]
        known = next((one.metadata for one in data if one), {})
        if key is None or NOTICE in known or _is_tried_again(context.instance, context.dagster_run.run_id):
            return
        country, period = key.split("|")
        event = Event(
            at=now().isoformat(timespec="seconds"),
            run=context.dagster_run.run_id,
            programme=programme.programme,
            state="failed",
            period=period,
            countries=(country,),
            error=str(known["error"].value) if known else BrokenOff.__name__,
            exit_code=int(str(known["exit_code"].value)) if known else BrokenOff.exit_code,
        )
        for problem in send_notices(programme, [event]):
            context.log.warning(problem)

    return tell_of_lost_runs


def _is_tried_again(instance: DagsterInstance, run_id: str) -> bool:
    """Whether Dagster starts this failed run again: then the end of that one is told, whichever it is."""
    for _ in range(SECONDS_FOR_TAG):
        run = instance.get_run_by_id(run_id)
        if run is None or TRIED_AGAIN in run.tags:
            return run is not None and run.tags[TRIED_AGAIN] == "true"
        pause(1)
    return False


def _told(work: Callable[[], T]) -> T:
    """What `work` gives. Raises Failure with the sentence of one of our errors, and without the error that it was."""
    try:
        return work()
    except Exception as error:
        told = foreseen(error)
    # Not above: Dagster writes down the error that another one was raised in, too.
    kind = type(told).__name__
    raise Failure(f"{kind}: {told}", {"error": kind, "exit_code": told.exit_code}, told.may_pass)
