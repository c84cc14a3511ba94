"""The bound from prices: worked by hand, and never below any amounts, whatever the prices."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.bound import upper_bound
from tests.support.budgets import (
    JPY,
    Budget,
    Curve,
    ask,
    budget,
    by_points,
    by_power,
    fund,
    hill,
    logarithmic,
    rule,
    saturating,
    unit,
)
from tests.support.second_reading import worth_interval

PRICES = st.fractions(min_value=0, max_value=6, max_denominator=1000)
EXPONENTS = st.sampled_from(("0.05", "0.3", "0.5", "0.9", "1"))
CAPS = st.one_of(st.integers(0, 3), st.integers(0, 60), st.integers(0, 10**9), st.integers(0, 10**15))
SCALES = st.one_of(st.integers(1, 50), st.integers(1, 10**12))
CURVES = st.one_of(
    st.builds(lambda scale: logarithmic("1.7", scale=scale), SCALES),
    st.builds(lambda scale, p: by_power("1.7", scale=scale, exponent=p), SCALES, EXPONENTS),
    st.builds(lambda top, scale, p: hill(top, scale=scale, exponent=p), SCALES, SCALES, EXPONENTS),
    st.builds(lambda start, width: saturating("2.9", start=start, scale=start + width), st.integers(0, 40), SCALES),
    st.builds(lambda rate: Curve(shape=saturating(1, scale=1).shape.LINEAR, rate=rate), st.sampled_from(("0", "2.5"))),
)


def row_of(problem: Problem, name: str) -> int:
    return next(index for index, row in enumerate(problem.rows) if row.id == name)


def test_two_requests_and_one_price_by_hand() -> None:
    """10.00 in all at 2 each: 20. x gains 1 on each of 6.00, y would lose, and its floor of 1.00 costs 1.50."""
    problem = formulate(budget("10", unit("a", ask("x", "6", 3), ask("y", "8", "0.5", floor="1"))).case())
    assert upper_bound(problem, {row_of(problem, "total"): Fraction(2)}).upper == 2000 + 600 - 150
    # Without prices everybody gets all: 18 + 4.
    assert upper_bound(problem, {}).upper == 1800 + 400


def test_a_floor_has_a_negative_price_and_a_limit_from_below() -> None:
    """y at a price of 2 - 1.5 earns nothing more than its rate; the unit's floor of 2.00 is worth -1.50 each."""
    book = budget("10", unit("a", ask("x", "6", 3)), unit("b", ask("y", "8", "0.5"), floor="2"))
    problem = formulate(book.case())
    prices = {row_of(problem, "total"): Fraction(2), row_of(problem, "floor.b"): Fraction(-3, 2)}
    assert upper_bound(problem, prices).upper == 2000 - 300 + 600


def test_a_saturating_request_takes_money_until_the_price() -> None:
    """Return 2 at nothing, falling to 0 at 4.00; at a price of 1 it takes 2.00 and gains (2 - 1) * 2 / 2 = 1."""
    problem = formulate(budget("3", unit("a", ask("x", "4", saturating(2, scale="4"))), at_most=True).case())
    assert upper_bound(problem, {row_of(problem, "total"): Fraction(1)}).upper == 300 + 100
    # A price of 3 is more than the first dollar returns.
    assert upper_bound(problem, {row_of(problem, "total"): Fraction(3)}).upper == 900


def test_points_gain_on_every_stretch_that_returns_more_than_the_price() -> None:
    """3 each up to 2.00, 1 each up to 4.00, 0.5 beyond; at a price of 0.75: 2 * 2.25 + 2 * 0.25."""
    curve = by_points(("0", "0"), ("2", "6"), ("4", "8"), ("10", "11"))
    problem = formulate(budget("1", unit("a", ask("x", "9", curve)), at_most=True).case())
    assert upper_bound(problem, {row_of(problem, "total"): Fraction(3, 4)}).upper == 75 + 450 + 50


def test_money_kept_back_is_bounded_at_its_price() -> None:
    """The reserve has no value: at a price of 2 it is kept at its least, 1.00 of the 10.00."""
    book = budget("10", unit("a", ask("x", "20", 3)), rules=[rule("rainy-day", "reserve", at_least="10%")])
    problem = formulate(book.case())
    assert upper_bound(problem, {row_of(problem, "total"): Fraction(2)}).upper == 2000 + 2000 - 200


def test_a_share_is_priced_by_its_exact_percentage() -> None:
    """x at most a quarter of all: 0.75 x - 0.25 y <= 0. At a price of 2 x pays 1.5 more and y 0.5 less."""
    book = budget(
        "8", unit("a", ask("x", "8", 3), ask("y", "8", 1)), rules=[rule("q", "share", "request:x", at_most="25%")]
    )
    problem = formulate(book.case())
    prices = {row_of(problem, "total"): Fraction(3, 2), row_of(problem, "q"): Fraction(2)}
    assert upper_bound(problem, prices).upper == 1200 + 0 + 0
    plan = 2 * 3 + 6 * 1
    assert plan * 100 == 1200


def test_money_comes_from_the_cheapest_fund() -> None:
    book = budget(
        "10",
        unit("a", ask("x", "10", 3, tags=("health",))),
        at_most=True,
        funds=[fund("general", "4"), fund("grant", "6", pays_for="tag:health")],
    )
    problem = formulate(book.case())
    prices = {row_of(problem, "fund.general"): Fraction(2), row_of(problem, "fund.grant"): Fraction(1)}
    assert upper_bound(problem, prices).upper == 800 + 600 + 10 * (300 - 100)


def test_a_request_that_no_fund_may_pay_for_is_worth_nothing() -> None:
    book = budget(
        "10",
        unit("a", ask("x", "10", 3, tags=("health",)), ask("y", "10", 50)),
        at_most=True,
        funds=[fund("grant", "6", pays_for="tag:health")],
    )
    problem = formulate(book.case())
    assert upper_bound(problem, {row_of(problem, "fund.grant"): Fraction(3)}).upper == 1800


@pytest.mark.parametrize(("name", "price"), [("floor.a", 1), ("cap.a", -1)])
def test_a_price_on_the_side_without_a_limit_is_refused(name: str, price: int) -> None:
    problem = formulate(budget("10", unit("a", ask("x", "10", 3), floor="1", cap="9"), at_most=True).case())
    with pytest.raises(ValueError, match="no limit"):
        upper_bound(problem, {row_of(problem, name): Fraction(price)})


@given(CURVES, CAPS, st.data(), PRICES)
@settings(max_examples=250)
@example(by_power(1, scale=1, exponent="0.05"), 10**9, None, Fraction(1, 7))
@example(hill(219, scale=99, exponent="0.3"), 185, None, Fraction(35))
def test_no_amount_beats_the_bound_at_any_price(
    curve: Curve, cap: int, data: st.DataObject | None, price: Fraction
) -> None:
    """The bound of one request is at least its value less the price of its money, at amounts near and far."""
    floor = data.draw(st.integers(0, cap)) if data else 0
    book = one_request(curve, floor, cap)
    case = book.case()
    problem = formulate(case)
    bound = upper_bound(problem, {row_of(problem, "total"): price} if price else {}).upper - price * case.total
    drawn = data.draw(st.lists(st.integers(floor, cap), max_size=6)) if data else []
    for amount in {floor, min(floor + 1, cap), (floor + cap) // 2, cap, *drawn}:
        assert worth_interval(case, 0, amount)[0] - price * amount <= bound


@given(CURVES, st.integers(0, 40), PRICES)
@settings(max_examples=150)
def test_the_bound_of_one_small_request_is_tight(curve: Curve, cap: int, price: Fraction) -> None:
    """Within a fraction of a minor unit's worth of the best whole amount."""
    case = one_request(curve, 0, cap).case()
    problem = formulate(case)
    bound = upper_bound(problem, {row_of(problem, "total"): price} if price else {}).upper - price * case.total
    best = max(worth_interval(case, 0, amount)[1] - price * amount for amount in range(cap + 1))
    first = worth_interval(case, 0, min(1, cap))[1]
    assert bound <= best + max(first, price, Fraction(1, 10**6))


def one_request(curve: Curve, floor: int, cap: int) -> Budget:
    return budget(cap, unit("a", ask("x", cap, curve, floor=floor)), at_most=True, currency=JPY)
