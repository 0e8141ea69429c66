"""One report after another's turn: for an engine, which starts a run for each report and on several machines."""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import ReleaseBusy
from pipelines.programme import Programme, read_programme
from pipelines.run.clock import today
from pipelines.run.history import Event
from pipelines.run.locks import locked
from pipelines.run.places import Places, Say
from pipelines.run.plan import Report, due_reports
from pipelines.run.quiet import foreseen
from pipelines.run.store import bring_releases
from pipelines.run.unattended import make_due


def make_in_turn(programme_folder: Path, country: str, period: str, places: Places, say: Say) -> list[Event]:
    """Makes what is due and not released of a country and a period; gives how each of its profiles ended.

    Where another run is making reports of the same release, it waits until that has ended, however it ended, and then
    makes what is still missing. Nothing is made twice. Raises only what `foreseen` gives, which holds no value.
    """
    try:
        programme = read_programme(programme_folder)
        bring_releases(programme, places.releases)
        wanted = [
            report
            for report in due_reports(programme, places.releases, today())
            if (report.country, report.period.id) == (country, period)
        ]
        return [_make_in_turn(programme, report, places, say) for report in wanted]
    except Exception as error:  # its message can hold anything, and would travel with it from machine to machine
        raise foreseen(error) from None


def _make_in_turn(programme: Programme, report: Report, places: Places, say: Say) -> Event:
    while True:
        (event,) = make_due(programme, [report], places, say)
        if event.error != ReleaseBusy.__name__:
            return event
        with locked(places.releases, report.lock_name(programme), wait=True):
            pass
