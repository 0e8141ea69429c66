"""What the analyst's notebooks call says what it shows, and refuses what it can't show."""

import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipelines.errors import NotComparable, ParameterInvalid
from pipelines.run.analysis import Analysis, open_export

TWIN = "data_samples/predecessor"


@pytest.fixture(scope="module")
def predecessor() -> Analysis:
    return open_export(TWIN)


@pytest.fixture
def real_programme(tmp_path: Path) -> Path:
    """The predecessor's folder as if its data were real."""
    folder = tmp_path / "real"
    shutil.copytree(TWIN, folder)
    settings = yaml.safe_load((folder / "programme.yml").read_text(encoding="utf-8"))
    (tmp_path / "rounding.key").write_text("0123456789abcdef" * 2, encoding="utf-8")
    settings |= {"sample": False, "title": "Real", "rounding_key": {"file": str(tmp_path / "rounding.key")}}
    (folder / "programme.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return folder


def text_of(piece: object) -> str:
    return " ".join(one.text for one in getattr(piece, "pieces", (piece,)))


def test_it_says_which_programme_country_and_period_it_shows() -> None:
    assert open_export(TWIN, "RO", "2015-H1").about().text == (
        "Predecessor (invented), Romania, 1 January 2015 to 30 June 2015. Exact numbers: for internal use only."
    )
    assert "the whole programme" in open_export(TWIN).about().text


@pytest.mark.parametrize("wish", [{"country": "Romania"}, {"period": "1999"}])
def test_a_country_or_period_that_is_not_there_is_refused_before_the_export_is_read(wish: dict[str, str]) -> None:
    with pytest.raises(ParameterInvalid):
        open_export(TWIN, **wish)


def test_neither_its_repr_nor_its_export_shows_a_value() -> None:
    analysis = open_export(TWIN, "RO")
    assert repr(analysis) == "<Analysis of predecessor-sample, RO, 2015-H2>"
    assert "SYN" not in repr(vars(analysis))


def test_each_period_up_to_the_chosen_one_stands_side_by_side_as_its_own_report_has_it() -> None:
    second = open_export(TWIN, period="2015-H2")
    table = second.over_time("children_placed_by_disappearance")
    for period in ("2015-H1", "2015-H2"):
        own = open_export(TWIN, period=period).table("children_placed_by_disappearance")
        assert {key[1:]: cell for key, cell in table.rows() if key[0] == period} == dict(own.rows())
    first = open_export(TWIN, period="2015-H1").over_time("children_placed_by_disappearance")
    assert first.dimensions[0] == ("period", ("2015-H1",))


def test_another_programme_stands_beside_this_one_with_its_own_last_period(predecessor: Analysis) -> None:
    table = predecessor.beside("children_placed_by_disappearance", "data_samples/safe_havens")
    names = ("Predecessor (invented), 2015-H2", "Safe Havens, 2018-H2")
    assert table.dimensions[0] == ("programme", names)
    other = open_export("data_samples/safe_havens").table("children_placed_by_disappearance")
    assert table.total(names[1]) == other.total()


def test_real_children_are_never_compared_with_invented_ones(predecessor: Analysis, real_programme: Path) -> None:
    real = open_export(str(real_programme))
    with pytest.raises(NotComparable, match="invented"):
        real.beside("children_placed_by_disappearance", TWIN)
    piece = real.show_beside("children_placed_by_disappearance", TWIN)
    assert "This is not shown" in text_of(piece)
    assert "Real, 2015-H2" not in text_of(predecessor.show_beside("cases_followed", str(real_programme)))


def test_without_a_second_programme_there_is_a_sentence(predecessor: Analysis) -> None:
    assert text_of(predecessor.show_beside("cases_followed", "")) == (
        "No second programme was given, so nothing stands beside this one."
    )


def test_a_table_that_can_not_stand_side_by_side_says_why(predecessor: Analysis) -> None:
    said = text_of(predecessor.show_over_time("children_arrested_by_quarter"))
    assert said.startswith("This is not shown. The quarters of children_arrested_by_quarter differ")


@pytest.mark.parametrize("ask", ["show", "show_over_time", "table"])
def test_a_misspelt_table_is_an_error_and_no_sentence_that_is_overlooked(predecessor: Analysis, ask: str) -> None:
    with pytest.raises(ParameterInvalid, match="children_arrested_by_sex"):
        getattr(predecessor, ask)("children_arrested_by_colour")


def test_misspelt_durations_are_an_error_that_names_those_there_are(predecessor: Analysis) -> None:
    with pytest.raises(ParameterInvalid, match="days_from_placement_to_exit"):
        predecessor.show_days("days_until_gone", "dots")


def test_durations_are_a_frame_in_one_line(predecessor: Analysis) -> None:
    days = predecessor.days("days_from_placement_to_exit")
    frame = pl.DataFrame(days.columns())
    assert frame["placements_count"].sum() + days.number_undated() == days.number() > 0


def test_durations_that_this_export_can_not_give_say_so(tmp_path: Path) -> None:
    folder = tmp_path / "without_events"
    shutil.copytree(TWIN, folder)
    (folder / "export" / "events.csv").unlink()
    settings = yaml.safe_load((folder / "programme.yml").read_text(encoding="utf-8"))
    settings["export"] = {"lacks": ["events"]}
    (folder / "programme.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    said = text_of(open_export(str(folder)).show_days("days_from_placement_to_exit", "incidence"))
    assert "the export does not hold what it needs" in said


def test_durations_of_each_period_stand_side_by_side_and_are_never_added_up(predecessor: Analysis) -> None:
    days = predecessor.days_over_time("days_from_placement_to_exit")
    for period in ("2015-H1", "2015-H2"):
        own = open_export(TWIN, period=period).days("days_from_placement_to_exit")
        assert days.number(period) == own.number() > 0
    said = text_of(predecessor.show_days_over_time("days_from_placement_to_exit", "dots"))
    assert "2015-H1: " in said
    assert "counted apart and never added up" in said
    assert "All placements" not in said
    assert "of them a day is not known" not in said


def test_each_number_says_on_how_many_rows_it_rests(predecessor: Analysis) -> None:
    said = text_of(predecessor.show("children_placed_by_disappearance"))
    assert "Rests on these rows of the whole export: Cases " in said
    assert "; Events " in said
    assert "Services" not in said
    with_days = text_of(predecessor.show_days("days_from_placement_to_exit", "dots"))
    assert "Rests on these rows of the whole export: Cases " in with_days
