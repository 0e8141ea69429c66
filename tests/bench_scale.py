"""Part (c) of the bench: exports of 10⁴ to 10⁷ events, beside the same numbers counted in pandas.

Each way runs in a process of its own, so that its peak memory is its own. Compared are load, measure and protect, for
the last period of the programme: arrests (children by sex and by offence, arrests and offences by offence),
disappearances (children and placements, in the period and to date, and placements by kind) and services (by phase, kind
and delivery). The pipeline counts all tables of these three questions, rounds them together and attacks them; pandas
counts the tables compared and rounds each number to the nearest 5. Validation stands on its own.

`make bench` runs it for 10⁴ to 10⁶; `python tests/bench_scale.py 10000000` for other sizes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from large_exports import write_large_programme
from rich.console import Console
from rich.table import Table

from pipelines.contract.counts import CountTable
from pipelines.contract.export import Records
from pipelines.contract.types import parse_table
from pipelines.load.read import read_export
from pipelines.measure.arrests import measure_arrests
from pipelines.measure.care import measure_services
from pipelines.measure.disappearance import RECEPTION, measure_disappearance
from pipelines.measure.scope import Scope
from pipelines.measure.windows import Window
from pipelines.programme import read_programme
from pipelines.protect.wall import protect_release

SIZES = (10_000, 100_000, 1_000_000)

Counts = dict[str, dict[str, int]]
"""Table → its categories, joined → count."""

COMPARED = (
    *("children_arrested_by_sex", "children_arrested_by_offence", "arrests_by_offence", "offences_by_offence"),
    *("children_placed_by_disappearance", "placements_by_disappearance"),
    *("children_placed_to_date_by_disappearance", "placements_to_date_by_disappearance"),
    "placements_to_date_by_type_and_disappearance",
    *("services_in_reception_by_type_and_delivery", "services_pre_return_by_type_and_delivery"),
    "services_post_return_by_type_and_delivery",
)


def by_pipeline(folder: Path) -> Counts:
    """Load, measure and protect; the true counts of the tables compared."""
    programme = read_programme(folder)
    period = programme.periods[-1]
    export = read_export(programme)
    records = Records({name: parse_table(name, text) for name, text in export.tables.items()}, export.lacks)
    scope = Scope(
        records=records,
        rows={},
        countries=programme.countries,
        window=Window(period.first_day, period.last_day),
        to_date=Window(programme.first_day, period.last_day),
        consent_given_only=True,
        framework=programme.framework,
    )
    tables = [*measure_arrests(scope), *measure_disappearance(scope), *measure_services(scope)]
    protect_release(tables, programme, period, "public")
    return {table.definition.id: _over_places(table) for table in tables if table.definition.id in COMPARED}


def _over_places(table: CountTable) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (_, *categories), number in table.cells.items():
        name = "|".join(categories)
        counts[name] = counts.get(name, 0) + number
    return counts


def by_pandas(folder: Path) -> Counts:
    """The same numbers as an analyst would count them in pandas, each rounded to 5 for the reader."""
    period, first_day = read_programme(folder).periods[-1], read_programme(folder).first_day
    cut = str(period.last_day)
    cases = pd.read_csv(folder / "export" / "cases.csv", dtype=str)
    cases["child"] = ("person " + cases.person_id).fillna("case " + cases.case_id)
    refused = cases.child[cases.consent_reporting == "no"].unique()
    cases = cases[~cases.child.isin(refused) & (cases.case_status != "duplicate") & (cases.opened_on <= cut)]
    events = pd.read_csv(folder / "export" / "events.csv", dtype=str)
    events = events[events.lifecycle == "complete"].merge(cases[["case_id", "child"]], on="case_id")
    events["event_date"] = pd.to_datetime(events.event_date)
    is_month = events.date_precision == "month"
    events["last_day"] = events.event_date.where(~is_month, events.event_date + pd.offsets.MonthEnd(0))
    services = pd.read_csv(folder / "export" / "services.csv", dtype=str).merge(cases[["case_id"]], on="case_id")
    counts = {
        **_arrests(events, cases, str(period.first_day), cut),
        **_disappearances(events, "", str(period.first_day), cut),
        **_disappearances(events, "_to_date", str(first_day), cut),
        **_services(services, cut),
    }
    shown = {name: (numbers / 5).round() * 5 for name, numbers in counts.items()}
    assert shown.keys() == counts.keys()
    return {name: {_joined(key): int(number) for key, number in one.items()} for name, one in counts.items()}


def _joined(key: Any) -> str:
    return "|".join(key) if isinstance(key, tuple) else str(key)


def _arrests(events: pd.DataFrame, cases: pd.DataFrame, first: str, last: str) -> dict[str, pd.Series[int]]:
    rows = events[(events.event_type == "arrest") & (events.event_date >= first) & (events.last_day <= last)]
    offences = rows.drop_duplicates(["child", "arrest_ref", "offence"])
    in_order = cases[cases.sex != "unknown"].sort_values(["opened_on", "sex", "age_at_first_contact", "case_id"])
    sexes = in_order.drop_duplicates("child").set_index("child").sex
    arrested = offences.child.drop_duplicates()
    return {
        "children_arrested_by_sex": arrested.map(sexes).fillna("unknown").value_counts(),
        "children_arrested_by_offence": offences.drop_duplicates(["child", "offence"]).offence.value_counts(),
        "arrests_by_offence": offences.offence.value_counts(),
        "offences_by_offence": offences.offence.value_counts(),
    }


def _disappearances(events: pd.DataFrame, name: str, first: str, last: str) -> dict[str, pd.Series[int]]:
    kinds = {kind: events[events.event_type == kind] for kind in events.event_type.unique()}
    step = ["case_id", "step_id"]

    def last_of(kind: str) -> pd.Series[Any]:
        rows = kinds[kind]
        return rows[rows.event_date <= last].groupby(step).event_date.max().rename(kind)

    starts = kinds["placement_start"]
    placed = starts[starts.placement_type.isin(RECEPTION)].join(last_of("placement_end"), on=step)
    placed = placed.join(last_of("disappeared"), on=step).join(last_of("returned_to_care"), on=step)
    is_gone = placed.returned_to_care.isna() | (placed.returned_to_care < placed.disappeared)
    ended = placed.placement_end.fillna(placed.disappeared.where(is_gone))
    placed = placed[(placed.event_date <= last) & (ended.isna() | (ended >= first))]
    rows = kinds["disappeared"]
    gone = rows[(rows.event_date >= first) & (rows.last_day <= last)][step].drop_duplicates().assign(is_gone="yes")
    placed = placed.merge(gone, on=step, how="left").fillna({"is_gone": "no"})
    found = {
        f"children_placed{name}_by_disappearance": placed.groupby("child").is_gone.max().value_counts(),
        f"placements{name}_by_disappearance": placed.is_gone.value_counts(),
    }
    if name:
        by_kind = placed.groupby(["placement_type", "is_gone"]).size()
        found["placements_to_date_by_type_and_disappearance"] = by_kind
    return found


def _services(services: pd.DataFrame, cut: str) -> dict[str, pd.Series[int]]:
    has_no_day = services.planned_on.isna() & services.started_on.isna()
    known = services[has_no_day | (services.planned_on <= cut) | (services.started_on <= cut)]
    delivery = known.delivered.mask(known.started_on > cut, "no")
    names = {"in_reception": "reception", "pre_return": "pre_return", "post_return": "post_return"}
    by_phase = known.assign(delivery=delivery).groupby(["phase", "service_type", "delivery"]).size()
    return {f"services_{name}_by_type_and_delivery": by_phase[phase] for name, phase in names.items()}


def by_expectations(folder: Path) -> float:
    """Validation after loading: gives back the share of it that Great Expectations takes, in percent."""
    from pipelines.validate import expect
    from pipelines.validate.gate import check_export

    export = read_export(read_programme(folder))
    expect._great_expectations()  # its import takes as long for ten rows as for ten million
    taken = 0.0

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            nonlocal taken
            started = time.process_time()
            result = work(*given)
            taken += time.process_time() - started
            return result

        return run

    expect._run, expect._to_pandas = timed(expect._run), timed(expect._to_pandas)
    started, since = time.process_time(), time.perf_counter()
    assert check_export(export).records is not None
    whole = time.process_time() - started
    _tell(since, started, round(100 * taken / whole))
    raise SystemExit


def _tell(since: float, started: float, result: object) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps([time.perf_counter() - since, time.process_time() - started, peak, result]))


WAYS: dict[str, Callable[[Path], object]] = {
    "pipeline": by_pipeline,
    "pandas": by_pandas,
    "validate": by_expectations,
}


def measure(way: str, folder: Path) -> tuple[float, float, float, Any]:
    """Seconds, seconds of processor time, peak memory in GiB, and the result of one way in a process of its own."""
    done = subprocess.run([sys.executable, __file__, way, str(folder)], check=True, capture_output=True, text=True)
    seconds, processor, peak, result = json.loads(done.stdout.splitlines()[-1])
    return seconds, processor, peak, result


def compare(sizes: tuple[int, ...]) -> tuple[Table, Table]:
    """Two tables: load, measure and protect beside pandas; and validation."""
    table = Table("Events", "Here", "pandas", "pandas / here", title="Load, measure and protect")
    checks = Table("Events", "Here", "Great Expectations' share", title="Validate")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "programme"
            events = f"{write_large_programme(folder, size):,}"
            here, there = measure("pipeline", folder), measure("pandas", folder)
            assert here[3] == there[3], "the two ways must give the same numbers"
            ratios = [theirs / ours for ours, theirs in zip(here[:3], there[:3], strict=True)]
            table.add_row(events, _line(*here[:3]), _line(*there[:3]), "{:.1f}, {:.1f}, {:.1f}".format(*ratios))
            *costs, share = measure("validate", folder)
            checks.add_row(events, _line(*costs), f"{share}%")
    return table, checks


def print_tables(sizes: tuple[int, ...]) -> None:
    """Both tables for exports of these sizes."""
    for table in compare(sizes):
        Console(width=130).print(table)


def _line(seconds: float, processor: float, peak: float) -> str:
    return f"{seconds:.1f} s, {processor:.1f} s of processor, {peak:.2f} GiB"


def main() -> None:
    """Prints the tables for the sizes given; or, in a process of its own, what one way costs."""
    if len(sys.argv) == 3 and sys.argv[1] in WAYS:
        since, started = time.perf_counter(), time.process_time()
        _tell(since, started, WAYS[sys.argv[1]](Path(sys.argv[2])))
        return
    print_tables(tuple(map(int, sys.argv[1:])) or SIZES)


if __name__ == "__main__":
    main()
