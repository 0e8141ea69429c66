"""The gate: which rows of an export are kept, which are set aside, and whether a report may be made at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

import polars as pl

from pipelines.contract.export import Export, Records, SheetBalance
from pipelines.contract.fields import tables
from pipelines.contract.finding import Finding, OnFail, RowBalance
from pipelines.contract.types import parse_table
from pipelines.errors import GateStopped, RuleBroken
from pipelines.programme import PROJECT_FOLDER
from pipelines.validate.expect import check_kinds
from pipelines.validate.rule_columns import needed_places
from pipelines.validate.suites import Rule, read_suites
from pipelines.validate.table import JudgedTable, judge_table

SUITES = PROJECT_FOLDER / "expectations"

UNFINISHED = frozenset({"file_is_readable", "file_is_not_empty"})
"""What a file looks like that is being written at this moment: it may pass, unlike any other fault."""

WhyNotRun = Literal["not in this export", "could not be read", "no row was left"]


@dataclass(frozen=True)
class NotRun:
    """A rule that could not be asked, and why."""

    rule: str
    table: str
    column: str
    why: WhyNotRun


@dataclass(frozen=True, repr=False)
class Verdict:
    """What the gate says of an export.

    `records`: the kept rows, typed; None when a stop finding stands. `set_aside`: table → the rows that left, as text
    and with `row_number`. `findings`: of the files and of the rules, the gravest first. `rows`: table → its balance.
    `sheets`: where the rows of each file or sheet of the export went before that. `rules_run` and `not_run` together
    are all rules of the suites.
    """

    records: Records | None
    set_aside: Mapping[str, pl.DataFrame]
    findings: tuple[Finding, ...]
    rows: Mapping[str, RowBalance]
    rules_run: int
    not_run: tuple[NotRun, ...]
    sheets: tuple[SheetBalance, ...] = ()

    def __repr__(self) -> str:
        return f"<Verdict: {len(self.findings)} findings, {self.rules_run} rules run; values are not shown>"

    def keep(self) -> Records:
        """The kept rows, or GateStopped, which counts and then lists what stands in the way."""
        if self.records is not None:
            return self.records
        stops = [finding for finding in self.findings if finding.on_fail == "stop"]
        listed = "; ".join(f"{finding.rule} at {_place(finding)} ({finding.count:,})" for finding in stops)
        raise GateStopped(
            f"The export has {len(stops)} {'fault that stops' if len(stops) == 1 else 'faults that stop'} "
            f"a report: {listed}.",
            "`safehavens validate` says of each where it is and what to do.",
            may_pass=any(finding.rule in UNFINISHED for finding in stops),
        )


def check_export(export: Export, suites: Path = SUITES) -> Verdict:
    """The verdict of all rules in the folder `suites` on `export`.

    Tables are judged in the contract's order, cases first: rows that belong to a row which left leave too, and are
    told. Raises RuleBroken where a rule did not run for any reason but those of `NotRun`.
    """
    rules = read_suites(suites)
    every_rule = [rule for suite in rules.values() for rule in suite]
    check_kinds(every_rule)
    reasons = _reasons_not_to_run(every_rule, export)
    judged: dict[str, JudgedTable] = {}
    kept: dict[str, pl.DataFrame] = {}
    for table, text in _tables_to_judge(export).items():
        runnable = [rule for rule in rules[table] if rule not in reasons]
        judged[table] = judge_table(table, text, runnable, kept, _source(export, table))
        kept[table] = parse_table(table, judged[table].kept)
        reasons.update(dict.fromkeys(judged[table].not_run, "no row was left"))
    rules_run = sum(len(verdict.run) for verdict in judged.values())
    if rules_run + len(reasons) != len(every_rule):
        raise RuleBroken(
            f"Of {len(every_rule)} rules {rules_run} were run and {len(reasons)} had a reason not to be.",
            "Undo the last change to expectations/.",
        )
    findings = _sorted([*export.findings, *(finding for one in judged.values() for finding in one.findings)])
    is_stopped = any(finding.on_fail == "stop" for finding in findings)
    return Verdict(
        records=None if is_stopped else Records(kept, export.lacks, _refusals(export)),
        set_aside={table: verdict.set_aside for table, verdict in judged.items()},
        findings=findings,
        rows={table: verdict.balance for table, verdict in judged.items()},
        rules_run=rules_run,
        not_run=tuple(NotRun(rule.id, rule.table, rule.column, why) for rule, why in reasons.items()),
        sheets=export.balance,
    )


def _tables_to_judge(export: Export) -> dict[str, pl.DataFrame]:
    """The tables that were read, in the contract's order; a table may be missing for a told reason only."""
    has_unread = any(finding.on_fail == "stop" for finding in export.findings)
    for table in tables():
        is_told = table in export.lacks or has_unread
        if table not in export.tables and not is_told:
            raise RuleBroken(f"The suite of {table} ran over no table.", "Declare the table in export.lacks.")
        if table in export.tables and export.tables[table].is_empty():
            raise RuleBroken(f"The suite of {table} ran over no rows.", "Declare the table in export.lacks.")
    return {table: export.tables[table] for table in tables() if table in export.tables}


def _reasons_not_to_run(rules: list[Rule], export: Export) -> dict[Rule, WhyNotRun]:
    """The rules that have nothing to judge: the export lacks a column, or reading it has already stopped the report."""
    unread = {f"{finding.table}.{finding.column}" for finding in export.findings if finding.on_fail == "stop"}
    reasons: dict[Rule, WhyNotRun] = {}
    for rule in rules:
        places = needed_places(rule)
        of_tables = {place.split(".")[0] for place in places}
        if (places | of_tables) & export.lacks:
            reasons[rule] = "not in this export"
        elif places & unread or not of_tables <= export.tables.keys():
            reasons[rule] = "could not be read"
    return reasons


def _refusals(export: Export) -> frozenset[tuple[str | None, str | None]]:
    cases = export.tables.get("cases")
    if cases is None:
        return frozenset()
    return frozenset(cases.filter(pl.col("consent_reporting") == "no").select("case_id", "person_id").iter_rows())


def _source(export: Export, table: str) -> str:
    """The file of a table where it is named after it, else the table: any other file name may name a person."""
    suffixes = [
        path.suffix.lower() for file in export.files if (path := PurePosixPath(file.name)).stem.lower() == table
    ]
    if suffixes:
        return f"{table}{suffixes[0]}"
    is_only_file = len(export.files) == 1
    return f"the export's table {table}{' (rows of its only file)' if is_only_file else ''}"


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    gravity: tuple[OnFail, ...] = get_args(OnFail)
    order = [*tables(), ""]

    def key(finding: Finding) -> tuple[int, int]:
        place = order.index(finding.table) if finding.table in order else len(order)
        return gravity.index(finding.on_fail), place

    return tuple(sorted(findings, key=key))


def _place(finding: Finding) -> str:
    return ".".join(part for part in (finding.table, finding.column) if part) or finding.source
