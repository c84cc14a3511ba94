"""How far an amount can move when what it costs is seen by planning with the amount fixed.

The best value with an amount fixed is a concave function of the amount where everything is divisible. Where it falls
below the threshold is found by Newton's method on it: the prices of a plan with one amount bound every plan with
another (``bound``), so that each step is ruled out for good before the next one is tried, and the last amount that is
claimed is one that was planned.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.answers.near import Near, Witness, target_row
from apportion.allocation.beside.margins import soft_cost
from apportion.allocation.divisible.dispatch import solve_divisible
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.values import total_value
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Shape

STEPS_MAX: Final = 24
"""Amounts tried for one end, where the answer is to be exact."""
FEW_STEPS: Final = 3
"""Amounts tried where it need not be."""
_INWARDS: Final = (1, 4, 32)
"""Minor units inside of an amount that failed, tried before larger steps."""


@dataclass(frozen=True, eq=False)
class Fixed:
    """The best plan with an amount fixed."""

    at: int
    columns: Int64Array
    worth: Fraction
    """Value of amounts and options; lower bound where curves are enclosed."""
    value: Fraction
    """The same net of missed soft rules."""
    slope: Fraction
    """Value per unit by which the fixed amount is larger, seen from here."""
    problem: Problem
    """With the amount fixed by its first row."""
    prices: Mapping[int, Fraction]
    of_options: Fraction
    """What the options that are taken are worth."""

    @cached_property
    def base(self) -> Fraction:
        """No plan with an amount of ``a`` is worth more than ``base + slope * a``."""
        return upper_bound(self.problem, self.prices).upper + self.of_options - self.slope * self.at

    def limit(self, threshold: Fraction, *, up: bool) -> int | None:
        """The last whole amount that the bound leaves to plans worth the threshold; ``None``: it rules out nothing."""
        if not self.slope or (self.slope < 0) != up:
            return None
        end = (threshold - self.base) / self.slope
        return math.floor(end) if up else math.ceil(end)


@dataclass(frozen=True, eq=False)
class Divisible:
    """What can still be decided in amounts: the whole problem, or the rest once options are taken."""

    near: Near
    problem: Problem
    """Without decisions."""
    taken: Int64Array
    """1 for each option of the whole problem that is taken; empty where there are none."""
    of_options: Fraction
    """What they are worth."""
    start: Mapping[int, Fraction] = field(default_factory=dict)
    """Prices of the rows in a plan of the same problem: with an amount fixed they are not far from them."""

    def fixed(self, lines: Int64Array, at: int) -> Fixed | None:
        """The best plan in which some lines receive so much together; ``None`` where there is none."""
        return self._planned(replace(self.problem, rows=(target_row(self.problem, lines, at), *self.problem.rows)), at)

    def free(self, lines: Int64Array) -> Fixed | None:
        """The best plan, with what some lines receive in it; ``None`` where there is none."""
        problem = replace(self.problem, rows=(target_row(self.problem, lines), *self.problem.rows))
        found = self._planned(problem, 0)
        if found is None:
            return None
        return replace(found, at=int(self.problem.line_amounts(found.columns)[lines].sum()))

    def _planned(self, problem: Problem, at: int) -> Fixed | None:
        try:
            # The first row is the one about the amount.
            solution = solve_divisible(problem, {row + 1: price for row, price in self.start.items()})
        except Infeasible:
            return None
        slope = solution.row_prices.get(0, Fraction(0))
        requests = problem.case.requests
        worth = total_value(requests, problem.line_amounts(solution.amounts)).lower + self.of_options
        value = worth - soft_cost(self.problem, solution.amounts)
        return Fixed(at, solution.amounts, worth, value, slope, problem, solution.row_prices, self.of_options)

    def extreme(self, lines: Int64Array, *, up: bool) -> int | None:
        """The most (least) that hard rules let some lines receive together, whatever it is worth."""
        requests = self.problem.case.requests
        rate = np.zeros(requests.count, dtype=np.int64)
        rate[lines] = 1 if up else -1
        plain = replace(
            requests,
            shape=np.full(requests.count, Shape.LINEAR, dtype=np.int8),
            rate=DecimalColumn(rate, 0),
            weight=DecimalColumn(np.ones(requests.count, dtype=np.int64), 0),
        )
        rows = tuple(row for row in self.problem.rows if row.rule.is_hard)
        problem = replace(self.problem, case=replace(self.problem.case, requests=plain), rows=rows)
        try:
            amounts = problem.line_amounts(solve_divisible(problem).amounts)
        except Infeasible:
            return None
        return int(amounts[lines].sum())

    def witness(self, fixed: Fixed) -> Witness | None:
        """The plan, judged, if it is worth the threshold."""
        if fixed.value < self.near.threshold:
            return None
        return self.near.witness(np.concatenate([fixed.columns, self.taken]), fixed.worth)


@dataclass(frozen=True, eq=False)
class End:
    """One end of a range."""

    witness: Witness | None
    """A plan that goes as far as was reached; ``None`` where nothing beyond the start was."""
    bound: int
    """No plan near the best goes further."""
    solved: int
    """Plans made."""


def furthest(
    over: Divisible,
    lines: Int64Array,
    start: int,
    limit: int,
    *,
    up: bool,
    steps: int = STEPS_MAX,
    value: Fraction | None = None,
) -> End:
    """The amount furthest from a start at which a plan near the best still exists.

    Args:
        over: the problem.
        lines: whose amount is meant.
        start: an amount that is known to be reached.
        limit: an amount beyond which nothing is possible.
        up: upwards or downwards.
        steps: how many amounts may be tried.
        value: of the best plan with the amount from which it starts; that of the plan itself where not given.
    """
    search = _Search(over.near.threshold, start, over.near.value if value is None else value, limit, up=up)
    found: Witness | None = None
    solved = 0
    while solved < steps:
        at = search.next()
        if at is None:
            break
        solved += 1
        fixed = over.fixed(lines, at)
        if fixed is None:
            # No plan at all: rules stop it before its limit does.
            edge = over.extreme(lines, up=up) if solved == 1 else None
            if edge is None or edge == at:
                break
            search.rule_out(edge)
            continue
        witness = over.witness(fixed)
        search.learn(fixed, holds=witness is not None)
        found = witness or found
    return End(found, search.bound, solved)


class _Search:
    """Between an amount that was reached and one that is ruled out: which one to try next.

    Positions are counted in the direction of the search, so that further is always more.
    """

    def __init__(self, threshold: Fraction, start: int, value: Fraction, limit: int, *, up: bool) -> None:
        self._threshold = threshold
        self._way = 1 if up else -1
        self._inside, self._value = start, value
        self._outside: int | None = None
        self._outside_value: Fraction | None = None
        self._bound = limit
        self._tried = {start}
        self._inwards = 0

    @property
    def bound(self) -> int:
        """No plan near the best goes further."""
        return self._bound if self._is_further(self._bound, self._inside) else self._inside

    def next(self) -> int | None:
        """The amount to plan with; ``None`` when everything is known."""
        if not self._is_further(self._bound, self._inside):
            return None
        if self._bound not in self._tried:
            at = self._bound
        elif self._outside is None or abs(self._outside - self._inside) <= 1:
            return None
        else:
            at = self._between(self._outside)
        self._tried.add(at)
        return at

    def rule_out(self, bound: int) -> None:
        """Nothing goes beyond it."""
        if self._is_further(self._bound, bound):
            self._bound = bound

    def learn(self, fixed: Fixed, *, holds: bool) -> None:
        """What the best plan with an amount shows."""
        if not holds or fixed.at != self._bound:
            ruled = fixed.limit(self._threshold, up=self._way > 0)
            if ruled is not None:
                self.rule_out(ruled)
        if holds:
            if self._is_further(fixed.at, self._inside):
                self._inside, self._value = fixed.at, fixed.value
        elif self._outside is None or self._is_further(self._outside, fixed.at):
            self._outside, self._outside_value = fixed.at, fixed.value

    def _is_further(self, one: int, other: int) -> bool:
        return (one - other) * self._way > 0

    def _between(self, outside: int) -> int:
        """Just inside of what failed, where whole minor units may be all that is missing; else along the chord."""
        width = abs(outside - self._inside)
        if self._inwards < len(_INWARDS) and _INWARDS[self._inwards] < width:
            self._inwards += 1
            return outside - self._way * _INWARDS[self._inwards - 1]
        self._inwards = 0
        missing = self._value - (self._outside_value or Fraction(0))
        share = (self._value - self._threshold) / missing if missing > 0 else Fraction(1, 2)
        step = math.floor(width * max(Fraction(0), min(Fraction(1), share)))
        return self._inside + self._way * max(1, min(step, width - 1))
