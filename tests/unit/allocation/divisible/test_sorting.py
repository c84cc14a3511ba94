"""Sorting, worked by hand: who is served first, how ties are broken, and what limits inside limits cost."""

from fractions import Fraction

import pytest

from tests.support.budgets import Ask, Budget, Part, ask, budget, by_points, rule, unit
from tests.support.planned import Planned, money, planned


def sorted_plan(book: Budget) -> Planned:
    plan = planned(book)
    assert plan.plan.solver.method == "sorting"
    assert plan.bound == plan.proof.value_lower
    return plan


@pytest.mark.parametrize("digits", ["", ".000000000000001"], ids=["short", "eighteen digits"])
def test_the_best_returns_are_served_first_and_ties_by_name(digits: str) -> None:
    """Fifty requests of 1.00: the first ten and the last ten return 500, the others 4; 15.00 are to be given.

    With eighteen digits the slopes do not fit into one number with the place of the request.
    """
    asks = [Ask(f"r{k:02}", "1", ("500" if k < 10 or k >= 40 else "4") + digits) for k in range(50)]
    for order in (asks, asks[::-1]):
        found = money(sorted_plan(budget("15", Part("a", tuple(order)))))
        assert [name for name, amount in found.items() if amount == "1.00"] == [
            *(f"r{k:02}" for k in range(10)),
            *(f"r{k:02}" for k in range(40, 45)),
        ]


def test_money_kept_back_gives_way_to_every_request_that_returns_something() -> None:
    book = budget("10", unit("a", ask("x", "4", "0.01"), ask("y", "4", 0)), rules=[rule("r", "reserve", at_least="1")])
    plan = sorted_plan(book)
    # x returns a little; y and the reserve return nothing, and a request comes before a reserve.
    assert money(plan) == {"x": "4.00", "y": "4.00"}
    assert plan.plan.reserve == 200


def test_points_are_filled_in_their_order_across_requests() -> None:
    """x returns 5 then 1, y 3 then 2, z 4: of 25.00 x takes 10, z 5, y 10 at 3; then y's second stretch at 2."""
    x = by_points(("0", "0"), ("10", "50"), ("30", "70"))
    y = by_points(("0", "0"), ("10", "30"), ("30", "70"))
    book = budget("28", unit("a", ask("x", "30", x), ask("y", "30", y), ask("z", "5", 4)))
    plan = sorted_plan(book)
    assert money(plan) == {"x": "10.00", "y": "13.00", "z": "5.00"}
    assert next(item.price for item in plan.plan.rules if item.rule == "total") == 2


def test_floors_inside_caps_inside_the_total() -> None:
    """Safety may have 50, of which fire 10; 100 in all. Patrol returns 5, fire 1, clinics 2.

    Patrol 40, fire 10, clinics 50: a dollar more for safety would move one from clinics to patrol, 5 - 2; a dollar
    less for fire would go to patrol inside safety, 5 - 1.
    """
    book = budget(
        "100",
        unit(
            "safety",
            unit("police", ask("patrol", "90", 5)),
            unit("fire", ask("engines", "30", 1), floor="10"),
            cap="50",
        ),
        unit("clinics", ask("clinics", "80", 2)),
    )
    plan = sorted_plan(book)
    assert money(plan) == {"clinics": "50.00", "engines": "10.00", "patrol": "40.00"}
    prices = {item.rule: item.price for item in plan.plan.rules}
    assert prices == {"total": 2, "cap.safety": 3, "floor.fire": 4}


def test_a_floor_above_the_requests_own_floors_takes_the_best_of_the_unit() -> None:
    book = budget(
        "20",
        unit("a", ask("x", "9", 1), ask("y", "9", "1.5"), ask("z", "9", "0.5", floor="1"), floor="12"),
        unit("b", ask("w", "30", 3)),
    )
    plan = sorted_plan(book)
    assert money(plan) == {"w": "8.00", "x": "2.00", "y": "9.00", "z": "1.00"}
    assert {item.rule: item.price for item in plan.plan.rules} == {"total": 3, "floor.a": 2}


def test_a_total_met_by_force_has_the_price_of_its_worst_dollar() -> None:
    book = budget("15", unit("a", ask("x", "10", "2.5"), ask("y", "10", "0.5", weight="0.3")))
    plan = sorted_plan(book)
    assert next(item.price for item in plan.plan.rules if item.rule == "total") == Fraction(15, 100)
