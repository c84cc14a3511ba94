"""What the rules of a plan cost: known from the plan, or found by planning again without them, and ranked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.plan import Plan, RuleOutcome
from apportion.model.rule_cost import RuleCost
from apportion.model.without import may_be_left_out
from apportion.services.open_plan import Opened, effort_again, open_plan
from apportion.services.plan_case import Planned, Say

TRIED_MAX: Final = 200
"""Rules, and floors of requests, that are left out on trial; beyond that their cost stays unknown."""


def rule_costs_of(planned: Planned, say: Say = lambda _: None) -> tuple[RuleCost, ...]:
    """All rules that could be left out and all floors of requests, dearest first, those of unknown cost last.

    The total and the money of funds are not among them: what a little more of it adds is their price.

    Args:
        planned: the plan with its case.
        say: told what is being done.
    """
    from apportion.allocation.answers.rule_costs import costs_by_name, floor_costs
    from apportion.allocation.judged import judge

    case, plan = planned.case, planned.plan
    if plan.proof is None:
        return ()
    outcomes = _by_rule(case, plan)
    floors = _floors(planned)
    known = {name: item.value_lost for name, item in outcomes.items() if item.value_lost is not None}
    free = {name for name, item in outcomes.items() if _is_free(case, item)}
    known |= {name: Fraction(0) for name in free if name not in known}
    open_rules = [name for name in outcomes if name not in known][:TRIED_MAX]
    asked = [name for name, is_free in floors.items() if not is_free][: TRIED_MAX - len(open_rules)]
    of_floors: dict[str, Fraction] = {name: Fraction(0) for name, is_free in floors.items() if is_free}
    if open_rules or asked:
        say(f"planning without each of {len(open_rules) + len(asked)} rules")
        judged = judge(case, effort_again(plan.solver.work_max, plan.solver.gap))
        known |= costs_by_name(judged, open_rules)
        of_floors |= floor_costs(judged, asked)
    found = [_cost(case, item, known.get(name)) for name, item in outcomes.items()]
    found += [_floor_cost(planned, name, of_floors.get(name)) for name in floors]
    return tuple(sorted(found, key=_rank))


def _rank(item: RuleCost) -> tuple[bool, Fraction, Fraction, str]:
    dear, price = item.value_lost or Fraction(0), item.price or Fraction(0)
    return item.value_lost is None, -dear, -abs(price), item.rule


def rule_costs_at(path: Path, say: Say = lambda _: None) -> tuple[Opened, tuple[RuleCost, ...]]:
    """The same for a case or a plan folder.

    Raises:
        Refusal: when neither stands at the path.
        CaseBlocked: when the case, or what was written, has findings that block.
    """
    opened = open_plan(path, say)
    return opened, rule_costs_of(opened.planned, say)


def with_cost_of(planned: Planned, name: str) -> Planned:
    """The plan with what one rule costs, where a rule is called so and the plan does not say it yet."""
    from apportion.allocation.answers.rule_costs import costs_by_name, with_costs
    from apportion.allocation.judged import judge

    case, plan = planned.case, planned.plan
    wanted = name.removeprefix("rule:")
    outcomes = {} if plan.proof is None else _by_rule(case, plan)
    named = next((held for held, item in outcomes.items() if wanted in (held, item.name)), None)
    if named is None or outcomes[named].value_lost is not None or _is_free(case, outcomes[named]):
        return planned
    judged = judge(case, effort_again(plan.solver.work_max, plan.solver.gap))
    return replace(planned, plan=replace(plan, rules=with_costs(plan.rules, costs_by_name(judged, [named]))))


def _by_rule(case: Case, plan: Plan) -> dict[str, RuleOutcome]:
    """The first outcome of each rule that could be left out, by its id."""
    may = {rule.id for rule in all_rules(case) if may_be_left_out(rule)}
    found: dict[str, RuleOutcome] = {}
    for item in plan.rules:
        name = item.rule.partition("/")[0]
        if name in may:
            held = found.setdefault(name, item)
            if held.value_lost is None and _felt(item) > _felt(held):
                found[name] = item
    return found


def _felt(item: RuleOutcome) -> Fraction:
    return abs(item.price or Fraction(0))


def _is_free(case: Case, item: RuleOutcome) -> bool:
    """True where everything is divisible and the rule has no price: then the plan is as good as any without it."""
    is_plain = not case.requests.choices.count and case.fairness is None and not case.criteria
    ranked = any(rule.priority is not None for rule in case.rules)
    return is_plain and not ranked and item.price == 0 and not item.binding


def _floors(planned: Planned) -> dict[str, bool]:
    """Requests with a floor, largest first, and whether it surely costs nothing: the request receives more anyway."""
    case, requests = planned.case, planned.case.requests
    leading = np.flatnonzero(requests.floor > 0)
    order = sorted(leading.tolist(), key=lambda line: (-int(requests.floor[line]), str(requests.id[line])))
    found: dict[str, bool] = {}
    for line in order:
        name = str(requests.id[line])
        above = int(planned.plan.amounts[line]) > int(requests.floor[line])
        plain = not requests.choices.count and case.fairness is None and not case.criteria
        found[name] = found.get(name, True) and above and plain
    return found


def _cost(case: Case, item: RuleOutcome, lost: Fraction | None) -> RuleCost:
    name = item.rule.partition("/")[0]
    rule = next(held for held in all_rules(case) if held.id == name)
    price = None if case.requests.choices.count else item.price
    return RuleCost(name, rule.title, item.kind.value, item.need, item.authority, item.binding, price, lost)


def _floor_cost(planned: Planned, request: str, lost: Fraction | None) -> RuleCost:
    from apportion.model import wording

    case, requests = planned.case, planned.case.requests
    lines = np.flatnonzero(requests.id == request)
    floor = int(requests.floor[lines].sum())
    return RuleCost(
        f"request.{request}.floor",
        f"Floor of {requests.name[lines[0]]}",
        "floor",
        f"at least {wording.money(case, floor)}",
        "",
        bool((planned.plan.amounts[lines] <= requests.floor[lines]).any()),
        None,
        lost,
    )
