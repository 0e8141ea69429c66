"""The identifiers of a real export reach the gate: of what holds one, nothing is released or entered in the ledger."""

import dataclasses
import json
from pathlib import Path

import pytest

import pipelines.publish.gate as last_stage
import pipelines.run.artefacts as stage
from pipelines.errors import LeakFound
from pipelines.programme import Programme, read_programme
from pipelines.protect.published import Release
from pipelines.publish.index import write_index
from pipelines.run.export import CheckedExport, check_programme
from pipelines.run.places import Places
from pipelines.run.plan import Report
from pipelines.run.register import Register
from pipelines.run.reports import make_reports

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def settings(programme: Path) -> Programme:
    return read_programme(programme)


@pytest.fixture(scope="module")
def checked(settings: Programme) -> CheckedExport:
    return check_programme(settings)


def test_an_identifier_on_a_page_stops_the_release(
    settings: Programme, checked: CheckedExport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = checked.export.tables["events"]["event_id"][-1]
    render = stage.render_page

    def render_badly(*arguments: object) -> str:
        return render(*arguments).replace("</main>", f"<!-- {identifier} --></main>")  # type: ignore[arg-type]

    monkeypatch.setattr(stage, "render_page", render_badly)
    monkeypatch.setattr(last_stage, "check_page", lambda *_: None)  # it would stop any page that is not as declared
    places = Places(tmp_path / "runs", tmp_path / "releases", NOTEBOOKS)
    with pytest.raises(LeakFound) as stopped:
        make_reports(settings, [Report("ALL", settings.periods[-1], "public")], ("en",), places, lambda _: None)
    # The needles name the place so; what has no licence would be told as "a comment".
    assert "1 place is not safe to publish" in str(stopped.value)
    assert "en/dashboard.html > main content > comment." in str(stopped.value)
    assert identifier not in str(stopped.value)
    assert [path.suffix for path in (tmp_path / "releases").rglob("*") if path.is_file()] == [".lock"]
    (record,) = tmp_path.rglob("run.json")
    assert json.loads(record.read_text(encoding="utf-8"))["outcome"] == "failed"


@pytest.fixture(scope="module")
def views(checked: CheckedExport, settings: Programme) -> dict[str, Release]:
    return checked.release(settings.periods[-1], "public")


def test_an_identifier_in_a_table_of_any_view_stops_the_ledger(
    checked: CheckedExport, views: dict[str, Release], tmp_path: Path
) -> None:
    """It would be in the licence of its own page, so the ledger is held against what the program says by itself."""
    identifier = checked.export.tables["cases"]["person_id"].drop_nulls()[-1]
    *others, last = views
    table = next(iter(views[last].tables.values()))
    named = dataclasses.replace(table, population=f"children of {identifier}")
    spoilt = dataclasses.replace(views[last], tables={**views[last].tables, table.id: named})
    with pytest.raises(LeakFound, match=r"1 place .*the ledger's entry > .*population") as stopped:
        Register(checked, tmp_path).enter({**{view: views[view] for view in others}, last: spoilt}, "public")
    assert identifier not in str(stopped.value)
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".lock"}
    Register(checked, tmp_path).enter(views, "public")
    assert len(list(tmp_path.rglob("*.json"))) == 1


def test_an_identifier_in_a_manifest_stops_the_index_and_leaves_the_one_before(
    checked: CheckedExport, tmp_path: Path
) -> None:
    identifier = checked.export.tables["cases"]["case_id"][0]
    path = tmp_path / "a" / "ALL" / "2015-H1" / "public" / "r1" / "manifest.json"
    path.parent.mkdir(parents=True)
    manifest = {
        **{"programme": "a", "title": "A", "synthetic_sample": True, "country": "ALL", "profile": "public"},
        **{"first_day": "2015-01-01", "last_day": "2015-06-30", "revision": 1, "files": {"en/dashboard.html": ""}},
        **{"replaces": 0, "reason": "", "languages": ["en"], "translations_not_reviewed": []},
    }
    path.write_text(json.dumps(manifest), encoding="utf-8")
    before = write_index(tmp_path, checked.identifiers).read_bytes()
    path.write_text(json.dumps({**manifest, "title": f"A, of {identifier}"}), encoding="utf-8")
    with pytest.raises(LeakFound, match="not safe to publish"):
        write_index(tmp_path, checked.identifiers)
    assert (tmp_path / "index.html").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2
