"""The bench times two ways to one number: if they gave different numbers, their times would say nothing."""

from bench import rate_by_pandas, rate_by_pipeline


def test_both_ways_of_the_bench_give_the_same_numbers() -> None:
    children, disappeared = rate_by_pipeline()
    assert (children, disappeared) == rate_by_pandas()
    assert 0 < disappeared < children
