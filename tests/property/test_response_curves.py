"""Every response curve can be written as a request: concave to the last cent, and as near as is stated."""

from decimal import Decimal
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from apportion.kernel.money import Currency
from apportion.valuation.response.request_curve import BudgetTerms, RequestCurve, request_curve
from apportion.valuation.response.saturation import Curve, Saturation

TERMS = BudgetTerms(Currency("USD", 2), Decimal(52), Decimal("0.4"))


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    saturation = draw(st.sampled_from(list(Saturation)))
    highest = {Saturation.POWER: 1.0, Saturation.HILL: 5.0}.get(saturation)
    exponent = 1.0 if highest is None else draw(st.floats(0.05, highest))
    return Curve(saturation, draw(st.floats(0.0, 1e6)), draw(st.floats(1.0, 1e6)), exponent)


def planned_value(cells: RequestCurve, amount: float) -> float:
    """The formulas of the page on shapes, in minor units of value at minor units of money."""
    x = amount / 100.0
    rate, scale, exponent = (float(cell or 0) for cell in (cells.rate, cells.scale, cells.exponent))
    if cells.shape == "linear":
        value = rate * x
    elif cells.shape == "log":
        value = rate * scale * float(np.log1p(x / scale))
    elif cells.shape == "power":
        value = rate * scale * (x / scale) ** exponent
    elif cells.shape == "hill":
        share = (x / scale) ** exponent
        value = float(cells.ceiling or 0) * share / (1.0 + share)
    else:
        at, worth = zip(*((float(one), float(two)) for one, two in cells.points), strict=True)
        value = float(np.interp(x, at, worth))
    return 100.0 * value


@given(curves(), st.integers(1, 10**12), st.floats(0.0, 1.0))
def test_what_is_written_is_within_the_stated_error_of_what_was_fitted(
    curve: Curve, cap_minor: int, part: float
) -> None:
    cells = request_curve(curve, TERMS, cap_minor, name="posters", seen_highest=1e9, s_curve="envelope")
    assert isinstance(cells, RequestCurve)
    amount = float(round(part * cap_minor))

    fitted = float(TERMS.value_minor(curve.result(TERMS.per_period(np.array([amount]))))[0])
    apart = planned_value(cells, amount) - fitted

    # Between two of the amounts that were looked at an error can be a hair larger than at either.
    hair = 1.0 + 1e-4 * fitted
    assert -cells.understated_minor - hair <= apart <= cells.overstated_minor + hair


@given(curves(), st.integers(1, 10**12))
def test_points_never_fall_and_slopes_never_rise(curve: Curve, cap_minor: int) -> None:
    cells = request_curve(curve, TERMS, cap_minor, name="posters", seen_highest=1e9, s_curve="envelope")
    assert isinstance(cells, RequestCurve)

    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(cells.points)]
    assert all(run > 0 and rise >= 0 for run, rise in steps)
    assert all(rise * next_run >= next_rise * run for (run, rise), (next_run, next_rise) in pairwise(steps))
    assert not cells.points or cells.points[-1][0] * 100 == cap_minor
    assert not cells.points or cells.points[0] == (Decimal(0), Decimal(0))


@given(curves(), st.integers(1, 10**9))
def test_an_envelope_overstates_and_points_on_a_fading_curve_do_not(curve: Curve, cap_minor: int) -> None:
    """Beyond the rounding of values to the cent."""
    cells = request_curve(curve, TERMS, cap_minor, name="posters", seen_highest=1e9, s_curve="envelope")
    assert isinstance(cells, RequestCurve)

    if cells.shape == "points" and not curve.bends_upwards:
        assert cells.overstated_minor <= 1
