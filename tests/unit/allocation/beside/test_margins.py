"""What the next and the last dollar do, worked by hand."""

from fractions import Fraction

import pytest

from apportion.allocation.plan import make_plan
from tests.support.budgets import ask, budget, by_points, fund, rule, saturating, unit
from tests.support.planned import planned


def test_the_next_dollar_is_shared_where_a_percentage_binds() -> None:
    """Overhead returns 5 and may have a fifth of all: of each dollar 0.20 at 5 and 0.80 at 1, worth 1.80."""
    book = budget(
        "100",
        unit("a", ask("overhead", "90", 5, tags=("overhead",)), ask("work", "900", 1)),
        rules=[rule("limit", "share", "tag:overhead", at_most="20%")],
    )
    plan = planned(book)
    assert plan.amount("overhead") == 2000
    assert plan.plan.next_unit is not None
    assert plan.plan.last_unit is not None
    assert plan.plan.next_unit.weighted == plan.plan.last_unit.weighted == Fraction(9, 5)
    assert set(plan.plan.next_unit.requests) == {"overhead", "work"}
    prices = {item.rule: item.price for item in plan.plan.rules}
    assert prices["total"] == Fraction(9, 5)
    # A dollar more for overhead than its fifth takes a dollar from work: 5 - 1.
    assert prices["limit"] == 4


def test_the_next_and_the_last_dollar_differ_at_a_corner() -> None:
    """Points: 3 each up to 10.00, then 1 each. At exactly 10.00 the last dollar added 3 and the next adds 1."""
    curve = by_points(("0", "0"), ("10", "30"), ("50", "70"))
    plan = planned(budget("10", unit("a", ask("x", "50", curve), ask("y", "50", "0.5")))).plan
    assert plan.next_unit is not None
    assert plan.last_unit is not None
    assert plan.last_unit.weighted == 3
    assert plan.next_unit.weighted == 1


def test_a_dollar_that_helps_nobody_is_not_talked_about() -> None:
    plan = planned(budget("100", unit("a", ask("x", "50", 2)), at_most=True)).plan
    assert plan.unallocated == 5000
    assert plan.next_unit is None
    price = next(item.price for item in plan.rules if item.rule == "total")
    assert price == 0


def test_there_is_no_less_than_nothing_and_no_more_than_everything() -> None:
    nothing = planned(budget("0", unit("a", ask("x", "50", 2)))).plan
    assert nothing.last_unit is None
    assert nothing.next_unit is not None
    everything = planned(budget("50", unit("a", ask("x", "50", 2)))).plan
    assert everything.next_unit is None
    assert everything.last_unit is not None


def test_a_dollar_more_of_the_total_needs_a_fund_that_holds_it() -> None:
    """The unrestricted fund is asked for it: the grant's purpose is full already."""
    book = budget(
        "30",
        unit("clinic", ask("nurse", "10", 9, tags=("health",)), ask("rent", "50", 2)),
        funds=[fund("general", "20"), fund("grant", "10", pays_for="tag:health")],
    )
    plan = planned(book).plan
    assert plan.next_unit is not None
    assert plan.next_unit.requests == ("rent",)
    assert plan.next_unit.weighted == 2


def test_who_gains_and_who_loses_from_a_hundredth_of_the_total() -> None:
    """Ten dollars more of 1,000: y takes them; ten less: y gives them, since x returns more and has its cap."""
    plan = planned(budget("1000", unit("a", ask("x", "400", 3)), unit("b", ask("y", "900", 2)))).plan
    changes = {item.request: (item.gains, item.loses) for item in plan.requests}
    assert changes == {"x": (0, 0), "y": (1000, -1000)}
    assert {item.unit: (item.gains, item.loses) for item in plan.units} == {"a": (0, 0), "b": (1000, -1000)}


def test_what_a_request_would_have_to_return_for_more() -> None:
    """Money returns 2 at the margin: z, at 1 with weight 0.5, would need 4; x has its cap, y its money already."""
    book = budget("1000", unit("a", ask("x", "400", 3), ask("y", "900", 2), ask("z", "900", 1, weight="0.5")))
    needed = {item.request: item.needed_rate for item in planned(book).plan.requests}
    assert needed == {"x": None, "y": None, "z": 4}


def test_the_return_of_a_saturating_request_at_its_amount() -> None:
    """Return 2 falling to 0 at 40.00: at 20.00 the next dollar returns 1, as much as the other request."""
    plan = planned(budget("50", unit("a", ask("x", "40", saturating(2, scale="40")), ask("y", "90", 1))))
    outcomes = {item.request: item for item in plan.plan.requests}
    assert outcomes["x"].amount == 2000
    assert outcomes["x"].next_weighted == outcomes["x"].last_weighted == 1
    assert outcomes["y"].amount == 3000


@pytest.mark.parametrize("total", ["20", "35.5", "64", "79.99"])
def test_more_money_adds_what_the_price_says(total: str) -> None:
    """Sorting's prices are exact: the plan for one dollar more is worth the price of the total more."""
    asks = (ask("x", "20", "3.5"), ask("y", "30", "2.25", weight="0.8"), ask("z", "30", "0.7"))
    book = budget(total, unit("a", *asks))
    plan = planned(book)
    price = next(item.price for item in plan.plan.rules if item.rule == "total")
    one_cent_more = make_plan(book.but(total=plan.case.total + 1).case())
    assert one_cent_more.proof is not None
    assert price is not None
    assert one_cent_more.proof.value_lower - plan.proof.value_lower <= price


def test_the_price_of_less_ends_at_the_least_amount_of_a_project() -> None:
    """The lab takes from 5.00 to 10.00 and has 8.00: 3.00 less are possible while it is funded, and 2.00 more."""
    book = budget("8", unit("a", ask("lab", "10", 2, decision="minimum", minimum="5")))
    plan = make_plan(book.case())
    assert plan.last_unit is not None
    assert plan.next_unit is not None
    assert plan.last_unit.holds_for == 300
    assert plan.last_unit.text.endswith("This holds for $3.00 less.")
    assert plan.next_unit.holds_for == 200
