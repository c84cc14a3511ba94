"""Curves cut into pieces: nothing of a curve is lost, and amounts and prices of smooth pieces belong together."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.allocation.worth.pieces import Smooth, Straight, cut
from apportion.allocation.worth.values import value_at
from apportion.model.requests import Shape
from tests.support.budgets import (
    JPY,
    Ask,
    Budget,
    Curve,
    Part,
    ask,
    budget,
    by_points,
    by_power,
    hill,
    logarithmic,
    saturating,
    steadily,
    unit,
)
from tests.support.drawn_budgets import RATIONAL, Size, budgets


def pieces(curve: Curve, cap: int, floor: int = 0, weight: str = "1") -> tuple[Straight, Smooth]:
    case = budget(cap, unit("a", ask("x", cap, curve, floor=floor, weight=weight)), currency=JPY).case()
    return cut(case.requests, case.requests.floor, case.requests.cap)


def straight(found: tuple[Straight, Smooth]) -> list[tuple[int, Fraction]]:
    return [
        (int(length), found[0].scale.fraction(int(rank)))
        for length, rank in zip(found[0].length, found[0].rank, strict=True)
    ]


def smooth(found: tuple[Straight, Smooth]) -> list[tuple[int, int]]:
    return [(int(low), int(high)) for low, high in zip(found[1].low, found[1].high, strict=True)]


def test_a_saturating_curve_is_straight_then_smooth_then_flat() -> None:
    found = pieces(saturating("3.2", start=10, scale=40), 50, weight="0.5")
    assert straight(found) == [(10, Fraction(8, 5)), (10, Fraction(0))]
    assert smooth(found) == [(10, 40)]
    # With a floor inside the bend there is no straight beginning, with a cap inside it no flat end.
    assert straight(pieces(saturating("3.2", start=10, scale=40), 30, floor=20)) == []
    assert smooth(pieces(saturating("3.2", start=10, scale=40), 30, floor=20)) == [(20, 30)]
    # A floor beyond the scale leaves only money that returns nothing.
    assert straight(pieces(saturating("3.2", start=10, scale=40), 60, floor=45)) == [(15, Fraction(0))]


def test_points_are_cut_at_floor_and_cap() -> None:
    curve = by_points((0, 0), (10, 30), (20, 40))
    assert straight(pieces(curve, 25, floor=4)) == [(6, Fraction(3)), (10, Fraction(1)), (5, Fraction(0))]
    assert straight(pieces(curve, 15)) == [(10, Fraction(3)), (5, Fraction(1))]


@pytest.mark.parametrize(
    "curve",
    [
        saturating(0, start=1, scale=9),
        logarithmic(0, scale=9),
        by_power(0, scale=9, exponent="0.5"),
        hill(0, scale=9),
        steadily(0),
    ],
)
def test_curves_that_return_nothing_are_flat(curve: Curve) -> None:
    found = pieces(curve, 20, floor=3)
    assert straight(found) == [(17, Fraction(0))]
    assert smooth(found) == []


def test_a_power_of_one_is_straight() -> None:
    found = pieces(by_power("2.5", scale=9, exponent="1.0"), 20)
    assert straight(found) == [(20, Fraction(5, 2))]
    assert smooth(found) == []


def test_nothing_to_decide_has_no_pieces() -> None:
    for curve in (steadily(2), saturating(2, scale=9), hill(9, scale=3), by_points((0, 0), (9, 9))):
        found = pieces(curve, 7, floor=7)
        assert not straight(found)
        assert not smooth(found)


@given(budgets(Size(lines=4, cap=60), shapes=RATIONAL, kinds=(), unit_limits=False))
@settings(max_examples=80)
def test_pieces_add_up_to_the_curve(book: Budget) -> None:
    """From floor to cap: straight lengths times slopes, and of each bend its length at the middle of its slopes."""
    case = book.case()
    requests = case.requests
    flat, bent = cut(requests, requests.floor, requests.cap)
    worth = [Fraction(0)] * requests.count
    for line, length, rank in zip(flat.line, flat.length, flat.rank, strict=True):
        worth[int(line)] += int(length) * flat.scale.fraction(int(rank))
    for line, low, high in zip(bent.line.tolist(), bent.low.tolist(), bent.high.tolist(), strict=True):
        assert requests.shape[line] == Shape.QUADRATIC
        start, scale = int(requests.start[line]), int(requests.scale[line])
        middle = 1 - (Fraction(low + high, 2) - start) / (scale - start)
        worth[line] += (high - low) * middle * requests.rate.fraction(line) * requests.weight.fraction(line)
    for line in range(requests.count):
        ends = [value_at(requests, line, Fraction(int(x[line]))) for x in (requests.cap, requests.floor)]
        assert worth[line] == (ends[0] - ends[1]) * requests.weight.fraction(line)


SCALES = st.one_of(st.integers(1, 100), st.integers(1, 10**14))
SMOOTH = st.one_of(
    st.builds(lambda scale: logarithmic("1.7", scale=scale), SCALES),
    st.builds(lambda start, width: saturating("1.7", start=start, scale=start + width), st.integers(0, 99), SCALES),
    st.builds(lambda scale, p: by_power("1.7", scale=scale, exponent=f"0.{p:03}"), SCALES, st.integers(5, 990)),
    st.builds(lambda top, scale, p: hill(top, scale=scale, exponent=f"0.{p:03}"), SCALES, SCALES, st.integers(5, 999)),
    st.builds(lambda top, scale: hill(top, scale=scale), SCALES, SCALES),
)


@given(st.lists(SMOOTH, min_size=1, max_size=4), st.floats(1e-6, 1e6))
@settings(max_examples=200)
def test_at_a_price_each_curve_takes_money_until_it_returns_the_price(curves: list[Curve], price: float) -> None:
    top = 10**15
    parts = Part("a", tuple(Ask(f"r{k}", top, curve) for k, curve in enumerate(curves)))
    case = budget(top, parts, currency=JPY).case()
    _, bent = cut(case.requests, case.requests.floor, case.requests.cap)
    amounts = bent.amount_at(price)
    assert bool(np.all((amounts >= bent.low) & (amounts <= bent.high)))
    returned = bent.marginal(np.maximum(amounts, 1e-250))
    # Amounts too small for floats to tell apart return what they return.
    inside = (amounts > np.maximum(bent.low, 1e-240)) & (amounts < bent.high)
    assert np.allclose(returned[inside], price, rtol=1e-9)
    # At the beginning it returns less than the price already, at the end still more.
    assert bool(np.all(returned[amounts == bent.low] <= price * (1 + 1e-9)))
    assert bool(np.all(returned[amounts == bent.high] >= price * (1 - 1e-9)))


def test_at_no_price_everything_is_taken() -> None:
    curves = (logarithmic(2, scale=9), by_power(2, scale=9, exponent="0.5"), hill(9, scale=9), saturating(2, scale=50))
    case = budget(50, Part("a", tuple(Ask(f"r{k}", 50, curve) for k, curve in enumerate(curves))), currency=JPY).case()
    _, bent = cut(case.requests, case.requests.floor, case.requests.cap)
    assert bent.amount_at(0.0).tolist() == [50.0] * 4


def test_the_first_return_of_an_upright_start_is_that_of_its_first_unit() -> None:
    curves = (
        by_power(2, scale=9, exponent="0.5"),
        hill(12, scale=9, exponent="0.5"),
        hill(12, scale=9),
        logarithmic(3, scale=9),
    )
    asks = tuple(Ask(f"r{k}", 50, curve, weight="0.5") for k, curve in enumerate(curves))
    case = budget(50, Part("a", asks), currency=JPY).case()
    _, bent = cut(case.requests, case.requests.floor, case.requests.cap)
    # 2 x 9 x (1/9)^0.5 = 6; share 1/3 of 12: 12 x (1/3) / (4/3) = 3; finite beginnings: 12 / 9 and 3.
    assert bent.first_return().tolist() == pytest.approx([3.0, 1.5, 6 / 9, 1.5])
