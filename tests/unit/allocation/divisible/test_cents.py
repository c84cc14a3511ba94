"""Whole minor units where several rules meet: nothing lost, nothing broken, and no cent given up without need."""

from fractions import Fraction

import numpy as np
import pytest

from apportion.allocation.divisible.cents import round_to_units
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.pieces import cut
from tests.support.budgets import JPY, Ask, Budget, Condition, ask, budget, fund, rule, saturating, unit
from tests.support.planned import money, planned


def rounded(problem: Problem, *amounts: float) -> list[int]:
    straight, smooth = cut(problem.case.requests, problem.floor, problem.cap)
    return [int(x) for x in round_to_units(problem, np.array(amounts, dtype=np.float64), straight, smooth)]


def three(*rules: Condition, total: str = "1.00", p_returns: int = 1) -> Problem:
    asks = (ask("p", "9", p_returns, tags=("t",)), ask("q", "9", 2), ask("r", "9", 3))
    return formulate(budget(total, unit("a", *asks), rules=rules).case())


def test_whole_amounts_stay_as_they_are() -> None:
    assert rounded(three(), 20.0, 30.0000001, 49.9999999) == [20, 30, 50]


def test_the_missing_cent_goes_where_it_returns_most() -> None:
    """33.4 + 33.3 + 33.3 are cut down to 99: the cent goes to r, which returns 3."""
    assert sum(rounded(three(), 33.4, 33.3, 33.3)) == 100
    assert rounded(three(), 33.4, 33.3, 33.3)[2] >= 34


def test_a_share_met_exactly_stays_possible_beside_a_fraction() -> None:
    """A fifth of 1.00 is 20 cents to the cent: the fractions of the others must not take or add one."""
    assert rounded(three(rule("fifth", "share", "tag:t", at_least="20%")), 20.0, 40.4, 39.6)[0] == 20
    assert rounded(three(rule("fifth", "share", "tag:t", at_most="20%"), p_returns=5), 20.0, 40.4, 39.6)[0] == 20
    # An eighth is 12.5 cents: 12 are the most, and 13 the least, that keep the rule.
    assert rounded(three(rule("eighth", "share", "tag:t", at_most="12.5%"), p_returns=5), 12.5, 40.0, 47.5)[0] == 12
    assert rounded(three(rule("eighth", "share", "tag:t", at_least="12.5%")), 12.5, 40.0, 47.5)[0] == 13


def test_an_exact_ratio_is_met_exactly() -> None:
    """Of 1.00, q and r in the ratio 2 to 3 in whole cents, and p the rest."""
    book = budget(
        "1.00",
        unit("a", ask("p", "9", "0.1"), ask("q", "9", 2), ask("r", "9", 3)),
        rules=[rule("ratio", "ratio", "request:q", of="request:r", exactly="66.6%")],
    )
    plan = planned(book)
    p, q, r = (plan.amount(name) for name in "pqr")
    assert p + q + r == 100
    assert Fraction(q, 1) == Fraction(666, 1000) * r
    # 500 and 333 do not fit into 100: only nothing and nothing do.
    assert (q, r) == (0, 0)


def test_what_whole_cents_cannot_meet_is_not_forced() -> None:
    with pytest.raises(Infeasible):
        rounded(three(rule("eighth", "share", "tag:t", exactly="12.5%"), total="1.01"), 12.625, 40.0, 48.375)


def test_a_soft_rule_that_was_kept_is_not_given_up_for_a_cent() -> None:
    """A penalty of 50 for each cent below 33 1/3: p is rounded up, although q and r would return more."""
    problem = three(rule("third", "share", "tag:t", at_least="33.33%", price="50"))
    assert rounded(problem, 33.33, 33.33, 33.34)[0] == 34
    cheap = three(rule("third", "share", "tag:t", at_least="33.33%", price="0.01"))
    assert rounded(cheap, 33.33, 33.33, 33.34)[0] <= 33


def test_a_request_with_several_funds_keeps_its_floor_and_cap() -> None:
    book = budget(
        "1.00",
        unit("a", ask("p", "0.61", 1, floor="0.41", tags=("t",)), ask("q", "9", 2)),
        funds=[fund("one", "0.5"), fund("two", "0.5", pays_for="tag:t")],
    )
    problem = formulate(book.case())
    # p from one, p from two, q from one.
    found = rounded(problem, 10.5, 50.0, 39.5)
    assert found[0] + found[1] <= 61
    assert found[1] <= 50
    assert sum(found) == 100


def test_overhead_of_fifteen_percent_is_used_to_the_last_cent() -> None:
    """Overhead returns most: of 1,234.56 in all its 15 % are 185.184, so 185.18 in whole cents."""
    book = budget(
        "1,234.56",
        unit("a", ask("overhead", "900", 5, tags=("overhead",)), ask("work", "2000", 1)),
        rules=[rule("overhead-limit", "share", "tag:overhead", at_most="15%")],
    )
    assert money(planned(book)) == {"overhead": "185.18", "work": "1049.38"}
    even = planned(book.but(total="1,234.60"))
    assert money(even) == {"overhead": "185.19", "work": "1049.41"}
    assert even.proof.gap == 0


def small(curve_scale: int) -> Budget:
    asks = (Ask("p", 4, saturating(4, scale=curve_scale)), Ask("q", 4, saturating(2, scale=4)), Ask("r", 4, 1))
    return budget(5, unit("a", *asks), rules=[rule("r-share", "share", "request:r", at_least="20%")], currency=JPY)


def test_single_yen_on_curves_are_worth_what_they_return_on_average() -> None:
    """p returns 3.5, 2.5, 1.5, 0.5; q 1.75, 1.25, ...; r needs a yen of five: p gets three and q one."""
    plan = planned(small(4))
    assert [plan.amount(name) for name in "pqr"] == [3, 1, 1]
