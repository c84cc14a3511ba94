"""Rules and funds against the plan: what they demand, where the plan stands, and what relaxing them would be worth."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from apportion.allocation.demands import demand
from apportion.allocation.outcomes import LinePrices, slope_at
from apportion.allocation.problem import Problem
from apportion.allocation.solution import Solution
from apportion.allocation.verify import Measured, Verdict
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.plan import Allocations, FundOutcome, Reason, RuleOutcome
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector


def rule_outcomes(problem: Problem, solution: Solution, verdict: Verdict, lines: LinePrices) -> tuple[RuleOutcome, ...]:
    """Every rule, or each of those that *each unit* stands for, as measured by the judge, with its price.

    A hard limit on each request is one outcome: how many requests stand at it, and where relaxing it is worth most.
    """
    prices = _prices(problem, solution)
    amounts = problem.line_amounts(solution.amounts)
    felt = _bounds_felt(problem, amounts, lines)
    outcomes = []
    for item in verdict.measured:
        outcome = _outcome(problem.case, item, prices)
        if item.rule.applies_to.each == "request" and item.rule.is_hard:
            outcome = _of_each_request(problem.case, outcome, item, felt.get(item.rule.id, []))
        outcomes.append(outcome)
    return tuple(outcomes)


def _bounds_felt(problem: Problem, amounts: Int64Array, lines: LinePrices) -> dict[str, list[tuple[Fraction, int]]]:
    """Per rule on each request: the requests that stand at it, with what one unit of money of relaxing is worth there.

    A request held up by the rule returns less than money is worth elsewhere, one held down more; the difference is the
    price.
    """
    requests = problem.case.requests
    felt: dict[str, list[tuple[Fraction, int]]] = {}
    for (line, side), rule in problem.bound_rules.items():
        amount = int(amounts[line])
        if amount != int((problem.floor if side == "floor" else problem.cap)[line]):
            continue
        slope = slope_at(requests, line, amount, after=side == "cap") * requests.weight.fraction(line)
        gain = slope - lines.price(line)
        felt.setdefault(rule, []).append((max(Fraction(0), gain if side == "cap" else -gain), line))
    return felt


def _of_each_request(case: Case, outcome: RuleOutcome, item: Measured, felt: list[tuple[Fraction, int]]) -> RuleOutcome:
    """The outcome of a rule on each request; the tightest one stands for all where none is at its limit."""
    rule = item.rule
    if not felt:
        return replace(
            outcome, rule=rule.id, name=rule.title, binding=False, price=Fraction(0), text=_room_sentence(case, item)
        )
    price, line = max(felt, key=lambda entry: (entry[0], -entry[1]))
    many = f"{len(felt)} requests stand" if len(felt) > 1 else "1 request stands"
    text = f"Binds: {many} exactly at it."
    if price:
        text += (
            f" Relaxing it by {wording.one_unit(case)} for {case.requests.name[line]} alone would add "
            f"{wording.rate(case, price)} of weighted value" + (", the most of them." if len(felt) > 1 else ".")
        )
    have = f"{len(felt)} at the limit"
    return replace(outcome, rule=rule.id, name=rule.title, have=have, binding=True, price=price, text=text)


def _room_sentence(case: Case, item: Measured) -> str:
    amount = wording.quantity if item.rule.measured_in is Measure.QUANTITY else wording.money
    return f"Holds with {amount(case, item.room)} to spare where it is tightest."


def _prices(problem: Problem, solution: Solution) -> dict[str, Fraction]:
    """Price per row id; a rule with two sides has at most one that is felt."""
    prices: dict[str, Fraction] = {}
    known = {row.id for row in problem.rows}
    for index, price in solution.row_prices.items():
        row = problem.rows[index]
        prices[row.id] = prices.get(row.id, Fraction(0)) + price
    for name in known:
        prices.setdefault(name, Fraction(0))
    for k, rule in enumerate(problem.reserve_rules):
        # Money kept back could be used as any other money of the total.
        held = int(solution.amounts[problem.pairs + k]) == int(problem.reserve_floor[k])
        prices[rule.id] = -prices.get("total", Fraction(0)) if held else Fraction(0)
    kept = sum(
        (Fraction(rule.at_least or 0) for rule in problem.reserve_rules if rule.measured_in is Measure.PERCENT),
        Fraction(0),
    )
    if "total" in prices:
        # Of each unit more in the total, a reserve in percent keeps its part back.
        prices["total"] *= 1 - kept
    return prices


def _outcome(case: Case, item: Measured, prices: dict[str, Fraction]) -> RuleOutcome:
    rule = item.rule
    raw = prices.get(item.id)
    per_unit = case.currency.minor_per_major if rule.measured_in is Measure.QUANTITY else 1
    price = None if raw is None else abs(raw) / per_unit
    broken = item.broken_by
    cost = Fraction(rule.price or 0) * broken * per_unit if not rule.is_hard else Fraction(0)
    outcome_name = rule.title if item.id == rule.id else f"{rule.title} ({item.id.partition('/')[2]})"
    binding = (item.at_least is not None or item.at_most is not None) and (item.room == 0 or bool(price) or broken > 0)
    return RuleOutcome(
        rule=item.id,
        kind=rule.kind,
        name=outcome_name,
        reason=rule.reason,
        authority=rule.authority,
        hard=rule.is_hard,
        origin=rule.origin,
        scope=_scope(rule),
        have=_have(case, item),
        need=demand(case, rule),
        slack=item.room,
        binding=binding,
        price=price,
        broken_by=broken,
        cost=cost,
        text=_sentence(case, item, raw, price, binding=binding, cost=cost),
    )


def _scope(rule: Rule) -> str:
    about = _selector_words(rule.applies_to)
    if rule.kind in (RuleKind.SHARE, RuleKind.RATIO):
        base = "everything allocated" if rule.relative_to.is_everything else _selector_words(rule.relative_to)
        return f"{about}, relative to {base}"
    return about


def _selector_words(selector: Selector) -> str:
    return "everything" if selector.is_everything else str(selector)


def _have(case: Case, item: Measured) -> str:
    rule = item.rule
    if rule.measured_in is Measure.QUANTITY:
        return f"{wording.quantity(case, item.have)} {rule.resource}"
    if item.base is None:
        return wording.money(case, item.have)
    if rule.kind is RuleKind.CHANGE:
        return (
            f"{_sign(item.have)}{wording.percent(case, item.have)} against last year's {wording.money(case, item.base)}"
        )
    return f"{wording.percent(case, item.have)} of {wording.money(case, item.base)}"


def _sign(number: Fraction) -> str:
    return "+" if number > 0 else ""


def _sentence(
    case: Case, item: Measured, raw: Fraction | None, price: Fraction | None, *, binding: bool, cost: Fraction
) -> str:
    rule = item.rule
    amount = wording.quantity if rule.measured_in is Measure.QUANTITY else wording.money
    if item.broken_by and rule.is_hard:
        return f"Broken by {amount(case, item.broken_by)}."
    if item.broken_by:
        given_up = wording.value(case, cost)
        return f"Soft, and missed by {amount(case, item.broken_by)} at a cost of {given_up} of weighted value."
    if not binding:
        return f"Holds with {amount(case, item.room)} to spare."
    if price is None:
        return "Met exactly."
    if not price:
        return "Met exactly; relaxing it a little would change nothing."
    return _price_sentence(case, rule, price, "more" if raw is not None and raw > 0 else "less")


def _price_sentence(case: Case, rule: Rule, price: Fraction, direction: str) -> str:
    """What giving way by one unit would be worth."""
    unit = wording.one_unit(case)
    worth = f"{wording.rate(case, price)} of weighted value."
    if rule.kind is RuleKind.TOTAL:
        return f"Each {unit} more would add {worth}"
    if rule.kind is RuleKind.RESERVE:
        return f"Each {unit} kept back gives up {worth}"
    if rule.kind in (RuleKind.SHARE, RuleKind.RATIO, RuleKind.MATCH):
        return f"Binds: each {unit} by which it gave way would add {worth}"
    if rule.measured_in is Measure.QUANTITY:
        rate = wording.rate(case, price, 2)
        return f"Binds: {direction} {rule.resource} would at first add weighted value at the rate of {rate} each."
    return f"Binds: each {unit} {direction} in its limit would add {worth}"


def fund_outcomes(problem: Problem, solution: Solution, allocations: Allocations) -> tuple[FundOutcome, ...]:
    """Every fund in every period in which it has money, in the order of the table."""
    case = problem.case
    prices = _prices(problem, solution)
    top = _top_units(case)
    outcomes = []
    for index, fund in enumerate(case.funds):
        for period, available in enumerate(fund.amounts):
            if available is None:
                continue
            chosen = (allocations.fund == index) & (case.requests.period[allocations.line] == period)
            used = exact_sum(allocations.amount[chosen])
            suffix = f".{case.periods[period]}" if len(case.periods) > 1 else ""
            price = prices.get(f"fund.{fund.id}{suffix}")
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
                    price=None if price is None else abs(price),
                    by_unit=tuple((case.units[k].id, int(by_unit[k])) for k in order),
                    reasons=(Reason(_fund_sentence(case, used, available, price)),),
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


def _fund_sentence(case: Case, used: int, available: int, price: Fraction | None) -> str:
    left = available - used
    if left:
        return f"{wording.money(case, left)} of it is not allocated."
    if price:
        return (
            f"Used up: each {wording.one_unit(case)} more would add {wording.rate(case, abs(price))} of weighted value."
        )
    return "Used up; more money in this fund alone would change nothing."
