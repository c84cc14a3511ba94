"""Every spread has the moments and percentiles that its textbook formula says."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from apportion.model.uncertain import Outcome, Uncertain
from apportion.risk.uncertainty.spreads import (
    Spread,
    beta,
    lognormal,
    normal,
    pert,
    spread_of,
    steps,
    triangular,
    uniform,
)

SHARES = np.linspace(1e-6, 1.0 - 1e-6, 20_001)
SCORES = ndtri(SHARES)


@pytest.mark.parametrize(
    ("spread", "reference"),
    [
        (uniform(-0.2, 0.3), stats.uniform(-0.2, 0.5)),
        (triangular(-0.2, 0.0, 0.5), stats.triang(0.2 / 0.7, -0.2, 0.7)),
        (normal(0.1, 0.2), stats.norm(0.1, 0.2)),
        (lognormal(0.0, 0.25), stats.lognorm(0.25, loc=-1.0)),
        (beta(-0.5, 0.5, 2.0, 5.0), stats.beta(2.0, 5.0, -0.5, 1.0)),
        (beta(0.0, 1.0, 0.7, 0.6), stats.beta(0.7, 0.6)),
        (pert(-0.1, 0.0, 0.4), stats.beta(1.8, 4.2, -0.1, 0.5)),
    ],
    ids=lambda part: part.kind if isinstance(part, Spread) else "",
)
def test_quantiles_and_moments_are_those_of_the_distribution(spread: Spread, reference: object) -> None:
    assert spread.at(SCORES) == pytest.approx(reference.ppf(SHARES), abs=1e-7)  # type: ignore[attr-defined]  # SciPy ships no types
    assert spread.moments() == pytest.approx((reference.mean(), reference.std()), rel=1e-12)  # type: ignore[attr-defined]  # SciPy ships no types


def stated(distribution: str, low: str, likely: str | None, high: str, *, percentiles: bool = False) -> Uncertain:
    middle = None if likely is None else Fraction(likely)
    return Uncertain(
        "steel",
        "cost",
        distribution,
        low=Fraction(low),
        likely=middle,
        high=Fraction(high),
        are_percentiles=percentiles,
    )


@pytest.mark.parametrize("distribution", ["uniform", "triangular", "pert", "normal", "lognormal"])
def test_low_and_high_can_be_what_one_in_ten_falls_below_and_exceeds(distribution: str) -> None:
    likely = "0" if distribution in ("triangular", "pert") else None
    spread = spread_of(stated(distribution, "-1/10", likely, "3/10", percentiles=True))

    assert spread.at(ndtri(np.array([0.1, 0.9]))) == pytest.approx([-0.1, 0.3], abs=1e-9)


def test_a_beta_spread_has_the_stated_mean_and_deviation() -> None:
    item = Uncertain(
        "grant",
        "fund",
        "beta",
        low=Fraction(-1, 2),
        likely=Fraction(-1, 10),
        high=Fraction(1, 10),
        deviation=Fraction(1, 10),
    )

    assert spread_of(item).moments() == pytest.approx((-0.1, 0.1))


def test_outcomes_come_as_often_as_stated() -> None:
    """A grant that is lost with 30 %, cut by a fifth with 20 %, and paid with 50 %: mean -0.34."""
    outcomes = (
        Outcome(Fraction(-1), Fraction(3, 10)),
        Outcome(Fraction(-1, 5), Fraction(2, 10)),
        Outcome(Fraction(0), Fraction(5, 10)),
    )
    spread = spread_of(Uncertain("grant", "fund", "discrete", outcomes=outcomes))
    drawn = spread.at(ndtri((np.arange(1000) + 0.5) / 1000))

    assert [int(np.count_nonzero(drawn == change)) for change in (-1.0, -0.2, 0.0)] == [300, 200, 500]
    assert spread.moments()[0] == pytest.approx(-0.34)


def test_past_changes_are_each_as_likely() -> None:
    spread = steps([0.1, -0.1, 0.0, 0.2])

    assert sorted(spread.at(ndtri((np.arange(4) + 0.5) / 4)).tolist()) == [-0.1, 0.0, 0.1, 0.2]
