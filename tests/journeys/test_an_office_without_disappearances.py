"""An office that has nowhere to record a disappearance: its release says so, and nowhere that there were 0."""

from __future__ import annotations

import csv
import html
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from small_office import ARRESTS, CASES, MAPPING

Command = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.campaign  # a real run, too long for every change

PROGRAMME = """programme: office
title: Office
framework: amif-2014-2020
countries: []
periods: [{id: 2018-H1, first_day: 2018-01-01, last_day: 2018-06-30}]
rounding_key: {demo: true}
sample: true
export: {mapping: own.yml}
"""


def mapping_with_placements() -> str:
    """The small office keeps a list of placements too: when a child came, and when it left."""
    settings = yaml.safe_load(MAPPING)
    settings["sheets"]["placements"] = {"file": "placements*", "parent": "cases", "link": "nr"}
    settings["tables"]["events"] |= {
        f"placement_{bound}s": {
            "sheet": "placements",
            "recorded": ["event_date"],
            "fields": {
                "event_id": {"numbered": bound},
                "case_id": {"column": "nr"},
                "event_type": {"constant": f"placement_{bound}"},
                "event_date": {"column": bound},
                "date_precision": {"precision_of": bound},
                "lifecycle": {"constant": "complete"},
                "step_id": {"column": "stay"},
                "placement_type": {"column": "house", "codes": {"open": "residential_open"}},
            },
        }
        for bound in ("start", "end")
    }
    given = ("events.step_id", "events.placement_type")
    settings["lacks"] = [place for place in settings["lacks"] if place not in given]
    return yaml.safe_dump(settings)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, safehavens: Command) -> Path:
    """The folder of the release of 120 cases, of which each has an arrest and a placement."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "export").mkdir()
    cases = (f"{n},2018-01-02,f,{2002 + n % 9},{'RO' if n % 2 else 'RS'},y,2018-07-01\n" for n in range(1, 121))
    arrests = (f"{n},2018-02-0{1 + n % 9},shoplifting\n" for n in range(1, 121))
    placements = (f"{n},s{n},2018-03-01,{'2018-05-01' if n % 3 else ''},open\n" for n in range(1, 121))
    files = {
        "programme.yml": PROGRAMME,
        "own.yml": mapping_with_placements(),
        "export/cases.csv": CASES + "".join(cases),
        "export/arrests.csv": ARRESTS + "".join(arrests),
        "export/placements.csv": "nr,stay,start,end,house\n" + "".join(placements),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = safehavens("update", folder, "--runs", folder / "runs", "--releases", folder / "releases")
    assert done.returncode == 0, done.stderr
    (page,) = (folder / "releases").rglob("dashboard.html")
    return page.parent


def words_of(page: Path) -> str:
    body = page.read_text(encoding="utf-8").partition("<body")[2]
    without_scripts = re.sub(r"<(script|style).*?</\1>", " ", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", without_scripts)))


def test_the_page_says_what_is_not_in_the_export_and_has_no_number_for_it(released: Path) -> None:
    text = words_of(released / "dashboard.html")
    assert "In all: 120 children" in text
    lacking = text.rpartition("Not in this export")[2]
    assert "R3. Reception, and disappearance from it: needs the kind of event “Disappeared”" in lacking
    assert "isappeared at least once" not in text
    assert "isappeared: " not in text


def test_the_indicators_have_no_0_for_a_kind_of_event_that_is_not_there(released: Path) -> None:
    (path,) = released.rglob("indicators.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        returned = next(row for row in csv.DictReader(file) if row["row_id"] == "so3_c3")
    numbers = {name: cell for name, cell in returned.items() if name.startswith(("period_", "cumulative_"))}
    assert {cell for name, cell in numbers.items() if name.endswith("_status")} == {"not_in_export"}
    assert {cell for name, cell in numbers.items() if not name.endswith("_status")} == {""}
