"""What holds for the risk of every budget, and for every frontier of value against risk."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.allocation.judged import judge
from apportion.risk.diversification.exposures import Exposures
from apportion.risk.diversification.frontier import risk_frontier
from apportion.risk.diversification.semidefinite import is_semidefinite
from apportion.risk.diversification.spread import spread_of
from tests.support.budgets import Budget, ask, budget, rule, unit

PERCENT = st.integers(1, 60)
LOADING = st.integers(-10, 10)
"""Tenths by which a group hangs on something that all share: correlations of such products hold together."""


def _exposures(spreads: list[int], loadings: list[int]) -> Exposures:
    spread = tuple(Fraction(number, 100) for number in spreads)
    size = range(len(spread))
    covariance = tuple(
        tuple(
            spread[i] * spread[j] * (Fraction(1) if i == j else Fraction(loadings[i] * loadings[j], 100)) for j in size
        )
        for i in size
    )
    return Exposures(tuple(f"g{k}" for k in size), spread, covariance, np.arange(len(spread)), "correlations")


@st.composite
def cases(draw: st.DrawFn, *, whole: bool) -> tuple[Budget, Exposures]:
    """Three or four requests, divisible or whole, of which some money has to be spent."""
    count = draw(st.integers(3, 4))
    rates = [draw(st.integers(1, 9)) for _ in range(count)]
    caps = [draw(st.integers(20, 90)) for _ in range(count)]
    more = {"decision": "whole"} if whole else {}
    asks = [ask(f"r{k}", f"{caps[k]}.00", rates[k], **more) for k in range(count)]
    spend = rule("spend", "floor", at_least=f"{min(caps)}.00")
    held = _exposures([draw(PERCENT) for _ in range(count)], [draw(LOADING) for _ in range(count)])
    return budget(f"{max(caps) + 10}.00", unit("town", *asks), at_most=True, rules=[spend]), held


@settings(max_examples=5, deadline=None)
@given(st.booleans().flatmap(lambda whole: cases(whole=whole)))
def test_frontiers_keep_their_limits_and_rise(drawn: tuple[Budget, Exposures]) -> None:
    book, held = drawn
    judged = judge(book.case())

    found = risk_frontier(judged, held, steps=4)

    assert found.plan.amounts.tolist() == judged.amounts.tolist()
    assert found.points[0].risk + 1 >= found.least_bound
    for point in found.points:
        assert held.variance(point.by_group.middle) == point.variance <= point.limit**2
        assert point.value <= point.bound
    for before, after in pairwise(found.points):
        assert before.limit <= after.limit
        assert before.value <= after.value


@settings(max_examples=5, deadline=None)
@given(cases(whole=False))
def test_value_against_variance_is_concave_where_requests_are_divisible(drawn: tuple[Budget, Exposures]) -> None:
    """Tested on the bounds, which no rounding touches: each lies on or above the line between its neighbours.

    A bound is no less than the best and hardly more; the plans stand within some cents of them.
    """
    book, held = drawn
    found = risk_frontier(judge(book.case()), held, steps=5)
    middle = found.points[1:]

    for left, point, right in zip(middle, middle[1:], middle[2:], strict=False):
        share = (point.limit**2 - left.limit**2) / (right.limit**2 - left.limit**2)
        assert point.bound + 1 >= left.value + share * (right.value - left.value)


@settings(max_examples=60, deadline=None)
@given(cases(whole=False))
def test_parts_of_the_variance_add_up_and_holding_several_never_adds_risk(drawn: tuple[Budget, Exposures]) -> None:
    book, held = drawn
    judged = judge(book.case())
    found = spread_of(judged.problem.case, held, judged.amounts, judged.chosen)

    assert sum(item.variance_part for item in found.groups) == found.variance
    assert found.variance >= 0
    assert found.variance <= found.undiversified**2
    if found.variance:
        assert sum(item.share for item in found.groups) == 1
        assert sum(item.share for item in found.requests) == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=1, max_size=5))
def test_what_is_made_of_loadings_holds_together(loadings: list[list[int]]) -> None:
    """A matrix ``L L'`` is positive semi-definite whatever ``L`` is; with a little off its diagonal it need not be."""
    matrix = [[Fraction(sum(a * b for a, b in zip(one, other, strict=True))) for other in loadings] for one in loadings]

    assert is_semidefinite(matrix)
    smallest = float(np.linalg.eigvalsh(np.array(matrix, dtype=float))[0])
    beyond = [
        [entry - (i == j) * Fraction(smallest + 1e-6) for j, entry in enumerate(row)] for i, row in enumerate(matrix)
    ]
    assert not is_semidefinite(beyond)
