"""The simple forecasts, worked by hand."""

import math

import numpy as np
import pytest

from apportion.analysis.forecast.known import Floats
from apportion.analysis.forecast.methods import CONTEST, Model
from apportion.analysis.forecast.simple import execution_ratio, farthest, held_to, is_steady, middle, simple_forecasts

NAN = float("nan")


def forecasts(actual: list[float], budget: list[float]) -> dict[Model, float]:
    made = simple_forecasts(np.array([actual]), np.array([budget]), CONTEST)
    return {model: float(amounts[0]) for model, amounts in made.items()}


def test_each_simple_forecast_of_one_department() -> None:
    # Spent 100 of 125, then 110 of 110; 121 are adopted.
    made = forecasts([100, 110], [125, 110, 121])
    assert made[Model.NAIVE] == 110
    assert made[Model.DRIFT] == 120
    assert made[Model.BUDGET] == 121
    assert made[Model.MOVED] == pytest.approx(110 * 121 / 110)
    # Ratios 0.8 and 1. Logarithms with weights 0.6 and 1, and the middle of both (half of ln 0.8) with weight 1:
    # (0.6 + 0.5) / 2.6 of ln 0.8.
    execution = 121 * 0.8 ** (1.1 / 2.6)
    assert made[Model.EXECUTION] == pytest.approx(execution)
    # Of 110, 110.10, 121 and 121 the median is half way between the second and the third.
    assert made[Model.MIDDLE] == pytest.approx((execution + 121) / 2)


def test_two_years_ahead_drift_and_budget_move_on() -> None:
    made = forecasts([100, 110], [125, 110, 121, 132])
    assert made[Model.DRIFT] == 130
    assert made[Model.BUDGET] == 132
    assert made[Model.MOVED] == pytest.approx(132)


def test_without_a_budget_only_the_past_speaks() -> None:
    made = forecasts([100, 110], [125, 110, NAN])
    assert {model for model, amount in made.items() if math.isfinite(amount)} == {Model.NAIVE, Model.DRIFT}


def test_a_year_at_zero_is_no_last_year() -> None:
    made = forecasts([100, 0], [125, 110, 121])
    assert {model for model, amount in made.items() if math.isfinite(amount)} == {Model.BUDGET, Model.EXECUTION}


def test_a_falling_department_does_not_drift_below_zero() -> None:
    assert math.isnan(forecasts([100, 60, 10], [NAN] * 4)[Model.DRIFT])


def test_a_new_department_is_taken_to_spend_what_others_spend_of_their_budgets() -> None:
    # The others spent 0.90, 0.92 and 0.95 of theirs: the middle one counts.
    spent = np.array([[90.0], [92.0], [95.0], [NAN]])
    ratio = execution_ratio(spent, np.array([[100.0], [100.0], [100.0], [NAN]]), CONTEST)
    assert ratio[3] == pytest.approx(0.92)
    assert ratio[0] == pytest.approx(math.sqrt(0.90 * 0.92))


def test_no_ratio_where_no_year_has_both_a_budget_and_an_actual() -> None:
    assert np.isnan(execution_ratio(np.array([[90.0]]), np.array([[NAN]]), CONTEST)).all()


def test_a_middle_needs_three() -> None:
    def one(*amounts: float) -> list[Floats]:
        return [np.array([amount]) for amount in amounts]

    assert middle(one(1, 5, 9, NAN), 3)[0] == 5
    assert math.isnan(middle(one(1, 5, NAN, NAN), 3)[0])


def test_a_provision_in_a_small_budget_is_held_to_the_largest_move_that_was_ever_made() -> None:
    moves = np.array([0.5] * 98 + [-7.0, NAN, 2.0])
    limit = farthest(moves, CONTEST)
    assert limit == 7
    # The commission spends 170 and usually changes by 9; the budget says 84,876. Fire asks for a usual step.
    held = held_to(np.array([84_876.0, 520.0]), np.array([170.0, 500.0]), np.array([9.0, 10.0]), limit)
    assert held.tolist() == [170 + 7 * 9, 520]


def test_with_few_moves_seen_nothing_is_held_back() -> None:
    assert math.isinf(farthest(np.array([0.5] * 99), CONTEST))
    assert held_to(np.array([84_876.0]), np.array([170.0]), np.array([9.0]), math.inf).tolist() == [84_876]


def test_a_department_without_a_last_year_is_not_held_back() -> None:
    assert held_to(np.array([300.0]), np.array([NAN]), np.array([9.0]), 7).tolist() == [300]


def test_a_unit_moves_steadily_where_its_mean_change_is_clear_of_its_spread() -> None:
    """Changes 10, 12; 10, -2; 10, 1.7; 10, 1.8; 5; and 10, 10, 10, -30.

    Of two changes a ≥ b: m² - 2 e² > 0 asks that (a + b)² > 2 (a - b)², which is b > 0.1716 a.
    """
    amounts = np.array(
        [
            [100.0, 110, 122, NAN, NAN],
            [100.0, 110, 108, NAN, NAN],
            [100.0, 110, 111.7, NAN, NAN],
            [100.0, 110, 111.8, NAN, NAN],
            [100.0, 105, NAN, NAN, NAN],
            [100.0, 110, 120, 130, 100],
        ]
    )
    assert is_steady(amounts, CONTEST).tolist() == [True, False, False, True, False, False]
    assert is_steady(200 - amounts, CONTEST).tolist() == [True, False, False, True, False, False]
