"""The search for the best combination of options.

First the relaxation, in which parts of options may be taken: its prices bound every plan, and they tell which options
are worth far more, or far less, than what their money could do elsewhere. Only the others, the *core*, are searched at
first (Balas and Zemel, 1980). The plan found there and the bound together rule out every option whose reduced cost is
larger than the gap between them, and the search over what remains is a search over everything.

The combination found is then settled in whole minor units by the methods for divisible problems.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.decisions.envelope import Envelope
from apportion.allocation.decisions.incumbent import first_plan, good_plan
from apportion.allocation.decisions.portfolio import Portfolio, build_portfolio
from apportion.allocation.decisions.settle import settle
from apportion.allocation.decisions.tree import Margin
from apportion.allocation.decisions.windows import Goal, fits_windows, search_in_windows
from apportion.allocation.divisible.programme import allowed_price
from apportion.allocation.divisible.refinement import refine
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.problem import Problem, soft_price
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.decision_bound import option_values
from apportion.allocation.solution import Infeasible, SearchOutcome, Solution, Undecided
from apportion.allocation.solve import LpResult, Programme, Search, solve, solver_version
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.pieces import FloatArray, Smooth
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array

_DIRECT: Final = 5_000
"""Up to so many options all of them are searched at once: the few large ones decide, wherever they stand."""
_CORE: Final = 300
"""Options searched at first in larger problems, beside those that the relaxation takes in part."""
_GROWTH: Final = 4
_FIRST_LOOK: Final = 1_000
"""Options from which, up to the number above, a good plan is looked for before all of them are searched."""
_CORE_NODES: Final = 100
"""A core is only a first look: to search it to the last unit would be wasted."""
_CORE_GAP: Final = 1e-6
_ROUNDS_MAX: Final = 12
"""Rounds of refinement of bent curves in the relaxation."""
_WHOLE: Final = 1e-6
"""How far from a whole number the solver's yes or no may be."""
_SIDE_BY_SIDE: Final = 4
"""So many nodes looked at side by side count as one in the limit of work; they cost less than a quarter of one."""
_TRIES_MAX: Final = 20
_TANGENTS_MAX: Final = 20
"""Searches under ever more tangents."""
_NOISE: Final = 1e-6
"""Programme units of value that count as none."""
_STUCK_MAX: Final = 4
"""Searches in a row that bring neither a better plan nor a lower bound."""
_CLOSE_UNITS: Final = Fraction(1, 100)
"""Minor units of value between bound and plan that count as nothing, and the part of the value that does."""
_CLOSE_PART: Final = Fraction(1, 10**9)
_PLACES: Final = 9
"""Decimals of prices: with one common denominator the bound is computed in whole numbers."""


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The relaxation solved: its gain is an upper bound, its prices and reduced costs say how far options are from it.

    Everything is in programme units.
    """

    programme: Programme
    """With curves cut around the solution."""
    answer: LpResult
    prices: dict[int, Fraction]
    work: int
    smooth: Smooth
    bent: FloatArray
    """Amounts of the lines with bent curves."""


def solve_by_branching(problem: Problem, effort: Effort = THOROUGH) -> Solution:
    """The best combination of options with amounts in whole minor units.

    Raises:
        Infeasible: when no combination, or no whole amounts, keep all hard rules.
    """
    portfolio = build_portfolio(problem)
    relaxed = _relax(problem, portfolio)
    if portfolio.smooth.count:
        found = _on_envelopes(problem, relaxed, effort)
    else:
        found = _settled(problem, portfolio, relaxed.programme, relaxed.answer, effort)
    return Solution(
        amounts=found.amounts,
        row_prices=relaxed.prices,
        method="branch and bound",
        work=relaxed.work + found.work,
        solver="HiGHS",
        solver_version=solver_version(),
        search=SearchOutcome(bound=found.bound, is_complete=found.is_complete, nodes=found.nodes),
    )


def relaxed_bound(problem: Problem) -> Fraction:
    """What no plan of a problem with options can be worth more than, by the relaxation alone and to its tolerance.

    Raises:
        Infeasible: when not even parts of options keep all hard rules.
    """
    portfolio = build_portfolio(problem)
    return Fraction(_relax(problem, portfolio).answer.objective * portfolio.unit)


@dataclass(frozen=True, eq=False)
class _Found:
    """A combination with its amounts, and what the search for it claims."""

    amounts: Int64Array
    bound: Fraction
    """In minor units of value."""
    is_complete: bool
    nodes: int
    work: int
    bent: FloatArray
    """Amounts of the lines with bent curves before they were settled."""


def _settled(
    problem: Problem, portfolio: Portfolio, programme: Programme, relaxed: LpResult | None, effort: Effort
) -> _Found:
    """The best combination whose amounts can be settled in whole minor units."""
    work = nodes = 0
    step = _least_step(problem, portfolio)
    for _ in range(_TRIES_MAX):
        found = _search(portfolio, programme, relaxed, effort, step)
        work, nodes = work + found.work, nodes + found.nodes
        taken = np.rint(found.x[: portfolio.options]).astype(np.int64)
        try:
            amounts = settle(problem, taken)
        except Infeasible:
            # The solver's tolerance let through what whole minor units do not: leave this combination out and go on.
            programme = _without(programme, taken)
            continue
        bound = Fraction(found.bound * portfolio.unit) + portfolio.constant
        return _Found(amounts, bound, found.is_complete, nodes, work, _smooth_amounts(portfolio, found))
    # So many combinations were refused for the last minor unit; whether another one keeps the rules is not known.
    raise Undecided


def _on_envelopes(problem: Problem, relaxed: _Relaxed, effort: Effort) -> _Found:
    """With bent curves: search under tangents, touch the curves where the answer stood, until nothing is left between.

    Each search bounds every plan from above, each settled answer is a plan: the best of both is kept.
    """
    envelope = Envelope.around(problem.case.requests, relaxed.smooth, relaxed.bent)
    best: _Found | None = None
    highest = Fraction(0)
    work = nodes = 0
    bound, complete = None, False
    before: Fraction | None = None
    highest_before = highest
    stuck = 0
    for _ in range(_TANGENTS_MAX):
        portfolio = build_portfolio(problem, envelope.at.shape[1])
        try:
            found = _settled(problem, portfolio, portfolio.with_segments(*envelope.segments()), None, effort)
        except Infeasible:
            if best is None:
                raise
            # Whole minor units refused what the finer tangents propose; the plan found before stands.
            break
        work, nodes = work + found.work, nodes + found.nodes
        if bound is None or found.bound < bound:
            bound, complete = found.bound, found.is_complete
        worth = _worth(problem, found.amounts)
        if best is None or worth > highest:
            best, highest = found, worth
        close = max(_CLOSE_UNITS, abs(highest) * _CLOSE_PART)
        moved = before is None or before - bound > close or worth > highest_before
        stuck = 0 if moved else stuck + 1
        if not found.is_complete or bound - highest <= close or stuck >= _STUCK_MAX:
            break
        before, highest_before = bound, highest
        settled = problem.line_amounts(found.amounts)[relaxed.smooth.line].astype(np.float64)
        envelope = envelope.touching(found.bent).touching(settled)
    if best is None or bound is None:
        raise Infeasible
    return replace(best, bound=bound, is_complete=complete, nodes=nodes, work=work)


def _worth(problem: Problem, amounts: Int64Array) -> Fraction:
    """Weighted value net of soft rules, at the lower end where it is enclosed."""
    requests = problem.case.requests
    chosen = problem.options.chosen(amounts[problem.option_columns])
    soft = (row for row in problem.rows if not row.rule.is_hard)
    cost = sum((soft_price(row, problem) * row.violation(amounts) for row in soft), Fraction(0))
    of_lines = total_value(requests, problem.line_amounts(amounts)).lower
    return of_lines + options_worth(requests.choices, chosen) - cost


def _without(programme: Programme, taken: Int64Array) -> Programme:
    """The programme with one combination of options ruled out."""
    options = taken.size
    values = np.where(taken > 0, 1.0, -1.0)
    return replace(
        programme,
        row_lower=np.append(programme.row_lower, -np.inf),
        row_upper=np.append(programme.row_upper, float(taken.sum()) - 1.0),
        starts=np.append(programme.starts, programme.starts[-1] + options),
        indices=np.concatenate([programme.indices, np.arange(options, dtype=np.int64)]),
        values=np.concatenate([programme.values, values]),
    )


def _relax(problem: Problem, portfolio: Portfolio) -> _Relaxed:
    refined = refine(
        portfolio.smooth,
        lambda grid: replace(portfolio.cut_on(grid), integers=0),
        lambda answer: _smooth_amounts(portfolio, answer),
        _ROUNDS_MAX,
    )
    prices = _prices(problem, portfolio, refined.answer)
    return _Relaxed(refined.programme, refined.answer, prices, refined.work, portfolio.smooth, refined.bent)


def _smooth_amounts(portfolio: Portfolio, answer: LpResult) -> FloatArray:
    smooth = portfolio.smooth
    filled = np.bincount(portfolio.segment_piece, answer.x[portfolio.segments], minlength=smooth.count)
    return np.asarray(smooth.low + filled * portfolio.unit)


def _prices(problem: Problem, portfolio: Portfolio, answer: LpResult) -> dict[int, Fraction]:
    """Prices near the solver's with one power of ten below them; of two roundings the one with the lower bound."""
    best: dict[int, Fraction] = {}
    lowest: Fraction | None = None
    duals = answer.prices[portfolio.rows]
    for places in (_PLACES // 2, _PLACES):
        prices = {}
        for index, dual in enumerate(duals.tolist()):
            per_measure = dual * portfolio.unit / float(portfolio.measures[index])
            price = allowed_price(problem, index, Fraction(round(per_measure * 10**places), 10**places))
            if price:
                prices[index] = price
        bound = upper_bound(problem, prices).upper
        if lowest is None or bound < lowest:
            best, lowest = prices, bound
    return best


def _search(
    portfolio: Portfolio, programme: Programme, relaxed: LpResult | None, effort: Effort, least: float
) -> LpResult:
    """The best combination of options: in windows where options are all there is and few, by cores where they are not.

    Args:
        portfolio: the options.
        programme: what to search.
        relaxed: the relaxation; without it everything is searched at once.
        effort: how far to search.
        least: the least difference between the values of two plans, in programme units; 0 where it is not known.
    """
    programme = replace(programme, integers=portfolio.options)
    early = _in_windows(programme, effort, least) if fits_windows(programme) else None
    if early is not None and early.is_complete:
        return early
    if early is None:
        return _search_cores(programme, relaxed, effort, least, None)
    # What many nodes did not finish may still be told apart by cuts.
    found = _search_cores(programme, relaxed, replace(effort, work=effort.work // _SIDE_BY_SIDE), least, early)
    return replace(found, bound=max(found.objective, min(found.bound, early.bound)))


def _search_cores(
    programme: Programme, relaxed: LpResult | None, effort: Effort, least: float, known: LpResult | None
) -> LpResult:
    """The best combination of options, by ever larger cores until the rest is ruled out or the work is done.

    Args:
        programme: what to search.
        relaxed: the relaxation; without it everything is searched at once.
        effort: how far to search.
        least: the least difference between the values of two plans, in programme units; 0 where it is not known.
        known: a plan with the work that it took, where there is one.
    """
    options = programme.integers
    step = max(_NOISE, least * (1.0 - _NOISE))
    # What is not looked at is worth less than half a step more: no more at all where no plan lies in between.
    unseen = 0.0 if least >= _NOISE else step / 2
    ceiling = np.inf if relaxed is None else relaxed.objective
    held = np.zeros(options) if relaxed is None else np.rint(relaxed.x[:options])
    distance = np.zeros(options) if relaxed is None else np.abs(relaxed.reduced[:options])
    partial = np.zeros(options, dtype=np.bool_) if relaxed is None else np.abs(relaxed.x[:options] - held) > _WHOLE
    order = np.lexsort((np.arange(options), distance, ~partial))
    is_small = options <= _DIRECT or relaxed is None
    size = options if is_small else min(options, int(partial.sum()) + _CORE)
    work = nodes = 0
    best = known if known is not None or not is_small else _first(programme, relaxed, effort, step)
    has_first = best is not None
    if best is not None:
        work, nodes = best.work, best.nodes
        if ceiling - best.objective <= max(float(effort.gap) * abs(best.objective), step / 2):
            bound = best.objective if ceiling - best.objective <= step / 2 and not unseen else ceiling
            return replace(best, bound=bound, is_complete=True)
    while True:
        inside = np.zeros(options, dtype=np.bool_)
        inside[order[:size]] = True
        is_all = size >= options
        if best is not None and (not is_all or has_first):
            # What can still be part of a better plan: everything whose reduced cost does not use up the gap.
            gap = ceiling - best.objective - step / 2
            needed = (distance <= gap) | partial
            if has_first:
                inside = needed
            elif int(needed.sum()) <= size:
                inside, is_all = needed | inside, True
        found = solve(
            _fixed_outside(programme, held, inside),
            search=_limits(int(inside.sum()), effort, step) if is_all else _first_look(effort, step),
            known=None if best is None else best.x,
            hint=effort.taken if effort.taken is not None and effort.taken.size == options else None,
        )
        work, nodes = work + found.work, nodes + found.nodes
        if found.status == "optimal" and (best is None or found.objective > best.objective):
            best = found
        if best is not None:
            open_gap = ceiling - best.objective
            close = open_gap <= max(float(effort.gap) * abs(best.objective), step / 2)
            if close or is_all:
                hidden = 0.0 if bool(inside.all()) else unseen
                bound = min(ceiling, max(best.objective + hidden, found.bound)) if is_all else ceiling
                bound = min(bound, best.objective) if open_gap <= step / 2 and not unseen else bound
                complete = close or (is_all and found.is_complete)
                return replace(best, bound=bound, is_complete=complete, nodes=nodes, work=work)
        elif is_all:
            raise Infeasible if found.status == "infeasible" else Undecided
        size = min(options, size * _GROWTH)


def _in_windows(programme: Programme, effort: Effort, least: float) -> LpResult | None:
    """The best combination of options alone; ``None`` where the search by HiGHS has to find one."""
    margin = Margin(float(effort.gap), max(_NOISE, least * (1.0 - _NOISE)) if least >= _NOISE else _NOISE / 2)
    nodes = max(effort.nodes_min, min(effort.nodes_max, effort.work // programme.gain.size))
    found = search_in_windows(programme, Goal(margin, nodes * _SIDE_BY_SIDE), effort.taken)
    if found is None:
        return None
    # Values lie whole steps apart: what is worth less than a step more than the plan is worth no more.
    bound = found.bound if least < _NOISE else math.floor(found.bound / least + _NOISE / 2) * least
    return replace(found, bound=max(bound, found.objective))


def _first(programme: Programme, relaxed: LpResult | None, effort: Effort, step: float) -> LpResult | None:
    """A plan to start from, where the number of options makes one worth its work."""
    if relaxed is None or programme.integers < _FIRST_LOOK or relaxed.prices.size != programme.row_lower.size:
        return None
    nodes_max = max(1, effort.work // programme.gain.size)
    if effort.gap and programme.integers == programme.gain.size:
        # What is close enough to the relaxation needs no further proof.
        found = good_plan(programme, relaxed, relaxed.objective / (1.0 + float(effort.gap)), nodes_max)
        if found is not None:
            return found
    return first_plan(programme, relaxed, max(_CORE_GAP, float(effort.gap) / 5), step / 2, nodes_max)


def _first_look(effort: Effort, step: float) -> Search:
    return Search(min(_CORE_NODES, effort.nodes_max), max(_CORE_GAP, float(effort.gap) / 2), step / 2)


def _limits(columns: int, effort: Effort, step: float) -> Search:
    nodes = max(effort.nodes_min, min(effort.nodes_max, effort.work // max(columns, 1)))
    return Search(nodes, float(effort.gap), step / 2)


def _fixed_outside(programme: Programme, held: FloatArray, inside: np.ndarray) -> Programme:
    """The programme with the options outside the core held where the relaxation has them."""
    lower, upper = programme.lower.copy(), programme.upper.copy()
    outside = np.flatnonzero(~inside)
    lower[outside] = upper[outside] = held[outside]
    return replace(programme, lower=lower, upper=upper)


def _least_step(problem: Problem, portfolio: Portfolio) -> float:
    """The least difference between the values of two plans, in programme units, where options alone have a value.

    A bound closer to a plan than that proves it. 0 where amounts have values too, or soft rules a price.
    """
    if portfolio.smooth.count or portfolio.programme.gain[portfolio.options :].any():
        return 0.0
    values, places = option_values(problem.options.choices)
    return float(Fraction(math.gcd(*values.tolist()), 10**places)) / portfolio.unit
