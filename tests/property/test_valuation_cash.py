"""What holds for every forecast: searched for counterexamples, and computed a second time by other means."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import mpmath  # type: ignore[import-untyped]  # ships no types
import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from apportion.valuation.capital.discounting import Discounting, constant, schedule
from apportion.valuation.capital.rate import Terms, given_rate, nominal_rate
from apportion.valuation.cash.flows import Flow, FlowKind, Forecast, Timing, net_by_time, restated
from apportion.valuation.cash.payback import payback
from apportion.valuation.cash.present_value import net_present_value, present_values
from apportion.valuation.cash.rates_of_return import rates_of_return
from apportion.valuation.cash.scenarios import Scenario, scenario_values, weighted
from tests.support.cash_flows import Net, magnitude_at, present_value, present_value_at, yearly

MONEY = st.integers(-(10**9), 10**9)
RATES = st.integers(-500, 5000).map(lambda basis_points: Fraction(basis_points, 10_000))
YEARLY = st.lists(MONEY, min_size=1, max_size=12).map(lambda amounts: yearly(*amounts))
KINDS = st.sampled_from(FlowKind)
PERIODS = st.integers(0, 40)
FLOWS = st.lists(st.builds(Flow, KINDS, PERIODS, st.integers(0, 10**9)), min_size=1, max_size=12).map(tuple)
FORECASTS = st.builds(
    Forecast,
    FLOWS,
    st.sampled_from(Terms),
    months_per_period=st.sampled_from([1, 3, 12]),
    timing=st.sampled_from(Timing),
)
STEPS = st.lists(RATES, min_size=1, max_size=4).map(
    lambda rates: schedule(
        "drawn",
        [(7 * (place + 1), rate) for place, rate in enumerate(rates[:-1])] + [(None, rates[-1])],
        Terms.REAL,
    )
)


def one_rate(rate: Fraction, terms: Terms = Terms.REAL) -> Discounting:
    return constant(given_rate(rate, terms))


@given(FORECASTS, RATES)
def test_a_present_value_is_the_textbook_s_sum_to_forty_digits(forecast: Forecast, rate: Fraction) -> None:
    net = list(net_by_time(forecast.timed()))

    found = net_present_value(net, one_rate(rate))

    with mpmath.workdps(60):
        apart = abs(mpmath.mpf(found.numerator) / found.denominator - present_value(net, rate))
        assert apart <= mpmath.mpf(10) ** -40 * (1 + sum(abs(amount) for _, amount in net))


@given(YEARLY, STEPS)
def test_whole_years_are_valued_without_any_rounding(net: Net, discounting: Discounting) -> None:
    """From the last year backwards: add, and divide by the growth of the year before."""
    worth = Fraction(0)
    for year in range(len(net) - 1, -1, -1):
        worth += net[year][1]
        if year:
            rate = next(step.rate for step in discounting.steps if step.until_year is None or year <= step.until_year)
            worth /= 1 + rate

    assert net_present_value(net, discounting) == worth


@given(YEARLY, YEARLY, st.integers(-9, 9), STEPS)
def test_present_value_is_linear_in_the_flows(left: Net, right: Net, times: int, discounting: Discounting) -> None:
    both = [*left, *((years, times * amount) for years, amount in right)]

    assert net_present_value(both, discounting) == net_present_value(left, discounting) + times * net_present_value(
        right, discounting
    )


@given(FORECASTS, STEPS)
def test_kinds_of_flows_add_up_to_the_net_value(forecast: Forecast, discounting: Discounting) -> None:
    timed = forecast.timed()

    assert present_values(timed, discounting).net == net_present_value(net_by_time(timed), discounting)


@given(FORECASTS, STEPS, st.sampled_from([10, 100, 1000]))
def test_the_unit_of_the_currency_changes_no_ratio(forecast: Forecast, discounting: Discounting, unit: int) -> None:
    larger = replace(
        forecast, flows=tuple(replace(flow, amount_minor=flow.amount_minor * unit) for flow in forecast.flows)
    )
    small, large = present_values(forecast.timed(), discounting), present_values(larger.timed(), discounting)
    net, more = net_by_time(forecast.timed()), net_by_time(larger.timed())

    assert large.net == unit * small.net
    assert large.profitability_index == small.profitability_index
    assert large.benefit_cost_ratio == small.benefit_cost_ratio
    assert payback(more, spread=larger.spread) == payback(net, spread=forecast.spread)
    assert np.allclose(rates_of_return(more).all, rates_of_return(net).all, rtol=1e-6, atol=1e-8)


@given(FORECASTS, STEPS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(forecast: Forecast, discounting: Discounting, dice: object) -> None:
    turned = replace(forecast, flows=forecast.flows[::-1])

    assert turned.timed() == forecast.timed()
    assert present_values(turned.timed(), discounting) == present_values(forecast.timed(), discounting)


@given(YEARLY)
def test_at_a_rate_of_return_flows_are_worth_nothing(net: Net) -> None:
    found = rates_of_return(net)

    assert len(found.all) <= found.sign_changes
    for rate in found.crossing:
        assert abs(present_value_at(net, rate)) <= 1e-9 * magnitude_at(net, rate)


@given(YEARLY)
def test_every_rate_that_trying_finds_is_found(net: Net) -> None:
    """A change of sign between two of six hundred rates from -99% to 10,000% has a rate of return between them."""
    found = rates_of_return(net).all
    logs = np.linspace(math.log(0.01), math.log(101), 600)
    values = [float(sum(float(amount) * math.exp(-float(years) * log) for years, amount in net)) for log in logs]
    scale = [float(sum(abs(float(amount)) * math.exp(-float(years) * log) for years, amount in net)) for log in logs]

    for place in range(599):
        left, right = values[place], values[place + 1]
        clear = abs(left) > 1e-9 * scale[place] and abs(right) > 1e-9 * scale[place + 1]
        if clear and left * right < 0:
            low, high = math.expm1(logs[place]), math.expm1(logs[place + 1])
            assert any(low <= rate <= high for rate in found)


@given(YEARLY)
def test_an_odd_number_of_turns_has_a_rate_of_return_and_the_polynomial_has_no_more(net: Net) -> None:
    """The roots of the polynomial, from the eigenvalues of its companion matrix, where they are far apart."""
    found = rates_of_return(net)
    moved = [amount for _, amount in net if amount]
    if moved and (moved[0] > 0) != (moved[-1] > 0):
        assert len(found.crossing) % 2 == 1
    roots = np.roots([float(amount) for _, amount in net])
    growth = sorted(root.real for root in roots if abs(root.imag) < 1e-9 * abs(root) and root.real > 1e-6)
    tight = any(right - left < 1e-3 * right for left, right in pairwise(growth))
    near = any(abs(root.imag) < 1e-3 * abs(root) and root.real > 0 and root.imag for root in roots)
    assume(not tight and not near)
    assert np.allclose([1 + rate for rate in found.all if rate > -1 + 1e-6], growth, rtol=1e-6)


@given(FORECASTS, RATES, st.integers(0, 2000).map(lambda points: Fraction(points, 10_000)))
def test_nominal_flows_at_a_nominal_rate_are_worth_what_real_ones_are_at_a_real_rate(
    forecast: Forecast, rate: Fraction, inflation: Fraction
) -> None:
    real = forecast.timed()
    nominal = restated(real, Terms.NOMINAL, one_rate(inflation))

    by_real = present_values(real, one_rate(rate)).net
    by_nominal = present_values(nominal, one_rate(nominal_rate(rate, inflation), Terms.NOMINAL)).net

    assert abs(by_real - by_nominal) <= Fraction(1, 10**30)


@given(YEARLY)
def test_payback_is_the_first_moment_at_which_nothing_is_owed(net: Net) -> None:
    back = payback(net, spread=(Fraction(1), Fraction(0)))
    sums = [sum((amount for _, amount in net[: place + 1]), Fraction(0)) for place in range(len(net))]
    first = next((place for place in range(1, len(net)) if sums[place] >= 0 > sums[place - 1]), None)

    assert back.is_owed == any(owed < 0 for owed in sums)
    if first is None:
        assert back.years is None
    else:
        assert back.years is not None
        assert first - 1 < back.years <= first
        part = back.years - (first - 1)
        assert sums[first - 1] + part * net[first][1] == 0
        assert back.lasts == all(owed >= 0 for owed in sums[first:])


@given(st.lists(FLOWS, min_size=1, max_size=4), STEPS)
def test_scenarios_are_worth_their_expected_flows(drawn: list[tuple[Flow, ...]], discounting: Discounting) -> None:
    chance = Fraction(1, len(drawn))
    scenarios = [Scenario(str(place), chance, flows) for place, flows in enumerate(drawn)]
    frame = Forecast((), Terms.REAL)

    values = scenario_values(scenarios, frame, discounting)
    expected = present_values(replace(frame, flows=weighted(scenarios)).timed(), discounting).net

    assert sum(value.probability for value in values) == 1
    assert sum((value.probability * value.net for value in values), Fraction(0)) == expected
