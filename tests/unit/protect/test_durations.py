"""Cumulative incidence against cases worked by hand, another library, and the definition written out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from curves import incidence_at
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from pipelines.contract.counts import OPEN
from pipelines.protect.durations import DayOfCurve, cumulative_incidence, day_reached
from pipelines.protect.spells import Spell

OUTCOMES = ("disappeared", "returned", "other_exit")


def spell(left_day: int, outcome: str = OPEN, entered_day: int = 0, number: int = 1) -> Spell:
    return Spell("a", outcome, entered_day, left_day, number)


def curve_of(*spells: Spell) -> tuple[DayOfCurve, ...]:
    return cumulative_incidence(spells, OUTCOMES)


def test_two_ways_to_end_worked_by_hand() -> None:
    curve = curve_of(spell(1, "disappeared"), spell(2, "returned"), spell(3), spell(4, "disappeared"), spell(5))
    assert incidence_at(curve, "disappeared", 0) == 0
    assert incidence_at(curve, "disappeared", 1) == Fraction(1, 5)
    assert incidence_at(curve, "disappeared", 4) == Fraction(1, 2)
    assert incidence_at(curve, "returned", 400) == Fraction(1, 5)
    assert curve[-1].still == Fraction(3, 10)
    assert [point.at_risk for point in curve] == [5, 4, 2]
    assert day_reached(curve, "disappeared") == 4
    assert day_reached(curve, "returned") is None


def test_one_minus_kaplan_meier_would_say_more() -> None:
    """With the return taken for a mere end of observation the risk would be 0.6, and that is no child's risk."""
    curve = curve_of(spell(1, "disappeared"), spell(2), spell(3), spell(4, "disappeared"), spell(5))
    assert incidence_at(curve, "disappeared", 5) == Fraction(3, 5)


def test_a_spell_that_comes_into_view_later_is_at_risk_from_then_on() -> None:
    """Two from the start, one of which ends on day 2; a third comes into view on day 3 and ends on day 4."""
    curve = curve_of(spell(2, "disappeared"), spell(10), spell(4, "returned", entered_day=3))
    assert [(point.day, point.at_risk) for point in curve] == [(2, 2), (4, 2)]
    assert incidence_at(curve, "disappeared", 4) == Fraction(1, 2)
    assert incidence_at(curve, "returned", 4) == Fraction(1, 4)


def test_one_that_comes_into_view_on_the_day_on_which_another_ends_is_at_risk_on_it() -> None:
    curve = curve_of(spell(3, "disappeared"), spell(9, entered_day=3))
    assert [(point.day, point.at_risk) for point in curve] == [(3, 2)]


def test_one_that_ends_on_the_day_it_begins_counts() -> None:
    curve = curve_of(spell(0, "disappeared"), spell(7))
    assert incidence_at(curve, "disappeared", 0) == Fraction(1, 2)


def test_all_open_is_no_curve_and_none_is_none() -> None:
    assert curve_of(spell(3), spell(9)) == ()
    assert curve_of() == ()
    assert day_reached((), "disappeared") is None


def test_all_ended_reaches_one() -> None:
    curve = curve_of(spell(1, "returned", number=3), spell(2, "disappeared"))
    assert curve[-1].still == 0
    assert sum(curve[-1].incidence.values()) == 1


_spells = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from((*OUTCOMES, OPEN)), st.integers(1, 3)), min_size=1, max_size=25
).map(lambda rows: [spell(day, outcome, 0, number) for day, outcome, number in rows])

_late_spells = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from((*OUTCOMES, OPEN))), min_size=1, max_size=25
).map(lambda rows: [spell(entered + days, outcome, entered) for entered, days, outcome in rows])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of its standard errors, which are not compared
@given(_spells)
@settings(deadline=None)
def test_the_incidence_is_that_of_statsmodels(spells: list[Spell]) -> None:
    expanded = [one for one in spells for _ in range(one.count)]
    status = [(*OUTCOMES, OPEN).index(one.outcome) + 1 if one.outcome != OPEN else 0 for one in expanded]
    other = CumIncidenceRight([one.left_day for one in expanded], status)
    curve = cumulative_incidence(spells, OUTCOMES)
    for number, outcome in enumerate(OUTCOMES):
        if number >= len(other.cinc):
            continue  # it knows no outcome above the highest that occurs
        for day, share in zip(other.times, other.cinc[number], strict=True):
            assert float(incidence_at(curve, outcome, day)) == pytest.approx(share, abs=1e-9)


@given(_late_spells)
@settings(deadline=None)
def test_with_late_entry_the_share_still_there_is_that_of_statsmodels(spells: list[Spell]) -> None:
    status = [int(one.outcome != OPEN) for one in spells]
    if not any(status):
        return
    # There a spell is at risk only after its day of entry; here on that day too.
    entry = [one.entered_day - 0.5 for one in spells]
    other = SurvfuncRight([one.left_day for one in spells], status, entry=entry)
    curve = cumulative_incidence(spells, OUTCOMES)
    assert [point.day for point in curve] == list(other.surv_times)
    assert [point.at_risk for point in curve] == list(other.n_risk)
    assert [float(point.still) for point in curve] == pytest.approx(list(other.surv_prob), abs=1e-9)


def _written_out(spells: list[Spell], outcome: str, until: int) -> float:
    """Day by day, as the definition reads."""
    still, ended = 1.0, 0.0
    for day in range(until + 1):
        at_risk = sum(one.count for one in spells if one.entered_day <= day <= one.left_day)
        on_day = [one for one in spells if one.left_day == day and one.outcome != OPEN]
        if at_risk:
            ended += still * sum(one.count for one in on_day if one.outcome == outcome) / at_risk
            still *= 1 - sum(one.count for one in on_day) / at_risk
    return ended


@given(_late_spells, st.sampled_from(OUTCOMES), st.integers(0, 17))
def test_with_late_entry_the_incidence_is_its_definition(spells: list[Spell], outcome: str, day: int) -> None:
    curve = cumulative_incidence(spells, OUTCOMES)
    assert float(incidence_at(curve, outcome, day)) == pytest.approx(_written_out(spells, outcome, day), abs=1e-9)


@given(_late_spells, st.randoms())
def test_shares_add_up_to_one_and_order_changes_nothing(spells: list[Spell], random: object) -> None:
    curve = cumulative_incidence(spells, OUTCOMES)
    assert all(sum(point.incidence.values()) + point.still == 1 for point in curve)
    shuffled = list(spells)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cumulative_incidence(shuffled, OUTCOMES) == curve


@given(_spells, st.integers(0, 15))
def test_one_more_that_is_open_moves_no_day_of_an_event(spells: list[Spell], day: int) -> None:
    before = cumulative_incidence(spells, OUTCOMES)
    after = cumulative_incidence([*spells, spell(day)], OUTCOMES)
    assert [point.day for point in after] == [point.day for point in before]
    assert all(new.still >= old.still for new, old in zip(after, before, strict=True))
