"""The commands of unattended runs: update, status, history. One programme's fault never keeps another from its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import ReportsMissing
from pipelines.programme import Programme, read_programme
from pipelines.protect.published import MANIFEST
from pipelines.run import due
from pipelines.run.clock import today
from pipelines.run.due import Planned, plan_of
from pipelines.run.history import HEADS, Event, history_row, is_page_behind, read_history
from pipelines.run.locks import locked
from pipelines.run.plan import due_reports
from pipelines.run.quiet import foreseen
from pipelines.run.scratch import sweep_scratch
from pipelines.run.terminal import (
    NOTEBOOKS,
    RELEASES,
    RUNS,
    NotebookFolder,
    ProgrammeFolder,
    ProgrammeFolders,
    ReleasesFolder,
    RunsFolder,
    answer,
    number_of,
    progress,
    show,
    tell,
)

SHOWN = 30
"""Lines of history on the terminal; the page has all."""


def bring_from_store(programme: Programme, releases: Path) -> None:
    """Brings the folder of releases up to the programme's store; where it has none, nothing heavy is imported."""
    if programme.store:
        from pipelines.run.store import bring_releases

        bring_releases(programme, releases)


def update(
    programme_folders: ProgrammeFolders,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be made.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Say too which released numbers the export would change now (slow).")
    ] = False,
    runs: RunsFolder = RUNS,
    releases: ReleasesFolder = RELEASES,
    notebook_dir: NotebookFolder = NOTEBOOKS,
) -> None:
    """Make every report that is due and not released yet. A released report is never changed."""

    def update_one(programme: Programme) -> int:
        bring_from_store(programme, releases)
        plan = plan_of(programme, releases, today())
        exit_code = 0
        if dry_run:
            show(due.HEADS, [planned.row() for planned in plan])
            answer.print(f"{programme.title}: {number_of(_count(plan, 'due'), 'report')} would be made.")
        elif _count(plan, "due"):
            exit_code = _make(programme, runs, releases, notebook_dir)
        else:
            answer.print(f"{programme.title}: nothing to do, every report that is due is released.")
            if is_page_behind(runs, programme.programme):
                from pipelines.run.history_page import write_history_page

                write_history_page(runs, programme)
        if compare:
            _tell_differences(programme, releases)
        return exit_code

    if not dry_run:
        sweep_scratch()
    exit_code = _each(programme_folders, update_one)
    index = releases / "index.html"
    if not dry_run and _is_index_behind(releases, index):
        from pipelines.publish.index import write_index

        with locked(releases, "index", wait=True):
            write_index(releases, needles=())
    if index.is_file():
        answer.print(f"Open: {index}", soft_wrap=True)
    raise typer.Exit(exit_code)


def _is_index_behind(releases: Path, index: Path) -> bool:
    """Whether a run that was killed has shown a release and not listed it."""
    listed = index.read_text(encoding="utf-8") if index.is_file() else ""
    shown = (path.parent.relative_to(releases).as_posix() for path in releases.glob(f"*/*/*/*/r*/{MANIFEST}"))
    return any(f'href="{folder}/' not in listed for folder in shown)


def _tell_differences(programme: Programme, releases: Path) -> None:
    from pipelines.run.differences import find_differences

    found = find_differences(programme, releases, progress.print)
    for one in found:
        answer.print(
            f"{one.period.id}, profile {one.profile}: {number_of(one.tables, 'table')} would show other numbers now. "
            f"What is released stays as it is, unless you run safehavens revise.",
            soft_wrap=True,
        )
    if not found:
        answer.print(f"{programme.title}: the export gives the numbers that are released.")


def _make(programme: Programme, runs: Path, releases: Path, notebooks: Path) -> int:
    """Makes what is due; says how each release ended, and gives the exit code of the first that failed."""
    from pipelines.run.places import Places
    from pipelines.run.unattended import make_due

    wanted = due_reports(programme, releases, today())
    events = make_due(programme, wanted, Places(runs, releases, notebooks), progress.print)
    later = [planned for planned in plan_of(programme, releases, today()) if planned.state == "not due"]
    ends = [history_row(event) for event in events]
    show(HEADS[1:-1], [*(end[1:-1] for end in ends), *(_not_due(planned) for planned in later)])
    for said in dict.fromkeys((event.state, end[-1]) for event, end in zip(events, ends, strict=True) if end[-1]):
        progress.print(said[1], style="red" if said[0] == "failed" else None, soft_wrap=True)
    made = sum(len(event.countries) for event in events if event.state == "made")
    answer.print(f"{programme.title}: {number_of(made, 'report')} released.")
    return next((event.exit_code for event in events if event.state == "failed"), 0)


def _not_due(planned: Planned) -> tuple[str, ...]:
    period, profile, countries, due_from, _ = planned.row()
    return period, profile, countries, f"not due before {due_from}", "", ""


def status(programme_folders: ProgrammeFolders, runs: RunsFolder = RUNS, releases: ReleasesFolder = RELEASES) -> None:
    """Say what should be released and is not. Exit code 24 where something is missing: an alarm for monitoring."""

    def status_of(programme: Programme) -> int:
        bring_from_store(programme, releases)
        plan = plan_of(programme, releases, today())
        missing = _count(plan, "due")
        if not missing:
            answer.print(f"{programme.title}: {number_of(_count(plan, 'released'), 'report')} released, none missing.")
            return 0
        history = read_history(runs, programme.programme)
        rows = []
        for planned in plan:
            if planned.state == "due":
                period, profile, countries, due_from, _ = planned.row()
                rows.append((period, profile, countries, due_from, *_last(history.last(period, profile))))
        show(("Period", "Profile", "Missing", "Due from", "Last try (UTC)", "How it ended"), rows)
        raise ReportsMissing(
            f"{programme.title}: {number_of(missing, 'report')} missing.",
            "Run safehavens update; safehavens history says why an earlier run failed.",
        )

    raise typer.Exit(_each(programme_folders, status_of))


def _last(event: Event | None) -> tuple[str, str]:
    if event is None:
        return "never", ""
    when, _, _, _, state, *_ = history_row(event)
    return when, f"{state}: {event.error}" if event.error else state


def history(programme_folder: ProgrammeFolder, runs: RunsFolder = RUNS) -> None:
    """Show what the runs of a programme did: when, what, how long, how it ended, and why."""
    programme = read_programme(programme_folder)
    known = read_history(runs, programme.programme)
    events = known.runs()
    if not events:
        answer.print(f"{programme.title}: there was no run yet.")
        return
    show(HEADS, [history_row(event) for event in events[:SHOWN]])
    if known.unreadable:
        answer.print(f"Lines of the history that can't be read: {known.unreadable}.")
    from pipelines.run.history_page import write_history_page

    answer.print(f"Open: {write_history_page(runs, programme)}", soft_wrap=True)


def _count(plan: Sequence[Planned], state: due.State) -> int:
    return sum(len(planned.reports) for planned in plan if planned.state == state)


def _each(folders: Sequence[Path], do: Callable[[Programme], int]) -> int:
    """Does it for each programme; what stops one is told, and the exit code of the first such is given."""
    exit_codes = []
    for folder in folders:
        try:
            exit_codes.append(do(read_programme(folder)))
        except Exception as error:
            told = foreseen(error)
            tell(told)
            exit_codes.append(told.exit_code)
    return next((code for code in exit_codes if code), 0)
