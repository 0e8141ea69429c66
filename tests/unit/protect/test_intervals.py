"""The interval of a share is Wilson's, as another library calculates it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from pipelines.protect.intervals import wilson


@given(st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_is_scipys(part_and_whole: tuple[int, int]) -> None:
    part, whole = part_and_whole
    expected = binomtest(part, whole).proportion_ci(confidence_level=0.95, method="wilson")
    assert wilson(part, whole) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_nine_of_nineteen() -> None:
    assert wilson(9, 19) == pytest.approx((0.273, 0.683), abs=0.0005)


def test_an_interval_never_leaves_the_shares_there_are() -> None:
    assert wilson(0, 7)[0] == 0
    assert wilson(7, 7)[1] == 1
