"""The seasons of a year."""

import numpy as np
import pytest

from apportion.analysis.history.seasonality import seasonal_profile


def months(*quarters: int) -> list[int]:
    return [amount for amount in quarters for _ in range(3)]


def test_quarters_are_compared_with_the_mean_quarter_of_their_own_year() -> None:
    """92, 100, 96, 112 of 400: -8 % and +12 %; the second year is twice as large and has the same season."""
    grid = np.array([months(92, 100, 96, 112), months(184, 200, 192, 224)])

    found = seasonal_profile((2022, 2023), grid, np.ones((2, 12), dtype=np.bool_))

    assert found is not None
    assert found.quarter_index == pytest.approx([0.92, 1.0, 0.96, 1.12])
    assert found.strength == pytest.approx(1.0)
    assert found.share.sum() == pytest.approx(1.0)
    assert found.peak == 10


def test_a_season_that_never_repeats_has_no_strength() -> None:
    """One year up and down, the next the reverse: the mean profile is flat."""
    grid = np.array([[110, 90] * 6, [90, 110] * 6])

    found = seasonal_profile((2022, 2023), grid, np.ones((2, 12), dtype=np.bool_))

    assert found is not None
    assert found.strength == 0.0
    assert found.index == pytest.approx(np.ones(12))
    assert (found.low.min(), found.high.max()) == pytest.approx((0.9, 1.1))


def test_half_repeating_season_by_hand() -> None:
    """Ratios 1.3, 0.7 and 1.1, 0.9: mean 1.2, 0.8. Var(season+rest) = (.09+.09+.01+.01)/4 = .05; Var(rest) = .01."""
    found = seasonal_profile((1, 2), np.array([[130, 70], [110, 90]]), np.ones((2, 2), dtype=np.bool_))

    assert found is not None
    assert found.strength == pytest.approx(1 - 0.01 / 0.05)
    assert found.quarter_index.size == 0


def test_years_with_a_missing_month_or_no_money_are_left_out() -> None:
    grid = np.array([[10] * 12, [20] * 12, [0] * 12])
    stated = np.ones((3, 12), dtype=np.bool_)
    stated[0, 11] = False

    found = seasonal_profile((1, 2, 3), grid, stated)

    assert found is not None
    assert found.years == (2,)
    assert np.isnan(found.strength)
    assert seasonal_profile((1,), grid[:1], stated[:1]) is None
