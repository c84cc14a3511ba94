"""What changed between two plans, line by line and by cause.

The inputs that differ are applied to the first case one cause after the other, in the order of
``model.difference.Cause``, and it is planned again after each. What each cause moves is the difference
between two neighbouring plans, so that the parts sum to the whole exactly, in money and in value.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.difference import Cause, Differences, differences
from apportion.model.matched_lines import match_lines
from apportion.model.plan import EXPLAINED_MAX, Plan
from apportion.model.transition import steps
from apportion.services.open_plan import Opened, open_plan
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal


@dataclass(frozen=True)
class AmountChange:
    """An amount in both plans; ``None`` where the plan does not have that entry."""

    kind: Literal["unit", "request", "fund"]
    id: str
    name: str
    period: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """After less before; an entry that is not there counts as nothing here."""
        return (self.after or 0) - (self.before or 0)


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
    return Comparison(before, after, found, _amounts(before, after), _effects(before, after, found, say))


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
    return _Stand(unit_amounts(case, plan), plan.allocated, plan.proof.value_lower)


def unit_amounts(case: Case, plan: Plan) -> dict[str, int]:
    """What each unit receives with everything below it, in minor units."""
    amounts = [0] * len(case.units)
    direct = np.zeros(len(case.units), dtype=np.int64)
    np.add.at(direct, case.requests.unit, plan.amounts)
    for position in np.argsort(-case.depth, kind="stable").tolist():
        amounts[position] += int(direct[position])
        above = int(case.parent_index[position])
        if above >= 0:
            amounts[above] += amounts[position]
    return {unit.id: amounts[position] for position, unit in enumerate(case.units)}


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
    return (*_unit_changes(before, after), *_request_changes(before, after), *_fund_changes(before, after))


def _unit_changes(before: Opened, after: Opened) -> list[AmountChange]:
    cases = before.planned.case, after.planned.case
    old, new = unit_amounts(cases[0], before.planned.plan), unit_amounts(cases[1], after.planned.plan)
    names = {unit.id: unit.name for case in cases for unit in case.units}
    order = [*new, *(name for name in old if name not in new)]
    return [AmountChange("unit", name, names[name], "", old.get(name), new.get(name)) for name in order]


def _request_changes(before: Opened, after: Opened) -> list[AmountChange]:
    """At most ``EXPLAINED_MAX``, those that changed most: a million lines never become as many objects."""
    cases = before.planned.case, after.planned.case
    old, new = before.planned.plan.amounts, after.planned.plan.amounts
    lines = match_lines(*cases)
    # Rows in both cases, -1 where a case does not have the line.
    rows_before = np.concatenate([lines.before, lines.removed, np.full(lines.added.size, -1)])
    rows_after = np.concatenate([lines.after, np.full(lines.removed.size, -1), lines.added])
    moved = np.where(rows_after >= 0, new[rows_after], 0) - np.where(rows_before >= 0, old[rows_before], 0)
    largest = np.argsort(-np.abs(moved), kind="stable")[:EXPLAINED_MAX]
    changes = []
    for was, now in zip(rows_before[largest].tolist(), rows_after[largest].tolist(), strict=True):
        case, row = (cases[1], now) if now >= 0 else (cases[0], was)
        requests = case.requests
        changes.append(
            AmountChange(
                "request",
                str(requests.id[row]),
                str(requests.name[row]),
                case.periods[int(requests.period[row])] if len(case.periods) > 1 else "",
                int(old[was]) if was >= 0 else None,
                int(new[now]) if now >= 0 else None,
            )
        )
    return sorted(changes, key=lambda change: (change.id, change.period))


def _fund_changes(before: Opened, after: Opened) -> list[AmountChange]:
    cases = before.planned.case, after.planned.case
    by_position = len(cases[0].periods) == len(cases[1].periods)
    held: dict[tuple[str, str], list[int | None]] = {}
    names: dict[tuple[str, str], str] = {}
    for side, opened in enumerate((before, after)):
        case = opened.planned.case
        for fund in opened.planned.plan.funds:
            at = case.periods.index(fund.period) if fund.period in case.periods else 0
            period = cases[1].periods[at] if by_position else fund.period
            key = (fund.fund, period)
            held.setdefault(key, [None, None])[side] = fund.used
            names[key] = fund.name
    several = max(len(case.periods) for case in cases) > 1
    return [
        AmountChange("fund", fund, names[fund, period], period if several else "", was, now)
        for (fund, period), (was, now) in held.items()
    ]
