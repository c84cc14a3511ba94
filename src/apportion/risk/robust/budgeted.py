"""The plan that is best when so many requests at the most return their low value at the same time.

Bertsimas and Sim (2004), The price of robustness: not everything goes wrong at once. The low value of a request is what
it returns in that of the futures in which it returns least; its high value is that of the case.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.effort import Effort
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.solve import Programme
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.risk.robust.blend import blended
from apportion.risk.robust.bounds import Bound, average_problem, bound_of, row_prices
from apportion.risk.robust.layout import Layout
from apportion.risk.robust.measures import Measure
from apportion.risk.robust.prepared import Prepared
from apportion.risk.robust.rows import Added, with_budget, with_taken, without
from apportion.risk.robust.search import Answer, search_once, solve_on_grids
from apportion.risk.robust.whole import nearest_plans, whole_amounts
from apportion.risk.robust.worths import OfCases, OfFactors, Worths, column_gains, per_request

_PARTS: Final = 10**6
"""Weights of low values are rounded to so many parts."""
_TRIES_MAX: Final = 20


def budget_plan(prepared: Prepared, measure: Measure, effort: Effort) -> tuple[Int64Array, Bound, int]:
    """Amounts of all columns, their bound and the work that they took.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
    """
    layout, problem = prepared.layout, prepared.problem
    which = prepared.low_futures

    def adding(programme: Programme, grid: FloatArray) -> Added:
        return _with_losses(prepared, programme, grid, which, measure.low_values)

    relaxed = solve_on_grids(layout, adding)
    first = relaxed.added.first_row
    duals = np.clip(relaxed.result.prices[first : first + prepared.requests], 0.0, 1.0)
    whole = _allowed(duals, measure.low_values)
    both = _with_case(prepared)
    weights = np.zeros((both.count, prepared.requests), dtype=np.int64)
    weights[0] = _PARTS - whole
    weights[1 + which, np.arange(which.size)] += whole
    average = blended(both, weights, _PARTS, layout.near_amounts(relaxed.result.x))
    guide = average_problem(problem, average)
    prices = row_prices(problem, layout, relaxed.result.prices, relaxed.added.size)
    top = bound_of(guide, average, Fraction(0), prices)
    bound = Bound(top, tuple(Fraction(int(part), _PARTS) for part in whole), None)
    if not problem.options.count:
        columns = whole_amounts(guide, layout, relaxed.result.x, np.zeros(0, dtype=np.int64))
        plans = [columns, *nearest_plans(problem, layout, relaxed.result.x, columns)]
        return _best(prepared, measure, plans), bound, relaxed.work
    plans, bound, work = _searched(prepared, measure, relaxed, guide, bound, effort)
    return _best(prepared, measure, plans), bound, work


def _with_losses(
    prepared: Prepared, programme: Programme, grid: FloatArray, which: Int64Array, low_values: int
) -> Added:
    layout, worths = prepared.layout, prepared.worths
    high, _ = column_gains(layout, prepared.case.requests, grid)
    found = worths.gains(layout, grid, range(worths.count))
    low = found.per_column[which[layout.request], np.arange(layout.valued)]
    lost = _constants_lost(prepared, which)
    return with_budget(programme, high, high - low, lost, layout.request, low_values)


def _constants_lost(prepared: Prepared, which: Int64Array) -> FloatArray:
    """Per request the loss that no column carries: of amounts from which curves start."""
    layout = prepared.layout
    start = np.where(layout.direct, 0, layout.start)
    nothing = np.full(prepared.case.requests.choices.count, -1, dtype=np.int64)
    if not start.any():
        return np.zeros(prepared.requests)
    high = per_request(prepared.case.requests, start, nothing)
    low = prepared.worths.of_requests(start, nothing, which.tolist())
    losses = [float(one.lower - other.lower) for one, other in zip(high, low, strict=True)]
    return np.array(losses) / layout.unit


def _allowed(duals: FloatArray, low_values: int) -> Int64Array:
    """Parts of low values near the solver's, none above one and together no more than the budget."""
    whole = np.floor(duals * _PARTS).astype(np.int64)
    left = low_values * _PARTS - int(whole.sum())
    for request in np.lexsort((np.arange(duals.size), -duals)).tolist():
        nearest = round(float(duals[request]) * _PARTS) - int(whole[request])
        more = max(left, -int(whole[request])) if left < 0 else min(left, nearest)
        whole[request] += more
        left -= more
    return whole


def _with_case(prepared: Prepared) -> Worths:
    """The futures with the case itself in front."""
    worths = prepared.worths
    if isinstance(worths, OfFactors):
        ones = np.ones((1, worths.factor.shape[1]))
        return OfFactors(worths.stated, np.concatenate([ones, worths.factor]))
    return OfCases((prepared.case.requests, *worths.requests))


def _searched(
    prepared: Prepared, measure: Measure, relaxed: Answer, guide: Problem, bound: Bound, effort: Effort
) -> tuple[list[Int64Array], Bound, int]:
    """The best combination whose amounts can be settled in whole minor units."""
    layout = prepared.layout
    which = prepared.low_futures
    refused: list[Int64Array] = []
    work = relaxed.work
    for _ in range(_TRIES_MAX):
        programme = without(layout.with_grid(relaxed.grid), refused)
        added = _with_losses(prepared, programme, relaxed.grid, which, measure.low_values)
        found = search_once(added.programme, layout.portfolio.options, effort)
        work += found.work
        taken = np.rint(found.x[: layout.portfolio.options]).astype(np.int64)
        fixed = replace(layout, programme=with_taken(layout.programme, taken))
        try:
            settled = _settled(prepared, fixed, which, measure)
            columns = whole_amounts(guide, layout, settled.result.x, taken)
        except Infeasible:
            refused.append(taken)
            continue
        claimed = None if layout.smooth.count else Fraction(found.bound * added.size * layout.unit)
        plans = [columns, *nearest_plans(prepared.problem, layout, settled.result.x, columns)]
        return plans, replace(bound, search=claimed, searched_all=found.is_complete), work
    raise Undecided


def _settled(prepared: Prepared, fixed: Layout, which: Int64Array, measure: Measure) -> Answer:
    return solve_on_grids(
        fixed, lambda programme, grid: _with_losses(prepared, programme, grid, which, measure.low_values)
    )


def _best(prepared: Prepared, measure: Measure, plans: list[Int64Array]) -> Int64Array:
    """The best of some plans and of that of the case itself."""
    problem = prepared.problem

    def reached(plan: Int64Array) -> Fraction:
        chosen = problem.options.chosen(plan[problem.option_columns])
        worth = prepared.budgeted(problem.line_amounts(plan), chosen, measure.low_values).lower
        return worth - prepared.soft_cost(plan)

    return prepared.best(plans, reached)
