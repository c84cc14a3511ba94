"""Forecasts of a year that has not begun: what is chosen, what is told, and that nothing is known too early."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.analysis.forecast.known import Floats, UnitYears
from apportion.analysis.forecast.methods import CONTEST, Model
from apportion.analysis.forecast.next_year import forecast_next_year
from apportion.analysis.forecast.result import Forecast, Forecasts

NAN = float("nan")
NINETY = Fraction(9, 10)


def a_city(departments: int = 12, years: int = 15, seed: int = 4) -> UnitYears:
    """Departments that spend about 95 % of budgets which grow by 3 %; one is founded late, one has a gap."""
    dice = np.random.default_rng(seed)
    grown = 1.03 ** np.arange(years) * dice.uniform(1e6, 9e6, (departments, 1))
    budget = np.round(grown * dice.uniform(0.97, 1.03, (departments, years)))
    actual = np.round(budget * dice.normal(0.95, 0.03, (departments, years)))
    budget[0, :9] = actual[0, :9] = NAN
    actual[1, 6] = NAN
    units = tuple(f"department {number}" for number in range(departments))
    return UnitYears(units, tuple(range(2001, 2001 + years)), actual, budget)


def ahead(held: UnitYears, target: int, horizon: int = 1) -> Forecasts:
    return forecast_next_year(held, target, target - horizon, level=NINETY)


def by_unit(made: Forecasts) -> dict[str, Forecast]:
    return {one.unit: one for one in made.forecasts}


@pytest.mark.parametrize("horizon", [1, 2])
def test_what_is_told_of_a_past_year_is_what_would_have_been_said_then(horizon: int) -> None:
    held = a_city()
    record = by_unit(ahead(held, 2015, horizon))
    told = 0
    for year in range(2001 + horizon, 2014):
        then = by_unit(ahead(held.on_eve_of(year, year - horizon), year, horizon))
        for unit, one in record.items():
            for past in one.past:
                if past.year == year:
                    said = then[unit]
                    assert (said.model, said.point, said.low, said.high) == (
                        past.model,
                        past.point,
                        past.low,
                        past.high,
                    )
                    told += 1
    assert told > 100


def test_later_years_that_are_at_hand_are_not_looked_at() -> None:
    held = a_city()
    spoiled = replace(held, actual=held.actual.copy(), budget=held.budget.copy())
    spoiled.actual[:, 10:] = 1.0
    spoiled.budget[:, 11:] = 1.0
    assert ahead(spoiled, 2011) == ahead(held, 2011)


def test_the_order_of_departments_does_not_matter() -> None:
    held = a_city()
    turned = replace(held, units=held.units[::-1], actual=held.actual[::-1], budget=held.budget[::-1])
    assert by_unit(ahead(turned, 2015)) == by_unit(ahead(held, 2015))
    assert [one.unit for one in ahead(turned, 2015).forecasts] == list(turned.units)


def test_the_currency_does_not_matter() -> None:
    held = a_city()
    larger = replace(held, actual=held.actual * 128, budget=held.budget * 128)
    for small, large in zip(ahead(held, 2015).forecasts, ahead(larger, 2015).forecasts, strict=True):
        assert small.model == large.model
        assert small.point is not None
        assert large.point is not None
        assert abs(small.point * 128 - large.point) <= 64


def test_amounts_are_whole_and_intervals_rounded_outwards() -> None:
    for one in ahead(a_city(), 2015).forecasts:
        assert isinstance(one.point, int)
        assert isinstance(one.low, int)
        assert isinstance(one.high, int)
        assert 0 <= one.low <= one.point <= one.high


def test_the_record_counts_what_the_past_forecasts_show() -> None:
    made = ahead(a_city(), 2015)
    past = [each for one in made.forecasts for each in one.past]
    errors = [each.scaled_error for each in past if each.scaled_error is not None]
    assert made.record.errors == len(errors)
    assert made.record.mean_error == pytest.approx(sum(errors) / len(errors), rel=1e-6)
    covered = [each.is_covered for each in past if each.is_covered is not None]
    assert (made.record.covered, made.record.intervals) == (sum(covered), len(covered))
    assert {each.model for each in made.record.comparisons} >= {Model.NAIVE, Model.BUDGET, Model.DRIFT}


def test_a_scaled_error_is_counted_in_the_mean_change_of_the_years_before() -> None:
    # Spent 100, 110, 90: it changes by 15. The forecast of the fourth year misses by what it misses.
    held = UnitYears(("parks",), tuple(range(2001, 2006)), np.array([[100.0, 110, 90, 120, NAN]]), np.full((1, 5), NAN))
    one = ahead(held, 2005).forecasts[0]
    fourth = one.past[-1]
    assert fourth.year == 2004
    assert fourth.scaled_error == pytest.approx(abs(fourth.point - 120) / 15)
    # Before 2005 it changed by 10, 20 and 30.
    assert one.usual_change == 20


def test_departments_that_follow_their_budgets_are_told_from_their_budgets() -> None:
    made = ahead(a_city(), 2015)
    budgets = next(each for each in made.record.comparisons if each.model == Model.NAIVE)
    assert budgets.procedure_error < budgets.model_error
    assert budgets.saved == pytest.approx(1 - budgets.procedure_error / budgets.model_error)
    assert all(one.model in {Model.MIDDLE, Model.EXECUTION, Model.MOVED} for one in made.forecasts)


def test_the_chosen_forecast_has_the_lowest_score() -> None:
    for one in ahead(a_city(), 2015).forecasts:
        scores = {each.model: each.score for each in one.candidates if each.score is not None}
        assert one.model is not None
        assert scores[one.model] == min(scores.values())


def without(held: UnitYears, unit: int, *, actual: bool = False, budget: bool = False) -> UnitYears:
    changed = replace(held, actual=held.actual.copy(), budget=held.budget.copy())
    if actual:
        changed.actual[unit] = NAN
    if budget:
        changed.budget[unit] = NAN
    return changed


def test_a_department_without_budgets_is_told_from_its_past() -> None:
    one = ahead(without(a_city(), 3, budget=True), 2015).forecasts[3]
    assert one.model in {Model.NAIVE, Model.DRIFT}
    assert one.point is not None


def test_a_new_department_is_told_from_its_budget_and_the_restlessness_of_others() -> None:
    one = ahead(without(a_city(), 3, actual=True), 2015).forecasts[3]
    assert one.model in {Model.EXECUTION, Model.BUDGET}
    assert one.low is not None
    assert one.past == ()
    assert one.usual_change is None
    assert one.mean_scaled_error is None
    assert one.mean_absolute_error is None
    assert "not changed from year to year so far: it is taken to be as restless as the middle one" in one.reason


def test_where_nothing_is_known_nothing_is_forecast_and_the_reason_is_given() -> None:
    one = ahead(without(a_city(), 3, actual=True, budget=True), 2015).forecasts[3]
    assert (one.point, one.low, one.high, one.model) == (None, None, None, None)
    assert one.reason == "No forecast: no spending above zero in 2014 and no budget for 2015."


def test_few_errors_give_no_interval_and_say_how_many_are_needed() -> None:
    held = a_city(departments=2, years=8)
    one = ahead(held, 2008).forecasts[1]
    assert (one.low, one.high) == (None, None)
    assert "19 are needed for 90 %" in one.reason
    assert all(past.is_covered is None for past in one.past)


def test_a_provision_for_others_in_a_small_budget_is_not_believed() -> None:
    held = a_city()
    odd = replace(held, budget=held.budget.copy())
    odd.budget[5, -1] *= 500
    one = ahead(odd, 2015).forecasts[5]
    assert one.point is not None
    assert one.point < odd.budget[5, -1] / 50
    assert "further than which no unit ever went" in one.reason
    # While few moves are known there is nothing to hold it by.
    free = forecast_next_year(odd, 2015, 2014, level=NINETY, contest=replace(CONTEST, experience_changes=10**6))
    believed = free.forecasts[5].point
    assert believed is not None
    assert believed > 10 * one.point


def test_the_reason_says_what_was_chosen_and_how_wrong_it_was() -> None:
    one = ahead(a_city(), 2015).forecasts[4]
    assert one.reason.startswith("Forecast: ")
    # Spending is known from 2001 to 2014. An error counts once three changes are known: from 2005 on.
    assert "in 10 earlier years of this unit it missed by" in one.reason
    assert "as much as in the last year by" in one.reason
    assert "The interval of 90 % is read from" in one.reason


def test_the_first_year_of_all_has_no_record() -> None:
    held = UnitYears(("parks",), (2001, 2002), np.array([[100.0, NAN]]), np.array([[110.0, 120.0]]))
    one = ahead(held, 2002).forecasts[0]
    # 100 of 110 were spent; of 100, 120, 109.09 and 109.09 the middle is 109.09.
    assert one.point == 109
    assert "No earlier year shows how wrong this has been." in one.reason


def test_a_year_that_is_known_is_not_forecast() -> None:
    with pytest.raises(ValueError, match="nothing to forecast"):
        forecast_next_year(a_city(), 2010, 2010, level=NINETY)


def test_a_simple_forecast_is_no_model_of_the_library() -> None:
    with pytest.raises(ValueError, match="models of the library are"):
        forecast_next_year(a_city(), 2015, 2014, level=NINETY, library=[Model.NAIVE])


def test_intervals_hold_as_often_as_they_claim_where_years_are_alike() -> None:
    # Forty departments, thirty years, one distribution: 90 % of a thousand, give or take three standard errors.
    record = ahead(a_city(departments=40, years=30, seed=11), 2030).record
    assert record.intervals > 900
    assert 0.87 <= record.covered / record.intervals <= 0.93


def test_the_arrays_that_were_given_are_left_as_they_were() -> None:
    held = a_city()
    before: list[Floats] = [held.actual.copy(), held.budget.copy()]
    ahead(held, 2015)
    np.testing.assert_array_equal(held.actual, before[0])
    np.testing.assert_array_equal(held.budget, before[1])


def few_years(*spent: list[float], budget: list[float] | None = None) -> Forecasts:
    """Forecasts of the year after the last one of each list, which begin in 2021."""
    actual = np.array([[*one, NAN] for one in spent])
    units = tuple(f"department {number}" for number in range(len(spent)))
    years = tuple(range(2021, 2021 + actual.shape[1]))
    budgets = np.full(actual.shape, NAN) if budget is None else np.array([[*budget, NAN]] * len(spent))
    return ahead(UnitYears(units, years, actual, budgets), years[-1])


def test_three_years_of_steady_growth_go_on_by_the_mean_change() -> None:
    growing, wavering = few_years([100, 110, 122], [100, 120, 90]).forecasts
    assert (growing.model, growing.point, growing.is_tested) == (Model.DRIFT, 133, False)
    assert "because spending has moved steadily so far" in growing.reason
    assert (wavering.model, wavering.point, wavering.is_tested) == (Model.NAIVE, 90, False)
    assert "has not moved steadily" in wavering.reason


def test_two_years_do_not_show_a_trend() -> None:
    only = few_years([100, 110]).forecasts[0]
    assert (only.model, only.point) == (Model.NAIVE, 110)


def test_once_errors_are_known_they_decide_and_not_the_rule() -> None:
    """It has grown in all, and clearly so; but each year after the first three stood still as often as it grew."""
    held = few_years([100, 130, 160, 190, 191, 192, 193, 194, 195, 196]).forecasts[0]
    assert held.is_tested
    assert held.model is Model.NAIVE


def test_without_a_budget_for_the_year_the_record_is_of_forecasts_without_one() -> None:
    """The budget foresaw every year; the next one is not adopted yet, so that this is no help."""
    told = few_years([100, 130, 110, 150, 120], budget=[100, 130, 110, 150, 120])
    assert {past.model for past in told.forecasts[0].past} <= {Model.NAIVE, Model.DRIFT}
    assert Model.BUDGET not in {each.model for each in told.record.comparisons}
