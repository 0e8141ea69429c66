"""Times reports and large exports beside what a user would pick instead, in one run on one machine: the ratio counts.

Run by `make bench`. The tables go to the terminal; nothing is asserted of the times, because seconds differ between
machines.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import bench_reports
import bench_scale
from rich.console import Console


def main() -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory() as folder:
        Console(width=110).print(bench_reports.table_of_reports(Path(folder)))
    bench_scale.print_tables(bench_scale.SIZES)


if __name__ == "__main__":
    main()
