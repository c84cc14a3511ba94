"""The programme that plans over several futures share: the columns of money and options under the rules of the case.

What a column is worth differs from future to future and is not known here; only the prices of soft rules are. Curves
are cut where any future has a corner, so that one set of columns carries the value in each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from apportion.allocation.decisions.portfolio import Portfolio, build_portfolio
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solve import LpResult, Programme
from apportion.allocation.worth.pieces import FloatArray, Smooth, cut
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Mask, Points, Requests, Shape
from apportion.risk.futures import UnlikeFutures, request_ids, request_of_line

_STRAIGHT: Final = (int(Shape.LINEAR), int(Shape.POINTS))


@dataclass(frozen=True, eq=False)
class Layout:
    """Columns and rows with where they came from."""

    problem: Problem
    """With the shared shape of the curves; what they return there means nothing."""
    portfolio: Portfolio
    programme: Programme
    """Worth nothing but what missed soft rules cost."""
    valued: int
    """So many of the first columns may be worth something."""
    request: Int64Array
    """Position of the request (``request_ids``) of each valued column; reserves count with the first one."""
    start: Int64Array
    """Amount of each line from which its columns count."""
    direct: Mask
    """Lines whose own column carries their value."""
    end: Int64Array
    """Of a direct line: the amount up to which it does."""
    piece_line: Int64Array
    """Of each straight piece that has a column."""
    piece_from: Int64Array
    piece_to: Int64Array
    piece_columns: slice

    @property
    def smooth(self) -> Smooth:
        """The bent curves."""
        return self.portfolio.smooth

    @property
    def unit(self) -> float:
        """Minor units per unit of the programme."""
        return self.portfolio.unit

    def bent_amounts(self, answer: LpResult) -> FloatArray:
        """Amount of each bent curve in an answer, in minor units."""
        filled = np.bincount(
            self.portfolio.segment_piece, answer.x[self.portfolio.segments], minlength=self.smooth.count
        )
        return np.asarray(self.smooth.low + filled * self.unit)

    def near_amounts(self, x: FloatArray) -> Int64Array:
        """About the amount of each line in an answer; 0 for lines whose amount follows from their options."""
        own = self.portfolio.own[: self.problem.pairs]
        amounts = np.where(own >= 0, x[np.maximum(own, 0)] * self.unit, 0.0)
        return np.rint(np.bincount(self.problem.line, amounts, minlength=self.problem.lines)).astype(np.int64)

    def with_grid(self, grid: FloatArray) -> Programme:
        """The programme with bent curves cut at the places of a grid."""
        if not self.smooth.count:
            return self.programme
        upper = self.programme.upper.copy()
        upper[self.portfolio.segments] = np.diff(grid, axis=1).ravel() / self.unit
        return replace(self.programme, upper=upper)


def lay_out(problem: Problem, futures: Sequence[Requests]) -> Layout:
    """The shared programme of a problem.

    Args:
        problem: the rules and bounds that every plan has to keep.
        futures: the requests in each future, with the same lines.
    """
    shared = replace(problem, case=replace(problem.case, requests=shared_shape(futures)))
    portfolio = build_portfolio(shared)
    start, end = _ends(shared)
    straight, smooth = cut(shared.case.requests, start, end)
    counts = np.bincount(straight.line, minlength=shared.lines)
    bent = np.zeros(shared.lines, dtype=np.bool_)
    bent[smooth.line] = True
    direct = (counts == 1) & ~bent
    filled, begins = start.copy(), np.zeros(straight.line.size, dtype=np.int64)
    for piece, (line, length) in enumerate(zip(straight.line.tolist(), straight.length.tolist(), strict=True)):
        begins[piece] = filled[line]
        # A piece behind a bent one, flat where a curve is saturated, begins where that one ends.
        filled[line] += length
    chosen = np.flatnonzero(~direct[straight.line])
    piece_line = straight.line[chosen]
    piece_from = begins[chosen]
    beyond = _behind_bent(smooth, piece_line, piece_from)
    first = portfolio.options + int((portfolio.own >= 0).sum())
    columns = slice(first, first + chosen.size)
    programme = _unvalued(portfolio, columns.stop + portfolio.segments.size)
    return Layout(
        problem=shared,
        portfolio=portfolio,
        programme=programme,
        valued=columns.stop + portfolio.segments.size,
        request=_request_of_columns(shared, portfolio, piece_line),
        start=start,
        direct=direct,
        end=np.where(direct, filled, start),
        piece_line=piece_line,
        piece_from=piece_from + beyond,
        piece_to=piece_from + beyond + straight.length[chosen],
        piece_columns=columns,
    )


def _behind_bent(smooth: Smooth, line: Int64Array, begins: Int64Array) -> Int64Array:
    """By how much later a straight piece begins than its line's straight pieces before it say."""
    low, span = {}, {}
    for piece, number in enumerate(smooth.line.tolist()):
        low[number], span[number] = int(smooth.low[piece]), int(smooth.high[piece] - smooth.low[piece])
    later = [
        span[number] if number in span and at >= low[number] else 0
        for number, at in zip(line.tolist(), begins.tolist(), strict=True)
    ]
    return np.array(later, dtype=np.int64)


def _ends(problem: Problem) -> tuple[Int64Array, Int64Array]:
    """Amounts between which each line's curve has columns: as a portfolio has them."""
    unpaid = np.bincount(problem.line, minlength=problem.lines) == 0
    options = problem.options
    decided = np.zeros(problem.lines, dtype=np.bool_)
    decided[options.choices.line] = True
    fixed = decided.copy()
    fixed[options.choices.line[options.is_open_entry]] = False
    fixed |= unpaid
    return np.where(decided, 0, problem.floor), np.where(fixed, 0, problem.cap)


def _unvalued(portfolio: Portfolio, valued: int) -> Programme:
    gain = portfolio.programme.gain.copy()
    gain[:valued] = 0.0
    return replace(portfolio.programme, gain=gain)


def _request_of_columns(problem: Problem, portfolio: Portfolio, piece_line: Int64Array) -> Int64Array:
    of_line = request_of_line(problem.case.requests)
    choices = problem.options.choices
    position = {name: k for k, name in enumerate(request_ids(problem.case.requests))}
    leads = np.array([position[name] for name in choices.request.tolist()], dtype=np.int64)
    own = np.flatnonzero(portfolio.own >= 0)
    line = np.concatenate([problem.line, np.zeros(len(problem.reserve_rules), dtype=np.int64)])
    bent_line = portfolio.smooth.line[portfolio.segment_piece]
    of_options = leads[choices.decision] if choices.count else np.zeros(0, dtype=np.int64)
    lines = np.concatenate([line[own], piece_line, bent_line])
    return np.concatenate([of_options, of_line[lines] if lines.size else lines]).astype(np.int64)


def shared_shape(futures: Sequence[Requests]) -> Requests:
    """Requests whose curves have corners and bends wherever any future has them; what they return means nothing.

    Raises:
        UnlikeFutures: when a line is straight in one future and bent in another.
    """
    first = futures[0]
    if len(futures) == 1:
        return first
    straight = [np.isin(requests.shape, _STRAIGHT) for requests in futures]
    if any(bool((mask != straight[0]).any()) for mask in straight):
        message = "a request's value is made of straight lines in one future and a curve in another"
        raise UnlikeFutures(message)
    bent = ~straight[0]
    unlike = np.zeros(first.count, dtype=np.bool_)
    for other in futures[1:]:
        unlike |= bent & (
            (other.shape != first.shape)
            | (other.start != first.start)
            | (other.scale != first.scale)
            | (other.exponent.floats() != first.exponent.floats())
        )
    corners = _corners(futures, np.flatnonzero(straight[0]))
    shape = np.where(unlike, int(Shape.LOG), first.shape).astype(np.int8)
    shape[straight[0]] = int(Shape.LINEAR)
    shape[list(corners)] = int(Shape.POINTS)
    one = DecimalColumn(np.ones(first.count, dtype=np.int64), 0)
    return replace(
        first,
        shape=shape,
        rate=one,
        weight=one,
        scale=np.where(unlike, np.maximum(first.cap, 1), first.scale),
        ceiling=np.maximum(first.ceiling, 1),
        points=falling_points(first.count, corners),
    )


def _corners(futures: Sequence[Requests], lines: Int64Array) -> dict[int, list[int]]:
    """Amounts at which the lines made of points have a corner in any future."""
    found: dict[int, set[int]] = {}
    for requests in futures:
        own = np.flatnonzero(requests.shape[lines] == Shape.POINTS)
        for line in lines[own].tolist():
            begin, end = int(requests.points.offset[line]), int(requests.points.offset[line + 1])
            found.setdefault(line, set()).update(requests.points.amount[begin:end].tolist())
    return {line: sorted(amounts) for line, amounts in found.items()}


def falling_points(count: int, corners: dict[int, list[int]]) -> Points:
    """Points at given amounts between which every piece returns less than the one before."""
    sizes, amounts, values = [0] * (count + 1), list[int](), list[int]()
    for line in range(count):
        own = corners.get(line, [])
        sizes[line + 1] = sizes[line] + len(own)
        total, before = 0, 0
        for k, amount in enumerate(own):
            # Only the order of the slopes counts; they are small so that the sums stay whole 64-bit numbers.
            total += (len(own) + 1 - k) * (amount - before)
            before = amount
            amounts.append(amount)
            values.append(total)
    column = DecimalColumn(np.array(values, dtype=np.int64), 0)
    return Points(np.array(sizes, dtype=np.int64), np.array(amounts, dtype=np.int64), column)
