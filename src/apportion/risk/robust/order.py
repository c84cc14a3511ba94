"""One order in which projects are funded, however much money there will be: decided before the money is known.

In every future the projects at the front of the order are funded as far as the money goes, so that what is funded with
little money stays funded with more. The order is the best one on average, or by a mixture of the average and the tail:
Koç, Morton, Popova, Hess, Kee and Richards (2009), Prioritizing project selection; LOGOS (Idaho National Laboratory).
Budgets are revealed one after another as a two-stage programme; all futures are planned together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from apportion.allocation.decisions.portfolio import Portfolio, build_portfolio
from apportion.allocation.decisions.settle import settle
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations
from apportion.allocation.judged import BrokenPlan
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.solve import Programme
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array
from apportion.risk.futures import Futures, UnlikeFutures
from apportion.risk.robust.measures import NoProbability
from apportion.risk.robust.rows import with_tail
from apportion.risk.robust.search import search_once
from apportion.risk.robust.worths import Gains


@dataclass(frozen=True, eq=False)
class Ordered:
    """The best order, and what it funds in each future."""

    futures: tuple[str, ...]
    chosen: tuple[Int64Array, ...]
    """Option taken of each decision in each future, -1 for none."""
    amounts: tuple[Int64Array, ...]
    """Minor units per request line in each future."""
    values: tuple[Fraction, ...]
    """Value in each future, exact."""
    average: Fraction
    """Value on average, exact."""
    bound: Fraction
    """No order reaches more of what was maximised, on the word of the search."""
    is_complete: bool
    """False when the search ended at its limit of work."""
    funded_in: Int64Array
    """In how many futures each group of decisions is funded: more means further to the front."""


def best_order(
    futures: Futures,
    *,
    group: Int64Array | None = None,
    level: Fraction = Fraction(0),
    aversion: Fraction = Fraction(0),
    effort: Effort = THOROUGH,
) -> Ordered:
    """The best order of the decisions of a case whose money is not known yet.

    Args:
        futures: the same decisions with the money of each future, and their probabilities.
        group: decisions that stand at one place of the order together, such as one project paid from one of several
            budgets; shape (decisions,). ``None``: every decision has its own.
        level: of the tail.
        aversion: part of the tail in the mixture, from 0 (the average alone) to 1.
        effort: how far to search.

    Raises:
        NoProbability: when probabilities are not known.
        UnlikeFutures: when requests are divisible, whose amounts have no order.
        Infeasible: when a future has no plan.
        BrokenPlan: when the judge finds that a plan breaks a hard rule.
    """
    if futures.probability is None:
        message = "an average over futures needs a probability for each"
        raise NoProbability(message)
    problems = [formulate(case) for case in futures.cases]
    for problem in problems:
        if bool((problem.options.choices.decision_of_line(problem.lines) < 0).any()):
            message = "an order is one of projects that are funded or not; some requests are divisible"
            raise UnlikeFutures(message)
    portfolios = [build_portfolio(problem) for problem in problems]
    places = np.arange(problems[0].options.choices.count) if group is None else group
    # With little money first: what is funded there stays funded with more.
    by_money = sorted(range(futures.count), key=lambda k: (futures.cases[k].total, futures.names[k]))
    stacked = _stacked(portfolios, [float(part) * (1.0 - float(aversion)) for part in futures.probability])
    of_group = places[problems[0].options.choices.decision]
    programme = _nested(stacked, portfolios[0].options, of_group, by_money)
    added = programme
    size = 1.0
    if aversion:
        most = np.array([min(1.0, float(part / (1 - level))) if level < 1 else 1.0 for part in futures.probability])
        with_measure = with_tail(programme, _gains(portfolios), np.zeros(futures.count), most)
        gain = with_measure.programme.gain.copy()
        gain[with_measure.level :] *= float(aversion)
        added, size = replace(with_measure.programme, gain=gain), with_measure.size
    found = search_once(added, programme.integers, effort)
    taken = np.rint(found.x[: programme.integers]).astype(np.int64).reshape(futures.count, -1)
    return _judged(futures, problems, taken, of_group, (found.bound * size * portfolios[0].unit, found.is_complete))


def _stacked(portfolios: Sequence[Portfolio], weight: Sequence[float]) -> Programme:
    """The programmes of all futures beside each other, all options in front."""
    unit = portfolios[0].unit
    if any(one.unit != unit or one.options != portfolios[0].options for one in portfolios):
        message = "futures differ so much in money that one programme does not hold them"
        raise UnlikeFutures(message)
    options = portfolios[0].options
    place, behind = [], options * len(portfolios)
    for k, one in enumerate(portfolios):
        others = one.programme.gain.size - options
        place.append(np.concatenate([np.arange(k * options, (k + 1) * options), np.arange(behind, behind + others)]))
        behind += others
    gain, lower, upper = np.zeros(behind), np.zeros(behind), np.zeros(behind)
    for one, columns, part in zip(portfolios, place, weight, strict=True):
        gain[columns] = one.programme.gain * part
        lower[columns], upper[columns] = one.programme.lower, one.programme.upper
    sizes = np.concatenate([np.diff(one.programme.starts) for one in portfolios])
    return Programme(
        gain=gain,
        lower=lower,
        upper=upper,
        row_lower=np.concatenate([one.programme.row_lower for one in portfolios]),
        row_upper=np.concatenate([one.programme.row_upper for one in portfolios]),
        starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        indices=np.concatenate(
            [columns[one.programme.indices] for one, columns in zip(portfolios, place, strict=True)]
        ),
        values=np.concatenate([one.programme.values for one in portfolios]),
        integers=options * len(portfolios),
    )


def _nested(programme: Programme, options: int, group: Int64Array, by_money: Sequence[int]) -> Programme:
    """What is funded in one future is funded in the next one with more money."""
    lower, upper, columns, values = [], [], [], []
    for less, more in pairwise(by_money):
        for place in np.unique(group).tolist():
            own = np.flatnonzero(group == place)
            columns.append(np.concatenate([less * options + own, more * options + own]))
            values.append(np.concatenate([np.ones(own.size), -np.ones(own.size)]))
            lower.append(-np.inf)
            upper.append(0.0)
    if not columns:
        return programme
    sizes = np.cumsum([part.size for part in columns])
    return replace(
        programme,
        row_lower=np.concatenate([programme.row_lower, lower]),
        row_upper=np.concatenate([programme.row_upper, upper]),
        starts=np.concatenate([programme.starts, programme.starts[-1] + sizes]).astype(np.int64),
        indices=np.concatenate([programme.indices, *columns]),
        values=np.concatenate([programme.values, *values]),
    )


def _gains(portfolios: Sequence[Portfolio]) -> Gains:
    """What each future's own options return in it."""
    options, count = portfolios[0].options, len(portfolios)
    per_column = np.zeros((count, options * count))
    for k, one in enumerate(portfolios):
        per_column[k, k * options : (k + 1) * options] = one.programme.gain[:options]
    return Gains(per_column, np.zeros(count))


def _judged(
    futures: Futures,
    problems: Sequence[Problem],
    taken: Int64Array,
    group: Int64Array,
    claimed: tuple[float, bool],
) -> Ordered:
    """Every future's plan in whole minor units, judged against its own case."""
    chosen, amounts, values = [], [], []
    funded = np.zeros((len(problems), int(group.max(initial=-1)) + 1), dtype=np.int64)
    for k, problem in enumerate(problems):
        columns = settle(problem, taken[k])
        own = problem.options.chosen(taken[k])
        lines = problem.line_amounts(columns)
        verdict = verify_amounts(futures.cases[k], lines, allocations(problem, columns), problem.kept(columns), own)
        if not verdict.feasible:
            raise BrokenPlan("; ".join([*(item.rule.id for item in verdict.broken), *verdict.faults]))
        requests = futures.cases[k].requests
        values.append(total_value(requests, lines).lower + options_worth(requests.choices, own))
        chosen.append(own)
        amounts.append(lines)
        np.maximum.at(funded[k], group, taken[k])
    _check_order(funded)
    probability = futures.probability or ()
    return Ordered(
        futures=futures.names,
        chosen=tuple(chosen),
        amounts=tuple(amounts),
        values=tuple(values),
        average=sum((part * value for part, value in zip(probability, values, strict=True)), Fraction(0)),
        bound=Fraction(claimed[0]),
        is_complete=claimed[1],
        funded_in=funded.sum(axis=0),
    )


def _check_order(funded: Int64Array) -> None:
    """Of any two futures one funds all that the other does.

    Raises:
        BrokenPlan: when there is no such order.
    """
    ranked = funded[np.argsort(funded.sum(axis=1), kind="stable")]
    if bool((np.diff(ranked, axis=0) < 0).any()):
        message = "what is funded in the futures has no common order"
        raise BrokenPlan(message)
