"""What is cut first; the best plans with less money are worked by hand in the tests."""

from fractions import Fraction

import pytest

from apportion.allocation.solution import Infeasible
from apportion.model.case import Case
from apportion.risk.contingency.cuts import CutOrder, cut_order
from tests.unit.model.written_case import built, raw_case

FIFTH, TENTH = Fraction(1, 5), Fraction(1, 10)

PLAIN = """
    request | unit   | cap    | rate
    parks   | health | 100.00 | 1
    clinics | health | 100.00 | 3
    roads   | roads  | 100.00 | 2
"""
PROJECTS = """
    request | unit   | decision | cap   | value
    arena   | health | whole    | 60.00 | 100
    bridge  | roads  | whole    | 50.00 | 80
    crane   | roads  | whole    | 40.00 | 65
"""
UNITS = "unit\n health\n roads"


def planned(requests: str, total: str, *shares: Fraction, total_is: str = "exactly", rules: str = "") -> CutOrder:
    return cut_order(budget(requests, total, total_is=total_is, rules=rules), shares)


def budget(requests: str, total: str, *, total_is: str = "exactly", rules: str = "") -> Case:
    tables = {"units": UNITS, "requests": requests, **({"rules": rules} if rules else {})}
    return built(raw_case({"total": total, "total_is": total_is}, **tables))


def cuts(order: CutOrder) -> list[list[tuple[str, int]]]:
    return [[(cut.request, cut.cut_minor) for cut in step.cuts] for step in order.steps]


def test_money_goes_first_where_a_dollar_is_worth_least() -> None:
    # 250.00: clinics and roads in full, 50.00 for parks. 10 % (25.00) comes from parks; 20 % (50.00) takes the rest of
    # parks; 40 % (100.00) also takes 50.00 from roads.
    order = planned(PLAIN, "250.00", FIFTH, TENTH, Fraction(2, 5))

    assert cuts(order) == [[("parks", 2500)], [("parks", 2500)], [("roads", 5000)]]
    assert [step.saved_minor for step in order.steps] == [2500, 5000, 10000]
    assert [step.lost for step in order.steps] == [2500, 5000, 15000]
    assert order.is_nested
    assert order.given_back == ()
    assert all(step.order_loss == 0 for step in order.steps)


def test_within_a_step_the_cheaper_cut_comes_first() -> None:
    # 40 % at once: all of parks (1 per dollar) before half of roads (2 per dollar).
    order = planned(PLAIN, "250.00", Fraction(2, 5))

    assert [(cut.request, cut.cut_minor, cut.loss_per_unit) for cut in order.steps[0].cuts] == [
        ("parks", 5000, Fraction(1)),
        ("roads", 5000, Fraction(2)),
    ]


def test_projects_need_not_be_cut_in_an_order() -> None:
    # All three cost 150.00 and are worth 245. With 100.00 the best are arena and crane (165); with 90.00 bridge and
    # crane (145), which gives the bridge back. An order that takes nothing back either drops the bridge and then the
    # crane (165, 100) or the arena (145, 145): the second gives up 20, the first 45.
    order = planned(PROJECTS, "150.00", Fraction(1, 3), Fraction(2, 5), total_is="at_most")

    assert not order.is_nested
    assert order.given_back == ("bridge",)
    assert [step.best_value for step in order.steps] == [16500, 14500]
    assert [step.value for step in order.steps] == [14500, 14500]
    assert [step.order_loss for step in order.steps] == [2000, 0]
    assert cuts(order) == [[("arena", 6000)], []]


def test_mandated_money_is_not_touched() -> None:
    rules = """
        rule  | kind    | applies_to    | at_least | authority
        parks | mandate | request:parks | 40.00    | Charter
    """
    order = planned(PLAIN, "250.00", FIFTH, rules=rules)

    # Parks may only fall to 40.00; the other 40.00 come from roads.
    assert cuts(order) == [[("parks", 1000), ("roads", 4000)]]
    [kept] = order.protected
    assert (kept.rule, kept.authority, kept.least_minor, kept.kept_minor) == ("parks", "Charter", 4000, 4000)


def test_where_rules_forbid_the_cut_it_goes_as_far_as_they_allow() -> None:
    rules = """
        rule    | kind  | applies_to      | at_least | authority
        roads   | floor | request:roads   | 90.00    | Council
        clinics | floor | request:clinics | 95.00    | Council
    """
    order = planned(PLAIN, "250.00", TENTH, Fraction(1, 2), rules=rules)

    # 185.00 is the least: 26 % less than 250.00.
    assert [(step.share, step.total_minor, step.is_limit) for step in order.steps] == [
        (TENTH, 22500, False),
        (Fraction(26, 100), 18500, True),
    ]
    [(share, reason)] = order.impossible
    assert share == Fraction(1, 2)
    assert "$185" in reason
    assert "Roads" in order.needs or "roads" in order.needs


def test_shares_are_of_the_money_that_is_used() -> None:
    # 300.00 of 400.00 find a use: a tenth of them is 30.00.
    order = planned(PLAIN, "400.00", TENTH, total_is="at_most")

    assert order.used_minor == 30000
    assert cuts(order) == [[("parks", 3000)]]


def test_a_case_without_a_plan_has_no_order() -> None:
    with pytest.raises(Infeasible):
        planned(PLAIN, "400.00", TENTH)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1)])
def test_cutting_nothing_or_everything_is_refused(share: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        planned(PLAIN, "250.00", share)
