"""The audit on planted weaknesses: each is found, with its interval and what gives it away; a clean pair has none."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import pytest
from growing_releases import half_years, released

from pipelines.protect.attack import Contradiction
from pipelines.protect.audit import Verdict, Weakness, audit
from pipelines.protect.cells import CellKey, Layout
from pipelines.protect.knowledge import Sight, Told, rounded_bounds
from pipelines.protect.published import BASE
from pipelines.protect.relations import Days

FIRST = Days("2016-01-01", "2016-06-30", "2016-01-01")
SECOND = Days("2016-07-01", "2016-12-31", "2016-01-01")
TO_DATE = "persons_assisted@to_date"
ROWS = Layout((("sex", ("a", "b", "c")),))


def cell(population: str, row: str = "") -> CellKey:
    return CellKey(population, "ALL", frozenset({("sex", row)} if row else ()))


def rounded(where: CellKey, value: int, source: str = "table one") -> Told:
    return Told(where, max(0, value - BASE + 1), value + BASE - 1, source, rounded=value)


def exact(where: CellKey, value: int, source: str = "a text") -> Told:
    return Told(where, value, value, source)


def below(where: CellKey, source: str = "table one") -> Told:
    return Told(where, 0, 9, source, is_below_floor=True)


def sight(told: Sequence[Told], days: Days = FIRST, tables: Sequence[Layout] = (ROWS,), **more: object) -> Sight:
    populations = dict.fromkeys(one.cell.population for one in told)
    layouts: Mapping[str, Sequence[Layout]] = dict.fromkeys(populations, tables)
    return Sight(days.last, "public", days, ("ALL",), layouts, tuple(told), **more)  # type: ignore[arg-type]


def rows(values: Mapping[str, int], population: str = "p") -> list[Told]:
    """A rounded table with its total, which is the sum of its rows."""
    told = [rounded(cell(population, row), value) for row, value in values.items()]
    return [*told, rounded(cell(population), sum(values.values()))]


def of_row(verdict: Verdict, row: str, population: str = "p") -> Weakness:
    where = f"{FIRST.last}: {cell(population, row)}"
    return next(weak for weak in verdict.weaknesses if weak.what == where)


def test_a_rounded_table_alone_has_no_weakness() -> None:
    verdict = audit([sight(rows({"a": 0, "b": 0, "c": 55}))])
    assert (verdict.counts, verdict.weaknesses) == (2, ())


def test_an_unrounded_total_in_a_rounded_table_is_found() -> None:
    told = [one for one in rows({"a": 0, "b": 0, "c": 55}) if one.cell != cell("p")]
    verdict = audit([sight([*told, exact(cell("p"), 52)])])
    weak = of_row(verdict, "a")
    assert (weak.low, weak.high, weak.candidates) == (0, 1, 2)
    assert set(weak.because) == {"table one", "a text"}
    assert {(FIRST.last, cell("p", "c")), (FIRST.last, cell("p"))} <= set(weak.cells)
    assert weak.describe() == f"{FIRST.last}: p|ALL|sex:a is from 0 to 1, from: {'; '.join(weak.because)}."


def test_a_number_that_is_the_only_one_left_is_said_as_such() -> None:
    told = [one for one in rows({"a": 0, "b": 0, "c": 55}) if one.cell != cell("p")]
    weak = of_row(audit([sight([*told, exact(cell("p"), 51)])]), "b")
    assert (weak.low, weak.high) == (0, 0)
    assert "sex:b is 0, from:" in weak.describe()


def test_a_public_total_beside_rows_that_leave_it_no_room_is_found() -> None:
    told = rows({"a": 0, "b": 255, "c": 0})
    assert not audit([sight(told)]).weaknesses
    weak = of_row(audit([sight(told, known_totals={"p": 252})]), "a")
    assert (weak.low, weak.high) == (0, 1)
    assert "p: 252 is public" in weak.because
    assert (FIRST.last, cell("p", "b")) in weak.cells


def test_a_public_total_that_is_not_reached_yet_is_no_knowledge() -> None:
    """Then it is of all years; that there are no more than that is known all the same."""
    told = rows({"a": 0, "b": 100, "c": 0})
    assert not audit([sight(told, known_totals={"p": 252})]).weaknesses


def test_a_percentage_with_a_decimal_is_found() -> None:
    """9.8 % of about 50 can only be 5 of 51."""
    told = rows({"a": 5, "b": 45, "c": 0})
    assert not audit([sight(told)]).weaknesses
    ratio = (cell("p", "a"), cell("p"), 9.75, 9.85)
    weak = of_row(audit([sight(told, ratios=(ratio,))]), "a")
    assert (weak.low, weak.high) == (5, 5)
    assert f"{FIRST.last}: a percentage of p" in weak.because


def test_a_whole_percentage_of_the_true_counts_is_found_too() -> None:
    """10 % of 46 to 54 can only be 5: so percentages come from rounded counts."""
    ratio = (cell("p", "a"), cell("p"), 9.5, 10.5)
    weak = of_row(audit([sight(rows({"a": 5, "b": 45, "c": 0}), ratios=(ratio,))]), "a")
    assert (weak.low, weak.high) == (5, 5)


def test_an_order_of_rows_that_tells_is_found() -> None:
    """0 to 4, in the order of a row that the total holds down: a is at least b, b is at least c."""
    told = [rounded(cell("p", row), 0) for row in "abc"]
    told += [rounded(cell("p"), 5)]
    assert not audit([sight(told)]).weaknesses
    orders = ((cell("p", "a"), cell("p", "b")), (cell("p", "b"), cell("p", "c")))
    known = audit([sight(told, known_totals={"p": 7}, orders=orders)])
    weak = of_row(known, "a")
    assert (weak.low, weak.high) == (3, 4)
    assert f"{FIRST.last}: the order of rows" in weak.because
    assert not any(one.what.endswith("sex:a") for one in audit([sight(told, known_totals={"p": 7})]).weaknesses)


def test_rows_in_descending_order_tell_of_small_ones() -> None:
    """Rows 0, 0, 5 shown with the smallest on top: nothing but the order is left to tell, and it does."""
    told = rows({"a": 0, "b": 0, "c": 5})
    orders = ((cell("p", "a"), cell("p", "b")), (cell("p", "b"), cell("p", "c")))
    assert not audit([sight(told)]).weaknesses
    verdict = audit([sight(told, orders=orders)])
    assert (of_row(verdict, "c").low, of_row(verdict, "c").high) == (1, 3)


def growing(days: Days, values: Mapping[str, int], total: int) -> Sight:
    """Rounded rows of a group to date, with an exact total."""
    population = days.name(TO_DATE)
    told = [rounded(cell(population, row), value) for row, value in values.items()]
    return sight([*told, exact(cell(population), total)], days)


def test_two_exact_totals_of_a_growing_group_give_the_changes_of_its_rows_away() -> None:
    """57 and then 58: so of each row there is one more or none. That it is one in all is told, and no target."""
    releases = [growing(days, {"a": 25, "b": 25, "c": 10}, total) for days, total in ((FIRST, 57), (SECOND, 58))]
    assert not any(audit([release]).weaknesses for release in releases)
    found = {weak.what: weak for weak in audit(releases).weaknesses}
    assert len(found) == 3
    assert {(weak.low, weak.high) for weak in found.values()} == {(0, 1)}
    names = [f"{days.last}: {cell(days.name(TO_DATE), 'a')}" for days in (SECOND, FIRST)]
    assert "a text" in found[f"change: {names[0]} and {names[1]}"].because


def test_an_exact_total_after_a_rounded_one_gives_the_change_away() -> None:
    first = sight([rounded(cell(FIRST.name(TO_DATE)), 60, "first")], tables=(Layout(()),))
    second = sight([exact(cell(SECOND.name(TO_DATE)), 58, "second")], SECOND, (Layout(()),))
    (weak,) = audit([first, second]).weaknesses
    assert (weak.low, weak.high) == (0, 2)
    assert weak.what == f"change: {SECOND.last}: {second.told[0].cell} and {FIRST.last}: {first.told[0].cell}"
    assert {"first", "second"} <= set(weak.because)


@pytest.mark.parametrize(("then", "now", "change"), [(65, 60, (0, 3)), (70, 62, (0, 0))])
def test_rounding_that_goes_down_in_a_growing_group_gives_the_change_away(
    then: int, now: int, change: tuple[int, int]
) -> None:
    """Without wishes, the second release can be rounded down where the first was rounded up."""
    first = sight([rounded(cell(FIRST.name(TO_DATE)), then)], tables=(Layout(()),))
    second = sight([rounded(cell(SECOND.name(TO_DATE)), now)], SECOND, (Layout(()),))
    (weak,) = audit([first, second], least=5).weaknesses
    assert (weak.low, weak.high) == change
    assert "persons_assisted@to_date does not shrink" in weak.because


def test_a_group_that_shrank_is_no_contradiction() -> None:
    """An earlier record was corrected: then nobody can reckon with growth."""
    first = sight([rounded(cell(FIRST.name(TO_DATE)), 100)], tables=(Layout(()),))
    second = sight([rounded(cell(SECOND.name(TO_DATE)), 60)], SECOND, (Layout(()),))
    assert not audit([first, second]).weaknesses


def test_two_releases_of_one_truth_that_contradict_each_other_are_told() -> None:
    with pytest.raises(Contradiction):
        audit([sight(rows({"a": 0, "b": 0, "c": 5})), sight(rows({"a": 0, "b": 0, "c": 20}))])


def test_a_clean_pair_of_releases_has_no_weakness() -> None:
    for seed in range(3):
        sights, _ = released(list(half_years(seed, number=2)), b"k" * 32)
        verdict = audit(sights)
        assert not verdict.weaknesses
        assert verdict.counts > 50
        assert verdict.changes > 10
        assert verdict.differences > 50


def test_a_hidden_count_that_its_table_gives_away_is_worked_out() -> None:
    """25 + fewer than 10 + 0 with a total of 30: rounded rows add up, so the hidden one is 5, and it is 1 to 9."""
    told = [rounded(cell("p", "a"), 25), below(cell("p", "b")), rounded(cell("p", "c"), 0), rounded(cell("p"), 30)]
    low, high = rounded_bounds([sight(told)])
    assert low[cell("p", "b")] == high[cell("p", "b")] == 5
    weak = of_row(audit([sight(told)], least=10), "b")
    assert (weak.low, weak.high) == (1, 9)


def test_hidden_counts_that_can_not_be_told_apart_stay_hidden() -> None:
    told = [rounded(cell("p", "a"), 25), below(cell("p", "b")), below(cell("p", "c")), rounded(cell("p"), 30)]
    low, high = rounded_bounds([sight(told)])
    assert [(low[cell("p", row)], high[cell("p", row)]) for row in "bc"] == [(0, 5), (0, 5)]


def test_a_part_of_a_group_is_no_larger_than_the_group() -> None:
    """Two placements, so at most two children: relations between groups are knowledge."""
    children, placements = (FIRST.name(name) for name in ("children_placed@period", "placements@period"))
    told = [rounded(cell(children), 5), exact(cell(placements), 2)]
    weaknesses = audit([sight(told, tables=(Layout(()),))]).weaknesses
    weak = next(weak for weak in weaknesses if weak.what == f"{FIRST.last}: {cell(children)}")
    assert (weak.low, weak.high) == (1, 2)
    # In the first release, what is of the period is all there is to date.
    assert "every one of children_placed@to_date is in placements@to_date" in weak.because


def revision(number: int, told: Sequence[Told], days: Days = FIRST) -> Sight:
    return dataclasses.replace(sight(told, days), name=f"{days.last}, revision {number}", revision=number)


def test_two_revisions_of_a_period_are_not_of_one_truth() -> None:
    first, second = rows({"a": 10, "b": 20, "c": 55}), rows({"a": 80, "b": 20, "c": 15})
    assert audit([sight(first), revision(2, second)]).weaknesses == ()


def test_a_small_change_from_one_revision_to_the_next_is_attacked_and_found() -> None:
    given_away = [dataclasses.replace(exact(cell("p", row), 60), is_given=False) for row in "abc"]
    changed = [dataclasses.replace(given_away[0], low=62, high=62), *given_away[1:]]
    verdict = audit([sight(given_away), revision(2, changed)])
    found = {weak.what: (weak.low, weak.high) for weak in verdict.weaknesses}
    name = f"change: {FIRST.last}, revision 2: {cell('p', 'a')} and {FIRST.last}: {cell('p', 'a')}"
    assert found[name] == (2, 2)


@pytest.mark.parametrize(("first", "second"), [((6, 14), (0, 7)), ((0, 7), (6, 14))])
def test_a_count_that_two_revisions_narrow_together_is_found_whatever_they_were_for(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """Records only added: it is 6 or 7 in both where it seems to fall; only taken out: where it seems to rise."""
    one, other = (
        [Told(cell("p", "a"), low, high, "planted"), rounded(cell("p", "b"), 80), rounded(cell("p", "c"), 90)]
        for low, high in (first, second)
    )
    assert audit([sight(one)]).weaknesses == audit([sight(other)]).weaknesses == ()
    weak = of_row(audit([sight(one), revision(2, other)]), "a")
    assert (weak.low, weak.high) == (6, 7)
    assert any("a revision for which records were" in reason for reason in weak.because)


def test_a_public_total_leaves_no_guess_of_what_a_revision_was_for() -> None:
    told = rows({"a": 80, "b": 90, "c": 85})
    known = {"known_totals": {"p": 255}}
    second = dataclasses.replace(revision(2, told), known_totals={"p": 255})
    assert audit([sight(told, **known), second]).weaknesses == ()


def test_each_revision_is_held_against_the_period_after_it() -> None:
    """The later release can't have grown from the first one, which was too high, but has from its revision."""
    before, after = cell(FIRST.name(TO_DATE)), cell(SECOND.name(TO_DATE))
    only_total = (Layout(()),)
    first = sight([rounded(before, 60)], tables=only_total)
    corrected = dataclasses.replace(
        sight([rounded(before, 30)], tables=only_total), name=f"{FIRST.last}, revision 2", revision=2
    )
    later = sight([Told(after, 20, 28, "planted")], SECOND, only_total)
    assert audit([first, later]).weaknesses == ()
    (weak,) = audit([first, corrected, later]).weaknesses
    assert weak.what == f"change: {SECOND.last}: {after} and {FIRST.last}, revision 2: {before}"
    assert (weak.low, weak.high) == (0, 2)
