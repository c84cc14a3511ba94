"""Figures that others have printed about spreads, drawing and sensitivity."""

import math

import numpy as np
import pytest

from apportion.model.uncertain import StatedUncertainty
from apportion.risk.uncertainty.draws import Design, FloatArray, draw, joint
from apportion.risk.uncertainty.elements import Element
from apportion.risk.uncertainty.indices import sobol_indices
from apportion.risk.uncertainty.spreads import Spread, pert, uniform

NOTHING = np.zeros(0, dtype=np.int64)


def element(name: str, spread: Spread) -> Element:
    return Element(name, name, name, "value", spread, NOTHING)


@pytest.mark.parametrize(("low", "likely", "high"), [(1.0, 2.0, 9.0), (4.0, 5.0, 6.0), (0.0, 7.0, 10.0)])
def test_pert_has_the_mean_of_the_navy_programme(low: float, likely: float, high: float) -> None:
    """Malcolm, Roseboom, Clark and Fazar (1959): the mean is (a + 4m + b) / 6.

    Vose, Risk Analysis (2008): its variance is (mean - a)(b - mean) / 7.
    """
    mean, deviation = pert(low, likely, high).moments()

    assert mean == pytest.approx((low + 4.0 * likely + high) / 6.0)
    assert deviation**2 == pytest.approx((mean - low) * (high - mean) / 7.0)


def test_the_ishigami_function_has_its_analytic_sensitivities() -> None:
    """Ishigami and Homma (1990) with a = 7 and b = 0.1: first-order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437,
    as derived by Saltelli et al., Global Sensitivity Analysis (2008), and printed by SALib."""

    def ishigami(x: FloatArray) -> FloatArray:
        return np.asarray(np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))

    made = joint([element(f"x{n}", uniform(-math.pi, math.pi)) for n in (1, 2, 3)], StatedUncertainty())
    found = {item.label: item for item in sobol_indices(made, ishigami, 16_384, seed=1)}

    assert [found[f"x{n}"].first for n in (1, 2, 3)] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert [found[f"x{n}"].total for n in (1, 2, 3)] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_sobol_points_settle_faster_than_random_ones() -> None:
    """The integral of the g-function of Saltelli and Sobol (1995) over six coordinates is 1.

    Independent draws of the same number would miss it by about 0.006: the variance is about 0.57 with a = 0, 0.5, 3, 9,
    99, 99, and 0.75 / sqrt(16384) is 0.006. Quasi-random ones have to do ten times better.
    """
    made = joint([element(f"x{n}", uniform(0.0, 1.0)) for n in range(6)], StatedUncertainty())
    points = draw(made, Design(2, 8_192, 3))
    factors = np.array([0.0, 0.5, 3.0, 9.0, 99.0, 99.0])[:, None]
    values = np.prod((np.abs(4.0 * points - 2.0) + factors) / (1.0 + factors), axis=0)

    assert float(values.mean()) == pytest.approx(1.0, abs=0.0006)
