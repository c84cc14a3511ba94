"""How a ranked list of projects is funded by hand: down the list, each in full as long as everything it needs is left.

Ranked by weighted value per unit of money. What has to be funded comes first; lower limits of rules are not looked at,
as a ranked list does not look at them either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from apportion.allocation.decisions.portfolio import Portfolio, build_portfolio
from apportion.allocation.decisions.settle import settle
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.decision_bound import option_values
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import Programme, solve
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Mask
from apportion.model.rule import RuleKind

_PAID_MAX: Final = 500
"""Options up to which restricted funds are asked about each project anew."""
_NOISE: Final = 1e-9
"""Relative room for the noise of sums in floating point; whole amounts are checked when they are settled."""


def rank_and_fill(problem: Problem) -> Int64Array | None:
    """Amounts of all columns when options are taken down the ranking; ``None`` where that keeps no hard rule."""
    try:
        return settle(problem, ranked_options(problem))
    except Infeasible:
        return None


def ranked_options(problem: Problem) -> Int64Array:
    """1 for each option that is taken going down the list, 0 for the others; shape (options,)."""
    options, choices = problem.options, problem.options.choices
    portfolio = build_portfolio(problem)
    programme = portfolio.programme
    payable = _Payable.of(problem, portfolio)
    of_option = np.argsort(programme.indices, kind="stable")
    row_of = np.repeat(np.arange(programme.row_lower.size), np.diff(programme.starts))[of_option]
    value_of = programme.values[of_option]
    ends = np.searchsorted(programme.indices[of_option], np.arange(options.count + 1))
    room = programme.row_upper.copy()
    slack = _NOISE * (1.0 + np.abs(np.where(np.isfinite(room), room, 0.0)))
    taken = np.zeros(options.count, dtype=np.int64)
    decided = np.zeros(choices.count, dtype=np.bool_)
    left = _order(problem).tolist()
    # What needs another project fits only once that one is funded, so the list is gone down until nothing more fits.
    while left:
        skipped = []
        for option in left:
            decision = int(choices.decision[option])
            if decided[decision]:
                continue
            own = slice(int(ends[option]), int(ends[option + 1]))
            rows, values = row_of[own], value_of[own]
            fits = bool((values <= room[rows] + slack[rows]).all())
            if fits and payable.with_one_more(taken, option):
                room[rows] -= values
                taken[option], decided[decision] = 1, True
            else:
                skipped.append(option)
        if len(skipped) == len(left):
            break
        left = skipped
    return taken


@dataclass(frozen=True, eq=False)
class _Payable:
    """Whether funds can pay for some options together, where it makes a difference which fund pays for what."""

    programme: Programme | None
    """Upper limits alone; ``None`` where the rows of the options tell already."""

    @classmethod
    def of(cls, problem: Problem, portfolio: Portfolio) -> _Payable:
        if problem.single or problem.options.count > _PAID_MAX:
            return cls(None)
        lower = portfolio.programme.row_lower.copy()
        lower[portfolio.rows] = -np.inf
        lower[portfolio.decision_rows[portfolio.decision_rows >= 0]] = -np.inf
        gain = np.zeros_like(portfolio.programme.gain)
        return cls(replace(portfolio.programme, row_lower=lower, gain=gain, integers=0))

    def with_one_more(self, taken: Int64Array, option: int) -> bool:
        """Whether the options taken and one more can be paid for."""
        if self.programme is None:
            return True
        lower, upper = self.programme.lower.copy(), self.programme.upper.copy()
        lower[: taken.size] = upper[: taken.size] = taken
        lower[option] = upper[option] = 1.0
        return solve(replace(self.programme, lower=lower, upper=upper)).status == "optimal"


def _order(problem: Problem) -> Int64Array:
    """Open options: those of decisions that have to be taken first, then by value per unit of money."""
    options, choices = problem.options, problem.options.choices
    values, places = option_values(choices)
    worth = values.astype(np.float64) / 10.0**places
    money = np.bincount(choices.option, options.most.astype(np.float64), minlength=options.count)
    rate = np.divide(worth, money, out=np.full(worth.size, np.inf), where=money > 0)
    optional = ~(options.must | _mandated(problem))[choices.decision]
    open_ = np.flatnonzero(options.is_open & ((worth > 0) | ~optional))
    return open_[np.lexsort((open_, -rate[open_], optional[open_]))]


def _mandated(problem: Problem) -> Mask:
    """Decisions that a rule asks to be funded; shape (decisions,)."""
    found = np.zeros(problem.options.choices.count, dtype=np.bool_)
    first = problem.option_columns.start
    for row in problem.rows:
        if row.rule.kind is RuleKind.MANDATE and row.columns.size and int(row.columns.min()) >= first:
            found[problem.options.choices.decision[row.columns - first]] = True
    return found
