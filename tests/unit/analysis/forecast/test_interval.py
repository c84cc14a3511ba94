"""How far a forecast may be off, from ranks."""

from fractions import Fraction

import numpy as np
import pytest

from apportion.analysis.forecast.interval import reach

NINETY = Fraction(9, 10)


def test_nineteen_errors_are_the_fewest_for_ninety_percent() -> None:
    # A twentieth above and a twentieth below: the new error is the largest of twenty with probability 1 in 20.
    far = reach(np.arange(1.0, 20.0), NINETY)
    assert (far.below, far.above, far.needed) == (1, 19, 19)


def test_with_eighteen_nothing_is_told() -> None:
    far = reach(np.arange(18.0), NINETY)
    assert (far.below, far.above, far.errors, far.needed) == (None, None, 18, 19)


def test_of_thirty_nine_errors_the_second_from_each_end_counts() -> None:
    # Ranks by hand: ceil(40 * 0.95) = 38, and as many from below.
    far = reach(np.arange(1.0, 40.0)[::-1], NINETY)
    assert (far.below, far.above) == (2, 38)


@pytest.mark.parametrize("count", range(19, 120, 7))
def test_each_side_is_passed_with_at_most_half_the_probability_that_is_left(count: int) -> None:
    # Exchangeable errors: the new one takes each of the count + 1 ranks equally often. Try them all.
    old = np.arange(count, dtype=np.float64)
    far = reach(old, NINETY)
    assert far.above is not None
    assert far.below is not None
    places = np.arange(count + 1) - 0.5
    assert np.mean(places > far.above) <= 1 / 20
    assert np.mean(places < far.below) <= 1 / 20


@pytest.mark.parametrize("level", [Fraction(0), Fraction(1), Fraction(90)])
def test_a_level_is_a_part_of_one(level: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        reach(np.arange(100.0), level)
