"""Restricted funds without a column for every pair of request and fund.

Where rules do not ask which fund pays, only how much each request gets matters. Amounts can be paid exactly when the
requests that nothing but some funds may pay for, together, ask for no more than these funds hold, for every group of
funds (Gale, 1957; Hoffman, 1960). Those few sums take the place of the funds; who pays follows in whole minor units,
with the earliest funds in the user's table used up first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.solution import Solution
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import mentions_funds

_FUNDS_MAX: Final = 30
_CUTS_MAX: Final = 40
"""Groups of funds beyond which the pairs are not more than the sums."""


@dataclass(frozen=True, eq=False)
class WithoutFunds:
    """The same budget with one column per request."""

    problem: Problem
    origin: tuple[int, ...]
    """Per row of ``problem`` the row that it stands for; -1 for a sum over a group of funds."""
    group: tuple[tuple[int, int], ...]
    """Per row the period and the funds, as bits, of such a sum; nothing for others."""
    payers: Int64Array
    """Per line the funds that may pay for it, as bits."""
    fund_rows: dict[tuple[int, int], int]
    """Row of the original problem that limits a fund in a period."""


def without_funds(problem: Problem) -> WithoutFunds | None:
    """The problem of amounts alone; ``None`` where some rule depends on who pays."""
    fund_rows = _fund_rows(problem)
    if fund_rows is None:
        return None
    held = {key: problem.rows[row].upper or 0 for key, row in fund_rows.items()}
    period = problem.case.requests.period.astype(np.int64)
    payers = np.bincount(problem.line, 2.0**problem.fund, minlength=problem.lines).astype(np.int64)
    if bool(((payers == 0) & (problem.floor > 0)).any()):
        return None
    rows: list[Row] = []
    origin: list[int] = []
    group: list[tuple[int, int]] = []
    for index, row in enumerate(problem.rows):
        if index not in fund_rows.values():
            rows.append(_by_line(problem, row))
            origin.append(index)
            group.append((0, 0))
    for when in np.unique(period).tolist():
        for funds in _groups(payers[period == when]):
            if not all((fund, when) in held for fund in _members(funds)):
                return None
            money = sum(held[fund, when] for fund in _members(funds))
            lines = np.flatnonzero((period == when) & (payers != 0) & (payers & ~funds == 0))
            rule = Rule(f"funds.{when}.{funds}", RuleKind.FUND, Measure.MONEY, at_most=Decimal(money), origin="funds")
            rows.append(Row(rule.id, rule, lines, None, None, money))
            origin.append(-1)
            group.append((when, funds))
    if len(rows) > len(problem.rows) + _CUTS_MAX:
        return None
    alone = replace(
        problem,
        line=np.arange(problem.lines, dtype=np.int64),
        fund=np.zeros(problem.lines, dtype=np.int64),
        funds_matter=False,
        cap=np.where(payers == 0, problem.floor, problem.cap),
        rows=tuple(rows),
    )
    return WithoutFunds(alone, tuple(origin), tuple(group), payers, fund_rows)


def _fund_rows(problem: Problem) -> dict[tuple[int, int], int] | None:
    """Rows that limit one fund in one period; ``None`` when another row tells funds apart."""
    period = problem.case.requests.period[problem.line]
    index = {fund.id: position for position, fund in enumerate(problem.case.funds)}
    if len(index) > _FUNDS_MAX or any(fund.match or any(fund.must_spend) for fund in problem.case.funds):
        return None
    found: dict[tuple[int, int], int] = {}
    for at, row in enumerate(problem.rows):
        rule = row.rule
        if rule.kind is RuleKind.FUND and rule.fund:
            own = np.flatnonzero((problem.fund == index[rule.fund]) & (period == rule.period))
            if rule.period is None or row.lower is not None or not np.array_equal(own, row.columns):
                return None
            found[index[rule.fund], rule.period] = at
        elif rule.fund or mentions_funds(rule.applies_to) or mentions_funds(rule.relative_to):
            return None
    return found


def _by_line(problem: Problem, row: Row) -> Row:
    """A row that treats all funds of a line alike, with the line once instead of once for each fund."""
    lines = np.where(
        row.columns < problem.pairs,
        problem.line[np.minimum(row.columns, problem.pairs - 1)] if problem.pairs else 0,
        row.columns - problem.pairs + problem.lines,
    )
    first = np.ones(lines.size, dtype=np.bool_)
    first[1:] = lines[1:] != lines[:-1]
    coefficients = None if row.coefficients is None else row.coefficients[first]
    return replace(row, columns=lines[first], coefficients=coefficients)


def _groups(payers: Int64Array) -> list[int]:
    """All unions of the sets of funds that occur; sums over other groups of funds say no more."""
    found: set[int] = set()
    for own in np.unique(payers[payers != 0]).tolist():
        found |= {own} | {own | other for other in found}
        if len(found) > _CUTS_MAX:
            break
    return sorted(found)


def _members(funds: int) -> list[int]:
    return [fund for fund in range(funds.bit_length()) if funds >> fund & 1]


def with_funds(problem: Problem, alone: WithoutFunds, solution: Solution) -> Solution | None:
    """The same amounts with the funds that pay them, and prices of funds that bound as well; ``None`` if unpaid."""
    lines = solution.amounts[: problem.lines]
    amounts = np.zeros(problem.columns, dtype=np.int64)
    amounts[problem.pairs :] = solution.amounts[problem.lines :]
    period = problem.case.requests.period.astype(np.int64)
    place = np.full((len(problem.case.funds), problem.lines), -1, dtype=np.int64)
    place[problem.fund, problem.line] = np.arange(problem.pairs)
    for when in np.unique(period).tolist():
        inside = [
            (own, np.flatnonzero((period == when) & (alone.payers == own)))
            for own in np.unique(alone.payers[(period == when) & (alone.payers != 0)]).tolist()
        ]
        asked = {own: exact_sum(lines[members]) for own, members in inside}
        held = {fund: problem.rows[row].upper or 0 for (fund, at), row in alone.fund_rows.items() if at == when}
        flow = _in_order(asked, held)
        if flow is None:
            return None
        for own, members in inside:
            ends = np.cumsum(lines[members])
            begins, paid = ends - lines[members], 0
            for fund in _members(own):
                upto = paid + flow[own, fund]
                share = np.clip(np.minimum(ends, upto) - np.maximum(begins, paid), 0, None)
                amounts[place[fund, members]] = share
                paid = upto
    return replace(solution, amounts=amounts, row_prices=_prices(alone, solution))


def _in_order(asked: dict[int, int], held: dict[int, int]) -> dict[tuple[int, int], int] | None:
    """Money from each fund to each set of requests with the same payers, as much as possible from earlier funds.

    A fund that joins pays what others cannot, directly or by taking over from an earlier one what that one can pay
    instead elsewhere: the earlier ones never pay less.
    """
    flow = {(own, fund): 0 for own in asked for fund in _members(own)}
    unpaid = dict(asked)
    for fund in sorted(held):
        left = held[fund]
        while left:
            route = _route(fund, flow, unpaid)
            if route is None:
                break
            # Money enters at the fund and goes to a set; on the way a set gives back what an earlier fund paid it.
            back = [flow[route[k], route[k + 1]] for k in range(1, len(route) - 1, 2)]
            step = min([left, unpaid[route[-1]], *back])
            for k in range(0, len(route) - 1, 2):
                flow[route[k + 1], route[k]] += step
            for k in range(1, len(route) - 1, 2):
                flow[route[k], route[k + 1]] -= step
            unpaid[route[-1]] -= step
            left -= step
    return None if any(unpaid.values()) else flow


def _route(fund: int, flow: dict[tuple[int, int], int], unpaid: dict[int, int]) -> list[int] | None:
    """A shortest way from a fund to a set that is not yet paid: fund, set, fund, set …; ``None`` if there is none."""
    ways: list[list[int]] = [[fund]]
    seen_funds, seen_sets = {fund}, set[int]()
    while ways:
        way = ways.pop(0)
        for own, payer in sorted(flow):
            if payer != way[-1] or own in seen_sets:
                continue
            seen_sets.add(own)
            if unpaid[own]:
                return [*way, own]
            for other in _members(own):
                if other not in seen_funds and flow[own, other]:
                    seen_funds.add(other)
                    ways.append([*way, own, other])
    return None


def _prices(alone: WithoutFunds, solution: Solution) -> dict[int, Fraction]:
    """A fund costs what the dearest set of requests that it may pay for has to pay for its groups of funds."""
    prices = {alone.origin[row]: price for row, price in solution.row_prices.items() if alone.origin[row] >= 0}
    costs = [(alone.group[row], price) for row, price in solution.row_prices.items() if alone.origin[row] < 0]
    sets = np.unique(alone.payers[alone.payers != 0]).tolist()
    for (fund, when), row in alone.fund_rows.items():
        dearest = max(
            (
                sum((price for (at, funds), price in costs if at == when and own & ~funds == 0), Fraction(0))
                for own in sets
                if own >> fund & 1
            ),
            default=Fraction(0),
        )
        if dearest > 0:
            prices[row] = dearest
    return prices
