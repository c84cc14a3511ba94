"""The shapes of a response: figures worked by hand, slopes against small differences."""

import math

import numpy as np
import pytest

from apportion.valuation.response.saturation import Curve, Saturation, exponent_slope, shape, slope


@pytest.mark.parametrize(
    ("saturation", "exponent", "part"),
    [
        (Saturation.LINEAR, 1.0, 1.0),
        (Saturation.LOG, 1.0, math.log(2.0)),
        (Saturation.POWER, 0.5, 1.0),
        (Saturation.HILL, 1.0, 0.5),
        (Saturation.HILL, 0.7, 0.5),
        (Saturation.EXPONENTIAL, 1.0, 1.0 - 1.0 / math.e),
        # (1 - e^-1) / (1 + e^-1), as PyMC-Marketing writes the logistic form.
        (Saturation.LOGISTIC, 1.0, (1.0 - math.exp(-1.0)) / (1.0 + math.exp(-1.0))),
    ],
)
def test_at_the_scale_a_known_part_of_the_effect_is_reached(
    saturation: Saturation, exponent: float, part: float
) -> None:
    curve = Curve(saturation, 800.0, 250.0, exponent)

    assert curve.result(np.array([0.0, 250.0])) == pytest.approx([0.0, 800.0 * part])


@pytest.mark.parametrize("saturation", list(Saturation))
@pytest.mark.parametrize("spend", [20.0, 250.0, 4000.0])
def test_the_next_unit_of_money_returns_what_a_small_step_returns(saturation: Saturation, spend: float) -> None:
    curve = Curve(saturation, 800.0, 250.0, 0.7 if saturation.has_exponent else 1.0)
    below, above = curve.result(np.array([spend - 1e-3, spend + 1e-3]))

    assert curve.slope(spend) == pytest.approx((above - below) / 2e-3, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("saturation", [Saturation.POWER, Saturation.HILL])
def test_a_larger_exponent_changes_the_result_as_a_small_step_does(saturation: Saturation) -> None:
    u = np.array([0.0, 0.3, 1.0, 5.0])
    step = (shape(saturation, u, 0.7 + 1e-6) - shape(saturation, u, 0.7 - 1e-6)) / 2e-6

    assert exponent_slope(saturation, u, 0.7) == pytest.approx(step, abs=1e-7)


def test_a_curve_that_starts_upright_returns_without_end_on_its_first_unit() -> None:
    assert Curve(Saturation.POWER, 800.0, 250.0, 0.5).slope(0.0) == math.inf
    assert Curve(Saturation.HILL, 800.0, 250.0, 0.5).slope(0.0) == math.inf
    assert np.isfinite(slope(Saturation.HILL, np.array([0.0]), 0.5)).all()


def test_hill_with_exponent_one_returns_ceiling_over_scale_on_its_first_unit() -> None:
    assert Curve(Saturation.HILL, 800.0, 250.0).slope(0.0) == pytest.approx(3.2)


def test_an_s_curve_returns_nothing_on_its_first_unit_and_bends_upwards() -> None:
    curve = Curve(Saturation.HILL, 800.0, 250.0, 2.0)

    assert curve.slope(0.0) == 0.0
    assert curve.bends_upwards
    assert not Curve(Saturation.HILL, 800.0, 250.0, 1.0).bends_upwards


def test_without_an_effect_nothing_is_returned_anywhere() -> None:
    curve = Curve(Saturation.POWER, 0.0, 250.0, 0.5)

    assert curve.slope(0.0) == 0.0
    assert curve.result(np.array([0.0, 1e6])).tolist() == [0.0, 0.0]


def test_money_far_beyond_the_scale_is_no_trouble_for_the_logistic_form() -> None:
    assert Curve(Saturation.LOGISTIC, 800.0, 1.0).slope(1e9) == pytest.approx(0.0)
