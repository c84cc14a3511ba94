"""Many divisible requests under few rules that cross: the rules are priced, the requests follow.

Shares, ratios, resources and sums that overlap keep a budget from being a tree, but as long as they are few they can be
priced one by one. The prices are found without looking at requests one at a time (``market``), what is undecided at
them is decided exactly (``sifting`` where values are straight), and whole minor units follow for the few amounts that
are not at a bound (``last_units``). The plan is judged and bounded elsewhere, as every plan is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.divisible.last_units import whole_amounts
from apportion.allocation.divisible.levelling import level
from apportion.allocation.divisible.market import Market, clear
from apportion.allocation.divisible.profiles import Profiles, profiles_of
from apportion.allocation.divisible.sifting import sift
from apportion.allocation.formulation.problem import Problem, soft_price
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solution import Solution
from apportion.allocation.worth.pieces import FloatArray, Smooth, Straight, cut
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Shape
from apportion.model.rule import RuleKind

PRICED_FROM: Final = 100
"""Lines below which the linear programme is as quick."""
ROWS_MAX: Final = 64
"""Rows beyond which the linear programme is quicker for straight requests of ordinary number."""
MANY_ROWS_MAX: Final = 320
"""The same where values bend, or where there are very many requests."""
_MANY: Final = 20_000
_CHECKED_MAX: Final = 20_000
"""Columns up to which another method is tried where rounding cost more than the worth of a minor unit."""
_SAMPLE: Final = 20_000
"""Pieces of the small market in which prices are found first."""
_SAMPLED_FROM: Final = 4 * _SAMPLE
_SEED: Final = 2026
"""The sample is the same on every run."""
_WIDE: Final = 1.0
"""First band of prices, in parts of the best return."""
_SAMPLE_BAND: Final = 1e-2
_NARROW: Final = 1e-7
"""Last band, likewise: with curves, what is still split is then settled exactly."""
_ENOUGH: Final = 200
"""So few undecided straight pieces need no narrower band."""
_SHORT: Final = 10**4
"""Denominator of fractions that a float may stand for; by chance it comes far less near to one than ``_NOISE``."""
_PLACES: Final = 8
"""Decimals that it may stand for, likewise."""
_NOISE: Final = 1e-11
"""Relative error of floats that stand for such a number."""
_FINE: Final = 10**13
"""Parts of a unit of value by which other prices of money are counted."""
_STEEP: Final = 10**5
"""Rows with larger coefficients get a price of their own; they would leave the others too few digits."""
_ACTIVE: Final = 1e-12


@dataclass(frozen=True, eq=False)
class _Priced:
    """Amounts per column in floating point, and the prices of rows in the solver's measure."""

    amounts: FloatArray
    prices: FloatArray
    work: int


def is_coupled(problem: Problem) -> bool:
    """True where few rules stand over requests that are all divisible and each paid in one way."""
    many = problem.lines >= _MANY or bool((problem.case.requests.shape >= Shape.QUADRATIC).any())
    most = MANY_ROWS_MAX if many else ROWS_MAX
    return problem.single and not problem.options.count and 0 < len(problem.rows) <= most


def solve_by_pricing(problem: Problem, start: Mapping[int, Fraction] | None = None) -> Solution | None:
    """The best whole amounts, or ``None`` where prices did not settle or no whole amounts were found.

    The latter may mean that no plan exists; this method does not decide that.

    Args:
        problem: with few rows over divisible requests.
        start: prices of a like problem, per row, from which prices are looked for.
    """
    straight, smooth = cut(problem.case.requests, problem.floor, problem.cap)
    profiles = profiles_of(problem)
    column = np.concatenate([straight.line, np.arange(problem.pairs, problem.columns)])
    market = _market(problem, profiles, straight, smooth, column)
    found = _priced(problem, market, column, _started(problem, start or {}))
    if found is None:
        return None
    loss = _loss(problem, market, column, found)
    whole = whole_amounts(problem, found.amounts, loss, profiles, (straight, smooth))
    if whole is None:
        return None
    prices = _short_prices(problem, found.prices)
    if problem.columns <= _CHECKED_MAX and not _is_close(problem, whole, prices):
        return None
    return Solution(amounts=whole, row_prices=prices, method="rule pricing", work=found.work)


def _is_close(problem: Problem, whole: Int64Array, prices: dict[int, Fraction]) -> bool:
    """True when no plan could be better by more than one minor unit of money is worth."""
    soft = (soft_price(row, problem) * row.violation(whole) for row in problem.rows if not row.rule.is_hard)
    value = total_value(problem.case.requests, problem.line_amounts(whole)).lower - sum(soft, Fraction(0))
    in_money = (abs(price) for row, price in prices.items() if problem.rows[row].rule.kind is not RuleKind.RESOURCE)
    return upper_bound(problem, prices).lower - value <= max((Fraction(1), *in_money))


def _market(problem: Problem, profiles: Profiles, straight: Straight, smooth: Smooth, column: Int64Array) -> Market:
    """The problem in floating point; money that is kept back is a piece that returns nothing."""
    rows = problem.rows
    steepest = [float(row.steepest) for row in rows]
    floor = np.concatenate([problem.floor, problem.reserve_floor]).astype(np.float64)
    growing = (problem.reserve_cap - problem.reserve_floor).astype(np.float64)
    lower = [-np.inf if row.lower is None else row.lower / size for row, size in zip(rows, steepest, strict=True)]
    upper = [np.inf if row.upper is None else row.upper / size for row, size in zip(rows, steepest, strict=True)]
    return Market(
        matrix=profiles.matrix,
        fixed=profiles.matrix @ profiles.totals(floor),
        piece_profile=profiles.of_column[column],
        length=np.concatenate([straight.length.astype(np.float64), growing]),
        slope=np.concatenate([straight.scale.floats(straight.rank), np.zeros(growing.size)]),
        smooth=smooth,
        smooth_profile=profiles.of_column[smooth.line],
        lower=np.array(lower),
        upper=np.array(upper),
        dearest=np.array([_dearest(problem, index) for index in range(len(rows))]),
    )


def _dearest(problem: Problem, index: int) -> float:
    row = problem.rows[index]
    if row.rule.price is None:
        return float(np.inf)
    return float(soft_price(row, problem) * Fraction(row.steepest, row.scale))


def _priced(problem: Problem, market: Market, column: Int64Array, prices: FloatArray) -> _Priced | None:
    """Prices that clear and what is taken at them; ``None`` where they do not settle."""
    best = market.best_return
    widest, steps = _WIDE * best, 0
    count = market.length.size + market.smooth.count
    if count > _SAMPLED_FROM:
        part = _sampled(market, count)
        start = clear(part, prices, (widest, _SAMPLE_BAND * best), _ENOUGH)
        prices, steps = start.prices, start.steps
        widest = start.band
    cleared = clear(market, prices, (widest, _NARROW * best), _ENOUGH)
    steps += cleared.steps
    if market.smooth.count:
        levelled = level(market, cleared)
        if levelled is None:
            return None
        taken, prices = levelled.taken, levelled.prices
    else:
        unit = float(10 ** max(0, len(str(problem.case.total)) - 7))
        sifted = sift(market, cleared.prices, unit)
        if sifted is None:
            return None
        taken, prices, steps = sifted.taken, sifted.prices, steps + sifted.work
    amounts = np.concatenate([problem.floor, problem.reserve_floor]).astype(np.float64)
    amounts += np.bincount(column, taken, minlength=problem.columns)
    if market.smooth.count:
        price = (prices @ market.matrix)[market.smooth_profile]
        amounts[market.smooth.line] += market.smooth.amount_at(price) - market.smooth.low
    return _Priced(amounts, prices, steps)


def _started(problem: Problem, start: Mapping[int, Fraction]) -> FloatArray:
    """Known prices in the measure of the solver, nothing for other rows."""
    found = np.zeros(len(problem.rows))
    for index, price in start.items():
        row = problem.rows[index]
        found[index] = float(price * Fraction(row.steepest, row.scale))
    return found


def _sampled(market: Market, count: int) -> Market:
    """A sample of all pieces, drawn in the same way on every run."""
    dice = np.random.default_rng(_SEED)
    share = _SAMPLE / count
    pieces = np.flatnonzero(dice.random(market.length.size) < share)
    smooth = np.flatnonzero(dice.random(market.smooth.count) < share)
    return market.sample(pieces, smooth, 1.0 / share)


def _loss(problem: Problem, market: Market, column: Int64Array, found: _Priced) -> FloatArray:
    """About what a minor unit more or less in each column costs at the prices found."""
    loss = np.full(problem.columns, np.inf)
    np.minimum.at(loss, column, np.abs(market.excess(found.prices)))
    if market.smooth.count:
        price = (found.prices @ market.matrix)[market.smooth_profile]
        line = market.smooth.line
        falls = market.smooth.response(found.amounts[line], price)
        bend = np.where(falls > 0, 1.0 / np.maximum(falls, 1e-300), np.inf)
        loss[line] = np.minimum(loss[line], bend)
    tie = _ACTIVE * market.best_return
    return np.where(loss <= tie, 0.0, loss)


def _short_prices(problem: Problem, prices: FloatArray) -> dict[int, Fraction]:
    """Exact prices near the floats, per unit of each row's measure: the shortest fractions that they may stand for."""
    rows = problem.rows
    measures = np.array([float(Fraction(row.scale, row.steepest)) for row in rows])
    raw = (prices * measures).tolist()
    noise = (_NOISE * float(np.abs(prices).max(initial=0.0)) * measures).tolist()
    fractions = [Fraction(number).limit_denominator(_SHORT) for number in raw]
    decimals = [Fraction(round(number * 10**_PLACES), 10**_PLACES) for number in raw]
    for short in (fractions, decimals):
        if all(abs(float(price) - number) <= near for price, number, near in zip(short, raw, noise, strict=True)):
            return _allowed(problem, short)
    parts = _parts(problem, prices)
    exact = [
        Fraction(number) if row.steepest > _STEEP else Fraction(round(number / row.scale * parts) * row.scale, parts)
        for row, number in zip(rows, raw, strict=True)
    ]
    return _allowed(problem, exact)


def _parts(problem: Problem, prices: FloatArray) -> int:
    """One denominator for the prices of all rows, so that sums of them stay short: as fine as 64 bits allow."""
    steepest = max((row.steepest for row in problem.rows if row.steepest <= _STEEP), default=1)
    finest = int(2**61 / max(1.0, float(np.abs(prices).sum())))
    return min(int(_FINE * 10 ** len(str(steepest))), int(10 ** (len(str(finest)) - 1)))


def _allowed(problem: Problem, prices: list[Fraction]) -> dict[int, Fraction]:
    """Prices by row, without those of a sign for which the row has no limit, and at most what breaking it costs."""
    found = {}
    for index, (row, price) in enumerate(zip(problem.rows, prices, strict=True)):
        most = soft_price(row, problem) if row.rule.price is not None else abs(price)
        kept = max(-most, min(most, price))
        if kept and (row.upper if kept > 0 else row.lower) is not None:
            found[index] = kept
    return found
