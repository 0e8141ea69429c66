"""Times each stage beside what a user would pick instead, in one run on one machine: the ratio is the result.

Run by `make bench`. The table goes to the terminal; nothing is asserted, because seconds differ between machines.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bench_reports
import bench_scale
import pandas as pd
from rich.console import Console
from rich.table import Table

from pipelines.contract.export import Records
from pipelines.contract.types import parse_table
from pipelines.load.read import read_export
from pipelines.measure.disappearance import measure_disappearance
from pipelines.measure.scope import Scope
from pipelines.measure.windows import Window
from pipelines.programme import read_programme

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "data_samples" / "safe_havens"
NOT_RECEPTION = ["with_parents", "police_cell", "juvenile_detention", "none"]


def seconds(work: Callable[[], object], times: int) -> float:
    """The best of `times` runs."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def rate_by_pipeline() -> tuple[int, int]:
    """Children placed and children who disappeared, by the stages load and measure."""
    programme = read_programme(SAMPLE)
    export = read_export(programme)
    records = Records({name: parse_table(name, text) for name, text in export.tables.items()}, export.lacks)
    window = Window(programme.first_day, programme.periods[-1].last_day)
    scope = Scope(
        records, {}, programme.countries, window, window, consent_given_only=False, framework="amif-2014-2020"
    )
    by_id = {table.definition.id: table for table in measure_disappearance(scope)}
    table = by_id["children_placed_to_date_by_disappearance"]
    return sum(table.cells.values()), sum(count for key, count in table.cells.items() if key[1] == "yes")


def rate_by_pandas() -> tuple[int, int]:
    """The same two numbers as an analyst would count them in pandas."""
    cases = pd.read_csv(SAMPLE / "export" / "cases.csv", dtype=str)
    events = pd.read_csv(SAMPLE / "export" / "events.csv", dtype=str)
    cases = cases[cases.case_status != "duplicate"]
    cases = cases.assign(child=cases.person_id.fillna(cases.case_id))
    events = events[events.lifecycle == "complete"].merge(cases[["case_id", "child"]], on="case_id")
    starts = events[(events.event_type == "placement_start") & ~events.placement_type.isin(NOT_RECEPTION)]
    ends = events[events.event_type == "placement_end"].groupby("step_id").event_date.min().rename("ended")
    gone = events[events.event_type == "disappeared"].groupby("step_id").event_date.min().rename("gone")
    placed = starts.join(ends, on="step_id").join(gone, on="step_id")
    placed = placed[(placed.event_date <= "2018-11-30") & (placed.ended.isna() | (placed.ended >= "2016-11-01"))]
    children = placed.groupby("child").gone.apply(lambda dates: dates.between("2016-11-01", "2018-11-30").any())
    return len(children), int(children.sum())


def main() -> None:
    """Prints the table."""
    assert rate_by_pipeline() == rate_by_pandas(), "the two ways must give the same numbers"
    table = Table("What", "Here, s", "Instead, s", "Instead / here", title="Best of several runs, side by side")
    ours, theirs = seconds(rate_by_pipeline, 5), seconds(rate_by_pandas, 5)
    table.add_row("Disappearance rate from the files (pandas)", f"{ours:.2f}", f"{theirs:.2f}", f"{theirs / ours:.1f}")
    console = Console(width=110)
    console.print(table)
    with tempfile.TemporaryDirectory() as folder:
        console.print(bench_reports.table_of_reports(Path(folder)))
    bench_scale.print_tables(bench_scale.SIZES)


if __name__ == "__main__":
    main()
