"""What amounts are worth: exact where it can be, otherwise inside an enclosure that interval arithmetic confirms."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apportion.allocation.worth.values import EXACT_CURVES_MAX, Enclosure, total_value, value_at, weighted_values
from tests.support.budgets import (
    JPY,
    Ask,
    Curve,
    Part,
    ask,
    budget,
    by_points,
    by_power,
    hill,
    logarithmic,
    saturating,
    unit,
)
from tests.support.second_reading import worth_interval, worth_of_line

AMOUNTS = st.one_of(st.integers(1, 100), st.integers(1, 10**7), st.integers(1, 10**15))
EXPONENTS = st.one_of(
    st.sampled_from(("0.1", "0.5", "0.9", "0.99")), st.integers(1, 999_999).map(lambda k: f"0.{k:06}")
)
RATES = st.sampled_from(("0.0000012", "0.1", "1.7", "123456.789"))
CURVES = st.one_of(
    st.builds(lambda rate, scale: logarithmic(rate, scale=scale), RATES, AMOUNTS),
    st.builds(lambda rate, scale, p: by_power(rate, scale=scale, exponent=p), RATES, AMOUNTS, EXPONENTS),
    st.builds(lambda top, scale, p: hill(top, scale=scale, exponent=p), AMOUNTS, AMOUNTS, EXPONENTS),
    st.builds(lambda top, scale: hill(top, scale=scale), AMOUNTS, AMOUNTS),
)


@given(st.lists(st.tuples(CURVES, AMOUNTS, st.sampled_from(("0.07", "0.3", "1"))), min_size=1, max_size=4))
@settings(max_examples=120)
@example([(by_power("0.0000012", scale=5, exponent="0.931751316"), 25_699_207_961_981_521, "0.3")])
@example([(by_power("0.1", scale=8, exponent="0.5211051779234"), 63_786_351_783_577_150, "0.1")])
def test_the_true_value_lies_in_the_enclosure(lines: list[tuple[Curve, int, str]]) -> None:
    """Also where a request asks for a million billion times its scale: the exponent's rounding is felt there."""
    asks = [ask(f"r{k}", amount, curve, weight=weight) for k, (curve, amount, weight) in enumerate(lines)]
    case = budget(1, unit("a", *asks), currency=JPY).case()
    found = total_value(case.requests, np.array([amount for _, amount, _ in lines]))
    low = sum((worth_interval(case, line, amount)[0] for line, (_, amount, _) in enumerate(lines)), Fraction(0))
    high = sum((worth_interval(case, line, amount)[1] for line, (_, amount, _) in enumerate(lines)), Fraction(0))
    assert found.lower <= low
    assert high <= found.upper
    # Not by being useless: a trillionth is far more than floats lose.
    assert found.upper - found.lower <= high / 10**12


@given(st.integers(0, 400), st.integers(0, 200), st.integers(1, 200), st.sampled_from(("0.4", "1", "3.2")))
def test_a_saturating_curve_is_the_sum_of_its_single_units(amount: int, start: int, width: int, rate: str) -> None:
    curve = saturating(rate, start=start, scale=start + width)
    case = budget(1, unit("a", ask("r", 500, curve, weight="0.5")), currency=JPY).case()
    found = total_value(case.requests, np.array([amount]))
    assert found.is_exact
    assert found.lower == worth_of_line(case, 0, amount) / 2


@given(st.integers(0, 60))
def test_points_are_joined_by_straight_lines(amount: int) -> None:
    """Worth 2 unfunded, 12 at 10, 18 at 22, and no more beyond."""
    case = budget(1, unit("a", ask("r", 60, by_points((0, 2), (10, 12), (22, 18)))), currency=JPY).case()
    expected = 2 + amount if amount <= 10 else 12 + Fraction(amount - 10, 2) if amount <= 22 else 18
    assert value_at(case.requests, 0, Fraction(amount)) == expected


def test_a_curve_whose_first_point_is_above_nothing_starts_at_nothing() -> None:
    case = budget(1, unit("a", ask("r", 10, by_points((4, 12), (10, 15)), floor=4)), currency=JPY).case()
    assert [value_at(case.requests, 0, Fraction(x)) for x in (0, 2, 4, 6, 10)] == [0, 6, 12, 13, 15]


def test_weights_can_be_left_out_and_lines_chosen() -> None:
    case = budget("9", unit("a", ask("x", "5", 2, weight="0.5"), ask("y", "5", 3, weight="0.2"))).case()
    amounts = np.array([500, 400])
    assert total_value(case.requests, amounts) == Enclosure(Fraction(500 + 240), Fraction(740))
    assert total_value(case.requests, amounts, weighted=False).lower == 1000 + 1200
    assert total_value(case.requests, amounts, chosen=np.array([False, True])).lower == 240
    assert weighted_values(case.requests, amounts).tolist() == [500, 240]


def test_a_power_of_one_is_linear_and_exact() -> None:
    case = budget("9", unit("a", ask("x", "5", by_power("2.5", scale="3", exponent="1.000")))).case()
    found = total_value(case.requests, np.array([401]))
    assert found.is_exact
    assert found.lower == Fraction(5, 2) * 401


def test_very_many_saturating_curves_are_enclosed_around_their_exact_sum() -> None:
    count = EXACT_CURVES_MAX + 1
    curve = saturating("1.3", start="10", scale="70")
    book = budget(1, Part("a", tuple(Ask(f"r{k:05}", "60", curve, weight="0.7") for k in range(count))))
    case = book.case()
    amounts = np.arange(count, dtype=np.int64)
    found = total_value(case.requests, amounts)
    exact = sum((value_at(case.requests, line, Fraction(line)) for line in range(count)), Fraction(0)) * Fraction(7, 10)
    assert not found.is_exact
    assert found.lower <= exact <= found.upper
    assert found.upper - found.lower < exact / 10**12


def test_the_value_of_a_logarithm_is_not_a_fraction() -> None:
    case = budget("9", unit("a", ask("x", "5", logarithmic(2, scale="3")))).case()
    with pytest.raises(ValueError, match="log"):
        value_at(case.requests, 0, Fraction(1))


def test_rates_and_weights_of_eighteen_digits_are_multiplied_without_overflow() -> None:
    book = budget(9, unit("a", ask("x", 10**6, "999999999.999999999", weight="0.999999999999999999")), currency=JPY)
    rate, weight = Fraction(10**18 - 1, 10**9), Fraction(10**18 - 1, 10**18)
    found = total_value(book.case().requests, np.array([10**6]))
    assert found.lower == found.upper == rate * weight * 10**6
