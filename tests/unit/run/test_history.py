"""What runs did is only ever added to, by several runs at once, and read again also where a line broke off."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

from pipelines.programme import PROJECT_FOLDER, read_programme
from pipelines.run.history import HISTORY, Event, add_event, history_row, read_history
from pipelines.run.history_page import write_history_page

MADE = Event("2018-01-02T03:04:05+00:00", "run-1", "havens", "made", "2017-H2", "public", ("ALL", "NL"), seconds=1234)
STARTED = replace(MADE, state="started", seconds=0)
FAILED = replace(MADE, run="run-2", state="failed", error="GateStopped", exit_code=5, why="A <rule> is broken.")


def test_what_is_added_is_read_again_oldest_first_and_of_one_programme(tmp_path: Path) -> None:
    for event in (STARTED, MADE, replace(MADE, programme="another"), FAILED):
        add_event(tmp_path, event)
    known = read_history(tmp_path, "havens")
    assert known.events == (STARTED, MADE, FAILED)
    assert known.runs() == (FAILED, MADE)
    assert known.last("2017-H2", "public") == FAILED
    assert known.last("2017-H1", "public") is None


def test_work_that_never_ended_is_told(tmp_path: Path) -> None:
    for event in (replace(STARTED, run="run-0"), STARTED, MADE):
        add_event(tmp_path, event)
    assert [event.state for event in read_history(tmp_path, "havens").runs()] == ["made", "started"]
    assert history_row(STARTED)[4:] == ("running, or broken off", "", "", "")
    assert history_row(FAILED) == (
        *("2018-01-02 03:04:05", "2017-H2", "public", "ALL NL", "failed", "1,234", "1"),
        "GateStopped (5): A <rule> is broken.",
    )


def test_a_line_that_broke_off_takes_no_other_with_it(tmp_path: Path) -> None:
    add_event(tmp_path, MADE)
    with (tmp_path / HISTORY).open("ab") as file:
        file.write('{"at": "2018-01-02é'.encode()[:-1])
    add_event(tmp_path, FAILED)
    known = read_history(tmp_path, "havens")
    assert known.events == (MADE, FAILED)
    assert known.unreadable == 1


def add_many(runs: Path, run: str) -> None:
    for _ in range(200):
        add_event(runs, replace(MADE, run=run, why="x" * 500))


def test_two_runs_at_once_mix_no_lines(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=add_many, args=(tmp_path, run)) for run in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    known = read_history(tmp_path, "havens")
    assert known.unreadable == 0
    assert sorted(event.run for event in known.events) == ["a"] * 200 + ["b"] * 200


def test_the_history_is_for_its_owner_alone(tmp_path: Path) -> None:
    add_event(tmp_path, MADE)
    programme = read_programme(PROJECT_FOLDER / "data_samples" / "predecessor")
    for path in (tmp_path / HISTORY, write_history_page(tmp_path, programme)):
        assert path.stat().st_mode & 0o077 == 0


def test_the_page_has_every_run_and_what_went_wrong_escaped(tmp_path: Path) -> None:
    programme = read_programme(PROJECT_FOLDER / "data_samples" / "predecessor")
    for event in (MADE, FAILED):
        add_event(tmp_path, replace(event, programme=programme.programme))
    page = write_history_page(tmp_path, programme)
    html = page.read_text(encoding="utf-8")
    assert html.count("<tr>") == 3
    assert "GateStopped (5): A &lt;rule&gt; is broken." in html
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
    assert {path.name for path in tmp_path.iterdir()} == {HISTORY, page.name, ".locks"}


def test_a_programme_without_a_run_has_a_page_that_says_so(tmp_path: Path) -> None:
    programme = read_programme(PROJECT_FOLDER / "data_samples" / "predecessor")
    assert "There was no run yet." in write_history_page(tmp_path / "runs", programme).read_text(encoding="utf-8")
