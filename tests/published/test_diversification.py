"""Risk of a budget with the returns of three American industries: known formulas on published data.

Returns from Kenneth French's data library (``french/SOURCE.md``): January 1949 to March 2017, monthly.
"""

import csv
import gzip
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from apportion.allocation.judged import judge
from apportion.risk.diversification.exposures import Exposures, single_index
from apportion.risk.diversification.frontier import risk_frontier
from apportion.risk.diversification.semidefinite import is_semidefinite
from apportion.risk.diversification.shrinkage import FloatArray, shrunk
from apportion.risk.diversification.spread import spread_of
from tests.support.budgets import ask, budget, rule, unit

INDUSTRIES = ("BusEq", "Utils", "Money")


def _columns(*names: str) -> FloatArray:
    path = Path(__file__).parent / "french" / "french.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return np.array([[float(row[name]) for name in names] for row in rows])


RETURNS = _columns(*INDUSTRIES)


def _exact(matrix: FloatArray) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(f"{entry:.12f}") for entry in row) for row in matrix.tolist())


def test_the_plan_of_least_risk_is_the_least_variance_portfolio() -> None:
    """Money in proportion to C⁻¹1, variance 1 / 1'C⁻¹1 (Markowitz 1952); a million to spend, every dollar worth one."""
    sample = np.cov(RETURNS.T)
    covariance = _exact(sample)
    spread = tuple(Fraction(f"{number:.12f}") for number in np.sqrt(np.diag(sample)).tolist())
    held = Exposures(INDUSTRIES, spread, covariance, np.arange(3), "correlations")
    asks = [ask(name, "1,000,000.00", 1) for name in ("a", "b", "c")]
    spend = rule("spend", "floor", at_least="1,000,000.00")
    judged = judge(budget("1,000,000.00", unit("fund", *asks), rules=[spend]).case())
    inverse = np.linalg.inv(sample) @ np.ones(3)

    found = risk_frontier(judged, held, steps=2)

    assert is_semidefinite(covariance)
    assert inverse.min() > 0
    weights = found.points[0].amounts / 100_000_000
    # Where risk is least it is flat: money moved by a ten-thousandth changes it by less than a millionth.
    assert weights == pytest.approx(inverse / inverse.sum(), abs=1e-4)
    assert float(found.points[0].risk) == pytest.approx(1e8 / np.sqrt(inverse.sum()), rel=1e-8)
    assert float(found.least_bound) == pytest.approx(1e8 / np.sqrt(inverse.sum()), rel=1e-6)
    assert found.least_bound <= found.points[0].risk


def test_the_share_of_the_market_is_the_r_squared_of_the_regression() -> None:
    """One industry alone: beta² var(market) / var(industry) is the squared correlation with it (Sharpe 1963)."""
    market = _columns("MktRF")[:, 0]
    case = budget("100.00", unit("fund", ask("a", "100.00", 1))).case()
    judged = judge(case)
    for k in range(3):
        beta, _ = np.polyfit(market, RETURNS[:, k], 1)
        spread, of_market = (Fraction(f"{number:.12f}") for number in (RETURNS[:, k].std(), market.std()))
        stated = Fraction(f"{beta:.12f}")
        covariance = single_index([spread], [stated], of_market)
        held = Exposures(
            ("a",), (spread,), covariance, np.zeros(1, dtype=np.int64), "single index", (stated,), of_market
        )
        found = spread_of(case, held, judged.amounts, judged.chosen)

        assert found.systematic is not None
        expected = np.corrcoef(market, RETURNS[:, k])[0, 1] ** 2
        assert float(found.systematic / found.variance) == pytest.approx(expected, rel=1e-9)
        assert found.beta == stated


def test_sixty_eight_years_say_more_of_correlations_than_one() -> None:
    """With 819 months the sample is kept nearly as it is; with 12 it is pulled further towards one correlation."""
    long, short = shrunk(RETURNS), shrunk(RETURNS[-12:])

    assert long.intensity < 0.1
    assert short.intensity > long.intensity
    assert np.allclose(long.deviations, RETURNS.std(axis=0))
