"""Rows that keep what was reached: by how much soft rules are missed, and what a plan is worth by something else."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.worth.objective import with_objective
from apportion.model.case import Case
from apportion.model.rule import Measure, Rule, RuleKind
from tests.support.budgets import aim, ask, budget, by_points, logarithmic, rule, unit


def kept_class(most: str, priority: int = 1) -> Rule:
    return Rule("class", RuleKind.BREACH, Measure.MONEY, at_most=Decimal(most), priority=priority)


def kept_worth(least: str) -> Rule:
    return Rule("worth", RuleKind.WORTH, Measure.WORTH, at_least=Decimal(least), measure="1")


def with_rule(case: Case, *more: Rule) -> Problem:
    return formulate(replace(case, rules=(*case.rules, *more)))


def named(problem: Problem, row: str) -> Row:
    return next(item for item in problem.rows if item.id == row)


def weights(row: Row) -> list[int]:
    """The coefficients of a row that has any of its own."""
    assert row.coefficients is not None
    return [int(number) for number in row.coefficients]


def soft_share() -> Case:
    """At least 15 % of all for b, if it can be."""
    return budget(
        "10",
        unit("x", ask("a", "10")),
        unit("y", ask("b", "10", decision="whole", value="1")),
        rules=(rule("part", "share", "unit:y", at_least="15%", priority="1"),),
    ).case()


def test_a_class_that_is_not_decided_yet_limits_nothing() -> None:
    assert "part" not in {row.id for row in formulate(soft_share()).rows}


def test_a_class_that_can_be_kept_is_as_good_as_hard() -> None:
    problem = with_rule(soft_share(), kept_class("0"))
    assert named(problem, "part").rule.is_hard
    assert problem.reserve_rules == ()


def test_a_miss_is_counted_in_parts_of_a_minor_unit() -> None:
    """20 b - 3 (a + b) >= 0 may be missed by 1.5 minor units together: 30 parts of a twentieth."""
    problem = with_rule(soft_share(), kept_class("1.5"))
    part, whole = named(problem, "part"), named(problem, "class")
    assert problem.reserve_cap.tolist() == [30]
    assert (part.columns.tolist(), weights(part)) == ([0, 1, 2], [-3, 17, 1])
    assert (whole.columns.tolist(), whole.upper, whole.scale) == ([2], 30, 20)
    # a = 10, b = 0 misses 15 % by 1.5 exactly; a = 11 would miss it by more.
    assert not part.violation(np.array([10, 0, 30, 0]))
    assert part.violation(np.array([11, 0, 30, 0]))


def test_options_stand_behind_the_columns_of_misses() -> None:
    problem = with_rule(soft_share(), kept_class("1.5"))
    assert problem.option_columns == slice(3, 4)
    assert problem.kept(np.array([0, 0, 30, 0])) == {}


def test_a_worth_along_corners_is_counted_piece_by_piece() -> None:
    """a returns 3 up to 4.00 and 1 beyond; what is kept is counted in the stated value while score is the aim."""
    case = budget(
        "10",
        unit("x", ask("a", "10", by_points(("4", "12"), ("10", "18")), score="1"), ask("b", "10", 2, score="2")),
        criteria=(aim("value"), aim("score", priority=2)),
    ).case()
    aimed = with_objective(case, (aim("score"),))
    problem = with_rule(aimed, kept_worth("1400"))
    worth, curve = named(problem, "worth"), named(problem, "curve.worth/a")
    assert problem.reserve_cap.tolist() == [400, 600]
    assert (curve.columns.tolist(), weights(curve)) == ([0, 2, 3], [1, -1, -1])
    assert (worth.columns.tolist(), weights(worth), worth.lower) == ([1, 2, 3], [2, 3, 1], 1400)


def test_slopes_without_a_small_common_denominator_are_rounded_to_the_safe_side() -> None:
    caps = ["9999.91", "9999.73", "9999.71", "9999.67", "9999.49"]
    case = budget(
        "10", unit("x", *(ask(f"r{k}", cap, score="1") for k, cap in enumerate(caps))), criteria=(aim("score"),)
    ).case()
    worth = named(with_rule(case, kept_worth("0.1")), "worth")
    assert worth.scale == 10**15
    for cap, counted in zip(caps, weights(worth), strict=True):
        exact = 10**15 * 100 / (Decimal(cap) * 100)
        assert exact - 1 < counted <= exact


def test_a_bent_curve_cannot_be_kept() -> None:
    case = budget("10", unit("x", ask("a", "10", logarithmic(2, scale="5"))), criteria=(aim("value"),)).case()
    with pytest.raises(ValueError, match="cannot count the curve of request a"):
        with_rule(case, kept_worth("1"))
