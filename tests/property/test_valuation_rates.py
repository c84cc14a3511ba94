"""What holds for every rate and beta."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.valuation.capital.beta import Prior, estimate_beta, vasicek
from apportion.valuation.capital.cost_of_capital import (
    Capital,
    CapitalMarket,
    Debt,
    cost_of_equity,
    weighted_cost_of_capital,
    with_debt,
)
from apportion.valuation.capital.leverage import relevered_beta, unlevered_beta
from apportion.valuation.capital.rate import Terms, given_rate, nominal_rate, real_rate

POINTS = st.integers(0, 3000).map(lambda points: Fraction(points, 10_000))
SHARES = st.integers(0, 100).map(lambda percent: Fraction(percent, 100))
BETAS = st.integers(-100, 300).map(lambda hundredths: Fraction(hundredths, 100))
WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=5).filter(any)


@given(BETAS, POINTS, SHARES, BETAS)
def test_debt_put_on_and_taken_off_leaves_the_beta(
    beta: Fraction, debt: Fraction, tax: Fraction, debt_beta: Fraction
) -> None:
    assert unlevered_beta(relevered_beta(beta, debt, tax, debt_beta), debt, tax, debt_beta) == beta
    assert relevered_beta(unlevered_beta(beta, debt, tax, debt_beta), debt, tax, debt_beta) == beta


@given(WEIGHTS, st.data())
def test_capital_costs_no_less_than_its_cheapest_and_no_more_than_its_dearest_source(
    weights: list[int], data: st.DataObject
) -> None:
    rates = [data.draw(POINTS) for _ in weights]
    sources = [Capital(str(place), *pair) for place, pair in enumerate(zip(weights, rates, strict=True))]

    rate = weighted_cost_of_capital(sources, 0, Terms.NOMINAL)

    used = [rate for weight, rate in zip(weights, rates, strict=True) if weight]
    assert min(used) <= rate.annual <= max(used)
    assert sum((part.rate for part in rate.parts), Fraction(0)) == rate.annual


@given(WEIGHTS, st.data(), st.integers(1, 10**6))
def test_only_the_proportion_of_weights_counts(weights: list[int], data: st.DataObject, unit: int) -> None:
    rates = [data.draw(POINTS) for _ in weights]

    def of(scale: int) -> Fraction:
        sources = [
            Capital(str(place), weight * scale, rate, is_deductible=bool(place % 2))
            for place, (weight, rate) in enumerate(zip(weights, rates, strict=True))
        ]
        return weighted_cost_of_capital(sources, Fraction(1, 4), Terms.NOMINAL).annual

    assert of(unit) == of(1)


@given(BETAS, POINTS, POINTS, SHARES, POINTS, SHARES)
def test_a_rate_with_debt_is_that_of_equity_and_debt_by_weight(
    beta: Fraction, risk_free: Fraction, premium: Fraction, share: Fraction, interest: Fraction, tax: Fraction
) -> None:
    equity = cost_of_equity(CapitalMarket(risk_free, premium, Terms.NOMINAL), beta)
    sources = [
        Capital("equity", 1 - share, equity.annual),
        Capital("debt", share, interest, is_deductible=True),
    ]

    mixed = with_debt(equity, Debt(share, interest, tax))

    assert mixed.annual == weighted_cost_of_capital(sources, tax, Terms.NOMINAL).annual
    assert mixed.annual == (1 - share) * (risk_free + beta * premium) + share * interest * (1 - tax)


@given(POINTS, POINTS)
def test_inflation_put_in_and_taken_out_leaves_the_rate(rate: Fraction, inflation: Fraction) -> None:
    assert real_rate(nominal_rate(rate, inflation), inflation) == rate
    turned = given_rate(rate, Terms.REAL).in_terms(Terms.NOMINAL, inflation)
    assert turned.annual == nominal_rate(rate, inflation)
    assert sum((part.rate for part in turned.parts), Fraction(0)) == turned.annual


@given(st.integers(0, 2**32), st.floats(-2, 3), st.integers(5, 60))
def test_returns_in_percent_have_the_same_beta(seed: int, beta: float, periods: int) -> None:
    rng = np.random.default_rng(seed)
    market = rng.normal(0, 0.04, periods)
    asset = beta * market + rng.normal(0, 0.02, periods)

    plain, in_percent = estimate_beta(asset, market), estimate_beta(100 * asset, 100 * market)

    assert in_percent.beta == pytest.approx(plain.beta, rel=1e-9, abs=1e-9)
    assert in_percent.standard_error == pytest.approx(plain.standard_error, rel=1e-9)
    assert 0 <= plain.r_squared <= 1


@given(st.integers(0, 2**32), st.floats(0.01, 2), st.floats(-1, 3))
def test_a_drawn_beta_lies_between_its_own_and_the_usual(seed: int, deviation: float, mean: float) -> None:
    rng = np.random.default_rng(seed)
    market = rng.normal(0, 0.04, 30)
    estimate = estimate_beta(1.2 * market + rng.normal(0, 0.02, 30), market)

    drawn = vasicek(estimate, Prior(mean, deviation))

    assert min(estimate.beta, mean) - 1e-12 <= drawn.beta <= max(estimate.beta, mean) + 1e-12
    assert 0 < drawn.own_weight < 1
    assert drawn.deviation <= min(deviation, estimate.standard_error)
