"""The reports of a programme as Dagster's partitions: which there are, how they stand, and which a run is to make."""

import datetime as dt
from pathlib import Path

from dagster import (
    AssetKey,
    AssetMaterialization,
    DagsterInstance,
    MultiPartitionKey,
    MultiPartitionsDefinition,
    RunRequest,
    RunsFilter,
    StaticPartitionsDefinition,
)

from pipelines.programme import Programme
from pipelines.run.clock import today
from pipelines.run.due import State, plan_of
from pipelines.run.store import bring_releases

REPORT = "report"
"""The asset whose partitions they are."""

PARTITION = "dagster/partition"
"""The tag of a run that says which report it is about."""


def partitions_of(programme: Programme) -> MultiPartitionsDefinition:
    """One partition for each report that `safehavens update` knows of, in all its profiles and languages."""
    return MultiPartitionsDefinition(
        {
            "country": StaticPartitionsDefinition(list(programme.views)),
            "period": StaticPartitionsDefinition([period.id for period in programme.periods]),
        }
    )


def requests_of(programme: Programme, releases: Path, instance: DagsterInstance) -> list[RunRequest]:
    """A run for each report that is due and that was not tried today; what others have released is noted as made."""
    states = states_of(programme, releases)
    known = instance.get_materialized_partitions(AssetKey(REPORT))
    for key, state in states.items():
        if state == "released" and key not in known:
            instance.report_runless_asset_event(AssetMaterialization(REPORT, partition=key))
    midnight = dt.datetime.combine(today(), dt.time(), dt.UTC)
    tried = {run.tags.get(PARTITION) for run in instance.get_runs(RunsFilter(created_after=midnight))}
    due = [key.split("|") for key, state in states.items() if state == "due" and key not in tried]
    return [RunRequest(partition_key=_key(country, period)) for country, period in due]


def states_of(programme: Programme, releases: Path) -> dict[str, State]:
    """Partition → what `safehavens update` would say of its reports: `due` as long as one of its profiles is."""
    bring_releases(programme, releases)
    order: tuple[State, ...] = ("released", "not due", "due")
    states: dict[str, State] = dict.fromkeys(partitions_of(programme).get_partition_keys(), "released")
    for planned in plan_of(programme, releases, today()):
        for report in planned.reports:
            key = _key(report.country, report.period.id)
            states[key] = max(states[key], planned.state, key=order.index)
    return states


def _key(country: str, period: str) -> MultiPartitionKey:
    return MultiPartitionKey({"country": country, "period": period})
