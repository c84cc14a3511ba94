"""Costs of capital and betas that others have printed.

A. Damodaran's table of 96 industries, January 2026 (read from the larger data, its licence is not stated); betas of K.
French's industries over 819 months (bundled, NCSA) and of three shares over 1,257 days (bundled, BSD-3-Clause).
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from apportion.valuation.capital.beta import BetaEstimate, Returns, estimate_beta, simple_returns
from apportion.valuation.capital.cost_of_capital import (
    Capital,
    CapitalMarket,
    cost_of_equity,
    weighted_cost_of_capital,
)
from apportion.valuation.capital.leverage import debt_to_equity, relevered_beta, unlevered_beta
from apportion.valuation.capital.policy_rates import BLUME
from apportion.valuation.capital.rate import Terms, decimal_of

HERE = Path(__file__).parent
UNITED_STATES = CapitalMarket(Decimal("0.0395"), Decimal("0.0446"), Terms.NOMINAL, "A. Damodaran, January 2026")
MARGINAL_TAX = Decimal("0.25")


def columns(file: Path) -> Mapping[str, list[str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return {name: [row[name] for row in rows] for name in rows[0]}


def numbers(column: list[str]) -> Returns:
    return np.array([float(cell) for cell in column])


@pytest.mark.data
def test_cost_of_equity_and_of_capital_of_96_industries(data_dir: Path) -> None:
    path = data_dir / "industry-cost-of-capital" / "industry_cost_of_capital_us_2026.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) == 96
    for row in rows:
        equity = cost_of_equity(UNITED_STATES, Decimal(row["beta"]))
        sources = [
            Capital("equity", Decimal(row["equity_weight"]), equity.annual),
            Capital("debt", Decimal(row["debt_weight"]), Decimal(row["cost_of_debt"]), is_deductible=True),
        ]
        capital = weighted_cost_of_capital(sources, MARGINAL_TAX, Terms.NOMINAL)
        assert float(equity.annual) == pytest.approx(float(row["cost_of_equity"]), abs=1e-15), row["industry"]
        assert float(capital.annual) == pytest.approx(float(row["cost_of_capital"]), abs=1e-15), row["industry"]
        assert sum(part.rate for part in capital.parts) == capital.annual


@pytest.mark.data
def test_the_two_totals_stand_last(data_dir: Path) -> None:
    path = data_dir / "industry-cost-of-capital" / "industry_cost_of_capital_us_2026.csv"
    lines = path.read_text(encoding="utf-8").splitlines()

    assert [line.split(",")[0] for line in lines[-2:]] == ["Total Market", "Total Market (without financials)"]


FRENCH = columns(HERE / "french" / "french.csv.gz")
SHARES = columns(HERE / "sp500" / "prices.csv.gz")


@pytest.mark.parametrize(("industry", "beta"), [("Utils", "0.5409"), ("BusEq", "1.2545"), ("Money", "1.0539")])
def test_betas_of_industries_over_68_years(industry: str, beta: str) -> None:
    bills, market = numbers(FRENCH["RF"]), numbers(FRENCH["MktRF"])

    found = estimate_beta(numbers(FRENCH[industry]), market + bills, risk_free=bills)

    assert str(found.rounded(4)) == beta
    assert (found.observations, found.is_excess) == (819, True)
    assert_as_scipy_says(found, numbers(FRENCH[industry]) - bills, market)


@pytest.mark.parametrize(("share", "beta"), [("AAPL", "1.2278"), ("KO", "0.6440"), ("AMD", "1.5860")])
def test_betas_of_shares_from_2018_to_2022(share: str, beta: str) -> None:
    """The first return is from the close of 29 December 2017; dividends of the index are not in it."""
    asset, market = simple_returns(numbers(SHARES[share])), simple_returns(numbers(SHARES["SP500"]))

    found = estimate_beta(asset, market)

    assert (SHARES["Date"][0], SHARES["Date"][-1]) == ("2017-12-29", "2022-12-28")
    assert str(found.rounded(4)) == beta
    assert found.observations == 1257
    assert_as_scipy_says(found, asset, market)


def assert_as_scipy_says(found: BetaEstimate, asset: Returns, market: Returns) -> None:
    """SciPy's regression finds the same slope, error, fit and interval."""
    peer = stats.linregress(market, asset)
    reach = stats.t.ppf(0.975, found.degrees_of_freedom) * peer.stderr
    assert found.beta == pytest.approx(peer.slope, rel=1e-10)
    assert found.standard_error == pytest.approx(peer.stderr, rel=1e-10)
    assert found.r_squared == pytest.approx(peer.rvalue**2, rel=1e-10)
    assert found.alpha == pytest.approx(peer.intercept, abs=1e-12)
    assert found.interval(0.95) == pytest.approx((peer.slope - reach, peer.slope + reach))


def test_a_textbook_firm_with_and_without_its_debt() -> None:
    """E. Brigham's JAB Industries: beta 1.4, tax 40%, debt 45% of capital: 0.939 without debt; at 6% and 5%: 10.7% and
    13.0%."""
    debt, tax = debt_to_equity(Decimal("0.45")), Decimal("0.40")
    market = CapitalMarket(Decimal("0.06"), Decimal("0.05"), Terms.NOMINAL)

    unlevered = unlevered_beta(Decimal("1.4"), debt, tax)

    assert str(decimal_of(unlevered, 3)) == "0.939"
    assert str(decimal_of(cost_of_equity(market, unlevered).annual * 100, 1)) == "10.7"
    levered = cost_of_equity(market, relevered_beta(unlevered, debt, tax))
    assert str(decimal_of(levered.annual * 100, 1)) == "13.0"


def test_a_textbook_beta_drawn_towards_one() -> None:
    """A raw beta of 1.5 is adjusted to 1.33 in the analysts' examination."""
    assert BLUME.adjusted(Decimal("1.5")) == Fraction(4, 3)
