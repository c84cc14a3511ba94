"""Profiles of the fiscal year."""

import numpy as np
import pytest

from apportion.analysis.forecast.known import Floats
from apportion.analysis.forecast.methods import CONTEST
from apportion.analysis.forecast.months import UnitMonths, profile

NAN = float("nan")


def quarters(*years: list[float]) -> Floats:
    return np.array([years], dtype=np.float64)


def test_the_profile_is_what_was_spent_by_each_quarter_later_years_weighing_more() -> None:
    # 10, 30, 60, 100 % and 20, 40, 60, 100 %, with weights 0.6 and 1.
    made = profile(quarters([10, 20, 30, 40], [40, 40, 40, 80]), CONTEST)
    np.testing.assert_allclose(made.usual[0], [(6 + 20) / 160, (18 + 40) / 160, 0.6, 1.0])
    np.testing.assert_allclose(made.lowest[0], [0.1, 0.3, 0.6, 1.0])
    np.testing.assert_allclose(made.highest[0], [0.2, 0.4, 0.6, 1.0])
    assert made.years.tolist() == [2]


def test_a_year_with_a_missing_quarter_tells_nothing_of_the_profile() -> None:
    made = profile(quarters([10, 20, 30, 40], [40, NAN, 40, 80]), CONTEST)
    np.testing.assert_allclose(made.usual[0], [0.1, 0.3, 0.6, 1.0])
    assert made.years.tolist() == [1]


def test_there_is_no_profile_of_nothing() -> None:
    made = profile(quarters([0, 0, 0, 0]), CONTEST)
    assert np.isnan(made.usual).all()
    assert made.years.tolist() == [0]


def test_what_is_known_at_the_end_of_a_quarter() -> None:
    held = UnitMonths(("fire",), (2020, 2021), quarters([1, 2, 3, 4], [5, 6, 7, 8]), np.array([[10.0, 26.0]]))
    known = held.as_of(2021, 2)
    np.testing.assert_array_equal(known.spent[0], [[1, 2, 3, 4], [5, 6, NAN, NAN]])
    np.testing.assert_array_equal(known.budget, [[10, 26]])
    np.testing.assert_array_equal(known.totals, [[10, NAN]])


def test_months_need_three_dimensions() -> None:
    with pytest.raises(ValueError, match="units, years, periods"):
        UnitMonths(("fire",), (2020,), np.ones((1, 12)), np.ones((1, 1)))
