"""Two requests whose plans over two futures can be worked out on paper.

A may take 6 yen and B 9, and there are 10. In the good future (probability 3/4) a yen for A returns 2 and a yen for B
1.25; in the bad one 0.5 and 1. All money is spent in every plan below, so that with ``a`` yen for A, from 1 to 6, B has
``10 - a``:

    good  2 a + 1.25 (10 - a) = 12.5 + 0.75 a
    bad   0.5 a + (10 - a)    = 10 - 0.5 a
"""

from fractions import Fraction

import pytest

from apportion.allocation.judged import judge
from apportion.model.case import Case
from apportion.risk.futures import Futures
from apportion.risk.robust.measures import EXPECTATION, REGRET, WORST, Measure, NoProbability, budget, tail
from apportion.risk.robust.plan import RobustPlan, robust_plan
from apportion.risk.robust.prepared import Prepared, prepare
from tests.support import budgets
from tests.support.budgets import JPY, ask, unit

LIKELY = (Fraction(3, 4), Fraction(1, 4))


def town(of_a: str, of_b: str) -> Case:
    parts = unit("town", ask("a", 6, of_a), ask("b", 9, of_b))
    return budgets.budget(10, parts, at_most=True, currency=JPY).case()


def both(probability: tuple[Fraction, ...] | None = LIKELY) -> Prepared:
    futures = Futures(("good", "bad"), probability, (town("2", "1.25"), town("0.5", "1")))
    return prepare(town("1.5", "1.2"), futures)


def values(plan: RobustPlan) -> list[Fraction]:
    return [value.lower for value in plan.values]


def test_on_average_all_that_a_can_take_goes_to_a() -> None:
    """A returns 3/4 · 2 + 1/4 · 0.5 = 1.625 on average and B 1.1875: A takes its 6 yen."""
    plan = robust_plan(both(), EXPECTATION)
    assert plan.amounts.tolist() == [6, 4]
    assert values(plan) == [17, 7]
    assert plan.reached.lower == plan.bound.most == Fraction("14.5")


def test_in_the_worst_case_b_takes_all_that_it_can() -> None:
    """The bad future is the worse one for every plan (12.5 + 0.75 a > 10 - 0.5 a), and there a has to be small: 1."""
    plan = robust_plan(both(), WORST)
    assert plan.amounts.tolist() == [1, 9]
    assert values(plan) == [Fraction("13.25"), Fraction("9.5")]
    assert plan.reached.lower == plan.bound.most == Fraction("9.5")
    assert plan.bound.weights == (Fraction(0), Fraction(1))


@pytest.mark.parametrize(
    ("level", "amounts", "reached"),
    [
        # The worst half: the bad future with all its quarter, half of the half; A then returns (0.5 + 2) / 2 = 1.25 and
        # B (1 + 1.25) / 2 = 1.125, so that A takes 6: (7 + 17) / 2.
        ("0.5", [6, 4], Fraction(12)),
        # The worst 30 %: the bad future counts for 25/30 = 5/6; A returns 5/6 · 0.5 + 1/6 · 2 = 0.75 and B
        # 5/6 + 1.25/6 = 1.0417, so that B takes 9: 5/6 · 9.5 + 1/6 · 13.25.
        ("0.7", [1, 9], Fraction("10.125")),
        # From the worst quarter on the bad future counts alone.
        ("0.75", [1, 9], Fraction("9.5")),
        ("0.95", [1, 9], Fraction("9.5")),
    ],
)
def test_the_average_of_the_worst_part_of_the_futures(level: str, amounts: list[int], reached: Fraction) -> None:
    plan = robust_plan(both(), tail(Fraction(level)))
    assert plan.amounts.tolist() == amounts
    assert plan.reached.lower == plan.bound.most == reached


def test_the_largest_regret_is_least_where_both_futures_are_regretted_alike() -> None:
    """The best plans of the futures are worth 17 and 9.5. Regret in the good one is 17 - 12.5 - 0.75 a, in the bad one
    9.5 - 10 + 0.5 a; they meet where 4.5 - 0.75 a = 0.5 a - 0.5, at a = 4, with 1.5 each."""
    own_best = [judge(town("2", "1.25")).proof.value_lower, judge(town("0.5", "1")).proof.value_lower]
    assert own_best == [17, Fraction("9.5")]
    plan = robust_plan(both(None), REGRET, own_best)
    assert plan.amounts.tolist() == [4, 6]
    assert values(plan) == [Fraction("15.5"), 8]
    assert plan.reached.lower == plan.bound.most == Fraction("-1.5")
    # Weights 2/5 and 3/5 make A and B return the same: 2/5 · 2 + 3/5 · 0.5 = 1.1 = 2/5 · 1.25 + 3/5.
    assert plan.bound.weights == (Fraction(2, 5), Fraction(3, 5))


@pytest.mark.parametrize(
    ("low_values", "amounts", "reached", "bound"),
    [
        # The case itself: 1.5 · 6 + 1.2 · 4.
        (0, [6, 4], "13.8", "13.8"),
        # A may lose 1 a yen and B 0.2: 1.5 a + 1.2 (10 - a) - max(a, 0.2 (10 - a)). The two losses meet at a = 5/3,
        # worth 12.5 - 1.6667 = 10.8333; of the whole yen on both sides 2 is the better one: 12.6 - 2.
        (1, [2, 8], "10.6", "10.8333333"),
        # Both low: 0.5 a + (10 - a).
        (2, [1, 9], "9.5", "9.5"),
        (7, [1, 9], "9.5", "9.5"),
    ],
)
def test_so_many_requests_return_their_low_value(low_values: int, amounts: list[int], reached: str, bound: str) -> None:
    plan = robust_plan(both(None), budget(low_values))
    assert plan.amounts.tolist() == amounts
    assert plan.reached.lower == Fraction(reached)
    assert float(plan.bound.most) == pytest.approx(float(bound), abs=1e-6)
    assert plan.bound.most >= plan.reached.lower


def test_an_average_needs_probabilities_and_a_worst_case_does_not() -> None:
    unknown = both(None)
    for measure in (EXPECTATION, tail(Fraction(1, 2)), tail(Fraction(1))):
        with pytest.raises(NoProbability):
            robust_plan(unknown, measure)
    assert robust_plan(unknown, WORST).reached.lower == Fraction("9.5")


def test_regret_needs_what_each_future_could_have_had() -> None:
    with pytest.raises(ValueError, match="best plan of each future"):
        robust_plan(both(), REGRET)


@pytest.mark.parametrize("level", [Fraction(-1, 10), Fraction(11, 10)])
def test_a_level_lies_between_nothing_and_one(level: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        tail(level)


def test_fewer_than_no_low_values_are_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        Measure("budget", low_values=-1)


def test_a_future_without_probability_is_left_out_of_the_worst_that_may_happen() -> None:
    """At level 1 the tail is the worst future that can happen at all; the worst case asks about all of them."""
    never = both((Fraction(1), Fraction(0)))
    assert robust_plan(never, tail(Fraction(1))).amounts.tolist() == [6, 4]
    assert robust_plan(never, WORST).amounts.tolist() == [1, 9]
