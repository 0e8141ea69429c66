"""The command `safehavens`: thin, errors become exit codes and one clear sentence.

Heavy stages are imported inside the commands, so that help and "nothing to do" answer at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipelines.errors import DisclosureFound, ParameterInvalid
from pipelines.programme import PROFILES, WHOLE_PROGRAMME, Profile, read_programme
from pipelines.run.commands import bring_from_store, history, status, update
from pipelines.run.engine import schedule
from pipelines.run.explore import explore
from pipelines.run.quiet import foreseen, hush, keep_stderr_for_ourselves
from pipelines.run.terminal import (
    NOTEBOOKS,
    RELEASES,
    RUNS,
    NotebookFolder,
    ProgrammeFolder,
    ReleasesFolder,
    RunsFolder,
    answer,
    number_of,
    progress,
    tell,
)

if TYPE_CHECKING:
    from pipelines.validate.gate import Verdict

app = typer.Typer(
    help="From an export of case records to a funder's dashboard in which no child can be found.",
    epilog="Exit codes and what to do about them: docs/exit_codes.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
SHOWN = 10
"""Rows that a list on the terminal names, of those that are worked out."""


@app.command()
def validate(
    programme_folder: ProgrammeFolder, runs: RunsFolder = RUNS, notebook_dir: NotebookFolder = NOTEBOOKS
) -> None:
    """Check an export: print the findings and write the page of notebook 01. Exit code 5 where the gate says stop."""
    from pipelines.run.validation import validate_programme

    programme = read_programme(programme_folder)
    verdict, page = validate_programme(programme, runs, notebook_dir, progress.print, _tell)
    answer.print(f"Page: {page}", soft_wrap=True)
    verdict.keep()


def _tell(verdict: Verdict) -> None:
    findings = Table("Verdict", "Rule and place", "What is wrong, what to do", show_lines=True)
    for finding in verdict.findings:
        place = f"{finding.source}, {finding.column}" if finding.column else finding.source
        listed = ", ".join(map(str, finding.row_numbers)) + (" …" if finding.count > len(finding.row_numbers) else "")
        rows = f"\n{number_of(finding.count, 'row')}: {listed}" if finding.row_numbers else ""
        advice = f"{finding.problem} {finding.next_step}"
        findings.add_row(finding.on_fail, f"{finding.rule}\n{place}{rows}", advice)
    if verdict.findings:
        answer.print(findings)
    for sheet in verdict.sheets:
        parts = f"{sheet.kept:,} kept, {sheet.set_aside:,} set aside, {sheet.merged:,} merged"
        answer.print(f"{sheet.source}: {sheet.read:,} rows in the export, {parts}")
    for table, balance in verdict.rows.items():
        kept = f"{balance.kept:,} kept" + (f" ({balance.flagged:,} in doubt)" if balance.flagged else "")
        answer.print(f"{table}: {balance.read:,} rows read, {kept}, {balance.set_aside:,} set aside")
    answer.print(f"{number_of(verdict.rules_run, 'rule')} run, {number_of(len(verdict.findings), 'finding')}.")


@app.command()
def report(
    programme_folder: ProgrammeFolder,
    country: Annotated[str, typer.Option(help="A programme country, or ALL.")] = WHOLE_PROGRAMME,
    period: Annotated[str | None, typer.Option(help="A period of programme.yml; without it, the last one.")] = None,
    profile: Annotated[str, typer.Option(help=f"One of {', '.join(PROFILES)}; internal is not published.")] = "public",
    language: Annotated[str, typer.Option(help="Language of the report.")] = "en",
    force: Annotated[
        bool, typer.Option("--force", help="Make an internal report anew, although nothing has changed since the last.")
    ] = False,
    runs: RunsFolder = RUNS,
    releases: ReleasesFolder = RELEASES,
    notebook_dir: NotebookFolder = NOTEBOOKS,
) -> None:
    """Make one report, and release it unless its profile is internal."""
    from pipelines.run.clock import now
    from pipelines.run.plan import chosen_report

    programme = read_programme(programme_folder)
    wanted = chosen_report(programme, country, period, _profile(profile), now().date())
    bring_from_store(programme, releases)
    there = wanted.released(releases, programme)
    if profile != "internal" and there:
        answer.print(f"Released already, and a released report is not changed: {there}", soft_wrap=True)
        return
    from pipelines.run.places import Places
    from pipelines.run.unchanged import content_digest, made_before

    places = Places(runs, releases, notebook_dir)
    stands = made_before(wanted, language, content_digest(programme, places), runs) if profile == "internal" else None
    if stands and not force:
        answer.print("Nothing has changed since this was made; --force makes it anew.")
        files = sorted(path for path in (stands / language).iterdir() if path.suffix != ".ipynb")
    else:
        from pipelines.run.reports import make_reports

        (made,) = make_reports(programme, [wanted], (language,), places, progress.print)
        files = [made.folder / name for name in made.files]
    for file in files:
        answer.print(f"Open: {file}", soft_wrap=True)


@app.command()
def narrative(
    programme_folder: ProgrammeFolder,
    country: Annotated[str, typer.Option(help="A programme country, or ALL.")] = WHOLE_PROGRAMME,
    period: Annotated[str | None, typer.Option(help="A period of programme.yml; without it, the last one.")] = None,
    language: Annotated[str, typer.Option(help="Language of the report.")] = "en",
) -> None:
    """Write an empty text for a report, block by block, with a line of help in each."""
    from pipelines.report.skeleton import write_skeleton

    programme = read_programme(programme_folder)
    path = write_skeleton(programme, period or programme.periods[-1].id, country, language)
    answer.print(f"Write in: {path}", soft_wrap=True)


app.command()(explore)
app.command()(update)
app.command()(status)
app.command()(history)
app.command()(schedule)


@app.command()
def revise(
    programme_folder: ProgrammeFolder,
    period: Annotated[str, typer.Option(help="The period whose reports are to be replaced.")],
    reason: Annotated[str, typer.Option(help="What was corrected, in one sentence that every reader sees.")],
    profile: Annotated[str | None, typer.Option(help="One profile; without it, all that are released.")] = None,
    runs: RunsFolder = RUNS,
    releases: ReleasesFolder = RELEASES,
    notebook_dir: NotebookFolder = NOTEBOOKS,
) -> None:
    """Replace what is released of a period by a new revision, which says why and lists the numbers that changed."""
    from pipelines.run.plan import profiles_to_revise

    programme = read_programme(programme_folder)
    chosen = programme.period(period)
    bring_from_store(programme, releases)
    profiles = profiles_to_revise(programme, chosen, _profile(profile) if profile else None, releases)
    from pipelines.run.places import Places
    from pipelines.run.reports import revise_reports

    places = Places(runs, releases, notebook_dir)
    made = revise_reports(programme, chosen, profiles, reason, places, progress.print)
    answer.print(f"{programme.title}: {number_of(len(made), 'report')} of {chosen.id} replaced.")
    answer.print(f"Open: {releases / 'index.html'}", soft_wrap=True)


def _profile(name: str) -> Profile:
    for profile in PROFILES:
        if name == profile:
            return profile
    raise ParameterInvalid("There is no such profile.", f"Choose one of: {', '.join(PROFILES)}.")


@app.command()
def audit(
    what: Annotated[Path, typer.Argument(help="A folder of releases, or a table of counts as CSV.")],
    rounded_to: Annotated[
        int, typer.Option(help="Of a CSV: the base to which its counts were rounded, up or down.", min=1)
    ] = 1,
) -> None:
    """Attack all that was released, or a table as CSV. Exit code 13 where a small number can be worked out."""
    if what.suffix.lower() == ".csv":
        _audit_csv(what, rounded_to)
        return
    from pipelines.run.audits import audit_releases

    audited = audit_releases(what)
    for found in audited:
        tried = found.verdict
        answer.print(
            f"{found.programme}, {found.audience}: {number_of(found.releases, 'release')}, "
            f"{number_of(found.files, 'file')}. "
            f"Attacked: {number_of(tried.counts, 'small count')}, {number_of(tried.changes, 'small change')}, "
            f"{number_of(tried.differences, 'small difference')}; worked out: {len(tried.weaknesses)}."
        )
        for problem in (*found.faults, *(weakness.describe() for weakness in tried.weaknesses)):
            answer.print(f"  {problem}", soft_wrap=True)
    if not all(found.is_safe for found in audited):
        raise DisclosureFound("The releases give something away, or were changed.", "See the list above.")


def _audit_csv(path: Path, rounded_to: int) -> None:
    from pipelines.protect.foreign import FEW, audit_table, read_table

    found = audit_table(read_table(path), rounded_to)
    answer.print(f"{path.name}: {number_of(found.cells, 'cell')}, {found.not_zero:,} not zero.")
    answer.print(f"Printed as they are and under {FEW}: {found.few:,} of {found.not_zero:,}.")
    answer.print(f"Hidden or rounded, and worked out to fewer than 4 candidates: {len(found.exposed):,}.")
    for row, low, high, proof in found.exposed[:SHOWN]:
        rows = ", ".join(map(str, proof[:SHOWN]))
        answer.print(f"  row {row} is from {low} to {high}: rows {rows}", soft_wrap=True)
    if found.exact_small or found.exposed:
        raise DisclosureFound(
            f"{number_of(found.exact_small + len(found.exposed), 'small count')} can be read or worked out.",
            "safehavens round makes a version of the table that can be published.",
        )


@app.command(name="round")
def round_csv(
    table: Annotated[Path, typer.Argument(help="A table of true counts as CSV; the last column is the count.")],
    into: Annotated[Path, typer.Argument(help="The CSV to write.")],
    key: Annotated[Path, typer.Option("--key", help="File with your secret rounding key; see docs/privacy.md.")],
) -> None:
    """Round a table of counts to multiples of 5 so that it still adds up and no small count can be worked out."""
    from pipelines.protect.foreign import audit_table, read_table, round_table, write_table
    from pipelines.protect.keys import key_of_file
    from pipelines.protect.published import BASE

    rounded = round_table(read_table(table), key_of_file(key))
    exposed = audit_table(rounded, BASE).exposed
    if exposed:
        raise DisclosureFound(f"{number_of(len(exposed), 'small count')} could still be worked out.", "Leave rows out.")
    write_table(rounded, into)
    answer.print(f"Written, and no small count can be worked out: {into}", soft_wrap=True)


def main() -> None:
    """Runs the command; whatever stops it ends with a sentence on stderr, never with a value, and its exit code."""
    hush()
    keep_stderr_for_ourselves()
    try:
        app()
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # a panic of polars is no Exception
        told = foreseen(error)
        tell(told)
        sys.exit(told.exit_code)


if __name__ == "__main__":
    main()
