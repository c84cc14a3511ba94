"""Tangents lie on or above their curve at every whole amount, and touch it where they were laid."""

import random

import numpy as np
import pytest

from apportion.allocation.decisions.envelope import Envelope
from apportion.allocation.worth.pieces import cut
from apportion.allocation.worth.values import Curves
from tests.support.budgets import JPY, Curve, ask, budget, by_power, hill, logarithmic, saturating, unit
from tests.support.second_reading import worth_interval

CURVES = {
    "saturating": saturating("1.5", start=0, scale=1_200),
    "logarithm": logarithmic("2.5", scale=300),
    "root": by_power("1.2", scale=900, exponent="0.5"),
    "nearly straight": by_power("1.2", scale=900, exponent="0.999"),
    "hill": hill(2_000, scale=400),
    "upright hill": hill(2_000, scale=400, exponent="0.5"),
}


def envelope_of(curve: Curve, centre: float, weight: str = "0.75") -> Envelope:
    case = budget(1_000, unit("a", ask("r", 1_000, curve, weight=weight)), at_most=True, currency=JPY).case()
    _, smooth = cut(case.requests, case.requests.floor, case.requests.cap)
    assert smooth.count == 1
    return Envelope.around(case.requests, smooth, np.array([centre]))


def height(envelope: Envelope, amount: float) -> float:
    """The envelope at an amount: its segments filled one after the other, from where the curve starts."""
    slopes, lengths = envelope.segments()
    start = float(envelope.smooth.low[0])
    curve = Curves.of(envelope.requests, envelope.smooth.line)
    value = float((curve.weight * curve.value(np.array([start])))[0])
    left = amount - start
    for slope, length in zip(slopes[0].tolist(), lengths[0].tolist(), strict=True):
        value += slope * min(length, max(0.0, left))
        left -= length
    return value


def true_value(envelope: Envelope, amount: int) -> float:
    """In interval arithmetic, by the textbook formula."""
    case = budget(1, unit("a"), currency=JPY).case()
    low, high = worth_interval(case.__class__(**{**case.__dict__, "requests": envelope.requests}), 0, amount)
    return float(low + high) / 2


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("centre", [0.0, 0.3, 1.7, 37.4, 500.0, 1_000.0])
def test_no_whole_amount_is_worth_more_than_the_envelope(name: str, centre: float) -> None:
    envelope = envelope_of(CURVES[name], centre)
    dice = random.Random(name)  # noqa: S311 - budgets, not secrets
    assert np.all(np.diff(envelope.segments()[0][0]) <= 1e-12)
    for amount in (0, 1, 2, 999, 1_000, *(dice.randint(0, 1_000) for _ in range(60))):
        value = true_value(envelope, amount)
        assert height(envelope, amount) >= value - 1e-8 * max(1.0, value)


@pytest.mark.parametrize("name", CURVES)
def test_the_envelope_touches_the_curve_where_it_was_asked_to(name: str) -> None:
    envelope = envelope_of(CURVES[name], 400.0)
    assert height(envelope, 400) == pytest.approx(true_value(envelope, 400), rel=1e-9)
    finer = envelope.touching(np.array([123.0]))
    assert finer.at.shape == (1, 6)
    assert height(finer, 123) == pytest.approx(true_value(envelope, 123), rel=1e-9)
    assert height(finer, 400) == pytest.approx(true_value(envelope, 400), rel=1e-9)
    for amount in (50, 123, 260, 700):
        assert height(finer, amount) <= height(envelope, amount) + 1e-9
    assert height(envelope, 123) > true_value(envelope, 123) or name == "nearly straight"


def test_segments_run_from_end_to_end_and_fall() -> None:
    """A half of a saturating curve by hand: slopes 1, 0.75, 0.5, 0.25 and 0 meet half-way between their amounts."""
    case = budget(100, unit("a", ask("r", 100, saturating(1, scale=100))), at_most=True, currency=JPY).case()
    _, smooth = cut(case.requests, case.requests.floor, case.requests.cap)
    slopes, lengths = Envelope.around(case.requests, smooth, np.array([50.0])).segments()
    assert slopes[0] == pytest.approx([1.0, 0.75, 0.5, 0.25, 0.0])
    assert lengths[0] == pytest.approx([12.5, 25.0, 25.0, 25.0, 12.5])


def test_touching_amounts_outside_are_drawn_inside() -> None:
    envelope = envelope_of(CURVES["root"], -5.0).touching(np.array([5_000.0]))
    assert float(envelope.at.min()) == 0.0
    assert float(envelope.at.max()) == 1_000.0
    assert np.all(np.diff(envelope.at[0]) >= 0)
