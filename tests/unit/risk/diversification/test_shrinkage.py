"""Correlations from few periods, shrunk as Ledoit and Wolf say, computed a second time entry by entry."""

import numpy as np
import pytest

from apportion.risk.diversification.shrinkage import FloatArray, shrunk


def _second(returns: FloatArray) -> tuple[FloatArray, float]:
    """The formulas of appendix B, in the order in which they are printed, with sums written out."""
    periods, n = returns.shape
    y = returns - returns.mean(axis=0)
    s = np.array([[sum(y[t, i] * y[t, j] for t in range(periods)) / periods for j in range(n)] for i in range(n)])
    r = [s[i, j] / np.sqrt(s[i, i] * s[j, j]) for i in range(n) for j in range(i + 1, n)]
    mean = 2.0 / (n * (n - 1)) * sum(r)
    f = np.array([[s[i, i] if i == j else mean * np.sqrt(s[i, i] * s[j, j]) for j in range(n)] for i in range(n)])
    pi = np.array(
        [
            [sum((y[t, i] * y[t, j] - s[i, j]) ** 2 for t in range(periods)) / periods for j in range(n)]
            for i in range(n)
        ]
    )
    rho = sum(pi[i, i] for i in range(n))
    for i in range(n):
        for j in range(n):
            if i != j:
                ii = sum((y[t, i] ** 2 - s[i, i]) * (y[t, i] * y[t, j] - s[i, j]) for t in range(periods)) / periods
                jj = sum((y[t, j] ** 2 - s[j, j]) * (y[t, i] * y[t, j] - s[i, j]) for t in range(periods)) / periods
                rho += mean / 2 * (np.sqrt(s[j, j] / s[i, i]) * ii + np.sqrt(s[i, i] / s[j, j]) * jj)
    gamma = ((f - s) ** 2).sum()
    delta = max(0.0, min((pi.sum() - rho) / gamma / periods, 1.0))
    return delta * f + (1 - delta) * s, delta


@pytest.mark.parametrize("periods", [4, 8, 60])
def test_the_printed_formulas_give_the_same(periods: int) -> None:
    draws = np.random.default_rng(periods).normal(size=(periods, 4))
    returns = draws @ np.array([[1, 0.5, 0, 0], [0, 1, 0.2, 0], [0, 0, 2, 0.3], [0.1, 0, 0, 0.5]])
    found, (covariance, intensity) = shrunk(returns), _second(returns)

    assert found.intensity == pytest.approx(intensity, abs=1e-12)
    assert np.allclose(found.covariance, covariance, rtol=1e-10)


def test_variances_stay_as_the_sample_has_them() -> None:
    returns = np.random.default_rng(5).normal(size=(6, 3))
    found = shrunk(returns)

    assert np.allclose(np.diag(found.covariance), returns.var(axis=0))
    assert np.allclose(np.diag(found.correlations), 1.0)


def test_few_periods_are_pulled_further_than_many() -> None:
    """Groups whose true correlations differ: with thousands of periods the sample speaks for itself."""
    mix = np.array([[1, 0.9, 0.0], [0, 0.5, 0.0], [0, 0, 1.0]])
    few = shrunk(np.random.default_rng(1).normal(size=(6, 3)) @ mix)
    many = shrunk(np.random.default_rng(1).normal(size=(6000, 3)) @ mix)

    assert few.intensity > many.intensity
    assert many.intensity < 0.05


def test_more_groups_than_periods_still_hold_together() -> None:
    """A sample of 5 periods and 8 groups has variances of nothing in some mixes; shrunk it has none below."""
    found = shrunk(np.random.default_rng(2).normal(size=(5, 8)))

    assert found.intensity > 0
    assert float(np.linalg.eigvalsh(found.covariance)[0]) > -1e-12


@pytest.mark.parametrize(
    ("returns", "said"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "2 periods"),
        ([[1.0, 2.0], [2.0, float("nan")], [0.0, 1.0]], "finite"),
        ([[1.0, 2.0], [1.0, 3.0], [1.0, 5.0]], "never moves"),
    ],
)
def test_what_says_nothing_is_refused(returns: list[list[float]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        shrunk(np.array(returns))


def test_one_group_has_nothing_to_shrink() -> None:
    found = shrunk(np.array([[1.0], [2.0], [4.0]]))

    assert found.intensity == 0.0
    assert found.covariance.shape == (1, 1)
