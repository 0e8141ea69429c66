"""What each profile may show, and that nothing else makes or changes a published table."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from pipelines.contract.counts import CountTable, Definition, Dimension, NotInExport
from pipelines.errors import DisclosureFound, ProgrammeInvalid, ProtectionFailed, PublishRefused
from pipelines.programme import Period, Profile, Programme
from pipelines.protect.audit import audit
from pipelines.protect.published import TOTAL, Cell, PublishedTable, Release
from pipelines.protect.published_files import RELEASE_FILE, digest, read_release, write_release
from pipelines.protect.sights import sight_of
from pipelines.protect.wall import protect_release

SEX = Dimension("sex", ("female", "male", "unknown"))
PERIOD = Period(id="2017-H1", first_day=dt.date(2017, 1, 1), last_day=dt.date(2017, 6, 30))


def programme(**more: object) -> Programme:
    return Programme.model_validate(
        {
            "programme": "wall-test",
            "title": "Wall test",
            "sample": True,
            "framework": "amif-2014-2020",
            "countries": ["NL", "SE"],
            "periods": [PERIOD],
            "rounding_key": {"demo": True},
            **more,
        }
    )


def definition(name: str = "children_by_sex", unit: str = "children") -> Definition:
    return Definition(name, name, unit, "", "", "", "", "", "")


def by_sex(cells: dict[tuple[str, ...], int]) -> CountTable:
    return CountTable(definition(), "children", (SEX,), cells)


def release(table: CountTable, profile: Profile, view: str = "ALL", **more: object) -> PublishedTable:
    return protect_release([table], programme(**more), PERIOD, profile)[view][table.definition.id]


LARGE = {("NL", "female"): 63, ("NL", "male"): 88, ("NL", "unknown"): 3, ("SE", "female"): 7, ("SE", "male"): 12}


def test_internal_is_exact_in_every_view() -> None:
    table = release(by_sex(LARGE), "internal", "SE")
    assert [cell for _, cell in table.rows()] == [
        Cell(7, "exact"),
        Cell(12, "exact"),
        Cell(0, "exact"),
        Cell(19, "exact"),
    ]


def test_public_shows_multiples_of_five_and_fewer_than_ten() -> None:
    table = release(by_sex(LARGE), "public")
    assert table.cells[("unknown",)] == Cell(None, "below_floor")
    shown = [cell.value for cell in table.cells.values() if cell.value is not None]
    assert len(shown) == 3
    assert all(value % 5 == 0 and value >= 10 for value in shown)
    assert {cell.status for cell in table.cells.values()} == {"rounded", "below_floor"}
    assert {"rounded_to_5", "fewer_than_10", "percent_needs_50"} <= set(table.notes)


def test_a_group_under_fifty_shows_its_total_only() -> None:
    table = release(by_sex(LARGE), "public", "SE")
    assert table.is_withheld
    assert table.total().status == "rounded"
    assert "breakdown_withheld_small_group" in table.notes


def test_percentages_come_from_the_rounded_counts() -> None:
    table = release(by_sex(LARGE), "public")
    total = table.total().value
    assert total is not None
    for key in (("female",), ("male",)):
        value = table.cells[key].value
        assert value is not None
        assert table.cells[key].percent == int(100 * value / total + 0.5)
    assert table.total().percent is None


def test_a_denominator_under_fifty_has_no_percentage_for_the_analyst_either() -> None:
    table = release(by_sex({("NL", "female"): 20, ("NL", "male"): 29}), "internal")
    assert [cell.percent for cell in table.cells.values()] == [None] * 4


@pytest.mark.parametrize(
    ("female", "male", "percents"), [(1, 999, [1, 99]), (0, 200, [0, 100]), (50, 50, [50, 50]), (1, 199, [1, 99])]
)
def test_a_part_is_never_printed_as_none_or_as_all(female: int, male: int, percents: list[int]) -> None:
    table = release(by_sex({("NL", "female"): female, ("NL", "male"): male}), "internal")
    assert [table.cells[(sex,)].percent for sex in ("female", "male")] == percents


def test_a_small_public_total_is_all_that_is_shown_of_its_group() -> None:
    followed = CountTable(definition("cases_followed", "cases"), "followed", (), {("NL",): 15, ("SE",): 4})
    whole = release(followed, "public", public_totals={"followed": 19})
    country = release(followed, "public", "NL", public_totals={"followed": 19})
    assert whole.total() == Cell(19, "exact")
    assert country.total() == Cell(None, "withheld")


def test_a_public_total_smaller_than_the_export_stops_the_release() -> None:
    with pytest.raises(ProtectionFailed) as stopped:
        release(by_sex(LARGE), "public", public_totals={"children": 172})
    assert "173" not in str(stopped.value)
    assert "172" not in str(stopped.value)


def test_a_public_total_of_no_group_is_refused_and_the_groups_are_named() -> None:
    with pytest.raises(ProgrammeInvalid) as refused:
        release(by_sex(LARGE), "public", public_totals={"children": 173, "Ionela": 19})
    assert "entry 2 names no group" in str(refused.value)
    assert "correct the name: children." in str(refused.value)
    assert "Ionela" not in str(refused.value)


def test_the_analyst_sees_what_the_export_gives_and_no_public_total() -> None:
    table = release(by_sex(LARGE), "internal", public_totals={"children": 200})
    assert table.public_total is None
    assert table.total() == Cell(173, "exact")


def test_a_large_public_total_stands_beside_the_rounded_rows() -> None:
    table = release(by_sex(LARGE), "public", public_totals={"children": 173})
    assert table.public_total == 173
    assert table.total().status == "rounded"


def test_of_which_is_linked_to_its_whole() -> None:
    of_which = CountTable(
        definition("legal"),
        "children",
        (SEX, Dimension("legal", ("yes", "no"))),
        {("NL", "female", "yes"): 60, ("NL", "male", "no"): 90, ("NL", "female", "no"): 3},
        of_which=True,
    )
    whole = by_sex({("NL", "female"): 63, ("NL", "male"): 90})
    tables = protect_release([whole, of_which], programme(), PERIOD, "internal")["ALL"].tables
    assert tables["legal"].shape == "breakdown"
    assert [cell.value for cell in tables["legal"].cells.values()] == [60, 0, 0, 60]
    rounded = protect_release([whole, of_which], programme(), PERIOD, "public")["ALL"].tables
    assert rounded["legal"].total().value == 60


OWED = dataclasses.replace(definition("indicator", "persons"), owed_exact=("countable",))
GATE = Dimension("countable", ("countable", "not_countable", "unknown"))


def indicator(countable: int, not_countable: int, unknown: int) -> CountTable:
    cells = {("NL", "countable"): countable, ("NL", "not_countable"): not_countable, ("NL", "unknown"): unknown}
    return CountTable(OWED, "persons", (GATE,), cells)


def test_a_funder_gets_the_owed_number_exact_and_nothing_finer() -> None:
    table = release(indicator(63, 88, 3), "funder")
    assert table.cells[("countable",)] == Cell(63, "exact")
    assert table.cells[("not_countable",)].status == "rounded"
    assert table.cells[("unknown",)] == Cell(None, "below_floor")
    assert table.total().status == "rounded"
    assert "indicator_exact" in table.notes


def test_the_public_gets_no_exact_indicator() -> None:
    assert {cell.status for cell in release(indicator(63, 88, 3), "public").cells.values()} == {
        "rounded",
        "below_floor",
    }


def test_in_a_small_group_a_funder_gets_the_owed_number_alone() -> None:
    table = release(indicator(17, 12, 2), "funder")
    assert table.cells[("countable",)] == Cell(17, "exact")
    assert {table.cells[(name,)].status for name in ("not_countable", "unknown")} == {"withheld"}
    assert "breakdown_withheld_small_group" in table.notes


def test_a_named_duty_opens_the_breakdown_of_a_small_group() -> None:
    table = release(indicator(17, 22, 2), "funder", breakdown_duty="Article 1 of an invented law")
    assert table.cells[("not_countable",)].status == "rounded"
    assert table.cells[("unknown",)].status == "below_floor"
    assert release(indicator(17, 22, 2), "public", breakdown_duty="Article 1").is_withheld


def test_what_a_funder_gets_exact_narrows_no_other_row_to_fewer_than_four() -> None:
    for countable in range(50, 60):
        for unknown in range(6):
            table = indicator(countable, 0, unknown)
            views = protect_release([table], programme(profiles=["public", "funder"]), PERIOD, "funder")
            public = protect_release([table], programme(profiles=["public", "funder"]), PERIOD, "public")
            assert not audit([sight_of(views, {}), sight_of(public, {})]).weaknesses


def test_what_owed_numbers_prove_by_themselves_stops_no_release() -> None:
    """Of 62 persons exactly 60 had legal assistance: two had none, and whoever owes both numbers can't hide it."""
    gates = {"countable": (60, 2), "not_countable": (40, 30)}
    cells = {
        ("NL", gate, which): n for gate, pair in gates.items() for which, n in zip(("yes", "no"), pair, strict=True)
    }
    legal = CountTable(
        dataclasses.replace(OWED, id="legal"),
        "persons",
        (GATE, Dimension("legal", ("yes", "no"))),
        cells,
        of_which=True,
    )
    whole = indicator(62, 70, 0)
    tables = protect_release([whole, legal], programme(profiles=["funder"]), PERIOD, "funder")["ALL"].tables
    assert tables["legal"].cells[("countable",)] == Cell(60, "exact")
    assert tables["indicator"].cells[("countable",)] == Cell(62, "exact")


PARTED = Dimension("countable", ("countable:young", "countable:old", "not_countable"))


@pytest.mark.parametrize(
    ("young", "duty", "expected"),
    [(45, "", Cell(45, "exact")), (20, "", Cell(None, "withheld")), (20, "Article 1", Cell(20, "exact"))],
)
def test_parts_of_an_owed_row_are_exact_from_fifty_on_or_where_a_law_demands_them(
    young: int, duty: str, expected: Cell
) -> None:
    cells = {("NL", "countable:young"): young, ("NL", "countable:old"): 15, ("NL", "not_countable"): 40}
    table = release(CountTable(OWED, "persons", (PARTED,), cells), "funder", breakdown_duty=duty)
    assert table.cells[("countable:young",)] == expected
    assert table.cells[("countable",)] == Cell(young + 15, "exact")
    public = release(CountTable(OWED, "persons", (PARTED,), cells), "public", breakdown_duty=duty)
    assert public.cells[("countable:young",)].status == ("rounded" if young == 45 else "withheld")


PLACEMENT = Dimension("placement_type", ("open", "closed", "family", "other"))
DISAPPEARED = Dimension("disappeared", ("yes", "no"))


def placements(**split: tuple[int, int]) -> PublishedTable:
    cells = {("NL", kind, name): n for kind, pair in split.items() for name, n in zip(("yes", "no"), pair, strict=True)}
    table = CountTable(definition("placements", "placements"), "placements", (PLACEMENT, DISAPPEARED), cells)
    return release(table, "public")


def test_a_small_group_that_is_nearly_all_in_one_column_is_not_split_nor_the_next_one() -> None:
    table = placements(open=(60, 70), closed=(30, 0), family=(15, 15), other=(55, 60))
    hidden = {row[0] for row, cell in table.cells.items() if cell.status == "withheld"}
    assert hidden == {"open", "closed"}
    assert table.cells[("closed", TOTAL)] == Cell(30, "rounded")
    assert "telling_splits_withheld" in table.notes


def test_two_telling_groups_hide_each_other_only_where_their_sum_tells_nothing() -> None:
    table = placements(open=(60, 70), closed=(20, 0), family=(15, 0), other=(55, 60))
    assert {row[0] for row, cell in table.cells.items() if cell.status == "withheld"} == {"open", "closed", "family"}


def test_a_large_group_may_be_nearly_all_in_one_column() -> None:
    table = placements(open=(100, 0), closed=(20, 20), family=(15, 15), other=(55, 60))
    assert all(cell.status != "withheld" for cell in table.cells.values())


def test_a_rounding_that_a_public_total_would_undo_is_not_used() -> None:
    for small in range(1, 5):
        table = by_sex({("NL", "female"): small, ("NL", "male"): 252 - small})
        totals = {"children": 252}
        views = protect_release([table], programme(public_totals=totals), PERIOD, "public")
        assert not audit([sight_of(views, totals)]).weaknesses


def test_with_base_10_every_count_is_a_multiple_of_10_within_9_and_ten_values_stay_possible() -> None:
    true = dict(zip(SEX.categories, (70, 88, 15), strict=True))
    table = by_sex({("NL", sex): count for sex, count in true.items()})
    views = protect_release([table], programme(rounding_base=10), PERIOD, "public")
    for (sex,), cell in views["ALL"]["children_by_sex"].rows():
        true_count = sum(true.values()) if sex == TOTAL else true[sex]
        if cell.value is not None:
            assert cell.value % 10 == 0
            assert abs(cell.value - true_count) <= 9
    assert "rounded_to_10" in views["ALL"]["children_by_sex"].notes
    sight = sight_of(views, {})
    assert not audit([sight]).weaknesses
    assert not audit([sight], least=10).weaknesses
    assert audit([sight], least=20).weaknesses


def test_a_release_that_no_rounding_can_save_is_not_published() -> None:
    # Everybody knows the only number there is, and the two rows of it lie in one country: nothing can be moved.
    owed = dataclasses.replace(OWED, owed_exact=("countable", "not_countable"))
    table = dataclasses.replace(indicator(55, 60, 1), definition=owed)
    with pytest.raises(DisclosureFound) as refused:
        release(table, "funder", public_totals={"persons": 116})
    assert "is 1" in str(refused.value)
    assert refused.value.exit_code == 13


def test_what_the_export_lacks_is_said() -> None:
    table = protect_release([NotInExport(definition(), ("events",))], programme(), PERIOD, "public")["NL"]
    assert table["children_by_sex"].shape == "not_in_export"
    assert table["children_by_sex"].needs == ("events",)


def test_only_protect_can_make_a_published_table() -> None:
    with pytest.raises(ProtectionFailed):
        PublishedTable(definition(), "total", "children", (), {(): Cell(250, "rounded")}, "public", ())


@pytest.mark.parametrize(
    "cell",
    [Cell(173, "exact"), Cell(172, "rounded"), Cell(5, "rounded"), Cell(170, "below_floor"), Cell(None, "rounded")],
)
def test_a_table_that_is_changed_after_its_protection_is_refused(cell: Cell) -> None:
    table = release(by_sex(LARGE), "public")
    with pytest.raises(ProtectionFailed):
        dataclasses.replace(table, cells={**table.cells, (TOTAL,): cell})


def test_exact_tables_do_not_become_public_by_another_name() -> None:
    internal = protect_release([by_sex(LARGE)], programme(), PERIOD, "internal")["ALL"]
    with pytest.raises(ProtectionFailed):
        dataclasses.replace(internal, profile="public")
    with pytest.raises(ProtectionFailed):
        dataclasses.replace(internal["children_by_sex"], profile="public")


def test_a_missing_or_short_key_stops_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    with_key = {"sample": False, "rounding_key": {"environment": "WALL_TEST_KEY"}}
    monkeypatch.delenv("WALL_TEST_KEY", raising=False)
    with pytest.raises(ProtectionFailed):
        release(by_sex(LARGE), "public", **with_key)
    monkeypatch.setenv("WALL_TEST_KEY", "too short")
    with pytest.raises(ProtectionFailed) as stopped:
        release(by_sex(LARGE), "public", **with_key)
    assert "too short" not in str(stopped.value)
    monkeypatch.setenv("WALL_TEST_KEY", "long enough to be a key")
    assert release(by_sex(LARGE), "public", **with_key).total().status == "rounded"


def released(tmp_path: Path) -> tuple[Release, Path]:
    one = protect_release([by_sex(LARGE)], programme(), PERIOD, "public")["ALL"]
    write_release(one, tmp_path / "published")
    return one, tmp_path / "published"


def test_a_release_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    one, folder = released(tmp_path)
    assert read_release(folder) == one
    assert digest(read_release(folder)) == digest(one)


def test_a_release_that_was_changed_by_hand_is_refused(tmp_path: Path) -> None:
    _, folder = released(tmp_path)
    path = folder / RELEASE_FILE
    document = json.loads(path.read_text(encoding="utf-8"))
    document["release"]["tables"][0]["cells"][0][1]["value"] = 63
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(PublishRefused):
        read_release(folder)


def test_plain_columns_have_a_status_beside_each_hidden_value(tmp_path: Path) -> None:
    one, _ = released(tmp_path)
    columns = one["children_by_sex"].columns()
    assert list(columns) == ["sex", "children_count", "status", "percent_pct"]
    hidden = [value is None for value in columns["children_count"]]
    assert hidden == [status != "rounded" for status in columns["status"]]


GAPS = {"exact_with_gaps": True, "profiles": ["funder"]}


def test_a_funder_that_demands_exact_counts_gets_them_with_gaps() -> None:
    table = release(by_sex({("NL", "female"): 63, ("NL", "male"): 88, ("NL", "unknown"): 3}), "funder", **GAPS)
    assert table.cells[("unknown",)] == Cell(None, "withheld")
    hidden = [row for row, cell in table.cells.items() if cell.status == "withheld"]
    assert len(hidden) == 2, "a second one, or the total gives the first away"
    assert all(cell.status == "exact" for row, cell in table.cells.items() if row not in hidden)
    assert "exact_with_gaps" in table.notes


def test_gaps_stand_the_audit_and_zeros_are_gaps_too() -> None:
    cells = {("NL", "female"): 63, ("SE", "female"): 58, ("NL", "male"): 70, ("SE", "male"): 4, ("NL", "unknown"): 0}
    views = protect_release([by_sex(cells)], programme(**GAPS), PERIOD, "funder")
    assert not audit([sight_of(views, {})]).weaknesses
    assert views["NL"]["children_by_sex"].cells[("unknown",)] == Cell(None, "withheld")


def test_exact_counts_of_two_releases_do_not_tell_a_small_change() -> None:
    later = Period(id="2017-H2", first_day=dt.date(2017, 7, 1), last_day=dt.date(2017, 12, 31))
    periods = {"periods": [PERIOD, later], "countries": [], **GAPS}

    def recorded(day: str, female: int) -> CountTable:
        cells = {("", "female"): female, ("", "male"): 80}
        return CountTable(definition(), f"children_recorded:{day}", (SEX,), cells)

    first = protect_release([recorded("2017-06-30", 63)], programme(**periods), PERIOD, "funder")
    earlier = [sight_of(first, {})]
    second = protect_release([recorded("2017-12-31", 66)], programme(**periods), later, "funder", earlier)
    assert not audit([*earlier, sight_of(second, {})]).weaknesses
    assert second["ALL"]["children_by_sex"].cells[("female",)] == Cell(None, "withheld")
