"""Carry-over: weights worked by hand."""

import numpy as np
import pytest

from apportion.valuation.response.carry_over import carried, lagged, weight_slopes, weights
from tests.unit.valuation.response.made_history import at_work, spending


def test_half_of_an_effect_left_each_week_over_three_weeks_is_four_two_and_one_seventh() -> None:
    """1, 1/2 and 1/4 over their sum, 7/4."""
    assert weights(0.5, 3) == pytest.approx([4 / 7, 2 / 7, 1 / 7])


def test_without_retention_money_works_at_once_or_not_at_all() -> None:
    assert weights(0.0, 4).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_one_payment_works_on_in_the_weeks_after_it_and_ends() -> None:
    assert carried(np.array([0.0, 700.0, 0.0, 0.0, 0.0]), 0.5, 3) == pytest.approx([0.0, 400.0, 200.0, 100.0, 0.0])


def test_constant_spending_carries_itself_once_the_carry_over_is_full() -> None:
    assert carried(np.full(10, 500.0), 0.8, 4)[3:] == pytest.approx(np.full(7, 500.0))


def test_columns_of_lags_say_what_was_spent_before() -> None:
    assert lagged(np.array([5.0, 6.0, 7.0]), 2).tolist() == [[5.0, 0.0], [6.0, 5.0], [7.0, 6.0]]


def test_a_history_shorter_than_the_carry_over_is_carried_as_far_as_it_goes() -> None:
    assert carried(np.array([70.0, 0.0]), 0.5, 3) == pytest.approx([40.0, 20.0])


def test_week_by_week_in_a_sheet_gives_the_same() -> None:
    spend = spending(1, 60)

    assert carried(spend, 0.37, 8) == pytest.approx(at_work(spend, 0.37, 8))


@pytest.mark.parametrize("retention", [0.0, 0.3, 0.98])
def test_weights_change_with_the_retention_as_a_small_step_says(retention: float) -> None:
    step = (weights(retention + 1e-7, 6) - weights(retention - 1e-7, 6)) / 2e-7

    assert weight_slopes(retention, 6) == pytest.approx(step, abs=1e-6)
