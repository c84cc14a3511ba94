"""Which fund pays for what, once the amounts are known."""

from __future__ import annotations

import numpy as np

from apportion.allocation.formulation.problem import Problem
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.plan import Allocations

GENERAL = "general"
"""Id of the one fund of a case that states none."""


def fund_ids(case: Case) -> tuple[str, ...]:
    """The funds that allocations refer to."""
    return tuple(fund.id for fund in case.funds) or (GENERAL,)


def allocations(problem: Problem, amounts: Int64Array) -> Allocations:
    """Rows of line, fund and amount above zero, sorted by line and fund.

    Where any fund may pay for anything, funds are drawn down in the order of the user's table, lines in their own.
    """
    if problem.funds_matter:
        line, fund, amount = problem.line, problem.fund, amounts[: problem.pairs]
    elif len(problem.case.funds) <= 1:
        line = np.arange(problem.lines, dtype=np.int64)
        fund, amount = np.zeros(problem.lines, dtype=np.int64), amounts[: problem.pairs]
    else:
        line, fund, amount = _draw_down(problem.case, amounts[: problem.pairs])
    kept = amount > 0
    return Allocations(line[kept].astype(np.int32), fund[kept].astype(np.int32), amount[kept])


def _draw_down(case: Case, amounts: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Lay the amounts of a period end to end beside the money of its funds and cut where a fund runs out."""
    lines, funds, parts = [], [], []
    for period in range(len(case.periods)):
        inside = np.flatnonzero(case.requests.period == period)
        if not inside.size:
            continue
        ends = np.cumsum(amounts[inside])
        money = np.cumsum([fund.amounts[period] or 0 for fund in case.funds])
        cuts = np.unique(np.concatenate([ends, money[money < ends[-1]]]))
        starts = np.concatenate([[0], cuts[:-1]])
        line = np.searchsorted(ends, starts, side="right")
        fund = np.minimum(np.searchsorted(money, starts, side="right"), len(case.funds) - 1)
        lines.append(inside[np.minimum(line, inside.size - 1)])
        funds.append(fund)
        parts.append(cuts - starts)
    if not lines:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    line, fund, part = np.concatenate(lines), np.concatenate(funds), np.concatenate(parts)
    order = np.lexsort((fund, line))
    return line[order], fund[order], part[order]
