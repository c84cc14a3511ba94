"""Unseen periods are really unseen, and the misses on them are those of the textbook formula."""

import numpy as np
import pytest

from apportion.analysis.drivers.holdout import (
    Baseline,
    Folds,
    Holdout,
    Misses,
    Scheme,
    folds,
    judge,
    misses,
    predictions,
)
from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.observed import observe
from apportion.analysis.drivers.regression import Design, Terms
from tests.support.cost_histories import history, made_up

LIMITS = limits()


def pairs(parts: Folds) -> list[tuple[list[int], int]]:
    return [(parts.rows(fold).tolist(), int(unseen)) for fold, unseen in enumerate(parts.unseen)]


def test_each_place_is_left_out_once() -> None:
    parts = folds(np.arange(3), 3, is_in_time_order=False, limit=LIMITS)

    assert pairs(parts) == [([1, 2], 0), ([0, 2], 1), ([0, 1], 2)]
    assert pairs(parts.only(1)) == [([0, 2], 1)]


def test_the_later_half_of_a_series_is_predicted_from_what_came_before() -> None:
    parts = folds(np.arange(6), 6, is_in_time_order=True, limit=LIMITS)

    assert pairs(parts) == [([0, 1, 2], 3), ([0, 1, 2, 3], 4), ([0, 1, 2, 3, 4], 5)]


def test_among_some_of_the_periods_the_others_are_never_seen() -> None:
    parts = folds(np.array([0, 2, 3, 5]), 6, is_in_time_order=True, limit=LIMITS)

    assert pairs(parts) == [([0, 2], 3), ([0, 2, 3], 5)]


def test_leaving_one_out_agrees_with_the_formula_that_needs_one_fit_only() -> None:
    """The second computation: the miss of a period left out is its residual over 1 - its leverage (Allen 1974)."""
    seen = observe(made_up(30))
    design, terms = Design.of(seen), Terms((1, 2), has_fixed=True)
    parts = folds(np.arange(30), 30, is_in_time_order=False, limit=LIMITS)

    columns = np.column_stack([seen.drivers[:, [1, 2]], np.ones(30)])
    hat = columns @ np.linalg.inv(columns.T @ columns) @ columns.T
    press = (seen.cost - hat @ seen.cost) / (1 - np.diag(hat))

    np.testing.assert_allclose(seen.cost - predictions(design, terms, parts), press, rtol=1e-6)


def test_a_series_is_judged_beside_its_mean_and_its_last_period() -> None:
    """Costs 1, 2, 3, 4 and 6; the last two are predicted as 5 and 5: they miss by 1 each."""
    seen = observe(history([1, 2, 3, 4, 6], {"x": [1, 2, 3, 4, 6]}, in_time=True))
    parts = folds(np.arange(5), 5, is_in_time_order=True, limit=LIMITS)

    found = judge(seen, parts, np.array([500.0, 500.0]))

    assert found.misses == Misses(100.0, 100.0)
    # The means are 2 and 2.5, off by 2 and 3.5; the last periods 3 and 4, off by 1 and 2.
    assert [(item.name, item.misses.average) for item in found.baselines] == [("mean", 275.0), ("last", 150.0)]
    squares = [item.misses.root_mean_square for item in found.baselines]
    assert squares == pytest.approx([285.04, 158.11], abs=0.01)
    assert found.best_baseline.name == "last"
    assert found.skill == pytest.approx(1 / 3)
    assert found.scheme is Scheme.ROLLING_ORIGIN


def test_where_the_baseline_never_misses_there_is_nothing_to_save() -> None:
    nothing = Misses(0.0, 0.0)
    found = Holdout(Scheme.LEAVE_ONE_OUT, (), (), (), Misses(1.0, 1.0), (Baseline("mean", nothing),))

    assert found.skill == 0


def test_large_misses_weigh_more_in_the_square() -> None:
    found = misses(np.array([0.0, -10.0]))

    assert found.average == 5.0
    assert found.root_mean_square == pytest.approx(50**0.5)
