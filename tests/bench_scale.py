"""Part (c) of the bench: exports of 10⁴ to 10⁷ events, beside the same numbers counted in pandas.

Each way runs in a process of its own, so that its peak memory is its own. Compared are load, measure and protect, for
the last period of the programme: the 29 tables of arrests, of disappearances and of services, by country. Both ways
read the whole export and count the same tables (see `counted_in_pandas`); the pipeline rounds them together and attacks
them, pandas rounds each number to the nearest 5. Validation stands on its own.

`make bench` runs it for 10⁴ to 10⁷, which needs 12 GiB of memory; `python tests/bench_scale.py 100000` for other sizes.
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

from counted_in_pandas import Counts, count_in_pandas
from large_exports import write_large_programme
from rich.console import Console
from rich.table import Table

from pipelines.contract.export import Records
from pipelines.contract.types import parse_table
from pipelines.load.read import read_export
from pipelines.measure.arrests import measure_arrests
from pipelines.measure.care import measure_services
from pipelines.measure.disappearance import measure_disappearance
from pipelines.measure.scope import Scope
from pipelines.measure.windows import Window
from pipelines.programme import read_programme
from pipelines.protect.wall import protect_release

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


def by_pipeline(folder: Path) -> Counts:
    """Load, measure and protect; the true counts of all tables."""
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
    return {table.definition.id: {"|".join(key): number for key, number in table.cells.items()} for table in tables}


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
    "pandas": count_in_pandas,
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
