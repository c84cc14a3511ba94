"""A case whose weighted value is what the criteria of one priority add up to."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.allocation.worth.objective import in_words, options_worth, with_objective, worth
from apportion.allocation.worth.values import total_value
from apportion.kernel.decimals import DecimalColumn
from apportion.model.requests import Shape
from tests.support.budgets import Budget, Curve, aim, ask, budget, by_points, saturating, unit
from tests.support.in_order import worth_by_hand

NOTHING = np.zeros(0, dtype=np.int64)


def one(cap: str, returns: Curve | str = "2", **more: object) -> Budget:
    return budget("10", unit("town", ask("a", cap, returns, **more)))


def test_strategic_value_alone_gives_back_the_very_case() -> None:
    case = one("10", weight="1.5").case()
    assert with_objective(case, ()) is case
    assert with_objective(case, (aim("strategic"),)) is case


def test_value_drops_weights_and_keeps_curves() -> None:
    case = one("10", saturating(2, scale="20"), weight="1.5").case()
    changed = with_objective(case, (aim("value"),)).requests
    assert changed.weight.fraction(0) == 1
    assert changed.shape[0] == Shape.QUADRATIC


def test_strategic_and_plain_value_add_up_in_the_weight() -> None:
    case = one("10", saturating(2, scale="20"), weight="1.5").case()
    blend = (aim("strategic", 2), aim("value", "0.25"))
    assert with_objective(case, blend).requests.weight.fraction(0) == Fraction("3.25")


def test_a_score_that_is_a_finite_decimal_of_money_stays_a_straight_line() -> None:
    """10 of score for 80.00 are 0.125 for each 1.00."""
    changed = with_objective(one("80", score="10").case(), (aim("score"),)).requests
    assert changed.shape[0] == Shape.LINEAR
    assert changed.rate.fraction(0) == Fraction(1, 8)


def test_any_other_score_is_an_exact_line_through_two_points() -> None:
    """10 of score for 30.00 are a third for each 1.00, which no decimal is."""
    case = one("30", score="10").case()
    changed = with_objective(case, (aim("score"),)).requests
    assert changed.shape[0] == Shape.POINTS
    found = total_value(changed, np.array([1000]))
    assert found.lower == found.upper == Fraction(1000, 3)


def test_a_score_is_added_to_what_money_returns() -> None:
    """Weight 1.5 times return 2, plus 0.5 times 10 for 30.00."""
    case = one("30", weight="1.5", score="10").case()
    blend = (aim("strategic"), aim("score", "0.5"))
    assert worth(case, blend, np.array([1200]), NOTHING).lower == 3 * 1200 + Fraction(500 * 1200, 3000)


def test_a_score_is_added_to_returns_with_corners() -> None:
    """Returns 3 up to 4.00 and then 1 up to 10.00; 7 of score for 10.00."""
    case = one("10", by_points(("4", "12"), ("10", "18")), weight="2", score="7").case()
    blend = (aim("strategic"), aim("score"))
    for amount in (0, 150, 400, 730, 1000):
        expected = worth_by_hand(case, (amount,), blend)
        assert worth(case, blend, np.array([amount]), NOTHING).lower == expected
    assert worth_by_hand(case, (1000,), blend) == 2 * 1800 + 700


def test_corners_that_end_below_the_cap_go_on_flat() -> None:
    case = one("10", by_points(("0", "1"), ("4", "12")), score="7").case()
    blend = (aim("value"), aim("score"))
    assert worth(case, blend, np.array([1000]), NOTHING).lower == 1200 + 700
    assert worth(case, blend, np.array([0]), NOTHING).lower == 100


def test_a_case_that_aims_at_something_else_still_knows_what_was_stated() -> None:
    case = one("30", weight="1.5", score="10").case()
    aimed = with_objective(with_objective(case, (aim("score"),)), (aim("value"),))
    assert aimed.stated_requests is case.requests
    assert worth(aimed, (aim("strategic"),), np.array([100]), NOTHING).lower == 300
    assert aimed.fingerprint != case.fingerprint


def test_options_are_worth_what_the_criteria_say() -> None:
    case = one("50", value="60", decision="whole", weight="1.5", score="90").case()
    chosen = np.array([0])
    aimed = with_objective(case, (aim("strategic"), aim("value", 2), aim("score", "0.1"))).requests.choices
    assert options_worth(aimed, chosen) == 9000 + 12000 + 900
    assert options_worth(aimed, np.array([-1])) == 0


def test_a_measure_that_nobody_states_cannot_be_aimed_at() -> None:
    with pytest.raises(ValueError, match="no request states a npv"):
        with_objective(one("30").case(), (aim("npv"),))


def test_a_request_of_nothing_is_worth_nothing() -> None:
    case = one("10", score="0").case()
    empty = replace(
        case, requests=replace(case.requests, cap=np.array([0]), measures={"score": DecimalColumn(np.array([5]), 0)})
    )
    assert with_objective(empty, (aim("score"),)).requests.rate.fraction(0) == 0


def test_criteria_in_words() -> None:
    assert in_words(()) == "strategic value"
    assert in_words((aim("score", "0.50"), aim("strategic"))) == "strategic value + 0.5 × score"
    assert in_words((aim("npv", 2),)) == "2 × net present value"
