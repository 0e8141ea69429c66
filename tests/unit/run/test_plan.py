"""What is due, and what a person may ask for."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.errors import ParameterInvalid
from pipelines.programme import PROJECT_FOLDER, read_programme
from pipelines.run.plan import chosen_report, due_reports, profiles_to_revise

PROGRAMME = read_programme(PROJECT_FOLDER / "data_samples" / "safe_havens")


def test_a_period_is_due_from_the_day_after_its_last_day(tmp_path: Path) -> None:
    last_day = PROGRAMME.periods[0].last_day
    assert due_reports(PROGRAMME, tmp_path, last_day) == ()
    due = due_reports(PROGRAMME, tmp_path, last_day + dt.timedelta(days=1))
    assert [report.country for report in due] == ["ALL", "NL", "SE", "RO", "MD", "BA"]
    assert {report.period.id for report in due} == {"2016-H2"}


def test_what_is_released_is_not_due(tmp_path: Path) -> None:
    today = dt.date(2026, 1, 1)
    first, *others = due_reports(PROGRAMME, tmp_path, today)
    folder = first.folder(tmp_path, PROGRAMME, 1)
    folder.mkdir(parents=True)
    assert len(due_reports(PROGRAMME, tmp_path, today)) == 30, "an empty folder is no release"
    (folder / "manifest.json").touch()
    assert due_reports(PROGRAMME, tmp_path, today) == tuple(others)
    assert len(others) == 29


def test_of_a_revised_release_the_reports_that_only_its_first_revision_has_are_due(tmp_path: Path) -> None:
    """A run that was killed while its revision appeared leaves that; the next one makes the rest."""
    today = dt.date(2026, 1, 1)
    whole, netherlands, *_ = due_reports(PROGRAMME, tmp_path, today)
    for report, revision in ((whole, 1), (whole, 2), (whole, 10), (netherlands, 1)):
        folder = report.folder(tmp_path, PROGRAMME, revision)
        folder.mkdir(parents=True)
        (folder / "manifest.json").touch()
    due = due_reports(PROGRAMME, tmp_path, today)
    assert whole not in due
    assert netherlands in due
    assert whole.released(tmp_path, PROGRAMME) == whole.folder(tmp_path, PROGRAMME, 10)


def test_only_what_is_released_can_be_revised(tmp_path: Path) -> None:
    report = due_reports(PROGRAMME, tmp_path, dt.date(2026, 1, 1))[0]
    with pytest.raises(ParameterInvalid, match="nothing to revise"):
        profiles_to_revise(PROGRAMME, report.period, None, tmp_path)
    folder = report.folder(tmp_path, PROGRAMME, 1)
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()
    assert profiles_to_revise(PROGRAMME, report.period, None, tmp_path) == ("public",)
    with pytest.raises(ParameterInvalid, match="with profile funder"):
        profiles_to_revise(PROGRAMME, report.period, "funder", tmp_path)


def test_a_period_that_has_not_ended_is_not_released_and_can_be_looked_at() -> None:
    last_day = PROGRAMME.periods[-1].last_day
    with pytest.raises(ParameterInvalid, match="has not ended"):
        chosen_report(PROGRAMME, "NL", None, "public", last_day)
    assert chosen_report(PROGRAMME, "NL", None, "internal", last_day).period.id == "2018-H2"
    assert chosen_report(PROGRAMME, "NL", None, "public", last_day + dt.timedelta(days=1)).country == "NL"


def test_a_country_that_the_programme_does_not_list_is_refused() -> None:
    with pytest.raises(ParameterInvalid, match="Choose one of: ALL, NL"):
        chosen_report(PROGRAMME, "XX", None, "public", dt.date(2026, 1, 1))
