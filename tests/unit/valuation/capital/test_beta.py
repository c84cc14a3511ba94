"""Betas from returns, their errors, and what is usual."""

import builtins
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from apportion.valuation.capital.beta import (
    BetaEstimate,
    Blume,
    Prior,
    estimate_beta,
    prior_of,
    simple_returns,
    vasicek,
)

MARKET = np.array([0.01, -0.02, 0.03, 0.00, 0.02])
"""Mean 0.008; squares of the distances sum to 0.00148."""


def estimate(beta: float, error: float) -> BetaEstimate:
    return BetaEstimate(beta, error, 0.0, 0.5, 60, 58, is_excess=False)


def test_a_share_that_doubles_every_move_has_a_beta_of_two_without_error() -> None:
    found = estimate_beta(2 * MARKET + 0.001, MARKET)

    assert found.beta == pytest.approx(2)
    assert found.alpha == pytest.approx(0.001)
    assert found.standard_error == pytest.approx(0, abs=1e-12)
    assert found.r_squared == pytest.approx(1)
    assert (found.observations, found.degrees_of_freedom) == (5, 3)


def test_slope_and_error_by_hand() -> None:
    """Noise e of 1, -1, -1, 1, 0 thousandths sums to 0, and e·m = (10 + 20 - 30)/1e6 = 0: no move with the market.

    Residuals are the noise: 4e-6 over 3 degrees of freedom, over 0.00148.
    """
    noise = np.array([1, -1, -1, 1, 0]) / 1000

    found = estimate_beta(MARKET + noise, MARKET)

    assert found.beta == pytest.approx(1)
    assert found.standard_error == pytest.approx(math.sqrt(4e-6 / 3 / 0.00148))
    assert found.r_squared == pytest.approx(0.00148 / (0.00148 + 4e-6))


def test_the_interval_follows_student() -> None:
    """With 3 degrees of freedom the 97.5% point of Student's t is 3.182446 in every table."""
    found = BetaEstimate(1.0, 0.1, 0.0, 0.5, 5, 3, is_excess=False)

    low, high = found.interval(0.95)

    assert low == pytest.approx(1 - 0.3182446, abs=1e-6)
    assert high == pytest.approx(1 + 0.3182446, abs=1e-6)
    with pytest.raises(ValueError, match="between 0 and 1"):
        found.interval(95)


def test_without_scipy_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without_scipy(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("scipy"):
            raise ModuleNotFoundError(name)
        return imported(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_scipy)
    with pytest.raises(ModuleNotFoundError, match=r"install apportion\[evidence\]"):
        estimate(1, 0.1).interval(0.95)


def test_the_risk_free_return_is_taken_off_both_sides() -> None:
    bills = np.array([0.001, 0.002, 0.003, 0.002, 0.001])

    found = estimate_beta(1.5 * (MARKET - bills) + bills, MARKET, risk_free=bills)

    assert found.beta == pytest.approx(1.5)
    assert found.is_excess


def test_a_share_that_follows_a_day_late_needs_the_lag() -> None:
    """It moves by 0.4 of the market today and 0.8 of it a day later: Dimson's beta is 1.2."""
    rng = np.random.default_rng(7)
    market = rng.normal(0, 0.01, 400)
    late = 0.4 * market[1:] + 0.8 * market[:-1]

    plain = estimate_beta(late, market[1:])
    lagged = estimate_beta(late, market[1:], lags=1)

    assert plain.beta == pytest.approx(0.4, abs=0.1)
    assert lagged.beta == pytest.approx(1.2)
    assert lagged.observations == plain.observations - 1


def test_a_lead_counts_the_market_s_return_of_the_next_period() -> None:
    rng = np.random.default_rng(8)
    market = rng.normal(0, 0.01, 200)

    assert estimate_beta(market[1:], market[:-1], leads=1).beta == pytest.approx(1)


def test_returns_of_a_price_that_rises_by_a_tenth_and_falls_by_a_tenth() -> None:
    assert simple_returns([100, 110, 99]) == pytest.approx([0.1, -0.1])


@pytest.mark.parametrize(("prices", "what"), [([100], "two prices"), ([100, 0], "price"), ([100, math.nan], "price")])
def test_prices_that_give_no_return_are_refused(prices: list[float], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        simple_returns(prices)


@pytest.mark.parametrize(
    ("asset", "market", "what"),
    [
        (MARKET, MARKET[1:], "same periods"),
        (MARKET * np.nan, MARKET, "a return is missing"),
        (MARKET[:2], MARKET[:2], "too few"),
        (MARKET, np.full(5, 0.01), "do not vary"),
    ],
)
def test_returns_that_tell_nothing_are_refused(asset: Any, market: Any, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        estimate_beta(asset, market)


def test_lags_are_counted_from_nought() -> None:
    with pytest.raises(ValueError, match="from 0"):
        estimate_beta(MARKET, MARKET, lags=-1)


def test_blume_s_line_draws_a_beta_towards_one() -> None:
    thirds = Blume(Fraction(1, 3), Fraction(2, 3), "source")

    assert thirds.adjusted(Fraction(3, 2)) == Fraction(4, 3)
    assert thirds.adjusted(1) == 1


def test_an_uncertain_beta_is_drawn_to_its_industry_more_than_a_certain_one() -> None:
    """Prior 1.0 ± 0.3; estimate 2.0. Error 0.3: equal weights, 1.5. Error 0.1: weight 0.09/0.10 = 0.9, 1.9."""
    prior = Prior(1.0, 0.3)

    assert vasicek(estimate(2.0, 0.3), prior).beta == pytest.approx(1.5)
    certain = vasicek(estimate(2.0, 0.1), prior)
    assert certain.beta == pytest.approx(1.9)
    assert certain.own_weight == pytest.approx(0.9)
    assert certain.deviation == pytest.approx(math.sqrt(1 / (1 / 0.09 + 1 / 0.01)))
    assert str(certain.rounded(2)) == "1.90"


def test_the_spread_of_true_betas_is_that_of_estimates_less_their_errors() -> None:
    """Betas 0.5, 1.0, 1.5 vary by 0.25; their errors of 0.3 explain 0.09 of it."""
    prior = prior_of([estimate(beta, 0.3) for beta in (0.5, 1.0, 1.5)])

    assert prior.mean == pytest.approx(1.0)
    assert prior.deviation == pytest.approx(0.4)


def test_betas_that_differ_by_their_errors_alone_have_no_spread() -> None:
    with pytest.raises(ValueError, match="take their mean"):
        prior_of([estimate(beta, 0.6) for beta in (0.5, 1.0, 1.5)])
    with pytest.raises(ValueError, match="two betas"):
        prior_of([estimate(1, 0.1)])
    with pytest.raises(ValueError, match="above zero"):
        vasicek(estimate(1, 0.1), Prior(1.0, 0.0))
