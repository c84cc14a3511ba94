"""The plan that is best over several futures by a measure, in whole minor units, with its value in each and a bound.

Found by a linear or mixed-integer programme; judged against the case as any plan; its value in every future counted
exactly. The bound is that of a case whose requests return an average over the futures: see ``bounds``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.dispatch import solve_problem
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations
from apportion.allocation.judged import BrokenPlan
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.worth.values import Enclosure
from apportion.kernel.exact import Int64Array
from apportion.model.plan import Allocations
from apportion.risk.robust.blend import blended
from apportion.risk.robust.bounds import Bound, average_problem, bound_of, for_each_request, row_prices, spread
from apportion.risk.robust.budgeted import budget_plan
from apportion.risk.robust.everywhere import Fit
from apportion.risk.robust.measures import WORST, Measure, allowed_weights, measured, most_weight
from apportion.risk.robust.prepared import Prepared
from apportion.risk.robust.search import Aim, Answer, relax, search, settled
from apportion.risk.robust.whole import nearest_plans, whole_amounts

_TRIES_MAX: Final = 20
"""Combinations of options that whole minor units may refuse."""


@dataclass(frozen=True, eq=False)
class RobustPlan:
    """A plan over several futures."""

    measure: Measure
    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array
    """Option taken of each decision, -1 for none."""
    paid: Allocations
    columns: Int64Array
    """Amounts of all columns of the problem."""
    soft_cost: Fraction
    """Value given up for missed soft rules, in minor units."""
    values: tuple[Enclosure, ...]
    """Value in each future net of ``soft_cost``, in minor units; exact where no curve is transcendental."""
    nominal_value: Enclosure
    """Value in the case itself, net of ``soft_cost``."""
    reached: Enclosure
    """What it reaches by the measure: for regret the largest loss against each future's own best plan, as a negative
    number."""
    bound: Bound
    fits: tuple[Fit, ...]
    """How it stands in each future that is a whole case; empty for factors."""
    work: int = 0

    @property
    def gap(self) -> Fraction:
        """How much better any other plan could be by the measure at the most."""
        return max(Fraction(0), self.bound.best - self.reached.lower)


def robust_plan(
    prepared: Prepared, measure: Measure, own_best: Sequence[Fraction] | None = None, effort: Effort = THOROUGH
) -> RobustPlan:
    """The plan that is best by a measure.

    Args:
        prepared: the case and its futures.
        measure: what is maximised.
        own_best: for regret, the value of each future's own best plan: ``regret.own_bests``.
        effort: how far to search where there are options to choose between.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
        NoProbability: when an average is asked for over futures of unknown probability.
        ValueError: when regret is asked for without what it is measured against.
        BrokenPlan: when the judge finds that a plan breaks a hard rule.
    """
    if measure.kind == "budget":
        columns, bound, work = budget_plan(prepared, measure, effort)
        return judged_plan(prepared, measure, columns, bound, None, work)
    if measure.kind == "regret" and own_best is None:
        message = "regret is measured against the best plan of each future"
        raise ValueError(message)
    most = most_weight(measure, prepared.worths.count, prepared.probability)
    offsets = tuple(own_best or ()) if measure.kind == "regret" else (Fraction(0),) * len(most)
    if measure.is_average:
        columns, bound, work = _average(prepared, most, effort)
    else:
        columns, bound, work = _least(prepared, measure, most, offsets, effort)
    return judged_plan(prepared, measure, columns, bound, own_best, work)


def nominal_plan(prepared: Prepared) -> RobustPlan:
    """The plan of the case itself, valued in every future; its measure is the worst of them."""
    most = (Fraction(1),) * prepared.worths.count
    reached = prepared.reached(prepared.start, most, [Fraction(0)] * len(most))
    return judged_plan(prepared, WORST, prepared.start, Bound(reached, (), None))


def judged_plan(
    prepared: Prepared,
    measure: Measure,
    columns: Int64Array,
    bound: Bound,
    own_best: Sequence[Fraction] | None = None,
    work: int = 0,
) -> RobustPlan:
    """Whole amounts judged against the case and valued in every future.

    Raises:
        BrokenPlan: when a hard rule is broken.
    """
    problem = prepared.problem
    amounts = problem.line_amounts(columns)
    chosen = problem.options.chosen(columns[problem.option_columns])
    paid = allocations(problem, columns)
    verdict = verify_amounts(prepared.case, amounts, paid, problem.kept(columns), chosen)
    if not verdict.feasible:
        raise BrokenPlan("; ".join([*(item.rule.id for item in verdict.broken), *verdict.faults]))
    soft_cost = verdict.soft_cost(prepared.case)
    values = tuple(_less(worth, soft_cost) for worth in prepared.worths.exact(amounts, chosen))
    if measure.kind == "budget":
        reached = _less(prepared.budgeted(amounts, chosen, measure.low_values), soft_cost)
    else:
        most = most_weight(measure, len(values), prepared.probability)
        offsets = own_best if measure.kind == "regret" and own_best is not None else [Fraction(0)] * len(values)
        reached = Enclosure(
            measured([value.lower - offsets[k] for k, value in enumerate(values)], most),
            measured([value.upper - offsets[k] for k, value in enumerate(values)], most),
        )
    bound = replace(bound, most=max(bound.most, reached.lower))
    if bound.search is not None:
        bound = replace(bound, search=max(bound.search, reached.lower))
    return RobustPlan(
        measure=measure,
        amounts=amounts,
        chosen=chosen,
        paid=paid,
        columns=columns,
        soft_cost=soft_cost,
        values=values,
        nominal_value=_less(prepared.nominal(amounts, chosen), soft_cost),
        reached=reached,
        bound=bound,
        fits=tuple(other.fit(problem, columns) for other in prepared.others),
        work=work,
    )


def _less(worth: Enclosure, cost: Fraction) -> Enclosure:
    return Enclosure(worth.lower - cost, worth.upper - cost)


def _average(prepared: Prepared, most: Sequence[Fraction], effort: Effort) -> tuple[Int64Array, Bound, int]:
    """The best plan on average is the best plan of the average."""
    whole, parts = allowed_weights([float(part) for part in most], most)
    around = prepared.problem.line_amounts(prepared.start)
    average = blended(prepared.worths, for_each_request(whole, prepared.requests), parts, around)
    problem = average_problem(prepared.problem, average)
    solution = solve_problem(problem, effort)
    top = upper_bound(problem, solution.row_prices).upper / average.times
    found = solution.search
    bound = Bound(
        top,
        tuple(Fraction(part, parts) for part in whole),
        None if found is None else found.bound / average.times,
        found is None or found.is_complete,
    )
    return solution.amounts, bound, solution.work


def _least(
    prepared: Prepared, measure: Measure, most: Sequence[Fraction], offsets: Sequence[Fraction], effort: Effort
) -> tuple[Int64Array, Bound, int]:
    """The best plan by the worst future, the tail or the largest regret."""
    problem, layout, worths = prepared.problem, prepared.layout, prepared.worths
    aim = Aim(
        worths,
        offsets=np.array([float(part) for part in offsets]),
        most=np.array([float(part) for part in most]),
        is_worst=measure.is_worst,
        order=prepared.by_name,
    )
    relaxed = relax(layout, aim, prepared.worst_first(offsets))
    raw = spread(worths.count, relaxed.active, relaxed.weights)
    whole, parts = allowed_weights(raw, most)
    around = layout.near_amounts(relaxed.result.x)
    average = blended(worths, for_each_request(whole, prepared.requests), parts, around)
    guide = average_problem(problem, average)
    offset = sum((Fraction(part, parts) * offsets[k] for k, part in enumerate(whole) if part), Fraction(0))
    prices = row_prices(problem, layout, relaxed.result.prices, relaxed.added.size)
    top = bound_of(guide, average, offset, prices)
    bound = Bound(top, tuple(Fraction(part, parts) for part in whole), None)
    if not problem.options.count:
        found = whole_amounts(guide, layout, relaxed.result.x, np.zeros(0, dtype=np.int64))
        plans = [found, *nearest_plans(problem, layout, relaxed.result.x, found)]
        work = relaxed.work
    else:
        plans, bound, work = _searched(prepared, aim, relaxed, guide, bound, effort)
    return prepared.best(plans, lambda plan: prepared.reached(plan, most, offsets)), bound, work


def _searched(
    prepared: Prepared, aim: Aim, relaxed: Answer, guide: Problem, bound: Bound, effort: Effort
) -> tuple[list[Int64Array], Bound, int]:
    """The best combination whose amounts can be settled in whole minor units."""
    refused: list[Int64Array] = []
    work = 0
    for _ in range(_TRIES_MAX):
        found = search(prepared.layout, aim, relaxed, effort, refused)
        work += found.work
        taken = np.rint(found.result.x[: prepared.layout.portfolio.options]).astype(np.int64)
        try:
            fixed = settled(prepared.layout, aim, found, taken)
            columns = whole_amounts(guide, prepared.layout, fixed.result.x, taken)
        except Infeasible:
            refused.append(taken)
            continue
        # Under bent curves cut on a grid a search proves nothing about plans between its places.
        claimed = None if prepared.layout.smooth.count else Fraction(found.bound_minor)
        plans = [columns, *nearest_plans(prepared.problem, prepared.layout, fixed.result.x, columns)]
        return plans, replace(bound, search=claimed, searched_all=found.result.is_complete), work
    raise Undecided
