"""Rules against the plan: what they demand, where the plan stands, and what relaxing them would be worth."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from apportion.allocation.explanation.demands import amount_words, cash_floor, demand
from apportion.allocation.explanation.outcomes import LinePrices, slope_at
from apportion.allocation.formulation.decision_rows import is_about_decisions
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.verify import Measured, Verdict
from apportion.allocation.solution import Solution
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.plan import RuleOutcome
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector


def rule_outcomes(problem: Problem, solution: Solution, verdict: Verdict, lines: LinePrices) -> tuple[RuleOutcome, ...]:
    """Every rule, or each of those that *each unit* stands for, as measured by the judge, with its price.

    A hard limit on each request is one outcome: how many requests stand at it, and where relaxing it is worth most.
    """
    prices = row_prices(problem, solution)
    amounts = problem.line_amounts(solution.amounts)
    felt = _bounds_felt(problem, amounts, lines)
    priced = frozenset(name.partition("/")[0] for name, price in prices.items() if price)
    outcomes = []
    for item in verdict.measured:
        outcome = _outcome(problem, item, prices, priced)
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
    decided = problem.options.choices.decision_of_line(problem.lines)
    for (line, side), rule in problem.bound_rules.items():
        amount = int(amounts[line])
        if amount != int((problem.floor if side == "floor" else problem.cap)[line]):
            continue
        slope = slope_at(requests, line, amount, after=side == "cap") * requests.weight.fraction(line)
        gain = slope - lines.price(line)
        if decided[line] >= 0:
            # A project cannot take one unit of money more or less.
            gain = Fraction(0)
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
    return f"Holds with {_room_words(case, item)} to spare where it is tightest."


def row_prices(problem: Problem, solution: Solution) -> dict[str, Fraction]:
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


def _outcome(problem: Problem, item: Measured, prices: dict[str, Fraction], priced: frozenset[str]) -> RuleOutcome:
    case, rule = problem.case, item.rule
    about_decisions = is_about_decisions(rule)
    raw = None if about_decisions or rule.kind is RuleKind.FORBIDDEN else prices.get(item.id)
    per_unit = case.currency.minor_per_major if rule.measured_in is Measure.QUANTITY else 1
    price = None if raw is None else abs(raw) / per_unit
    broken = item.broken_by
    cost = Fraction(rule.price or 0) * broken * per_unit if not rule.is_hard else Fraction(0)
    outcome_name = rule.title if item.id == rule.id else f"{rule.title} ({item.id.partition('/')[2]})"
    limited = item.at_least is not None or item.at_most is not None or rule.kind is RuleKind.TOGETHER
    binding = limited and (item.room == 0 or broken > 0 or (bool(price) and not problem.options.count))
    if rule.kind is RuleKind.FUND and item.at_most == 0:
        # It has no money in this period, so that nothing is held back.
        binding = False
    if _counts_what_must_not_be(rule):
        # Every plan stands exactly at such a rule; it decides something where its rows have a price.
        binding = rule.id in priced
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
        slack=None if rule.kind is RuleKind.MANDATE and about_decisions else item.room,
        binding=binding,
        price=price,
        broken_by=broken,
        cost=cost,
        text=_sentence(problem, item, raw, price, binding=binding, cost=cost),
    )


def _scope(rule: Rule) -> str:
    about = _selector_words(rule.applies_to)
    if rule.kind in (RuleKind.SHARE, RuleKind.RATIO):
        base = "everything allocated" if rule.relative_to.is_everything else _selector_words(rule.relative_to)
        return f"{about}, relative to {base}"
    if rule.kind in (RuleKind.REQUIRES, RuleKind.EXCLUDES) and not rule.relative_to.is_everything:
        return f"{about}, {'with' if rule.kind is RuleKind.REQUIRES else 'not beside'} {rule.relative_to}"
    return about


def _selector_words(selector: Selector) -> str:
    return "everything" if selector.is_everything else str(selector)


def _have(case: Case, item: Measured) -> str:
    rule = item.rule
    if rule.measured_in is Measure.QUANTITY:
        return f"{wording.quantity(case, item.have)} {rule.resource}"
    if is_about_decisions(rule):
        return _counted(item)
    if rule.kind is RuleKind.CASH_FLOOR:
        return f"{wording.money(case, item.room + cash_floor(case, rule))} left"
    if rule.kind is RuleKind.BALANCE and rule.at_most is not None:
        more = "more" if item.have >= 0 else "less"
        points = wording.percent(case, abs(item.have)).replace("%", "percentage points")
        return f"{points} {more} than all together"
    if item.base is None:
        return amount_words(case, rule, item.have)
    if rule.kind is RuleKind.CHANGE:
        return (
            f"{_sign(item.have)}{wording.percent(case, item.have)} against last year's {wording.money(case, item.base)}"
        )
    return f"{wording.percent(case, item.have)} of {wording.money(case, item.base)}"


def _counts_what_must_not_be(rule: Rule) -> bool:
    """True for rules that count decisions without what they need, or side by side: any plan has none of them."""
    return rule.kind is RuleKind.REQUIRES or (rule.kind is RuleKind.EXCLUDES and not rule.relative_to.is_everything)


def _counted(item: Measured) -> str:
    """How many decisions a rule about decisions finds."""
    count = int(item.have)
    if item.rule.kind is RuleKind.REQUIRES:
        return f"{count} without what it needs" if count else "all have what they need"
    if item.rule.kind is RuleKind.EXCLUDES and not item.rule.relative_to.is_everything:
        return f"{count} side by side" if count else "none side by side"
    return f"{count} funded"


def _sign(number: Fraction) -> str:
    return "+" if number > 0 else ""


def _sentence(
    problem: Problem, item: Measured, raw: Fraction | None, price: Fraction | None, *, binding: bool, cost: Fraction
) -> str:
    case, rule = problem.case, item.rule
    if item.broken_by:
        return _broken_sentence(case, item, cost)
    if rule.kind in (RuleKind.FORBIDDEN, RuleKind.TOGETHER) or _counts_what_must_not_be(rule):
        return "Kept."
    if rule.kind is RuleKind.FUND and item.at_most == 0:
        return "The fund has no money in this period."
    if not binding and not price:
        return f"Holds with {_room_words(case, item)} to spare."
    if price is None or (rule.kind is RuleKind.WORTH and not price):
        return "Met exactly."
    if not price:
        # Where projects are whole a little more changes nothing, and much more may change a lot.
        return "Met exactly." if problem.options.count else "Met exactly; relaxing it a little would change nothing."
    said = _price_sentence(case, rule, price, "more" if raw is not None and raw > 0 else "less")
    if not problem.options.count:
        return said
    spare = f"Holds with {_room_words(case, item)} to spare" if item.room > 0 else "Met exactly"
    said = said.removeprefix("Binds: ")
    return f"{spare}. Could parts of projects be funded, {said[0].lower()}{said[1:]}"


def _broken_sentence(case: Case, item: Measured, cost: Fraction) -> str:
    missed = wording.quantity if item.rule.measured_in is Measure.QUANTITY else wording.money
    by = missed(case, item.broken_by)
    if item.rule.is_hard:
        return f"Broken by {by}."
    if item.rule.priority is not None:
        return (
            f"Soft, in priority class {item.rule.priority}, and missed by {by}: as little as the classes before allow."
        )
    return f"Soft, and missed by {by} at a cost of {wording.value(case, cost)} of weighted value."


def _room_words(case: Case, item: Measured) -> str:
    """What is left until a rule binds, in its own measure."""
    if is_about_decisions(item.rule):
        count = int(item.room)
        return f"{count} decision{'s' if count != 1 else ''}"
    if item.rule.measured_in is Measure.QUANTITY:
        return wording.quantity(case, item.room)
    return wording.value(case, item.room) if item.rule.kind is RuleKind.WORTH else wording.money(case, item.room)


def _price_sentence(case: Case, rule: Rule, price: Fraction, direction: str) -> str:
    """What giving way by one unit would be worth."""
    unit = wording.one_unit(case)
    worth = f"{wording.rate(case, price)} of weighted value."
    if rule.kind is RuleKind.TOTAL:
        return f"Each {unit} more would add {worth}"
    if rule.kind is RuleKind.RESERVE:
        return f"Each {unit} kept back gives up {worth}"
    if rule.kind is RuleKind.CASH_FLOOR:
        return f"Binds: each {unit} less that has to be left would add {worth}"
    if rule.kind in (RuleKind.SHARE, RuleKind.RATIO, RuleKind.MATCH, RuleKind.BALANCE):
        return f"Binds: each {unit} by which it gave way would add {worth}"
    if rule.measured_in is Measure.QUANTITY:
        rate = wording.rate(case, price, 2)
        return f"Binds: {direction} {rule.resource} would at first add weighted value at the rate of {rate} each."
    return f"Binds: each {unit} {direction} in its limit would add {worth}"
