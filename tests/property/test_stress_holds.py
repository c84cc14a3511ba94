"""What must hold of every plan in every scenario: nobody is given more by a cut, and no cut beats the plan wanted."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from apportion.allocation.effort import THOROUGH
from apportion.allocation.judged import Judged, judge
from apportion.allocation.solution import Infeasible
from apportion.model.case import Case
from apportion.risk.scenarios.adopted import Adopted, carried_over
from apportion.risk.scenarios.cut import caps, cut_plan, held
from apportion.risk.scenarios.stress import Future, stressed
from tests.support.budgets import Budget
from tests.support.drawn_budgets import RATIONAL, Size, budgets
from tests.support.drawn_decisions import Extent, decided_budgets

DIVISIBLE = budgets(Size(lines=4, cap=12, rules=2, funds=2), shapes=RATIONAL, soft=False)
DECIDED = decided_budgets(Extent())
PARTS = st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(1), Fraction(6, 5)])


def _judged(case: Case) -> Judged | None:
    try:
        return judge(case)
    except Infeasible:
        return None


def _cut(case: Case, most: np.ndarray) -> Judged | None:
    try:
        return cut_plan(case, most, THOROUGH)
    except Infeasible:
        return None


def _hold(book: Budget, part: Fraction) -> None:
    case = replace(book.case(), total_is="at_most")
    plan = _judged(case)
    if plan is None:
        return
    adopted = Adopted.of(plan)
    same = carried_over(adopted, case, case)
    assert same.fits
    assert same.worth.lower == plan.proof.value_lower

    other = replace(case, total=int(case.total * part))
    there = carried_over(adopted, other, other)
    most = caps(there)
    by_bounds, by_rules = _cut(there.case, most), _judged(held(there.case, most))
    assert (by_bounds is None) == (by_rules is None)
    if by_bounds is not None and by_rules is not None:
        assert by_bounds.proof.value_lower == by_rules.proof.value_lower
        assert bool(np.all(by_bounds.amounts <= most))

    found = stressed(adopted, Future("other", "Other", other), told=False)
    if found.fits:
        assert found.cut is not None
        assert found.cut.amounts.tolist() == adopted.amounts.tolist()
    if found.regret is not None:
        assert found.regret >= 0
    if found.wanted is None:
        assert found.cut is None


@given(DIVISIBLE, PARTS)
def test_divisible_budgets(book: Budget, part: Fraction) -> None:
    _hold(book, part)


@given(DECIDED, PARTS)
def test_budgets_with_projects(book: Budget, part: Fraction) -> None:
    _hold(book, part)
