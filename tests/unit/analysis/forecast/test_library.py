"""Models of statsmodels as guests: fitted, dropped and named, never heard."""

import subprocess
import sys
import warnings
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from apportion.analysis.forecast import library
from apportion.analysis.forecast.known import UnitYears
from apportion.analysis.forecast.library import fit, unbroken
from apportion.analysis.forecast.methods import CONTEST, LIBRARY, Model
from apportion.analysis.forecast.next_year import forecast_next_year

NAN = float("nan")
STEADY = 1e6 * 1.03 ** np.arange(14) * np.random.default_rng(0).normal(1, 0.02, 14)


@pytest.mark.parametrize("model", LIBRARY)
def test_a_steady_series_goes_on(model: Model) -> None:
    fitted = fit(model, STEADY, 1, CONTEST)
    assert fitted.point is not None
    # It grows by 3 % a year, give or take 2 %: three of these from the line.
    assert fitted.point == pytest.approx(1e6 * 1.03**14, rel=0.06)


def test_theta_moves_by_half_the_trend_where_the_level_follows_at_once() -> None:
    # Hyndman and Billah 2003: the method is simple exponential smoothing with half the slope as drift. On a straight
    # line the level is the last value.
    fitted = fit(Model.THETA, np.arange(100.0, 120.0), 1, CONTEST)
    assert fitted.point == pytest.approx(119.5, abs=0.1)


def test_the_currency_does_not_matter() -> None:
    small, large = (fit(Model.ETS, STEADY * scale, 1, CONTEST).point for scale in (1, 1000))
    assert small is not None
    assert large == pytest.approx(small * 1000)


def test_a_short_series_is_not_fitted() -> None:
    fitted = fit(Model.ETS, STEADY[:7], 1, CONTEST)
    assert fitted == library.Fit(None, "has 7 years in a row, needs 8")


def test_only_the_years_behind_a_gap_are_fitted() -> None:
    assert unbroken(np.array([3.0, NAN, 4.0, 0.0, 5.0, 6.0])).tolist() == [5, 6]


def test_a_fit_that_does_not_converge_is_named_and_its_warning_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlucky(*_: object, **__: object) -> SimpleNamespace:
        warnings.warn("Maximum Likelihood optimization failed to converge", ConvergenceWarning, stacklevel=1)
        return SimpleNamespace(mle_retvals={"converged": False})

    monkeypatch.setattr("statsmodels.tsa.arima.model.ARIMA.fit", unlucky)
    assert fit(Model.ARIMA, STEADY, 1, CONTEST) == library.Fit(None, "did not converge")


def test_nothing_is_heard_of_a_fit_that_fails_in_a_fresh_session() -> None:
    # On this series the optimiser of ARIMA ends without a solution, and statsmodels warns.
    asked = """
import numpy as np
from apportion.analysis.forecast.library import fit
from apportion.analysis.forecast.methods import CONTEST, Model
series = 1e6 * 1.03 ** np.arange(14) * np.random.default_rng(8).normal(1, 0.02, 14)
print(fit(Model.ARIMA, series, 1, CONTEST).failure)
"""
    heard = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert (heard.stdout, heard.stderr) == ("did not converge\n", "")


def test_a_fit_that_breaks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise np.linalg.LinAlgError("Singular matrix")

    monkeypatch.setattr("statsmodels.tsa.arima.model.ARIMA.fit", broken)
    assert fit(Model.ARIMA, STEADY, 1, CONTEST).failure == "could not be fitted (LinAlgError)"


def test_an_amount_below_zero_is_no_forecast() -> None:
    falling = np.linspace(100, 1, 12)
    assert fit(Model.ETS, falling, 20, CONTEST).failure == "led to no amount above zero"


def test_without_statsmodels_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.tsa.holtwinters", None)
    with pytest.raises(ModuleNotFoundError, match=r"apportion\[evidence\]"):
        fit(Model.ETS, STEADY, 1, CONTEST)


def test_a_simple_forecast_is_not_fitted() -> None:
    with pytest.raises(ValueError, match="no model of the library"):
        fit(Model.NAIVE, STEADY, 1, CONTEST)


def test_models_of_the_library_compete_when_asked_and_failures_are_told() -> None:
    dice = np.random.default_rng(5)
    actual = np.round(STEADY * dice.uniform(0.98, 1.02, (3, 14)))
    actual[2, 8] = NAN
    held = UnitYears(
        ("fire", "parks", "streets"),
        tuple(range(2001, 2016)),
        np.hstack([actual, np.full((3, 1), NAN)]),
        np.full((3, 15), NAN),
    )
    made = forecast_next_year(held, 2015, 2014, level=Fraction(9, 10), library=[Model.THETA])
    fire = {each.model: each for each in made.forecasts[0].candidates}
    assert fire[Model.THETA].point is not None
    assert fire[Model.THETA].own_error is not None
    assert Model.ETS not in fire
    assert "Left out: the theta method, which has 5 years in a row, needs 8." in made.forecasts[2].reason
