"""Water-filling: limits that whole units would step over, and the last units among very different curves."""

from fractions import Fraction

import pytest

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.plan import make_plan
from apportion.allocation.worth.values import value_at
from tests.support.budgets import (
    JPY,
    Ask,
    Budget,
    Curve,
    Part,
    ask,
    budget,
    by_power,
    hill,
    logarithmic,
    saturating,
    unit,
)
from tests.support.oracles import best_by_trying
from tests.support.planned import Planned, planned


def filled(book: Budget) -> Planned:
    plan = planned(book)
    assert plan.plan.solver.method == "water-filling"
    return plan


def curve(rate: str, start: int, scale: int) -> Curve:
    return saturating(rate, start=start, scale=scale)


@pytest.mark.parametrize(
    "book",
    [
        # In fractions unit a stays within its limit; in whole yen it would step over it.
        budget(
            9,
            unit("a", Ask("p", 4, curve("3", 0, 7)), Ask("q", 4, curve("2.5", 1, 3)), floor=5, cap=5),
            unit("b", Ask("r", 4, curve("3", 1, 5)), Ask("s", 3, curve("1.5", 2, 10))),
        ),
        budget(
            4,
            unit("a", Ask("p", 6, curve("2.5", 1, 5)), Ask("q", 5, curve("2", 2, 4)), cap=3),
            unit("b", Ask("r", 6, curve("2", 1, 8)), Ask("s", 1, curve("2", 0, 2))),
            at_most=True,
        ),
        budget(
            12,
            unit("a", Ask("p", 6, curve("2", 1, 7)), Ask("q", 3, curve("1", 1, 3)), floor=6),
            unit("b", Ask("r", 4, curve("1.5", 1, 7)), Ask("s", 3, curve("1", 2, 9))),
        ),
        budget(
            9,
            unit("a", Ask("p", 4, curve("3", 1, 3)), Ask("q", 3, curve("2.5", 1, 3)), floor=5),
            unit("b", Ask("r", 6, curve("1", 1, 8)), Ask("s", 6, curve("2", 1, 7))),
        ),
    ],
)
def test_limits_hold_in_whole_units_too(book: Budget) -> None:
    plan = filled(book.but(currency=JPY))
    best = best_by_trying(plan.case)
    assert best is not None
    assert plan.proof.value_lower == best.value


def test_no_single_unit_could_be_moved_to_advantage_among_steep_and_flat_curves() -> None:
    """Twelve hundred curves that bend within a hundred units beside two that hardly bend at all.

    Of concave curves a plan is the best in whole units as soon as no unit of money is worth more elsewhere.
    """
    steep = [Ask(f"s{k:04}", 90, curve("3", k % 7, 100 + k % 13)) for k in range(1200)]
    flat = [Ask(f"f{k}", 10**7, curve("1.9", 0, 10**8 + k)) for k in range(2)]
    plan = filled(budget(9_000_000, Part("a", tuple(steep)), Part("b", tuple(flat)), currency=JPY))
    requests, amounts = plan.case.requests, plan.plan.amounts.tolist()
    last, following = [], []
    for line, amount in enumerate(amounts):
        at = value_at(requests, line, Fraction(amount))
        if amount:
            last.append(at - value_at(requests, line, Fraction(amount - 1)))
        if amount < int(requests.cap[line]):
            following.append(value_at(requests, line, Fraction(amount + 1)) - at)
    assert sum(amounts) == 9_000_000
    assert min(last) >= max(following)


@pytest.mark.parametrize(
    ("curves", "expected"),
    [
        # 4 / (1 + x / 10) = 2 / (1 + y / 10) with x + y = 50: 10 + x = 2 (10 + y), so x = 110 / 3.
        ((logarithmic(4, scale="10"), logarithmic(2, scale="10")), "36.67"),
        # The square root: returns as 3 : 1 at equal amounts, so amounts as 9 : 1.
        ((by_power(3, scale="50", exponent="0.5"), by_power(1, scale="50", exponent="0.5")), "45.00"),
        # 80 x / (10 + x) and 20 y / (10 + y): 10 + x = 2 (10 + y).
        ((hill("80", scale="10"), hill("20", scale="10")), "36.67"),
        # 3 (1 - x / 60) = 2 (1 - y / 60): 3 x - 2 y = 60.
        ((saturating(3, scale="60"), saturating(2, scale="60")), "32.00"),
    ],
)
def test_two_requests_meet_at_equal_returns(curves: tuple[Curve, Curve], expected: str) -> None:
    plan = filled(budget("50", unit("a", ask("x", "60", curves[0]), ask("y", "60", curves[1]))))
    assert plan.case.currency.text(plan.amount("x")) == expected
    assert plan.plan.allocated == 5000
    assert plan.proof.gap <= 1


def test_a_unit_held_at_its_limit_has_a_price_of_its_own() -> None:
    """In a: 3 (1 - x / 60) at 20.00 is 2; outside, y returns 2 (1 - 30 / 60) = 1: the cap costs 1 a dollar."""
    book = budget(
        "50",
        unit("a", ask("x", "60", saturating(3, scale="60")), cap="20"),
        unit("b", ask("y", "60", saturating(2, scale="60"))),
    )
    plan = filled(book)
    assert [plan.amount(name) for name in "xy"] == [2000, 3000]
    prices = {item.rule: item.price for item in plan.plan.rules}
    assert prices == {"total": 1, "cap.a": 1}
    assert plan.proof.gap == 0


def test_limits_that_leave_no_plan_are_found_before_searching() -> None:
    book = budget(
        "50",
        unit("a", unit("c", ask("x", "60", logarithmic(3, scale="9")), floor="30"), cap="20"),
        unit("b", ask("y", "60", logarithmic(2, scale="9"))),
    )
    plan = make_plan(book.case())
    assert plan.status == "infeasible"
    assert set(plan.conflicts[0].rules) == {"cap.a", "floor.c"}


def test_the_work_is_counted_and_small() -> None:
    plan = filled(
        budget("50", unit("a", ask("x", "60", logarithmic(4, scale="10")), ask("y", "60", hill("9", scale="3"))))
    )
    assert 0 < plan.plan.solver.work < 100
    assert formulate(plan.case).is_soft is False
