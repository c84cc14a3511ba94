"""Budgets so small that every plan can be tried: ranges are the true ones, and other plans are near the best."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apportion.allocation.answers.alternatives import alternatives
from apportion.allocation.formulation.unit_lines import unit_lines
from apportion.allocation.judged import Judged, judge
from apportion.allocation.solution import Infeasible
from apportion.model.alternatives import Alternatives, Range
from apportion.model.case import Case
from tests.support.budgets import Budget
from tests.support.drawn_budgets import NESTED_KINDS, Size, budgets
from tests.support.drawn_decisions import Extent, decided_budgets
from tests.support.oracles import amounts_of, every_plan, worth_at_least

NESTED = budgets(Size(lines=4, cap=5, units=4, rules=2), kinds=NESTED_KINDS, soft=False)
GENERAL = budgets(Size(lines=4, cap=4, units=3, periods=2, rules=3))
FUNDED = budgets(Size(lines=2, cap=4, units=2, periods=2, rules=2, funds=2))
DECIDED = decided_budgets(Extent(decisions=3, divisible=2, rules=1))
WITHIN = st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(1, 5), Fraction(1, 2)])


@dataclass(frozen=True, eq=False)
class NearBest:
    """All plans near the best: amount per line, one row a plan."""

    amounts: np.ndarray
    chosen: list[tuple[int, ...]]

    def ends(self, lines: np.ndarray) -> tuple[int, int]:
        """The lowest and the highest sum over some lines."""
        sums = self.amounts[:, lines].sum(axis=1)
        return int(sums.min()), int(sums.max())


def near_best(case: Case, threshold: Fraction) -> NearBest:
    """By trying every plan, valued by the second reading."""
    rows, chosen = [], []
    for tried in every_plan(case):
        for row in worth_at_least(case, tried, threshold):
            rows.append(list(amounts_of(tried.plan(row), case.requests.count).values()))
            chosen.append(tried.chosen)
    return NearBest(np.array(rows), chosen)


def judged(book: Budget) -> Judged:
    try:
        return judge(book.case())
    except Infeasible:
        assume(False)
        raise


def ranges(case: Case, found: Alternatives) -> Iterator[tuple[Range, np.ndarray]]:
    tree = unit_lines(case)
    for item in found.ranges:
        if item.kind == "unit":
            yield item, tree.under(case.unit_index[item.id])
        else:
            yield item, np.flatnonzero(case.requests.id == item.id)


def check(book: Budget, within: Fraction, *, rounding: int) -> None:
    """What is claimed is reached by a plan that was tried, and nothing that was tried lies beyond what is ruled out."""
    plan = judged(book)
    found = alternatives(plan, within=within, everything=True, plans=2)
    tried = near_best(plan.case, found.threshold)
    for item, lines in ranges(plan.case, found):
        low, high = tried.ends(lines)
        assert item.least <= low <= item.low <= item.amount <= item.high <= high <= item.most, item
        # Between the two lies at most what whole minor units cost.
        assert item.low - low <= rounding, item
        assert high - item.high <= rounding, item
    every = {tuple(row) for row in tried.amounts.tolist()}
    for other in found.plans:
        assert tuple(other.amounts.tolist()) in every
        assert other.value >= found.threshold
        assert not (other.amounts == plan.amounts).all()
        steps = [step.value or 0 for step in other.swaps.listed]
        assert sum(steps) + (other.swaps.others_value or 0) == other.value - found.value


@given(NESTED, WITHIN)
@settings(max_examples=100)
def test_nested_rules(book: Budget, within: Fraction) -> None:
    check(book, within, rounding=0)


@given(GENERAL, WITHIN)
@settings(max_examples=100)
def test_rules_of_every_kind(book: Budget, within: Fraction) -> None:
    check(book, within, rounding=2)


@given(FUNDED, WITHIN)
@settings(max_examples=60)
def test_restricted_funds(book: Budget, within: Fraction) -> None:
    check(book, within, rounding=2)


@given(DECIDED, WITHIN)
@settings(max_examples=100)
def test_decisions(book: Budget, within: Fraction) -> None:
    check(book, within, rounding=2)
