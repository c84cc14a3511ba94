"""Forecasts of a year that is under way."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.analysis.forecast.methods import CONTEST, Model
from apportion.analysis.forecast.months import UnitMonths
from apportion.analysis.forecast.result import Forecast, Forecasts
from apportion.analysis.forecast.year_end import forecast_year_end, year_end_forecasts

NAN = float("nan")
NINETY = Fraction(9, 10)


def test_each_forecast_of_a_year_after_its_first_quarter() -> None:
    # Last year: 10, 20, 30, 40. This year: 12 so far, of a budget of 130; last year 100 of 125 were spent.
    before = np.array([[[10.0, 20, 30, 40]]])
    made = {
        model: float(amount[0])
        for model, amount in year_end_forecasts(before, np.array([[12.0]]), np.array([[125.0, 130.0]]), CONTEST).items()
    }
    assert made[Model.STRAIGHT] == 48
    assert made[Model.SEASONAL] == 12 + 90
    assert made[Model.PROFILE] == pytest.approx(12 / 0.1)
    assert made[Model.NAIVE] == 100
    assert made[Model.BUDGET] == 130
    # One ratio, 0.8, its own and everybody's.
    assert made[Model.EXECUTION] == pytest.approx(104)
    assert made[Model.EXPECTED] == pytest.approx(12 + 0.9 * 104)
    # Of 102, 120, 105.6 and 104 the middle lies between the second and the third.
    assert made[Model.MIDDLE] == pytest.approx((104 + 105.6) / 2)


def test_without_a_budget_last_year_is_what_was_expected() -> None:
    before = np.array([[[10.0, 20, 30, 40]]])
    made = year_end_forecasts(before, np.array([[12.0]]), np.array([[NAN, NAN]]), CONTEST)
    assert made[Model.EXPECTED][0] == pytest.approx(12 + 0.9 * 100)
    assert np.isnan(made[Model.BUDGET][0])


def test_almost_nothing_spent_by_now_in_other_years_is_not_multiplied() -> None:
    before = np.array([[[1.0, 20, 30, 49]]])
    made = year_end_forecasts(before, np.array([[9.0]]), np.array([[NAN, NAN]]), CONTEST)
    assert np.isnan(made[Model.PROFILE][0])
    assert made[Model.SEASONAL][0] == 108


def test_with_a_month_missing_nothing_is_forecast() -> None:
    before = np.array([[[10.0, 20, 30, 40]]])
    made = year_end_forecasts(before, np.array([[12.0, NAN]]), np.array([[125.0, 130.0]]), CONTEST)
    assert all(np.isnan(amount[0]) for amount in made.values())


def a_town(departments: int = 10, years: int = 9, seed: int = 3) -> UnitMonths:
    """Spending with a season that differs by department, 2 % of noise a month, and budgets that are nearly spent."""
    dice = np.random.default_rng(seed)
    season = dice.dirichlet(np.full(12, 6.0), departments)
    totals = dice.uniform(1e6, 9e6, (departments, 1)) * dice.uniform(0.9, 1.1, (departments, years))
    spent = np.round(totals[:, :, None] * season[:, None, :] * dice.normal(1, 0.02, (departments, years, 12)))
    units = tuple(f"department {number}" for number in range(departments))
    return UnitMonths(units, tuple(range(2011, 2011 + years)), spent, np.round(totals * 1.02))


def at(held: UnitMonths, year: int, month: int) -> Forecasts:
    return forecast_year_end(held, year, month, level=NINETY)


def by_unit(made: Forecasts) -> dict[str, Forecast]:
    return {one.unit: one for one in made.forecasts}


@pytest.mark.parametrize("month", [1, 6, 11])
def test_what_is_told_of_a_past_year_is_what_would_have_been_said_then(month: int) -> None:
    held = a_town()
    record = by_unit(at(held, 2019, month))
    for year in (2013, 2016, 2018):
        then = by_unit(at(held.as_of(year, month), year, month))
        for unit, one in record.items():
            past = next(each for each in one.past if each.year == year)
            said = then[unit]
            assert (said.model, said.point, said.low, said.high) == (past.model, past.point, past.low, past.high)


def test_later_months_that_are_at_hand_are_not_looked_at() -> None:
    held = a_town()
    spoiled = replace(held, spent=held.spent.copy())
    spoiled.spent[:, -1, 4:] = 7.0
    assert at(spoiled, 2019, 4) == at(held, 2019, 4)


def test_the_order_of_departments_does_not_matter() -> None:
    held = a_town()
    turned = replace(held, units=held.units[::-1], spent=held.spent[::-1], budget=held.budget[::-1])
    assert by_unit(at(turned, 2019, 5)) == by_unit(at(held, 2019, 5))


def test_a_season_that_comes_back_beats_the_straight_line() -> None:
    record = at(a_town(), 2019, 4).record
    straight = next(each for each in record.comparisons if each.model == Model.STRAIGHT)
    assert straight.procedure_error < straight.model_error / 2


def test_more_is_known_as_the_year_goes_on() -> None:
    held = replace(a_town(), budget=np.full((10, 9), NAN))
    errors = [at(held, 2019, month).record.mean_error for month in (1, 6, 11)]
    assert errors[0] is not None
    assert errors[1] is not None
    assert errors[2] is not None
    assert errors[0] > errors[1] > errors[2]


def snow(*, now: float, credit: float = 0.0) -> UnitMonths:
    """Snow clearing: a steady total, which falls into the first quarter or into the last. It never falls evenly."""
    totals = [100.0, 102, 101, 103, 102, 104, 103, 105]
    years = [[total - 2, 1, 1, 0] if place % 2 else [0, 1, 1, total - 2] for place, total in enumerate(totals)]
    years[-1][-1] -= credit
    spent = np.array([[*years, [now, 0, NAN, NAN]]])
    return UnitMonths(("snow",), tuple(range(2011, 2020)), spent, np.full((1, 9), NAN))


def test_a_year_comes_to_no_less_than_has_been_spent_and_the_reader_is_told() -> None:
    one = at(snow(now=50), 2019, 2).forecasts[0]
    assert (one.model, one.point) == (Model.NAIVE, 105)
    assert "raised" not in one.reason
    one = at(snow(now=300), 2019, 2).forecasts[0]
    assert (one.model, one.point) == (Model.NAIVE, 300)
    assert "It is raised to what has been spent by now." in one.reason


def test_where_credits_came_in_late_before_they_may_come_again() -> None:
    one = at(snow(now=300, credit=5), 2019, 2).forecasts[0]
    assert (one.model, one.point) == (Model.NAIVE, 100)


@pytest.mark.parametrize("month", [0, 12])
def test_a_year_that_is_over_or_has_not_begun_is_not_under_way(month: int) -> None:
    with pytest.raises(ValueError, match="is not among 1 to 11"):
        at(a_town(), 2019, month)


def test_a_forecast_of_a_year_under_way_has_no_horizon() -> None:
    one = at(a_town(), 2019, 6).forecasts[0]
    assert (one.year, one.horizon) == (2019, 0)
    assert "at the same rate" in one.reason
