"""What an unattended run tries again, what it writes down, and whom it tells."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines.programme import PROJECT_FOLDER, Programme, read_programme
from pipelines.run import unattended
from pipelines.run.history import HISTORY, Event, read_history
from pipelines.run.places import Places
from pipelines.run.plan import by_release, due_reports
from pipelines.run.unattended import make_due
from pipelines.run.worker import Began, Ended, Failure, Release

SAMPLE = read_programme(PROJECT_FOLDER / "data_samples" / "predecessor")
DUE = due_reports(SAMPLE, Path("nowhere"), SAMPLE.due_from(SAMPLE.periods[-1]))
FIRST, SECOND = by_release(DUE)
GATE = Failure("GateStopped", 5, "A rule is broken.", may_pass=False)
DISK = Failure("FileFault", 23, "The disk is full.", may_pass=True)
BUSY = Failure("ReleaseBusy", 20, "Another run is making it.", may_pass=True)


class Outside:
    """Stands in for workers, the clock and the network. `ends`: for each release, how its tries end, one by one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, ends: dict[Release, list[Failure | str]]) -> None:
        self.ends = ends
        self.pauses: list[float] = []
        self.told: list[tuple[str, ...]] = []
        self.problems: list[str] = []
        monkeypatch.setattr(unattended, "work_off", self.work_off)
        monkeypatch.setattr(unattended, "send_notices", self.send)
        monkeypatch.setattr(unattended, "pause", self.pauses.append)

    def work_off(self, _: Programme, releases: Sequence[Release], *__: Any) -> Iterator[Began | Ended]:
        for release in releases:
            yield Began(release)
            end = self.ends[release].pop(0)
            state = end if isinstance(end, str) else "skipped" if end is BUSY else "failed"
            yield Ended(release, state, None if isinstance(end, str) else end)  # type: ignore[arg-type]

    def send(self, _: Programme, events: Sequence[Event]) -> list[str]:
        self.told.append(tuple(f"{event.period} {event.state}" for event in events))
        return self.problems

    def run(self, folder: Path) -> list[tuple[str, str, int, int]]:
        said: list[str] = []
        places = Places(folder / "runs", folder / "releases", folder)
        events = make_due(SAMPLE, DUE, places, said.append)
        self.said = said
        return [(event.period, event.state, event.tries, event.exit_code) for event in events]


def test_a_failed_gate_is_not_tried_again_and_the_next_release_has_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Outside(monkeypatch, {FIRST: [GATE], SECOND: ["made"]})
    assert outside.run(tmp_path) == [("2015-H1", "failed", 1, 5), ("2015-H2", "made", 1, 0)]
    assert outside.pauses == []
    assert outside.told == [("2015-H1 failed", "2015-H2 made")]


def test_what_can_pass_is_tried_again_later_and_later_and_nothing_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Outside(monkeypatch, {FIRST: [DISK, DISK, "made"], SECOND: ["made"]})
    assert outside.run(tmp_path) == [("2015-H2", "made", 1, 0), ("2015-H1", "made", 3, 0)]
    assert outside.pauses == [5, 30]
    assert "FileFault: The disk is full." in outside.said


def test_what_does_not_pass_fails_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = Outside(monkeypatch, {FIRST: [DISK] * 4, SECOND: [DISK, GATE]})
    assert outside.run(tmp_path) == [("2015-H2", "failed", 2, 5), ("2015-H1", "failed", 4, 23)]
    assert outside.pauses == [5, 30, 120]


def test_what_another_run_makes_is_left_alone_and_nobody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Outside(monkeypatch, {FIRST: [BUSY], SECOND: ["skipped"]})
    assert outside.run(tmp_path) == [("2015-H1", "skipped", 1, 20), ("2015-H2", "skipped", 1, 0)]
    assert outside.pauses == []
    assert outside.told == []


def test_all_of_it_stands_in_the_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = Outside(monkeypatch, {FIRST: [DISK, GATE], SECOND: ["made"]})
    outside.problems = ["The notice by e-mail was not sent."]
    outside.run(tmp_path)
    events = read_history(tmp_path / "runs", SAMPLE.programme).events
    assert [(event.period, event.state, event.why) for event in events] == [
        ("2015-H1", "started", ""),
        ("2015-H2", "started", ""),
        ("2015-H2", "made", ""),
        ("2015-H1", "failed", "A rule is broken."),
        ("", "not sent", "The notice by e-mail was not sent."),
    ]
    assert len({event.run for event in events}) == 1
    assert outside.problems[0] in outside.said
    assert (tmp_path / "runs" / f"history-{SAMPLE.programme}.html").is_file()


def test_a_history_that_can_not_be_written_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs" / HISTORY).mkdir(parents=True)
    outside = Outside(monkeypatch, {FIRST: ["made"], SECOND: [GATE]})
    assert [state for _, state, *_ in outside.run(tmp_path)] == ["made", "failed"]
    assert outside.told == [("2015-H1 made", "2015-H2 failed")]
    assert any(said.startswith("The history was not written. A file or folder can't be used") for said in outside.said)
