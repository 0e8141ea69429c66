"""The gate's verdict on an export, table by table and in counts, from a process that ends with it.

What a library prints about a cell must not reach whoever asks, and records must not stay in a process that lives on.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipelines.contract.fields import tables
from pipelines.contract.finding import Finding, OnFail, RowBalance
from pipelines.programme import read_programme
from pipelines.run.quiet import foreseen, hush, keep_stderr_for_ourselves
from pipelines.run.starter import watch_starter

OF_FILES = "files"
"""The findings that are of no table of the contract: a file that nobody knows, or that can't be read."""


@dataclass(frozen=True)
class TableVerdict:
    """What the gate says of one table.

    `gravest`: what is done about its gravest finding. `broken`: rule → rows, or 1 where it is about the file or column
    as a whole. `rows`: None where it is not in the export, or could not be read.
    """

    gravest: OnFail | None
    broken: Mapping[str, int]
    rows: RowBalance | None


def judge_tables(programme_folder: Path) -> dict[str, TableVerdict]:
    """Each table of the contract, and `files` → its verdict. Raises what `check_programme` raises, and BrokenOff where
    the process that looked was killed.
    """
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(1, context, initializer=_open) as pool:
            return pool.submit(_judge, programme_folder).result()
    except Exception as error:
        raise foreseen(error) from None


def _open() -> None:
    hush()
    keep_stderr_for_ourselves()
    watch_starter(partial(os._exit, 1))


def _judge(programme_folder: Path) -> dict[str, TableVerdict]:
    from pipelines.run.export import check_programme  # heavy, and only this process needs it

    try:
        verdict = check_programme(read_programme(programme_folder)).verdict
    except BaseException as error:  # a panic of polars is no Exception
        raise foreseen(error) from None
    findings: dict[str, list[Finding]] = {table: [] for table in (*tables(), OF_FILES)}
    for finding in verdict.findings:
        findings[finding.table if finding.table in findings else OF_FILES].append(finding)
    return {table: _of_table(of_table, verdict.rows.get(table)) for table, of_table in findings.items()}


def _of_table(findings: Sequence[Finding], rows: RowBalance | None) -> TableVerdict:
    broken: Counter[str] = Counter()
    for finding in findings:
        broken[finding.rule] += finding.count
    return TableVerdict(findings[0].on_fail if findings else None, broken, rows)
