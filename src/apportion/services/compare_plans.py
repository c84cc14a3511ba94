"""What changed between two plans, line by line and by cause.

The inputs that differ are applied to the first case one cause after the other, in the order of
``model.difference.Cause``, and it is planned again after each. What each cause moves is the difference
between two neighbouring plans, so that the parts sum to the whole exactly, in money and in value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from apportion.kernel.money import Currency
from apportion.model.alternatives import Swaps
from apportion.model.case import Case
from apportion.model.difference import Cause, Differences, differences
from apportion.model.plan import Plan
from apportion.model.transition import steps
from apportion.services.changes import AmountChange, Side, fund_changes, request_changes, unit_amounts, unit_changes
from apportion.services.decision_changes import DecisionChange, decision_changes
from apportion.services.open_plan import Opened, open_plan
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal


@dataclass(frozen=True)
class Effect:
    """What one cause, or several that only make sense together, moved."""

    causes: tuple[Cause, ...]
    units: tuple[tuple[str, int], ...]
    """Change per unit id, with everything below it; units without a change are left out."""
    allocated: int
    value: Fraction
    """Change of weighted value."""
    why_together: str = ""
    """Why several causes are one effect; empty for a single cause."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans side by side."""

    before: Opened
    after: Opened
    differences: Differences
    """What differs in the input."""
    amounts: tuple[AmountChange, ...]
    """Units, requests and funds that either plan has, changed or not; of very many requests those that
    changed most. Empty unless both plans stand."""
    effects: tuple[Effect, ...]
    """In the order applied; their parts sum to the whole change."""
    decisions: tuple[DecisionChange, ...] = ()
    """Projects gained, lost or changed."""
    swaps: Swaps = field(default_factory=Swaps)
    """Who gives to whom, requests over all periods, money alone; an end without a name is money that only one plan
    gives to requests."""

    @property
    def currency(self) -> Currency:
        """The currency of both plans."""
        return self.after.planned.case.currency

    @property
    def both_stand(self) -> bool:
        """True when both cases have a plan."""
        return all(side.planned.plan.proof is not None for side in (self.before, self.after))

    @property
    def value_change(self) -> Fraction | None:
        """Change of weighted value; ``None`` unless both plans stand."""
        before, after = self.before.planned.plan.proof, self.after.planned.plan.proof
        return None if before is None or after is None else after.value_lower - before.value_lower


def compare(first: Path, second: Path, say: Say = lambda _: None) -> Comparison:
    """Compare two cases or plan folders.

    Raises:
        Refusal: when nothing stands at a path, or the two are in different currencies.
        CaseBlocked: when one of the cases has findings that block.
    """
    before, after = open_plan(first, say), open_plan(second, say)
    try:
        found = differences(before.planned.case, after.planned.case)
    except ValueError as error:
        raise Refusal(f"{first} and {second} cannot be compared: {error}.") from error
    comparison = Comparison(before, after, found, (), ())
    if not comparison.both_stand:
        return comparison
    changed = decision_changes(before.planned.plan, after.planned.plan)
    effects = _effects(before, after, found, say)
    amounts = _amounts(before, after)
    return Comparison(before, after, found, amounts, effects, changed, _swaps(amounts))


@dataclass(frozen=True, eq=False)
class _Stand:
    """A plan reduced to what effects are made of."""

    units: dict[str, int]
    allocated: int
    value: Fraction


def _effects(before: Opened, after: Opened, found: Differences, say: Say) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    case_before, case_after = before.planned.case, after.planned.case
    last = _stand(case_before, before.planned.plan)
    if last is None:
        return ()
    pending: list[Cause] = []
    reasons: list[str] = []
    for step in steps(case_before, case_after, found.causes):
        pending.append(step.cause)
        if step.case is None:
            reasons.append(f"{step.cause.value} cannot change alone")
            continue
        if step.case is case_after:
            plan = after.planned.plan
        else:
            say(f"planning with the new {step.cause.value}")
            plan = _plan(step.case)
        stand = _stand(step.case, plan)
        if stand is None:
            reasons.append(f"with the new {' and '.join(pending)} alone no plan keeps all rules")
            continue
        effects.append(_effect(tuple(pending), last, stand, "; ".join(reasons)))
        last, pending, reasons = stand, [], []
    return tuple(effects)


def _plan(case: Case) -> Plan:
    from apportion.allocation.plan import make_plan
    from apportion.model.findings import Findings

    return make_plan(case, findings=Findings())


def _stand(case: Case, plan: Plan) -> _Stand | None:
    if plan.proof is None:
        return None
    return _Stand(unit_amounts(case, plan.amounts), plan.allocated, plan.proof.value_lower)


def _effect(causes: tuple[Cause, ...], before: _Stand, after: _Stand, why_together: str) -> Effect:
    names = [*after.units, *(name for name in before.units if name not in after.units)]
    moved = ((name, after.units.get(name, 0) - before.units.get(name, 0)) for name in names)
    return Effect(
        causes,
        tuple((name, amount) for name, amount in moved if amount),
        after.allocated - before.allocated,
        after.value - before.value,
        why_together,
    )


def _amounts(before: Opened, after: Opened) -> tuple[AmountChange, ...]:
    sides = _side(before), _side(after)
    return (*unit_changes(*sides), *request_changes(*sides), *fund_changes(*sides))


def _swaps(amounts: Sequence[AmountChange]) -> Swaps:
    from apportion.allocation.explanation.swaps import Change, money_swaps

    sums: dict[str, Change] = {}
    for item in amounts:
        if item.kind == "request" and item.difference:
            held = sums.get(item.id, Change(item.id, item.name, 0, 0))
            sums[item.id] = Change(held.id, held.name, held.before + (item.before or 0), held.after + (item.after or 0))
    return money_swaps(sums)


def _side(opened: Opened) -> Side:
    plan = opened.planned.plan
    funds = tuple((fund.fund, fund.name, fund.period, fund.used) for fund in plan.funds)
    return Side(opened.planned.case, plan.amounts, funds)
