"""The plan: what is released, due and not due yet, on the day that the clock says."""

import datetime as dt
from pathlib import Path

from pipelines.programme import PROJECT_FOLDER, Programme, read_programme
from pipelines.run.due import plan_of
from pipelines.run.plan import due_reports

SAMPLE = read_programme(PROJECT_FOLDER / "data_samples" / "predecessor")
LAST_DAY = SAMPLE.periods[0].last_day


def states(programme: Programme, releases: Path, today: dt.date) -> list[tuple[str, ...]]:
    return [planned.row() for planned in plan_of(programme, releases, today)]


def test_a_report_waits_for_late_records_as_long_as_the_programme_says(tmp_path: Path) -> None:
    patient = SAMPLE.model_copy(update={"days_after_cut_off": 45})
    first_due_day = LAST_DAY + dt.timedelta(days=46)
    assert not due_reports(patient, tmp_path, first_due_day - dt.timedelta(days=1))
    assert {report.period.id for report in due_reports(patient, tmp_path, first_due_day)} == {"2015-H1"}
    assert states(patient, tmp_path, first_due_day) == [
        ("2015-H1", "public", "ALL NL RO BG", "2015-08-15", "due"),
        ("2015-H2", "public", "ALL NL RO BG", "2016-02-15", "not due"),
    ]


def test_reports_of_one_release_in_two_states_have_two_lines(tmp_path: Path) -> None:
    due = due_reports(SAMPLE, tmp_path, LAST_DAY + dt.timedelta(days=1))
    folder = due[1].folder(tmp_path, SAMPLE, 1)
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()
    assert states(SAMPLE, tmp_path, LAST_DAY + dt.timedelta(days=1)) == [
        ("2015-H1", "public", "ALL RO BG", "2015-07-01", "due"),
        ("2015-H1", "public", "NL", "2015-07-01", "released"),
        ("2015-H2", "public", "ALL NL RO BG", "2016-01-01", "not due"),
    ]


def test_what_is_released_early_is_not_due_again_and_profile_internal_never_is(tmp_path: Path) -> None:
    both = SAMPLE.model_copy(update={"profiles": ("internal", "public")})
    (first, *_) = due_reports(both, tmp_path, dt.date(2030, 1, 1))
    folder = first.folder(tmp_path, both, 1)
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()
    rows = states(both, tmp_path, dt.date(2015, 1, 1))
    assert {profile for _, profile, *_ in rows} == {"public"}
    assert ("2015-H1", "public", "ALL", "2015-07-01", "released") in rows
