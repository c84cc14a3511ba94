"""Flows: when they come, how sure they are, and what prices do to them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from apportion.valuation.capital.rate import Terms
from apportion.valuation.cash.flows import (
    Flow,
    FlowKind,
    Forecast,
    Timed,
    Timing,
    net_by_time,
    restated,
    total,
)
from tests.support.cash_flows import at, invested, yearly

INVESTMENT, COST, BENEFIT = FlowKind.INVESTMENT, FlowKind.COST, FlowKind.BENEFIT

YEARS = invested(1000, 600, 700, cost=(100, 100))
"""1,000 now; 600 and 700 at the ends of two years, each with 100 of running costs."""


def test_money_of_now_is_not_moved_whatever_the_timing() -> None:
    for timing in Timing:
        assert replace(YEARS, timing=timing).timed()[0] == Timed(Fraction(0), INVESTMENT, Fraction(1000))


@pytest.mark.parametrize(
    ("timing", "years"),
    [(Timing.END, (1, 2)), (Timing.MIDDLE, (Fraction(1, 2), Fraction(3, 2))), (Timing.START, (0, 1))],
)
def test_money_of_a_period_comes_at_its_end_middle_or_start(timing: Timing, years: tuple[Fraction, ...]) -> None:
    timed = replace(YEARS, timing=timing).timed()

    assert tuple(flow.years for flow in timed if flow.kind is BENEFIT) == years


def test_quarters_are_quarters_of_years() -> None:
    forecast = Forecast((Flow(BENEFIT, 6, 1),), Terms.REAL, months_per_period=3)

    assert forecast.timed()[0].years == Fraction(3, 2)
    assert forecast.period_years == Fraction(1, 4)


def test_dated_money_is_counted_in_days_from_the_day_of_valuation() -> None:
    forecast = Forecast((Flow(BENEFIT, date(2026, 1, 1), 1),), Terms.REAL, valued_on=date(2025, 1, 1))

    assert forecast.timed()[0].years == 1
    assert forecast.is_dated
    assert forecast.period_years is None
    assert forecast.spread is None


def test_over_which_time_the_money_of_a_period_is_taken_to_come() -> None:
    assert YEARS.spread == (Fraction(1), Fraction(0))
    assert replace(YEARS, timing=Timing.MIDDLE).spread == (Fraction(1, 2), Fraction(1, 2))
    assert replace(YEARS, timing=Timing.START).spread is None


def test_flows_of_one_time_and_kind_are_one_in_any_order() -> None:
    more = replace(YEARS, flows=(Flow(BENEFIT, 1, 50), *YEARS.flows))

    assert more.timed() == replace(more, flows=more.flows[::-1]).timed()
    assert total(more.timed(), BENEFIT) == 1350


def test_net_amounts_are_benefits_less_costs_and_investments() -> None:
    assert list(net_by_time(YEARS.timed())) == yearly(-1000, 500, 600)
    assert total(YEARS.timed(), COST, until_years=Fraction(1)) == 100


def test_a_flow_counts_by_its_probability_and_certainty() -> None:
    flow = Flow(BENEFIT, 1, 1000, probability=Fraction(4, 5), certainty=Fraction(1, 2))

    assert flow.expected == 400


def test_two_percent_inflation_takes_the_rise_of_prices_out_and_puts_it_back() -> None:
    """1,061.208 after three years is 1,000 in today's prices."""
    later = (Timed(Fraction(3), BENEFIT, Fraction("1061.208")),)
    inflation = at("0.02")

    real = restated(later, Terms.REAL, inflation)

    assert real == (Timed(Fraction(3), BENEFIT, Fraction(1000)),)
    assert restated(real, Terms.NOMINAL, inflation) == later


@pytest.mark.parametrize(
    ("flows", "what"),
    [
        ((Flow(BENEFIT, 1, 1), Flow(BENEFIT, date(2025, 1, 1), 1)), "some flows have a period and some a day"),
        ((Flow(BENEFIT, -1, 1),), "lies before now"),
        ((Flow(BENEFIT, date(2025, 1, 1), 1),), "need the day that counts as now"),
        ((Flow(BENEFIT, 1, 1, probability=Fraction(0)),), "a probability lies above 0"),
        ((Flow(BENEFIT, 1, 1, probability=Fraction(2)),), "a probability lies above 0"),
        ((Flow(BENEFIT, 1, 1, certainty=Fraction(-1)),), "a certainty is at least 0"),
    ],
)
def test_flows_that_cannot_be_placed_or_weighed_are_refused(flows: tuple[Flow, ...], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        Forecast(flows, Terms.REAL)


def test_what_was_spent_before_the_day_of_valuation_is_no_flow() -> None:
    with pytest.raises(ValueError, match="what is spent is spent"):
        Forecast((Flow(INVESTMENT, date(2024, 12, 31), 1),), Terms.REAL, valued_on=date(2025, 1, 1))


def test_a_period_has_a_length() -> None:
    with pytest.raises(ValueError, match="at least a month"):
        Forecast((), Terms.REAL, months_per_period=0)
