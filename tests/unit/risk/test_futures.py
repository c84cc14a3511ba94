"""Futures describe one case, and their probabilities add up exactly."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.case import Case
from apportion.risk.futures import (
    Factors,
    Futures,
    UnlikeFutures,
    equally_likely,
    exact_probability,
    request_ids,
    request_of_line,
)
from tests.support.budgets import ask, budget, unit


def town(*names: str) -> Case:
    return budget(10, unit("a", *(ask(name, 6) for name in names))).case()


def test_probabilities_add_up_to_exactly_one() -> None:
    """Three tenths and seven tenths do as decimals; as binary numbers they would not."""
    assert exact_probability((Decimal("0.3"), Decimal("0.7"))) == (Fraction(3, 10), Fraction(7, 10))
    with pytest.raises(UnlikeFutures, match="add up to"):
        exact_probability((Decimal("0.3"), Decimal("0.6")))
    with pytest.raises(UnlikeFutures, match="negative"):
        exact_probability((Decimal("-0.1"), Decimal("1.1")))
    with pytest.raises(UnlikeFutures, match="1 probabilities for 2"):
        Futures(("x", "y"), (Fraction(1),), (town("p"), town("p")))
    assert sum(equally_likely(3)) == 1


def test_every_future_is_the_same_case_with_other_numbers() -> None:
    with pytest.raises(UnlikeFutures, match="future y has other"):
        Futures(("x", "y"), None, (town("p"), town("q")))
    with pytest.raises(UnlikeFutures, match="2 names for 1 cases"):
        Futures(("x", "y"), None, (town("p"),))
    assert Futures(("x", "y"), None, (town("p"), town("p"))).count == 2


@pytest.mark.parametrize("names", [(), ("x", "x")])
def test_every_future_has_a_name_of_its_own(names: tuple[str, ...]) -> None:
    with pytest.raises(UnlikeFutures, match="a name each"):
        Futures(names, None, (town("p"),) * len(names))


def test_factors_are_one_number_of_zero_or_more_for_each_request() -> None:
    assert Factors(("x",), None, ("p", "q"), np.ones((1, 2))).count == 1
    with pytest.raises(UnlikeFutures, match="shape"):
        Factors(("x",), None, ("p", "q"), np.ones((2, 1)))
    for wrong in (-1.0, np.nan, np.inf):
        with pytest.raises(UnlikeFutures, match="negative or not a number"):
            Factors(("x",), None, ("p",), np.full((1, 1), wrong))


def test_a_request_of_several_periods_is_one_request() -> None:
    periods = ("2026", "2027")
    case = budget(
        9,
        unit("a", ask("p", 3, period="2026"), ask("p", 3, period="2027"), ask("q", 3, period="2026")),
        periods=periods,
    ).case()
    assert request_ids(case.requests) == ("p", "q")
    assert request_of_line(case.requests).tolist() == [0, 0, 1]
