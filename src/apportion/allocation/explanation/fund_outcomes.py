"""Funds against the plan: what each had in each period, what it paid, what it carries forward and what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from apportion.allocation.explanation.rule_outcomes import row_prices
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.verify_funds import FundPeriod, follow_fund
from apportion.allocation.solution import Solution
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.plan import Allocations, FundOutcome, Reason


def fund_outcomes(problem: Problem, solution: Solution, allocations: Allocations) -> tuple[FundOutcome, ...]:
    """Every fund in every period in which it has money, in the order of the table."""
    case = problem.case
    prices = row_prices(problem, solution)
    top = _top_units(case)
    reserved = bool(problem.reserve_rules)
    outcomes = []
    for index, fund in enumerate(case.funds):
        for step in follow_fund(case, index, allocations):
            period, available, used = step.period, step.carried_in + step.received, step.paid
            if fund.amounts[period] is None and not available:
                continue
            chosen = (allocations.fund == index) & (case.requests.period[allocations.line] == period)
            price = _fund_price(case, fund, period, prices)
            by_unit = np.zeros(len(case.units), dtype=np.int64)
            np.add.at(by_unit, top[case.requests.unit[allocations.line[chosen]]], allocations.amount[chosen])
            order = sorted(np.flatnonzero(by_unit).tolist(), key=lambda k: (-int(by_unit[k]), case.units[k].id))
            outcomes.append(
                FundOutcome(
                    fund=fund.id,
                    name=fund.name,
                    period=case.periods[period],
                    available=available,
                    used=used,
                    pays_for="anything" if fund.pays_for.is_everything else str(fund.pays_for),
                    binding=used == available,
                    price=price,
                    by_unit=tuple((case.units[k].id, int(by_unit[k])) for k in order),
                    reasons=(Reason(_fund_sentence(problem, fund, step, price, reserved=reserved)),),
                    carried_in=step.carried_in,
                    carried_out=step.carried_out,
                    lapsed=step.lapsed,
                )
            )
    return tuple(outcomes)


def _top_units(case: Case) -> np.ndarray:
    """Position of the outermost unit above each unit, or of the unit itself."""
    top = np.arange(len(case.units))
    for k in np.argsort(case.depth, kind="stable").tolist():
        if case.parent_index[k] >= 0:
            top[k] = top[int(case.parent_index[k])]
    return top


def _fund_price(case: Case, fund: Fund, period: int, prices: Mapping[str, Fraction]) -> Fraction | None:
    """What one more unit of money in a period would add: money that is carried forward helps every later one too."""
    last = period
    if fund.carries_forward:
        last = len(case.periods) - 1 if fund.expires is None else max(period, fund.expires)
    found = []
    for at in range(period, last + 1):
        suffix = f".{case.periods[at]}" if len(case.periods) > 1 else ""
        found += [prices.get(f"{kind}.{fund.id}{suffix}") for kind in ("fund", "cash_floor")]
    known = [abs(price) for price in found if price is not None]
    return sum(known, Fraction(0)) if known else None


def _fund_sentence(problem: Problem, fund: Fund, step: FundPeriod, price: Fraction | None, *, reserved: bool) -> str:
    case = problem.case
    if step.left:
        return _left_sentence(case, fund, step, reserved=reserved)
    if not price:
        return "Used up." if problem.options.count else "Used up; more money in this fund alone would change nothing."
    one, worth = wording.one_unit(case), wording.rate(case, price)
    if problem.options.count:
        return f"Used up. Could parts of projects be funded, each {one} more would add {worth} of weighted value."
    return f"Used up: each {one} more would add {worth} of weighted value."


def _left_sentence(case: Case, fund: Fund, step: FundPeriod, *, reserved: bool) -> str:
    left = wording.money(case, step.left)
    if len(case.periods) == 1 and not fund.has_rollover:
        return f"{left} of it is not allocated."
    if reserved:
        return f"{left} is not allocated; reserves may lie in it."
    if step.carried_out:
        return f"{left} is carried forward into {case.periods[step.period + 1]}."
    if fund.expires == step.period:
        return f"{left} is left when the fund expires, and is lost to the plan."
    if step.period + 1 == len(case.periods):
        return f"{left} is left at the end of the plan."
    return f"{left} is left and lapses: the fund does not carry forward."
