"""What is not published changes no byte of what is: pages, manifests, the ledger and the index.

A copy of the export is changed in all that should not matter, and the same command must leave the same bytes:

- other identifiers, rows and columns in another order, numbers in another spelling (17 as 000017), another name and
  container of the export, and a file beside the tables;
- days that no table looks at;
- all days of a child, by the same number of days. So its events keep their order and the days between them, which is
  what is counted of a child by itself. Against the calendar nothing changes: every day stays inside its month, off the
  first and the last day, so it keeps its quarter and period and stays before, within or after any month or year of
  which only that is known. Against the first and last days of the periods, from which and to which durations are
  watched, each distance stays within the same 30 days, hence also within the same 90 and 180. Nothing that is published
  sets the days of one child against those of another. A child of which one day can't move so is not moved;
- the year of birth, which is in no table, and ages within their published band, where both still fit each other.
"""

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from journeys.changing import UNUSED_DAYS, change_all
from journeys.planting import keep_countries, name_the_export

from pipelines.programme import read_programme

Command = Callable[..., subprocess.CompletedProcess[str]]
Digests = Callable[[Path], dict[str, str]]


@pytest.fixture(scope="module")
def three_views(programme: Path) -> Path:
    """The whole, a country and a small one in both periods: another small one would say nothing more."""
    keep_countries(programme, ["NL", "RO"])
    return programme


@pytest.mark.parametrize(
    ("command", "files"),
    [
        pytest.param("report", 8, marks=pytest.mark.campaign, id="one report, ledger, index"),
        pytest.param("update", 6 * 6 + 2 + 1, marks=pytest.mark.campaign, id="all"),
    ],
)
def test_what_is_not_published_changes_no_byte_of_what_is(
    three_views: Path, tmp_path: Path, safehavens: Command, digests: Digests, command: str, files: int
) -> None:
    programme = three_views
    changed = tmp_path / "changed"
    shutil.copytree(programme, changed)
    periods = read_programme(programme).periods
    fixed_days: tuple[dt.date, ...] = tuple(day for one in periods for day in (one.first_day, one.last_day))
    counted = change_all(changed / "export", fixed_days, seed=7)
    assert counted.children >= 10
    assert counted.days >= 50
    assert counted.years_of_birth >= 50
    assert counted.ages >= 50
    assert counted.columns_moved - UNUSED_DAYS >= {("cases", "opened_on"), ("events", "event_date")}
    name_the_export(changed, "other.zip")
    made = []
    for number, folder in enumerate((programme, changed)):
        places = ["--runs", tmp_path / f"runs-{number}", "--releases", tmp_path / f"releases-{number}"]
        done = safehavens(command, folder, *places)
        assert done.returncode == 0, done.stderr
        there = digests(tmp_path / f"releases-{number}")
        made.append({name: digest for name, digest in there.items() if not name.endswith(".lock")})
    assert len(made[0]) == files
    assert made[0] == made[1]
