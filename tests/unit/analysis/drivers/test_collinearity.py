"""Drivers that cannot be told apart are recognised, by the measures of others."""

from math import inf

import numpy as np
import pytest
from statsmodels.stats.outliers_influence import variance_inflation_factor

from apportion.analysis.drivers.collinearity import FIXED_COST, collinearity
from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.observed import observe
from tests.support.cost_histories import history, made_up

LIMITS = limits()


def test_inflation_is_what_another_library_says() -> None:
    seen = observe(made_up(30))
    columns = np.column_stack([seen.drivers, np.ones(30)])

    found = dict(collinearity(seen, has_fixed=True, limit=LIMITS).inflation)

    for place, name in enumerate(seen.names):
        assert found[name] == pytest.approx(variance_inflation_factor(columns, place))


def test_without_a_fixed_cost_inflation_is_that_of_the_inverse() -> None:
    """The second computation: the diagonal of X'X times that of its inverse."""
    seen = observe(made_up(30))
    squares = seen.drivers.T @ seen.drivers

    found = dict(collinearity(seen, has_fixed=False, limit=LIMITS).inflation)

    expected = np.diag(squares) * np.diag(np.linalg.inv(squares))
    assert [found[name] for name in seen.names] == pytest.approx(expected.tolist())


def test_one_driver_alone_inflates_nothing() -> None:
    found = collinearity(observe(history([1, 2, 3, 4], {"x": [1, 2, 3, 9]})), has_fixed=True, limit=LIMITS)

    assert found.inflation == (("x", 1.0),)
    assert found.pairs == ()


def test_a_driver_that_stays_near_its_mean_cannot_be_told_from_the_fixed_cost() -> None:
    seen = observe(history([1, 2, 3, 4, 5], {"x": [1000, 1001, 1002, 1001, 1000]}))

    found = collinearity(seen, has_fixed=True, limit=LIMITS)

    assert [group.members for group in found.groups] == [("x", FIXED_COST)]
    assert [name for name, _ in found.hardly_varying] == ["x"]
    assert not collinearity(seen, has_fixed=False, limit=LIMITS).groups


def test_more_terms_than_periods_can_never_be_told_apart() -> None:
    rows = {str(place): [float(place == row) for row in range(4)] for place in range(4)}
    seen = observe(history([1, 2, 3, 4], {**rows, "x": [1, 5, 2, 7]}))

    found = collinearity(seen, has_fixed=True, limit=LIMITS)

    assert found.condition == inf
    assert found.groups[0].members == ("0", "1", "2", "3", "x", FIXED_COST)


def test_drivers_that_run_against_each_other_are_a_pair_too() -> None:
    seen = observe(history([1, 2, 3, 4, 5], {"x": [1, 2, 3, 4, 5], "y": [9, 8, 7, 6, 5]}))

    (pair,) = collinearity(seen, has_fixed=True, limit=LIMITS).pairs

    assert pair.correlation == pytest.approx(-1)
