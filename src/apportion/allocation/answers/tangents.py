"""Straight pieces of value against the total, from plans and the prices that prove them.

Where every request is divisible, the best value is a concave function of the total. The prices of a plan with one total
bound every plan with another (``bound``), and that bound is a straight line in the total: a tangent. Between two totals
the best value lies between the chord of their plans and the lower of their tangents. Where the tangents meet the gap is
widest, so there it is planned next; when nothing is left between chord and tangents, the chord is the frontier itself
(the parametric method of Eisner and Severance, 1976, on dual bounds instead of dual solutions).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.judged import Judged
from apportion.allocation.proof.bound import upper_bound
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.plan import Status
from apportion.model.rule import Measure

_WHOLE_UNITS: Final = 3
"""Minor units of money by which whole amounts and rounded limits may bend a straight line."""
CLOSE: Final = Fraction(1, 10_000)
"""Part of the value: a curve known to within it is not looked at any closer."""


@dataclass(frozen=True, eq=False)
class Knot:
    """The plan with one total, as much of it as the frontier needs."""

    total: int
    case: Case
    held: Problem | None
    """``None`` in cases of very many lines, where all problems together would not fit into memory."""
    prices: Mapping[int, Fraction]
    amounts: Int64Array
    reserve: int
    value: Fraction
    best: Fraction
    """No plan with this total can be worth more."""
    status: Status
    is_whole: bool
    """True when the best amounts are whole minor units of their own, so that nothing was lost in rounding."""

    @property
    def problem(self) -> Problem:
        """The rows that the prices belong to."""
        return self.held if self.held is not None else formulate(self.case)


def knot(judged: Judged, *, keep: bool) -> Knot:
    """What the frontier needs of a judged plan; ``keep`` says whether its problem is kept."""
    return Knot(
        total=judged.case.total,
        case=judged.case,
        held=judged.problem if keep else None,
        prices=judged.solution.row_prices,
        amounts=judged.amounts,
        reserve=judged.reserve,
        value=judged.proof.value_lower,
        best=judged.proof.value_lower + judged.proof.best_gap,
        status=judged.status,
        is_whole=judged.solution.method == "sorting" and not _rounds_limits(judged.problem),
    )


def _rounds_limits(problem: Problem) -> bool:
    """Whether a limit depends on the total and falls between two minor units."""
    return any(rule.measured_in is Measure.PERCENT for rule in problem.reserve_rules)


@dataclass(frozen=True, eq=False)
class Span:
    """What is known of the frontier between two neighbouring knots."""

    left: Knot
    right: Knot
    left_slope: Fraction
    """Of the tangent at the left end: at least the price of the next unit of money there."""
    right_slope: Fraction
    """Of the tangent at the right end: at most the price of the last unit of money there."""
    error: Fraction
    """How far the best value can lie above the chord."""
    meeting: int
    """Total at which the tangents meet."""

    @property
    def slack(self) -> Fraction:
        """Value by which whole minor units may bend a straight line."""
        return _slack(self.left, self.right, self.left_slope, self.right_slope)

    @property
    def is_straight(self) -> bool:
        """True when the frontier is the chord, but for whole minor units."""
        return self.error <= self.slack

    @property
    def chord(self) -> Fraction:
        """Weighted value per unit of money on average."""
        return (self.right.best - self.left.best) / (self.right.total - self.left.total)


def spans(knots: Sequence[Knot], plan: Callable[[int], Knot | None], *, more: int, close: Fraction) -> list[Span]:
    """The frontier from the first to the last knot.

    Args:
        knots: plans at rising totals, two or more, between which value is concave in the total.
        plan: makes the plan with another total.
        more: how many plans may be made.
        close: error in value that is good enough.
    """
    open_ = [_span(left, right) for left, right in pairwise(knots)]
    heap = [(-span.error, span.left.total, span) for span in open_ if not _is_done(span, close)]
    done = [span for span in open_ if _is_done(span, close)]
    heapq.heapify(heap)
    while heap and more > 0:
        _, _, span = heapq.heappop(heap)
        more -= 1
        middle = plan(span.meeting)
        if middle is None:
            # Between two totals with a plan there is one at every total: what fails is only whole minor units.
            done.append(span)
            continue
        for part in (_span(span.left, middle), _span(middle, span.right)):
            if _is_done(part, close):
                done.append(part)
            else:
                heapq.heappush(heap, (-part.error, part.left.total, part))
    return sorted([*done, *(span for _, _, span in heap)], key=lambda span: span.left.total)


def _is_done(span: Span, close: Fraction) -> bool:
    return span.error <= max(close, span.slack)


def _span(left: Knot, right: Knot) -> Span:
    width = right.total - left.total
    from_left = upper_bound(right.problem, left.prices).upper
    from_right = upper_bound(left.problem, right.prices).upper
    left_slope, right_slope = (from_left - left.best) / width, (right.best - from_right) / width
    bend = left_slope - right_slope
    if width <= 1 or bend <= 0:
        return Span(left, right, left_slope, right_slope, Fraction(0), left.total)
    offset = (from_right - left.best) / bend
    meeting = min(max(left.total + round(offset), left.total + 1), right.total - 1)
    chord = (right.best - left.best) / width
    error = (left_slope - chord) * min(max(offset, Fraction(0)), Fraction(width))
    return Span(left, right, left_slope, right_slope, error, meeting)


def _slack(left: Knot, right: Knot, *slopes: Fraction) -> Fraction:
    if left.is_whole and right.is_whole:
        return Fraction(0)
    return _WHOLE_UNITS * max(Fraction(1), *(abs(slope) for slope in slopes))


def joined(found: Sequence[Span]) -> list[Span]:
    """The same frontier in as few pieces as it has: neighbours on one straight line become one."""
    pieces: list[Span] = []
    for span in found:
        if pieces and pieces[-1].right is span.left:
            one = _together(pieces[-1], span)
            if one is not None:
                pieces[-1] = one
                continue
        pieces.append(span)
    return pieces


def _together(first: Span, second: Span) -> Span | None:
    """One span over two straight ones; ``None`` where the line bends between them."""
    if not (first.is_straight and second.is_straight):
        return None
    left, right = first.left, second.right
    chord = (right.best - left.best) / (right.total - left.total)
    bend = abs(first.right.best - left.best - chord * (first.right.total - left.total))
    if bend > _slack(left, right, first.chord, second.chord):
        return None
    error = max(first.error, second.error) + bend
    return Span(left, right, first.left_slope, second.right_slope, error, left.total)
