"""The bench that attacks random sets, in a short form: rounding must withstand, and what is commonly done must not."""

from __future__ import annotations

import pytest
from bench_privacy import WAYS, Changes, Tally, attack_changes, attack_set


def attacked(sets: int) -> dict[str, Tally]:
    tallies = {way: Tally() for way in WAYS}
    for seed in range(sets):
        for way, tally in attack_set(seed).items():
            tallies[way].add(tally)
    return tallies


def withstands(tallies: dict[str, Tally], sets: int) -> None:
    for way in WAYS[:3]:
        tally = tallies[way]
        assert (tally.sets, tally.infeasible, tally.given_up, tally.recovered, tally.few) == (sets, 0, 0, 0, 0)
        assert tally.small > 20 * sets
    ours = tallies[WAYS[0]]
    assert (ours.again, ours.wider) == (0, 0)
    assert ours.largest <= 4
    assert ours.error / ours.cells <= 1.6
    for way in WAYS[3:]:
        assert tallies[way].recovered > 0
        assert tallies[way].few > tallies[way].small / 4


def test_sixty_sets() -> None:
    withstands(attacked(60), 60)


def test_the_changes_of_a_growing_population() -> None:
    changes = attack_changes(5)
    assert (changes[WAYS[0]].recovered, changes[WAYS[0]].weak) == (0, 0)
    assert changes[WAYS[4]].recovered > changes[WAYS[4]].asked / 2


def test_tallies_add_up_and_keep_the_largest_error() -> None:
    tally, changes = Tally(sets=1, small=3, largest=4), Changes(asked=2)
    tally.add(Tally(sets=2, small=4, largest=2))
    changes.add(Changes(asked=3, proven=1))
    assert tally == Tally(sets=3, small=7, largest=4)
    assert changes == Changes(asked=5, proven=1)


@pytest.mark.campaign
def test_six_hundred_sets() -> None:
    withstands(attacked(600), 600)
