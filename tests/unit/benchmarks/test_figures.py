"""Figures say truthfully whether they reached what was set out."""

import pytest

from tests.benchmarks.figures import Figure, median, percentile


def test_a_higher_figure_reaches_its_goal_from_above():
    assert Figure("append", 12_000, "events/s", goal=10_000).reached is True
    assert Figure("append", 9_999, "events/s", goal=10_000).reached is False


def test_a_lower_figure_reaches_its_goal_from_below():
    assert Figure("p99", 15.0, "ms", goal=15, better="lower").reached is True
    assert Figure("p99", 15.1, "ms", goal=15, better="lower").reached is False


def test_a_figure_without_a_goal_neither_reaches_nor_misses():
    assert Figure("limit", 20_000, "events/s").reached is None


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)])
def test_percentiles_of_one_to_a_hundred_are_exact(percent: float, expected: float):
    assert percentile(reversed(range(1, 101)), percent) == expected


def test_percentiles_of_few_samples_are_samples():
    assert percentile([3.0], 99) == 3.0
    assert percentile([1.0, 2.0], 50) == 1.0
    assert median([9.0, 1.0, 5.0]) == 5.0


def test_no_samples_or_no_percentage_is_an_error():
    with pytest.raises(ValueError, match="at least one sample"):
        percentile([], 50)
    with pytest.raises(ValueError, match="not a percentage"):
        percentile([1.0], 101)
